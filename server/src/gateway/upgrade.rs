//! Connections that become tunnels: terminals, attached streams, BuildKit's sessions.
//!
//! Only a route that has such tunnels may open one, only when the client asks for that route's own protocol, and only
//! when the engine agrees by 101. Otherwise the request is an ordinary one, and so is what follows it on the connection.

use super::answer;
use super::forward::over;
use super::passage::Passage;
use crate::limits::Place;
use axum::body::Body;
use axum::response::Response;
use engine::route::Route;
use engine::transport::Duplex;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::io::copy_bidirectional_with_sizes;

/// How much is under way at once, in each direction.
const BUFFER: usize = 64 * 1024;

/// The headers of a WebSocket's handshake that reach the engine. Extensions do not: they would change the frames.
const HANDSHAKE: [&str; 3] = ["sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol"];
/// The headers of the engine's 101 that reach the client.
const AGREED: [&str; 3] = ["content-type", "sec-websocket-accept", "sec-websocket-protocol"];

/// What a tunnel speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// The Engine's own: bytes, or frames of two streams.
    Tcp,
    /// HTTP/2 without TLS, as BuildKit's sessions.
    H2c,
    /// WebSocket.
    Websocket,
}

impl Protocol {
    /// Its name in an `Upgrade` header.
    fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::H2c => "h2c",
            Self::Websocket => "websocket",
        }
    }
}

/// What a client asks its connection to become.
pub(super) fn wish(headers: &HeaderMap) -> Option<Protocol> {
    let wanted = headers.get(header::UPGRADE)?.to_str().ok()?;
    let all = [Protocol::Tcp, Protocol::H2c, Protocol::Websocket];
    all.into_iter().find(|protocol| wanted.eq_ignore_ascii_case(protocol.name()))
}

/// What a route's tunnel speaks.
pub(super) fn protocol(route: &Route) -> Option<Protocol> {
    route.upgrade.then_some(match route.template {
        "/session" | "/grpc" => Protocol::H2c,
        "/containers/{id}/attach/ws" => Protocol::Websocket,
        _ => Protocol::Tcp,
    })
}

/// What asks the engine for the same.
pub(super) fn headers(protocol: Protocol, from: &HeaderMap) -> Vec<(String, String)> {
    let own = [("connection", "Upgrade"), ("upgrade", protocol.name())];
    let handshake: &[&str] = if protocol == Protocol::Websocket { &HANDSHAKE } else { &[] };
    let handshake = handshake.iter().filter_map(|name| Some((*name, from.get(*name)?.to_str().ok()?)));
    own.into_iter().chain(handshake).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Answers 101 and carries bytes both ways: until both ends have ended, a half-close passing on by itself; or until the
/// caller may no longer; or until the console stops.
pub(super) fn open(
    passage: &Passage,
    protocol: Protocol,
    client: OnUpgrade,
    headers: &[(String, String)],
    mut engine: Box<dyn Duplex>,
    place: Option<Place>,
) -> Response {
    let over = over(Arc::clone(&passage.console), passage.caller.clone(), place);
    let carry = async move {
        // Fails when the client has gone before it had its answer.
        let Ok(client) = client.await else { return };
        let mut client = TokioIo::new(client);
        // An error is a broken end; the other one is closed with it.
        let _ = copy_bidirectional_with_sizes(&mut client, &mut engine, BUFFER, BUFFER).await;
    };
    tokio::spawn(async move {
        tokio::select! {
            () = carry => {}
            () = over => {}
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    *response.headers_mut() = answer::pick(headers, &AGREED);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static(protocol.name()));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Method;
    use engine::route::find;

    #[test]
    fn a_tunnel_is_only_for_its_routes() {
        let of = |method, path| protocol(find(method, path, "").unwrap().route);
        assert_eq!(of(Method::Post, "/exec/abc/start"), Some(Protocol::Tcp));
        assert_eq!(of(Method::Post, "/containers/web/attach"), Some(Protocol::Tcp));
        assert_eq!(of(Method::Get, "/containers/web/attach/ws"), Some(Protocol::Websocket));
        assert_eq!(of(Method::Post, "/session"), Some(Protocol::H2c));
        assert_eq!(of(Method::Get, "/containers/json"), None);
        assert_eq!(of(Method::Post, "/containers/web/start"), None);
    }

    #[test]
    fn a_wish_is_one_of_three() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::UPGRADE, HeaderValue::from_str(value).unwrap());
            wish(&headers)
        };
        assert_eq!(
            (of("TCP"), of("h2c"), of("WebSocket")),
            (Some(Protocol::Tcp), Some(Protocol::H2c), Some(Protocol::Websocket))
        );
        assert_eq!((of("tcp, h2c"), of(""), wish(&HeaderMap::new())), (None, None, None));
    }
}
