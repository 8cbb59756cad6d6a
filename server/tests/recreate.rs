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
use serde_json::{Map, Value, json};
use server::audit::{Filter, Row as AuditRow};
use server::jobs;
use server::rights::{Grant, Role};
use server::store::KeptRow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use support::{TestConsole, within};

/// What comes in place of the engine's answer.
#[derive(Clone, Copy)]
enum Fault {
    /// An answer: status and body.
    Says(u16, &'static str),
    /// None: nobody is there.
    Away,
}

/// What is answered in place of the engine, by method and target.
type Answer = dyn Fn(&str) -> Option<Fault> + Send + Sync;

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
    fn answers(&self, answer: impl Fn(&str) -> Option<Fault> + Send + Sync + 'static) {
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
            Some(Fault::Away) => Box::pin(async { Err(Error::Unreachable("nobody is there".to_owned())) }),
            Some(Fault::Says(status, body)) => Box::pin(async move {
                let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
                Ok(Reply { status, headers, body: once(body.as_bytes().into()) })
            }),
        }
    }

    fn upgrade(&self, request: Request) -> BoxFuture<'_, Result<Upgrade, Error>> {
        self.engine.upgrade(request)
    }
}

const REFUSED: Fault = Fault::Says(500, r#"{"message":"no, said the test"}"#);

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

    /// Waits until a container is not in the console's list.
    async fn until_gone(&self, id: &str) {
        let containers = &self.console.console.hub.containers;
        let mut changes = containers.changes();
        while containers.find(|row| row.id == id).is_some() {
            // Too far behind is as good as news.
            let _ = within(changes.recv()).await;
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
fn refusing(call: &'static str, id: &str, names_old: bool) -> impl Fn(&str) -> Option<Fault> + use<> {
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
async fn real_recreate_waits_for_an_engine_that_went_away() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    for (call, what) in [("/rename", "could not be renamed"), ("/start", "could not start with the new settings")] {
        // Away from that call on, until the way back has looked for the old one twice in vain.
        let (id, away, looks) = (old.id.clone(), AtomicBool::new(false), Arc::new(AtomicUsize::new(0)));
        let looked = Arc::clone(&looks);
        bed.engine.answers(move |asked| {
            if asked.starts_with("POST") && asked.contains(call) && !asked.contains(&id) {
                away.store(true, Ordering::Relaxed);
            }
            let is_away = away.load(Ordering::Relaxed);
            if is_away && asked.starts_with(&format!("GET /containers/{id}/json")) {
                let before = looked.fetch_add(1, Ordering::Relaxed);
                away.store(before == 0, Ordering::Relaxed);
            }
            // The console's own look at the engine goes on: it waits for that before it looks for the old one again.
            (is_away && (!asked.starts_with("GET") || asked.contains(&id))).then_some(Fault::Away)
        });
        let (_, state, said) = bed.recreate(&old, &json!({})).await;
        assert_eq!((state.as_str(), looks.load(Ordering::Relaxed)), ("failed", 2), "{call}: {said}");
        assert!(said.contains(what) && said.ends_with("The old container runs again."), "{call}: {said}");
        old.assert_old(&said);
    }
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_says_how_the_old_one_is_brought_back_by_hand() {
    let bed = Bed::new().await;
    let old = Family::new(&["--restart", "always"], &[]);
    let (name, id) = (old.name.clone(), old.id.clone());
    // Neither of them starts: the old one has its name and its policy, and no more.
    bed.engine.answers(|asked| asked.contains("/start").then_some(REFUSED));
    let (_, state, said) = bed.recreate(&old, &json!({})).await;
    assert_eq!(state, "failed", "{said}");
    assert!(said.contains("The old container is there, but it could not start: "), "{said}");
    assert!(said.ends_with(&format!(" To bring it back: docker start {name}.")), "{said}");
    assert_eq!(inspect(&name)["State"]["Status"], "exited");
    docker(&["start", &name]);
    old.assert_old(&said);
    // Neither does the new one go, nor does the old one get its name: both are there.
    let (of_old, its_name) = (format!("/containers/{id}/"), format!("/rename?name={name}"));
    bed.engine.answers(move |asked| {
        let of_new = !asked.contains(&of_old) && (asked.starts_with("DELETE") || asked.contains("/start"));
        (of_new || asked.contains(&of_old) && asked.ends_with(&its_name)).then_some(REFUSED)
    });
    let (job, state, said) = bed.recreate(&old, &json!({})).await;
    let (aside, left) = (format!("{name}-before-{job}"), format!("{name}-new-{job}"));
    assert_eq!(state, "failed", "{said}");
    assert!(said.contains("The old container is there, but it cannot have its name: "), "{said}");
    assert!(said.contains(&format!(" The new one is {left} (")), "{said}");
    let commands = [
        vec!["rename", aside.as_str(), name.as_str()],
        vec!["update", "--restart", "always", name.as_str()],
        vec!["start", name.as_str()],
    ];
    let told = commands.each_ref().map(|words| format!("docker {}", words.join(" "))).join(", ");
    assert!(said.ends_with(&format!(" To bring it back: {told}.")), "{said}");
    assert_eq!((&inspect(&aside)["Id"], &inspect(&left)["State"]["Running"]), (&json!(id), &json!(false)), "{said}");
    // What it says helps.
    for words in &commands {
        docker(words);
    }
    docker(&["rm", "--force", &left]);
    old.assert_old(&said);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_refuses_one_that_removes_itself() {
    let bed = Bed::new().await;
    let old = Family::new(&["--rm"], &[]);
    let (_, state, said) = bed.recreate(&old, &json!({"change": {"Env": ["A=2"]}})).await;
    assert_eq!(state, "failed", "{said}");
    assert!(
        said.contains("was made to be removed when it stops (--rm)") && said.contains("Nothing was changed."),
        "{said}"
    );
    let stands = inspect(&old.name);
    assert_eq!((&stands["Id"], &stands["State"]["Running"]), (&json!(old.id), &json!(true)), "{said}");
    assert_eq!(names(&old.name), [old.name.as_str()], "{said}");
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

/// Fields of `HostConfig` that no container here can have: real devices, other systems, what few kernels do, what no
/// engine does any more. `AutoRemove` is refused, and `ContainerIDFile` is a file of whoever made it.
const BEYOND: [&str; 23] = [
    "AutoRemove",
    "BlkioDeviceReadBps",
    "BlkioDeviceReadIOps",
    "BlkioDeviceWriteBps",
    "BlkioDeviceWriteIOps",
    "BlkioWeight",
    "BlkioWeightDevice",
    "Cgroup",
    "ContainerIDFile",
    "CpuCount",
    "CpuPercent",
    "CpuRealtimePeriod",
    "CpuRealtimeRuntime",
    "DeviceRequests",
    // An engine that is in a container of its own may not.
    "Privileged",
    "IOMaximumBandwidth",
    "IOMaximumIOps",
    "Isolation",
    "KernelMemory",
    "KernelMemoryTCP",
    "MemorySwap",
    "MemorySwappiness",
    "OomKillDisable",
];

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether there is nothing in a list or a map, or none.
fn is_none(value: &Value) -> bool {
    value.is_null() || *value == json!([]) || *value == json!({})
}

/// What the inspect of a container says of its settings, without what is its own alone: its id, and what the engine has
/// given it.
fn settings(inspect: &Value) -> Value {
    let id = &inspect["Id"].as_str().unwrap()[..12];
    let (mut config, mut host) = (inspect["Config"].clone(), inspect["HostConfig"].clone());
    if config["Hostname"] == id {
        config["Hostname"] = Value::Null;
    }
    // What nobody had named has its name afterwards: the names are compared with where they are mounted.
    let declared = &inspect["Config"]["Volumes"];
    let mut asked = Map::new();
    for mount in list(&inspect["HostConfig"]["Mounts"]) {
        let (mut mount, place) = (mount.clone(), mount["Target"].as_str().unwrap());
        if mount["Type"] == "volume" {
            mount["Source"] = Value::Null;
        }
        if declared.get(place).is_none() {
            asked.insert(place.to_owned(), mount);
        }
    }
    host["Mounts"] = Value::Object(asked);
    let keys = ["Type", "Destination", "Name", "Source", "RW", "Propagation"];
    let mut mounts: Vec<Value> =
        list(&inspect["Mounts"]).iter().map(|mount| json!(keys.map(|key| mount[key].clone()))).collect();
    mounts.sort_by_key(Value::to_string);
    let mut networks = Map::new();
    for (name, network) in inspect["NetworkSettings"]["Networks"].as_object().unwrap() {
        let mut aliases: Vec<&Value> = list(&network["Aliases"]).iter().filter(|alias| **alias != id).collect();
        aliases.sort_by_key(|alias| alias.to_string());
        let addresses = &network["IPAMConfig"];
        let asked = json!({
            "Aliases": aliases, "Links": network["Links"], "DriverOpts": network["DriverOpts"],
            "IPv4Address": addresses["IPv4Address"], "IPv6Address": addresses["IPv6Address"],
            "LinkLocalIPs": addresses["LinkLocalIPs"],
        });
        networks.insert(name.clone(), asked);
    }
    json!({"Config": config, "HostConfig": host, "Mounts": mounts, "Networks": networks})
}

/// What is different between a container and the one in its place. That a list or a map is empty in one inspect and not
/// there in the other says only how its maker had sent it: the engine goes through both in the same way. Of the paths
/// that it masks by itself an empty list asks for none.
fn changed(before: &Value, after: &Value) -> Vec<Difference> {
    let mut told = differences(&settings(before), &settings(after));
    let is_asked_for = |path: &str| path.ends_with("/MaskedPaths") || path.ends_with("/ReadonlyPaths");
    told.retain(|one| is_asked_for(&one.path) || !is_none(&one.before) || !is_none(&one.after));
    told
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_makes_the_same_container() {
    let bed = Bed::new().await;
    let (volume, other) = (unique("volume"), Family::new(&["-v", "/theirs"], &[]));
    let front = Network::new(&["--subnet", "10.213.8.0/24", "--ipv6", "--subnet", "fd00:213:8::/64"]);
    let back = Network::new(&[]);
    let (front, back, other) = (front.0.as_str(), back.0.as_str(), other.name.as_str());
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    // What excludes each other is in containers of their own.
    let mut most = words(format!(
        "-e A=1 -e TOKEN=x -l com.docker.compose.project=shop -l a=b --hostname chosen --domainname lan.example \
         --dns 1.1.1.1 --dns-search lan --dns-option ndots:2 --add-host db:10.9.8.7 --cap-drop NET_RAW \
         --cap-add SYS_PTRACE --ulimit nofile=1000:2000 --memory 64m --memory-reservation 32m --cpu-shares 512 --cpus 0.5 \
         --cpuset-cpus 0 --pids-limit 100 --shm-size 32m --tmpfs /memory:size=1m -v /unnamed -v {volume}:/named:ro \
         -v /usr/lib:/host:ro --volume-driver local --mount type=volume,dst=/mounted \
         --mount type=bind,src=/usr/lib,dst=/bound,readonly,bind-propagation=private \
         --mount type=tmpfs,dst=/scratch,tmpfs-size=1048576,tmpfs-mode=0700 --device /dev/null:/dev/xnull:r \
         --sysctl net.core.somaxconn=256 --workdir /tmp --stop-timeout 0 --stop-signal SIGINT --log-opt max-size=1m \
         --restart on-failure:3 -t -i --health-cmd true --health-interval 1s --health-retries 5 --health-timeout 5s \
         --health-start-period 1s -p 127.0.0.1::80 --expose 81/udp --security-opt no-new-privileges --entrypoint sleep \
         --user 0:0 --group-add 1000 --ipc shareable --cgroupns private --network {front} --ip 10.213.8.9 \
         --ip6 fd00:213:8::9 --network-alias www"
    ));
    // The command asks an older engine for none.
    let has_mac = bed.console.console.hub.endpoint.api() >= ApiVersion(1, 44);
    if has_mac {
        most.extend(words("--mac-address 02:42:0a:d5:08:77".to_owned()));
    }
    most.extend(["--device-cgroup-rule".to_owned(), "c 42:* r".to_owned()]);
    let linked = words(format!(
        "--init=false --read-only --pid host --cgroupns host --cgroup-parent /quayside-recreate --cpu-period 50000 \
         --cpu-quota 25000 --cpuset-mems 0 --oom-score-adj 100 --link {other}:helper --volumes-from {other}:ro \
         --log-driver local --log-opt max-size=2m --publish-all --expose 82 --stop-timeout 0 --restart unless-stopped"
    ));
    let hosts = words(
        "--network host --uts host --ipc host --userns host --log-driver none --stop-timeout 0 --restart always -l team=port"
            .to_owned(),
    );
    let mut used = BTreeMap::<String, bool>::new();
    for (options, change, expected) in [
        (&most, json!({}), None),
        (&linked, json!({"HostConfig": {"OomScoreAdj": 200}}), Some("/HostConfig/OomScoreAdj")),
        (&hosts, json!({"Labels": {"team": "shop"}}), Some("/Config/Labels/team")),
    ] {
        // What most options are for has an entrypoint of its own.
        let command: &[&str] = if expected.is_none() { &["1000"] } else { &[] };
        let old = Family::new(&options.iter().map(String::as_str).collect::<Vec<_>>(), command);
        if expected.is_none() {
            docker(&["exec", &old.name, "sh", "-c", "echo kept >/unnamed/file; echo kept >/mounted/file"]);
            let connected = words(format!(
                "network connect --alias store --link {other}:helper --link-local-ip 169.254.213.7 \
                 --driver-opt quayside.test=1 {back} {}",
                old.name
            ));
            docker(&connected.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let before = inspect(&old.name);
        let (_, state, said) = bed.recreate(&old, &json!({"change": change, "keep_minutes": 0})).await;
        assert_eq!((state.as_str(), names(&old.name)), ("done", vec![old.name.clone()]), "{said}");
        let after = old.assert_new();
        let told = changed(&before, &after);
        let paths: Vec<&str> = told.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, Vec::from_iter(expected), "{told:?}");
        if expected.is_none() {
            let networks = &after["NetworkSettings"]["Networks"];
            assert!(!has_mac || networks[front]["MacAddress"] == "02:42:0a:d5:08:77", "{networks}");
            assert_eq!(networks[front]["GlobalIPv6Address"], "fd00:213:8::9");
            assert_eq!(networks[back]["IPAMConfig"]["LinkLocalIPs"], json!(["169.254.213.7"]));
            assert_eq!(networks[back]["DriverOpts"], json!({"quayside.test": "1"}));
            assert_eq!(networks[back]["Links"], json!([format!("{other}:helper")]));
            let kept = docker(&["exec", &old.name, "cat", "/unnamed/file", "/mounted/file"]);
            assert_eq!(kept.lines().count(), 2);
        }
        for (key, value) in before["HostConfig"].as_object().unwrap() {
            let says = !is_none(value) && !matches!(value.to_string().as_str(), "0" | "false" | "\"\"");
            *used.entry(key.clone()).or_default() |= says;
        }
    }
    // All that the engine tells is used by one of them.
    let missing: Vec<&String> =
        used.iter().filter(|(key, is)| !**is && !BEYOND.contains(&key.as_str())).map(|(key, _)| key).collect();
    assert!(missing.is_empty(), "{missing:?}");
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
        asked.starts_with("POST /images/create").then_some(Fault::Says(200, pulled))
    });
    let (_, state, said) = bed.recreate(&old, &json!({"pull": true, "only_if_newer": true})).await;
    assert_eq!(
        (state, said),
        ("done".to_owned(), format!("{IMAGE} is already the newest; {} was left as it is.", old.name))
    );
    old.assert_old("left alone");
    let (_, state, said) = bed.recreate(&old, &json!({"only_if_newer": true})).await;
    assert_eq!(
        (state, said),
        ("done".to_owned(), format!("{IMAGE} is already the newest here; {} was left as it is.", old.name))
    );
    old.assert_old("left alone without a pull");
    let (_, state, said) = bed.recreate(&old, &json!({"pull": true, "keep_minutes": 0})).await;
    assert_eq!((state, said), ("done".to_owned(), format!("{} runs with the newest {IMAGE}.", old.name)));
    old.assert_new();
}

/// Puts a container aside, as a recreation does; the row of that, in a phase.
fn put_aside(old: &Family, job: &str, phase: &str) -> KeptRow {
    docker(&["update", "--restart", "no", &old.name]);
    docker(&["stop", "-t", "0", &old.name]);
    docker(&["rename", &old.name, &format!("{}-before-{job}", old.name)]);
    row(old, job, phase)
}

/// The row of a recreation of a container that runs.
fn row(old: &Family, job: &str, phase: &str) -> KeptRow {
    KeptRow {
        job: job.into(),
        old: old.id.clone(),
        name: old.name.clone(),
        next: old.name.clone(),
        policy: r#"{"Name":"always","MaximumRetryCount":0}"#.into(),
        state: "running".into(),
        phase: phase.into(),
        user: "ada".into(),
        ..KeptRow::default()
    }
}

fn volumes() -> Vec<String> {
    docker(&["volume", "ls", "--quiet"]).lines().map(str::to_owned).collect()
}

/// The volume that a container has without a name.
fn volume_of(container: &str) -> String {
    inspect(container)["Mounts"][0]["Name"].as_str().unwrap().to_owned()
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_is_repaired_after_the_console_was_killed() {
    let bed = Bed::new().await;
    let [aside, begun, undoing] = [(); 3].map(|()| Family::new(&["--restart", "always"], &[]));
    let new = |name: &str| docker(&["run", "-d", "--init", "-v", "/own", "--name", name, IMAGE]);
    // Between two steps: the old one is aside and the new one has its name.
    let row_7 = put_aside(&aside, "7", "aside");
    let row_7 = KeptRow { new: new(&aside.name), ..row_7 };
    let gone = volume_of(&row_7.new);
    // Killed before it was written down which one the new one is; nothing is done to the old one.
    let row_8 = row(&begun, "8", "begun");
    let also_gone = volume_of(&new(&format!("{}-new-8", begun.name)));
    // In the middle of an undo: the new one is out of the way, the old one has not its name yet.
    let row_9 = put_aside(&undoing, "9", "undoing");
    let row_9 = KeptRow { new: new(&format!("{}-undone-9", undoing.name)), ..row_9 };
    let stays = volume_of(&row_9.new);
    let store = bed.console.console.access.store();
    for row in [row_7, row_8, row_9] {
        store.keep(&row).unwrap();
    }
    tokio::spawn(jobs::run(Arc::clone(&bed.console.console)));
    // They are seen to in this order.
    for old in [&aside, &begun, &undoing] {
        bed.until(|row| row.id == old.id && row.name == old.name && row.state == "running").await;
    }
    for old in [&aside, &begun, &undoing] {
        old.assert_old("repaired");
    }
    let left = volumes();
    assert!(!left.contains(&gone) && !left.contains(&also_gone), "{left:?}");
    // What came with one that was in use is not thrown away.
    assert!(left.contains(&stays), "{left:?}");
    let open: Vec<String> = store.all_kept().unwrap().into_iter().map(|row| row.job).collect();
    assert!(!open.contains(&"7".to_owned()) && !open.contains(&"8".to_owned()), "{open:?}");
    bed.console.console.stop.cancel();
    docker(&["volume", "rm", &stays]);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_recreate_removes_the_old_one_when_its_time_is_over_and_no_other() {
    let bed = Bed::new().await;
    let store = bed.console.console.access.store();
    let over = Family::new(&["--restart", "always", "-v", "/data"], &[]);
    docker(&["exec", &over.name, "sh", "-c", "echo kept >/data/file"]);
    let (job, state, said) = bed.recreate(&over, &json!({"keep_minutes": 10})).await;
    assert_eq!(state, "done", "{said}");
    let first = KeptRow { until: 1, ..store.kept(&job).unwrap().unwrap() };
    let [later, renamed, started, last] = [(); 4].map(|()| Family::new(&[], &[]));
    let kept = |old: &Family, job: &str| KeptRow { until: 1, ..put_aside(old, job, "runs") };
    let rows = [
        first,
        KeptRow { until: i64::MAX, ..kept(&later, "91") },
        kept(&renamed, "92"),
        kept(&started, "93"),
        kept(&last, "94"),
    ];
    docker(&["rename", &format!("{}-before-92", renamed.name), &format!("{}-mine", renamed.name)]);
    docker(&["start", &started.id]);
    for row in &rows {
        store.keep(row).unwrap();
    }
    for row in &rows {
        bed.until(|known| known.id == row.old).await;
    }
    tokio::spawn(jobs::run(Arc::clone(&bed.console.console)));
    // The oldest row comes first: once the last one is gone, all others are seen to.
    bed.until_gone(&last.id).await;
    bed.console.console.stop.cancel();
    assert_eq!(names(&over.name), [over.name.as_str()]);
    over.assert_new();
    assert_eq!(docker(&["exec", &over.name, "cat", "/data/file"]), "kept");
    assert_eq!(names(&last.name), Vec::<String>::new());
    assert_eq!(names(&later.name), [format!("{}-before-91", later.name)]);
    assert_eq!(names(&renamed.name), [format!("{}-mine", renamed.name)]);
    assert_eq!(names(&started.name), [format!("{}-before-93", started.name)]);
    assert_eq!(inspect(&started.id)["State"]["Running"], true);
    // Those that somebody has taken are nobody's to remove later; the one whose time is to come still is.
    assert!(store.kept("91").unwrap().is_some_and(|row| row.phase == "runs"));
    for job in [job.as_str(), "92", "93"] {
        assert!(store.kept(job).unwrap().is_none(), "{job}");
    }
    let told = bed.console.console.audit.page(Filter::default()).await.unwrap().rows;
    for (old, why) in [
        (&over, "its time was over"),
        (&renamed, "somebody has renamed it, so it was left alone"),
        (&started, "it is in use, and was left alone"),
    ] {
        let is = |row: &AuditRow| row.route == "recreate-remove" && row.target == old.id && row.detail == why;
        assert!(told.iter().any(is), "{why}: {told:?}");
    }
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
