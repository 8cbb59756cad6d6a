//! J: the audit has what was done and what was refused, and nobody but the console writes it.

use super::browser::{console, fields, form, json, rows, status as asked, untouched, with};
use crate::recording::WEB;
use crate::support::{PASSWORD, TestConsole, bare};
use axum::body::Body;
use engine::Method;
use engine::route::{Class, Payload, Route, routes};
use http::StatusCode;
use serde_json::{Value, json};
use server::audit::{Filter, Format, Row};
use server::rights::Role;

/// The rows of one request, by the id that its answer has.
async fn written(console: &TestConsole, request: &str) -> Vec<Row> {
    rows(console).await.into_iter().filter(|row| row.request == request).collect()
}

/// Sends a request of the Engine's; its status and its rows.
async fn send(console: &TestConsole, token: &str, route: &Route) -> (StatusCode, Vec<Row>) {
    let path = route.template.replace("{id}", "web").replace("{image}", "web").replace("{link}", "web");
    let request = console.request_of(token, route.method.name(), &format!("/engine/local{path}"));
    let (request, body) = match route.payload {
        Payload::Json => (request.header("content-type", "application/json"), Body::from("{}")),
        Payload::None | Payload::Raw => (request, Body::empty()),
    };
    let (status, headers, _) = console.send_body(request, body).await;
    (status, written(console, headers["x-request-id"].to_str().unwrap()).await)
}

#[tokio::test]
async fn security_j1_each_change_has_its_row() {
    let (console, engine) = console().await;
    let viewer = console.person("vic", Role::Viewer, &[], &[]).await;
    let operator = console.person("oscar", Role::Operator, &[], &[]).await;
    // Waiting is a POST that changes nothing.
    let changes = |route: &&Route| !matches!(route.method, Method::Get | Method::Head) && route.class != Class::Read;
    let changing = || routes().filter(changes);
    assert!(changing().count() > 50);
    for (name, via, token) in
        [("ada", "token 1", &console.token), ("vic", "token 2", &viewer), ("oscar", "token 3", &operator)]
    {
        for route in changing() {
            let before = engine.heard().len();
            let (status, rows) = send(&console, token, route).await;
            let told = format!("{name}: {} {}: {status} {rows:?}", route.method.name(), route.template);
            let [row] = rows.as_slice() else { panic!("{told}") };
            assert_eq!((row.user.as_str(), row.via.as_str()), (name, via), "{told}");
            assert_eq!((row.method.as_str(), row.route.as_str()), (route.method.name(), route.template), "{told}");
            assert_eq!(row.status, Some(status.as_u16()), "{told}");
            assert!(row.at > 1_700_000_000_000, "{told}");
            assert!(name != "ada" || row.decision == "allowed", "{told}");
            if row.decision == "denied" {
                assert!(!row.detail.is_empty(), "{told}");
                assert!(engine.heard()[before..].iter().all(|heard| heard.is_look()), "{told}");
            }
            if route.template.starts_with("/containers/{id}") {
                assert_eq!(row.target, WEB, "the full id: {told}");
            }
        }
    }
    assert!(console.console.audit.verify().await.unwrap().is_whole());
}

#[tokio::test]
async fn security_j2_refusals_have_rows_and_floods_are_counted() {
    let (console, engine) = console().await;
    let token = console.person("vic", Role::Viewer, &[], &[]).await;
    let cookie = console.cookie().await;
    for _ in 0..100 {
        let stop = console.request_of(&token, "POST", "/engine/local/containers/web/stop");
        assert_eq!(asked(&console, stop).await, 403);
    }
    untouched(&engine);
    let of = |rows: &[Row], route: &str, detail: &str| {
        rows.iter().filter(|row| row.decision == "denied" && row.route == route && row.detail == detail).count()
    };
    let stops = of(&rows(&console).await, "/containers/{id}/stop", "role-operator");
    assert!((1..=20).contains(&stops), "{stops} rows of 100 refusals");
    let other = console.request_of(&token, "GET", "/engine/local/swarm");
    assert_eq!(asked(&console, other).await, 403);
    assert_eq!(of(&rows(&console).await, "/swarm", "admin"), 1, "another cause is not crowded out");

    // Sign-ins that fail, until they are slowed down.
    while console.send_body(form("/login"), fields("a wrong password")).await.0 != StatusCode::TOO_MANY_REQUESTS {}
    let (status, ..) = console.send_body(form("/login"), "name=hunter2&password=hunter2").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let all = rows(&console).await;
    assert!(of(&all, "sign-in", "password") >= 5 && of(&all, "sign-in", "too many tries") == 1, "{all:?}");
    assert!(all.iter().any(|row| row.route == "sign-in" && row.user == "ada"));
    assert!(
        all.iter().any(|row| row.route == "sign-in" && row.user == "unknown"),
        "a name that nobody has is not kept"
    );
    assert!(all.iter().all(|row| !format!("{row:?}").contains("hunter2")), "people type passwords there");

    // Other sites and other hosts.
    let foreign = bare("POST", "/engine/local/containers/web/kill").header("cookie", cookie);
    assert_eq!(asked(&console, foreign.header("origin", "https://evil.example")).await, 403);
    assert_eq!(asked(&console, http::Request::get("/login").header("host", "evil.example")).await, 421);
    let all = rows(&console).await;
    assert_eq!(all.iter().filter(|row| row.detail == "origin" && row.status == Some(403)).count(), 1, "{all:?}");
    assert_eq!(all.iter().filter(|row| row.detail == "host" && row.status == Some(421)).count(), 1, "{all:?}");
}

