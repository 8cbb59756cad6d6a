//! Layers, files of layers, and what removals would do: as people ask for them, and beside what a real engine does.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use http::StatusCode;
use real::{IMAGE, connection, docker, socket, unique};
use serde_json::{Value, json};
use server::rights::{Grant, Role};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use support::{ScriptedEngine, TestConsole, within};
use tokio::sync::Mutex;
use tokio::sync::broadcast::error::RecvError;

/// What an engine has is counted before and after: one test at a time.
static ENGINE: Mutex<()> = Mutex::const_new(());

/// Sends as somebody; the status and the answer.
async fn send(console: &TestConsole, token: &str, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = console.request_of(token, method, path).header("content-type", "application/json");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, _, text) = console.send_body(request, body).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn get(console: &TestConsole, path: &str) -> Value {
    let (status, answer) = send(console, &console.token, "GET", path, &Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}

/// Waits until the console knows an image by its id.
async fn until_image(console: &TestConsole, id: &str) {
    let images = &console.console.hub.images;
    let mut changes = images.changes();
    within(async {
        while images.get(id).is_none() {
            assert!(!matches!(changes.recv().await, Err(RecvError::Closed)), "the console has stopped");
        }
    })
    .await;
}

fn texts<'a>(answer: &'a Value, key: &str) -> Vec<&'a str> {
    answer.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

/// Two images: the second one is the first with one more layer.
fn two() -> Arc<ScriptedEngine> {
    ScriptedEngine::healthy(|target| {
        let answer = match target.split('?').next().unwrap_or_default() {
            "/images/json" => {
                r#"[{"Id":"sha256:11","RepoTags":["a:1"],"Size":30,"ParentId":""},
                    {"Id":"sha256:22","RepoTags":["b:1"],"Size":35,"ParentId":"sha256:11"}]"#
            }
            "/images/sha256:11/json" | "/images/a:1/json" => {
                r#"{"Id":"sha256:11","Size":30,"RootFS":{"Type":"layers","Layers":["sha256:x","sha256:y"]}}"#
            }
            "/images/sha256:22/json" => {
                r#"{"Id":"sha256:22","Size":35,"RootFS":{"Layers":["sha256:x","sha256:y","sha256:z"]}}"#
            }
            "/images/sha256:11/history" => {
                r#"[{"Created":9,"CreatedBy":"/bin/sh -c #(nop)  ENV TOKEN=canary","Size":0},
                    {"Created":8,"CreatedBy":"/bin/sh -c make","Size":10},{"CreatedBy":"ADD a / # buildkit","Size":20}]"#
            }
            "/images/sha256:22/history" => {
                r#"[{"CreatedBy":"/bin/sh -c more","Size":5},{"Size":0},{"Size":10},{"Size":20}]"#
            }
            _ => return None,
        };
        Some((200, vec![("content-type", "application/json")], answer))
    })
}

async fn scripted() -> TestConsole {
    let console = TestConsole::new(two()).await;
    console.until(true).await;
    until_image(&console, "sha256:22").await;
    console
}

#[tokio::test]
async fn layers_stand_beside_the_steps_that_made_them() {
    let console = scripted().await;
    let told = get(&console, "/api/images/a:1/layers").await;
    assert_eq!((&told["id"], &told["size"]), (&json!("sha256:11"), &json!(30)));
    assert_eq!(texts(&told["layers"], "by"), ["ADD a /", "RUN make", "ENV TOKEN=canary"]);
    assert_eq!(texts(&told["layers"], "diff_id"), ["sha256:x", "sha256:y", ""]);
    let other = json!([{"id": "sha256:22", "name": "b:1"}]);
    assert_eq!((&told["layers"][1]["shared"], &told["layers"][2]["shared"]), (&other, &json!([])));
    let told = get(&console, "/api/images/sha256:22/layers").await;
    assert_eq!(told["layers"][3]["shared"], json!([]), "the other one does not have it");
}

