//! What a denied request must look like from both sides: the engine has heard nothing of it but looks at what it names,
//! and exactly one row of the audit log says who was denied what, and why.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use super::{Answer, Heard, RecordingEngine};
use crate::support::TestConsole;
use axum::body::Body;
use http::{StatusCode, request::Builder};
use server::audit::{Filter, Row};
use server::rights::{Grant, Role};
use std::sync::Arc;
use tower::ServiceExt;

/// A console on a recording engine.
pub struct Door {
    pub engine: Arc<RecordingEngine>,
    pub console: TestConsole,
}

/// What came of one request.
pub struct Outcome {
    pub status: StatusCode,
    /// The answer of one that failed; what succeeds may stream for ever and is not read.
    pub answer: String,
    /// What reached the engine, looks included.
    pub heard: Vec<Heard>,
    /// The rows that it left, the newest first.
    pub rows: Vec<Row>,
}

impl Outcome {
    /// What reached the engine besides looks.
    pub fn acts(&self) -> Vec<&Heard> {
        self.heard.iter().filter(|heard| !heard.is_look()).collect()
    }

    /// Asserts that this was denied with that status and for that reason, and gives the answer.
    #[track_caller]
    pub fn denied(self, status: u16, reason: &str) -> String {
        let Self { answer, heard, rows, .. } = &self;
        assert_eq!(self.status.as_u16(), status, "{answer}");
        assert!(heard.iter().all(Heard::is_look), "the engine heard of it: {heard:?}");
        let told: Vec<_> = rows.iter().map(|row| (row.decision.as_str(), row.detail.as_str(), row.status)).collect();
        assert_eq!(told, [("denied", reason, Some(status))], "{answer}");
        assert!(answer.starts_with(r#"{"message":"#), "the Engine's shape: {answer}");
        self.answer
    }

    /// Asserts that this was denied, whatever the reason: as nobody's, or not this person's.
    #[track_caller]
    pub fn denied_somehow(self, what: &str) {
        let (status, reason) = (self.status.as_u16(), self.rows.first().map(|row| row.detail.clone()));
        assert!(matches!(status, 400 | 403 | 413 | 415), "{what}: {status} {}", self.answer);
        self.denied(status, &reason.unwrap_or_else(|| panic!("{what} left no row")));
    }

    /// Asserts that this passed, and gives the one request that the engine got.
    #[track_caller]
    pub fn passed(self) -> Heard {
        assert!(self.status.is_success(), "{}: {}", self.status, self.answer);
        let acts = self.acts();
        assert_eq!(acts.len(), 1, "{acts:?}");
        acts[0].clone()
    }
}

impl Door {
    pub async fn new() -> Self {
        Self::on(RecordingEngine::new()).await
    }

    /// On an engine that answers some requests in its own way.
    pub async fn with(special: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self::on(RecordingEngine::with(special)).await
    }

    async fn on(engine: Arc<RecordingEngine>) -> Self {
        let console = TestConsole::new(engine.clone()).await;
        console.until(true).await;
        Self { engine, console }
    }

    /// A token of somebody who may see.
    pub async fn viewer(&self) -> String {
        self.console.person("viewer", Role::Viewer, &[], &[]).await
    }

    /// A token of an operator with every grant: all that one who is no administrator can have.
    pub async fn granted(&self) -> String {
        self.console.person("granted", Role::Operator, &Grant::ALL, &[]).await
    }

    /// The same, for containers labelled `team=shop` only.
    pub async fn scoped(&self) -> String {
        self.console.person("scoped", Role::Operator, &Grant::ALL, &["label:team=shop"]).await
    }

    /// A person's number.
    pub fn id(&self, name: &str) -> i64 {
        self.console.console.access.person_named(name).unwrap().unwrap().id
    }

    /// Asks the Engine API; a body that is not empty is JSON.
    pub async fn ask(&self, token: &str, method: &str, path: &str, body: &str) -> Outcome {
        let mut request = self.console.request_of(token, method, &format!("/engine/local{path}"));
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        self.send(request, body.to_owned()).await
    }

    /// Sends any request, and watches both sides.
    pub async fn send(&self, request: Builder, body: impl Into<Body>) -> Outcome {
        let (heard, newest) = (self.engine.heard().len(), self.newest().await);
        let request = request.body(body.into()).unwrap();
        let response = self.console.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let answer = if status.is_success() {
            String::new()
        } else {
            let bytes = axum::body::to_bytes(response.into_body(), 1024 * 1024).await.unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let rows = self.rows().await.into_iter().take_while(|row| row.id > newest).collect();
        Outcome { status, answer, heard: self.engine.heard().split_off(heard), rows }
    }

    /// Asks the Engine API and reads the answer, which must be a success.
    pub async fn read(&self, token: &str, path: &str) -> String {
        let (status, _, body) =
            self.console.send(self.console.request_of(token, "GET", &format!("/engine/local{path}"))).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// The newest rows of the audit log.
    pub async fn rows(&self) -> Vec<Row> {
        self.console.console.audit.page(Filter { limit: 20, ..Filter::default() }).await.unwrap().rows
    }

    async fn newest(&self) -> i64 {
        self.rows().await.first().map_or(0, |row| row.id)
    }
}
