//! Recreating containers on a real engine that refuses what it is told to: whatever fails, the old container runs again
//! under its name, and nothing else is left.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use engine::connect::Connection;
use engine::recreate::{Difference, differences};
use engine::transport::{BoxFuture, Reply, Request, Transport, Upgrade, once};
use engine::{ApiVersion, Error};
use http::StatusCode;
use real::{IMAGE, Running, connection, docker, unique};
use serde_json::{Value, json};
use server::audit::Filter;
use server::jobs;
use server::rights::{Grant, Role};
use server::store::KeptRow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use support::{TestConsole, within};

/// What is answered in place of the engine, by method and target: status and body.
type Answer = dyn Fn(&str) -> Option<(u16, &'static str)> + Send + Sync;

/// A real engine that does not do everything.
struct Faulty {
    engine: Arc<Connection>,
    answer: Mutex<Box<Answer>>,
    asked: Mutex<Vec<String>>,
}

impl Faulty {
    fn new() -> Arc<Self> {
        Arc::new(Self { engine: connection(), answer: Mutex::new(Box::new(|_| None)), asked: Mutex::default() })
    }

    /// Answers so from now on.
    fn answers(&self, answer: impl Fn(&str) -> Option<(u16, &'static str)> + Send + Sync + 'static) {
        self.asked.lock().unwrap().clear();
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    fn was_asked(&self, part: &str) -> bool {
        self.asked.lock().unwrap().iter().any(|asked| asked.contains(part))
    }
}

impl Transport for Faulty {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        let target = match request.target.strip_prefix("/v").and_then(|rest| rest.split_once('/')) {
            Some((version, rest)) if version.parse::<ApiVersion>().is_ok() => format!("/{rest}"),
            _ => request.target.clone(),
        };
        let asked = format!("{} {target}", request.method.name());
        let answer = (self.answer.lock().unwrap())(&asked);
        self.asked.lock().unwrap().push(asked);
        match answer {
            None => self.engine.send(request),
            Some((status, body)) => Box::pin(async move {
                let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
                Ok(Reply { status, headers, body: once(body.as_bytes().into()) })
            }),
        }
    }

    fn upgrade(&self, request: Request) -> BoxFuture<'_, Result<Upgrade, Error>> {
        self.engine.upgrade(request)
    }
}

const REFUSED: (u16, &str) = (500, r#"{"message":"no, said the test"}"#);

struct Bed {
    engine: Arc<Faulty>,
    console: TestConsole,
}

impl Bed {
    async fn new() -> Self {
        let engine = Faulty::new();
        let console = TestConsole::new(Arc::clone(&engine) as Arc<dyn Transport>).await;
        console.until(true).await;
        Self { engine, console }
    }

    /// Waits until the console's list says so of a container.
    async fn until(&self, is_so: impl Fn(&app::contract::Container) -> bool) {
        let containers = &self.console.console.hub.containers;
        let mut frames = containers.subscribe().frames;
        while containers.find(|row| is_so(row)).is_none() {
            // Too far behind is as good as news.
            let _ = within(frames.recv()).await;
        }
    }

    async fn send(&self, token: &str, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.console.request_of(token, method, path).header("content-type", "application/json");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, _, text) = self.console.send_body(request, body).await;
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Asks for a job and waits for its end: its number, its state, and what it says.
    async fn job(&self, token: &str, path: &str, order: &Value) -> (String, String, String) {
        let (status, answer) = self.send(token, "POST", path, order).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{order}: {answer}");
        let id = answer["id"].as_str().unwrap().to_owned();
        within(self.console.console.jobs.over(&id)).await;
        let (_, detail) = self.send(&self.console.token, "GET", &format!("/api/jobs/{id}"), &Value::Null).await;
        let text = |key: &str| detail["job"][key].as_str().unwrap().to_owned();
        (id, text("state"), text("step"))
    }

    /// Recreates a container as the administrator.
    async fn recreate(&self, old: &Family, more: &Value) -> (String, String, String) {
        self.until(|row| row.id == old.id).await;
        let mut order = json!({"kind": "recreate", "container": old.id});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.job(&self.console.token, "/api/jobs", &order).await
    }
}

fn inspect(container: &str) -> Value {
    serde_json::from_str::<Value>(&docker(&["inspect", container])).unwrap()[0].clone()
}

/// A container's name, and those that were made out of it.
fn names(name: &str) -> Vec<String> {
    let listed = docker(&["ps", "--all", "--format", "{{.Names}}"]);
    let own = |other: &&str| other.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    listed.lines().filter(own).map(str::to_owned).collect()
}

/// A container, removed in the end whatever has become of it.
struct Family {
    name: String,
    id: String,
}

impl Family {
    fn new(options: &[&str], command: &[&str]) -> Self {
        let running = Running::with(options, command);
        let family = Self { name: running.0.clone(), id: running.id() };
        std::mem::forget(running);
        family
    }

    /// Asserts that the old container is there as it was, and no other.
    #[track_caller]
    fn assert_old(&self, said: &str) {
        let old = inspect(&self.name);
        assert_eq!((&old["Id"], &old["State"]["Status"]), (&json!(self.id), &json!("running")), "{said}");
        assert_eq!(old["HostConfig"]["RestartPolicy"]["Name"], "always", "{said}");
        assert_eq!(names(&self.name), [self.name.as_str()], "{said}");
    }

    /// Asserts that another container has its place.
    #[track_caller]
    fn assert_new(&self) -> Value {
        let new = inspect(&self.name);
        assert_ne!(new["Id"], json!(self.id));
        assert_eq!(new["State"]["Status"], "running");
        new
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        for name in names(&self.name) {
            docker(&["rm", "--force", "--volumes", &name]);
        }
    }
}

struct Network(String);

impl Network {
    fn new(options: &[&str]) -> Self {
        let name = unique("net");
        docker(&[&["network", "create"][..], options, &[name.as_str()]].concat());
        Self(name)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        docker(&["network", "rm", &self.0]);
    }
}

/// Refuses a call once: one that names the old container, or one that does not.
fn refusing(call: &'static str, id: &str, names_old: bool) -> impl Fn(&str) -> Option<(u16, &'static str)> + use<> {
    let (id, open) = (id.to_owned(), AtomicBool::new(true));
    move |asked| {
        let fits = asked.contains(call) && asked.contains(&id) == names_old;
        (fits && open.swap(false, Ordering::Relaxed)).then_some(REFUSED)
    }
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_returns_to_the_old_one_at_each_step() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    let change = json!({"change": {"Env": ["A=2"]}});
    for (call, names_old, what, stands) in [
        (
            "POST /containers/create",
            false,
            "could not be created with the new settings",
            "The old container is as it was.",
        ),
        ("/update", true, "could not be changed", "The old container runs again."),
        ("/stop", true, "could not be stopped", "The old container runs again."),
        ("/rename", true, "could not be renamed", "The old container runs again."),
        ("/rename", false, "could not be renamed", "The old container runs again."),
        ("/start", false, "could not start with the new settings", "The old container runs again."),
    ] {
        bed.engine.answers(refusing(call, &old.id, names_old));
        let (_, state, said) = bed.recreate(&old, &change).await;
        assert_eq!(state, "failed", "{call}: {said}");
        assert!(said.contains(what) && said.contains("no, said the test") && said.ends_with(stands), "{call}: {said}");
        old.assert_old(&said);
    }
    let rows = bed.console.console.audit.page(Filter::default()).await.unwrap().rows;
    assert!(
        rows.iter().any(|row| row.route == "recreate-back" && row.target == old.id && row.user == "ada"),
        "{rows:?}"
    );
    assert!(bed.console.console.access.store().all_kept().unwrap().is_empty());
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_returns_when_the_new_one_does_not_run() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    let ill = json!({"Test": ["CMD-SHELL", "echo quite ill; exit 1"], "Interval": 1_000_000_000, "Retries": 1});
    for (change, what) in [
        (json!({"Healthcheck": ill}), "is unhealthy; its check said: quite ill. The old container runs again."),
        (json!({"Cmd": ["sh", "-c", "exit 3"]}), ". The old container runs again."),
        (json!({"Cmd": ["/no/such/program"]}), "The old container runs again."),
        (json!({"Image": "quayside/no-such-image:1"}), "The old container is as it was."),
        (json!({"HostConfig": {"Memory": 1000}}), "The old container is as it was."),
    ] {
        let (_, state, said) = bed.recreate(&old, &json!({ "change": change })).await;
        assert_eq!(state, "failed", "{change}: {said}");
        assert!(said.ends_with(what), "{change}: {said}");
        old.assert_old(&said);
    }
    bed.engine.answers(|asked| asked.starts_with("POST /images/create").then_some(REFUSED));
    let (_, state, said) = bed.recreate(&old, &json!({"pull": true})).await;
    assert_eq!(state, "failed", "{said}");
    old.assert_old(&said);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_says_what_is_left_where_the_new_one_cannot_be_removed() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    let id = old.id.clone();
    bed.engine.answers(move |asked| {
        let of_new = asked.starts_with("DELETE") || asked.contains("/start") && !asked.contains(&id);
        of_new.then_some(REFUSED)
    });
    let (job, state, said) = bed.recreate(&old, &json!({})).await;
    let left = format!("{}-new-{job}", old.name);
    assert_eq!(state, "failed", "{said}");
    assert!(
        said.contains("The old container runs again.") && said.ends_with(&format!("remove {left} by hand.")),
        "{said}"
    );
    assert_eq!(inspect(&old.name)["Id"], old.id.as_str());
    docker(&["rm", "--force", &left]);
    old.assert_old(&said);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_keeps_all_networks() {
    let bed = Bed::new().await;
    let (front, back) = (Network::new(&["--subnet", "10.213.7.0/24"]), Network::new(&[]));
    let options =
        ["--restart", "always", "--network", front.0.as_str(), "--ip", "10.213.7.9", "--network-alias", "www"];
    let old = Family::new(&options, &[]);
    docker(&["network", "connect", "--alias", "store", back.0.as_str(), old.name.as_str()]);
    bed.engine.answers(refusing("/connect", &old.id, false));
    let (_, state, said) = bed.recreate(&old, &json!({})).await;
    // Later engines take all networks when they make a container.
    if bed.console.console.hub.endpoint.api() < ApiVersion(1, 44) {
        assert_eq!(state, "failed", "{said}");
        assert!(said.contains("could not be connected as before"), "{said}");
        old.assert_old(&said);
        bed.engine.answers(|_| None);
        let (_, state, said) = bed.recreate(&old, &json!({})).await;
        assert_eq!(state, "done", "{said}");
    } else {
        assert_eq!(state, "done", "{said}");
        assert!(!bed.engine.was_asked("/connect"));
    }
    let networks = &old.assert_new()["NetworkSettings"]["Networks"];
    assert_eq!(networks.as_object().unwrap().len(), 2, "{networks}");
    assert_eq!(networks[&front.0]["IPAddress"], "10.213.7.9");
    let has = |network: &str, alias: &str| networks[network]["Aliases"].as_array().unwrap().contains(&json!(alias));
    assert!(has(&front.0, "www") && has(&back.0, "store"), "{networks}");
}

/// Whether a list or a map is empty in one inspect and not there in the other, as its maker had sent it: the engine goes
/// through both in the same way. Only of the paths that it masks by itself does an empty list ask for none.
fn is_none_in_both(one: &Difference) -> bool {
    let is_none = |value: &Value| value.is_null() || *value == json!([]) || *value == json!({});
    let is_asked_for = matches!(one.path.as_str(), "/MaskedPaths" | "/ReadonlyPaths");
    !is_asked_for && is_none(&one.before) && is_none(&one.after)
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_makes_the_same_container() {
    let bed = Bed::new().await;
    let volume = unique("volume");
    let options = format!(
        "-e A=1 -e TOKEN=x -l com.docker.compose.project=shop -l a=b --hostname chosen --dns 1.1.1.1 --dns-search lan \
         --add-host db:10.9.8.7 --cap-drop NET_RAW --cap-add SYS_PTRACE --ulimit nofile=1000:2000 --memory 64m \
         --cpu-shares 512 --shm-size 32m --tmpfs /memory:size=1m -v /unnamed -v {volume}:/named:ro \
         --mount type=volume,dst=/mounted --workdir /tmp --stop-timeout 0 --stop-signal SIGINT --log-opt max-size=1m \
         --restart on-failure:3 -t -i --health-cmd true --health-interval 1s --health-retries 5 -p 127.0.0.1::80 \
         --expose 81/udp --security-opt no-new-privileges --entrypoint sleep --user 0:0 --ipc shareable"
    );
    let old = Family::new(&options.split_whitespace().collect::<Vec<_>>(), &["1000"]);
    docker(&["exec", &old.name, "sh", "-c", "echo kept >/unnamed/file; echo kept >/mounted/file"]);
    let before = inspect(&old.name);
    let (_, state, said) = bed.recreate(&old, &json!({"keep_minutes": 0})).await;
    assert_eq!((state.as_str(), names(&old.name)), ("done", vec![old.name.clone()]), "{said}");
    let after = old.assert_new();
    let told = differences(&before["Config"], &after["Config"]);
    assert!(told.is_empty(), "{told:?}");
    let mut told = differences(&before["HostConfig"], &after["HostConfig"]);
    // What nobody had named has its name now; where each is mounted is compared below.
    told.retain(|one| one.path != "/Mounts" && !is_none_in_both(one));
    assert!(told.is_empty(), "{told:?}");
    let mounts = |inspect: &Value| {
        let all = inspect["Mounts"].as_array().unwrap().iter();
        let mut all: Vec<Value> = all.map(|mount| json!([mount["Destination"], mount["Name"], mount["RW"]])).collect();
        all.sort_by_key(Value::to_string);
        all
    };
    assert_eq!(mounts(&before), mounts(&after));
    assert_eq!(docker(&["exec", &old.name, "cat", "/unnamed/file", "/mounted/file"]).lines().count(), 2);
    drop(old);
    docker(&["volume", "rm", &volume]);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_leaves_stopped_and_paused_ones_as_they_are() {
    let bed = Bed::new().await;
    for (make, state) in [("stop", "created"), ("pause", "paused")] {
        let old = Family::new(&["--stop-timeout", "0"], &[]);
        docker(&[make, &old.name]);
        let (id, said_state, said) = bed.recreate(&old, &json!({"change": {"Env": ["A=2"]}})).await;
        assert_eq!(said_state, "done", "{said}");
        let new = inspect(&old.name);
        assert_eq!(new["State"]["Status"], state, "{said}");
        assert!(new["Config"]["Env"].as_array().unwrap().contains(&json!("A=2")));
        let (_, state, said) = bed.job(&bed.console.token, &format!("/api/jobs/{id}/undo"), &Value::Null).await;
        assert_eq!(state, "done", "{said}");
        let (back, was) = (inspect(&old.name), if make == "stop" { "exited" } else { "paused" });
        assert_eq!((&back["Id"], &back["State"]["Status"]), (&json!(old.id), &json!(was)), "{said}");
    }
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_is_undone_and_finished() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always", "-v", "/data"], &[]);
    docker(&["exec", &old.name, "sh", "-c", "echo kept >/data/file"]);
    let (id, state, said) = bed.recreate(&old, &json!({"change": {"Env": ["A=2"]}})).await;
    let aside = format!("{}-before-{id}", old.name);
    assert_eq!(state, "done");
    assert_eq!(
        said,
        format!("{} runs with the new settings. The old one is kept as {aside} for 10 minutes.", old.name)
    );
    let kept = inspect(&aside);
    assert_eq!((&kept["Id"], &kept["State"]["Status"]), (&json!(old.id), &json!("exited")));
    assert_eq!(kept["HostConfig"]["RestartPolicy"]["Name"], "no");
    old.assert_new();
    // An undo that fails leaves the new one in its place.
    let refused = old.id.clone();
    bed.engine.answers(move |asked| (asked.contains("/start") && asked.contains(&refused)).then_some(REFUSED));
    let undo = format!("/api/jobs/{id}/undo");
    let (_, state, said) = bed.job(&bed.console.token, &undo, &Value::Null).await;
    assert_eq!(state, "failed");
    assert!(said.ends_with("is in its place again."), "{said}");
    old.assert_new();
    bed.engine.answers(|_| None);
    let (_, state, said) = bed.job(&bed.console.token, &undo, &Value::Null).await;
    assert_eq!(
        (state.as_str(), said),
        ("done", format!("{} is as it was before. The old container runs again.", old.name))
    );
    old.assert_old("undone");
    // Once more, and the old one goes at once; the new one has its volume.
    let (id, state, said) = bed.recreate(&old, &json!({})).await;
    assert_eq!(state, "done", "{said}");
    let (status, answer) = bed.send(&bed.console.token, "POST", &format!("/api/jobs/{id}/finish"), &Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    old.assert_new();
    assert_eq!(names(&old.name), [old.name.as_str()]);
    assert_eq!(docker(&["exec", &old.name, "cat", "/data/file"]), "kept");
    let (status, _) = bed.send(&bed.console.token, "POST", &format!("/api/jobs/{id}/undo"), &Value::Null).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_is_left_out_when_nothing_is_newer() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    bed.engine.answers(|asked| {
        let pulled = r#"{"status":"Status: Image is up to date for quayside/test:1"}"#;
        asked.starts_with("POST /images/create").then_some((200, pulled))
    });
    let (_, state, said) = bed.recreate(&old, &json!({"pull": true, "only_if_newer": true})).await;
    assert_eq!(
        (state, said),
        ("done".to_owned(), format!("{IMAGE} is already the newest; {} was left as it is.", old.name))
    );
    old.assert_old("left alone");
    let (_, state, said) = bed.recreate(&old, &json!({"pull": true, "keep_minutes": 0})).await;
    assert_eq!((state, said), ("done".to_owned(), format!("{} runs with the newest {IMAGE}.", old.name)));
    old.assert_new();
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_is_repaired_after_the_console_was_killed() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    // As it is between two steps: the old one is aside and the new one has its name.
    docker(&["update", "--restart", "no", &old.name]);
    docker(&["stop", "-t", "0", &old.name]);
    docker(&["rename", &old.name, &format!("{}-before-7", old.name)]);
    let new = docker(&["run", "-d", "--init", "--name", &old.name, IMAGE]);
    let row = KeptRow {
        job: "7".into(),
        old: old.id.clone(),
        new,
        name: old.name.clone(),
        next: old.name.clone(),
        policy: r#"{"Name":"always","MaximumRetryCount":0}"#.into(),
        state: "running".into(),
        phase: "aside".into(),
        user: "ada".into(),
        ..KeptRow::default()
    };
    let store = bed.console.console.access.store();
    store.keep(&row).unwrap();
    tokio::spawn(jobs::run(Arc::clone(&bed.console.console)));
    bed.until(|row| row.id == old.id && row.name == old.name && row.state == "running").await;
    old.assert_old("repaired");
    bed.console.console.stop.cancel();
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_keeps_secrets_from_who_may_not_see_them() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always", "-e", "TOKEN=canary"], &[]);
    bed.until(|row| row.name == old.name).await;
    let carl = bed.console.person("carl", Role::Operator, &[Grant::Create, Grant::Remove], &[]).await;
    let plan = format!("/api/containers/{}/recreate", old.name);
    let (status, masked) = bed.send(&carl, "GET", &plan, &Value::Null).await;
    assert_eq!((status, &masked["masked"], &masked["own"]), (StatusCode::OK, &json!(true), &json!(false)));
    assert!(masked["body"]["Env"] == json!(["TOKEN=••••••"]), "{masked}");
    let (_, whole) = bed.send(&bed.console.token, "GET", &plan, &Value::Null).await;
    assert_eq!((&whole["masked"], &whole["body"]["Env"]), (&json!(false), &json!(["TOKEN=canary"])));
    let order = |change: Value| json!({"kind": "recreate", "container": old.name, "change": change, "keep_minutes": 0});
    let (_, state, said) = bed.job(&carl, "/api/jobs", &order(json!({"Cmd": ["env"]}))).await;
    assert!(state == "failed" && said.contains("hidden from you"), "{said}");
    old.assert_old(&said);
    let (_, state, said) = bed.job(&carl, "/api/jobs", &order(json!({"Labels": {"team": "shop"}}))).await;
    assert_eq!(state, "done", "{said}");
    let new = old.assert_new();
    assert!(new["Config"]["Env"].as_array().unwrap().contains(&json!("TOKEN=canary")));
    assert_eq!(new["Config"]["Labels"]["team"], "shop");
}
