//! Native ways to an engine: unix socket, TCP, and TCP with TLS. One [`Connection`] is one engine.

mod tls;
mod url;

pub use self::url::{EngineUrl, UrlError};

use crate::transport::{BoxFuture, ByteStream, Reply, Request, Transport};
use crate::{Error, Method};
use futures_util::StreamExt;
use std::path::Path;
use std::time::Duration;

/// How long opening a connection may take. Answers have no limit here: a quiet log is not a dead one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A pooled connection to one engine.
#[derive(Clone, Debug)]
pub struct Connection {
    client: reqwest::Client,
    base: String,
    place: EngineUrl,
}

impl Connection {
    /// Prepares a connection; nothing is opened yet. `certificates` is a directory with `ca.pem`, `cert.pem` and
    /// `key.pem` (as `DOCKER_CERT_PATH`), for `https` engines.
    pub fn new(place: EngineUrl, certificates: Option<&Path>) -> Result<Self, UrlError> {
        tls::provide();
        let builder = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT);
        let (builder, base) = match &place {
            EngineUrl::Unix(path) => (builder.unix_socket(path.clone()), "http://docker".to_owned()),
            EngineUrl::Tcp(authority) => (builder, format!("http://{authority}")),
            EngineUrl::Tls(authority) => (tls::configure(builder, certificates)?, format!("https://{authority}")),
        };
        let client = builder.build().map_err(|cause| UrlError::Client(cause.to_string()))?;
        Ok(Self { client, base, place })
    }

    /// The failure in words that help: what was tried, what it means, what to do.
    fn unreachable(&self, cause: &reqwest::Error) -> Error {
        let io = causes(cause).find_map(|cause| cause.downcast_ref::<std::io::Error>());
        let why = match io.map(std::io::Error::kind) {
            Some(std::io::ErrorKind::NotFound) => "there is no such socket".to_owned(),
            Some(std::io::ErrorKind::PermissionDenied) => {
                "Quayside may not open it; run it as a user of the socket's group".to_owned()
            }
            Some(std::io::ErrorKind::ConnectionRefused) => "nothing listens there".to_owned(),
            _ if cause.is_timeout() => "no answer in time".to_owned(),
            _ => causes(cause).last().map(ToString::to_string).unwrap_or_default(),
        };
        Error::Unreachable(format!("{}: {why}", self.place))
    }
}

fn causes<'a>(
    first: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(first), |cause| cause.source())
}

impl Transport for Connection {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        Box::pin(async move {
            let method = match request.method {
                Method::Get => reqwest::Method::GET,
                Method::Head => reqwest::Method::HEAD,
                Method::Post => reqwest::Method::POST,
                Method::Put => reqwest::Method::PUT,
                Method::Delete => reqwest::Method::DELETE,
            };
            let mut builder = self.client.request(method, format!("{}{}", self.base, request.target));
            for (name, value) in &request.headers {
                builder = builder.header(name, value);
            }
            if let Some(body) = request.body {
                builder = builder.body(reqwest::Body::wrap_stream(SyncStream(std::sync::Mutex::new(body))));
            }
            let answer = builder.send().await.map_err(|cause| self.unreachable(&cause))?;
            let headers = answer
                .headers()
                .iter()
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
                .collect();
            let status = answer.status().as_u16();
            let this = self.clone();
            let body: ByteStream =
                Box::pin(answer.bytes_stream().map(move |chunk| chunk.map_err(|cause| this.unreachable(&cause))));
            Ok(Reply { status, headers, body })
        })
    }
}

/// reqwest wants a body that is `Sync`; ours is only ever polled by its one owner.
struct SyncStream(std::sync::Mutex<ByteStream>);

impl futures_core::Stream for SyncStream {
    type Item = Result<bytes::Bytes, Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let inner = self.get_mut().0.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        inner.as_mut().poll_next(cx)
    }
}
