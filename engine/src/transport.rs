//! How a request reaches an engine, whatever the way: unix socket, TCP, or a simulated engine in tests.

use crate::{Call, Error, Method};
use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use std::future::{Future, poll_fn};
use std::pin::Pin;

/// A boxed future, so that transports are objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A body as it arrives.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// One request to an engine. `target` is the path with its query, beginning with `/`.
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, already encoded.
    pub target: String,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body; `None` sends none, not even an empty chunk (engines answer 400 to one on `start`).
    pub body: Option<ByteStream>,
}

/// The head of an engine's answer, and its body as it arrives.
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: ByteStream,
}

/// A connection that carries bytes both ways, each until its own end.
#[cfg(feature = "native")]
pub trait Duplex: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}
#[cfg(feature = "native")]
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Duplex for T {}

/// What an engine makes of a request to switch protocols.
#[cfg(feature = "native")]
pub enum Upgrade {
    /// It answered 101: from here on the connection is a tunnel.
    Tunnel {
        /// Header names (lower case) and values of that answer.
        headers: Vec<(String, String)>,
        /// The connection.
        io: Box<dyn Duplex>,
    },
    /// It gave an ordinary answer.
    Refused(Reply),
}

/// A way to an engine. Fails only with [`Error::Unreachable`]: a status is an answer.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for the head of the answer, without a limit on the body's time.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>>;

    /// Sends a request of which one body may be large, its own or the answer's: a log, an archive. Means the same as
    /// [`Self::send`]; a transport that has a cheaper way for much in one direction takes it.
    fn bulk(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        self.send(request)
    }

    /// Sends a request that asks to switch protocols. A transport that cannot do that gives the ordinary answer.
    #[cfg(feature = "native")]
    fn upgrade(&self, request: Request) -> BoxFuture<'_, Result<Upgrade, Error>> {
        Box::pin(async move { self.send(request).await.map(Upgrade::Refused) })
    }
}

/// Sends a call under `prefix` (as `/v1.41`) and gives the body as it arrives; a failing status is an error.
pub async fn open(transport: &dyn Transport, prefix: &str, call: &Call) -> Result<ByteStream, Error> {
    let headers = match &call.body {
        Some(_) => vec![("content-type".to_owned(), "application/json".to_owned())],
        None => Vec::new(),
    };
    let body = call.body.clone().map(|text| once(Bytes::from(text)));
    let target = format!("{prefix}{}", call.target());
    let mut reply = transport.send(Request { method: call.method, target, headers, body }).await?;
    if (200..300).contains(&reply.status) {
        return Ok(reply.body);
    }
    let message = collect(&mut reply.body, 64 * 1024).await.unwrap_or_default();
    Err(Error::from_answer(reply.status, &message).unwrap_or(Error::NotModified))
}

/// Sends a call and reads its JSON answer, of at most `limit` bytes.
pub async fn ask<T: DeserializeOwned>(
    transport: &dyn Transport,
    prefix: &str,
    call: &Call,
    limit: usize,
) -> Result<T, Error> {
    let mut body = open(transport, prefix, call).await?;
    let bytes = collect(&mut body, limit).await?;
    serde_json::from_slice(&bytes).map_err(|cause| Error::Undecodable(cause.to_string()))
}

/// Reads a body to its end; more than `limit` bytes are an error.
pub async fn collect(body: &mut ByteStream, limit: usize) -> Result<Vec<u8>, Error> {
    let mut all = Vec::new();
    while let Some(chunk) = next(body).await {
        let chunk = chunk?;
        if all.len() + chunk.len() > limit {
            return Err(Error::Undecodable(format!("longer than {limit} bytes")));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all)
}

/// The next chunk of a body; `None` at its end.
pub async fn next(body: &mut ByteStream) -> Option<Result<Bytes, Error>> {
    poll_fn(|cx| body.as_mut().poll_next(cx)).await
}

/// A body of one chunk.
pub fn once(bytes: Bytes) -> ByteStream {
    struct Once(Option<Bytes>);
    impl Stream for Once {
        type Item = Result<Bytes, Error>;
        fn poll_next(mut self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.take().map(Ok))
        }
    }
    Box::pin(Once(Some(bytes)))
}
