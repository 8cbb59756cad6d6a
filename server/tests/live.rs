//! `/live` as a client meets it: topics joined and left on one stream, by whoever opened it alone.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use app::contract::Container;
use axum::body::{Body, BodyDataStream};
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use server::audit::Filter;
use server::rights::Role;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use support::{ScriptedEngine, TestConsole, within};
use tokio::time::{Instant, sleep};
use tower::ServiceExt;

const WEB: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const DB: &str = "2222222222222222222222222222222222222222222222222222222222222222";
/// Two containers; one of them is within the scope `name:web`.
const CONTAINERS: &str = r#"[
    {"Id":"1111111111111111111111111111111111111111111111111111111111111111","Names":["/web"],"State":"exited"},
    {"Id":"2222222222222222222222222222222222222222222222222222222222222222","Names":["/db"],"State":"exited"}]"#;

async fn console() -> TestConsole {
    let engine = ScriptedEngine::healthy(|target| {
        let is_list = target.starts_with("/containers/json");
        is_list.then(|| (200, vec![("content-type", "application/json")], CONTAINERS))
    });
    let console = TestConsole::new(engine).await;
    console.until(true).await;
    console
}

/// A stream, and what it has told so far.
struct Tab {
    stream: BodyDataStream,
    told: String,
    /// How much of it was taken by `next`.
    taken: usize,
}

impl Tab {
    async fn open(console: &TestConsole, token: &str, path: &str) -> Self {
        let request = console.request_of(token, "GET", path).body(Body::empty()).unwrap();
        let answer = console.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        Self::of(answer)
    }

    fn of(answer: Response) -> Self {
        Self { stream: answer.into_body().into_data_stream(), told: String::new(), taken: 0 }
    }

    async fn more(&mut self) {
        let piece = within(self.stream.next()).await.unwrap().unwrap();
        self.told.push_str(std::str::from_utf8(&piece).unwrap());
    }

    async fn until(&mut self, what: &str) -> &str {
        while !self.told.contains(what) {
            self.more().await;
        }
        &self.told
    }

    /// The data of the next event of that name; those before it are passed over.
    async fn next(&mut self, event: &str) -> Value {
        let begin = format!("event: {event}\ndata: ");
        loop {
            while let Some(length) = self.told[self.taken..].find("\n\n") {
                let whole = &self.told[self.taken..self.taken + length];
                self.taken += length + 2;
                if let Some(data) = whole.strip_prefix(&begin) {
                    return serde_json::from_str(data).unwrap();
                }
            }
            self.more().await;
        }
    }

    /// The data of the first event of that name.
    async fn first(&mut self, event: &str) -> Value {
        let begin = format!("event: {event}\ndata: ");
        self.until(&begin).await;
        let at = self.told.find(&begin).unwrap() + begin.len();
        while !self.told[at..].contains("\n\n") {
            self.more().await;
        }
        serde_json::from_str(self.told[at..].split("\n\n").next().unwrap()).unwrap()
    }

    async fn id(&mut self) -> String {
        self.first("hello").await["stream"].as_str().unwrap().to_owned()
    }
}

