//! A small engine that remembers every request that reaches it, to the last byte: what is denied must not be among them.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

#[path = "oracle.rs"]
pub mod oracle;

use bytes::Bytes;
use engine::route::{self, Matched};
use engine::transport::{self, BoxFuture, ByteStream, Reply, Request, Transport, Upgrade, once};
use engine::{ApiVersion, Error, Method};
use futures_util::stream;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::AsyncWriteExt;
use tokio::sync::{mpsc, watch};

/// The full ids of the three containers: `web` (label `team=shop`), `db` (`team=data`), and `root`, which is privileged
/// and mounts the engine's socket.
pub const WEB: &str = "1111111111111111111111111111111111111111111111111111111111111111";
pub const DB: &str = "2222222222222222222222222222222222222222222222222222222222222222";
pub const ROOT: &str = "3333333333333333333333333333333333333333333333333333333333333333";
/// The full ids of the networks `front` (`team=shop`) and `back`, to which `db` is connected.
pub const FRONT: &str = "4444444444444444444444444444444444444444444444444444444444444444";
pub const BACK: &str = "5555555555555555555555555555555555555555555555555555555555555555";
/// Stands wherever an answer of this engine holds a secret.
pub const CANARY: &str = "canary5ca1ab1e";

/// Looks at things, which is all that may reach the engine before a request is denied.
const LOOKS: [&str; 4] = ["/containers/{id}/json", "/images/{image}/json", "/volumes/{id}", "/networks/{id}"];
/// What the hub asks by itself. Requests through the door always carry a version, and tests a query where these have none.
const HUBS: [&str; 5] = ["/_ping", "/version", "/v1.45/events", "/v1.45/images/json", "/v1.45/containers/json?all=1"];

