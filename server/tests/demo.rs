//! The demo engine against recordings of real ones, field by field: what it sends must be sent by a real engine, of the
//! same kind, and what is read here must be there. `scripts/record` makes the recordings.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use engine::Method;
use engine::transport::{Request, Transport, collect, once};
use serde_json::{Value, json};
use server::demo::Demo;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const GENERATIONS: [&str; 2] = ["20.10", "26.1"];

/// Objects whose keys are people's own, or the kernel's: their values are compared, not their keys.
const MAPS: [&str; 16] = [
    "Labels",
    "Ports",
    "PortBindings",
    "Networks",
    "Attributes",
    "ExposedPorts",
    "Volumes",
    "Containers",
    "Options",
    "DriverOpts",
    "LogConfig.Config",
    "Runtimes",
    "IndexConfigs",
    "memory_stats.stats",
    "networks",
    "Details",
];

/// What the recorded engines may have had no occasion to show: what drive and which devices there are is the machine's;
/// and a list leaves out `SizeRw` when it is 0, as it was for all that was recorded: none had written but to its volume.
const UNTOLD: [&str; 4] = ["GraphDriver.Data", "io_service_bytes_recursive", "DriverStatus", "SizeRw"];

/// What one engine could not answer: it asks its machine's `ps`, and the recorded 26.1 had none.
const UNRECORDED: [(&str, &str); 1] = [("26.1", "top")];

/// What this console reads of each answer; the rest of it only has to be right.
const READ: [(&str, &[&str]); 9] = [
    ("version", &["Version", "ApiVersion", "MinAPIVersion", "Os", "Arch"]),
    (
        "info",
        &[
            "ServerVersion",
            "Name",
            "OperatingSystem",
            "KernelVersion",
            "Architecture",
            "NCPU",
            "MemTotal",
            "Driver",
            "CgroupDriver",
            "CgroupVersion",
            "DockerRootDir",
            "ContainersPaused",
            "Warnings",
        ],
    ),
    (
        "containers",
        &[
            "[].Id",
            "[].Names[]",
            "[].Image",
            "[].ImageID",
            "[].Command",
            "[].Created",
            "[].Ports[].IP",
            "[].Ports[].PrivatePort",
            "[].Ports[].PublicPort",
            "[].Ports[].Type",
            "[].Labels[]",
            "[].State",
            "[].Status",
            "[].SizeRw",
            "[].SizeRootFs",
        ],
    ),
    (
        "container",
        &[
            "Id",
            "Name",
            "Image",
            "Platform",
            "Created",
            "RestartCount",
            "State.Status",
            "State.StartedAt",
            "State.FinishedAt",
            "State.ExitCode",
            "State.OOMKilled",
            "State.Health.Log[].Output",
            "Config.Env[]",
            "Config.Tty",
            "Config.Labels[]",
            "HostConfig.RestartPolicy.Name",
            "NetworkSettings.Ports[][].HostIp",
            "NetworkSettings.Ports[][].HostPort",
            "NetworkSettings.Networks[].IPAddress",
            "NetworkSettings.Networks[].Gateway",
            "NetworkSettings.Networks[].MacAddress",
            "Mounts[].Name",
            "Mounts[].Source",
            "Mounts[].Destination",
            "Mounts[].Type",
            "Mounts[].RW",
        ],
    ),
    (
        "stats",
        &[
            "read",
            "cpu_stats.cpu_usage.total_usage",
            "cpu_stats.system_cpu_usage",
            "cpu_stats.online_cpus",
            "precpu_stats.cpu_usage.total_usage",
            "memory_stats.usage",
            "memory_stats.limit",
            "memory_stats.stats[]",
            "pids_stats.current",
            "blkio_stats.io_service_bytes_recursive[].op",
            "blkio_stats.io_service_bytes_recursive[].value",
            "networks[].rx_bytes",
            "networks[].tx_bytes",
        ],
    ),
    ("images", &["[].Id", "[].RepoTags[]", "[].RepoDigests[]", "[].Created", "[].Size", "[].Containers"]),
    (
        "image",
        &["Id", "RepoTags[]", "RepoDigests[]", "Created", "Size", "Os", "Architecture", "Author", "RootFS.Layers[]"],
    ),
    ("history", &["[].Created", "[].Size", "[].CreatedBy"]),
    ("events", &["Type", "Action", "Actor.ID", "Actor.Attributes[]", "timeNano"]),
];

/// The kinds of JSON that were seen at a place, and what was seen within.
#[derive(Default)]
struct Shape {
    kinds: BTreeSet<&'static str>,
    fields: BTreeMap<String, Shape>,
    /// What a list holds, or a map.
    item: Option<Box<Shape>>,
}

