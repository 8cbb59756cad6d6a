//! F: secrets stay where they are. The engine's answers hold [`CANARY`] wherever a secret can be.

use crate::recording::CANARY;
use crate::recording::oracle::Door;
use crate::support::{HOST, PASSWORD, bare, within};
use axum::body::Body;
use futures_util::StreamExt;
use http::StatusCode;
use serde_json::{Value, json};
use server::access::Visit;
use server::rights::{Grant, Role};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// Answers that hold secrets.
const HOLDERS: [&str; 10] = [
    "/containers/json?limit=5",
    "/containers/web/json",
    "/containers/web/top",
    "/images/json?digests=1",
    "/images/shop/web:1/json",
    "/images/shop/web:1/history",
    "/volumes",
    "/volumes/data",
    "/networks",
    "/info",
];

#[tokio::test]
async fn security_f1_secrets_are_masked_in_every_answer() {
    let door = Door::new().await;
    // Logs and processes are an operator's; secrets are not.
    let operator = door.console.person("op", Role::Operator, &[], &[]).await;
    let trusted = door.console.person("trusted", Role::Operator, &[Grant::Secrets], &[]).await;
    for path in HOLDERS {
        let masked = door.read(&operator, path).await;
        assert!(!masked.contains(CANARY), "{path}: {masked}");
        assert!(door.read(&trusted, path).await.contains(CANARY), "{path} holds one, for who may see it");
    }
    let inspect: Value = serde_json::from_str(&door.read(&operator, "/containers/web/json").await).unwrap();
    assert_eq!(inspect["Config"]["Env"], json!(["PATH=/bin", "DB_PASSWORD=••••••", "HARMLESS=••••••"]));
    assert_eq!(inspect["Config"]["Labels"]["team"], "shop", "what is no secret is seen");
}

/// What the console tells by itself is masked alike: lists, the live stream, and pages as they are rendered here.
#[tokio::test]
async fn security_f1_secrets_are_masked_in_lists_streams_and_pages() {
    let door = Door::new().await;
    let viewer = door.viewer().await;
    let access = &door.console.console.access;
    let visit = Visit { address: None, agent: String::new(), device: None };
    let session = access.begin(door.id("viewer"), &visit).unwrap();
    let cookie = format!("{}={}", door.console.console.site.cookie, session.reveal());
    for path in ["/live/containers", "/live/images", "/containers", "/overview", "/containers/web", "/images"] {
        let (status, _, body) = door.console.send(bare("GET", path).header("cookie", &cookie)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!body.contains(CANARY), "{path}: {body}");
    }
    let open = async |path: &str| {
        let request = door.console.request_of(&viewer, "GET", path).body(Body::empty()).unwrap();
        let response = door.console.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    };
    let (mut live, mut events) = (open("/live").await, open("/engine/local/events?since=0").await);
    door.engine.containers.lock().unwrap()[0]["State"]["Status"] = json!("paused");
    let attributes = json!({"name": "web", "api.token": CANARY, "team": "shop"});
    let actor = json!({"ID": crate::recording::WEB, "Attributes": attributes});
    let action = format!("exec_create: sh -c login {CANARY}");
    door.engine.tell(&json!({"Type": "container", "Action": action, "status": action, "Actor": actor}).to_string());
    door.engine.tell(&json!({"Type": "container", "Action": "pause", "Actor": actor}).to_string());
    let mut told = String::new();
    while !told.contains("pause") {
        told.push_str(&String::from_utf8_lossy(&within(events.next()).await.unwrap().unwrap()));
    }
    assert!(told.contains("\"exec_create\"") && !told.contains(CANARY), "{told}");
    let mut seen = String::new();
    while !seen.contains("paused") {
        seen.push_str(&String::from_utf8_lossy(&within(live.next()).await.unwrap().unwrap()));
    }
    assert!(seen.contains("team=shop") && !seen.contains(CANARY), "{seen}");
}