/// A request as it reached the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub method: &'static str,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Heard {
    /// Whether the hub has asked this.
    fn is_hubs(&self) -> bool {
        // Its own `since` always has a fraction.
        let since = self.target.strip_prefix("/v1.45/events?since=");
        HUBS.contains(&self.target.as_str())
            || self.target.starts_with("/v1.45/containers/json?all=1&filters=")
            || since.is_some_and(|since| since.contains('.'))
    }

    /// Whether this only looks at a thing that a request names.
    pub fn is_look(&self) -> bool {
        let matched = understood(self.method, &self.target);
        self.method == "GET"
            && self.body.is_empty()
            && matched.is_some_and(|matched| LOOKS.contains(&matched.route.template) && matched.query.is_empty())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// An answer: its status, and nothing (`null`), text, or JSON.
pub type Answer = (u16, Value);
/// Answers `METHOD /path?query` (without the version) in place of this engine; `None` leaves it to answer.
type Special = dyn Fn(&str) -> Option<Answer> + Send + Sync;

pub struct RecordingEngine {
    heard: Mutex<Vec<Heard>>,
    /// Their inspects; tests rename, add and change them.
    pub containers: Mutex<Vec<Value>>,
    special: Box<Special>,
    /// Where `/events` and followed logs go on.
    open: Mutex<Vec<mpsc::UnboundedSender<Bytes>>>,
    tunnels: watch::Sender<usize>,
}

impl RecordingEngine {
    pub fn new() -> Arc<Self> {
        Self::with(|_| None)
    }

    /// An engine that answers some requests in its own way.
    pub fn with(special: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> Arc<Self> {
        let mut root = container(ROOT, "root", &json!({}));
        root["HostConfig"]["Privileged"] = json!(true);
        root["HostConfig"]["Binds"] = json!(["/var/run/docker.sock:/s"]);
        root["Mounts"] = json!([{"Type": "bind", "Source": "/var/run/docker.sock", "Destination": "/s", "RW": true}]);
        let web = container(WEB, "web", &json!({"team": "shop", "api.token": CANARY}));
        let db = container(DB, "db", &json!({"team": "data"}));
        Arc::new(Self {
            heard: Mutex::default(),
            containers: Mutex::new(vec![web, db, root]),
            special: Box::new(special),
            open: Mutex::default(),
            tunnels: watch::Sender::new(0),
        })
    }

    /// What it was sent, without what the hub asks by itself.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().iter().filter(|heard| !heard.is_hubs()).cloned().collect()
    }

    /// Writes a line to every stream that is open: an event, or a log's line.
    pub fn tell(&self, line: &str) {
        self.open.lock().unwrap().retain(|open| open.send(Bytes::from(format!("{line}\n"))).is_ok());
    }

    /// How many tunnels are open.
    pub fn tunnels(&self) -> watch::Receiver<usize> {
        self.tunnels.subscribe()
    }

    /// The container of a name, of an id, or of the start of one.
    fn find(&self, name: &str) -> Option<Value> {
        let containers = self.containers.lock().unwrap();
        let named = containers.iter().find(|found| found["Name"] == format!("/{name}"));
        let by_id = || containers.iter().find(|found| found["Id"].as_str().unwrap().starts_with(name));
        named.or_else(by_id).cloned()
    }

    /// Writes a request down: its head at once, its body as it comes.
    async fn hear(&self, request: Request) -> (&'static str, String) {
        let (method, target) = (request.method.name(), request.target);
        let nth = {
            let mut heard = self.heard.lock().unwrap();
            heard.push(Heard { method, target: target.clone(), headers: request.headers, body: Vec::new() });
            heard.len() - 1
        };
        if let Some(mut body) = request.body {
            while let Some(Ok(chunk)) = transport::next(&mut body).await {
                self.heard.lock().unwrap()[nth].body.extend_from_slice(&chunk);
            }
        }
        (method, target)
    }

    fn answer(&self, method: &str, target: &str) -> Reply {
        if let Some(answer) = (self.special)(&format!("{method} {}", without_version(target))) {
            return reply(answer);
        }
        let Some(matched) = understood(method, target) else {
            return reply((404, json!({"message": "page not found"})));
        };
        match matched.route.template {
            "/_ping" => Reply { headers: vec![("api-version".into(), "1.45".into())], ..reply((200, json!("OK"))) },
            "/events" => Reply { status: 200, headers: Vec::new(), body: self.opened() },
            template if template.ends_with("/logs") && matched.is_on("follow") => {
                Reply { status: 200, headers: Vec::new(), body: self.opened() }
            }
            _ => reply(self.told(&matched)),
        }
    }

    /// A stream that goes on with what is told from now on.
    fn opened(&self) -> ByteStream {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.open.lock().unwrap().push(sender);
        Box::pin(stream::unfold(receiver, |mut lines| async move { Some((Ok(lines.recv().await?), lines)) }))
    }

    /// What it says about its things.
    fn told(&self, matched: &Matched) -> Answer {
        let name = matched.parameter.as_deref().unwrap_or_default();
        let containers = || self.containers.lock().unwrap().clone();
        let found = |thing: Option<Value>, sentence: String| match thing {
            Some(thing) => (200, thing),
            None => (404, json!({ "message": sentence })),
        };
        let answer = match (matched.route.method, matched.route.template) {
            (Method::Get, "/version") => {
                json!({"Version": "26.1.5", "ApiVersion": "1.45", "MinAPIVersion": "1.24", "Os": "linux", "Arch": "amd64"})
            }
            (Method::Get, "/info") => json!({
                "Containers": 3, "ContainersRunning": 3, "ContainersPaused": 0, "ContainersStopped": 0, "Images": 2,
                "HttpProxy": format!("http://proxy:{CANARY}@proxy.example:3128"), "Swarm": {"JoinTokens": {"Worker": CANARY}},
            }),
            (Method::Get, "/containers/json") => containers().iter().map(summary).collect(),
            (Method::Get, "/containers/{id}/json") => {
                return found(self.find(name), format!("No such container: {name}"));
            }
            (Method::Get, "/containers/{id}/top") => {
                json!({"Titles": ["PID", "CMD"], "Processes": [["1", format!("serve --password {CANARY}")]]})
            }
            (Method::Get, "/images/json") => json!([
                {"Id": "sha256:web", "RepoTags": ["shop/web:1"], "Created": 1, "Size": 1, "Labels": {"token": CANARY}},
                {"Id": "sha256:db", "RepoTags": ["data/db:1"], "Created": 1, "Size": 1, "Labels": null},
            ]),
            (Method::Get, "/images/{image}/json") => json!({
                "Id": if name.starts_with("data/db") { "sha256:db" } else { "sha256:web" },
                "RepoTags": [if name.starts_with("data/db") { "data/db:1" } else { "shop/web:1" }],
                "Config": {"Env": ["PATH=/bin", format!("TOKEN={CANARY}")], "Labels": {"token": CANARY}, "Cmd": ["serve"]},
            }),
            (Method::Get, "/images/{image}/history") => json!([
                {"Id": "sha256:web", "CreatedBy": format!("|1 API_TOKEN={CANARY} /bin/sh -c make")},
                {"Id": "<missing>", "CreatedBy": format!("ENV DB_PASSWORD={CANARY}")},
            ]),
            (Method::Get, "/volumes") => json!({"Volumes": volumes(), "Warnings": null}),
            (Method::Get, "/volumes/{id}") => {
                let volume = volumes().into_iter().find(|volume| volume["Name"] == name);
                return found(volume, format!("get {name}: no such volume"));
            }
            (Method::Get, "/networks") => networks().into(),
            (Method::Get, "/networks/{id}") => {
                let network = networks().into_iter().find(|found| found["Name"] == name || found["Id"] == name);
                return found(network, format!("network {name} not found"));
            }
            (Method::Post, "/containers/create") => return (201, json!({"Id": WEB.replace('1', "6"), "Warnings": []})),
            (Method::Post, "/containers/{id}/exec") => {
                let nth = self.heard.lock().unwrap().len();
                return (201, json!({ "Id": format!("e{nth:063}") }));
            }
            (Method::Post, "/containers/{id}/wait") => json!({"StatusCode": 0}),
            (Method::Get, "/containers/{id}/logs") => json!("a line\n"),
            (Method::Get, template) if template.starts_with("/containers/{id}/") => json!({}),
            (Method::Get, _) => json!([]),
            (Method::Head, _) => Value::Null,
            _ => return (204, Value::Null),
        };
        (200, answer)
    }
}

impl Transport for RecordingEngine {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        Box::pin(async move {
            let (method, target) = self.hear(request).await;
            Ok(self.answer(method, &target))
        })
    }

    /// A tunnel that says everything back, unless there is a special answer.
    fn upgrade(&self, request: Request) -> BoxFuture<'_, Result<Upgrade, Error>> {
        Box::pin(async move {
            let (method, target) = self.hear(request).await;
            if let Some(answer) = (self.special)(&format!("{method} {}", without_version(&target))) {
                return Ok(Upgrade::Refused(reply(answer)));
            }
            let (near, far) = tokio::io::duplex(64 * 1024);
            let tunnels = self.tunnels.clone();
            tunnels.send_modify(|open| *open += 1);
            tokio::spawn(async move {
                let (mut read, mut write) = tokio::io::split(far);
                let _ = tokio::io::copy(&mut read, &mut write).await;
                let _ = write.shutdown().await;
                tunnels.send_modify(|open| *open -= 1);
            });
            let headers = vec![("content-type".to_owned(), "application/vnd.docker.raw-stream".to_owned())];
            Ok(Upgrade::Tunnel { headers, io: Box::new(near) })
        })
    }
}