impl Shape {
    fn add(&mut self, path: &str, value: &Value) {
        let kind = match value {
            Value::Null => return,
            Value::Bool(_) => "a switch",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.kinds.insert(kind);
        match value {
            Value::Object(fields) if is_one(path, &MAPS) => {
                fields.values().for_each(|value| self.item.get_or_insert_default().add(&format!("{path}[]"), value));
            }
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.fields.entry(key.clone()).or_default().add(&format!("{path}.{key}"), value);
                }
            }
            Value::Array(items) => {
                items.iter().for_each(|item| self.item.get_or_insert_default().add(&format!("{path}[]"), item));
            }
            _ => {}
        }
    }

    /// Adds to `found` what is here and not in the recordings.
    fn beyond(&self, recorded: &Self, path: &str, found: &mut Vec<String>) {
        if recorded.kinds.is_empty() {
            if !self.kinds.is_empty() && !is_one(path, &UNTOLD) {
                found.push(format!("{path} is {:?}, and null in every recording", self.kinds));
            }
            return;
        }
        for kind in self.kinds.difference(&recorded.kinds) {
            found.push(format!("{path} is {kind}, recorded as {:?}", recorded.kinds));
        }
        for (key, own) in &self.fields {
            let path = format!("{path}.{key}");
            match recorded.fields.get(key) {
                Some(recorded) => own.beyond(recorded, &path, found),
                None if is_one(&path, &UNTOLD) => {}
                None => found.push(format!("{path} is in no recording")),
            }
        }
        match (&self.item, &recorded.item) {
            (Some(own), Some(recorded)) => own.beyond(recorded, &format!("{path}[]"), found),
            (Some(_), None) if !is_one(path, &UNTOLD) => found.push(format!("{path} is empty in every recording")),
            _ => {}
        }
    }

    /// What is at a path as `Ports[].IP`.
    fn at(&self, path: &str) -> Option<&Self> {
        if path.is_empty() {
            return Some(self);
        }
        if let Some(rest) = path.strip_prefix("[]") {
            return self.item.as_ref()?.at(rest.strip_prefix('.').unwrap_or(rest));
        }
        let end = path.find(['.', '[']).unwrap_or(path.len());
        self.fields.get(&path[..end])?.at(path[end..].strip_prefix('.').unwrap_or(&path[end..]))
    }
}

/// Whether a path ends in one of those names.
fn is_one(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| path.strip_suffix(name).is_some_and(|before| before.ends_with('.')))
}

/// Sends a request with JSON; its status, and its answer.
async fn ask(demo: &Demo, method: Method, path: &str, body: Value) -> (u16, String) {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    send(demo, method, path, body).await
}

async fn send(demo: &Demo, method: Method, path: &str, body: Vec<u8>) -> (u16, String) {
    let body = (!body.is_empty()).then(|| once(body.into()));
    let target = if path.starts_with("/v") { path.to_owned() } else { format!("/v1.45{path}") };
    let mut reply = demo.send(Request { method, target, headers: Vec::new(), body }).await.unwrap();
    let answer = collect(&mut reply.body, 256 * 1024 * 1024).await.unwrap();
    (reply.status, String::from_utf8_lossy(&answer).into_owned())
}

/// The JSON of an answer that succeeds, each line of it.
async fn read(demo: &Demo, method: Method, path: &str, body: Value) -> Vec<Value> {
    let (status, answer) = ask(demo, method, path, body).await;
    assert!((200..300).contains(&status), "{path}: {status} {answer}");
    lines(&answer)
}

fn lines(answer: &str) -> Vec<Value> {
    answer.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

/// A tar archive of a Dockerfile, as far as one has to be filled in.
fn context(dockerfile: &str) -> Vec<u8> {
    let mut archive = vec![0; 512];
    archive[..10].copy_from_slice(b"Dockerfile");
    archive[124..135].copy_from_slice(format!("{:011o}", dockerfile.len()).as_bytes());
    archive.extend_from_slice(dockerfile.as_bytes());
    archive.resize(archive.len().div_ceil(512) * 512 + 1024, 0);
    archive
}

async fn get(demo: &Demo, path: &str) -> Vec<Value> {
    read(demo, Method::Get, path, Value::Null).await
}

/// The answers of each recorded engine.
fn recorded(name: &str) -> Vec<Value> {
    let read = |generation: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/recordings/{generation}/{name}.json"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        serde_json::from_str(&text).unwrap()
    };
    let made = GENERATIONS.into_iter().filter(|generation| !UNRECORDED.contains(&(*generation, name)));
    made.map(read).collect()
}

fn shape(answers: &[Value]) -> Shape {
    let mut shape = Shape::default();
    answers.iter().for_each(|answer| shape.add("", answer));
    shape
}

