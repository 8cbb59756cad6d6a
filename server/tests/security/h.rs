//! H: what takes too much is refused, cut or counted, and nobody else notices.

use super::browser::{console, form, open, status as asked, with};
use super::wire::{Served, status};
use crate::recording::RecordingEngine;
use crate::support::{PASSWORD, TestConsole, bare, within};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use engine::Error;
use engine::transport::{self, BoxFuture, Reply, Request, Transport};
use futures_util::future::join_all;
use futures_util::stream;
use http::StatusCode;
use server::rights::{Grant, Role};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn security_h1_connections_that_say_nothing_keep_nobody_out() {
    let (console, _) = console().await;
    let served = Served::new(console).await;
    let mut silent = Vec::new();
    for nth in 0..100 {
        let mut stream = served.connect().await;
        if nth % 2 == 0 {
            stream.write_all(b"GET /healthz HT").await.unwrap();
        }
        silent.push(stream);
    }
    assert_eq!(within(served.ask("GET /healthz")).await, 200);
    assert_eq!(within(served.ask("GET /engine/local/containers/web/json")).await, 200);
    drop(silent);
}

#[tokio::test]
async fn security_h2_a_body_that_trickles_keeps_nobody_out() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    let mut slow = Vec::new();
    for target in ["POST /login", "POST /api/account/tokens", "POST /engine/local/images/load"] {
        for _ in 0..20 {
            let mut stream = served.connect().await;
            let head = served.head(target, "content-length: 1000\r\ncontent-type: application/json\r\n");
            stream.write_all(format!("{head}x").as_bytes()).await.unwrap();
            slow.push(stream);
        }
    }
    assert_eq!(within(served.ask("GET /engine/local/containers/web/json")).await, 200);
    assert!(engine.heard().iter().any(|heard| heard.target.ends_with("/containers/web/json")));
    drop(slow);
}

#[tokio::test]
async fn security_h3_a_head_that_is_too_large_is_refused() {
    let (console, engine) = console().await;
    let served = Served::new(console).await;
    let large = "x".repeat(40 * 1024);
    for more in [
        format!("x-large: {large}\r\n"),
        format!("cookie: {large}\r\n"),
        format!("cookie: {}\r\n", "a=b; ".repeat(10_000)),
        "x-many: a\r\n".repeat(200),
    ] {
        let answer = served.say(served.head("GET /engine/local/containers/web/json", &more)).await;
        assert_eq!(status(&answer), 431, "{answer}");
    }
    for path in [format!("/{large}"), format!("/{}", "x".repeat(70_000))] {
        let answer = served.say(served.head(&format!("GET {path}"), "connection: close\r\n")).await;
        assert!(matches!(status(&answer), 414 | 431), "{answer}");
    }
    assert!(engine.heard().is_empty());
    assert_eq!(served.ask("GET /healthz").await, 200);
}

#[tokio::test]
async fn security_h4_h6_large_deep_and_packed_bodies_are_refused() {
    let (console, engine) = console().await;
    let cookie = console.cookie().await;
    let ten_mib = 10 * 1024 * 1024;
    assert_eq!(console.send_body(form("/login"), "x".repeat(ten_mib)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4096])));
    let login = within(console.send_body(form("/login"), Body::from_stream(endless))).await;
    assert_eq!(login.0, StatusCode::PAYLOAD_TOO_LARGE, "without a length");
    let json = |path: &str| with(&cookie, "POST", path).header("content-type", "application/json");
    for (body, expected) in
        [("[".repeat(10_000), 400..=422), ("{\"name\":".repeat(5_000), 400..=422), ("x".repeat(70_000), 413..=413)]
    {
        let (status, ..) = console.send_body(json("/api/account/tokens"), body).await;
        assert!(expected.contains(&status.as_u16()), "{status}");
    }
    let token = console.person("cora", Role::Operator, &[Grant::Create], &[]).await;
    let create = || {
        let request = console.request_of(&token, "POST", "/engine/local/containers/create");
        request.header("content-type", "application/json")
    };
    for deep in ["[".repeat(10_000), format!("{}{}", "{\"HostConfig\":".repeat(10_000), "}".repeat(10_000))] {
        let (status, ..) = console.send_body(create(), deep).await;
        assert!(matches!(status.as_u16(), 400 | 403), "{status}");
    }
    let packed = create().header("content-encoding", "gzip");
    assert_eq!(console.send_body(packed, &b"\x1f\x8b\x08\x00"[..]).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(engine.heard().is_empty());
}