#[tokio::test]
async fn secrets_in_steps_are_hidden_from_those_who_may_not_know_them() {
    let console = scripted().await;
    let viewer = console.person("vera", Role::Viewer, &[], &[]).await;
    let (status, told) = send(&console, &viewer, "GET", "/api/images/a:1/layers", &Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert!(told.to_string().contains("ENV TOKEN=") && !told.to_string().contains("canary"), "{told}");
}

#[tokio::test]
async fn who_may_not_do_it_gets_no_view_of_it() {
    let console = scripted().await;
    let removal = json!({"images": ["a:1"]});
    let prune = json!({"what": "images", "all": true});
    let cases = [
        ("GET", "/api/images/a:1/files", Value::Null, vec![Grant::Images, Grant::Secrets], StatusCode::NOT_FOUND),
        ("GET", "/api/images/a:1/waste", Value::Null, vec![Grant::Images, Grant::Secrets], StatusCode::NOT_FOUND),
        ("POST", "/api/images/removal", removal, vec![Grant::Remove], StatusCode::OK),
        ("POST", "/api/images/prune-preview", prune, vec![Grant::Prune], StatusCode::OK),
    ];
    let viewer = console.person("vera", Role::Viewer, &[], &[]).await;
    for (nth, (method, path, body, grants, status)) in cases.into_iter().enumerate() {
        assert_eq!(send(&console, &viewer, method, path, &body).await.0, StatusCode::FORBIDDEN, "{path}");
        let granted = console.person(&format!("gus-{nth}"), Role::Viewer, &grants, &[]).await;
        let (told, answer) = send(&console, &granted, method, path, &body).await;
        assert_eq!(told, status, "{path}: {answer}");
        let scoped = console.person(&format!("sam-{nth}"), Role::Viewer, &grants, &["name:web-*"]).await;
        assert_eq!(send(&console, &scoped, method, path, &body).await.0, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn requests_are_read_strictly() {
    let console = scripted().await;
    for (path, body) in [
        ("removal", json!({"images": []})),
        ("removal", json!({"images": ["a"], "prune": true})),
        ("prune-preview", json!({"what": "containers"})),
        ("prune-preview", json!({"what": "images", "until": "1d"})),
        ("prune-preview", json!({"what": "build", "keep": -1})),
    ] {
        let (status, answer) = send(&console, &console.token, "POST", &format!("/api/images/{path}"), &body).await;
        assert!(status.is_client_error(), "{body}: {answer}");
    }
    for query in ["layer=0", "layer=x", "deep=1"] {
        let path = format!("/api/images/a:1/files?{query}");
        assert_eq!(send(&console, &console.token, "GET", &path, &Value::Null).await.0, StatusCode::BAD_REQUEST);
    }
    let (status, answer) = send(&console, &console.token, "GET", "/api/images/a:1/files", &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(answer["message"].as_str().unwrap().contains("have not been read"), "{answer}");
}

#[tokio::test]
async fn a_preview_counts_what_is_shared_once_and_changes_nothing() {
    let engine = two();
    let console = TestConsole::new(Arc::clone(&engine) as Arc<dyn engine::Transport>).await;
    console.until(true).await;
    let ask = async |images: Value| {
        let body = json!({"images": images});
        send(&console, &console.token, "POST", "/api/images/removal", &body).await.1
    };
    let both = ask(json!(["b:1", "a:1"])).await;
    assert_eq!((&both["bytes"], &both["untagged"]), (&json!(35), &json!(["b:1", "a:1"])));
    assert_eq!(texts(&both["deleted"], "id"), ["sha256:22", "sha256:11"]);
    assert_eq!(ask(json!(["b:1"])).await["bytes"], 5);
    let blocked = ask(json!(["sha256:11"])).await;
    assert_eq!((&blocked["bytes"], &blocked["blocked"][0]["way"]), (&json!(0), &json!("children")));
    assert!(engine.asked().iter().all(|asked| asked.starts_with("GET") || asked.starts_with("HEAD")));
}

/// The files under a folder, with their lengths.
fn files(directory: &Path) -> BTreeMap<PathBuf, u64> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.insert(entry.path(), entry.metadata().unwrap().len());
        }
    }
    all
}

/// Asserts that nothing of an image has come to a disk: rows of databases alone, which are shorter than it.
#[track_caller]
fn has_no_image(before: &BTreeMap<PathBuf, u64>, after: &BTreeMap<PathBuf, u64>, image: i64) {
    let is_database = |path: &Path| path.file_name().unwrap().to_string_lossy().contains(".db");
    let others = |files: &BTreeMap<PathBuf, u64>| {
        let mut others = files.clone();
        others.retain(|path, _| !is_database(path));
        others
    };
    assert_eq!(others(before), others(after));
    let (had, has) = (before.values().sum::<u64>(), after.values().sum::<u64>());
    assert!(has < had + u64::try_from(image).unwrap(), "{before:?} {after:?}");
}

/// Builds an image on the real engine, by the classic builder; its id.
fn build(dockerfile: &str, tags: &[&str]) -> String {
    let host = format!("unix://{}", socket().display());
    let mut command = Command::new("docker");
    command.env("DOCKER_BUILDKIT", "0").args(["-H", &host, "build", "--quiet"]);
    for tag in tags {
        command.args(["--tag", tag]);
    }
    let mut child = command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(dockerfile.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{dockerfile}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A Dockerfile on an image, with two layers that no other image has.
fn layers(from: &str) -> String {
    let name = unique("layer");
    format!("FROM {from}\nLABEL own={name}\nRUN seq 1 20000 >/{name}-1\nENV A=b\nRUN seq 1 9000 >/{name}-2\n")
}

/// The bytes of all layers, and the ids of all images.
async fn there(console: &TestConsole) -> (i64, Vec<String>) {
    let usage = get(console, "/engine/local/system/df").await;
    let images = get(console, "/engine/local/images/json?all=1").await;
    let mut ids: Vec<String> = texts(&images, "Id").into_iter().map(str::to_owned).collect();
    ids.sort();
    (usage["LayersSize"].as_i64().unwrap(), ids)
}

/// Removes an image for real, and compares with what was told before.
async fn compare(console: &TestConsole, image: &str, how: &str) -> Value {
    let (force, noprune) = (how.contains("force"), how.contains("noprune"));
    let before = there(console).await;
    let body = json!({"images": [image], "force": force, "noprune": noprune});
    let (status, told) = send(console, &console.token, "POST", "/api/images/removal", &body).await;
    assert_eq!(status, StatusCode::OK, "{image} {how}: {told}");
    let path = format!("/engine/local/images/{image}?force={}&noprune={}", u8::from(force), u8::from(noprune));
    let (status, answer) = send(console, &console.token, "DELETE", &path, &Value::Null).await;
    let case = format!("{image} {how}: {told} beside {status} {answer}");
    let after = there(console).await;
    if !told["blocked"].as_array().unwrap().is_empty() {
        assert_eq!(status, StatusCode::CONFLICT, "{case}");
        assert_eq!(before, after, "{case}");
        return told;
    }
    assert_eq!(status, StatusCode::OK, "{case}");
    let mut untagged: Vec<&str> =
        answer.as_array().unwrap().iter().filter_map(|row| row["Untagged"].as_str()).collect();
    let mut foretold: Vec<&str> = told["untagged"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    untagged.sort_unstable();
    foretold.sort_unstable();
    assert_eq!(untagged, foretold, "{case}");
    let gone: Vec<&str> = before.1.iter().filter(|id| !after.1.contains(id)).map(String::as_str).collect();
    let mut foretold = texts(&told["deleted"], "id");
    foretold.sort_unstable();
    assert_eq!(gone, foretold, "{case}");
    if !how.contains("used") {
        assert_eq!(told["bytes"], before.0 - after.0, "{case}");
    }
    told
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_removals_do_what_was_told_before() {
    let _turn = ENGINE.lock().await;
    let console = TestConsole::new(connection()).await;
    console.until(true).await;
    let name = unique("removal");
    let tag = |tag: &str| format!("{name}:{tag}");
    let (one, two, other) = (tag("1"), tag("2"), format!("other-{name}:1"));

    build(&layers(IMAGE), &[&one]);
    assert!(compare(&console, &one, "").await["bytes"].as_i64().unwrap() > 0);

    let id = build(&layers(IMAGE), &[&one, &two]);
    compare(&console, &one, "").await;
    compare(&console, &id, "").await;

    let id = build(&layers(IMAGE), &[&one, &other]);
    assert_eq!(compare(&console, &id, "").await["blocked"][0]["way"], "tags");
    compare(&console, &id, "force").await;

    build(&layers(IMAGE), &[&one]);
    compare(&console, &one, "noprune").await;

    let id = build(&layers(IMAGE), &[&one]);
    let stopped = docker(&["create", &one]);
    assert_eq!(compare(&console, &one, "used").await["blocked"][0]["way"], "force");
    assert_eq!(compare(&console, &id, "used").await["blocked"][0]["way"], "force");
    compare(&console, &one, "used force").await;
    docker(&["rm", &stopped]);

    let id = build(&layers(IMAGE), &[&one]);
    let running = docker(&["run", "--detach", "--init", &one]);
    assert_eq!(compare(&console, &one, "used").await["blocked"][0]["way"], "force");
    assert_eq!(compare(&console, &id, "used force").await["blocked"][0]["way"], "containers");
    compare(&console, &one, "used force").await;
    docker(&["rm", "--force", &running]);
    compare(&console, &id, "").await;

    let below = build(&layers(IMAGE), &[&one]);
    build(&layers(&one), &[&two]);
    assert_eq!(compare(&console, &below, "force").await["blocked"][0]["way"], "children");
    compare(&console, &one, "").await;
    let told = compare(&console, &two, "").await;
    assert!(texts(&told["deleted"], "id").contains(&below.as_str()), "the nameless one below goes along: {told}");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_layers_and_files_are_those_of_the_image() {
    let _turn = ENGINE.lock().await;
    let console = TestConsole::new(connection()).await;
    console.until(true).await;
    let (base, top) = (unique("base") + ":1", unique("top") + ":1");
    let below = build(&format!("FROM {IMAGE}\nRUN seq 1 20000 >/quay-large && seq 1 10 >/quay-small\n"), &[&base]);
    let dockerfile = format!(
        "FROM {base}\nENV A=b\nRUN rm /quay-small && seq 1 30000 >/quay-large && mkdir /own && seq 1 5 >/own/x\n"
    );
    let id = build(&dockerfile, &[&top]);
    until_image(&console, &id).await;
    until_image(&console, &below).await;

    let told = get(&console, &format!("/api/images/{id}/layers")).await;
    let rows = told["layers"].as_array().unwrap();
    let layers: Vec<&str> = texts(&told["layers"], "diff_id").into_iter().filter(|layer| !layer.is_empty()).collect();
    let real = docker(&["image", "inspect", "--format", "{{json .RootFS.Layers}}", &id]);
    assert_eq!(json!(layers), serde_json::from_str::<Value>(&real).unwrap());
    assert_eq!(rows.len(), docker(&["history", "--quiet", &id]).lines().count());
    let bytes: i64 = rows.iter().map(|row| row["size"].as_i64().unwrap()).sum();
    assert_eq!(told["size"], bytes);
    let last = rows.last().unwrap();
    assert!(last["by"].as_str().unwrap().starts_with("RUN rm /quay-small"), "{last}");
    assert_eq!((&rows[rows.len() - 2]["by"], &rows[rows.len() - 2]["empty"]), (&json!("ENV A=b"), &json!(true)));
    let shares = |row: &Value| texts(&row["shared"], "name").contains(&base.as_str());
    assert!(shares(&rows[rows.len() - 3]) && !shares(last), "{told}");

    let kept = files(&console.console.data);
    let order = json!({"kind": "explore", "image": top});
    let (status, begun) = send(&console, &console.token, "POST", "/api/jobs", &order).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{begun}");
    let job = begun["id"].as_str().unwrap();
    within(console.console.jobs.over(job)).await;
    let detail = get(&console, &format!("/api/jobs/{job}")).await;
    assert_eq!(detail["job"]["state"], "done", "{detail}");
    has_no_image(&kept, &files(&console.console.data), bytes);

    let n = last["n"].as_u64().unwrap();
    let files = get(&console, &format!("/api/images/{id}/files?layer={n}")).await;
    let of = |name: &str| files["entries"].as_array().unwrap().iter().find(|entry| entry["name"] == name).cloned();
    assert_eq!(of("quay-large").unwrap()["change"], "modified");
    assert_eq!(of("quay-small").unwrap()["change"], "removed");
    assert_eq!(of("own").unwrap()["change"], "added");
    assert_eq!(files["partial"], false);
    let merged = get(&console, &format!("/api/images/{id}/files?layer=all&path=/own")).await;
    assert_eq!(texts(&merged["entries"], "path"), ["/own/x"]);
    assert_eq!(get(&console, &format!("/api/images/{id}/files?find=quay-small")).await["entries"], json!([]));
    let waste = get(&console, &format!("/api/images/{id}/waste")).await;
    let wasted = texts(&waste["paths"], "path");
    assert!(wasted.contains(&"/quay-large") && wasted.contains(&"/quay-small"), "{waste}");

    docker(&["rmi", &top]);
    docker(&["rmi", &base]);
}
