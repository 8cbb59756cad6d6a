//! Engines on a real socket: one that comes late, and ones that break HTTP or JSON in the middle of an answer.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use engine::call::container;
use engine::connect::{Connection, EngineUrl};
use engine::transport::{Reply, Request, collect};
use engine::{Error, Method, Transport};
use http::StatusCode;
use serde_json::Value;
use server::endpoints::Endpoint;
use std::future::pending;
use std::path::Path;
use std::sync::Arc;
use support::{TestConsole, bare, within};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// The bytes that answer a target, which is without the API's version.
type Answer = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// Answers on a socket until the test ends.
fn listen(path: &Path, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) {
    let listener = UnixListener::bind(path).unwrap();
    let answer: Arc<Answer> = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(async move { speak(stream, answer.as_ref()).await });
        }
    });
}

/// One request, then the connection is closed; events stay open.
async fn speak(stream: UnixStream, answer: &Answer) {
    let (mut stream, mut head) = (BufReader::new(stream), String::new());
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.unwrap_or_default() == 0 {
            return;
        }
    }
    let target = head.split(' ').nth(1).unwrap_or_default();
    let target = target.strip_prefix("/v1.45").unwrap_or(target);
    // Who asked may be gone by now.
    let _ = stream.write_all(&answer(target)).await;
    if target.starts_with("/events") {
        pending::<()>().await;
    }
}

fn ok(body: &str) -> Vec<u8> {
    let headers = format!("Api-Version: 1.45\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n{body}").into_bytes()
}

/// A healthy engine with nothing in it.
fn healthy(target: &str) -> Vec<u8> {
    match target.split('?').next().unwrap_or_default() {
        "/_ping" => ok("OK"),
        "/version" => ok(r#"{"Version":"26.1.5","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#),
        "/events" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
        _ => ok("[]"),
    }
}

fn connection(path: &Path) -> Arc<Connection> {
    Arc::new(Connection::new(EngineUrl::Unix(path.to_owned()), None).unwrap())
}

#[tokio::test]
async fn live_k4_an_engine_that_comes_late_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    let console = TestConsole::new(connection(&path)).await;
    console.until(false).await;
    let why = console.console.hub.engine().borrow().why.clone();
    assert!(why.contains("docker.sock: there is no such socket"), "{why}");
    // People sign in and see what is missing.
    let cookie = console.cookie().await;
    let (status, _, page) = console.send(bare("GET", "/containers").header("cookie", cookie)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("there is no such socket"), "{page}");
    listen(&path, healthy);
    console.until(true).await;
    assert_eq!(console.console.hub.engine().borrow().version, "26.1.5");
}

