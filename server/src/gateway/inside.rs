//! The door from inside the console: jobs, terminals and files ask the engine as their caller would, so that each of
//! their calls is judged, recorded and answered as one that comes over the network.

use super::passage::Passage;
use super::{Passed, pass, upgrade};
use crate::access::Caller;
use crate::console::Console;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use engine::transport::Duplex;
use engine::{Call, Error};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The largest error that is read.
const ERROR_LIMIT: usize = 64 * 1024;
/// How much of a tunnel is under way at once, in each direction.
const BUFFER: usize = 64 * 1024;

/// Sends a call; the answer is the engine's, as this caller may see it, or the door's refusal.
pub(crate) async fn send(console: &Arc<Console>, caller: &Caller, call: &Call) -> Response {
    match request(console, call) {
        Some(request) => super::engine_as(Arc::clone(console), caller.clone(), request).await,
        None => unfit(),
    }
}

/// Sends a call with a body that is no JSON, as an archive; `headers` are its own.
pub(crate) async fn send_body(
    console: &Arc<Console>,
    caller: &Caller,
    call: &Call,
    headers: &[(HeaderName, String)],
    body: Body,
) -> Response {
    match request_with(console, call, headers, Some(body)) {
        Some(request) => super::engine_as(Arc::clone(console), caller.clone(), request).await,
        None => unfit(),
    }
}

/// Sends a call and reads its JSON answer, of at most `limit` bytes. What fails has the engine's or the door's words.
pub(crate) async fn ask<T: DeserializeOwned>(
    console: &Arc<Console>,
    caller: &Caller,
    call: &Call,
    limit: usize,
) -> Result<T, Error> {
    let body = open(console, caller, call).await?;
    let bytes = to_bytes(body, limit).await.map_err(|cause| Error::Undecodable(cause.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|cause| Error::Undecodable(cause.to_string()))
}

/// Sends a call and gives the body of its answer as it arrives; a status that is no success is an error.
pub(crate) async fn open(console: &Arc<Console>, caller: &Caller, call: &Call) -> Result<Body, Error> {
    success(send(console, caller, call).await).await
}

/// The same with headers of its own, as the credentials of a registry, and with a body that is no JSON where there is one.
pub(crate) async fn open_with(
    console: &Arc<Console>,
    caller: &Caller,
    call: &Call,
    headers: &[(HeaderName, String)],
    body: Option<Body>,
) -> Result<Body, Error> {
    let Some(request) = request_with(console, call, headers, body) else { return success(unfit()).await };
    success(super::engine_as(Arc::clone(console), caller.clone(), request).await).await
}

/// The body of a successful answer, or the error that it is.
pub(crate) async fn success(answer: Response) -> Result<Body, Error> {
    if answer.status().is_success() {
        return Ok(answer.into_body());
    }
    let status = answer.status().as_u16();
    let said = to_bytes(answer.into_body(), ERROR_LIMIT).await.unwrap_or_default();
    Err(Error::from_answer(status, &said).unwrap_or(Error::NotModified))
}

/// Sends a call that makes the connection a tunnel, as `exec/{id}/start`. The tunnel ends with the caller's rights, when
/// the console stops, and with the guard: dropping the tunnel alone only says that nothing more is sent. What is no tunnel
/// is the answer there was instead.
pub(crate) async fn tunnel(
    console: &Arc<Console>,
    caller: &Caller,
    call: &Call,
) -> Result<(impl Duplex + 'static + use<>, DropGuard), Response> {
    let Some(request) = request(console, call) else { return Err(unfit()) };
    let passage = Passage::new(Arc::clone(console), caller.clone(), request.method());
    match pass(&passage, request, Some(upgrade::Protocol::Tcp)).await {
        Passed::Answer(answer) => Err(answer),
        Passed::Tunnel { mut io, place, .. } => {
            let over = super::forward::over(Arc::clone(console), caller.clone(), place);
            let (ours, mut theirs) = tokio::io::duplex(BUFFER);
            let gone = CancellationToken::new();
            let guard = gone.clone().drop_guard();
            tokio::spawn(async move {
                tokio::select! {
                    _ = copy_bidirectional(&mut theirs, &mut io) => {}
                    () = over => {}
                    () = gone.cancelled() => {}
                }
            });
            Ok((ours, guard))
        }
    }
}

fn request(console: &Console, call: &Call) -> Option<Request> {
    let builder = Request::builder().method(call.method.name()).uri(address(console, call));
    let request = match &call.body {
        Some(body) => builder.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.clone())),
        None => builder.body(Body::empty()),
    };
    request.ok()
}

/// A request with headers, which may be secret, and a body in place of the call's own.
fn request_with(
    console: &Console,
    call: &Call,
    headers: &[(HeaderName, String)],
    body: Option<Body>,
) -> Option<Request> {
    let mut request = request(console, call)?;
    for (name, value) in headers {
        let mut value = HeaderValue::try_from(value).ok()?;
        value.set_sensitive(true);
        request.headers_mut().insert(name.clone(), value);
    }
    if let Some(body) = body {
        *request.body_mut() = body;
    }
    Some(request)
}

fn address(console: &Console, call: &Call) -> String {
    format!("/engine/{}{}", console.hub.endpoint.name, call.target())
}

/// The answer to a call that is no request at all.
fn unfit() -> Response {
    (StatusCode::BAD_REQUEST, "That cannot be asked of an engine.").into_response()
}
