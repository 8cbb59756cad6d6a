//! The files of containers: listed, read, written, changed. On the simulated engine, a scripted one, and a real one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
mod support;

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use engine::Transport;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use real::{Running, connection, docker, inside};
use serde_json::{Value, json};
use server::demo::Demo;
use server::rights::{Grant, Role};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use support::{Scripted, ScriptedEngine, TestConsole, listed};
use tokio::task::spawn_blocking;

/// A container of the demo that runs.
const UP: &str = "shop-web-1";

async fn console(transport: Arc<dyn Transport>, name: &str, state: &str) -> TestConsole {
    let console = TestConsole::new(transport).await;
    console.until(true).await;
    until(&console, name, state).await;
    console
}

/// Waits until the console knows a container in this state.
async fn until(console: &TestConsole, name: &str, state: &str) {
    console.until_row(|row| row.name == name && row.state == state).await;
}

fn address(container: &str, rest: &str, path: &str) -> String {
    format!("/api/files/{container}{rest}path={}", utf8_percent_encode(path, NON_ALPHANUMERIC))
}

async fn list(console: &TestConsole, container: &str, path: &str) -> (StatusCode, Value) {
    let (status, _, body) = console.ask("GET", &address(container, "?", path)).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

async fn put(console: &TestConsole, container: &str, path: &str, more: &str, body: impl Into<Body>) -> (u16, String) {
    let request = console.request("PUT", &(address(container, "/content?", path) + more));
    let (status, _, said) = console.send_body(request, body).await;
    (status.as_u16(), said)
}

async fn change(console: &TestConsole, container: &str, what: &str, body: Value) -> (u16, String) {
    let request = console.request("POST", &format!("/api/files/{container}/{what}"));
    let request = request.header("content-type", "application/json");
    let (status, _, said) = console.send_body(request, body.to_string()).await;
    (status.as_u16(), said)
}

/// An upload whose client goes away half way.
fn cut() -> Body {
    Body::from_stream(futures_util::stream::iter([Ok(vec![b'x'; 100_000]), Err(io::Error::other("gone"))]))
}

fn names(folder: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        folder["entries"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_folder_is_listed_and_a_file_read_and_saved() {
    let console = console(Demo::new(30), UP, "running").await;
    let (status, folder) = list(&console, UP, "/etc/").await;
    assert_eq!(
        (status, folder["path"].as_str(), folder["way"].as_str()),
        (StatusCode::OK, Some("/etc"), Some("archive"))
    );
    assert_eq!(names(&folder), ["hosts", "os-release", "passwd"]);
    assert_eq!((&folder["entries"][0]["kind"], &folder["entries"][0]["mode"]), (&json!("file"), &json!(0o644)));
    let (status, headers, body) = console.ask("GET", &address(UP, "/content?", "/etc/passwd")).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "root:x:0:0:root:/root:/bin/sh\n"));
    assert_eq!(
        (headers["x-quayside-size"].to_str().unwrap(), headers["x-quayside-mode"].to_str().unwrap()),
        ("30", "420")
    );
    assert_eq!(headers["content-type"], "application/octet-stream");
    let (_, headers, body) = console.ask("GET", &address(UP, "/download?", "/etc/passwd")).await;
    assert_eq!(body.len(), 30);
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"passwd\""));
    let (_, headers, body) = console.ask("GET", &address(UP, "/download?", "/etc")).await;
    assert!(headers["content-disposition"].to_str().unwrap().contains("filename=\"etc.tar\""));
    assert!(body.contains("etc/hosts") && body.contains("localhost"));
}

