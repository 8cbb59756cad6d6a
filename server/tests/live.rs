//! `/live` as a client meets it: topics joined and left on one stream, by whoever opened it alone.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use http::StatusCode;
use serde_json::{Value, json};
use server::audit::Filter;
use server::rights::Role;
use support::{ScriptedEngine, TestConsole, within};
use tower::ServiceExt;

const WEB: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const DB: &str = "2222222222222222222222222222222222222222222222222222222222222222";
/// Two containers; one of them is within the scope `name:web`.
const CONTAINERS: &str = r#"[
    {"Id":"1111111111111111111111111111111111111111111111111111111111111111","Names":["/web"],"State":"exited"},
    {"Id":"2222222222222222222222222222222222222222222222222222222222222222","Names":["/db"],"State":"exited"}]"#;

async fn console() -> TestConsole {
    let engine = ScriptedEngine::healthy(|target| {
        let is_list = target.starts_with("/containers/json");
        is_list.then(|| (200, vec![("content-type", "application/json")], CONTAINERS))
    });
    let console = TestConsole::new(engine).await;
    console.until(true).await;
    console
}

/// A stream, and what it has told so far.
struct Tab {
    stream: BodyDataStream,
    told: String,
}

impl Tab {
    async fn open(console: &TestConsole, token: &str, path: &str) -> Self {
        let request = console.request_of(token, "GET", path).body(Body::empty()).unwrap();
        let answer = console.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        Self { stream: answer.into_body().into_data_stream(), told: String::new() }
    }

    async fn until(&mut self, what: &str) -> &str {
        while !self.told.contains(what) {
            let piece = within(self.stream.next()).await.unwrap().unwrap();
            self.told.push_str(std::str::from_utf8(&piece).unwrap());
        }
        &self.told
    }

    /// The data of the first event of that name.
    async fn first(&mut self, event: &str) -> Value {
        let begin = format!("event: {event}\ndata: ");
        self.until(&begin).await;
        let at = self.told.find(&begin).unwrap() + begin.len();
        while !self.told[at..].contains("\n\n") {
            let piece = within(self.stream.next()).await.unwrap().unwrap();
            self.told.push_str(std::str::from_utf8(&piece).unwrap());
        }
        serde_json::from_str(self.told[at..].split("\n\n").next().unwrap()).unwrap()
    }

    async fn id(&mut self) -> String {
        self.first("hello").await["stream"].as_str().unwrap().to_owned()
    }
}

