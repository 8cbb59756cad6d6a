//! Native ways to an engine: unix socket, TCP, and TCP with TLS. One [`Connection`] is one engine.

mod bulk;
mod tls;
mod url;

pub use self::url::{EngineUrl, UrlError};

use crate::transport::{BoxFuture, ByteStream, Reply, Request, Transport, Upgrade};
use crate::{Error, Method};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::collections::HashMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::runtime;

/// How long opening a connection may take. Answers have no limit here: a quiet log is not a dead one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A pooled connection to one engine.
#[derive(Clone, Debug)]
pub struct Connection {
    /// A pool for each runtime that asks: a connection is driven by the runtime that opened it, and a request whose
    /// other end is there as well wakes nobody else.
    pools: Arc<RwLock<HashMap<runtime::Id, reqwest::Client>>>,
    certificates: Option<PathBuf>,
    /// For requests that may become tunnels: whatever comes of them, their connections serve nothing else afterwards.
    tunnels: reqwest::Client,
    /// Host and port as requests name them.
    host: String,
    place: EngineUrl,
}

impl Connection {
    /// Prepares a connection; nothing is opened yet. `certificates` is a directory with `ca.pem`, `cert.pem` and
    /// `key.pem` (as `DOCKER_CERT_PATH`), for `https` engines.
    pub fn new(place: EngineUrl, certificates: Option<&Path>) -> Result<Self, UrlError> {
        tls::provide();
        let host = match &place {
            EngineUrl::Unix(_) => "docker".to_owned(),
            EngineUrl::Tcp(authority) | EngineUrl::Tls(authority) => authority.clone(),
        };
        let tunnels = client(&place, certificates, 0)?;
        Ok(Self { pools: Arc::default(), certificates: certificates.map(Path::to_owned), tunnels, host, place })
    }

    /// The pool of the runtime that asks.
    fn pool(&self) -> Result<reqwest::Client, Error> {
        let asking = runtime::Handle::current().id();
        if let Some(pool) = self.pools.read().unwrap_or_else(PoisonError::into_inner).get(&asking) {
            return Ok(pool.clone());
        }
        let pool = client(&self.place, self.certificates.as_deref(), usize::MAX)
            .map_err(|cause| Error::Unreachable(cause.to_string()))?;
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(asking, pool.clone());
        Ok(pool)
    }

    /// The failure in words that help: what was tried, what it means, what to do.
    fn unreachable(&self, cause: &(dyn std::error::Error + 'static)) -> Error {
        let io = causes(cause).find_map(|cause| cause.downcast_ref::<io::Error>());
        let is_late = cause.downcast_ref().is_some_and(reqwest::Error::is_timeout);
        let why = match io.map(io::Error::kind) {
            Some(io::ErrorKind::NotFound) => "there is no such socket".to_owned(),
            Some(io::ErrorKind::PermissionDenied) => not_allowed(&self.place),
            Some(io::ErrorKind::ConnectionRefused) => "nothing listens there".to_owned(),
            Some(io::ErrorKind::TimedOut) => "no answer in time".to_owned(),
            _ if is_late => "no answer in time".to_owned(),
            _ => causes(cause).last().map(ToString::to_string).unwrap_or_default(),
        };
        Error::Unreachable(format!("{}: {why}", self.place))
    }

    async fn exchange(&self, client: &reqwest::Client, request: Request) -> Result<reqwest::Response, Error> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let scheme = if let EngineUrl::Tls(_) = self.place { "https" } else { "http" };
        let mut builder = client.request(method, format!("{scheme}://{}{}", self.host, request.target));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = request.body {
            builder = builder.body(reqwest::Body::wrap_stream(body));
        }
        builder.send().await.map_err(|cause| self.unreachable(&cause))
    }

    fn reply(&self, answer: reqwest::Response) -> Reply {
        Reply { status: answer.status().as_u16(), headers: headers(&answer), body: self.body(answer.bytes_stream()) }
    }