#[tokio::test]
async fn what_cannot_be_done_is_said() {
    let console = console(Demo::new(30), UP, "running").await;
    for (path, status, word) in [
        (address("nobody", "?", "/etc"), 404, "There is no container nobody any more."),
        (address(UP, "?", "/etc/nothing"), 404, "There is no /etc/nothing in shop-web-1."),
        (address(UP, "?", "/etc/hosts"), 409, "/etc/hosts is no folder."),
        (address(UP, "?", "etc"), 400, "slash"),
        (address(UP, "?", "/a\0b"), 400, "bytes"),
        (address(UP, "?x=1&", "/etc"), 400, "path and all"),
        (address(UP, "/content?", "/etc"), 409, "a folder"),
        (address(UP, "/content?limit=10&", "/etc/hosts"), 413, "Download it"),
    ] {
        let (got, _, said) = console.ask("GET", &path).await;
        assert!(got.as_u16() == status && said.contains(word), "{path}: {got} {said}");
    }
    let (status, said) = put(&console, UP, "/etc/hosts", "", "x").await;
    assert!(status == 409 && said.contains("already a /etc/hosts"), "{status} {said}");
    let (status, said) = put(&console, UP, "/", "", "x").await;
    assert!(status == 400 && said.contains("root folder"), "{status} {said}");
    let (status, said) = put(&console, UP, "/etc/new", "", cut()).await;
    assert!(status == 400 && said.contains("broke off"), "{status} {said}");
    let (status, said) = put(&console, UP, "/etc/new", "", "x").await;
    assert!(status == 502 && said.contains("The demo engine does not do this."), "{status} {said}");
    let (status, said) = change(&console, UP, "delete", json!({ "path": "/etc/hosts" })).await;
    assert!(status == 409 && said.contains("There is no rm in"), "{status} {said}");
    let (status, said) = change(&console, UP, "delete", json!({ "path": "/proc" })).await;
    assert!(matches!(status, 404 | 409), "{status} {said}");
    let (status, said) = change(&console, UP, "rename", json!({ "from": "/etc/hosts", "to": "/etc/passwd" })).await;
    assert!(status == 409 && said.contains("already a /etc/passwd"), "{status} {said}");
    let (status, said) = change(&console, UP, "delete", json!({ "path": "/etc/hosts", "force": true })).await;
    assert!(status == 422 && said.contains("unknown"), "{status} {said}");
}

#[tokio::test]
async fn security_files_take_the_grant() {
    let console = console(Demo::new(30), UP, "running").await;
    let token = console.person("bob", Role::Operator, &[Grant::Exec], &[]).await;
    for (method, path) in [
        ("GET", address(UP, "?", "/etc")),
        ("GET", address(UP, "/content?", "/etc/hosts")),
        ("GET", address(UP, "/download?", "/etc")),
        ("PUT", address(UP, "/content?", "/etc/new")),
    ] {
        let (status, _, said) = console.send(console.request_of(&token, method, &path)).await;
        assert!(status == StatusCode::FORBIDDEN && said.contains("'files'"), "{method} {path}: {status} {said}");
    }
    let request = console.request_of(&token, "POST", &format!("/api/files/{UP}/delete"));
    let request = request.header("content-type", "application/json");
    let (status, _, said) = console.send_body(request, json!({ "path": "/etc/hosts" }).to_string()).await;
    assert!(status == StatusCode::FORBIDDEN && said.contains("'files'"), "{status} {said}");
    let part = console.person("eve", Role::Operator, &[Grant::Files], &["name:elsewhere-*"]).await;
    for name in [UP, "nobody"] {
        let (status, _, said) = console.send(console.request_of(&part, "GET", &address(name, "?", "/etc"))).await;
        let sentence = format!("There is no container {name} any more.");
        assert!(status == StatusCode::NOT_FOUND && said.contains(&sentence), "out of scope is not there: {said}");
    }
}

/// The archive of a folder; of a file too, where only its owner is read.
fn archive(name: &str) -> &'static str {
    let mut head = vec![0_u8; 512];
    let mut field = |at: usize, text: &str| head[at..at + text.len()].copy_from_slice(text.as_bytes());
    field(0, name);
    for (at, text) in [(100, "0000755\0"), (108, "0001750\0"), (116, "0000062\0"), (124, "00000000000\0")] {
        field(at, text);
    }
    for (at, text) in [(136, "00000000000\0"), (148, "        "), (156, "5"), (257, "ustar\x0000")] {
        field(at, text);
    }
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    head.extend([0; 1024]);
    String::from_utf8(head).unwrap().leak()
}

