//! Jobs as a client meets them, on the simulated engine: begun, followed, cancelled, run again; by whom, and seen by whom.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use axum::body::Body;
use futures_util::StreamExt;
use http::StatusCode;
use serde_json::{Value, json};
use server::audit::Filter;
use server::demo::Demo;
use server::rights::{Grant, Rights, Role};
use support::{ScriptedEngine, TestConsole, within};
use tower::ServiceExt;

async fn demo() -> TestConsole {
    let console = TestConsole::new(Demo::new(48)).await;
    console.until(true).await;
    console
}

/// Sends something with somebody's token.
async fn send(console: &TestConsole, token: &str, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = console.request_of(token, method, path).header("content-type", "application/json");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, _, text) = console.send_body(request, body).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

async fn get(console: &TestConsole, token: &str, path: &str) -> (StatusCode, Value) {
    send(console, token, "GET", path, &Value::Null).await
}

async fn post(console: &TestConsole, token: &str, path: &str) -> (StatusCode, Value) {
    send(console, token, "POST", path, &Value::Null).await
}

/// Begins a job; its number.
async fn begin(console: &TestConsole, token: &str, order: &Value) -> String {
    let (status, answer) = send(console, token, "POST", "/api/jobs", order).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{order}: {answer}");
    answer["id"].as_str().unwrap().to_owned()
}

/// Waits for the end of a job; what there is of it then.
async fn ended(console: &TestConsole, id: &str) -> Value {
    within(console.console.jobs.over(id)).await;
    get(console, &console.token, &format!("/api/jobs/{id}")).await.1
}

/// Begins a job as the administrator, and waits for its end.
async fn done(console: &TestConsole, order: &Value) -> Value {
    let id = begin(console, &console.token, order).await;
    ended(console, &id).await
}

/// How a job ended, and what it says of that.
fn said(detail: &Value) -> (&str, &str) {
    (detail["job"]["state"].as_str().unwrap(), detail["job"]["step"].as_str().unwrap())
}

fn pull(image: &str) -> Value {
    json!({ "kind": "pull", "image": image })
}

#[tokio::test]
async fn a_pull_tells_its_layers_and_its_end() {
    let console = demo().await;
    let detail = done(&console, &pull("memcached:1.6")).await;
    assert_eq!(said(&detail), ("done", "memcached:1.6 was pulled."));
    let job = &detail["job"];
    assert_eq!((job["title"].as_str(), job["by"].as_str()), (Some("Pull memcached:1.6"), Some("ada")));
    assert!(job["link"].as_str().unwrap().starts_with("/images/") && job["again"] == true && job["cancel"] == false);
    assert!(job["total"].as_u64().unwrap() > 0 && job["done"] == job["total"] && job["unit"] == "bytes", "{job}");
    let parts = detail["parts"].as_array().unwrap();
    assert!(!parts.is_empty() && parts.iter().all(|part| part["state"] == "Done"), "{parts:?}");
    let lines = detail["lines"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["text"].as_str().unwrap().starts_with("Digest: sha256:")), "{lines:?}");
    // Another time there is nothing newer.
    let id = job["id"].as_str().unwrap();
    let (status, again) = post(&console, &console.token, &format!("/api/jobs/{id}/again")).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let detail = ended(&console, again["id"].as_str().unwrap()).await;
    assert_eq!(said(&detail), ("done", "memcached:1.6 is up to date: there is nothing newer."));
    let (_, list) = get(&console, &console.token, "/api/jobs").await;
    let ids: Vec<&Value> = list.as_array().unwrap().iter().map(|job| &job["id"]).collect();
    assert_eq!(ids, [&again["id"], &json!(id)], "the newest first");
    let rows = console.console.audit.page(Filter::default()).await.unwrap().rows;
    assert!(rows.iter().any(|row| row.route == "/api/jobs" && row.detail == "pull memcached:1.6"), "{rows:?}");
    assert!(rows.iter().any(|row| row.route == "/images/create" && row.user == "ada"), "the door has its own row");
}