async fn change(console: &TestConsole, token: &str, stream: &str, change: &Value) -> (StatusCode, Value) {
    let request = console.request_of(token, "POST", &format!("/live/{stream}"));
    let request = request.header("content-type", "application/json");
    let (status, _, body) = console.send_body(request, change.to_string()).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// What was denied last: why, and what it was about.
async fn denied(console: &TestConsole) -> Option<(String, String)> {
    let rows = console.console.audit.page(Filter { limit: 1, ..Filter::default() }).await.unwrap().rows;
    rows.into_iter().find(|row| row.decision == "denied").map(|row| (row.detail, row.target))
}

#[tokio::test]
async fn topics_are_joined_and_left_on_one_stream() {
    let console = console().await;
    let mut tab = Tab::open(&console, &console.token, "/live?join=events").await;
    let stream = tab.id().await;
    assert!(tab.first("hello").await["assets"].as_str().unwrap().starts_with("/pkg/"));
    for event in ["engine", "containers", "images", "events"] {
        tab.first(event).await;
    }
    let join =
        json!({"join": [{"topic": "stats:web"}, {"topic": "usage"}, {"topic": "nonsense"}, {"topic": "containers"}]});
    let (status, answer) = change(&console, &console.token, &stream, &join).await;
    assert_eq!((status, answer["refused"].as_array().unwrap().len()), (StatusCode::OK, 1), "{answer}");
    assert_eq!(answer["refused"][0]["topic"], "nonsense");
    // It does not run, so there is nothing to tell of it but that.
    assert_eq!(tab.first("stats").await["rows"], json!([[WEB]]));
    assert_eq!(tab.first("usage").await["rows"], json!([]));
    let leave = json!({"leave": [format!("stats:{WEB}"), "usage", "log:nobody"]});
    let (status, answer) = change(&console, &console.token, &stream, &leave).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({"refused": []})));
    for wrong in [json!({"joins": []}), json!({"join": [{"topic": "events", "from": 7}]}), json!(7)] {
        let (status, _) = change(&console, &console.token, &stream, &wrong).await;
        assert!(status.is_client_error(), "{wrong}");
    }
    let place = json!({"join": [{"topic": "log:web", "from": "-1.0"}]});
    let (_, answer) = change(&console, &console.token, &stream, &place).await;
    assert_eq!(answer["refused"][0]["topic"], "log:web", "{answer}");
    drop(tab);
    // It is known no longer than it is open.
    within(async {
        while change(&console, &console.token, &stream, &json!({})).await.0 != StatusCode::NOT_FOUND {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn live_l8_a_stream_is_changed_by_whoever_opened_it_alone() {
    let console = console().await;
    let bob = console.person("bob", Role::Admin, &[], &[]).await;
    let mut tab = Tab::open(&console, &console.token, "/live").await;
    let stream = tab.id().await;
    let join = json!({"join": [{"topic": "events"}]});
    let access = &console.console.access;
    let ada = access.person_named("ada").unwrap().unwrap().id;
    let another = access.create_token(ada, "another", None).unwrap();
    for token in [bob.as_str(), another.reveal()] {
        assert_eq!(change(&console, token, &stream, &join).await.0, StatusCode::NOT_FOUND);
        assert_eq!(denied(&console).await.unwrap().0, "stream");
    }
    assert_eq!(change(&console, &console.token, &"0".repeat(32), &join).await.0, StatusCode::NOT_FOUND);
    assert_eq!(change(&console, &console.token, &stream, &join).await.0, StatusCode::OK);
    tab.first("events").await;
}

/// Waits for the row of a refusal: it is written beside the answer, so that its time tells nothing.
async fn denied_as(console: &TestConsole, why: &str, what: &str) {
    let row = Some((why.to_owned(), what.to_owned()));
    within(async {
        while denied(console).await != row {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn live_l8_what_is_out_of_sight_is_joined_by_nobody() {
    let console = console().await;
    let scoped = console.person("scoped", Role::Operator, &[], &["name:web"]).await;
    let viewer = console.person("viewer", Role::Viewer, &[], &[]).await;
    // What comes back as the last event may name whatever it likes.
    let path = format!("/live?join=log:{DB}&join=log:web&join=stats:nobody");
    let mut tab = Tab::open(&console, &scoped, &path).await;
    let stream = tab.id().await;
    let ended = tab.first("end").await;
    assert_eq!(ended, json!({"topic": format!("log:{DB}"), "reason": format!("There is no container {DB}.")}));
    denied_as(&console, "scope", DB).await;
    // So is it with logs that are asked for.
    let (status, ..) = console.send(console.request_of(&scoped, "GET", "/api/logs/db?tail=1")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    denied_as(&console, "scope", DB).await;
    let search = console.request_of(&scoped, "POST", "/api/logs/search").header("content-type", "application/json");
    let (status, ..) = console.send_body(search, r#"{"containers":["web","db"],"text":"a"}"#.to_owned()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    denied_as(&console, "scope", DB).await;
    let told = tab.until("stats:nobody").await;
    assert!(!told.contains("\"topic\":\"log:web\""), "{told}");
    let join = json!({"join": [{"topic": format!("stats:{DB}")}, {"topic": "log:web", "from": "tail:10"}]});
    let (_, answer) = change(&console, &scoped, &stream, &join).await;
    assert_eq!(answer["refused"].as_array().unwrap().len(), 1, "{answer}");

    let mut tab = Tab::open(&console, &viewer, "/live").await;
    let stream = tab.id().await;
    let join = json!({"join": [{"topic": "log:web"}, {"topic": "stats:web"}, {"topic": "events"}]});
    let (_, answer) = change(&console, &viewer, &stream, &join).await;
    assert_eq!(answer["refused"].as_array().unwrap().len(), 1, "{answer}");
    denied_as(&console, "role-operator", WEB).await;
}

#[tokio::test]
async fn figures_are_for_who_sees_every_container() {
    let console = console().await;
    let scoped = console.person("scoped", Role::Operator, &[], &["name:web"]).await;
    let mut tab = Tab::open(&console, &console.token, "/live").await;
    tab.first("images").await;
    let (status, headers, body) = console.ask("GET", "/metrics").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(headers["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    for line in ["quayside_live_subscribers 1", "quayside_engine_up 1", "quayside_containers{state=\"exited\"} 2"] {
        assert!(body.lines().any(|own| own == line), "{line} in\n{body}");
    }
    assert!(!body.contains(WEB), "of containers only where that is set");
    let (status, _, _) = console.send(console.request_of(&scoped, "GET", "/metrics")).await;
    assert_eq!((status, denied(&console).await.unwrap().0.as_str()), (StatusCode::FORBIDDEN, "scope"));
    assert_eq!(console.send(support::bare("GET", "/metrics")).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn live_l6_containers_that_do_not_run_cost_the_engine_nothing() {
    const RUNNING: usize = 500;
    let id = |nth: usize| format!("{nth:064x}");
    let row = |nth: usize| {
        let state = if nth < RUNNING { "running" } else { "exited" };
        format!(r#"{{"Id":"{}","Names":["/c{nth}"],"State":"{state}"}}"#, id(nth))
    };
    let rows: Vec<String> = (0..RUNNING + 30_000).map(row).collect();
    let list: &'static str = Box::leak(format!("[{}]", rows.join(",")).into_boxed_str());
    let engine = ScriptedEngine::healthy(move |target| match target {
        target if target.starts_with("/containers/json") => Some((200, vec![], list)),
        target if target.contains("/stats") => Some((200, vec![], "pending")),
        _ => None,
    });
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let mut tab = Tab::open(&console, &console.token, "/live?join=usage").await;
    let stream = tab.id().await;
    assert_eq!(tab.next("containers").await["put"].as_array().unwrap().len(), rows.len());
    // As much as a page may show: some that run, and some that do not.
    let shown = RUNNING - 200..RUNNING + 200;
    let join: Vec<Value> = shown.map(|nth| json!({ "topic": format!("stats:{}", id(nth)) })).collect();
    let (_, answer) = change(&console, &console.token, &stream, &json!({ "join": join })).await;
    assert_eq!(answer, json!({ "refused": [] }));
    assert_eq!(tab.next("stats").await["rows"].as_array().unwrap().len(), 200, "those that do not run");
    let of_containers = || {
        let asked = engine.asked().into_iter().filter_map(|asked| Some(asked.split_once("/containers/")?.1.to_owned()));
        asked.partition::<Vec<_>, _>(|asked| asked.contains("/stats"))
    };
    within(async {
        while of_containers().0.len() < 200 {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let (stats, others) = of_containers();
    let running: BTreeSet<String> = (0..RUNNING).map(id).collect();
    assert!(stats.iter().all(|asked| running.contains(&asked[..64])) && stats.len() == 200);
    assert_eq!(others, ["json?all=1"], "one list, and nothing of any container");
}

#[tokio::test]
async fn live_l11_a_silent_stream_has_a_heartbeat_and_asks_proxies_to_hold_nothing_back() {
    let console = console().await;
    let request = console.request("GET", "/live").header("accept-encoding", "gzip, br").body(Body::empty()).unwrap();
    let answer = console.router.clone().oneshot(request).await.unwrap();
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
    assert_eq!(header("x-accel-buffering").as_deref(), Some("no"));
    assert_eq!((header("cache-control").as_deref(), header("content-encoding")), (Some("no-store"), None));
    let mut tab = Tab::of(answer);
    tab.first("images").await;
    tokio::time::pause();
    let since = Instant::now();
    for _ in 0..3 {
        tab.told.clear();
        tab.more().await;
        assert_eq!(tab.told, "event: beat\ndata:\n\n");
    }
    assert!(since.elapsed() <= Duration::from_secs(46), "by the paused clock");
}

#[tokio::test]
async fn live_l13_a_storm_of_tabs_leaves_nothing_behind() {
    let console = console().await;
    let path = "/live?join=log:web&join=log:db&join=stats:web&join=events&join=usage";
    for _ in 0..200 {
        Tab::open(&console, &console.token, path).await.first("hello").await;
    }
    tokio::time::pause();
    let nothing = ["subscribers", "queue_bytes"].map(|what| format!("quayside_live_{what} 0"));
    let closed = ["logs", "stats"].map(|kind| format!("quayside_upstreams{{kind=\"{kind}\"}} 0"));
    within(async {
        loop {
            let (_, _, figures) = console.ask("GET", "/metrics").await;
            if nothing.iter().chain(&closed).all(|line| figures.lines().any(|own| own == line)) {
                break;
            }
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

/// The ids that a frame puts.
fn put(frame: &Value) -> impl Iterator<Item = String> {
    frame["put"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned())
}

/// Reads the list, and then its changes, until so many containers are known.
async fn follow(console: &TestConsole, count: usize) {
    let (_, _, list) = console.ask("GET", "/live/containers").await;
    let list: Value = serde_json::from_str(&list).unwrap();
    let (mut seq, mut known) = (list["seq"].as_u64().unwrap(), put(&list).collect::<BTreeSet<_>>());
    let mut tab = Tab::open(console, &console.token, &format!("/live?containers={seq}")).await;
    while known.len() < count {
        let frame = tab.next("containers").await;
        let next = frame["seq"].as_u64().unwrap();
        if frame["all"] == true {
            known.clear();
        } else {
            assert_eq!(next, seq + 1);
        }
        known.extend(put(&frame));
        seq = next;
    }
}

#[tokio::test]
async fn live_l14_nothing_is_missed_between_a_list_and_its_changes() {
    const NEW: usize = 300;
    let console = console().await;
    let hub = Arc::clone(&console.console.hub);
    tokio::spawn(async move {
        for nth in 0..NEW {
            hub.containers.patch(vec![Container { id: format!("{nth:064x}"), ..Container::default() }], vec![]);
            sleep(Duration::from_millis(1)).await;
        }
    });
    // With the two that were there.
    within(join_all((0..20).map(|_| follow(&console, NEW + 2)))).await;
}
