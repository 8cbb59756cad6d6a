//! A console in the process, on any transport, and what it takes to ask it.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use app::contract::Container;
use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use engine::transport::{BoxFuture, Reply, Request, Transport, once};
use engine::{ApiVersion, Error};
use futures_util::stream;
use http::{Request as HttpRequest, StatusCode};
use serde_json::{Value, json};
use server::access::oidc::Oidc;
use server::access::{Access, NewPerson, Seal, Setup};
use server::audit::Audit;
use server::console::Console;
use server::endpoints::Endpoint;
use server::gateway::Execs;
use server::hub::{self, Hub};
use server::jobs::Jobs;
use server::layers::Explored;
use server::limits::Limits;
use server::meter::Meter;
use server::notify::Notify;
use server::registries::Registries;
use server::rights::{Grant, Grants, Rights, Role, Scope};
use server::router::router;
use server::serve::{Entrance, Listener, Places, Proxies, serve};
use server::settings::{Cli, Site};
use server::store::Store;
use server::tls::Authority;
use server::uploads::Uploads;
use server::web::live::Streams;
use server::web::terminal::Tickets;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub const HOST: &str = "127.0.0.1:9440";
pub const PASSWORD: &str = "a long enough password";

/// A console with one administrator, `ada`.
pub struct TestConsole {
    pub console: Arc<Console>,
    pub router: Router,
    pub token: String,
    _directory: tempfile::TempDir,
}

impl TestConsole {
    /// On a transport, with its hub running.
    pub async fn new(transport: Arc<dyn Transport>) -> Self {
        Self::with(transport, true).await
    }

    /// The same, before anybody has set it up.
    pub async fn unset(transport: Arc<dyn Transport>) -> Self {
        Self::with(transport, false).await
    }