/// The inspect of an ordinary container that runs, with a secret wherever there may be one.
pub fn container(id: &str, name: &str, labels: &Value) -> Value {
    json!({
        "Id": id,
        "Name": format!("/{name}"),
        "Created": "2026-01-01T00:00:00Z",
        "Path": "serve",
        "Args": ["--password", CANARY],
        "State": {"Status": "running", "Running": true, "ExitCode": 0},
        "Image": format!("sha256:{name}"),
        "Config": {
            "Image": format!("shop/{name}:1"),
            "Labels": labels,
            "Env": ["PATH=/bin", format!("DB_PASSWORD={CANARY}"), format!("HARMLESS={CANARY}")],
            "Cmd": ["serve", "--password", CANARY],
            "Healthcheck": {"Test": ["CMD-SHELL", format!("curl -H 'Authorization: Bearer {CANARY}' localhost")]},
        },
        "HostConfig": {
            "Privileged": false, "PidMode": "", "IpcMode": "private", "UTSMode": "", "UsernsMode": "",
            "CgroupnsMode": "private", "NetworkMode": "default", "CapAdd": null, "Devices": [],
            "DeviceRequests": null, "DeviceCgroupRules": null, "SecurityOpt": null, "Binds": null,
            "MaskedPaths": ["/proc/kcore"], "ReadonlyPaths": ["/proc/sys"],
            "LogConfig": {"Type": "splunk", "Config": {"splunk-token": CANARY}},
        },
        "Mounts": [],
        "NetworkSettings": {"Networks": {}},
    })
}

/// The same in a list.
fn summary(container: &Value) -> Value {
    json!({
        "Id": container["Id"],
        "Names": [container["Name"]],
        "Image": container["Config"]["Image"],
        "ImageID": container["Image"],
        "Command": format!("serve --password {CANARY}"),
        "Created": 1,
        "Ports": [],
        "Labels": container["Config"]["Labels"],
        "State": container["State"]["Status"],
        "Status": "Up 1 hour",
        "Mounts": [],
    })
}

/// `data` (`team=shop`), and `host`, which is the host's root.
fn volumes() -> Vec<Value> {
    let host = json!({"type": "none", "o": "bind", "device": "/"});
    vec![
        json!({"Name": "data", "Driver": "local", "Options": null, "Labels": {"team": "shop", "token": CANARY}}),
        json!({"Name": "host", "Driver": "local", "Options": host, "Labels": null}),
    ]
}

fn networks() -> Vec<Value> {
    vec![
        json!({"Id": FRONT, "Name": "front", "Driver": "bridge", "Labels": {"team": "shop", "token": CANARY}, "Containers": {}}),
        json!({"Id": BACK, "Name": "back", "Driver": "bridge", "Labels": {}, "Containers": {DB: {"Name": "db"}}}),
    ]
}

fn reply((status, answer): Answer) -> Reply {
    let (kind, body) = match answer {
        Value::Null => (None, String::new()),
        Value::String(text) => (Some("text/plain"), text),
        json => (Some("application/json"), json.to_string()),
    };
    let headers = kind.map(|kind| ("content-type".to_owned(), kind.to_owned())).into_iter().collect();
    Reply { status, headers, body: once(Bytes::from(body)) }
}

fn without_version(target: &str) -> &str {
    let split = target.strip_prefix("/v").and_then(|rest| rest.find('/').map(|at| rest.split_at(at)));
    match split {
        Some((version, rest)) if version.parse::<ApiVersion>().is_ok() => rest,
        _ => target,
    }
}

/// The route of a target, whatever the version.
fn understood(method: &str, target: &str) -> Option<Matched> {
    let (path, query) = without_version(target).split_once('?').unwrap_or((without_version(target), ""));
    route::find(Method::named(method)?, path, query).ok()
}
