//! The reference's image calls through the door, down to their status codes: list, build, create (pull), inspect, history,
//! push, tag, remove, and prune.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use axum::body::Body;
use engine::ApiVersion;
use http::StatusCode;
use real::{IMAGE, Running, connection, docker, unique};
use serde_json::Value;
use support::TestConsole;
use tokio_tar::{Builder, Header};

/// Where the registry is, for the engine.
const REGISTRY: &str = "127.0.0.1:5001";

struct Door(TestConsole);

impl Door {
    async fn open() -> Self {
        let console = TestConsole::new(connection()).await;
        console.until(true).await;
        Self(console)
    }

    /// Sends a call; its status and its words.
    async fn send(&self, method: &str, path: &str, kind: &str, body: impl Into<Body>) -> (u16, String) {
        // Pushing takes credentials, be they none.
        let request = self.0.request(method, &format!("/engine/local{path}")).header("x-registry-auth", "e30=");
        let request = if kind.is_empty() { request } else { request.header("content-type", kind) };
        let (status, _, text) = self.0.send_body(request, body).await;
        (status.as_u16(), text)
    }

    async fn ask(&self, method: &str, path: &str) -> (u16, String) {
        self.send(method, path, "", "").await
    }

    /// The status of a wrong name to tag with. An engine of 20.10 takes it for its own fault.
    fn wrong_name(&self) -> u16 {
        if self.0.console.hub.endpoint.api() <= ApiVersion(1, 41) { 500 } else { 400 }
    }

    /// Asserts that a refusal has the Engine's shape, and names what it is about.
    #[track_caller]
    fn says(answer: &(u16, String), status: u16, about: &str) {
        let message = serde_json::from_str::<Value>(&answer.1).unwrap_or_default()["message"].to_string();
        assert!(answer.0 == status && message.to_lowercase().contains(about), "{answer:?}");
    }
}

async fn context(dockerfile: &str) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(u64::try_from(dockerfile.len()).unwrap());
    header.set_mode(0o644);
    archive.append_data(&mut header, "Dockerfile", dockerfile.as_bytes()).await.unwrap();
    archive.into_inner().await.unwrap()
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_reference_images_are_listed_inspected_and_have_a_history() {
    let door = Door::open().await;
    let (status, body) = door.ask("GET", "/images/json?all=1").await;
    let listed: Vec<Value> = serde_json::from_str(&body).unwrap();
    let tagged = |image: &Value| image["RepoTags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == IMAGE));
    assert!(status == 200 && listed.iter().any(tagged), "{status} {body}");
    let (status, body) = door.ask("GET", &format!("/images/{IMAGE}/json")).await;
    let id = docker(&["image", "inspect", IMAGE, "--format", "{{.Id}}"]);
    assert!(status == 200 && body.contains(id.trim()), "{status} {body}");
    let (status, body) = door.ask("GET", &format!("/images/{IMAGE}/history")).await;
    let layers: Vec<Value> = serde_json::from_str(&body).unwrap();
    let lines = docker(&["history", "--quiet", IMAGE]).lines().count();
    assert_eq!((status, layers.len()), (200, lines), "{body}");
    for part in ["json", "history"] {
        Door::says(&door.ask("GET", &format!("/images/no-such-thing:1/{part}")).await, 404, "no such image");
    }
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_reference_images_are_built() {
    let door = Door::open().await;
    let name = format!("{}:1", unique("built"));
    let path = format!("/build?t={name}&dockerfile=Dockerfile");
    let tar = context(&format!("FROM {IMAGE}\nLABEL a=b\n")).await;
    let (status, body) = door.send("POST", &path, "application/x-tar", tar).await;
    assert!(status == 200 && body.contains("Successfully built"), "{status} {body}");
    assert_eq!(docker(&["image", "inspect", &name, "--format", "{{index .Config.Labels \"a\"}}"]).trim(), "b");
    docker(&["rmi", &name]);
    // What fails in a step fails within the answer; what cannot begin is refused.
    let tar = context(&format!("FROM {IMAGE}\nRUN exit 3\n")).await;
    let (status, body) = door.send("POST", &path, "application/x-tar", tar).await;
    assert!(status == 200 && body.contains("returned a non-zero code: 3"), "{status} {body}");
    let answer = door.send("POST", "/build?t=Upper:1", "application/x-tar", context("FROM a\n").await).await;
    // Both generations take a wrong tag of a build for their own fault.
    Door::says(&answer, 500, "must be lowercase");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_reference_images_are_tagged_pushed_pulled_and_removed() {
    let door = Door::open().await;
    let repository = format!("{REGISTRY}/{}", unique("reference"));
    let reference = format!("{repository}:1");
    let tag = |of: &str, repository: &str, tag: &str| format!("/images/{of}/tag?repo={repository}&tag={tag}");
    assert_eq!(door.ask("POST", &tag(IMAGE, &repository, "1")).await.0, 201);
    Door::says(&door.ask("POST", &tag("no-such-thing", &repository, "1")).await, 404, "no such image");
    let upper = door.ask("POST", &tag(IMAGE, "Upper", "1")).await;
    Door::says(&upper, door.wrong_name(), "must be lowercase");

    let (status, body) = door.ask("POST", &format!("/images/{repository}/push?tag=1")).await;
    assert!(status == 200 && body.contains("digest: sha256:"), "{status} {body}");
    // The engine has begun its answer before it looks for the image.
    let (status, body) = door.ask("POST", &format!("/images/{REGISTRY}/no-such-thing/push?tag=1")).await;
    assert!(status == 200 && body.contains("\"errorDetail\"") && body.contains("does not exist"), "{status} {body}");

    let (status, body) = door.ask("DELETE", &format!("/images/{reference}?force=true&noprune=true")).await;
    assert!(status == 200 && body.contains("Untagged"), "{status} {body}");
    Door::says(&door.ask("DELETE", &format!("/images/{reference}")).await, 404, "no such image");
    let pull = format!("/images/create?fromImage={repository}&tag=1");
    let (status, body) = door.ask("POST", &pull).await;
    assert!(status == 200 && body.contains("Digest: sha256:"), "{status} {body}");
    let none = door.ask("POST", &format!("/images/create?fromImage={REGISTRY}/no-such-thing&tag=1")).await;
    Door::says(&none, 404, "not found");

    let running = Running::new(&[]);
    let image = docker(&["inspect", "-f", "{{.Image}}", &running.id()]);
    Door::says(&door.ask("DELETE", &format!("/images/{}", image.trim())).await, 409, "conflict");
    assert_eq!(door.ask("DELETE", &format!("/images/{reference}")).await.0, 200);
    let (status, body) =
        door.ask("POST", "/images/prune?filters=%7B%22label%22%3A%5B%22no.such%3Dlabel%22%5D%7D").await;
    assert!(status == 200 && body.contains("SpaceReclaimed"), "{status} {body}");
    assert_eq!(StatusCode::OK.as_u16(), door.ask("GET", "/_ping").await.0);
}