    async fn with(transport: Arc<dyn Transport>, set_up: bool) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let access = Access::new(store.clone(), Seal::open(directory.path()).unwrap());
        let mut token = String::new();
        if set_up {
            let id = access.add_first_admin("ada", PASSWORD.into()).await.unwrap().unwrap();
            token = access.create_token(id, "test", None).unwrap().reveal().to_owned();
        }
        let serve = <Cli as clap::Parser>::parse_from(["quayside"]).serve;
        let site = Site::new(&serve, HOST.parse().unwrap()).unwrap();
        let setup = Setup::begin(directory.path(), &store).unwrap();
        let hub = Arc::new(Hub::new(Arc::new(Endpoint::new("local", "unix:///run/test.sock", transport))));
        let stop = CancellationToken::new();
        tokio::spawn(hub::run(Arc::clone(&hub), stop.clone()));
        let jobs = Arc::new(Jobs::open(access.store()).unwrap());
        let registries = Arc::new(Registries::open(access.store(), directory.path()).unwrap());
        let console = Arc::new(Console {
            site,
            access,
            setup,
            audit: Arc::new(Audit::open(directory.path()).unwrap()),
            limits: Limits::default(),
            execs: Execs::default(),
            authority: Authority::open(&directory.path().join("tls")).unwrap(),
            oidc: Oidc::default(),
            tickets: Tickets::default(),
            streams: Streams::default(),
            meter: Meter::default(),
            notify: Notify::default(),
            jobs,
            uploads: Uploads::default(),
            registries,
            explored: Explored::default(),
            own: None,
            demo: false,
            hub,
            data: directory.path().to_owned(),
            stop,
        });
        Self { router: router(Arc::clone(&console)), console, token, _directory: directory }
    }

    /// Adds a person with these rights; a token of theirs.
    pub async fn person(&self, name: &str, role: Role, grants: &[Grant], scope: &[&str]) -> String {
        let grants = grants.iter().fold(Grants::NONE, |grants, grant| grants.with(*grant));
        let scope = Scope::of(scope.iter().map(|rule| rule.parse().unwrap()).collect());
        let rights = Rights { role, grants, scope };
        // No password: hashing one takes a while, and a token is enough.
        let new = NewPerson { name: name.to_owned(), rights, password: None };
        let id = self.console.access.add_person(new).await.unwrap();
        self.console.access.create_token(id, "test", None).unwrap().reveal().to_owned()
    }

    /// Waits until the engine is up (or, with `false`, known to be down).
    pub async fn until(&self, up: bool) {
        let mut engine = self.console.hub.engine();
        within(engine.wait_for(|engine| engine.up == up && (up || !engine.why.is_empty()))).await.unwrap();
    }

    /// Waits until the console knows a container of which this is so.
    pub async fn until_row(&self, is_so: impl Fn(&Container) -> bool) {
        let containers = &self.console.hub.containers;
        let mut changes = containers.changes();
        within(async {
            while containers.find(&is_so).is_none() {
                // Who is too slow to hear of each change looks again all the same.
                assert!(!matches!(changes.recv().await, Err(RecvError::Closed)), "the console has stopped");
            }
        })
        .await;
    }

    /// Serves the console at an address of its own, as `quayside serve` does.
    pub async fn listen(&self) -> SocketAddr {
        let entrance = Entrance {
            routes: self.router.clone(),
            tls: None,
            proxies: Proxies::default(),
            at_root: false,
            socket_user: None,
        };
        let listener = Listener::tcp(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = listener.address().unwrap();
        tokio::spawn(serve(listener, entrance, Places::default(), self.console.stop.clone()));
        address
    }

    /// Sends a request; status, headers and body.
    pub async fn send(&self, request: http::request::Builder) -> (StatusCode, http::HeaderMap, String) {
        self.send_body(request, "").await
    }

    /// The same with a body.
    pub async fn send_body(
        &self,
        request: http::request::Builder,
        body: impl Into<Body>,
    ) -> (StatusCode, http::HeaderMap, String) {
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 * 1024 * 1024).await.unwrap();
        (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
    }

    /// A request with the right `Host` and the administrator's token.
    pub fn request(&self, method: &str, path: &str) -> http::request::Builder {
        bare(method, path).header("authorization", format!("Bearer {}", self.token))
    }

    /// A request with the right `Host` and somebody's token.
    pub fn request_of(&self, token: &str, method: &str, path: &str) -> http::request::Builder {
        bare(method, path).header("authorization", format!("Bearer {token}"))
    }

    /// Sends a request with the administrator's token.
    pub async fn ask(&self, method: &str, path: &str) -> (StatusCode, http::HeaderMap, String) {
        self.send(self.request(method, path)).await
    }

    /// The session cookie of the administrator, by the form.
    pub async fn cookie(&self) -> String {
        let body = format!("name=ada&password={}", PASSWORD.replace(' ', "+"));
        let request = bare("POST", "/login")
            .header("origin", format!("http://{HOST}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let cookie = response.headers().get("set-cookie").unwrap().to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// What is awaited here comes soon or never; a test that would hang fails instead.
pub async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), what).await.expect("it came within a minute")
}

/// Asks as a browser does, with a session.
pub async fn by(console: &TestConsole, cookie: &str, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = bare(method, path)
        .header("cookie", cookie)
        .header("origin", format!("http://{HOST}"))
        .header("content-type", "application/json");
    let (status, _, text) = console.send_body(request, body.to_string()).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// A request with the right `Host` and nothing else.
pub fn bare(method: &str, path: &str) -> http::request::Builder {
    HttpRequest::builder().method(method).uri(path).header("host", HOST)
}

/// What a scripted engine answers: status, headers, body. The body `frozen` is of one that does not even answer, `pending`
/// of one that says nothing after the head; one that ends in [`CUT`] breaks there.
pub type Scripted = (u16, Vec<(&'static str, &'static str)>, &'static str);

/// The list of an engine that has one container.
pub fn listed(name: &str, state: &str) -> Scripted {
    let row = json!({ "Id": "ab".repeat(32), "Names": [format!("/{name}")], "State": state, "Image": "x" });
    let rows: &'static str = json!([row]).to_string().leak();
    (200, vec![("content-type", "application/json")], rows)
}

/// Where the connection breaks.
pub const CUT: &str = "<cut>";

/// Gives the answer to a target; `None` is an engine that is not there.
type Answer = dyn Fn(&str) -> Option<Scripted> + Send + Sync;

/// An engine that answers what it is told to, and remembers what it was asked: for what no real one does.
pub struct ScriptedEngine {
    answer: Box<Answer>,
    pub asked: Mutex<Vec<String>>,
    /// The targets of those that are not answered to the end and that somebody waits for.
    held: watch::Sender<Vec<String>>,
}

/// A call that is held open until whoever waits for it goes.
struct Held {
    all: watch::Sender<Vec<String>>,
    target: String,
}

impl Held {
    fn new(all: watch::Sender<Vec<String>>, target: &str) -> Self {
        all.send_modify(|all| all.push(target.to_owned()));
        Self { all, target: target.to_owned() }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.send_modify(|all| {
            let nth = all.iter().position(|held| *held == self.target).unwrap();
            all.swap_remove(nth);
        });
    }
}

impl ScriptedEngine {
    /// `answer` gets the target without its version; `None` is an engine that is not there.
    pub fn new(answer: impl Fn(&str) -> Option<Scripted> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { answer: Box::new(answer), asked: Mutex::default(), held: watch::Sender::default() })
    }

    /// A healthy engine with nothing in it, for all that `special` does not answer.
    pub fn healthy(special: impl Fn(&str) -> Option<Scripted> + Send + Sync + 'static) -> Arc<Self> {
        Self::new(move |target| special(target).or_else(|| Some(healthy(target))))
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// Waits until a call with this in its target is held open; with `false`, until none is any more.
    pub async fn until_held(&self, part: &str, is_held: bool) {
        let mut held = self.held.subscribe();
        let is_so = |held: &Vec<String>| held.iter().any(|target| target.contains(part)) == is_held;
        within(held.wait_for(is_so)).await.unwrap();
    }
}

/// What a healthy engine with nothing in it answers.
pub fn healthy(target: &str) -> Scripted {
    match target.split('?').next().unwrap_or_default() {
        "/_ping" => (200, vec![("api-version", "1.45"), ("server", "Docker/26")], "OK"),
        "/version" => (200, vec![], r#"{"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#),
        "/events" => (200, vec![], "pending"),
        _ => (200, vec![("content-type", "application/json")], "[]"),
    }
}

impl Transport for ScriptedEngine {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        self.asked.lock().unwrap().push(format!("{} {}", request.method.name(), request.target));
        let target = match request.target.strip_prefix("/v").and_then(|rest| rest.split_once('/')) {
            Some((version, rest)) if version.parse::<ApiVersion>().is_ok() => format!("/{rest}"),
            _ => request.target.clone(),
        };
        let (answer, held) = ((self.answer)(&target), self.held.clone());
        Box::pin(async move {
            let (status, headers, body) = answer.ok_or_else(|| Error::Unreachable("nobody is there".into()))?;
            let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let body: engine::transport::ByteStream = match body {
                "frozen" => {
                    let _held = Held::new(held, &target);
                    std::future::pending().await
                }
                // As an event stream.
                "pending" => {
                    let held = Held::new(held, &target);
                    Box::pin(stream::once(async move {
                        let _held = held;
                        std::future::pending::<Result<Bytes, Error>>().await
                    }))
                }
                _ => match body.strip_suffix(CUT) {
                    Some(begun) => {
                        let broken = Error::Unreachable("the engine went away".into());
                        Box::pin(stream::iter([Ok(Bytes::from(begun)), Err(broken)]))
                    }
                    None => once(body.as_bytes().into()),
                },
            };
            Ok(Reply { status, headers, body })
        })
    }
}