#[tokio::test]
async fn security_j2_tokens_that_do_not_hold_have_rows() {
    let (console, engine) = console().await;
    let revoked = console.person("vic", Role::Viewer, &[], &[]).await;
    assert!(console.console.access.revoke_token(None, 2).unwrap());
    let made_up = format!("{}x", console.token);
    let paths = ["/engine/local/containers/web/json", "/api/account/tokens", "/live/containers", "/api/session"];
    for token in [&revoked, &made_up] {
        for path in paths {
            assert_eq!(asked(&console, console.request_of(token, "GET", path)).await, 401, "{path}");
            let row = rows(&console).await.remove(0);
            let told = (row.user.as_str(), row.decision.as_str(), row.route.as_str(), row.detail.as_str());
            assert_eq!(told, ("unknown", "denied", "unknown", "token"), "{row:?}");
            assert_eq!((row.target.as_str(), row.status), (path, Some(401)), "{row:?}");
        }
    }
    let browser = console.request("GET", "/live").header("sec-fetch-site", "none");
    assert_eq!(asked(&console, browser).await, 403);
    assert_eq!(rows(&console).await[0].status, Some(403), "a token in a browser");
    for _ in 0..100 {
        assert_eq!(asked(&console, console.request_of(&made_up, "GET", "/live")).await, 401);
    }
    let all = rows(&console).await;
    assert_eq!(all.iter().filter(|row| row.detail == "token").count(), 20);
    assert!(
        all.iter().all(|row| !format!("{row:?}").contains(&console.token) && !format!("{row:?}").contains(&revoked))
    );
    // Nobody in particular has asked for these.
    assert_eq!(asked(&console, bare("GET", "/live")).await, 401);
    assert_eq!(asked(&console, bare("GET", "/live").header("cookie", "quayside-9440=made-up")).await, 401);
    assert_eq!(rows(&console).await.len(), all.len());
    untouched(&engine);
}

#[tokio::test]
async fn security_j2_no_path_is_a_cause_of_its_own() {
    let (console, _) = console().await;
    let vic = console.person("vic", Role::Viewer, &[], &[]).await;
    let eve = console.person("eve", Role::Viewer, &[], &[]).await;
    for nth in 0..100 {
        let remove = console.request_of(&eve, "DELETE", &format!("/api/people/x{nth}"));
        assert_eq!(asked(&console, remove).await, 403);
    }
    let remove = console.request_of(&vic, "DELETE", "/api/people/1");
    assert_eq!(asked(&console, remove).await, 403);
    let all = rows(&console).await;
    assert!(all.iter().all(|row| row.route == "/api/people/{id}" && row.detail == "role"), "{all:?}");
    assert_eq!(all.iter().filter(|row| row.user == "eve").count(), 20);
    assert!(all.iter().any(|row| row.user == "eve" && row.target == "/api/people/x0"), "{all:?}");
    assert!(all.iter().any(|row| row.user == "vic" && row.target == "1"), "{all:?}");
}

