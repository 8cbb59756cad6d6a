//! Asking as a browser does, and what the audit says of it.

use crate::recording::RecordingEngine;
use crate::support::{HOST, PASSWORD, TestConsole, bare};
use axum::body::{Body, BodyDataStream};
use axum::response::Response;
use http::StatusCode;
use http::request::Builder;
use serde_json::Value;
use server::audit::{Filter, Row};
use std::sync::Arc;
use tower::ServiceExt;

/// A console on a small engine that is up.
pub(crate) async fn console() -> (TestConsole, Arc<RecordingEngine>) {
    on(RecordingEngine::new()).await
}

/// A console on this engine, which is up.
pub(crate) async fn on(engine: Arc<RecordingEngine>) -> (TestConsole, Arc<RecordingEngine>) {
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    (console, engine)
}

/// The console's own origin.
pub(crate) fn own() -> String {
    format!("http://{HOST}")
}

/// A request of a page of the console's own.
pub(crate) fn with(cookie: &str, method: &str, path: &str) -> Builder {
    bare(method, path).header("cookie", cookie).header("origin", own())
}

/// A form of a page of the console's own; text is encoded by the caller.
pub(crate) fn form(path: &str) -> Builder {
    bare("POST", path).header("origin", own()).header("content-type", "application/x-www-form-urlencoded")
}

/// What the sign-in form of ada sends, with this password.
pub(crate) fn fields(password: &str) -> String {
    format!("name=ada&password={}", password.replace(' ', "+"))
}

/// The cookies that signing in as ada gives, each as `name=value`.
pub(crate) async fn sign_in(console: &TestConsole, brought: Option<&str>) -> Vec<String> {
    let request = match brought {
        Some(cookie) => form("/login").header("cookie", cookie),
        None => form("/login"),
    };
    let (status, headers, _) = console.send_body(request, fields(PASSWORD)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let cookies = headers.get_all("set-cookie").iter();
    cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// Sends JSON with a session.
pub(crate) async fn json(
    console: &TestConsole,
    cookie: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> (StatusCode, Value) {
    let request = with(cookie, method, path).header("content-type", "application/json");
    let (status, _, text) = console.send_body(request, body.to_string()).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// Sends a request whose answer is not read.
pub(crate) async fn open(console: &TestConsole, request: Builder) -> Response {
    console.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// The body of an answer that streams.
pub(crate) async fn stream(console: &TestConsole, request: Builder) -> BodyDataStream {
    let response = open(console, request).await;
    assert_eq!(response.status(), StatusCode::OK);
    response.into_body().into_data_stream()
}

/// Who is asked for with this cookie or token: the status of the session.
pub(crate) async fn status(console: &TestConsole, request: Builder) -> u16 {
    console.send(request).await.0.as_u16()
}

/// The rows of the audit, the newest first.
pub(crate) async fn rows(console: &TestConsole) -> Vec<Row> {
    console.console.audit.page(Filter { limit: 500, ..Filter::default() }).await.unwrap().rows
}

/// The console's database, as another process has it.
pub(crate) fn database(console: &TestConsole) -> rusqlite::Connection {
    rusqlite::Connection::open(console.console.data.join("quayside.db")).unwrap()
}

/// Nothing has reached the engine.
pub(crate) fn untouched(engine: &RecordingEngine) {
    let heard = engine.heard();
    assert!(heard.is_empty(), "the engine heard {heard:?}");
}
