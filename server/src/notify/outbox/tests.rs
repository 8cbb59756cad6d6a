use super::*;
use crate::access::Seal;
use crate::notify::rule::Rule;
use crate::notify::send::Sender;
use crate::store::Store;
use app::contract::RuleSettings;
use axum::Router;
use axum::routing::post;
use http::StatusCode;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::time::Instant;

/// The tests' day begins here.
const START: i64 = 1_795_498_351;

fn access() -> (tempfile::TempDir, Access) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let access = Access::new(store, Seal::open(directory.path()).unwrap());
    (directory, access)
}

fn settings(name: &str) -> RuleSettings {
    RuleSettings { name: name.into(), what: "exit".into(), shape: "ntfy".into(), ..RuleSettings::default() }
}

fn add(access: &Access, name: &str, address: &str) -> i64 {
    kept::add(access, settings(name), &address.parse().unwrap()).unwrap()
}

fn notice(rule: i64, message: &str) -> (i64, String) {
    let rule_of = Rule::read(rule, &settings("a")).unwrap();
    let notice = Notice { message: message.into(), ..Notice::test(&rule_of, START) };
    (rule, serde_json::to_string(&notice).unwrap())
}

fn states(access: &Access) -> Vec<(String, u32, String)> {
    let rows = access.store().deliveries(100).unwrap();
    rows.into_iter().rev().map(|row| (row.state, row.tries, row.failure)).collect()
}

/// The paused clock of tokio, as the time of day.
fn clock() -> impl Fn() -> i64 {
    let start = Instant::now();
    move || START + i64::try_from(start.elapsed().as_secs()).unwrap()
}

/// Answers by the host of the address, and remembers when it was asked for what.
struct Scripted<F> {
    answer: F,
    asked: Mutex<Vec<(u64, String)>>,
    start: Instant,
}

impl<F> Scripted<F> {
    fn new<A>(answer: F) -> Self
    where
        F: Fn(String) -> A,
        A: Future<Output = Result<(), Failure>>,
    {
        Self { answer, asked: Mutex::new(Vec::new()), start: Instant::now() }
    }
}

impl<F, A> Post for &Scripted<F>
where
    F: Fn(String) -> A + Send + Sync,
    A: Future<Output = Result<(), Failure>> + Send,
{
    fn post(&self, parcel: Parcel) -> impl Future<Output = Result<(), Failure>> + Send {
        let host = parcel.address.url().host_str().unwrap().to_owned();
        self.asked.lock().unwrap().push((self.start.elapsed().as_secs(), parcel.message.body));
        (self.answer)(host)
    }
}

/// Runs an outbox for so many seconds of the paused clock.
async fn run_for(seconds: u64, access: &Access, post: impl Post) {
    let wake = Notify::new();
    let outbox = Outbox { access, console: "https://quay.lan", wake: &wake, post, now: clock() };
    assert!(tokio::time::timeout(Duration::from_secs(seconds), outbox.run()).await.is_err(), "it runs for ever");
}