/// What differs between the demo's answers and those that are recorded, each file a list of answers.
fn differences(name: &str, answers: &[Value]) -> Vec<String> {
    let recordings: Vec<Value> = recorded(name).iter().flat_map(|all| all.as_array().unwrap().clone()).collect();
    let (own, recorded) = (shape(answers), shape(&recordings));
    let mut found = Vec::new();
    own.beyond(&recorded, "", &mut found);
    let read = READ.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, paths)| *paths);
    found.extend(read.iter().filter(|path| own.at(path).is_none()).map(|path| format!("{path} is read, and missing")));
    found.into_iter().map(|what| format!("{name}: {what}")).collect()
}

/// What the demo answers, by the name of the recording.
async fn answers(demo: &Demo) -> Vec<(&'static str, Vec<Value>)> {
    let body = json!({
        "Image": "nginx:1.27-alpine", "Cmd": ["nginx"], "ExposedPorts": {"80/tcp": {}, "81/tcp": {}},
        "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8099"}]}, "Binds": ["/srv:/srv:ro", "own:/data"]},
    });
    let created = read(demo, Method::Post, "/containers/create?name=own", body).await;
    for (path, status) in [("start", 204), ("pause", 204), ("unpause", 204), ("restart", 204)] {
        let (answered, text) = ask(demo, Method::Post, &format!("/containers/own/{path}"), Value::Null).await;
        assert_eq!(answered, status, "{path}: {text}");
    }
    let exec = read(demo, Method::Post, "/containers/own/exec", json!({"Cmd": ["echo", "hello"]})).await;
    let exec_id = exec[0]["Id"].as_str().unwrap();
    ask(demo, Method::Post, &format!("/exec/{exec_id}/start"), json!({"Detach": true})).await;

    let containers = get(demo, "/containers/json?all=1&size=1").await;
    let (mut inspected, mut stats) = (Vec::new(), Vec::new());
    for container in containers[0].as_array().unwrap() {
        let id = container["Id"].as_str().unwrap();
        inspected.extend(get(demo, &format!("/containers/{id}/json?size=1")).await);
        stats.extend(get(demo, &format!("/containers/{id}/stats?stream=0&one-shot=1")).await);
    }
    stats.extend(get(demo, "/containers/own/stats?stream=0").await);
    let images = get(demo, "/images/json").await;
    let (mut looked, mut history) = (Vec::new(), Vec::new());
    for image in images[0].as_array().unwrap() {
        let id = image["Id"].as_str().unwrap();
        looked.extend(get(demo, &format!("/images/{id}/json")).await);
        history.extend(get(demo, &format!("/images/{id}/history")).await);
    }
    let mut networks = Vec::new();
    for network in get(demo, "/networks").await[0].as_array().unwrap() {
        networks.extend(get(demo, &format!("/networks/{}", network["Id"].as_str().unwrap())).await);
    }
    let (status, built) = send(demo, Method::Post, "/build?t=mine:1", context("FROM a\nRUN b\n")).await;
    assert_eq!(status, 200);
    let mut told = vec![
        ("built", lines(&built)),
        ("exec", get(demo, &format!("/exec/{exec_id}/json")).await),
        ("top", get(demo, "/containers/own/top").await),
        ("changes", get(demo, "/containers/own/changes").await),
        ("updated", read(demo, Method::Post, "/containers/own/update", json!({"Memory": 99_999_744})).await),
        ("volume", get(demo, "/volumes/own").await),
        ("volume_created", read(demo, Method::Post, "/volumes/create", json!({"Name": "other"})).await),
        ("network_created", read(demo, Method::Post, "/networks/create", json!({"Name": "other"})).await),
        ("pulled", read(demo, Method::Post, "/images/create?fromImage=memcached&tag=1.6", Value::Null).await),
        ("pushed", read(demo, Method::Post, "/images/memcached/push?tag=1.6", Value::Null).await),
        ("removed", read(demo, Method::Delete, "/images/memcached:1.6", Value::Null).await),
        ("volumes", get(demo, "/volumes").await),
        ("networks", get(demo, "/networks").await),
        ("network", networks),
        ("df", get(demo, "/system/df").await),
        ("version", get(demo, "/version").await),
        ("info", get(demo, "/info").await),
    ];
    ask(demo, Method::Delete, "/containers/own?force=1", Value::Null).await;
    // The demo's clock is ahead of the system's by what was slept.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let events = get(demo, &format!("/events?since={}&until={}", now - 3600, now + 60)).await;
    told.extend([
        ("created", created),
        ("exec_created", exec),
        ("containers", containers),
        ("container", inspected),
        ("stats", stats),
        ("images", images),
        ("image", looked),
        ("history", history),
        ("events", events),
    ]);
    told
}