/// An engine that takes so many chunks of an upload and then has had enough.
struct Sated {
    engine: Arc<RecordingEngine>,
    taken: AtomicUsize,
}

const ENOUGH: usize = 2000;

impl Transport for Sated {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        Box::pin(async move {
            let Request { method, target, headers, body } = request;
            if let Some(mut body) = body {
                while self.taken.load(Ordering::SeqCst) < ENOUGH {
                    transport::next(&mut body).await.expect("it has no end")?;
                    self.taken.fetch_add(1, Ordering::SeqCst);
                }
            }
            self.engine.send(Request { method, target, headers, body: None }).await
        })
    }
}

/// An upload without end could not be answered if any of it were kept, or all of it waited for.
#[tokio::test]
async fn security_h5_an_upload_streams_and_is_not_kept() {
    static CHUNK: [u8; 64 * 1024] = [0; 64 * 1024];
    let engine = Arc::new(Sated { engine: RecordingEngine::new(), taken: AtomicUsize::new(0) });
    let console = TestConsole::new(engine.clone()).await;
    console.until(true).await;
    let token = console.person("ivy", Role::Operator, &[Grant::Images], &[]).await;
    for token in [&console.token, &token] {
        engine.taken.store(0, Ordering::SeqCst);
        let (sent, taking) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&engine));
        let (count, most) = (Arc::clone(&sent), Arc::new(AtomicUsize::new(0)));
        let ahead = Arc::clone(&most);
        let endless = stream::repeat_with(move || {
            let sent = count.fetch_add(1, Ordering::SeqCst) + 1;
            ahead.fetch_max(sent - taking.taken.load(Ordering::SeqCst).min(sent), Ordering::SeqCst);
            Ok::<_, std::io::Error>(Bytes::from_static(&CHUNK))
        });
        let request = console.request_of(token, "POST", "/engine/local/images/load");
        let request = request.header("content-type", "application/x-tar");
        let (status, ..) = within(console.send_body(request, Body::from_stream(endless))).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert!(sent.load(Ordering::SeqCst) >= ENOUGH, "125 MiB have passed");
        assert!(most.load(Ordering::SeqCst) < 16, "never more than 1 MiB ahead of the engine");
    }
}

/// Opens streams until there are too many; those that are open.
async fn crowd(console: &TestConsole, token: &str, path: &str) -> Vec<Response> {
    let mut streams = Vec::new();
    loop {
        let response = open(console, console.request_of(token, "GET", path)).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return streams;
        }
        assert_eq!(response.status(), StatusCode::OK);
        streams.push(response);
        assert!(streams.len() < 2000, "there is no end to it");
    }
}

#[tokio::test]
async fn security_h7_one_person_cannot_take_all_streams() {
    let (console, _) = console().await;
    let other = console.person("bob", Role::Viewer, &[], &[]).await;
    for path in ["/live", "/engine/local/events?since=1", "/engine/local/containers/web/logs?follow=1&stdout=1"] {
        let token = console.person(&format!("crowd{}", path.len()), Role::Operator, &[], &[]).await;
        let streams = crowd(&console, &token, path).await;
        assert!(streams.len() >= 16, "enough for some tabs: {}", streams.len());
        for path in ["/live", "/engine/local/events?since=1"] {
            let again = open(&console, console.request_of(&token, "GET", path)).await;
            assert_eq!(again.status(), StatusCode::TOO_MANY_REQUESTS, "all streams of a person count together: {path}");
            let of_another = open(&console, console.request_of(&other, "GET", path)).await;
            assert_eq!(of_another.status(), StatusCode::OK, "{path}");
        }
        let plain = console.request_of(&token, "GET", "/engine/local/containers/web/json");
        assert_eq!(asked(&console, plain).await, 200, "what ends by itself is not counted");
    }
}

#[tokio::test]
async fn security_h8_sign_ins_wait_in_a_short_queue() {
    let (console, _) = console().await;
    let tries = (0..200).map(|nth| {
        let body = format!("name=user{nth}&password={}", PASSWORD.replace(' ', "+"));
        console.send_body(form("/login"), body)
    });
    let statuses: Vec<u16> = join_all(tries).await.into_iter().map(|(status, ..)| status.as_u16()).collect();
    assert!(statuses.iter().all(|status| matches!(status, 401 | 503)), "{statuses:?}");
    let turned_away = statuses.iter().filter(|status| **status == 503).count();
    assert!(turned_away > 0 && turned_away < 200, "{turned_away} of 200");
    assert_eq!(asked(&console, bare("GET", "/healthz")).await, 200);
    console.cookie().await;
}
