//! Rules of notifications: who may make them, what is kept of an address, and what a receiver gets.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use axum::Router;
use axum::routing::post;
use http::StatusCode;
use serde_json::{Value, json};
use server::audit::Filter;
use server::rights::Role;
use std::sync::{Arc, Mutex};
use support::{HOST, ScriptedEngine, TestConsole, by, within};

async fn console() -> TestConsole {
    TestConsole::new(ScriptedEngine::healthy(|_| None)).await
}

fn rule(address: &str) -> Value {
    json!({ "name": "Failures", "what": "exit", "address": address })
}

#[tokio::test]
async fn an_address_is_taken_and_never_given_back() {
    let console = console().await;
    let cookie = console.cookie().await;
    let secret = "https://hooks.example/services/T0/very-secret";
    let (status, made) = by(&console, &cookie, "POST", "/api/rules", &rule(secret)).await;
    assert_eq!((status, &made["settings"]["address"]), (StatusCode::CREATED, &json!("https://hooks.example/…")));
    let path = format!("/api/rules/{}", made["id"]);
    let change = json!({ "name": "All failures", "what": "exit", "shape": "slack", "quiet": 5 });
    let (status, changed) = by(&console, &cookie, "PUT", &path, &change).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!(changed["settings"]["address"], "https://hooks.example/…", "it is kept");
    let (_, _, listed) = console.ask("GET", "/api/rules").await;
    let rows = console.console.audit.page(Filter::default()).await.unwrap().rows;
    let rows = format!("{rows:?}");
    assert!(listed.contains("All failures") && rows.contains("https://hooks.example/"));
    assert!(!listed.contains("very-secret") && !rows.contains("very-secret"));
    for file in ["quayside.db", "quayside.db-wal"] {
        let bytes = std::fs::read(console.console.data.join(file)).unwrap_or_default();
        assert!(!bytes.windows(11).any(|window| window == b"very-secret"), "{file}");
    }
    assert_eq!(by(&console, &cookie, "DELETE", &path, &Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(by(&console, &cookie, "PUT", &path, &change).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_makes_no_sense_or_is_not_allowed_is_refused() {
    let console = console().await;
    let cookie = console.cookie().await;
    for bad in [
        rule(""),
        rule("ftp://hooks.example/"),
        rule("http://169.254.169.254/latest"),
        json!({ "name": "x", "what": "exit", "address": "https://a.example", "more": 1 }),
        json!({ "name": "x", "what": "cpu", "limit": 0, "minutes": 5, "address": "https://a.example" }),
    ] {
        let (status, answer) = by(&console, &cookie, "POST", "/api/rules", &bad).await;
        assert!(status.is_client_error(), "{bad}: {status} {answer}");
    }
    let operator = console.person("vic", Role::Operator, &[], &[]).await;
    for path in ["/api/rules", "/api/deliveries"] {
        assert_eq!(console.send(console.request_of(&operator, "GET", path)).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    let request = console.request("POST", "/api/rules").header("content-type", "application/json");
    let (status, _, _) = console.send_body(request, rule("https://a.example").to_string()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a token proves nothing");
}

#[tokio::test]
async fn a_test_tells_what_the_receiver_said() {
    let got = Arc::new(Mutex::new(Vec::<Value>::new()));
    let keep = Arc::clone(&got);
    let hook = post(move |axum::Json(body): axum::Json<Value>| async move {
        let mut got = keep.lock().unwrap();
        got.push(body);
        if got.len() == 1 { StatusCode::OK } else { StatusCode::GONE }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/secret", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, Router::new().route("/secret", hook)).await });
    let console = console().await;
    let cookie = console.cookie().await;
    let (_, made) = by(&console, &cookie, "POST", "/api/rules", &rule(&address)).await;
    let path = format!("/api/rules/{}/test", made["id"]);
    let test = || within(by(&console, &cookie, "POST", &path, &Value::Null));
    assert_eq!(test().await.0, StatusCode::NO_CONTENT);
    let (status, answer) = test().await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert_eq!(answer["message"], "The receiver answered with status 410.");
    let got = got.lock().unwrap();
    assert_eq!((&got[0]["status"], &got[0]["rule"]), (&json!("test"), &json!("Failures")));
    assert!(got[0]["container"].is_null() && got[0]["console"].as_str().unwrap().ends_with(HOST));
    serving.abort();
}
