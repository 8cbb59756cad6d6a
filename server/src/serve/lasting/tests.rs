//! Over real sockets, but for what those cannot show.

use super::*;
use crate::serve::tests::{Running, read};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{BoxError, Extension, Router};
use futures_util::{FutureExt, StreamExt, stream};
use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";

/// What answers `GET /` with a body that lasts.
fn lasting<S>(body: impl Fn() -> S + Clone + Send + Sync + 'static) -> Router
where
    S: futures_util::Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
{
    let answer = move || {
        let body = Body::from_stream(body());
        async move { (Extension(Lasting), body).into_response() }
    };
    Router::new().route("/", get(answer))
}

fn pieces(texts: &'static [&'static str]) -> Router {
    lasting(move || stream::iter(texts.iter().map(|text| Ok(Bytes::from_static(text.as_bytes())))))
}

#[tokio::test]
async fn it_is_told_in_chunks_to_its_end() {
    let running = Running::new(pieces(&["one", "", "and two"])).await;
    let answer = running.ask(GET).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("transfer-encoding: chunked"), "{head}");
    assert!(head.contains("connection: close"), "{head}");
    assert_eq!(body, "3\r\none\r\n7\r\nand two\r\n0\r\n\r\n");
    assert_eq!(running.ask("GET / HTTP/1.0\r\nhost: x\r\n\r\n").await.split_once("\r\n\r\n").unwrap().1, "oneand two");
    let head = running.ask("HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(head.ends_with("\r\n\r\n") && head.matches("\r\n\r\n").count() == 1, "{head}");
}

#[tokio::test]
async fn it_follows_another_answer_and_nothing_follows_it() {
    let running = Running::new(pieces(&["all"]).route("/short", get(|| async { "short" }))).await;
    let answer = running.ask(&format!("GET /short HTTP/1.1\r\nhost: x\r\n\r\n{GET}{GET}")).await;
    assert_eq!((answer.matches("HTTP/1.1 200").count(), answer.matches("all\r\n").count()), (2, 1), "{answer}");
}

#[tokio::test]
async fn one_that_breaks_off_has_no_end() {
    let broken = || stream::iter([Ok(Bytes::from_static(b"one")), Err(BoxError::from("cut"))]);
    let running = Running::new(lasting(broken)).await;
    let answer = running.ask(GET).await;
    assert!(answer.contains("200 OK") && !answer.ends_with("0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn it_ends_with_its_client() {
    let (held, gone) = oneshot::channel::<()>();
    let held = Arc::new(Mutex::new(Some(held)));
    let running = Running::new(lasting(move || {
        let held = held.lock().unwrap().take();
        stream::iter([Ok(Bytes::from_static(b"one"))]).chain(stream::pending()).inspect(move |_| {
            let _ = &held;
        })
    }))
    .await;
    let mut client = running.connect().await;
    client.write_all(GET.as_bytes()).await.unwrap();
    let mut seen = Vec::new();
    while !seen.ends_with(b"one\r\n") {
        assert_ne!(client.read_buf(&mut seen).await.unwrap(), 0);
    }
    drop(client);
    // What the body holds is dropped with it.
    assert!(tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap().is_err());
}

#[tokio::test]
async fn who_does_not_read_is_not_written_for() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let running = Running::new(lasting(move || {
        let asked = Arc::clone(&counted);
        stream::iter((0..2000).map(move |_| {
            asked.fetch_add(1, Ordering::Relaxed);
            Ok(Bytes::from(vec![b'x'; 64 * 1024]))
        }))
    }))
    .await;
    let mut client = running.connect().await;
    client.write_all(GET.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let first = asked.load(Ordering::Relaxed);
    assert!((1..1000).contains(&first), "the kernel's buffers and little more: {first}");
    let answer = read(&mut client).await;
    assert_eq!(answer.matches('x').count(), 2000 * 64 * 1024);
    assert!(answer.ends_with("\r\n0\r\n\r\n"));
}

#[tokio::test]
async fn the_body_is_not_handed_over_before_the_head_has_left() {
    let handover = Handover::default();
    let mut answer = (Extension(Lasting), "body").into_response();
    handover.take_from(&mut answer, &Method::GET, Version::HTTP_11);
    let (client, server) = tokio::io::duplex(64);
    let mut watched = Watched { io: TokioIo::new(server), handover: handover.clone() };
    let flush =
        |watched: &mut Watched<_>| Pin::new(watched).poll_flush(&mut Context::from_waker(std::task::Waker::noop()));
    assert!(flush(&mut watched).is_ready() && handover.done().is_none(), "flushed before the head was written");
    let waits = FutureExt::now_or_never(poll_fn(|cx| pin!(answer.body_mut()).poll_frame(cx)));
    assert!(waits.is_none() && handover.done().is_none(), "written, not flushed");
    assert!(flush(&mut watched).is_ready() && handover.done().is_some() && handover.done().is_none());
    drop(client);
}