#[tokio::test(start_paused = true)]
async fn tries_are_further_and_further_apart_and_end_after_a_day() {
    let (_directory, access) = access();
    let rule = add(&access, "a", "https://a.example/secret");
    access.store().add_deliveries(&[notice(rule, "told")]).unwrap();
    let post = Scripted::new(|_| async { Err(Failure::Status(500)) });
    run_for(2 * 24 * 3600, &access, &post).await;
    let asked: Vec<u64> = post.asked.lock().unwrap().iter().map(|(at, _)| *at).collect();
    assert_eq!(asked[..6], [0, 5, 15, 35, 75, 155]);
    assert_eq!(asked.len(), usize::try_from(TRIES).unwrap());
    let last = *asked.last().unwrap();
    assert!((23 * 3600..=24 * 3600).contains(&last), "{last}");
    let given_up = ("failed".to_owned(), TRIES, "The receiver answered with status 500.".to_owned());
    assert_eq!(states(&access), [given_up]);
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_holds_up_nobody_else_and_gets_one_at_a_time() {
    let (_directory, access) = access();
    let (slow, quick) = (add(&access, "a", "https://slow.example/"), add(&access, "b", "https://quick.example/"));
    let texts = [notice(slow, "s1"), notice(slow, "s2"), notice(quick, "q1"), notice(quick, "q2")];
    access.store().add_deliveries(&texts).unwrap();
    let post = Scripted::new(|host: String| async move {
        if host.starts_with("slow") {
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
        Ok(())
    });
    run_for(60, &access, &post).await;
    let asked = post.asked.lock().unwrap().clone();
    let wanted = [(0, "s1"), (0, "q1"), (0, "q2"), (10, "s2")].map(|(at, text)| (at, text.to_owned()));
    assert_eq!(asked, wanted);
    assert!(states(&access).iter().all(|(state, tries, _)| state == "delivered" && *tries == 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_under_way_when_the_console_died_is_told_by_the_next_one() {
    let (directory, access) = access();
    let rule = add(&access, "a", "https://a.example/");
    access.store().add_deliveries(&[notice(rule, "told")]).unwrap();
    let post = Scripted::new(|_| std::future::pending());
    run_for(1, &access, &post).await;
    drop(access);
    let access = Access::new(Store::open(directory.path()).unwrap(), Seal::open(directory.path()).unwrap());
    let post = Scripted::new(|_| async { Ok(()) });
    run_for(60, &access, &post).await;
    assert_eq!(post.asked.lock().unwrap().len(), 1);
    assert_eq!(states(&access), [("delivered".to_owned(), 2, String::new())]);
}

#[tokio::test(start_paused = true)]
async fn something_new_is_told_at_once() {
    let (_directory, access) = access();
    let rule = add(&access, "a", "https://a.example/");
    let post = Scripted::new(|_| async { Ok(()) });
    let wake = Notify::new();
    let outbox = Outbox { access: &access, console: "", wake: &wake, post: &post, now: clock() };
    let adding = async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        access.store().add_deliveries(&[notice(rule, "told")]).unwrap();
        wake.notify_one();
        std::future::pending::<()>().await;
    };
    let both = async { tokio::join!(outbox.run(), adding) };
    assert!(tokio::time::timeout(Duration::from_secs(20), both).await.is_err());
    assert_eq!(*post.asked.lock().unwrap(), [(7, "told".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn an_address_sealed_by_another_key_is_told_nothing() {
    let (directory, access) = access();
    let rule = add(&access, "a", "https://a.example/");
    access.store().add_deliveries(&[notice(rule, "told")]).unwrap();
    let other = tempfile::tempdir().unwrap();
    let access = Access::new(Store::open(directory.path()).unwrap(), Seal::open(other.path()).unwrap());
    let post = Scripted::new(|_| async { Ok(()) });
    run_for(1, &access, &post).await;
    assert!(post.asked.lock().unwrap().is_empty());
    assert_eq!(states(&access), [("waiting".to_owned(), 1, Failure::Address.to_string())]);
}

/// A real receiver that fails twice; then it takes what it is told.
#[tokio::test]
async fn a_real_receiver_that_fails_at_first_is_told_in_the_end() {
    let got = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&got);
    let hook = post(move |body: String| async move {
        let mut got = keep.lock().unwrap();
        got.push(body);
        if got.len() <= 2 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", hook)).await });

    let (_directory, access) = access();
    let rule = add(&access, "a", &address);
    access.store().add_deliveries(&[notice(rule, "told")]).unwrap();
    // Each look at the clock is an hour later than the one before: the next try is always due.
    let time = AtomicI64::new(START);
    let now = || time.fetch_add(3600, Ordering::Relaxed);
    let wake = Notify::new();
    let outbox = Outbox { access: &access, console: "", wake: &wake, post: Sender::new(), now };
    let delivered = async {
        while states(&access) != [("delivered".to_owned(), 3, String::new())] {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = outbox.run() => {}
        done = tokio::time::timeout(Duration::from_secs(60), delivered) => done.unwrap(),
    }
    assert_eq!(*got.lock().unwrap(), ["told"; 3]);
    serving.abort();
}