    fn body<E>(&self, bytes: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> ByteStream
    where
        E: std::error::Error + 'static,
    {
        let this = self.clone();
        Box::pin(bytes.map(move |piece| piece.map_err(|cause| this.unreachable(&cause))))
    }
}

/// What helps against a socket that may not be opened: whose it is, as far as its file says.
fn not_allowed(place: &EngineUrl) -> String {
    let file = if let EngineUrl::Unix(path) = place { path.metadata().ok() } else { None };
    let owner = file.map(|file| format!("as user {} or in group {}", file.uid(), file.gid()));
    format!("Quayside may not open it; run it {}", owner.as_deref().unwrap_or("as a user of the socket's group"))
}

/// A client that keeps at most `idle` connections open for later.
fn client(place: &EngineUrl, certificates: Option<&Path>, idle: usize) -> Result<reqwest::Client, UrlError> {
    let builder = reqwest::Client::builder()
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(idle)
        .connect_timeout(CONNECT_TIMEOUT);
    let builder = match place {
        // Without TLS no certificates are needed; a small system may have none.
        EngineUrl::Unix(path) => builder.unix_socket(path.clone()).tls_certs_only([]),
        EngineUrl::Tcp(_) => builder.tls_certs_only([]),
        EngineUrl::Tls(_) => tls::configure(builder, certificates)?,
    };
    builder.build().map_err(|cause| UrlError::Client(cause.to_string()))
}

fn headers(answer: &reqwest::Response) -> Vec<(String, String)> {
    let text = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    answer.headers().iter().filter_map(text).collect()
}

fn causes<'a>(
    first: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(first), |cause| cause.source())
}

impl Transport for Connection {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        Box::pin(async move { Ok(self.reply(self.exchange(&self.pool()?, request).await?)) })
    }

    fn bulk(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        // On a network the client is needed: it notices an engine that has gone without a word.
        let EngineUrl::Unix(path) = &self.place else { return self.send(request) };
        // Once an answer has come no more is sent: right where it says what became of the body, as after a `PUT`. Of a
        // build an engine tells while its context still comes.
        let is_one_way = match request.method {
            Method::Get => request.body.is_none(),
            Method::Put => true,
            Method::Head | Method::Post | Method::Delete => false,
        };
        if !is_one_way {
            return self.send(request);
        }
        let written = bulk::written(&self.host, &request);
        let upload = request.body.map(|body| bulk::Upload::new(body, &request.headers)).transpose();
        Box::pin(async move {
            let answer = async {
                let (written, upload) = (written?, upload?);
                bulk::ask(bulk::open(path, CONNECT_TIMEOUT, upload.is_some()).await?, &written, upload).await
            };
            let answer = answer.await.map_err(|cause| self.unreachable(&cause))?;
            Ok(Reply { status: answer.status, headers: answer.headers, body: self.body(answer.body) })
        })
    }

    fn upgrade(&self, request: Request) -> BoxFuture<'_, Result<Upgrade, Error>> {
        Box::pin(async move {
            let answer = self.exchange(&self.tunnels, request).await?;
            if answer.status() != reqwest::StatusCode::SWITCHING_PROTOCOLS {
                return Ok(Upgrade::Refused(self.reply(answer)));
            }
            let headers = headers(&answer);
            let io = answer.upgrade().await.map_err(|cause| self.unreachable(&cause))?;
            Ok(Upgrade::Tunnel { headers, io: Box::new(io) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_k5_of_a_socket_that_may_not_be_opened_it_is_told_whose_it_is() {
        let path = std::env::temp_dir().join(format!("quayside-k5-{}.sock", std::process::id()));
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let (place, file) = (EngineUrl::Unix(path.clone()), path.metadata().unwrap());
        let said = not_allowed(&place);
        drop(listener);
        std::fs::remove_file(&path).unwrap();
        let whose = format!("run it as user {} or in group {}", file.uid(), file.gid());
        assert!(said.ends_with(&whose), "{said}");
        // Nor can be seen whose it is.
        assert!(not_allowed(&place).ends_with("run it as a user of the socket's group"));
    }
}