/// How an engine describes a folder, and a link to `/run`.
const FOLDER: &str = "eyJuYW1lIjoic3J2Iiwic2l6ZSI6NDA5NiwibW9kZSI6MjE0NzQ4NDE0MSwibXRpbWUiOiIyMDI0LTAxLTAyVDAzOjA0OjA1WiIsImxpbmtUYXJnZXQiOiIifQ==";
const LINK: &str = "eyJuYW1lIjoicnVuIiwic2l6ZSI6NCwibW9kZSI6MTM0MjE4MjM5LCJtdGltZSI6IjIwMjQtMDEtMDJUMDM6MDQ6MDVaIiwibGlua1RhcmdldCI6Ii9ydW4ifQ==";

/// What an engine says of what is not there.
fn nothing() -> Scripted {
    (404, vec![], "")
}

/// What it says of an empty folder `/srv`.
fn srv() -> Scripted {
    (200, vec![("x-docker-container-path-stat", FOLDER)], archive("srv/"))
}

/// What it says of a file `/srv/a` of so many bytes.
fn file(size: u64) -> Scripted {
    let stat = json!({ "name": "a", "size": size, "mode": 0o644, "mtime": "2024-01-02T03:04:05Z", "linkTarget": "" });
    let stat: &'static str = BASE64_STANDARD.encode(stat.to_string()).leak();
    (200, vec![("x-docker-container-path-stat", stat)], archive("a"))
}

/// An engine with a container `web` that does not run. `archive` is asked about the paths in it, with what follows them
/// in the query.
fn still(mounts: &'static str, archive: impl Fn(&str) -> Scripted + Send + Sync + 'static) -> Arc<ScriptedEngine> {
    let row = listed("web", "exited");
    ScriptedEngine::healthy(move |target| {
        let target = target.replace("%2F", "/");
        match target.split_once("/archive?path=").map(|(_, path)| path) {
            Some(path) => Some(archive(path)),
            None if target.contains("/containers/json") => Some(row.clone()),
            None if target.starts_with("/containers/") && target.ends_with("/json") => Some((200, vec![], mounts)),
            None => None,
        }
    })
}

/// One in which there is an empty folder `/srv`.
fn stopped() -> Arc<ScriptedEngine> {
    still(r#"{"Mounts":null}"#, |path| match path {
        "/srv" => srv(),
        put if put.contains("noOverwriteDirNonDir") => (200, vec![], ""),
        _ => nothing(),
    })
}

/// One in which `/var/run` leads to `/run`: there a volume and some memory are mounted.
fn linked() -> Arc<ScriptedEngine> {
    const MOUNTS: &str =
        r#"{"Mounts":[{"Type":"volume","Destination":"/var/run/pg"}],"HostConfig":{"Tmpfs":{"/run/mem":""}}}"#;
    let stat = |stat| (200, vec![("x-docker-container-path-stat", stat)], "");
    still(MOUNTS, move |path| match path {
        "/var/run" => stat(LINK),
        "/srv" | "/var" | "/run" | "/run/pg" | "/var/run/pg" => stat(FOLDER),
        _ => nothing(),
    })
}

/// One whose disk is full half way through a file: what stands in `/srv/a` before that, and after.
fn full(before: Scripted, after: Scripted) -> Arc<ScriptedEngine> {
    const WORDS: &str = r#"{"message":"Error processing tar file: write /a: no space left on device"}"#;
    let is_full = AtomicBool::new(false);
    still(r#"{"Mounts":null}"#, move |path| match path {
        "/srv" => srv(),
        "/srv/a" if is_full.load(Ordering::Relaxed) => after.clone(),
        "/srv/a" => before.clone(),
        put if put.contains("noOverwriteDirNonDir") => {
            is_full.store(true, Ordering::Relaxed);
            (500, vec![("content-type", "application/json")], WORDS)
        }
        _ => nothing(),
    })
}

