//! Real sockets.

use super::*;
use axum::extract::Request;
use axum::routing::{any, post};
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What is sent that nobody wants: more than the kernel's buffers hold.
const UNWANTED: usize = 32 * 1024 * 1024;

pub(super) struct Running {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<()>,
}

impl Running {
    pub(super) async fn new(routes: Router) -> Self {
        let listener = Listener::tcp(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = listener.address().unwrap();
        let entrance = Entrance { routes, tls: None, proxies: Proxies::default(), at_root: false, socket_user: None };
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, entrance, Places::default(), stop.clone()));
        Self { address, stop, serving }
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    pub(super) async fn ask(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        read(&mut stream).await
    }
}

pub(super) async fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn refusing() -> Router {
    Router::new().route("/", post(|| async { (StatusCode::FORBIDDEN, "no, and that is the whole answer") }))
}

#[tokio::test]
async fn a_refusal_is_read_whole_by_a_client_that_sends_on() {
    let running = Running::new(refusing()).await;
    let mut stream = running.connect().await;
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {UNWANTED}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // As simple clients do: first all of the request, then the answer.
    stream.write_all(&vec![0; UNWANTED]).await.unwrap();
    let answer = read(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.ends_with("the whole answer"), "{answer}");
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_body_was_read() {
    let routes = Router::new().route("/", post(|body: String| async { body }));
    let running = Running::new(routes).await;
    let one = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\none";
    let two = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\ntwo";
    let answer = running.ask(&format!("{one}{two}")).await;
    assert!(answer.contains("\r\n\r\none") && answer.ends_with("\r\n\r\ntwo"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn security_h1_a_silent_connection_is_dropped() {
    let running = Running::new(refusing()).await;
    assert_eq!(read(&mut running.connect().await).await, "");
    assert_eq!(running.ask("POST / HTTP/1.1\r\nhos").await, "");
}

#[tokio::test]
async fn security_h3_a_head_that_is_too_large_is_refused() {
    let running = Running::new(refusing()).await;
    let large = format!("POST / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(33 * 1024));
    assert!(running.ask(&large).await.starts_with("HTTP/1.1 431"));
    let many = format!("POST / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(200));
    assert!(running.ask(&many).await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn security_d11_a_request_of_two_lengths_ends_the_connection() {
    let running = Running::new(Router::new().fallback(|| async { "answered" })).await;
    for framing in [
        "content-length: 5\r\ncontent-length: 6",
        "content-length: +5",
        "content-length: 5\r\ntransfer-encoding: identity",
        "transfer-encoding: chunked, identity",
    ] {
        let smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let answer = running.ask(&format!("POST / HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n{smuggled}")).await;
        assert!(answer.starts_with("HTTP/1.1 400") && !answer.contains("answered"), "{framing}: {answer}");
    }
}

#[tokio::test]
async fn security_d11_nothing_hides_behind_a_chunked_body() {
    let running = Running::new(Router::new().fallback(|| async { "answered" })).await;
    for framing in
        ["content-length: 0\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 5"]
    {
        let smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let answer = running.ask(&format!("POST / HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n{smuggled}")).await;
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{framing}: {answer}");
    }
}

#[tokio::test]
async fn it_says_whom_a_request_comes_from() {
    let whom = |request: Request| async move {
        let peer = request.extensions().get::<crate::access::Peer>().unwrap();
        format!("{:?} {}", peer.address, peer.tls)
    };
    let running = Running::new(Router::new().route("/", any(whom))).await;
    let answer =
        running.ask("GET / HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 9.9.9.9\r\nconnection: close\r\n\r\n").await;
    assert!(answer.ends_with("Some(127.0.0.1) false"), "{answer}");
}

#[tokio::test]
async fn stopping_lets_what_runs_finish() {
    let (begun, wait_begun) = tokio::sync::oneshot::channel();
    let begun = Arc::new(std::sync::Mutex::new(Some(begun)));
    let go = Arc::new(tokio::sync::Notify::new());
    let slow = {
        let go = Arc::clone(&go);
        move || {
            let (begun, go) = (begun.lock().unwrap().take().unwrap(), Arc::clone(&go));
            async move {
                begun.send(()).unwrap();
                go.notified().await;
                "finished"
            }
        }
    };
    let running = Running::new(Router::new().route("/", any(slow))).await;
    let mut stream = running.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    wait_begun.await.unwrap();
    running.stop.cancel();
    go.notify_one();
    assert!(read(&mut stream).await.ends_with("finished"));
    running.serving.await.unwrap();
}
