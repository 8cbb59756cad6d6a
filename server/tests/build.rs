//! Uploads and builds as a client meets them: on the simulated engine, on a scripted one, and on a real one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use axum::body::Body;
use engine::Transport;
use futures_util::StreamExt;
use http::StatusCode;
use real::{Running, connection, docker, unique};
use serde_json::{Value, json};
use server::demo::Demo;
use server::rights::{Grant, Role};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use support::{CUT, ScriptedEngine, TestConsole, healthy, within};
use tokio_tar::{Builder, Header};
use tower::ServiceExt;

async fn console(engine: Arc<dyn Transport>) -> TestConsole {
    let console = TestConsole::new(engine).await;
    console.until(true).await;
    console
}

/// An archive of these files.
async fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = Header::new_gnu();
        header.set_size(u64::try_from(text.len()).unwrap());
        header.set_mode(0o644);
        archive.append_data(&mut header, path, text.as_bytes()).await.unwrap();
    }
    archive.into_inner().await.unwrap()
}

async fn upload(console: &TestConsole, token: &str, query: &str, body: impl Into<Body>) -> (u16, Value) {
    let request = console.request_of(token, "POST", &format!("/api/uploads?{query}"));
    let (status, _, said) = console.send_body(request, body).await;
    (status.as_u16(), serde_json::from_str(&said).unwrap_or_default())
}

