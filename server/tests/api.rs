//! The console's own API: who may do what, what needs a proof, and what is written down.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use http::StatusCode;
use serde_json::{Value, json};
use server::audit::Filter;
use server::rights::Role;
use support::{HOST, PASSWORD, ScriptedEngine, TestConsole, bare, by};

async fn console() -> TestConsole {
    TestConsole::new(ScriptedEngine::healthy(|_| None)).await
}

/// As if the last proof were hours ago.
fn forget_proofs(console: &TestConsole) {
    let db = rusqlite::Connection::open(console.console.data.join("quayside.db")).unwrap();
    assert!(db.execute("UPDATE session SET proved = 0", []).unwrap() > 0);
}

#[tokio::test]
async fn administration_is_for_administrators_and_refusals_are_written_down() {
    let console = console().await;
    let token = console.person("vic", Role::Operator, &[], &[]).await;
    let paths = [
        "/api/people",
        "/api/people/1",
        "/api/people/1/sessions",
        "/api/tokens",
        "/api/certificates",
        "/api/audit",
        "/api/audit/export?format=csv",
        "/api/audit/chain",
        "/api/settings",
    ];
    for path in paths {
        assert_eq!(console.send(bare("GET", path)).await.0, StatusCode::UNAUTHORIZED, "{path}");
        let (status, _, body) = console.send(console.request_of(&token, "GET", path)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {body}");
        assert_eq!(console.ask("GET", path).await.0, StatusCode::OK, "{path}");
    }
    let filter = Filter { user: Some("vic".into()), ..Filter::default() };
    let rows = console.console.audit.page(filter).await.unwrap().rows;
    assert_eq!(rows.len(), paths.len());
    assert!(rows.iter().all(|row| row.decision == "denied" && row.detail == "role" && row.status == Some(403)));
    assert!(rows.iter().any(|row| row.route == "/api/people/{id}" && row.target == "1"));
}

#[tokio::test]
async fn a_stolen_cookie_mints_nothing() {
    let console = console().await;
    let cookie = console.cookie().await;
    let make = async || by(&console, &cookie, "POST", "/api/account/tokens", &json!({ "name": "laptop" })).await;
    let (status, made) = make().await;
    assert_eq!(status, StatusCode::OK);
    assert!(made["token"].as_str().unwrap().starts_with("quay_"), "{made}");
    forget_proofs(&console);
    let person = json!({ "name": "eve", "role": "admin", "password": "another long password" });
    for (path, body) in [
        ("/api/account/tokens", json!({ "name": "laptop" })),
        ("/api/account/certificates", json!({ "name": "laptop", "days": 30 })),
        ("/api/account/two-factor/start", json!({})),
        ("/api/people", person),
        ("/api/people/1/password", json!({ "new": "another long password" })),
    ] {
        let (status, answer) = by(&console, &cookie, "POST", path, &body).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("proof")), "{path}: {answer}");
    }
    let prove = async |password: &str| {
        by(&console, &cookie, "POST", "/api/account/proof", &json!({ "password": password })).await.0
    };
    assert_eq!(prove("a wrong password").await, StatusCode::FORBIDDEN);
    assert_eq!(make().await.0, StatusCode::FORBIDDEN);
    assert_eq!(prove(PASSWORD).await, StatusCode::NO_CONTENT);
    assert_eq!(make().await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_token_mints_nothing_whoever_holds_it() {
    let console = console().await;
    for (path, body) in [
        ("/api/account/tokens", json!({ "name": "more" })),
        ("/api/account/certificates", json!({ "name": "more", "days": 30 })),
        ("/api/account/proof", json!({ "password": PASSWORD })),
        ("/api/people", json!({ "name": "eve", "role": "admin", "password": "another long password" })),
    ] {
        let request = console.request("POST", path).header("content-type", "application/json");
        let (status, _, answer) = console.send_body(request, body.to_string()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {answer}");
    }
    assert_eq!(console.console.access.people().unwrap().len(), 1);
}

#[tokio::test]
async fn people_are_added_changed_and_removed() {
    let console = console().await;
    let cookie = console.cookie().await;
    let new = json!({ "name": "bob", "role": "viewer", "grants": ["exec"], "scope": ["name:web-*"],
                      "password": "another long password" });
    let (status, bob) = by(&console, &cookie, "POST", "/api/people", &new).await;
    assert_eq!(
        (status, &bob["grants"], &bob["scope"]),
        (StatusCode::CREATED, &json!(["exec"]), &json!(["name:web-*"]))
    );
    assert_eq!(by(&console, &cookie, "POST", "/api/people", &new).await.0, StatusCode::CONFLICT);
    let path = format!("/api/people/{}", bob["id"]);
    let change = json!({ "role": "operator", "grants": [], "scope": [], "disabled": false });
    let (status, bob) = by(&console, &cookie, "PUT", &path, &change).await;
    assert_eq!((status, bob["role"].as_str()), (StatusCode::OK, Some("operator")));
    assert_eq!(by(&console, &cookie, "DELETE", &path, &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(by(&console, &cookie, "DELETE", &path, &json!({})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(by(&console, &cookie, "DELETE", "/api/people/1", &json!({})).await.0, StatusCode::CONFLICT);
    let filter = Filter { route: Some("/api/people/{id}".into()), target: Some("bob".into()), ..Filter::default() };
    let rows = console.console.audit.page(filter).await.unwrap().rows;
    let told: Vec<_> = rows.iter().map(|row| (row.method.as_str(), row.detail.as_str(), row.status)).collect();
    assert_eq!(told, [("DELETE", "", Some(200)), ("PUT", "operator", Some(200))]);
}

#[tokio::test]
async fn bodies_are_read_strictly_and_not_repeated() {
    let console = console().await;
    let cookie = console.cookie().await;
    for body in [
        json!({ "name": "bob", "role": "viewer", "password": 12345, "isAdmin": "hunter2" }),
        json!({ "name": "bob", "role": "root", "password": "hunter2 hunter2" }),
        json!({ "name": "bob", "role": "viewer", "grants": ["all"], "password": "hunter2 hunter2" }),
        json!(["hunter2"]),
    ] {
        let (status, answer) = by(&console, &cookie, "POST", "/api/people", &body).await;
        assert!(status.is_client_error() && status != StatusCode::FORBIDDEN, "{body}: {status}");
        assert!(answer["message"].is_string() && !answer.to_string().contains("hunter2"), "{answer}");
    }
    let form = bare("POST", "/api/people").header("cookie", &cookie).header("origin", format!("http://{HOST}"));
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(console.send_body(form, "name=eve").await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = json!({ "name": "x".repeat(70_000) });
    assert_eq!(by(&console, &cookie, "POST", "/api/account/tokens", &large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(by(&console, &cookie, "GET", "/api/nothing", &json!({})).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_secret_of_a_provider_is_kept_and_never_told() {
    let console = console().await;
    let cookie = console.cookie().await;
    let settings = |issuer: &str, secret: &str| {
        json!({ "registries": ["registry.lan:5000"], "oidc": { "issuer": issuer, "client_id": "quayside",
                "client_secret": secret, "name": "Example" } })
    };
    let put = async |settings: Value| by(&console, &cookie, "PUT", "/api/settings", &settings).await.0;
    let sealed = || console.console.access.setting("oidc_secret").unwrap();
    assert_eq!(put(settings("https://id.example", "hunter2")).await, StatusCode::NO_CONTENT);
    let first = sealed().unwrap();
    assert!(!first.contains("hunter2"));
    let (_, told) = by(&console, &cookie, "GET", "/api/settings", &json!({})).await;
    assert_eq!(
        (told["oidc"]["client_secret"].as_str(), &told["registries"][0]),
        (Some(""), &json!("registry.lan:5000"))
    );
    assert_eq!(put(settings("https://id.example", "")).await, StatusCode::NO_CONTENT);
    assert_eq!(sealed().as_ref(), Some(&first), "empty keeps it");
    let (_, _, page) = console.send(bare("GET", "/login")).await;
    assert!(page.contains("Sign in with Example") && page.contains("/login/oidc"), "{page}");
    assert_eq!(put(settings("https://evil.example", "")).await, StatusCode::NO_CONTENT);
    assert_eq!(sealed(), None, "it goes to no other provider");
    assert_eq!(put(settings("http://id.example", "x")).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let console = console().await;
    let (one, two) = (console.cookie().await, console.cookie().await);
    let (_, list) = by(&console, &one, "GET", "/api/account/sessions", &json!({})).await;
    let current: Vec<bool> = list.as_array().unwrap().iter().map(|row| row["current"] == true).collect();
    assert_eq!((current.len(), current.iter().filter(|current| **current).count()), (2, 1));
    let ended = by(&console, &one, "POST", "/api/account/sessions/end-others", &json!({})).await.0;
    assert_eq!(ended, StatusCode::NO_CONTENT);
    assert_eq!(by(&console, &two, "GET", "/api/session", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(by(&console, &one, "GET", "/api/session", &json!({})).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_audit_is_exported_as_a_file() {
    let console = console().await;
    console.cookie().await;
    for (format, kind) in [("csv", "text/csv; charset=utf-8"), ("jsonl", "application/jsonl")] {
        let (status, headers, body) = console.ask("GET", &format!("/api/audit/export?format={format}")).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["content-type"], kind);
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert!(body.contains("sign-in") && body.contains("ada"), "{body}");
    }
    assert_eq!(console.ask("GET", "/api/audit/export?format=exe").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(console.ask("GET", "/api/audit?before=&user=").await.0, StatusCode::OK, "as a form sends it");
    assert_eq!(console.ask("GET", "/api/audit?user=a&user=b").await.0, StatusCode::BAD_REQUEST);
    let (_, _, chain) = console.ask("GET", "/api/audit/chain").await;
    assert!(chain.contains("\"ok\":true"), "{chain}");
}