#[tokio::test]
async fn what_a_full_disk_left_under_the_final_name_is_told() {
    let broken = (500, vec![], "");
    for (before, after, sentence) in [
        (nothing(), file(4096), "/srv/a is incomplete now, with 4096 bytes. Send it again."),
        (file(9), file(4096), "/srv/a is incomplete now, with 4096 bytes. Send it again."),
        (file(9), nothing(), "/srv/a is not there any more. Send it again."),
        (file(9), broken, "It is not known what stands in /srv/a now. Look before you send it again."),
        // Nothing has changed.
        (file(9), file(9), "There is no room left in web for /srv/a. Delete something and try again."),
        (nothing(), nothing(), "There is no room left in web for /srv/a. Delete something and try again."),
    ] {
        let console = console(full(before, after) as Arc<dyn Transport>, "web", "exited").await;
        let (status, said) = put(&console, "web", "/srv/a", "&overwrite=1", vec![b'x'; 300_000]).await;
        assert!(status == 507 && said.contains(sentence), "{sentence}: {status} {said}");
    }
}

#[tokio::test]
async fn what_is_mounted_is_known_behind_links() {
    let console = console(linked() as Arc<dyn Transport>, "web", "exited").await;
    for path in ["/run", "/run/pg", "/var/run/pg"] {
        let (status, said) = change(&console, "web", "delete", json!({ "path": path })).await;
        assert!(status == 409 && said.contains("is mounted in web"), "{path}: {status} {said}");
    }
    let (status, said) = change(&console, "web", "rename", json!({ "from": "/srv", "to": "/var/run/mem/a" })).await;
    assert!(status == 409 && said.contains("/run/mem is memory"), "{status} {said}");
    let (status, said) = put(&console, "web", "/var/run/mem/a", "", "x").await;
    assert!(status == 409 && said.contains("does not write to"), "{status} {said}");
    let (status, _, said) = console.ask("GET", &address("web", "/content?", "/var/run/mem/a")).await;
    assert!(status == StatusCode::CONFLICT && said.contains("archives do not reach"), "{status} {said}");
    // A command could do it.
    let (status, said) = change(&console, "web", "delete", json!({ "path": "/run/mem/a" })).await;
    assert!(status == 409 && said.contains("web does not run"), "{status} {said}");
    let (status, said) = change(&console, "web", "delete", json!({ "path": "/dev/null" })).await;
    assert!(status == 409 && said.contains("the kernel's"), "{status} {said}");
    let (status, said) = change(&console, "web", "delete", json!({ "path": "/srv/gone" })).await;
    assert!(status == 404 && said.contains("There is no /srv/gone"), "{status} {said}");
}

#[tokio::test]
async fn an_upload_reaches_the_container_when_it_is_whole() {
    let engine = stopped();
    let console = console(Arc::clone(&engine) as Arc<dyn Transport>, "web", "exited").await;
    let puts = || engine.asked().into_iter().filter(|asked| asked.starts_with("PUT")).collect::<Vec<String>>();
    assert_eq!(put(&console, "web", "/srv/a", "", cut()).await.0, 400);
    assert_eq!(put(&console, "web", "/nowhere/a", "", "x").await.0, 404);
    assert_eq!(puts(), Vec::<String>::new());
    assert_eq!(put(&console, "web", "/srv/a", "&mode=384", vec![b'x'; 300_000]).await, (204, String::new()));
    let path = "archive?path=%2Fsrv&noOverwriteDirNonDir=1";
    assert!(matches!(&puts()[..], [one] if one.ends_with(path)), "{:?}", puts());
    assert_eq!(change(&console, "web", "folder", json!({ "path": "/srv/new" })).await.0, 204);
    let (status, said) = change(&console, "web", "rename", json!({ "from": "/srv", "to": "/srv2" })).await;
    assert!(status == 409 && said.contains("does not run"), "{status} {said}");
    let spool = console.console.data.join("tmp");
    assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0);
}

