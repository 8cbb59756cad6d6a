//! A request as it arrives: whom it comes from, and where it leads.

use super::Entrance;
use super::lasting::Handover;
use super::socket::Exchange;
use super::upload::Upload;
use crate::access::Peer;
use axum::body::Body;
use axum::response::Response;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, StatusCode, Uri, header};
use hyper::body::Incoming;
use std::convert::Infallible;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// The endpoint that stands at the root.
const ROOT: &str = "/engine/local";

/// Marks requests of a root listener: their clients name hosts as they like, and none of them is a browser.
#[derive(Clone, Copy, Debug)]
pub struct AtRoot;

/// Ends the connection of a request at once: while its client reads nothing, nothing else would. Where many requests
/// share a connection there is none.
#[derive(Clone, Debug)]
pub struct Hangup(pub CancellationToken);

/// What the requests of one connection have in common.
pub(super) struct Arrival {
    pub(super) entrance: Arc<Entrance>,
    pub(super) peer: Peer,
    pub(super) exchange: Arc<Exchange>,
    pub(super) hangup: Option<Hangup>,
    /// Takes over the body of an answer that lasts, where a connection has one answer at a time.
    pub(super) handover: Option<Handover>,
}

impl Arrival {
    /// Answers a request.
    pub(super) fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response, Infallible>> + Send + use<> {
        let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
        let (method, version) = (request.method().clone(), request.version());
        let answering = self.entrance.routes.clone().oneshot(self.arrived(request));
        let (exchange, handover) = (Arc::clone(&self.exchange), self.handover.clone());
        async move {
            let mut answer = answering.await?;
            if let Some(handover) = handover {
                handover.take_from(&mut answer, &method, version);
            }
            if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
                exchange.become_tunnel();
            } else if is_chunked {
                // It may have had a length as well (hyper does not say), and a proxy may have gone by that: what comes
                // after it on this connection must not pass for another request.
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(answer)
        }
    }

    fn arrived(&self, request: Request<Incoming>) -> Request<Body> {
        let (mut parts, body) = request.into_parts();
        let address = self.peer.address.map(|peer| self.entrance.proxies.client(peer, &parts.headers));
        parts.extensions.insert(Peer { address, ..self.peer.clone() });
        if let Some(hangup) = self.hangup.clone() {
            parts.extensions.insert(hangup);
        }
        if self.entrance.at_root {
            parts.uri = under_root(parts.uri);
            parts.extensions.insert(AtRoot);
        }
        Request::from_parts(parts, Body::new(Upload::new(body, Arc::clone(&self.exchange))))
    }
}

/// The same target below the endpoint. One that cannot be written so is left as it is, and leads nowhere.
fn under_root(uri: Uri) -> Uri {
    let mut parts = uri.clone().into_parts();
    let target = parts.path_and_query.as_ref().map_or("/", PathAndQuery::as_str);
    let Ok(led) = format!("{ROOT}{target}").parse::<PathAndQuery>() else { return uri };
    parts.path_and_query = Some(led);
    Uri::from_parts(parts).unwrap_or(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_below_the_endpoint_byte_by_byte() {
        let led = |target: &'static str| under_root(Uri::from_static(target)).to_string();
        assert_eq!(led("/v1.45/containers/json?all=1"), "/engine/local/v1.45/containers/json?all=1");
        assert_eq!(led("/_ping"), "/engine/local/_ping");
        // Judged by the door, not tidied here.
        assert_eq!(led("/../api/people"), "/engine/local/../api/people");
        assert_eq!(led("//x%2f%2e"), "/engine/local//x%2f%2e");
    }
}
