//! Jobs about images on a real engine, with the registry in its network: pushed, pulled, loaded, imported, removed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use axum::body::Body;
use http::StatusCode;
use real::{IMAGE, Running, connection, docker, unique};
use serde_json::{Value, json};
use support::{TestConsole, within};

/// Where the registry is, for the engine.
const REGISTRY: &str = "127.0.0.1:5001";

async fn console() -> TestConsole {
    let console = TestConsole::new(connection()).await;
    console.until(true).await;
    console
}

async fn send(console: &TestConsole, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, Value) {
    let request = console.request(method, path).header("content-type", "application/json");
    let (status, _, text) = console.send_body(request, body).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// Does a job to its end: how it ended, the sentence of it, and all there is of it.
async fn done(console: &TestConsole, order: &Value) -> (String, String, Value) {
    let (status, answer) = send(console, "POST", "/api/jobs", order.to_string()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{order}: {answer}");
    let id = answer["id"].as_str().unwrap();
    within(console.console.jobs.over(id)).await;
    let (_, detail) = send(console, "GET", &format!("/api/jobs/{id}"), "").await;
    let text = |key: &str| detail["job"][key].as_str().unwrap().to_owned();
    (text("state"), text("step"), detail)
}

/// Sends an archive; its id.
async fn upload(console: &TestConsole, purpose: &str, archive: Vec<u8>) -> String {
    let path = format!("/api/uploads?for={purpose}&name=test.tar");
    let request = console.request("POST", &path).header("content-type", "application/x-tar");
    let (status, _, answer) = console.send_body(request, archive).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    serde_json::from_str::<Value>(&answer).unwrap()["id"].as_str().unwrap().to_owned()
}

/// What `docker` writes into a file.
fn written(command: &[&str]) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("out.tar");
    docker(&[command, &["-o", file.to_str().unwrap()][..]].concat());
    std::fs::read(file).unwrap()
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_images_are_pushed_and_pulled_again() {
    let console = console().await;
    let repository = format!("{REGISTRY}/{}", unique("pushed"));
    let tags = [format!("{repository}:1"), format!("{repository}:2")];
    tags.iter().for_each(|tag| drop(docker(&["tag", IMAGE, tag])));
    let (state, step, detail) = done(&console, &json!({ "kind": "push", "image": tags[0] })).await;
    assert_eq!(state, "done", "{step}");
    let digest = step.rsplit_once("Its digest is ").unwrap().1.trim_end_matches('.').to_owned();
    assert!(digest.starts_with("sha256:") && digest.len() == 71, "{step}");
    let parts = detail["parts"].as_array().unwrap();
    let sent = |part: &Value| matches!(part["state"].as_str(), Some("Done" | "There already"));
    assert!(!parts.is_empty() && parts.iter().all(sent), "{parts:?}");
    let (state, step, _) = done(&console, &json!({ "kind": "push", "image": repository, "all": true })).await;
    assert_eq!((state.as_str(), step), ("done", format!("All 2 tags of {repository} were pushed.")));
    tags.iter().for_each(|tag| drop(docker(&["rmi", tag])));

    let by_digest = format!("{repository}@{digest}");
    let (state, step, detail) = done(&console, &json!({ "kind": "pull", "image": by_digest })).await;
    assert_eq!(state, "done", "{step}");
    assert!(detail["job"]["link"].as_str().unwrap().starts_with("/images/"), "{detail}");
    docker(&["image", "inspect", &by_digest]);
    let (state, step, _) = done(&console, &json!({ "kind": "pull", "image": repository, "all": true })).await;
    assert_eq!(state, "done", "{step}");
    tags.iter().for_each(|tag| drop(docker(&["image", "inspect", tag])));
    let (_, step, _) = done(&console, &json!({ "kind": "pull", "image": tags[0] })).await;
    assert_eq!(step, format!("{} is up to date: there is nothing newer.", tags[0]));
    tags.iter().for_each(|tag| drop(docker(&["rmi", tag])));
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_registries_say_no_in_plain_words() {
    let console = console().await;
    let nothing = format!("{REGISTRY}/{}:1", unique("nothing"));
    let of = |kind: &str, image: &str| json!({ "kind": kind, "image": image });
    let (state, step, _) = done(&console, &of("pull", &nothing)).await;
    assert!(state == "failed" && step.starts_with(&format!("{nothing} was not found in its registry")), "{step}");
    let (state, step, _) = done(&console, &of("push", &nothing)).await;
    assert!(state == "failed" && step.starts_with(&format!("{nothing} is not on the engine")), "{step}");
    let (state, step, _) = done(&console, &of("pull", "127.0.0.1:1/a:1")).await;
    assert!(state == "failed" && step.contains("the engine could not reach the registry"), "{step}");
    let (state, step, _) = done(&console, &of("pull", "Not:A:Reference")).await;
    assert_eq!(state, "failed", "{step}");
    let order = json!({ "kind": "pull", "image": IMAGE, "registry": "no-such-registry" });
    assert_eq!(done(&console, &order).await.0, "failed", "credentials that are not there are not left out");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_images_are_loaded_out_of_archives() {
    let console = console().await;
    let tag = format!("{}:1", unique("loaded"));
    docker(&["tag", IMAGE, &tag]);
    let archive = written(&["save", &tag]);
    docker(&["rmi", &tag]);
    let id = upload(&console, "load", archive.clone()).await;
    let load = |id: &str| json!({ "kind": "load", "upload": id });
    let (state, step, detail) = done(&console, &load(&id)).await;
    assert_eq!((state.as_str(), step), ("done", format!("{tag} was loaded.")));
    let image = docker(&["inspect", "--format", "{{.Id}}", &tag]);
    assert_eq!(detail["job"]["link"], format!("/images/{}", &image.trim_start_matches("sha256:")[..12]));
    docker(&["rmi", &tag]);

    let running = Running::new(&[]);
    let id = upload(&console, "load", written(&["export", &running.0])).await;
    let (state, step, _) = done(&console, &load(&id)).await;
    assert!(state == "failed" && step.starts_with("test.tar holds no images."), "{step}");
    let (state, step, _) = done(&console, &load("gone")).await;
    assert!(state == "failed" && step.starts_with("The archive is not here any more"), "{step}");
    let half = archive[..archive.len() / 2].to_vec();
    let id = upload(&console, "load", half).await;
    let (state, step, _) = done(&console, &load(&id)).await;
    assert!(state == "failed" && step.starts_with("test.tar "), "{step}");
    assert_eq!(docker(&["images", "-q", &tag]), "", "nothing of it is there");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_file_systems_are_imported_and_what_is_unused_goes_by_its_label() {
    let console = console().await;
    let running = Running::new(&[]);
    let id = upload(&console, "import", written(&["export", &running.0])).await;
    let (reference, label) = (format!("{}:1", unique("imported")), unique("label"));
    let import = |reference: &str, changes: &Value| {
        let mut order = json!({ "kind": "import", "upload": id, "reference": reference, "message": "a test" });
        order["changes"] = changes.clone();
        order
    };
    let changes = json!([format!("LABEL {label}=1"), "CMD [\"sleep\", \"5\"]"]);
    let (state, step, _) = done(&console, &import(&reference, &changes)).await;
    assert!(state == "done" && step.starts_with(&format!("{reference} was imported: ")), "{step}");
    assert_eq!(docker(&["inspect", "--format", "{{.Config.Cmd}}", &reference]), "[sleep 5]");
    let (state, step, _) = done(&console, &import(&reference, &json!(["RUN true"]))).await;
    assert!(state == "failed" && step.starts_with("A change is no instruction"), "{step}");

    let prune = |what: &str, all: bool| json!({ "kind": "prune", "what": what, "all": all, "labels": [label] });
    let (_, step, _) = done(&console, &prune("images", false)).await;
    assert_eq!(step, "There was nothing to remove.", "it has a tag");
    let (state, step, _) = done(&console, &prune("images", true)).await;
    assert!(state == "done" && step.contains(" removed: ") && step.ends_with(" came back."), "{step}");

    let of_label = format!("{label}=1");
    let volume = unique("volume");
    docker(&["volume", "create", "--label", &of_label, &volume]);
    docker(&["network", "create", "--label", &of_label, &unique("network")]);
    docker(&["create", "--label", &of_label, IMAGE]);
    assert!(done(&console, &prune("containers", false)).await.1.starts_with("1 container was removed"));
    assert_eq!(done(&console, &prune("networks", false)).await.1, "1 network was removed.");
    assert_eq!(done(&console, &prune("volumes", false)).await.1, "There was nothing to remove.");
    docker(&["volume", "inspect", &volume]);
    assert_eq!(done(&console, &prune("volumes", true)).await.1, "1 volume was removed.");
    let (state, step, _) = done(&console, &json!({ "kind": "prune", "what": "images", "until": "yesterday" })).await;
    assert_eq!(state, "failed", "{step}");
}