/// A console with a container of its own on the real engine.
async fn real(options: &[&'static str]) -> (TestConsole, Running) {
    let options = options.to_vec();
    let running = spawn_blocking(move || Running::new(&options)).await.unwrap();
    let console = console(connection(), &running.0, "running").await;
    (console, running)
}

async fn stop(console: &TestConsole, container: &Running) {
    let name = container.0.clone();
    spawn_blocking(move || docker(&["stop", "-t", "0", &name])).await.unwrap();
    until(console, &container.0, "exited").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_both_ways_list_the_same() {
    let (console, web) = real(&[]).await;
    let make = r#"mkdir -p "/odd/sub" && cd /odd && touch a 'b c' '
n' "q'q\"" ü .hidden ..odd -- -dash '\back' '$(x)' && printf 12345 >a && chown 1000:50 a && chmod 4751 a &&
        ln -s /bin/busybox l && ln -s ../bin 'li -> nk' && ln -s nowhere broken && mkfifo pipe && touch sub/deep && ln -s /odd /way"#;
    inside(&web, make).await;
    let (status, running) = list(&console, &web.0, "/way").await;
    assert_eq!((status, &running["way"], &running["partial"]), (StatusCode::OK, &json!("exec"), &json!(false)));
    assert_eq!(names(&running).len(), 15, "{running}");
    let entry = |folder: &Value, name: &str| {
        folder["entries"].as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap().clone()
    };
    let a = entry(&running, "a");
    assert_eq!((&a["kind"], &a["mode"], &a["size"]), (&json!("file"), &json!(0o4751), &json!(5)));
    assert_eq!((&a["uid"], &a["gid"]), (&json!(1000), &json!(50)));
    assert_eq!(entry(&running, "li -> nk")["target"], "../bin");
    stop(&console, &web).await;
    let (_, stopped) = list(&console, &web.0, "/way").await;
    assert_eq!((&stopped["way"], &stopped["partial"]), (&json!("archive"), &json!(false)));
    for name in names(&running) {
        let (mut one, mut two) = (entry(&running, name), entry(&stopped, name));
        if one["kind"] != "file" {
            // How long a folder or a link is in itself is nobody's business.
            (one["size"], two["size"]) = (json!(0), json!(0));
        }
        assert_eq!(one, two, "{name:?}");
    }
    assert_eq!(names(&stopped), names(&running));
    let (_, root) = list(&console, &web.0, "/").await;
    assert!(["bin", "etc", "odd", "proc"].iter().all(|name| names(&root).contains(name)), "{root}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_file_goes_there_and_back_with_its_mode_and_owner() {
    let (console, web) = real(&[]).await;
    inside(&web, "mkdir /srv; cd /srv; echo old >'a b'; chown 1000:50 'a b'; chmod 4750 'a b'; ln -s 'a b' link").await;
    for (round, name) in ["a b", "link", "a b"].into_iter().enumerate() {
        if round == 2 {
            stop(&console, &web).await;
        }
        let path = format!("/srv/{name}");
        let text = format!("round {round}\n").repeat(10_000);
        assert_eq!(put(&console, &web.0, &path, "", text.clone()).await.0, 409, "it is there");
        assert_eq!(put(&console, &web.0, &path, "&overwrite=1", text.clone()).await, (204, String::new()));
        let (status, headers, body) = console.ask("GET", &address(&web.0, "/content?", &path)).await;
        assert_eq!((status, body), (StatusCode::OK, text));
        assert_eq!(headers["x-quayside-mode"].to_str().unwrap(), 0o4750.to_string());
        let (_, folder) = list(&console, &web.0, "/srv").await;
        assert_eq!(names(&folder), ["a b", "link"], "nothing is left beside it");
        let file = folder["entries"].as_array().unwrap().iter().find(|entry| entry["name"] == "a b").unwrap();
        assert_eq!((&file["uid"], &file["gid"]), (&json!(1000), &json!(50)));
    }
    assert_eq!(put(&console, &web.0, "/srv/new", "&mode=384", "x").await.0, 204);
    let (_, headers, _) = console.ask("GET", &address(&web.0, "/content?", "/srv/new")).await;
    assert_eq!(headers["x-quayside-mode"].to_str().unwrap(), "384");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_an_upload_that_is_cut_leaves_nothing() {
    let (console, web) = real(&[]).await;
    inside(&web, "mkdir /srv; echo old >/srv/a").await;
    assert_eq!(put(&console, &web.0, "/srv/a", "&overwrite=1", cut()).await.0, 400);
    assert_eq!(put(&console, &web.0, "/srv/b", "", cut()).await.0, 400);
    assert_eq!(inside(&web, "cd /srv; ls -A; cat a").await, "a\nold");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_full_disk_leaves_the_old_file_whole() {
    let volume = "type=volume,dst=/small,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=size=1m";
    let (console, web) = real(&["--mount", volume]).await;
    inside(&web, "echo old >/small/a").await;
    let (status, said) = put(&console, &web.0, "/small/a", "&overwrite=1", vec![b'x'; 4 * 1024 * 1024]).await;
    assert!(status == 507 && said.contains("no room left"), "{status} {said}");
    assert_eq!(inside(&web, "cd /small; ls -A; cat a").await, "a\nold");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_memory_is_not_written_behind_its_back() {
    let (console, web) = real(&["--tmpfs", "/small"]).await;
    for path in ["/small/a", "/dev/a"] {
        let (status, said) = put(&console, &web.0, path, "", "x").await;
        assert!(status == 409 && said.contains("Use a terminal"), "{status} {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_a_read_only_container_says_so() {
    let (console, web) = real(&["--read-only"]).await;
    let (status, said) = put(&console, &web.0, "/etc/new", "", "x").await;
    assert!(status == 409 && said.contains("read-only"), "{status} {said}");
    let (status, said) = change(&console, &web.0, "delete", json!({ "path": "/bin/sh" })).await;
    assert!(status == 409 && said.contains("read-only"), "{status} {said}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_folders_are_made_and_things_renamed_and_deleted() {
    let (console, web) = real(&["-v", "/data"]).await;
    inside(&web, "mkdir /srv; chown 1000:50 /srv; echo kept >/data/a").await;
    assert_eq!(change(&console, &web.0, "folder", json!({ "path": "/srv/a b" })).await, (204, String::new()));
    assert_eq!(inside(&web, "stat -c '%F %u %g %a' '/srv/a b'").await, "directory 1000 50 755");
    let (status, said) = change(&console, &web.0, "folder", json!({ "path": "/srv/a b" })).await;
    assert!(status == 409 && said.contains("already"), "{said}");
    let both = json!({ "from": "/srv/a b", "to": "/srv/-x'y" });
    assert_eq!(change(&console, &web.0, "rename", both).await, (204, String::new()));
    assert_eq!(change(&console, &web.0, "delete", json!({ "path": "/srv/-x'y" })).await, (204, String::new()));
    assert_eq!(inside(&web, "ls -A /srv").await, "");
    let (status, said) = change(&console, &web.0, "delete", json!({ "path": "/data" })).await;
    assert!(status == 409 && said.contains("is mounted"), "{status} {said}");
    let (status, said) = change(&console, &web.0, "delete", json!({ "path": "/srv/gone" })).await;
    assert!(status == 404 && said.contains("There is no /srv/gone"), "{status} {said}");
    stop(&console, &web).await;
    let (status, said) = change(&console, &web.0, "delete", json!({ "path": "/srv" })).await;
    assert!(status == 409 && said.contains("does not run"), "{status} {said}");
    assert_eq!(change(&console, &web.0, "folder", json!({ "path": "/srv/late" })).await.0, 204, "that goes by archive");
}
