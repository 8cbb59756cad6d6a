//! Sends to receivers: little time, no redirects, no proxy, nothing to addresses of the link, and no byte of the answer's
//! body is read.

use super::address::{Address, is_link_local};
use super::shape::Message;
use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error;
use std::time::Duration;

/// How long one try may take, from the name's look-up on.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A message with its address.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    /// Where it goes.
    pub(crate) address: Address,
    /// What it is.
    pub(crate) message: Message,
}

/// Why it was not delivered. No part of an address but its host is ever in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The receiver does not want it.
    #[error("The receiver answered with status {0}.")]
    Status(u16),
    /// The receiver is somewhere else.
    #[error("The receiver answered with a redirect, which is not followed. Enter the address that it leads to.")]
    Redirect,
    /// It takes too long.
    #[error("The receiver did not answer within 10 seconds.")]
    Slow,
    /// The network failed.
    #[error("The receiver could not be reached: {0}")]
    Network(String),
    /// The rule or its address is not there, or not readable with this console's key.
    #[error("The rule's address cannot be read. Enter it anew.")]
    Address,
}

/// What delivers parcels.
pub(super) trait Post {
    /// Delivers one; done when the receiver has said so.
    fn post(&self, parcel: Parcel) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Delivers over the network.
pub(crate) struct Sender {
    plain: Result<Client, Failure>,
    secure: Result<Client, Failure>,
}

impl Sender {
    /// With the system's authorities (`SSL_CERT_FILE` names others).
    pub(crate) fn new() -> Self {
        // Fails only when one is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { plain: client(false), secure: client(true) }
    }

    /// Delivers a parcel.
    pub(crate) async fn send(&self, parcel: Parcel) -> Result<(), Failure> {
        let Parcel { address, message } = parcel;
        let client = if address.is_secure() { &self.secure } else { &self.plain };
        let mut request = client.as_ref().map_err(Clone::clone)?.post(address.url().clone()).body(message.body);
        for (name, value) in message.headers {
            request = request.header(name, value);
        }
        let status = request.send().await.map_err(network)?.status();
        match status {
            _ if status.is_success() => Ok(()),
            _ if status.is_redirection() => Err(Failure::Redirect),
            _ => Err(Failure::Status(status.as_u16())),
        }
    }
}

impl Post for Sender {
    fn post(&self, parcel: Parcel) -> impl Future<Output = Result<(), Failure>> + Send {
        self.send(parcel)
    }
}

fn client(secure: bool) -> Result<Client, Failure> {
    let builder = Client::builder()
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Names)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("quayside/", env!("CARGO_PKG_VERSION")))
        .timeout(TIMEOUT);
    // Without TLS no authorities are needed; a small system may have none.
    let builder = if secure { builder } else { builder.tls_certs_only([]) };
    builder.build().map_err(network)
}

/// Looks names up, and leaves addresses of the link out: a name may lead there as well as a number.
pub(crate) struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<_> = found.filter(|address| !is_link_local(address.ip())).collect();
            if found.is_empty() {
                return Err("its name leads to no address that is told to".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The innermost cause: the outer ones say little.
fn network(cause: reqwest::Error) -> Failure {
    if cause.is_timeout() {
        return Failure::Slow;
    }
    let cause = cause.without_url();
    let mut innermost: &dyn Error = &cause;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    Failure::Network(innermost.to_string().chars().filter(|letter| !letter.is_control()).take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::extract::Request;
    use axum::response::Redirect;
    use axum::routing::{any, post};
    use http::{HeaderMap, StatusCode};
    use std::sync::{Arc, Mutex};
    use tokio::net::TcpListener;

    /// A real receiver: `/hook` remembers what it gets, the other paths are trouble.
    async fn receiver() -> (String, Arc<Mutex<Vec<(HeaderMap, String)>>>) {
        let got = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&got);
        let hook = post(|headers: HeaderMap, body: String| async move {
            keep.lock().unwrap().push((headers, body));
        });
        let elsewhere =
            any(|request: Request| async move { Redirect::temporary(&request.uri().path().replace("away", "hook")) });
        let routes = Router::new()
            .route("/hook", hook)
            .route("/away", elsewhere)
            .route("/full", any(|| async { StatusCode::INSUFFICIENT_STORAGE }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (address, got)
    }

    fn parcel(address: &str) -> Parcel {
        let headers = vec![("content-type", "text/plain".to_owned()), ("title", "a title".to_owned())];
        Parcel { address: address.parse().unwrap(), message: Message { headers, body: "told".to_owned() } }
    }

    #[tokio::test]
    async fn a_receiver_gets_headers_and_body() {
        let (address, got) = receiver().await;
        assert_eq!(Sender::new().send(parcel(&format!("{address}/hook"))).await, Ok(()));
        let got = got.lock().unwrap();
        let (headers, body) = &got[0];
        assert_eq!((got.len(), body.as_str(), &headers["title"]), (1, "told", &"a title".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let (address, got) = receiver().await;
        assert_eq!(Sender::new().send(parcel(&format!("{address}/away"))).await, Err(Failure::Redirect));
        assert!(got.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_fails_is_told_without_the_secret() {
        let (address, _got) = receiver().await;
        let sender = Sender::new();
        assert_eq!(sender.send(parcel(&format!("{address}/full"))).await, Err(Failure::Status(507)));
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let failure = sender.send(parcel(&format!("http://{closed}/secret"))).await.unwrap_err();
        assert!(matches!(failure, Failure::Network(_)), "{failure}");
        assert!(!failure.to_string().contains("secret"), "{failure}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_receiver_that_says_nothing_is_given_up_in_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let silent = tokio::spawn(async move {
            let taken = listener.accept().await.unwrap();
            std::future::pending::<()>().await;
            drop(taken);
        });
        assert_eq!(Sender::new().send(parcel(&address)).await, Err(Failure::Slow));
        silent.abort();
    }

    #[tokio::test]
    async fn a_name_is_looked_up_by_us() {
        let found = Names.resolve("localhost".parse().unwrap()).await.unwrap();
        assert!(found.map(|address| address.ip()).all(|ip| ip.is_loopback()));
    }
}
