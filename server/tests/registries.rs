//! Registries: who may keep them, what is kept of a secret, how they are asked, and what is newer in them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::{StatusCode, header};
use serde_json::{Value, json};
use server::audit::Filter;
use server::rights::{Grant, Role};
use server::router::router;
use server::serve::{Entrance, Listener, Places, Proxies, serve};
use server::tls::{Authority, Certificate, Clients, Source, acceptor};
use sha2::{Digest, Sha256};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use support::{ScriptedEngine, TestConsole, by, within};
use tokio::net::{TcpListener, TcpStream};

const SECRET: &str = "canary-secret-5eB1";
/// `ci:` and that secret, as htpasswd writes it.
const HTPASSWD: &str = "ci:$2b$04$x9vZLkaTx8lsR9otZuxQlud97haIfowJWXmRZ6N4N8EDo0VyUAOga\n";
/// The same, as it is sent.
const BASIC: &str = "Basic Y2k6Y2FuYXJ5LXNlY3JldC01ZUIx";

async fn console() -> TestConsole {
    TestConsole::new(ScriptedEngine::healthy(|_| None)).await
}

/// What a fake registry answers: status, headers, body.
type Answered = (u16, Vec<(&'static str, String)>, Value);

/// A registry that answers what it is told to, and remembers what it was asked: `METHOD target authorization`.
struct Fake {
    host: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// `answer` gets method and target, the authorization, and the host.
    async fn start(answer: impl Fn(&str, &str, &str) -> Answered + Clone + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (keep, own) = (Arc::clone(&asked), host.clone());
        let routes = Router::new().fallback(move |request: Request| {
            let (answer, keep, own) = (answer.clone(), Arc::clone(&keep), own.clone());
            async move {
                let sent = request.headers().get(header::AUTHORIZATION);
                let authorization = sent.map_or("", |value| value.to_str().unwrap()).to_owned();
                let asked = format!("{} {}", request.method(), request.uri());
                keep.lock().unwrap().push(format!("{asked} {authorization}"));
                let (status, headers, body) = answer(&asked, &authorization, &own);
                let mut response = Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                response.body(axum::body::Body::from(body.to_string())).unwrap()
            }
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { host, asked }
    }

    fn asked(&self, beginning: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|line| line.starts_with(beginning)).count()
    }
}

/// One that wants a user, and says their secret again when it is wrong.
async fn basic() -> Fake {
    Fake::start(|_, authorization, _| match authorization {
        BASIC => (200, vec![("docker-distribution-api-version", "registry/2.0".into())], json!({})),
        _ => (401, vec![("www-authenticate", "Basic realm=\"a, b\"".into())], json!({"errors": [{"message": SECRET}]})),
    })
    .await
}

fn sent(host: &str, secret: &str) -> Value {
    json!({ "host": host, "user": "ci", "secret": secret, "scheme": "http" })
}

async fn add(console: &TestConsole, cookie: &str, body: &Value) -> (StatusCode, Value) {
    within(by(console, cookie, "POST", "/api/registries", body)).await
}

#[tokio::test]
async fn a_secret_is_tested_taken_and_never_given_back() {
    let (console, fake) = (console().await, basic().await);
    let cookie = console.cookie().await;
    let (status, refused) = add(&console, &cookie, &sent(&fake.host, "wrong-canary-1")).await;
    assert_eq!(
        (status, &refused["message"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("The user or the secret is wrong."))
    );
    let mut anyway = sent(&fake.host, "wrong-canary-1");
    anyway["save_anyway"] = json!(true);
    let (status, made) = add(&console, &cookie, &anyway).await;
    assert_eq!((status, &made["state"], &made["secret"]), (StatusCode::CREATED, &json!("refused"), &json!(true)));
    assert_eq!(add(&console, &cookie, &anyway).await.0, StatusCode::CONFLICT, "once");
    let path = format!("/api/registries/{}", made["id"].as_str().unwrap());
    let (status, changed) = within(by(&console, &cookie, "PUT", &path, &sent(&fake.host, SECRET))).await;
    assert_eq!((status, &changed["state"]), (StatusCode::OK, &json!("ok")), "{changed}");
    let kept = json!({ "host": fake.host, "user": "ci", "scheme": "http" });
    let (status, changed) = within(by(&console, &cookie, "PUT", &path, &kept)).await;
    assert_eq!((status, &changed["state"]), (StatusCode::OK, &json!("ok")), "the secret is kept");
    let elsewhere = json!({ "host": "registry.example", "user": "ci", "save_anyway": true });
    assert_eq!(by(&console, &cookie, "PUT", &path, &elsewhere).await.0, StatusCode::BAD_REQUEST);
    let (status, tested) = within(by(&console, &cookie, "POST", &format!("{path}/test"), &Value::Null)).await;
    assert_eq!((status, &tested["state"]), (StatusCode::OK, &json!("ok")));
    let (_, _, listed) = console.ask("GET", "/api/registries").await;
    let rows = format!("{:?}", console.console.audit.page(Filter::default()).await.unwrap().rows);
    assert!(listed.contains(&fake.host) && rows.contains(&fake.host));
    for said in [&listed, &rows, &refused.to_string(), &changed.to_string(), &tested.to_string()] {
        assert!(!said.contains("canary"), "{said}");
    }
    for entry in std::fs::read_dir(&console.console.data).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        assert!(!bytes.windows(6).any(|window| window == b"canary"), "{}", path.display());
    }
    assert_eq!(by(&console, &cookie, "DELETE", &path, &Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(by(&console, &cookie, "DELETE", &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
}

/// A registry whose tokens another path gives, with lists that have pages.
fn bearer(asked: &str, authorization: &str, host: &str) -> Answered {
    let digest = format!("sha256:{}", "ab".repeat(32));
    let (method, target) = asked.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap();
    if path == "/token" {
        let status = if authorization == BASIC { 200 } else { 401 };
        return (status, vec![], json!({"token": "the-token", "expires_in": 300}));
    }
    if authorization != "Bearer the-token" {
        let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"fake\"");
        return (401, vec![("www-authenticate", challenge)], json!({}));
    }
    match (method, path) {
        ("GET", "/v2/") => (200, vec![], json!({})),
        ("GET", "/v2/_catalog") if target.contains("last=&") || target.ends_with("last=") => {
            let link = "</v2/_catalog?last=b&n=2>; rel=\"next\"".to_owned();
            (200, vec![("link", link)], json!({"repositories": ["a", "b"]}))
        }
        ("GET", "/v2/_catalog") => (200, vec![], json!({"repositories": ["c/d"]})),
        ("GET", "/v2/a/tags/list") if !target.contains("last") => {
            let link = format!("<http://{host}/v2/a/tags/list?last=2&n=1000>; rel=\"next\"");
            (200, vec![("link", link)], json!({"name": "a", "tags": ["1", "2"]}))
        }
        ("GET", "/v2/a/tags/list") => (200, vec![], json!({"tags": ["3"]})),
        ("GET", "/v2/empty/tags/list") => (200, vec![], json!({"tags": null})),
        ("GET", "/v2/a/manifests/1") => {
            let manifest = json!({"config": {"digest": digest}, "layers": [{"size": 7}, {"size": 5}]});
            (200, vec![("docker-content-digest", digest), ("content-type", "a/manifest".into())], manifest)
        }
        ("GET", _) if path == format!("/v2/a/blobs/{digest}") => {
            (200, vec![], json!({"created": "2026-01-02T03:04:05Z", "os": "linux", "architecture": "arm64"}))
        }
        ("GET", "/v2/busy/tags/list") => (429, vec![("retry-after", "60".into())], json!({})),
        ("DELETE", _) => (405, vec![], json!({})),
        _ => (404, vec![], json!({})),
    }
}

#[tokio::test]
async fn a_registry_is_browsed_with_tokens_page_by_page() {
    let (console, fake) = (console().await, Fake::start(bearer).await);
    let cookie = console.cookie().await;
    let (status, made) = add(&console, &cookie, &sent(&fake.host, SECRET)).await;
    assert_eq!((status, &made["state"]), (StatusCode::CREATED, &json!("ok")), "{made}");
    let path = |rest: &str| format!("/api/registries/{}{rest}", made["id"].as_str().unwrap());
    let got = async |rest: &str| -> (u16, Value) {
        let (status, _, text) = within(console.ask("GET", &path(rest))).await;
        (status.as_u16(), serde_json::from_str(&text).unwrap())
    };
    assert_eq!(got("/repositories").await, (200, json!({"repositories": ["a", "b"], "more": "b"})));
    assert_eq!(got("/repositories?last=b&n=2").await, (200, json!({"repositories": ["c/d"], "more": ""})));
    assert_eq!(got("/tags?repository=a").await, (200, json!({"tags": ["1", "2", "3"]})));
    assert_eq!(got("/tags?repository=empty").await, (200, json!({"tags": []})));
    let before = fake.asked("GET /token");
    assert_eq!(got("/tags?repository=a").await.0, 200);
    assert_eq!(fake.asked("GET /token"), before, "the token still holds");
    let (status, manifest) = got("/manifest?repository=a&reference=1").await;
    assert_eq!((status, &manifest["size"], &manifest["layers"]), (200, &json!(12), &json!(2)), "{manifest}");
    assert_eq!((&manifest["created"], &manifest["media_type"]), (&json!("2026-01-02T03:04:05Z"), &json!("a/manifest")));
    assert_eq!(manifest["platforms"][0]["platform"], "linux/arm64");
    assert_eq!(got("/tags?repository=gone").await.0, 404);
    let (status, busy) = got("/tags?repository=busy").await;
    assert!(status == 429 && busy["message"].as_str().unwrap().contains("60 seconds"), "{busy}");
    for bad in ["/tags?repository=../x", "/tags", "/manifest?repository=a&reference=a/b", "/repositories?n=0"] {
        assert_eq!(got(bad).await.0, 400, "{bad}");
    }
    let digest = manifest["digest"].as_str().unwrap();
    let (status, _, text) = console.ask("DELETE", &path(&format!("/manifest?repository=a&digest={digest}"))).await;
    assert!(status == StatusCode::CONFLICT && text.contains("REGISTRY_STORAGE_DELETE_ENABLED"), "{text}");
}

#[tokio::test]
async fn security_e31_a_secret_goes_to_its_registry_alone() {
    let (console, other) = (console().await, Fake::start(|_, _, _| (200, vec![], json!({"token": "x"}))).await);
    let cookie = console.cookie().await;
    let port = other.host.rsplit_once(':').unwrap().1.to_owned();
    let realm = format!("Bearer realm=\"http://localhost:{port}/token\"");
    let fake = Fake::start(move |_, _, _| (401, vec![("www-authenticate", realm.clone())], json!({}))).await;
    let (status, answer) = add(&console, &cookie, &sent(&fake.host, SECRET)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && answer["message"].as_str().unwrap().contains("without TLS"));
    assert_eq!(other.asked(""), 0);
    // Sent on to another place, the request goes there without the secret.
    let away = format!("http://{}/v2/", other.host);
    let fake = Fake::start(move |_, authorization, _| match authorization {
        BASIC => (307, vec![("location", away.clone())], json!({})),
        _ => (401, vec![("www-authenticate", "Basic".into())], json!({})),
    })
    .await;
    assert_eq!(add(&console, &cookie, &sent(&fake.host, SECRET)).await.0, StatusCode::CREATED);
    assert_eq!(*other.asked.lock().unwrap(), ["GET /v2/ "]);
    for host in ["169.254.169.254:80", "[fe80::1]:5000", "100.100.100.200"] {
        let (status, answer) = add(&console, &cookie, &sent(host, SECRET)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{host}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains("not asked"), "{answer}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_knows_is_not_trusted() {
    let console = console().await;
    let cookie = console.cookie().await;
    let authority = &console.console.authority;
    let certificate = Certificate::open(Source::Own { names: vec!["127.0.0.1".into()] }, authority.clone()).unwrap();
    let entrance = Entrance {
        routes: router(Arc::clone(&console.console)),
        tls: Some(acceptor(certificate, authority, Clients::May).unwrap()),
        proxies: Proxies::default(),
        at_root: false,
        socket_user: None,
    };
    let listener = Listener::tcp(([127, 0, 0, 1], 0).into()).await.unwrap();
    let host = listener.address().unwrap().to_string();
    tokio::spawn(serve(listener, entrance, Places::default(), console.console.stop.clone()));
    let tried = async |more: Value| -> String {
        let mut body = json!({ "host": host });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, answer) = add(&console, &cookie, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        answer["message"].as_str().unwrap().to_owned()
    };
    let said = tried(json!({})).await;
    assert!(said.contains("not trusted: give the CA"), "{said}");
    let said = tried(json!({ "ca": authority.ca_pem() })).await;
    assert!(!said.contains("certificate"), "trusted, and no registry: {said}");
    let said = tried(json!({ "ca": "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----" })).await;
    assert!(said.contains("no certificate"), "{said}");
}

#[tokio::test]
async fn each_right_is_what_it_says() {
    let (console, fake) = (console().await, Fake::start(bearer).await);
    let cookie = console.cookie().await;
    let (_, made) = add(&console, &cookie, &sent(&fake.host, SECRET)).await;
    let viewer = console.person("vic", Role::Viewer, &[], &[]).await;
    let mover = console.person("mo", Role::Operator, &[Grant::Images], &[]).await;
    let path = format!("/api/registries/{}", made["id"].as_str().unwrap());
    let removal = format!("{path}/manifest?repository=a&digest=sha256:{}", "ab".repeat(32));
    let (tags, test) = (format!("{path}/tags?repository=a"), format!("{path}/test"));
    for (token, method, path, expected) in [
        (&viewer, "GET", "/api/registries", 403),
        (&viewer, "GET", tags.as_str(), 403),
        (&viewer, "GET", "/api/updates", 200),
        (&viewer, "POST", "/api/updates", 403),
        (&mover, "GET", "/api/registries", 200),
        (&mover, "GET", tags.as_str(), 403),
        (&mover, "POST", "/api/updates", 202),
        (&mover, "DELETE", removal.as_str(), 403),
        (&mover, "DELETE", path.as_str(), 403),
        (&mover, "POST", test.as_str(), 403),
    ] {
        let (status, _, text) = within(console.send(console.request_of(token, method, path))).await;
        assert_eq!(status.as_u16(), expected, "{method} {path}: {text}");
    }
    // One near the engine is asked only for administrators, until the list has it.
    let list = json!([fake.host]).to_string();
    console.console.access.set_setting("registries", Some(&list)).unwrap();
    let (status, _, text) = within(console.send(console.request_of(&mover, "GET", &tags))).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let request = console.request("POST", "/api/registries").header("content-type", "application/json");
    let (status, _, _) = console.send_body(request, sent("a.example", "w").to_string()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a token proves nothing");
}

const IMAGES: &str = r#"[
    {"Id":"sha256:11","RepoTags":["ghcr.io/shop/web:1"],"RepoDigests":["ghcr.io/shop/web@sha256:aa"]},
    {"Id":"sha256:22","RepoTags":["a:1","b:1","c:1"],"RepoDigests":["a@sha256:aa","b@sha256:aa","c@sha256:aa"]},
    {"Id":"sha256:33","RepoTags":["unknown.example/x:1"],"RepoDigests":["unknown.example/x@sha256:aa"]},
    {"Id":"sha256:44","RepoTags":["quay.io/y:1"],"RepoDigests":["quay.io/y@sha256:bb"]},
    {"Id":"sha256:55","RepoTags":["built:1"]}]"#;

#[tokio::test]
async fn what_is_newer_is_found_and_marked_and_limits_are_kept() {
    let engine = ScriptedEngine::healthy(|target| match target.split('?').next()? {
        "/images/json" => Some((200, vec![], IMAGES)),
        "/containers/json" => {
            Some((200, vec![], r#"[{"Id":"c1","Image":"ghcr.io/shop/web:1","ImageID":"sha256:11","Names":["/web"]}]"#))
        }
        "/distribution/ghcr.io/shop/web:1/json" | "/distribution/quay.io/y:1/json" => {
            Some((200, vec![], r#"{"Descriptor":{"digest":"sha256:bb"}}"#))
        }
        path if path.starts_with("/distribution/") => {
            Some((500, vec![], r#"{"message":"toomanyrequests: slow down"}"#))
        }
        _ => None,
    });
    let console = TestConsole::new(engine.clone()).await;
    let running = tokio::spawn(server::registries::run(Arc::clone(&console.console)));
    console.until_row(|row| row.newer).await;
    let (_, _, text) = console.ask("GET", "/api/updates").await;
    let answer: Value = serde_json::from_str(&text).unwrap();
    let states: Vec<(&str, &str)> = answer["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["reference"].as_str().unwrap(), found["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        states,
        [
            ("a:1", "limited"),
            ("b:1", "limited"),
            ("c:1", "limited"),
            ("ghcr.io/shop/web:1", "newer"),
            ("quay.io/y:1", "current"),
            ("unknown.example/x:1", "unknown"),
        ]
    );
    let asked: Vec<String> = engine.asked().into_iter().filter(|line| line.contains("/distribution/")).collect();
    assert!(asked.len() <= 4 && asked[0].contains("ghcr.io/shop/web"), "two at once, those in use first: {asked:?}");
    assert!(!asked.iter().any(|line| line.contains("unknown.example")), "{asked:?}");
    assert_eq!(answer["next"].as_i64().unwrap() - answer["checked"].as_i64().unwrap(), 6 * 3600 * 1000);
    within(async {
        let mut changes = console.console.hub.images.changes();
        while console.console.hub.images.find(|row| row.newer == ["ghcr.io/shop/web:1"]).is_none() {
            changes.recv().await.unwrap();
        }
    })
    .await;
    // Who sees no container of an image is not told of it.
    let blind = console.person("blind", Role::Viewer, &[], &["name:other"]).await;
    let (_, _, text) = console.send(console.request_of(&blind, "GET", "/api/updates")).await;
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["images"], json!([]));
    console.console.stop.cancel();
    within(running).await.unwrap();
}

/// A real registry on loopback; it ends with the test.
struct Real {
    host: String,
    child: Child,
    _directory: tempfile::TempDir,
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Real {
    /// With a user, and TLS by an authority.
    async fn start(authority: &Authority) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let host = format!("127.0.0.1:{port}");
        let issued = authority.server(&["127.0.0.1".to_owned()]).unwrap();
        let at = |name: &str| directory.path().join(name).display().to_string();
        std::fs::write(at("htpasswd"), HTPASSWD).unwrap();
        std::fs::write(at("tls.pem"), &issued.certificate).unwrap();
        std::fs::write(at("tls.key"), &issued.key).unwrap();
        let config = format!(
            "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: true}}}}\n\
             auth: {{htpasswd: {{realm: test, path: {}}}}}\n\
             http: {{addr: \"{host}\", tls: {{certificate: {}, key: {}}}}}\n",
            at("data"),
            at("htpasswd"),
            at("tls.pem"),
            at("tls.key"),
        );
        std::fs::write(at("config.yml"), config).unwrap();
        let mut command = Command::new("docker-registry");
        command.args(["serve", &at("config.yml")]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        within(async {
            while TcpStream::connect(&host).await.is_err() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        })
        .await;
        Self { host, child, _directory: directory }
    }

    /// Pushes an image of one layer, as `docker push` does; its digest.
    async fn push(&self, client: &reqwest::Client, repository: &str, tag: &str) -> String {
        let base = format!("https://{}/v2/{repository}", self.host);
        let config = json!({"os": "linux", "architecture": "amd64", "created": "2026-01-02T03:04:05Z",
            "rootfs": {"type": "layers", "diff_ids": []}})
        .to_string();
        let mut described = Vec::new();
        for blob in [config, "a layer".to_owned()] {
            let begun =
                client.post(format!("{base}/blobs/uploads/")).basic_auth("ci", Some(SECRET)).send().await.unwrap();
            let place = begun.headers()["location"].to_str().unwrap().to_owned();
            let (digest, size) = (sum(blob.as_bytes()), blob.len());
            let put = client.put(format!("{place}&digest={digest}")).basic_auth("ci", Some(SECRET)).body(blob);
            assert_eq!(put.send().await.unwrap().status(), 201);
            described.push(json!({"digest": digest, "size": size}));
        }
        let mut layer = described.pop().unwrap();
        let mut config = described.pop().unwrap();
        layer["mediaType"] = json!("application/vnd.docker.image.rootfs.diff.tar.gzip");
        config["mediaType"] = json!("application/vnd.docker.container.image.v1+json");
        let media_type = "application/vnd.docker.distribution.manifest.v2+json";
        let manifest = json!({"schemaVersion": 2, "mediaType": media_type, "config": config, "layers": [layer]});
        let put = client.put(format!("{base}/manifests/{tag}")).basic_auth("ci", Some(SECRET));
        let put = put.header("content-type", media_type).body(manifest.to_string()).send().await.unwrap();
        assert_eq!(put.status(), 201);
        put.headers()["docker-content-digest"].to_str().unwrap().to_owned()
    }
}

fn sum(bytes: &[u8]) -> String {
    let digits: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", digits.concat())
}

#[tokio::test]
#[ignore = "needs docker-registry"]
async fn real_registry_with_a_user_and_a_ca_of_its_own() {
    let console = console().await;
    let cookie = console.cookie().await;
    let authority = &console.console.authority;
    let real = Real::start(authority).await;
    let ca = authority.ca_pem();
    let body = |secret: &str, ca: &str| json!({ "host": real.host, "user": "ci", "secret": secret, "ca": ca });
    for (secret, ca, expected) in [(SECRET, "", "not trusted"), ("wrong", ca, "is wrong")] {
        let (status, answer) = add(&console, &cookie, &body(secret, ca)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert!(answer["message"].as_str().unwrap().contains(expected), "{answer}");
    }
    let (status, made) = add(&console, &cookie, &body(SECRET, ca)).await;
    assert_eq!((status, &made["state"], &made["ca"]), (StatusCode::CREATED, &json!("ok"), &json!(true)), "{made}");
    // The console has set the process's TLS provider up.
    let root = reqwest::Certificate::from_pem(ca.as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).no_proxy().build().unwrap();
    let digest = real.push(&client, "shop/web", "1").await;
    let path = |rest: &str| format!("/api/registries/{}{rest}", made["id"].as_str().unwrap());
    let got = async |method: &str, rest: &str| -> (u16, Value) {
        let (status, _, text) = within(console.ask(method, &path(rest))).await;
        (status.as_u16(), serde_json::from_str(&text).unwrap_or_default())
    };
    assert_eq!(got("GET", "/repositories").await, (200, json!({"repositories": ["shop/web"], "more": ""})));
    assert_eq!(got("GET", "/tags?repository=shop/web").await, (200, json!({"tags": ["1"]})));
    let (_, manifest) = got("GET", "/manifest?repository=shop/web&reference=1").await;
    let platforms = json!([{"platform": "linux/amd64", "digest": digest}]);
    assert_eq!((&manifest["digest"], &manifest["platforms"]), (&json!(digest), &platforms), "{manifest}");
    assert_eq!((&manifest["size"], &manifest["created"]), (&json!(7), &json!("2026-01-02T03:04:05Z")));
    assert_eq!(got("DELETE", &format!("/manifest?repository=shop/web&digest={digest}")).await.0, 204);
    assert_eq!(got("GET", "/manifest?repository=shop/web&reference=1").await.0, 404);
}