async fn change(console: &TestConsole, token: &str, stream: &str, change: &Value) -> (StatusCode, Value) {
    let request = console.request_of(token, "POST", &format!("/live/{stream}"));
    let request = request.header("content-type", "application/json");
    let (status, _, body) = console.send_body(request, change.to_string()).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// What was denied last: why, and what it was about.
async fn denied(console: &TestConsole) -> Option<(String, String)> {
    let rows = console.console.audit.page(Filter { limit: 1, ..Filter::default() }).await.unwrap().rows;
    rows.into_iter().find(|row| row.decision == "denied").map(|row| (row.detail, row.target))
}

#[tokio::test]
async fn topics_are_joined_and_left_on_one_stream() {
    let console = console().await;
    let mut tab = Tab::open(&console, &console.token, "/live?join=events").await;
    let stream = tab.id().await;
    assert!(tab.first("hello").await["assets"].as_str().unwrap().starts_with("/pkg/"));
    for event in ["engine", "containers", "images", "events"] {
        tab.first(event).await;
    }
    let join =
        json!({"join": [{"topic": "stats:web"}, {"topic": "usage"}, {"topic": "nonsense"}, {"topic": "containers"}]});
    let (status, answer) = change(&console, &console.token, &stream, &join).await;
    assert_eq!((status, answer["refused"].as_array().unwrap().len()), (StatusCode::OK, 1), "{answer}");
    assert_eq!(answer["refused"][0]["topic"], "nonsense");
    // It does not run, so there is nothing to tell of it but that.
    assert_eq!(tab.first("stats").await["rows"], json!([[WEB]]));
    assert_eq!(tab.first("usage").await["rows"], json!([]));
    let leave = json!({"leave": [format!("stats:{WEB}"), "usage", "log:nobody"]});
    let (status, answer) = change(&console, &console.token, &stream, &leave).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({"refused": []})));
    for wrong in [json!({"joins": []}), json!({"join": [{"topic": "events", "from": 7}]}), json!(7)] {
        let (status, _) = change(&console, &console.token, &stream, &wrong).await;
        assert!(status.is_client_error(), "{wrong}");
    }
    let place = json!({"join": [{"topic": "log:web", "from": "-1.0"}]});
    let (_, answer) = change(&console, &console.token, &stream, &place).await;
    assert_eq!(answer["refused"][0]["topic"], "log:web", "{answer}");
    drop(tab);
    // It is known no longer than it is open.
    within(async {
        while change(&console, &console.token, &stream, &json!({})).await.0 != StatusCode::NOT_FOUND {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn live_l8_a_stream_is_changed_by_whoever_opened_it_alone() {
    let console = console().await;
    let bob = console.person("bob", Role::Admin, &[], &[]).await;
    let mut tab = Tab::open(&console, &console.token, "/live").await;
    let stream = tab.id().await;
    let join = json!({"join": [{"topic": "events"}]});
    let access = &console.console.access;
    let ada = access.person_named("ada").unwrap().unwrap().id;
    let another = access.create_token(ada, "another", None).unwrap();
    for token in [bob.as_str(), another.reveal()] {
        assert_eq!(change(&console, token, &stream, &join).await.0, StatusCode::NOT_FOUND);
        assert_eq!(denied(&console).await.unwrap().0, "stream");
    }
    assert_eq!(change(&console, &console.token, &"0".repeat(32), &join).await.0, StatusCode::NOT_FOUND);
    assert_eq!(change(&console, &console.token, &stream, &join).await.0, StatusCode::OK);
    tab.first("events").await;
}

#[tokio::test]
async fn live_l8_what_is_out_of_sight_is_joined_by_nobody() {
    let console = console().await;
    let scoped = console.person("scoped", Role::Operator, &[], &["name:web"]).await;
    let viewer = console.person("viewer", Role::Viewer, &[], &[]).await;
    // What comes back as the last event may name whatever it likes.
    let path = format!("/live?join=log:{DB}&join=log:web&join=stats:nobody");
    let mut tab = Tab::open(&console, &scoped, &path).await;
    let stream = tab.id().await;
    let ended = tab.first("end").await;
    assert_eq!(ended, json!({"topic": format!("log:{DB}"), "reason": format!("There is no container {DB}.")}));
    assert_eq!(denied(&console).await, Some(("scope".to_owned(), DB.to_owned())));
    let told = tab.until("stats:nobody").await;
    assert!(!told.contains("\"topic\":\"log:web\""), "{told}");
    let join = json!({"join": [{"topic": format!("stats:{DB}")}, {"topic": "log:web", "from": "tail:10"}]});
    let (_, answer) = change(&console, &scoped, &stream, &join).await;
    assert_eq!(answer["refused"].as_array().unwrap().len(), 1, "{answer}");

    let mut tab = Tab::open(&console, &viewer, "/live").await;
    let stream = tab.id().await;
    let join = json!({"join": [{"topic": "log:web"}, {"topic": "stats:web"}, {"topic": "events"}]});
    let (_, answer) = change(&console, &viewer, &stream, &join).await;
    assert_eq!(answer["refused"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(denied(&console).await, Some(("role-operator".to_owned(), WEB.to_owned())));
}

#[tokio::test]
async fn figures_are_for_who_sees_every_container() {
    let console = console().await;
    let scoped = console.person("scoped", Role::Operator, &[], &["name:web"]).await;
    let mut tab = Tab::open(&console, &console.token, "/live").await;
    tab.first("images").await;
    let (status, headers, body) = console.ask("GET", "/metrics").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(headers["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    for line in ["quayside_live_subscribers 1", "quayside_engine_up 1", "quayside_containers{state=\"exited\"} 2"] {
        assert!(body.lines().any(|own| own == line), "{line} in\n{body}");
    }
    assert!(!body.contains(WEB), "of containers only where that is set");
    let (status, _, _) = console.send(console.request_of(&scoped, "GET", "/metrics")).await;
    assert_eq!((status, denied(&console).await.unwrap().0.as_str()), (StatusCode::FORBIDDEN, "scope"));
    assert_eq!(console.send(support::bare("GET", "/metrics")).await.0, StatusCode::UNAUTHORIZED);
}
