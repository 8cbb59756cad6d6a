//! Engines that are missing, talk nonsense, or come from the future. No real one does that on request.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use http::StatusCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use support::{ScriptedEngine, TestConsole, bare};

async fn page(console: &TestConsole, path: &str) -> (StatusCode, String) {
    let cookie = console.cookie().await;
    let (status, _, body) = console.send(bare("GET", path).header("cookie", cookie)).await;
    (status, body)
}

#[tokio::test]
async fn a_missing_engine_is_a_state_and_not_an_error() {
    let there = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&there);
    let console = TestConsole::new(ScriptedEngine::new(move |target| {
        seen.load(Ordering::SeqCst).then(|| match target {
            "/_ping" => (200, vec![("api-version", "1.45")], "OK"),
            "/version" => (200, vec![], r#"{"Version":"26.1.5","ApiVersion":"1.45"}"#),
            target if target.starts_with("/events") => (200, vec![], "pending"),
            "/containers/json?all=1" => (200, vec![], r#"[{"Id":"aa","Names":["/late"],"State":"running"}]"#),
            _ => (200, vec![], "[]"),
        })
    }))
    .await;
    console.until(false).await;
    let (status, html) = page(&console, "/containers").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("nobody is there"), "{html}");
    let (status, _, body) = console.ask("POST", "/engine/local/containers/x/stop").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(body.contains("cannot be reached"), "{body}");
    there.store(true, Ordering::SeqCst);
    console.until(true).await;
    assert!(page(&console, "/containers").await.1.contains("late"));
}

#[tokio::test]
async fn nonsense_is_said_to_be_unreadable() {
    for nonsense in ["<html>gateway</html>", "{", "42", "\u{0}\u{1}"] {
        let console = TestConsole::new(ScriptedEngine::healthy(move |target| {
            target.starts_with("/containers/json").then_some((200, vec![], nonsense))
        }))
        .await;
        console.until(false).await;
        let why = console.console.hub.engine().borrow().why.clone();
        assert!(why.contains("could not be read"), "{nonsense}: {why}");
        assert_eq!(page(&console, "/containers").await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_engine_of_the_future_is_read_as_far_as_it_is_known() {
    let console = TestConsole::new(ScriptedEngine::healthy(|target| match target {
        "/_ping" => Some((200, vec![("api-version", "1.99")], "OK")),
        "/version" => Some((200, vec![], r#"{"Version":"99.0","ApiVersion":"1.99","MinAPIVersion":"1.50","New":{}}"#)),
        "/containers/json?all=1" => Some((
            200,
            vec![],
            r#"[{"Id":"aa","Names":null,"Image":null,"State":"hibernating","Ports":null,"Quantum":[{"x":1}]}]"#,
        )),
        "/images/json" => Some((200, vec![], r#"[{"Id":"sha256:bb","RepoTags":null,"RepoDigests":null,"Size":null}]"#)),
        "/containers/aa/json" => {
            Some((200, vec![], r#"{"Id":"aa","Name":"/new","State":{"Status":"hibernating"},"Config":null}"#))
        }
        _ => None,
    }))
    .await;
    console.until(true).await;
    assert_eq!(console.console.hub.engine().borrow().api, "1.55", "never above what we know");
    assert!(page(&console, "/containers").await.1.contains("hibernating"));
    let (status, html) = page(&console, "/containers/aa").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("<h1>new<"));
}

#[tokio::test]
async fn engines_out_of_reach_of_our_versions_are_told_so() {
    for (newest, oldest, said) in [("1.38", "1.12", "too old"), ("1.99", "1.70", "too new")] {
        let version: &'static str =
            Box::leak(format!(r#"{{"ApiVersion":"{newest}","MinAPIVersion":"{oldest}"}}"#).into());
        let console = TestConsole::new(ScriptedEngine::healthy(move |target| match target {
            "/_ping" => Some((200, vec![("api-version", newest)], "OK")),
            "/version" => Some((200, vec![], version)),
            _ => None,
        }))
        .await;
        console.until(false).await;
        let why = console.console.hub.engine().borrow().why.clone();
        assert!(why.contains(said), "{why}");
    }
}

#[tokio::test]
async fn a_hostile_answer_cannot_leave_the_page_it_is_shown_in() {
    let evil = r#"[{"Id":"aa","Names":["/</script><script>alert(1)</script>"],"State":"<img src=x>"}]"#;
    let console = TestConsole::new(ScriptedEngine::healthy(move |target| {
        (target == "/containers/json?all=1").then_some((200, vec![], evil))
    }))
    .await;
    console.until(true).await;
    let (_, html) = page(&console, "/containers").await;
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
}

/// A list that never comes: the console says that the engine does not answer, and so do pages, instead of waiting too.
#[tokio::test(start_paused = true)]
async fn a_frozen_engine_is_noticed() {
    let frozen = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&frozen);
    let console = TestConsole::new(ScriptedEngine::healthy(move |target| {
        (seen.load(Ordering::SeqCst) && !target.starts_with("/events")).then_some((200, vec![], "frozen"))
    }))
    .await;
    console.until(true).await;
    frozen.store(true, Ordering::SeqCst);
    console.until(false).await;
    assert!(console.console.hub.engine().borrow().why.contains("does not answer"));
    let (status, html) = page(&console, "/containers/web").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("could not be loaded") && html.contains("has not answered since"));
}
