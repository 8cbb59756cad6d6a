//! A console on a real socket, and requests as bytes: for what no client library would send.

use crate::support::{HOST, TestConsole, within};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use server::serve::{Entrance, Listener, Places, Proxies, serve};
use server::tls::{Certificate, Clients, Source, acceptor};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// A console that is served.
pub(crate) struct Served {
    pub(crate) test: TestConsole,
    address: SocketAddr,
}

impl Served {
    pub(crate) async fn new(test: TestConsole) -> Self {
        Self::by(test, None).await
    }

    /// With TLS, so that HTTP/2 is spoken.
    pub(crate) async fn secured(test: TestConsole) -> Self {
        let authority = &test.console.authority;
        let certificate = Certificate::open(Source::Own { names: vec!["127.0.0.1".into()] }, authority.clone());
        let tls = acceptor(certificate.unwrap(), authority, Clients::May).unwrap();
        Self::by(test, Some(tls)).await
    }

    async fn by(test: TestConsole, tls: Option<TlsAcceptor>) -> Self {
        let (routes, proxies) = (test.router.clone(), Proxies::default());
        let entrance = Entrance { routes, tls, proxies, at_root: false, socket_user: None };
        let listener = Listener::tcp(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = listener.address().unwrap();
        tokio::spawn(serve(listener, entrance, Places::default(), test.console.stop.clone()));
        Self { test, address }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes and reads until the console closes the connection.
    pub(crate) async fn say(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect().await;
        // A console that has refused may close before all is sent.
        let _ = stream.write_all(bytes.as_ref()).await;
        let mut answer = Vec::new();
        let _ = within(stream.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The head of a request of the administrator's, for `METHOD /path`; `more` are header lines.
    pub(crate) fn head(&self, target: &str, more: &str) -> String {
        let token = &self.test.token;
        format!("{target} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}\r\n{more}\r\n")
    }

    /// Sends a request of the administrator's, without a body, as its only one; the status.
    pub(crate) async fn ask(&self, target: &str) -> u16 {
        status(&self.say(self.head(target, "connection: close\r\n")).await)
    }
}

/// The status of an answer; 0 when there is none.
pub(crate) fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or_default()
}

/// How many answers there are.
pub(crate) fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

/// Reads the head of an answer, and nothing behind it.
pub(crate) async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(within(stream.read_u8()).await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// Frames of HTTP/2.
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
/// Flags of frames.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;
/// The first byte of the headers of an answer with status 200.
pub(crate) const OK: u8 = 0x88;

/// A client that speaks HTTP/2 frame by frame.
pub(crate) struct Http2(TlsStream<TcpStream>);

impl Http2 {
    pub(crate) async fn connect(served: &Served) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let roots = served.test.console.authority.roots().unwrap();
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, served.connect().await).await.unwrap();
        let mut client = Self(stream);
        client.0.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        client.send(&frame(SETTINGS, 0, 0, &[])).await;
        client
    }

    pub(crate) async fn send(&mut self, frames: &[u8]) {
        // A console that has had enough may have closed.
        let _ = self.0.write_all(frames).await;
        let _ = self.0.flush().await;
    }

    /// How the first stream is answered: with the first byte of the answer's headers, or not at all.
    pub(crate) async fn answer(&mut self) -> Option<u8> {
        loop {
            let mut head = [0; 9];
            within(self.0.read_exact(&mut head)).await.ok()?;
            let length = usize::try_from(u32::from_be_bytes([0, head[0], head[1], head[2]])).unwrap();
            let mut payload = vec![0; length];
            within(self.0.read_exact(&mut payload)).await.ok()?;
            match head[3] {
                HEADERS => return payload.first().copied(),
                RESET | GOAWAY => return None,
                _ => {}
            }
        }
    }
}

/// A frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The headers of a request in HPACK, each written out.
pub(crate) fn headers(method: &str, path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let own = [(":method", method), (":scheme", "https"), (":authority", HOST), (":path", path)];
    let mut block = Vec::new();
    for (name, value) in own.iter().chain(more) {
        block.push(0);
        for text in [name, value] {
            assert!(text.len() < 127, "its length is one byte");
            block.push(u8::try_from(text.len()).unwrap());
            block.extend(text.as_bytes());
        }
    }
    block
}