/// The engine answers the making of a volume that is already there as if it were new.
#[tokio::test]
async fn security_f1_an_old_volume_is_masked_also_when_it_is_made_again() {
    let labels = json!({"team": "shop", "token": CANARY});
    let options = json!({ "o": format!("username=ada,password={CANARY}") });
    let volume = json!({"Name": "data", "Driver": "local", "Options": options, "Labels": labels});
    let door = Door::with(move |asked| (asked == "POST /volumes/create").then(|| (201, volume.clone()))).await;
    for (name, grants, masked) in
        [("maker", vec![Grant::Volumes], true), ("trusted", vec![Grant::Volumes, Grant::Secrets], false)]
    {
        let token = door.console.person(name, Role::Operator, &grants, &[]).await;
        let request = door.console.request_of(&token, "POST", "/engine/local/volumes/create");
        let request = request.header("content-type", "application/json");
        let (status, _, body) = door.console.send_body(request, r#"{"Name":"data"}"#).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        assert_eq!(!body.contains(CANARY), masked, "{name}: {body}");
        assert!(body.contains("shop") && body.contains("username=ada"), "what is no secret is told: {body}");
    }
}

#[tokio::test]
async fn security_f1_where_the_engine_and_the_data_are_is_told_to_administrators_alone() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let data = door.console.console.data.display().to_string();
    for (token, is_told) in [(&door.console.token, true), (&granted, false)] {
        let mut answers = Vec::new();
        for path in ["/api/session", "/live/engine"] {
            let (status, _, body) = door.console.send(door.console.request_of(token, "GET", path)).await;
            assert_eq!(status, StatusCode::OK, "{path}: {body}");
            answers.push(body);
        }
        let request = door.console.request_of(token, "GET", "/live").body(Body::empty()).unwrap();
        let mut live = door.console.router.clone().oneshot(request).await.unwrap().into_body().into_data_stream();
        let mut told = String::new();
        while !told.contains("event: engine") {
            told.push_str(&String::from_utf8_lossy(&within(live.next()).await.unwrap().unwrap()));
        }
        answers.push(told);
        assert!(answers.iter().all(|answer| answer.contains("/run/test.sock") == is_told), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.contains("26.1.5")), "its version is everybody's: {answers:?}");
        assert_eq!(answers[0].contains("token create") && answers[0].contains(&data), is_told, "{}", answers[0]);
    }
    let visit = Visit { address: None, agent: String::new(), device: None };
    let session = door.console.console.access.begin(door.id("granted"), &visit).unwrap();
    let cookie = format!("{}={}", door.console.console.site.cookie, session.reveal());
    let (status, _, page) = door.console.send(bare("GET", "/settings/cli").header("cookie", cookie)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("DOCKER_HOST") && !page.contains("/run/test.sock") && !page.contains(&data), "{page}");
}

/// A label makes an event as long as it is. Such a one is left out where events are masked, and the lists follow without.
#[tokio::test]
async fn an_event_that_is_too_long_cuts_nobody_off() {
    let door = Door::new().await;
    let viewer = door.viewer().await;
    let request = door.console.request_of(&viewer, "GET", "/engine/local/events?since=0").body(Body::empty()).unwrap();
    let mut events = door.console.router.clone().oneshot(request).await.unwrap().into_body().into_data_stream();
    let hub = &door.console.console.hub;
    let (engine, mut changes) = (hub.engine(), hub.containers.subscribe().frames);
    let event = |action: &str, note: &str| {
        let actor = json!({"ID": crate::recording::WEB, "Attributes": {"name": "web", "note": note}});
        json!({"Type": "container", "Action": action, "Actor": actor}).to_string()
    };
    door.engine.containers.lock().unwrap()[0]["State"]["Status"] = json!("paused");
    door.engine.tell(&event("pause", &"<".repeat(1024 * 1024)));
    let change = within(changes.recv()).await.unwrap();
    assert_eq!(change.frame.put.iter().map(|row| row.state.as_str()).collect::<Vec<_>>(), ["paused"]);
    door.engine.tell(&event("unpause", "short"));
    let told = within(events.next()).await.unwrap().unwrap();
    let told = String::from_utf8_lossy(&told);
    assert!(told.contains("unpause") && told.lines().count() == 1, "the long one is left out");
    assert!(!engine.has_changed().unwrap(), "the engine never counted as gone");
}