#[tokio::test]
async fn what_cannot_be_pulled_is_told_in_a_sentence() {
    let console = demo().await;
    for (image, sentence) in [
        ("missing:9", "missing:9 was not found in its registry, or it is private there"),
        ("broken:1", "broken:1 could not be pulled: the engine could not reach the registry, or was cut off."),
    ] {
        let detail = done(&console, &pull(image)).await;
        let (state, step) = said(&detail);
        assert!(state == "failed" && step.starts_with(sentence), "{state} {step}");
        let last = detail["lines"].as_array().unwrap().last().cloned().unwrap();
        assert_eq!((&last["kind"], &last["text"]), (&json!("error"), &detail["job"]["step"]));
    }
}

#[tokio::test]
async fn a_container_is_made_of_an_image_that_has_to_come_first() {
    let console = demo().await;
    let order = json!({ "kind": "create", "name": "cache", "body": { "Image": "memcached:1.6" } });
    let detail = done(&console, &order).await;
    assert_eq!(said(&detail), ("done", "cache was created and started."));
    let parts: Vec<(&Value, &Value)> =
        detail["parts"].as_array().unwrap().iter().map(|part| (&part["id"], &part["state"])).collect();
    let is = json!(["image", "container", "start", "Done"]);
    for (nth, part) in [(0, &is[0]), (1, &is[1]), (2, &is[2])] {
        assert_eq!(parts[nth], (part, &is[3]));
    }
    let id = detail["job"]["about"].as_str().unwrap();
    assert_eq!(detail["job"]["link"], format!("/containers/{}", &id[..12]));
    let (_, inspect) = get(&console, &console.token, &format!("/engine/local/containers/{id}/json")).await;
    assert_eq!((&inspect["Name"], &inspect["State"]["Running"]), (&json!("/cache"), &json!(true)));
    // Its name is taken now; what was made cannot be made again.
    let detail = done(&console, &order).await;
    assert_eq!(
        said(&detail),
        ("failed", "cache could not be created: the name is taken by another container. Choose another name.")
    );
}

#[tokio::test]
async fn what_cannot_start_stays_and_is_told() {
    let console = demo().await;
    let never = json!({ "kind": "create", "name": "a1", "pull": "never", "body": { "Image": "memcached:1.6" } });
    let (state, step) = (done(&console, &never).await, "a1 could not be created: the image memcached:1.6 is not on");
    assert!(said(&state).1.starts_with(step), "{state}");
    let order = json!({ "kind": "create", "name": "broken-web", "body": { "Image": "memcached:1.6" } });
    let detail = done(&console, &order).await;
    let (state, step) = said(&detail);
    assert_eq!(state, "failed");
    assert!(step.starts_with("broken-web was created but could not start: port 80 is "), "{step}");
    let link = detail["job"]["link"].as_str().unwrap();
    let (status, _) = get(&console, &console.token, &format!("/engine/local{link}/json")).await;
    assert_eq!(status, StatusCode::OK, "it is there");
    let order = json!({ "kind": "create", "start": false, "body": { "Image": "memcached:1.6" } });
    let detail = done(&console, &order).await;
    assert!(said(&detail).1.ends_with(" was created from memcached:1.6. It was not started."), "{detail}");
}

