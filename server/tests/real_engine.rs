//! On a real engine; `./test` starts one and says where by `QUAYSIDE_TEST_SOCKET`. Ignored without one, so that a plain
//! `cargo test` works everywhere; `./test` runs them on two generations of engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use engine::call::{container, image, system};
use engine::model::{ContainerSummary, ImageSummary};
use engine::{Call, Error};
use http::StatusCode;
use real::{IMAGE, Running, connection, docker, unique};
use server::endpoints::Endpoint;
use support::TestConsole;

async fn endpoint() -> Endpoint {
    let endpoint = Endpoint::new("local", "", connection());
    endpoint.greet().await.unwrap();
    endpoint
}

/// Sends a call whose answer has no body.
async fn act(endpoint: &Endpoint, call: Call) -> Result<(), Error> {
    endpoint.open(&call).await.map(|_| ())
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_greeting_agrees_on_a_version() {
    let endpoint = Endpoint::new("local", "", connection());
    let version = endpoint.greet().await.unwrap();
    assert!(!version.version.is_empty());
    assert_eq!(endpoint.api().to_string(), version.api_version, "both engines are within what we know");
    let too_new = Call { path: "/v1.99/info".into(), ..system::info() };
    let refused = engine::transport::open(endpoint.transport(), "", &too_new).await.err();
    assert!(matches!(refused, Some(Error::Engine { status: 400, .. })), "{refused:?}");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_lifecycle_does_what_it_says() {
    let endpoint = endpoint().await;
    let running = Running::new(&[]);
    let name = running.0.as_str();
    assert_eq!(act(&endpoint, container::start(name)).await, Err(Error::NotModified));
    act(&endpoint, container::stop(name, Some(3))).await.unwrap();
    assert_eq!(act(&endpoint, container::stop(name, None)).await, Err(Error::NotModified));
    assert!(matches!(act(&endpoint, container::kill(name, "")).await, Err(Error::Conflict(_))));
    act(&endpoint, container::start(name)).await.unwrap();
    act(&endpoint, container::pause(name)).await.unwrap();
    assert!(act(&endpoint, container::pause(name)).await.is_err());
    act(&endpoint, container::unpause(name)).await.unwrap();
    act(&endpoint, container::restart(name, Some(1))).await.unwrap();
    act(&endpoint, container::kill(name, "SIGTERM")).await.unwrap();
    docker(&["wait", name]);
    let listed: Vec<ContainerSummary> = endpoint.ask(&container::list()).await.unwrap();
    let own = listed.iter().find(|container| container.name() == name).unwrap();
    assert_eq!((own.state.as_str(), own.exit_code()), ("exited", Some(143)));
    let only: Vec<ContainerSummary> = endpoint.ask(&container::list_only([own.id.as_str()].into_iter())).await.unwrap();
    assert_eq!(only.len(), 1);
    let sized: serde_json::Value = endpoint.ask(&container::inspect(name, true)).await.unwrap();
    assert!(sized["SizeRootFs"].as_i64().unwrap() > 0);
    assert!(matches!(act(&endpoint, container::start("no-such-thing")).await, Err(Error::NotFound(_))));
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_rename_and_remove_say_what_is_in_the_way() {
    let endpoint = endpoint().await;
    let (one, other) = (Running::new(&[]), Running::new(&[]));
    assert!(matches!(act(&endpoint, container::rename(&one.0, &other.0)).await, Err(Error::Conflict(_))));
    assert!(act(&endpoint, container::rename(&one.0, "no good")).await.is_err());
    let next = unique("renamed");
    act(&endpoint, container::rename(&one.0, &next)).await.unwrap();
    act(&endpoint, container::rename(&next, &one.0)).await.unwrap();
    let gently = container::Remove::default();
    assert!(matches!(act(&endpoint, container::remove(&one.0, gently)).await, Err(Error::Conflict(_))));
    let force = container::Remove { force: true, volumes: true, link: false };
    act(&endpoint, container::remove(&one.0, force)).await.unwrap();
    assert!(matches!(act(&endpoint, container::remove(&one.0, force)).await, Err(Error::NotFound(_))));
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_images_are_tagged_and_removed() {
    let endpoint = endpoint().await;
    let reference = format!("reg.lan:5000/{}:2.1", unique("tagged"));
    act(&endpoint, image::tag(IMAGE, &reference)).await.unwrap();
    let images: Vec<ImageSummary> = endpoint.ask(&image::list()).await.unwrap();
    assert!(images.iter().any(|image| image.tags().any(|tag| tag == reference)));
    let layers: serde_json::Value = endpoint.ask(&image::history(&reference)).await.unwrap();
    assert!(layers.as_array().unwrap().len() >= 3);
    act(&endpoint, image::remove(&reference, false, true)).await.unwrap();
    let gone = endpoint.ask::<serde_json::Value>(&image::inspect(&reference)).await;
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    assert!(act(&endpoint, image::tag(IMAGE, "Not:A:Reference")).await.is_err());
    let used = Running::new(&[]);
    assert!(matches!(act(&endpoint, image::remove(IMAGE, false, false)).await, Err(Error::Conflict(_))));
    drop(used);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_hub_follows_the_engine() {
    let console = TestConsole::new(connection()).await;
    console.until(true).await;
    let mut frames = console.console.hub.containers.subscribe().frames;
    let running = Running::new(&["--label", "com.docker.compose.project=shop", "-p", "80"]);
    let name = running.0.clone();
    let row = |name: &str| console.console.hub.containers.frame().put.into_iter().find(|row| row.name == name);
    let mut until = async |test: &dyn Fn() -> bool| {
        while !test() {
            // Too far behind is as good as news.
            let _ = support::within(frames.recv()).await;
        }
    };
    until(&|| row(&name).is_some_and(|row| row.state == "running" && row.ports.iter().any(|port| port.public > 0)))
        .await;
    assert_eq!(row(&name).unwrap().project, "shop");
    docker(&["kill", &name]);
    until(&|| row(&name).is_some_and(|row| row.state == "exited" && row.exit == Some(137))).await;
    let used = console.console.hub.images.frame().put;
    assert!(
        used.iter()
            .any(|image| image.tags.contains(&IMAGE.to_owned()) && image.used_by.iter().any(|user| user.name == name))
    );
    docker(&["rm", &name]);
    until(&|| row(&name).is_none()).await;
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_door_passes_what_the_engine_says() {
    let console = TestConsole::new(connection()).await;
    console.until(true).await;
    let running = Running::new(&[]);
    let path = |rest: &str| format!("/engine/local/containers/{}{rest}", running.0);
    assert_eq!(console.ask("POST", &path("/start")).await.0, StatusCode::NOT_MODIFIED);
    assert_eq!(console.ask("POST", &path("/stop?t=3")).await.0, StatusCode::NO_CONTENT);
    assert_eq!(console.ask("POST", &path("/kill")).await.0, StatusCode::CONFLICT);
    let (status, headers, body) = console.ask("GET", &path("/json")).await;
    assert_eq!((status, &headers["content-type"]), (StatusCode::OK, &"application/json".parse().unwrap()));
    let direct = docker(&["inspect", "--format", "{{.Id}}", &running.0]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&body).unwrap()["Id"], direct.as_str());
    let (status, _, body) = console.ask("GET", "/engine/local/containers/no-such-thing/json").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("No such container"), "{body}");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_door_streams_as_it_comes() {
    use futures_util::StreamExt;
    use tower::ServiceExt;
    let console = TestConsole::new(connection()).await;
    console.until(true).await;
    let request = console.request("GET", "/engine/local/events").body(axum::body::Body::empty()).unwrap();
    let response = console.router.clone().oneshot(request).await.unwrap();
    let mut lines = response.into_body().into_data_stream();
    // The stream is open and goes on; what happens now is heard now.
    let running = Running::new(&[]);
    let mut heard = String::new();
    while !heard.contains(&running.0) {
        heard.push_str(std::str::from_utf8(&support::within(lines.next()).await.unwrap().unwrap()).unwrap());
    }
}