/// Where the console's own log goes in a test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every file in a directory and those below.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Asserts that none of these is in a file of the data directory, in the log, or in an answer.
fn nowhere(secrets: &[(&str, String)], data: &Path, log: &Log, answers: &[String]) {
    let contains = |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
    for (what, secret) in secrets {
        assert!(secret.len() >= 6, "{what} is long enough to be looked for");
        for path in files(data) {
            assert!(!contains(&std::fs::read(&path).unwrap(), secret), "{what} in {}", path.display());
        }
        assert!(!contains(&log.0.lock().unwrap(), secret), "{what} in the log");
        assert!(!answers.iter().any(|answer| answer.contains(secret.as_str())), "{what} in an answer");
    }
}

/// Secrets of every kind are used, well and badly; then everything that is left is searched for them.
#[tokio::test]
async fn security_f2_no_secret_is_kept_or_told() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    tracing::info!("the log is written");
    let door = Door::new().await;
    let access = &door.console.console.access;
    let viewer = door.viewer().await;
    let cookie = door.console.cookie().await;
    let registry = "cmVnaXN0cnk6aHVudGVyMg==".to_owned();
    let secrets = [
        ("the password", PASSWORD.to_owned()),
        ("a wrong password", "hunter2 hunter2".to_owned()),
        ("a token", door.console.token.clone()),
        ("a viewer's token", viewer.clone()),
        ("a session", cookie.split_once('=').unwrap().1.to_owned()),
        ("a registry's credentials", registry.clone()),
        ("a registry's password", "registryhunter3".to_owned()),
        ("an environment value", CANARY.to_owned()),
    ];
    let mut answers = Vec::new();
    let mut send = async |request: http::request::Builder, body: String| {
        let (status, headers, answer) = door.console.send_body(request, body).await;
        answers.push(format!("{status} {headers:?} {answer}"));
    };
    let typed = |request: http::request::Builder| request.header("content-type", "application/json");
    for password in ["hunter2+hunter2", "a+long+enough+passwor"] {
        let request = bare("POST", "/login")
            .header("origin", format!("http://{HOST}"))
            .header("content-type", "application/x-www-form-urlencoded");
        send(request, format!("name=ada&password={password}")).await;
    }
    for token in [&viewer, &door.console.token] {
        let pull = door.console.request_of(token, "POST", "/engine/local/images/create?fromImage=alpine");
        send(pull.header("x-registry-auth", &registry), String::new()).await;
        let auth = typed(door.console.request_of(token, "POST", "/engine/local/auth"));
        send(auth, json!({"username": "a", "password": "registryhunter3"}).to_string()).await;
        send(
            typed(door.console.request_of(token, "POST", "/engine/local/auth")),
            "{\"password\":[\"registryhunter3\"".into(),
        )
        .await;
        // In a path or query it is refused before it can be written anywhere.
        let query = format!("/engine/local/images/create?authconfig={registry}");
        send(door.console.request_of(token, "POST", &query), String::new()).await;
        let exec = typed(door.console.request_of(token, "POST", "/engine/local/containers/web/exec"));
        send(exec, json!({"Cmd": ["login", CANARY], "Env": [format!("A={CANARY}")]}).to_string()).await;
        send(door.console.request_of(token, "GET", "/api/session"), String::new()).await;
    }
    for path in HOLDERS {
        send(door.console.request_of(&viewer, "GET", &format!("/engine/local{path}")), String::new()).await;
    }
    for path in ["/api/session", "/api/account/sessions", "/api/account/tokens", "/api/people", "/api/tokens"] {
        send(bare("GET", path).header("cookie", &cookie), String::new()).await;
    }
    for path in ["/api/audit?limit=500", "/api/audit/export?format=jsonl", "/api/settings", "/api/people/1"] {
        send(door.console.request("GET", path), String::new()).await;
    }
    assert!(answers.iter().any(|answer| answer.contains("/images/create")), "the audit is among the answers");
    let data = &door.console.console.data;
    assert!(files(data).len() >= 3, "the databases and the key are searched: {:?}", files(data));
    assert!(String::from_utf8_lossy(&log.0.lock().unwrap()).contains("the log is written"));
    nowhere(&secrets, data, &log, &answers);
    // What sets a second factor up was told once; of its seed and its recovery codes no file can tell.
    let seed = access.start_totp(door.id("ada")).unwrap().secret;
    let bytes = totp_rs::Secret::Encoded(seed.clone()).to_bytes().unwrap();
    let code = totp_rs::TOTP::new_unchecked(totp_rs::Algorithm::SHA1, 6, 0, 30, bytes).generate_current().unwrap();
    let codes = access.confirm_totp(door.id("ada"), &code).unwrap();
    nowhere(&[("the seed", seed), ("a recovery code", codes[0].clone())], data, &log, &answers);
}