#[tokio::test]
async fn old_engines_get_one_network_and_the_others_before_the_start() {
    let engine = ScriptedEngine::new(|target| {
        let json = vec![("content-type", "application/json")];
        Some(match target.split('?').next().unwrap_or_default() {
            "/_ping" => (200, vec![("api-version", "1.41")], "OK"),
            "/version" => (200, json, r#"{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"}"#),
            "/events" => (200, vec![], "pending"),
            "/containers/create" => (201, json, r#"{"Id":"1111111111111111","Warnings":["no swap limit"]}"#),
            "/networks/front/connect" => (200, vec![], ""),
            "/containers/1111111111111111/start" => (204, vec![], ""),
            _ => (200, json, "[]"),
        })
    });
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let body = json!({ "Image": "a", "HostConfig": { "NetworkMode": "back" },
        "NetworkingConfig": { "EndpointsConfig": { "back": {}, "front": {} } } });
    let detail = done(&console, &json!({ "kind": "create", "name": "web", "body": body })).await;
    assert_eq!(said(&detail), ("done", "web was created and started."));
    let lines = detail["lines"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["kind"] == "warn" && line["text"] == "no swap limit"), "{lines:?}");
    let asked = engine.asked();
    let steps: Vec<&str> = ["containers/create", "networks/front/connect", "/start"]
        .into_iter()
        .filter(|step| asked.iter().any(|call| call.starts_with("POST ") && call.contains(step)))
        .collect();
    assert_eq!(steps.len(), 3, "{asked:?}");
    let at = |step: &str| asked.iter().position(|call| call.contains(step)).unwrap();
    assert!(at("containers/create") < at("networks/front/connect") && at("networks/front/connect") < at("/start"));
}

#[tokio::test]
async fn a_job_is_cancelled_once_and_by_its_own() {
    let console = demo().await;
    let (bob, eve) = (
        console.person("bob", Role::Operator, &[Grant::Images], &[]).await,
        console.person("eve", Role::Operator, &[], &[]).await,
    );
    let id = begin(&console, &bob, &pull("slow:1")).await;
    let cancel = format!("/api/jobs/{id}/cancel");
    let (status, answer) = post(&console, &eve, &cancel).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
    let (_, seen) = get(&console, &eve, &format!("/api/jobs/{id}")).await;
    assert_eq!((&seen["job"]["by"], &seen["job"]["cancel"]), (&json!("bob"), &json!(false)));
    let (_, own) = get(&console, &bob, &format!("/api/jobs/{id}")).await;
    assert_eq!(own["job"]["cancel"], true);
    let (status, _) = post(&console, &bob, &format!("/api/jobs/{id}/again")).await;
    assert_eq!(status, StatusCode::CONFLICT, "it goes on");
    assert_eq!(post(&console, &bob, &cancel).await.0, StatusCode::NO_CONTENT);
    let detail = ended(&console, &id).await;
    assert_eq!(said(&detail), ("cancelled", "It was cancelled."));
    assert_eq!(post(&console, &bob, &cancel).await.0, StatusCode::CONFLICT);
    for act in ["undo", "finish"] {
        let (status, _) = post(&console, &bob, &format!("/api/jobs/{id}/{act}")).await;
        assert_eq!(status, StatusCode::CONFLICT, "{act}");
    }
    assert_eq!(post(&console, &bob, "/api/jobs/99/cancel").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_loses_their_rights_loses_their_jobs() {
    let console = demo().await;
    let bob = console.person("bob", Role::Operator, &[Grant::Images], &[]).await;
    let id = begin(&console, &bob, &pull("slow:1")).await;
    let person = console.console.access.person_named("bob").unwrap().unwrap();
    console.console.access.change_person(person.id, Rights::of(Role::Viewer), false).unwrap();
    let detail = ended(&console, &id).await;
    assert_eq!(said(&detail), ("cancelled", "Your rights have changed, so this was stopped."));
}

#[tokio::test]
async fn who_may_not_begins_nothing_and_sees_nothing_of_others() {
    let console = demo().await;
    let viewer = console.person("vic", Role::Viewer, &[], &["name:web-*"]).await;
    let stop = json!({ "kind": "project", "project": "shop", "act": "stop" });
    for order in [pull("a"), stop] {
        let (status, answer) = send(&console, &viewer, "POST", "/api/jobs", &order).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
    }
    let id = begin(&console, &console.token, &pull("memcached:1.6")).await;
    assert_eq!(get(&console, &viewer, "/api/jobs").await.1, json!([]));
    for (method, path) in [("GET", String::new()), ("POST", "/cancel".to_owned())] {
        let (status, answer) = send(&console, &viewer, method, &format!("/api/jobs/{id}{path}"), &Value::Null).await;
        assert_eq!((status, &answer["message"]), (StatusCode::NOT_FOUND, &json!("There is no job 1.")));
    }
    ended(&console, &id).await;
    for wrong in [
        json!({ "kind": "pull", "image": "a", "auth": "secret" }),
        json!({ "kind": "pull", "image": "" }),
        json!({ "kind": "undo", "job": "1", "title": "", "about": "" }),
        json!({ "kind": "recreate", "container": "nobody" }),
        json!({ "kind": "create", "body": {} }),
        json!([]),
    ] {
        let (status, answer) = send(&console, &console.token, "POST", "/api/jobs", &wrong).await;
        assert!(status.is_client_error() && answer["message"].is_string(), "{wrong}: {status} {answer}");
    }
    assert_eq!(get(&console, &console.token, "/api/jobs").await.1.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_project_is_stopped_and_started_whole() {
    let console = demo().await;
    let act = |act: &str| json!({ "kind": "project", "project": "shop", "act": act });
    let detail = done(&console, &act("stop")).await;
    let (state, step) = said(&detail);
    assert!(state == "done" && step.ends_with(" containers of shop were stopped."), "{step}");
    let filter = "%7B%22label%22%3A%5B%22com.docker.compose.project%3Dshop%22%5D%7D";
    let running = format!("/engine/local/containers/json?filters={filter}");
    assert_eq!(get(&console, &console.token, &running).await.1, json!([]));
    let detail = done(&console, &act("start")).await;
    assert!(said(&detail).1.ends_with(" containers of shop were started."), "{detail}");
    assert!(!get(&console, &console.token, &running).await.1.as_array().unwrap().is_empty());
    let none = json!({ "kind": "project", "project": "nobody", "act": "stop" });
    assert_eq!(said(&done(&console, &none).await).1, "There is no container of the project nobody.");
}

#[tokio::test]
async fn jobs_are_followed_on_the_live_stream() {
    let console = demo().await;
    let id = begin(&console, &console.token, &pull("memcached:1.6")).await;
    let path = format!("/live?join=jobs&join=job:{id}&join=job:99");
    let request = console.request("GET", &path).body(Body::empty()).unwrap();
    let answer = console.router.clone().oneshot(request).await.unwrap();
    let (mut stream, mut told) = (answer.into_body().into_data_stream(), String::new());
    let seen = |told: &str| {
        let data = |event: &str, what: &dyn Fn(&Value) -> bool| {
            let begin = format!("event: {event}\ndata: ");
            let whole = told.split_inclusive("\n\n").filter(|event| event.ends_with("\n\n"));
            whole.filter_map(|event| event.strip_prefix(&begin)).any(|data| what(&serde_json::from_str(data).unwrap()))
        };
        data("jobs", &|frame| frame["all"] == true && frame["put"][0]["id"] == "1")
            && data("jobs", &|frame| frame["put"][0]["state"] == "done")
            && data("job", &|news| news["job"]["state"] == "done")
            && data("end", &|end| end["topic"] == "job:99")
    };
    while !seen(&told) {
        let piece = within(stream.next()).await.unwrap().unwrap();
        told.push_str(std::str::from_utf8(&piece).unwrap());
    }
    // Each line once, and all of them.
    let news = told.split("event: job\ndata: ").skip(1).map(|rest| rest.split("\n\n").next().unwrap());
    let news: Vec<Value> = news.filter_map(|data| serde_json::from_str(data).ok()).collect();
    let numbers: Vec<u64> = news
        .iter()
        .flat_map(|news| news["lines"].as_array().unwrap())
        .map(|line| line["n"].as_u64().unwrap())
        .collect();
    let all = ended(&console, &id).await["lines"].as_array().unwrap().len();
    assert_eq!(numbers, (1..=u64::try_from(all).unwrap()).collect::<Vec<_>>());
    let (_, snapshot) = get(&console, &console.token, "/live/jobs").await;
    assert_eq!((&snapshot["all"], &snapshot["put"][0]["state"]), (&json!(true), &json!("done")));
}

#[tokio::test]
async fn a_push_tells_its_layers_and_its_digest() {
    let console = demo().await;
    done(&console, &pull("memcached:1.6")).await;
    let push = |image: &str| json!({ "kind": "push", "image": image, "registry": "none" });
    let detail = done(&console, &push("memcached:1.6")).await;
    let (state, step) = said(&detail);
    assert!(state == "done" && step.starts_with("memcached:1.6 was pushed. Its digest is sha256:"), "{step}");
    let parts = detail["parts"].as_array().unwrap();
    assert!(!parts.is_empty() && parts.iter().all(|part| part["state"] == "Done"), "{parts:?}");
    let step = |detail: &Value| detail["job"]["step"].as_str().unwrap().to_owned();
    assert!(step(&done(&console, &push("nothing:9")).await).starts_with("nothing:9 is not on the engine"));
    let tag = "/engine/local/images/memcached:1.6/tag?repo=broken&tag=1";
    assert_eq!(post(&console, &console.token, tag).await.0, StatusCode::CREATED);
    let detail = done(&console, &push("broken:1")).await;
    assert!(step(&detail).starts_with("docker.io does not allow everybody to push broken:1."), "{detail}");
    // Who may pull may not push.
    let bob = console.person("bob", Role::Operator, &[Grant::Images], &[]).await;
    let (status, _) = send(&console, &bob, "POST", "/api/jobs", &push("memcached:1.6")).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_order_is_shown_to_whoever_gave_it_alone() {
    let console = demo().await;
    let bob = console.person("bob", Role::Operator, &[Grant::Images], &[]).await;
    let id = begin(&console, &bob, &json!({ "kind": "pull", "image": "memcached", "all": true })).await;
    ended(&console, &id).await;
    let path = format!("/api/jobs/{id}/order");
    let (status, order) = get(&console, &bob, &path).await;
    let expected = json!({ "kind": "pull", "image": "memcached", "platform": "", "all": true, "registry": "" });
    assert_eq!((status, order), (StatusCode::OK, expected));
    assert_eq!(get(&console, &console.token, &path).await.0, StatusCode::FORBIDDEN, "not to administrators either");
    assert_eq!(get(&console, &bob, "/api/jobs/99/order").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_nobody_uses_is_removed_step_by_step() {
    let console = demo().await;
    done(&console, &pull("memcached:1.6")).await;
    let detail = done(&console, &json!({ "kind": "prune", "what": "everything" })).await;
    let (state, step) = said(&detail);
    assert!(state == "done" && step.contains(" removed"), "{step}");
    let parts: Vec<(&str, &str)> = detail["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["id"].as_str().unwrap(), part["state"].as_str().unwrap()))
        .collect();
    assert_eq!(parts, [("containers", "Done"), ("networks", "Done"), ("images", "Done"), ("build cache", "Done")]);
    let again = done(&console, &json!({ "kind": "prune", "what": "images", "all": true })).await;
    assert_eq!(said(&again), ("done", "There was nothing to remove."));
    let bob = console.person("bob", Role::Operator, &[Grant::Remove], &[]).await;
    let order = json!({ "kind": "prune", "what": "images" });
    assert_eq!(send(&console, &bob, "POST", "/api/jobs", &order).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn old_engines_keep_volumes_with_a_name() {
    let engine = ScriptedEngine::healthy(|target| {
        let json = vec![("content-type", "application/json")];
        Some(match target.split('?').next().unwrap_or_default() {
            "/_ping" => (200, vec![("api-version", "1.41")], "OK"),
            "/version" => (200, json, r#"{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"}"#),
            "/volumes" => {
                let volumes = r#"{"Volumes":[{"Name":"data"},
                    {"Name":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}]}"#;
                (200, json, volumes)
            }
            volume if volume.starts_with("/volumes/") => (204, vec![], ""),
            _ => return None,
        })
    });
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let detail = done(&console, &json!({ "kind": "prune", "what": "volumes" })).await;
    assert_eq!(said(&detail), ("done", "1 volume was removed."));
    let asked = engine.asked();
    let is_change = |call: &&String| call.starts_with("POST ") || call.starts_with("DELETE ");
    let changes: Vec<&String> = asked.iter().filter(is_change).collect();
    assert!(matches!(changes.as_slice(), [only] if only.contains("/volumes/0123456789abcdef")), "{changes:?}");
}

#[tokio::test]
async fn one_prune_that_fails_does_not_stop_the_others() {
    let engine = ScriptedEngine::healthy(|target| {
        let json = vec![("content-type", "application/json")];
        Some(match target.split('?').next().unwrap_or_default() {
            "/containers/prune" => (409, json, r#"{"message":"a prune operation is already running"}"#),
            "/networks/prune" => (200, json, r#"{"NetworksDeleted":["front"]}"#),
            "/images/prune" | "/build/prune" => (200, json, r#"{"SpaceReclaimed":0}"#),
            _ => return None,
        })
    });
    let console = TestConsole::new(engine).await;
    console.until(true).await;
    let detail = done(&console, &json!({ "kind": "prune", "what": "everything" })).await;
    let sentence = "Containers could not be removed: the engine removes unused things already. Wait until it has, and \
                    try again. 1 network was removed.";
    assert_eq!(said(&detail), ("failed", sentence));
}
