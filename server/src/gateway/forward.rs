//! Forwards what was let through. Bytes stream both ways; nothing is held whole.

use super::decide::{Verdict, decide};
use crate::access::Caller;
use crate::console::Console;
use crate::web::Refused;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use engine::route::{self, Matched, Refusal};
use engine::transport::{ByteStream, Reply};
use engine::{ApiVersion, Error, Method, transport};
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::sync::Arc;

/// What of a request's headers reaches the engine.
const REQUEST_HEADERS: [HeaderName; 2] = [header::CONTENT_TYPE, header::ACCEPT];
/// What of an answer's headers reaches the client.
const ANSWER_HEADERS: [&str; 10] = [
    "content-type",
    "content-length",
    "api-version",
    "builder-version",
    "docker-experimental",
    "ostype",
    "server",
    "swarm",
    "warning",
    "retry-after",
];

/// `ANY /engine/{endpoint}/…`
pub async fn engine(
    State(console): State<Arc<Console>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().strip_prefix("/engine/").unwrap_or_default();
    let (name, path) = path.split_at(path.find('/').unwrap_or(path.len()));
    let endpoint = &console.hub.endpoint;
    if name != endpoint.name {
        return Err(Refused::new(StatusCode::NOT_FOUND, "This console knows no engine of that name."));
    }
    let method = Method::named(parts.method.as_str()).ok_or_else(|| refused(&Refusal::Unknown))?;
    let matched =
        route::find(method, path, parts.uri.query().unwrap_or_default()).map_err(|refusal| refused(&refusal))?;
    match decide(&caller, &matched) {
        Verdict::Forward => {}
    }
    let body = stream(body);
    if body.is_some() && !matched.route.body {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This Engine route takes no body."));
    }
    let headers = if matched.route.body { headers(&parts.headers) } else { Vec::new() };
    let request = transport::Request { method, target: matched.target(endpoint.api()), headers, body };
    let reply = endpoint.transport().send(request).await.map_err(|error| unreachable(&error))?;
    let mut reply = reply;
    reply.body = while_allowed(reply.body, Arc::clone(&console), caller);
    Ok(answer(&matched, endpoint.api(), reply))
}

/// Ends an answer when its caller may no longer have it, or the console stops. What streams for hours must not outlive
/// the rights it was opened with.
fn while_allowed(body: ByteStream, console: Arc<Console>, caller: Caller) -> ByteStream {
    let over = async move {
        tokio::select! {
            () = console.stop.cancelled() => {}
            () = caller.loses(&console.access) => {}
        }
    };
    Box::pin(body.take_until(Box::pin(over)))
}

fn refused(refusal: &Refusal) -> Refused {
    let status = match refusal {
        Refusal::Unknown => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    Refused::new(status, &refusal.to_string())
}

fn unreachable(error: &Error) -> Refused {
    Refused::new(StatusCode::BAD_GATEWAY, &format!("The engine cannot be reached: {error}"))
}

fn headers(from: &HeaderMap) -> Vec<(String, String)> {
    let pick = |name: &HeaderName| Some((name.to_string(), from.get(name)?.to_str().ok()?.to_owned()));
    REQUEST_HEADERS.iter().filter_map(pick).collect()
}

/// A body that is known to be empty is no body: engines answer 400 to an empty chunked one.
fn stream(body: Body) -> Option<ByteStream> {
    if body.is_end_stream() {
        return None;
    }
    let broken = |cause: axum::Error| Error::Unreachable(cause.to_string());
    Some(Box::pin(body.into_data_stream().map(move |chunk| chunk.map_err(broken))))
}

fn answer(matched: &Matched, api: ApiVersion, reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    // A redirect of the engine leads where we would not go, and nobody asked it to switch protocols.
    let fit = (200..600).contains(&reply.status) && (!status.is_redirection() || status == StatusCode::NOT_MODIFIED);
    if !fit {
        return Refused::new(StatusCode::BAD_GATEWAY, "The engine gave an answer that is not passed on.")
            .into_response();
    }
    let mut headers = HeaderMap::new();
    for (name, value) in &reply.headers {
        if ANSWER_HEADERS.contains(&name.as_str())
            && let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        {
            headers.append(name, value);
        }
    }
    // Clients take their version from the ping: it must be one that passes this door.
    if matched.route.template == "/_ping"
        && let Ok(value) = HeaderValue::try_from(api.to_string())
    {
        headers.insert("api-version", value);
    }
    // Whatever an engine claims, a browser must not render it as a page.
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    (status, headers, Body::from_stream(reply.body)).into_response()
}