#[tokio::test]
async fn security_f3_credentials_of_registries_only_pass_through() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let credentials = "cmVnaXN0cnk6aHVudGVyMw";
    for token in [&granted, &door.console.token] {
        let pull = door.console.request_of(token, "POST", "/engine/local/images/create?fromImage=alpine");
        let outcome = door.send(pull.header("x-registry-auth", credentials), "").await;
        assert!(outcome.rows.iter().all(|row| !format!("{row:?}").contains(credentials)));
        assert_eq!(outcome.passed().header("x-registry-auth"), Some(credentials), "untouched");
        // Elsewhere it does not even reach the engine.
        let stop = door.console.request_of(token, "POST", "/engine/local/containers/web/stop");
        let outcome = door.send(stop.header("x-registry-auth", credentials), "").await;
        assert_eq!(outcome.passed().header("x-registry-auth"), None);
        for key in ["authconfig", "auth", "password", "token", "X-Registry-Auth"] {
            let path = format!("/images/create?fromImage=alpine&{key}={credentials}");
            let outcome = door.ask(token, "POST", &path, "").await;
            assert!(outcome.rows.iter().all(|row| !format!("{row:?}").contains(credentials)), "{key}");
            assert!(!outcome.denied(400, "query").contains(credentials), "{key}");
        }
    }
}

/// The console keeps no registry's credentials. The one secret of others that it keeps is the identity provider's.
#[tokio::test]
async fn security_f4_a_secret_that_is_kept_is_sealed_and_never_told() {
    let door = Door::new().await;
    let cookie = door.console.cookie().await;
    let settings = json!({ "registries": [], "oidc": { "issuer": "https://id.example", "client_id": "quayside",
                           "client_secret": "hunter2hunter2", "name": "Example" } });
    let request = bare("PUT", "/api/settings")
        .header("cookie", &cookie)
        .header("origin", format!("http://{HOST}"))
        .header("content-type", "application/json");
    let (status, _, body) = door.console.send_body(request, settings.to_string()).await;
    assert!(status.is_success(), "{status} {body}");
    let answers = [door.console.ask("GET", "/api/settings").await.2, door.console.ask("GET", "/api/audit").await.2];
    assert!(answers[0].contains("https://id.example"));
    let secret = [("the client secret", "hunter2hunter2".to_owned())];
    nowhere(&secret, &door.console.console.data, &Log::default(), &answers);
}

#[tokio::test]
async fn security_f6_f7_nothing_is_kept_by_browsers_or_told_to_others() {
    let door = Door::new().await;
    let cookie = door.console.cookie().await;
    let paths = ["/", "/containers", "/settings/account", "/api/session", "/live/containers", "/engine/local/info"];
    for path in paths.into_iter().chain(["/login", "/nothing/here"]) {
        let (_, headers, _) = door.console.send(bare("GET", path).header("cookie", &cookie)).await;
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
    }
}

#[tokio::test]
async fn security_f9_files_with_secrets_are_their_owners() {
    let door = Door::new().await;
    let ada = door.console.console.authority.issue("ada", 1).unwrap();
    assert!(ada.key.contains("PRIVATE KEY"));
    let found = files(&door.console.console.data);
    let names: Vec<_> = found.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    for name in ["quayside.db", "audit.db", "secret.key", "ca.key"] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    for path in found {
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        let public = path.extension().is_some_and(|kind| kind == "pem");
        assert!(mode == 0o600 || public && mode & 0o022 == 0, "{}: {mode:o}", path.display());
    }
}