// A pull and a push take seconds of the clock; it is stopped, and goes on by itself when all wait for it.
#[tokio::test(start_paused = true)]
async fn what_the_demo_sends_is_what_real_engines_send() {
    let demo = Demo::new(48);
    let answers = answers(&demo).await;
    let found: Vec<String> = answers.iter().flat_map(|(name, answers)| differences(name, answers)).collect();
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

/// Each error of `scripts/record`, asked in the same way.
#[tokio::test(start_paused = true)]
async fn the_demo_refuses_with_the_statuses_of_real_engines() {
    let demo = Demo::new(48);
    let post = |path: &str| (Method::Post, path.to_owned(), Value::Null);
    let (up, down) = ("shop-web-1", "shop-import-1");
    let asked = [
        ("start running", post(&format!("/containers/{up}/start"))),
        ("stop stopped", post(&format!("/containers/{down}/stop"))),
        ("start missing", post("/containers/nobody/start")),
        ("inspect missing", (Method::Get, "/containers/nobody/json".into(), Value::Null)),
        ("kill stopped", post(&format!("/containers/{down}/kill"))),
        ("kill with nonsense", post(&format!("/containers/{up}/kill?signal=NONSENSE"))),
        ("pause stopped", post(&format!("/containers/{down}/pause"))),
        ("unpause running", post(&format!("/containers/{up}/unpause"))),
        ("rename to a name in use", post(&format!("/containers/{up}/rename?name={down}"))),
        ("remove running", (Method::Delete, format!("/containers/{up}"), Value::Null)),
        ("exec in stopped", (Method::Post, format!("/containers/{down}/exec"), json!({"Cmd": ["sh"]}))),
        ("exec of nothing", (Method::Post, format!("/containers/{up}/exec"), json!({"Cmd": []}))),
        ("create of a missing image", (Method::Post, "/containers/create".into(), json!({"Image": "nobody/nothing"}))),
        ("top of stopped", (Method::Get, format!("/containers/{down}/top"), Value::Null)),
        ("logs of no stream", (Method::Get, format!("/containers/{up}/logs"), Value::Null)),
        ("unknown filter", (Method::Get, "/containers/json?filters=%7B%22x%22%3A%5B%22y%22%5D%7D".into(), Value::Null)),
        ("missing image", (Method::Get, "/images/nobody/nothing/json".into(), Value::Null)),
        ("image in use", (Method::Delete, "/images/nginx:1.27-alpine".into(), Value::Null)),
        ("missing volume", (Method::Get, "/volumes/nobody".into(), Value::Null)),
        ("volume in use", (Method::Delete, "/volumes/shop_db-data".into(), Value::Null)),
        ("missing network", (Method::Get, "/networks/nobody".into(), Value::Null)),
        ("network in use", (Method::Delete, "/networks/shop_default".into(), Value::Null)),
        ("network of the engine", (Method::Delete, "/networks/bridge".into(), Value::Null)),
        ("network of that name", (Method::Post, "/networks/create".into(), json!({"Name": "shop_default"}))),
        ("missing exec", (Method::Get, "/exec/nobody/json".into(), Value::Null)),
        ("version too new", (Method::Get, "/v1.55/info".into(), Value::Null)),
    ];
    let recorded = recorded("errors");
    let mut found = Vec::new();
    for (name, (method, path, body)) in asked {
        let (status, answer) = ask(&demo, method, &path, body).await;
        let statuses: Vec<_> = recorded.iter().filter_map(|errors| errors[name]["status"].as_u64()).collect();
        if !statuses.contains(&u64::from(status)) {
            found.push(format!("{name}: {status}, recorded {statuses:?}: {answer}"));
        }
        let message = serde_json::from_str::<Value>(&answer).unwrap_or_default()["message"].is_string();
        if status != 304 && !message {
            found.push(format!("{name}: no message in {answer:?}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_difference_is_found() {
    let recorded = shape(&[json!({"a": 1, "b": [{"c": "x"}], "d": null, "Labels": {"k": "v"}, "e": []})]);
    let differs = |value: Value| {
        let mut found = Vec::new();
        shape(&[value]).beyond(&recorded, "", &mut found);
        found.len()
    };
    assert_eq!(differs(json!({"a": 2, "b": [{"c": "y"}, {"c": null}], "d": null, "Labels": {"other": "v"}})), 0);
    for wrong in [
        json!({"a": "1"}),
        json!({"z": 1}),
        json!({"b": [{"x": 1}]}),
        json!({"b": [1]}),
        json!({"d": 1}),
        json!({"e": [1]}),
        json!({"Labels": {"k": 1}}),
        json!([]),
    ] {
        assert_eq!(differs(wrong.clone()), 1, "{wrong}");
    }
    let own = shape(&[json!({"Ports": {"80/tcp": [{"HostIp": ""}]}, "x": {"y": [[1]]}})]);
    assert!(own.at("Ports[][].HostIp").is_some() && own.at("x.y[][]").is_some() && own.at("x.z").is_none());
}