/// The id of an archive of these files, sent.
async fn sent(console: &TestConsole, files: &[(&str, &str)]) -> String {
    let (status, answer) = upload(console, &console.token, "for=build&name=ctx.tar", tar(files).await).await;
    assert_eq!((status, answer["format"].as_str()), (201, Some("tar")), "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

async fn begin(console: &TestConsole, order: &Value) -> String {
    let request = console.request("POST", "/api/jobs").header("content-type", "application/json");
    let (status, _, said) = console.send_body(request, order.to_string()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{order}: {said}");
    serde_json::from_str::<Value>(&said).unwrap()["id"].as_str().unwrap().to_owned()
}

async fn detail(console: &TestConsole, id: &str) -> Value {
    let (_, _, said) = console.ask("GET", &format!("/api/jobs/{id}")).await;
    serde_json::from_str(&said).unwrap()
}

/// Builds, and waits for the end.
async fn built(console: &TestConsole, source: &Value, more: &Value) -> Value {
    let mut order = json!({ "kind": "build", "source": source });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let id = begin(console, &order).await;
    within(console.console.jobs.over(&id)).await;
    detail(console, &id).await
}

/// How a job ended, and what it says of that.
fn said(detail: &Value) -> (&str, &str) {
    (detail["job"]["state"].as_str().unwrap(), detail["job"]["step"].as_str().unwrap())
}

/// What is told of each step: its number, title, state and line.
fn steps(detail: &Value) -> Vec<(&str, &str, &str, i64)> {
    detail["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            let text = |key: &str| part[key].as_str().unwrap_or_default();
            (text("id"), text("title"), text("state"), part["line"].as_i64().unwrap_or_default())
        })
        .collect()
}

/// What is left in the folder of what is kept.
fn left(console: &TestConsole) -> usize {
    std::fs::read_dir(console.console.data.join("tmp")).map_or(0, Iterator::count)
}

/// How many of the console's own files without a name are open.
fn open(console: &TestConsole) -> usize {
    let directory = console.console.data.canonicalize().unwrap().join("tmp");
    let links = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let places = links.filter_map(|link| std::fs::read_link(link.path()).ok());
    places.filter(|place| place.starts_with(&directory) && place.to_string_lossy().ends_with(" (deleted)")).count()
}

/// Cancels a job that goes on; how it ended.
async fn cancel(console: &TestConsole, id: &str) -> Value {
    let (status, _, _) = console.ask("POST", &format!("/api/jobs/{id}/cancel")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    within(console.console.jobs.over(id)).await;
    detail(console, id).await
}

#[tokio::test]
async fn a_dockerfile_is_built_step_by_step() {
    let console = console(Demo::new(30)).await;
    let text = "FROM busybox:1.36\n\nENV A=b\nRUN make\nCMD [\"sh\"]\n";
    let detail = built(&console, &json!({ "text": text }), &json!({ "tags": ["shop:1", "shop:latest"] })).await;
    let (state, step) = said(&detail);
    assert!(state == "done" && step.starts_with("shop:1 was built: "), "{detail}");
    let job = &detail["job"];
    assert_eq!((job["title"].as_str(), job["about"].as_str()), (Some("Build shop:1"), Some("shop:1")));
    assert!(job["link"].as_str().unwrap().starts_with("/images/") && detail["file"] == text, "{job}");
    assert_eq!(
        steps(&detail),
        [
            ("1", "FROM busybox:1.36", "done", 1),
            ("2", "ENV A=b", "cached", 3),
            ("3", "RUN make", "done", 4),
            ("4", "CMD [\"sh\"]", "done", 5),
        ]
    );
    let lines = detail["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line["part"] == "3" && line["text"].as_str().unwrap().contains("make")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn what_fails_names_its_step_and_its_line() {
    let console = console(Demo::new(30)).await;
    let detail = built(&console, &json!({ "text": "FROM a\nRUN one \\\n && exit 1\nRUN two" }), &json!({})).await;
    let (state, step) = said(&detail);
    assert!(state == "failed" && step.contains("step 2 (RUN one && exit 1, line 2) ended with exit code 1."), "{step}");
    assert_eq!(steps(&detail).last().map(|step| (step.0, step.2, step.3)), Some(("2", "failed", 2)));
    let detail = built(&console, &json!({ "text": "FROM a\n\nFOO b" }), &json!({})).await;
    assert!(said(&detail).1.starts_with("The Dockerfile is wrong on line 3: unknown instruction: FOO."), "{detail}");
    assert_eq!(steps(&detail), [("2", "FOO b", "failed", 3)]);
    let detail = built(&console, &json!({ "text": "FROM a" }), &json!({ "builder": "buildkit" })).await;
    assert_eq!(said(&detail).0, "failed", "the demo has no BuildKit");
    let detail = built(&console, &json!({ "upload": "gone" }), &json!({})).await;
    assert_eq!(said(&detail).0, "failed", "{detail}");
}

#[tokio::test]
async fn an_upload_is_its_persons_and_is_built_again() {
    let console = console(Demo::new(30)).await;
    let id = sent(&console, &[("Dockerfile", "FROM a\n"), (".dockerignore", "large\n"), ("large", "x")]).await;
    for _ in 0..2 {
        let detail = built(&console, &json!({ "upload": id }), &json!({ "tags": ["up:1"] })).await;
        assert_eq!(said(&detail).0, "done", "{detail}");
        assert_eq!(detail["file"], "FROM a\n");
    }
    let without = sent(&console, &[("other", "x")]).await;
    let detail = built(&console, &json!({ "upload": without }), &json!({})).await;
    assert!(said(&detail).1.starts_with("There is no Dockerfile in the context."), "{detail}");
    let token = console.person("bob", Role::Operator, &[Grant::Builds], &[]).await;
    let remove = |token: String| {
        let request = console.request_of(&token, "DELETE", &format!("/api/uploads/{id}"));
        let console = &console;
        async move { console.send(request).await.0.as_u16() }
    };
    assert_eq!(remove(token).await, 404, "somebody else's is not there");
    assert_eq!((remove(console.token.clone()).await, remove(console.token.clone()).await), (204, 404));
    let detail = built(&console, &json!({ "upload": id }), &json!({})).await;
    assert_eq!(said(&detail).0, "failed", "{detail}");
}

#[tokio::test]
async fn what_is_no_archive_is_refused_and_leaves_nothing() {
    let console = console(Demo::new(30)).await;
    let bob = console.person("bob", Role::Operator, &[Grant::Builds], &[]).await;
    for (token, query, status) in [
        (&console.token, "for=build", 400),
        (&console.token, "for=other", 400),
        (&console.token, "for=build&x=1", 400),
        (&console.token, "name=a", 400),
        (&bob, "for=load", 403),
        (&bob, "for=import", 403),
        (&bob, "for=build", 400),
    ] {
        let (got, answer) = upload(&console, token, query, "FROM busybox\n".repeat(100)).await;
        assert!(got == status && answer["message"].is_string(), "{query}: {got} {answer}");
    }
    assert_eq!(upload(&console, &bob, "for=build", Body::empty()).await.0, 400);
    assert_eq!(left(&console), 0);
}

#[tokio::test]
async fn an_upload_that_is_cut_leaves_nothing() {
    let console = console(Demo::new(30)).await;
    assert_eq!(open(&console), 0);
    // As many as one person may send at once.
    for _ in 0..4 {
        let pieces = (0..64).map(|_| Ok(vec![0_u8; 64 * 1024])).chain([Err(io::Error::other("gone"))]);
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let (status, answer) = upload(&console, &console.token, "for=build", body).await;
        assert!(status == 400 && answer["message"].as_str().unwrap().contains("broke off"), "{status} {answer}");
        assert_eq!(left(&console), 0);
    }
    // A write that was under way ends in a thread of its own.
    within(async {
        while open(&console) > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    // Nor are their places taken. What is kept is open, and no more than four are.
    for nth in 1..=5_usize {
        sent(&console, &[("Dockerfile", "FROM a\n")]).await;
        assert_eq!((open(&console), left(&console)), (nth.min(4), 0));
    }
}

#[tokio::test]
async fn security_e21_a_build_takes_no_more_than_its_person_may() {
    let console = console(Demo::new(30)).await;
    let post = |token: String, order: Value| {
        let request = console.request_of(&token, "POST", "/api/jobs").header("content-type", "application/json");
        let console = &console;
        async move { console.send_body(request, order.to_string()).await.0.as_u16() }
    };
    let order = json!({ "kind": "build", "source": { "text": "FROM a" } });
    let none = console.person("eve", Role::Operator, &[Grant::Images], &[]).await;
    assert_eq!(post(none, order).await, 403);
    let remote = json!({ "kind": "build", "source": { "remote": "http://169.254.169.254/latest" } });
    assert_eq!(post(console.token.clone(), remote).await, 400, "not even administrators");
}

/// An engine that answers a build with this, and then is there or not.
fn ending(body: &'static str, is_there: bool) -> Arc<ScriptedEngine> {
    let has_ended = AtomicBool::new(false);
    ScriptedEngine::new(move |target| {
        if target.starts_with("/build") {
            has_ended.store(!is_there, Ordering::SeqCst);
            return Some((200, vec![("content-type", "application/json")], body));
        }
        (!has_ended.load(Ordering::SeqCst)).then(|| healthy(target))
    })
}

#[tokio::test]
async fn an_engine_that_ends_in_the_middle_is_told_as_that() {
    let cut = "{\"stream\":\"Step 1/2 : FROM a\"}\n{\"stream\":\"Step 2/2 : RUN b\"}\n<cut>";
    assert!(cut.ends_with(CUT));
    let killed = "{\"stream\":\"Step 1/2 : FROM a\"}\n{\"stream\":\"Step 2/2 : RUN b\"}\n\
                  {\"errorDetail\":{\"message\":\"The command '/bin/sh -c b' returned a non-zero code: 137\"}}\n";
    let gone = "shop:1 was not built: the engine ended during the build";
    for (body, is_there, says) in [
        (cut, true, "The connection to the engine broke during the build."),
        (cut, false, gone),
        (killed, true, "shop:1 was not built: step 2 (RUN b, line 2) ended with exit code 137. It was killed"),
        (killed, false, gone),
    ] {
        let console = console(ending(body, is_there)).await;
        let detail = built(&console, &json!({ "text": "FROM a\nRUN b" }), &json!({ "tags": ["shop:1"] })).await;
        let (state, step) = said(&detail);
        assert!(state == "failed" && step.starts_with(says), "{says}: {step}");
        assert!(step.ends_with("build again."), "{step}");
        assert_eq!(steps(&detail).last().map(|step| step.2), Some("failed"), "{detail}");
    }
}

#[tokio::test]
async fn an_address_that_stays_silent_is_told_and_the_build_can_be_cancelled() {
    let engine = ScriptedEngine::healthy(|target| target.starts_with("/build").then(|| (200, vec![], "frozen")));
    let console = console(Arc::clone(&engine) as Arc<dyn Transport>).await;
    let order = json!({ "kind": "build", "source": { "remote": "https://me:canary@example.com/a.tar" } });
    let id = begin(&console, &order).await;
    engine.until_held("/build", true).await;
    let step = async || said(&detail(&console, &id).await).1.to_owned();
    assert_eq!(step().await, "Building an image");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(16)).await;
    tokio::time::resume();
    within(async {
        while !step().await.starts_with("https://example.com/a.tar has not answered the engine for 1") {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(said(&cancel(&console, &id).await).0, "cancelled");
    engine.until_held("/build", false).await;
}

/// Whether the engine has not answered yet, or is in the middle of its answer.
#[tokio::test]
async fn a_job_of_any_kind_that_is_cancelled_lets_go_of_the_engine() {
    for answer in ["frozen", "pending"] {
        let engine = ScriptedEngine::healthy(move |target| {
            let held = ["/push", "/images/create", "/images/load", "/images/prune", "/build"];
            held.iter().any(|part| target.contains(part)).then(|| (200, vec![], answer))
        });
        let console = console(Arc::clone(&engine) as Arc<dyn Transport>).await;
        let upload = sent(&console, &[("Dockerfile", "FROM a\n")]).await;
        for (part, order) in [
            ("/images/create", json!({ "kind": "pull", "image": "a:1" })),
            ("/push", json!({ "kind": "push", "image": "a:1" })),
            ("/images/load", json!({ "kind": "load", "upload": upload })),
            ("/images/create", json!({ "kind": "import", "upload": upload, "reference": "b:1" })),
            ("/images/prune", json!({ "kind": "prune", "what": "images" })),
            ("/build", json!({ "kind": "build", "source": { "upload": upload } })),
            ("/build", json!({ "kind": "build", "source": { "text": "FROM a" }, "builder": "buildkit" })),
        ] {
            let id = begin(&console, &order).await;
            engine.until_held(part, true).await;
            assert_eq!(said(&cancel(&console, &id).await).0, "cancelled", "{answer}: {order}");
            engine.until_held(part, false).await;
        }
    }
}

#[tokio::test]
async fn an_answer_without_an_image_and_a_session_that_is_missing_are_told() {
    let answer = |body: &'static str| {
        ScriptedEngine::healthy(move |target| {
            target.starts_with("/build").then(|| (200, vec![("content-type", "application/json")], body))
        })
    };
    let nothing = console(answer("{\"stream\":\"Step 1/2 : FROM a\"}\n")).await;
    let detail = built(&nothing, &json!({ "text": "FROM a\nRUN b" }), &json!({})).await;
    assert!(said(&detail).1.starts_with("The engine ended the build without an image."), "{detail}");
    assert_eq!(steps(&detail), [("1", "FROM a", "failed", 1)]);
    let no_session = "{\"errorDetail\":{\"message\":\"failed to solve: a: no active sessions\"}}";
    let detail = built(&console(answer(no_session)).await, &json!({ "text": "FROM a" }), &json!({})).await;
    assert!(said(&detail).1.starts_with("BuildKit asked for a session"), "{detail}");
}

/// The image of the tests, and what a build of it needs to be a new one.
fn from_test(rest: &str) -> String {
    format!("FROM quayside/test:1\nLABEL run={}\n{rest}", unique("build"))
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_build_of_a_text_has_an_image() {
    let console = console(connection()).await;
    let tag = format!("{}:1", unique("built"));
    let text = from_test("RUN echo one && echo two >/two\nENV A=b\n");
    let order = json!({ "tags": [tag], "labels": { "by": "quayside" }, "memory": 268_435_456, "cpus": 1.0 });
    let detail = built(&console, &json!({ "text": text }), &order).await;
    assert_eq!(said(&detail).0, "done", "{detail}");
    let id = docker(&["image", "inspect", "--format", "{{.Id}}", &tag]);
    assert_eq!(detail["job"]["link"], format!("/images/{}", &id["sha256:".len()..][..12]));
    assert_eq!(docker(&["image", "inspect", "--format", "{{index .Config.Labels \"by\"}}", &tag]), "quayside");
    let told: Vec<(&str, i64)> = steps(&detail).iter().map(|step| (step.2, step.3)).collect();
    assert_eq!(told.get(..4), Some(&[("done", 1), ("done", 2), ("done", 3), ("done", 4)][..]), "{detail}");
    let lines = detail["lines"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["text"] == "one" && line["part"] == "3"), "{lines:?}");
    // Another time all of it is there already.
    let detail = built(&console, &json!({ "text": text }), &order).await;
    assert!(steps(&detail).iter().skip(1).all(|step| step.2 == "cached"), "{detail}");
    docker(&["image", "rm", "-f", &tag]);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_build_of_an_upload_leaves_out_what_is_ignored() {
    let console = console(connection()).await;
    let tag = format!("{}:1", unique("built"));
    let text = from_test("COPY . /ctx\nRUN find /ctx -type f | sort\n");
    let files = [
        ("Dockerfile", text.as_str()),
        (".dockerignore", "*.log\n!keep.log\nsecret\n"),
        ("a.log", "x"),
        ("keep.log", "x"),
        ("secret/key", "x"),
        ("src/main", "x"),
    ];
    let id = sent(&console, &files).await;
    let detail = built(&console, &json!({ "upload": id }), &json!({ "tags": [tag] })).await;
    assert_eq!(said(&detail).0, "done", "{detail}");
    let lines = detail["lines"].as_array().unwrap();
    let found: Vec<&str> = lines.iter().filter_map(|line| line["text"].as_str()?.strip_prefix("/ctx/")).collect();
    assert_eq!(found, [".dockerignore", "Dockerfile", "keep.log", "src/main"]);
    docker(&["image", "rm", "-f", &tag]);
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_build_of_a_remote_is_fetched_by_the_engine() {
    let console = console(connection()).await;
    // The engine has a network of its own, and this server is in it.
    let serve = "mkdir -p /w && printf 'FROM quayside/test:1\\nRUN echo from afar\\n' >/w/Dockerfile && \
                 exec httpd -f -p 127.0.0.1:18099 -h /w";
    let server = Running::with(&["--network", "host"], &["sh", "-c", serve]);
    let up = "until wget -q -O /dev/null http://127.0.0.1:18099/Dockerfile; do sleep 0.1; done";
    docker(&["exec", &server.0, "timeout", "30", "sh", "-c", up]);
    let order = json!({ "no_cache": true });
    let remote = json!({ "remote": "http://127.0.0.1:18099/Dockerfile" });
    let detail = built(&console, &remote, &order).await;
    assert_eq!(said(&detail).0, "done", "{detail}");
    assert!(detail["lines"].as_array().unwrap().iter().any(|line| line["text"] == "from afar"), "{detail}");
    let detail = built(&console, &json!({ "remote": "http://127.0.0.1:18098/none.tar" }), &order).await;
    let (state, step) = said(&detail);
    assert!(
        state == "failed" && step.starts_with("Nothing could be built from http://127.0.0.1:18098/none.tar:"),
        "{step}"
    );
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_build_that_fails_says_where() {
    let console = console(connection()).await;
    let label = unique("failed");
    let text = format!("FROM quayside/test:1\nLABEL run={label}\n\nRUN echo last words && exit 7\n");
    let detail = built(&console, &json!({ "text": text }), &json!({})).await;
    let (state, step) = said(&detail);
    assert!(state == "failed" && step.contains("line 4) ended with exit code 7."), "{step}");
    assert_eq!(containers(&label), "", "nothing is left of it");
    assert!(detail["lines"].as_array().unwrap().iter().any(|line| line["text"] == "last words"), "{detail}");
    let detail = built(&console, &json!({ "text": from_test("\nFOO bar\n") }), &json!({})).await;
    assert!(said(&detail).1.starts_with("The Dockerfile is wrong on line 4: unknown instruction: FOO"), "{detail}");
    assert_eq!(steps(&detail), [("3", "FOO bar", "failed", 4)]);
    let detail = built(&console, &json!({ "text": from_test("COPY nothing /\n") }), &json!({})).await;
    assert!(said(&detail).1.contains("step 3 (COPY nothing /, line 3) failed: COPY failed"), "{detail}");
}

/// The containers of a build, those that do not run too.
fn containers(label: &str) -> String {
    docker(&["ps", "-aq", "--filter", &format!("label=run={label}")])
}

/// How many processes have this in their command. A step of BuildKit is in no container that the engine lists.
fn processes(command: &str) -> usize {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let commands = all.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    commands.filter(|line| String::from_utf8_lossy(line).contains(command)).count()
}

/// Cancels a build in the middle of a step; the engine has to end all of it.
async fn cancelled_in_a_step(builder: &str) {
    let console = console(connection()).await;
    let label = unique("cancelled");
    let command = format!("sleep 1000 && echo {label}");
    let text = format!("FROM quayside/test:1\nLABEL run={label}\nRUN echo begun && {command}\n");
    let order = json!({ "kind": "build", "source": { "text": text }, "builder": builder });
    let id = begin(&console, &order).await;
    let has_begun = |detail: &Value| detail["lines"].as_array().unwrap().iter().any(|line| line["text"] == "begun");
    within(async {
        while !has_begun(&detail(&console, &id).await) || processes(&command) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(builder != "classic" || !containers(&label).is_empty(), "it is seen while it is there");
    let since = Instant::now();
    let detail = cancel(&console, &id).await;
    within(async {
        while processes(&command) > 0 || !containers(&label).is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert_eq!(said(&detail).0, "cancelled", "{detail}");
    assert!(steps(&detail).iter().any(|step| step.1.contains("RUN echo begun") && step.2 == "cancelled"), "{detail}");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_build_that_is_cancelled_frees_the_engine() {
    cancelled_in_a_step("classic").await;
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_buildkit_build_that_is_cancelled_frees_the_engine() {
    cancelled_in_a_step("buildkit").await;
}

/// Follows a job until it is done: the numbers of the lines that were told.
async fn followed(console: &TestConsole, token: &str, job: &str) -> Vec<u64> {
    let request = console.request_of(token, "GET", &format!("/live?join=job:{job}"));
    let answer = console.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let (mut stream, mut rest, mut numbers) = (answer.into_body().into_data_stream(), String::new(), Vec::new());
    loop {
        let piece = within(stream.next()).await.unwrap().unwrap();
        rest.push_str(std::str::from_utf8(&piece).unwrap());
        while let Some((event, more)) = rest.split_once("\n\n") {
            let news =
                event.strip_prefix("event: job\ndata: ").map(|data| serde_json::from_str::<Value>(data).unwrap());
            rest = more.to_owned();
            let Some(news) = news else { continue };
            numbers.extend(news["lines"].as_array().unwrap().iter().map(|line| line["n"].as_u64().unwrap()));
            if news["job"]["state"] == "done" {
                return numbers;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_hundred_viewers_see_every_line_of_one_build() {
    let console = Arc::new(console(connection()).await);
    // One person may have 64 streams.
    let other = console.person("bea", Role::Admin, &[], &[]).await;
    let text = "FROM quayside/test:1\nRUN seq 1 500\nRUN sleep 1; seq 501 1000\n";
    let id = begin(&console, &json!({ "kind": "build", "source": { "text": text }, "no_cache": true })).await;
    let viewers: Vec<_> = (0..100)
        .map(|nth| {
            let token = if nth % 2 == 0 { console.token.clone() } else { other.clone() };
            let (console, id) = (Arc::clone(&console), id.clone());
            tokio::spawn(async move { followed(&console, &token, &id).await })
        })
        .collect();
    let mut told = Vec::new();
    for viewer in viewers {
        told.push(viewer.await.unwrap());
    }
    let all = u64::try_from(detail(&console, &id).await["lines"].as_array().unwrap().len()).unwrap();
    assert!(all >= 1000, "{all} lines");
    assert!(told.iter().all(|numbers| numbers.iter().copied().eq(1..=all)), "every line, once, in order");
}

#[tokio::test]
#[ignore = "needs a real engine"]
async fn real_buildkit_builds_over_the_plain_api() {
    let console = console(connection()).await;
    let tag = format!("{}:1", unique("buildkit"));
    let order = json!({ "tags": [tag], "builder": "buildkit" });
    // A step that no earlier run has done.
    let text = from_test(&format!("RUN echo {tag}\nRUN echo two\n"));
    for (before, after) in [("done", "done"), ("cached", "cached")] {
        let detail = built(&console, &json!({ "text": text }), &order).await;
        assert!(said(&detail).1.starts_with(&format!("{tag} was built: ")), "{detail}");
        let run: Vec<_> = steps(&detail).into_iter().filter(|step| step.1.contains("RUN echo")).collect();
        assert_eq!(run.iter().map(|step| (step.2, step.3)).collect::<Vec<_>>(), [(before, 3), (after, 4)], "{detail}");
    }
    docker(&["image", "inspect", &tag]);
    let failing = from_test("RUN echo said before; exit 7\n");
    let detail = built(&console, &json!({ "text": failing }), &order).await;
    let (state, step) = said(&detail);
    assert!(state == "failed" && step.contains("line 3") && step.contains("exit code"), "{step}");
    let lines = detail["lines"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["text"] == "said before" && line["part"] != Value::Null), "{lines:?}");
    docker(&["image", "rm", "-f", &tag]);
}