#[tokio::test]
async fn live_k7_a_broken_answer_is_an_error_of_that_call_alone() {
    let chunked = |body: &str| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}").into_bytes();
    let sized = |lengths: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{lengths}\r\n{body}").into_bytes();
    for (what, bytes) in [
        ("nothing at all", Vec::new()),
        ("a frame of a log", b"\x01\0\0\0\xff\xff\xff\xffhello".to_vec()),
        ("half a head", b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        ("JSON that breaks off", ok(r#"{"Id":"#)),
        ("a page", ok("<html>gateway</html>")),
        ("bytes that are no text", sized("Content-Length: 3\r\n", "").into_iter().chain([b'"', 0xff, b'"']).collect()),
        ("a chunk that breaks off", chunked("ff\r\n{\"Id\":\"a\"}")),
        ("chunks without a last one", chunked("a\r\n{\"Id\":\"a\"}\r\n")),
        ("a chunk longer than there are numbers", chunked("fffffffffffffffff\r\n{}")),
        ("a chunk without a length", chunked("x\r\n{}")),
        ("less than was said", sized("Content-Length: 4294967296\r\n", "{}")),
        ("a length that is none", sized("Content-Length: 99999999999999999999999\r\n", "{}")),
        ("two lengths", sized("Content-Length: 2\r\nContent-Length: 3\r\n", "{} ")),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("docker.sock");
        listen(&path, move |target| match target {
            "/containers/bad/json" => bytes.clone(),
            "/containers/good/json" => ok(r#"{"Id":"good"}"#),
            _ => healthy(target),
        });
        let endpoint = Endpoint::new("local", "", connection(&path));
        within(endpoint.greet()).await.unwrap();
        let ask = async |name: &str| within(endpoint.ask::<Value>(&container::inspect(name, false))).await;
        let bad = ask("bad").await;
        assert!(matches!(bad, Err(Error::Unreachable(_) | Error::Undecodable(_))), "{what}: {bad:?}");
        assert_eq!(ask("good").await.unwrap()["Id"], "good", "{what}");
    }
}

/// A `GET` as a large answer is asked for, and its body.
async fn bulk(connection: &Connection, target: &str) -> Result<(Reply, Vec<u8>), Error> {
    let headers = vec![("accept".to_owned(), "a/b".to_owned())];
    let request = Request { method: Method::Get, target: target.to_owned(), headers, body: None };
    let mut reply = within(connection.bulk(request)).await?;
    let body = within(collect(&mut reply.body, 1024)).await?;
    Ok((reply, body))
}

#[tokio::test]
async fn live_k7_a_large_answer_that_breaks_off_is_not_a_whole_one() {
    let answer = |head: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}").into_bytes();
    let chunked = "Transfer-Encoding: chunked\r\n";
    for (what, bytes) in [
        ("nothing at all", Vec::new()),
        ("no HTTP", b"\x01\0\0\0\xff\xff\xff\xffhello".to_vec()),
        ("half a head", b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        ("an endless head", answer(&format!("A: {}", "a".repeat(1024 * 1024)), "")),
        ("a chunk that breaks off", answer(chunked, "ff\r\nabc")),
        ("chunks without a last one", answer(chunked, "3\r\nabc\r\n")),
        ("a last chunk without an end", answer(chunked, "3\r\nabc\r\n0\r\n")),
        ("a chunk longer than there are numbers", answer(chunked, "fffffffffffffffff\r\n{}")),
        ("less than was said", answer("Content-Length: 4\r\n", "abc")),
        ("two lengths", answer("Content-Length: 2\r\nContent-Length: 3\r\n", "abc")),
        ("a length and chunks", answer(&format!("Content-Length: 3\r\n{chunked}"), "3\r\nabc\r\n0\r\n\r\n")),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("docker.sock");
        listen(&path, move |_| bytes.clone());
        let got = bulk(&connection(&path), "/log").await;
        assert!(matches!(got, Err(Error::Unreachable(_))), "{what}: {:?}", got.map(|(_, body)| body));
    }
}

#[tokio::test]
async fn a_large_answer_is_read_as_any_other() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    let missing = bulk(&connection(&path), "/log").await.err().unwrap();
    assert!(missing.to_string().ends_with("docker.sock: there is no such socket"), "{missing}");
    listen(&path, |target| match target {
        "/chunked" => b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n\
            HTTP/1.1 200 OK\r\nX-A: B\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"
            .to_vec(),
        "/until-the-end" => b"HTTP/1.0 200 OK\r\n\r\nabc".to_vec(),
        "/none" => b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
        _ => Vec::new(),
    });
    let connection = connection(&path);
    let (reply, body) = bulk(&connection, "/chunked").await.unwrap();
    assert_eq!((reply.status, body.as_slice()), (200, b"abcd".as_slice()));
    assert!(reply.headers.contains(&("x-a".to_owned(), "B".to_owned())));
    assert_eq!(bulk(&connection, "/until-the-end").await.unwrap().1, b"abc");
    let (reply, body) = bulk(&connection, "/none").await.unwrap();
    assert_eq!((reply.status, body.as_slice()), (404, b"{}".as_slice()));
    assert!(matches!(bulk(&connection, "/a b").await, Err(Error::Unreachable(_))));
}

/// An engine that answers a request with `answer` once it has read its head, and its body too where it `reads` it; then it
/// closes. Gives what it read.
fn takes(path: &Path, reads: bool, answer: &'static str) -> tokio::task::JoinHandle<Vec<u8>> {
    let listener = UnixListener::bind(path).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut got, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
        let is_end = |got: &[u8]| got.ends_with(if reads { b"\r\n0\r\n\r\n".as_slice() } else { b"\r\n\r\n" });
        while !is_end(&got) {
            // One byte at a time to the end of the head: what follows stays unread.
            let count = stream.read(if reads { &mut piece } else { &mut piece[..1] }).await.unwrap();
            assert_ne!(count, 0, "{got:?}");
            got.extend_from_slice(&piece[..count]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        got
    })
}

/// Sends `count` pieces of a mebibyte to an engine, in no length that is known before.
async fn put(path: &Path, count: usize) -> Result<(Reply, Vec<u8>), Error> {
    let pieces = futures_util::stream::iter((0..count).map(|_| Ok(vec![b'x'; 1024 * 1024].into())));
    let headers = vec![("content-type".to_owned(), "application/x-tar".to_owned())];
    let request = Request { method: Method::Put, target: "/archive".to_owned(), headers, body: Some(Box::pin(pieces)) };
    let mut reply = within(connection(path).bulk(request)).await?;
    let body = within(collect(&mut reply.body, 1024)).await?;
    Ok((reply, body))
}

#[tokio::test]
async fn a_large_body_reaches_the_engine_before_its_answer_comes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    let engine = takes(&path, true, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(put(&path, 5).await.unwrap().0.status, 200);
    let got = engine.await.unwrap();
    assert!(got.starts_with(b"PUT /archive HTTP/1.1\r\n"));
    assert_eq!(
        got.iter().filter(|byte| **byte == b'x').count(),
        5 * 1024 * 1024 + "application/x-tar".matches('x').count()
    );
}

#[tokio::test]
async fn an_engine_that_refuses_a_large_body_is_heard() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    // It has closed, with most of the body unread, before its answer is looked at.
    let engine = takes(&path, false, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}");
    let (reply, body) = put(&path, 64).await.unwrap();
    assert_eq!((reply.status, body.as_slice()), (404, b"{}".as_slice()));
    engine.await.unwrap();
}

#[tokio::test]
async fn an_engine_that_closes_without_a_word_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    let engine = takes(&path, false, "");
    assert!(matches!(put(&path, 64).await, Err(Error::Unreachable(_))));
    engine.await.unwrap();
}