#[tokio::test]
async fn security_j3_names_cannot_forge_rows() {
    let (console, _) = console().await;
    let names =
        ["a\n{\"user\":\"root\"}", "a\u{1b}[31mb", "a\",\"user\":\"admin", "a\r\nb", "a\u{202e}b", "a,b;c\td", "\u{0}"];
    for name in names {
        let name: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let create = console.request("POST", &format!("/engine/local/containers/create?name={name}"));
        let create = create.header("content-type", "application/json");
        assert_eq!(console.send_body(create, "{}").await.0, StatusCode::CREATED);
    }
    let lines = console.console.audit.export_all(Filter::default(), Format::JsonLines).await.unwrap();
    assert_eq!(lines.lines().count(), names.len());
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!((row["user"].as_str(), row["route"].as_str()), (Some("ada"), Some("/containers/create")), "{line}");
        assert!(!row["target"].as_str().unwrap().chars().any(char::is_control), "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    assert!(console.console.audit.verify().await.unwrap().is_whole());
}

/// A disk that takes no more rows, and one that does again.
fn full(console: &TestConsole, is_full: bool) {
    let log = rusqlite::Connection::open(console.console.data.join("audit.db")).unwrap();
    let change = if is_full {
        "CREATE TRIGGER full BEFORE INSERT ON row BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END;"
    } else {
        "DROP TRIGGER full;"
    };
    log.execute_batch(change).unwrap();
}

#[tokio::test]
async fn security_j4_what_cannot_be_written_down_is_not_done() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    full(&console, true);
    let stop = async || asked(&console, with(&cookie, "POST", "/engine/local/containers/web/stop")).await;
    let archive = async || asked(&console, with(&cookie, "GET", "/engine/local/containers/web/archive?path=/")).await;
    let mint =
        async || json(&console, &cookie, "POST", "/api/account/tokens", &json!({"name": "laptop"})).await.0.as_u16();
    assert_eq!((stop().await, archive().await, mint().await), (503, 503, 503));
    untouched(&engine);
    assert_eq!(console.console.access.tokens(None).unwrap().len(), 1);
    // Looking goes on, and so does signing in, and pages can say what is wrong.
    let session = async || {
        let (_, _, body) = console.send(bare("GET", "/api/session").header("cookie", &cookie)).await;
        serde_json::from_str::<Value>(&body).unwrap()["audit_failed"].clone()
    };
    assert_eq!(session().await, json!(true));
    for path in ["/containers", "/live/containers", "/engine/local/containers/web/json", "/api/account/sessions"] {
        assert_eq!(asked(&console, with(&cookie, "GET", path)).await, 200, "{path}");
    }
    assert_eq!(console.send_body(form("/login"), fields(PASSWORD)).await.0, StatusCode::SEE_OTHER);
    // A refusal stands though it cannot be written down.
    let token = console.person("vic", Role::Viewer, &[], &[]).await;
    let swarm = console.request_of(&token, "GET", "/engine/local/swarm");
    assert_eq!(asked(&console, swarm).await, 403);

    full(&console, false);
    assert_eq!((stop().await, archive().await, mint().await), (204, 200, 200), "it goes on by itself");
    assert_eq!(session().await, json!(false));
    assert!(console.console.audit.verify().await.unwrap().is_whole());
}

#[tokio::test]
async fn security_j6_rows_are_not_changed_without_a_trace() {
    let (console, _) = console().await;
    assert_eq!(asked(&console, console.request("POST", "/engine/local/containers/web/stop")).await, 204);
    for (method, path) in
        [("DELETE", "/api/audit"), ("PUT", "/api/audit"), ("DELETE", "/api/audit/1"), ("POST", "/api/audit")]
    {
        assert!(matches!(asked(&console, console.request(method, path)).await, 404 | 405), "{method} {path}");
    }
    let log = rusqlite::Connection::open(console.console.data.join("audit.db")).unwrap();
    assert!(log.execute("DELETE FROM row", []).is_err() && log.execute("UPDATE row SET user = 'eve'", []).is_err());
    log.execute_batch("DROP TRIGGER no_update; UPDATE row SET user = 'eve' WHERE id = 1;").unwrap();
    let (_, _, chain) = console.ask("GET", "/api/audit/chain").await;
    let chain: Value = serde_json::from_str(&chain).unwrap();
    assert_eq!((&chain["ok"], &chain["broken_at"]), (&json!(false), &json!(1)));
}

#[tokio::test]
async fn security_j7_who_when_and_which_are_the_consoles_own_words() {
    let (console, _) = console().await;
    let request = console
        .request("POST", "/engine/local/containers/web/stop")
        .header("x-request-id", "forged")
        .header("x-user", "eve")
        .header("x-forwarded-for", "9.9.9.9")
        .header("date", "Thu, 01 Jan 1970 00:00:00 GMT");
    let (status, headers, _) = console.send(request).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_ne!(headers["x-request-id"], "forged");
    let [row]: [Row; 1] = written(&console, headers["x-request-id"].to_str().unwrap()).await.try_into().unwrap();
    assert_eq!((row.user.as_str(), row.via.as_str(), row.address.as_str()), ("ada", "token 1", ""));
    assert!(row.at > 1_700_000_000_000);
    let user = json!({"name": "laptop", "user": "eve"});
    let (status, _) = json(&console, &console.cookie().await, "POST", "/api/account/tokens", &user).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nor does a body say whose a token is");
}
