//! What of the engine's answer reaches the client.

use super::forward::{is_download, while_allowed};
use super::gathered::gathered;
use super::passage::Passage;
use super::redact::Plan;
use super::{ExecOwner, errors};
use crate::limits::Place;
use crate::rights::Rights;
use crate::web::Refused;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use engine::Error;
use engine::route::Matched;
use engine::transport::{ByteStream, Reply, collect, once};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::sync::Arc;

/// The headers that reach the client.
const HEADERS: [&str; 12] = [
    "content-type",
    "content-length",
    "api-version",
    "builder-version",
    "docker-content-digest",
    "docker-experimental",
    "ostype",
    "server",
    "swarm",
    "warning",
    "retry-after",
    "x-docker-container-path-stat",
];

/// The largest answer to the making of an exec.
const EXEC_LIMIT: usize = 64 * 1024;

/// The engine's answer, without what is not the client's.
pub(super) async fn answer(
    passage: &Passage,
    matched: &Matched,
    plan: Plan,
    reply: Reply,
    place: Option<Place>,
) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    // A redirect of the engine leads where we would not go, and nobody asked it to switch protocols.
    let fit = (200..600).contains(&reply.status) && (!status.is_redirection() || status == StatusCode::NOT_MODIFIED);
    if !fit {
        return unfit().into_response();
    }
    let mut headers = headers(passage, matched, &reply.headers);
    let mut body = reply.body;
    if status.is_success() && !plan.is_pass() {
        let (rights, hub) = (Arc::clone(&passage.caller.rights), Arc::clone(&passage.console.hub));
        body = match plan.apply(rights, hub, body).await {
            Ok(body) => body,
            Err(error) => return failed(&passage.caller.rights, &error).into_response(),
        };
        headers.remove(header::CONTENT_LENGTH);
    }
    let rights = &passage.caller.rights;
    if (status.is_client_error() || status.is_server_error()) && !errors::pass(rights) {
        body = match errors::told(rights, matched.route, status, body).await {
            Ok(body) => body,
            Err(error) => return failed(rights, &error).into_response(),
        };
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if status == StatusCode::CREATED && matched.route.template == "/containers/{id}/exec" {
        body = match own(passage, matched, body).await {
            Ok(body) => body,
            Err(error) => return failed(rights, &error).into_response(),
        };
    }
    (status, headers, Body::from_stream(while_allowed(gathered(body).await, passage, place))).into_response()
}

/// The answer to one that is not passed on.
pub(super) fn unfit() -> Refused {
    Refused::new(StatusCode::BAD_GATEWAY, "The engine gave an answer that is not passed on.")
}

/// The answer when a call to the engine failed: its own words as they may be read, or that there are none.
pub(super) fn failed(rights: &Rights, error: &Error) -> Refused {
    let (status, sentence) = match error {
        Error::NotFound(sentence) => (StatusCode::NOT_FOUND, sentence.clone()),
        Error::Conflict(sentence) => (StatusCode::CONFLICT, sentence.clone()),
        // Why names where the engine is.
        Error::Unreachable(_) if !rights.is_admin() => {
            (StatusCode::BAD_GATEWAY, "The engine cannot be reached.".to_owned())
        }
        Error::Unreachable(why) => (StatusCode::BAD_GATEWAY, format!("The engine cannot be reached: {why}")),
        Error::Denied(why) | Error::Engine { message: why, .. } => {
            (StatusCode::BAD_GATEWAY, format!("The engine refused: {why}"))
        }
        Error::NotModified | Error::Undecodable(_) => return unfit(),
    };
    Refused::new(status, &errors::sentence(rights, &sentence))
}

/// The headers of a list, out of an engine's.
pub(super) fn pick(from: &[(String, String)], list: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in from {
        if list.contains(&name.as_str())
            && let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        {
            headers.append(name, value);
        }
    }
    headers
}

fn headers(passage: &Passage, matched: &Matched, from: &[(String, String)]) -> HeaderMap {
    let mut headers = pick(from, &HEADERS);
    let template = matched.route.template;
    // Clients take their version from the ping: it must be one that passes this door.
    if template == "/_ping"
        && let Ok(version) = HeaderValue::try_from(passage.console.hub.endpoint.api().to_string())
    {
        headers.insert("api-version", version);
    }
    // Whatever an engine claims, a browser must not render it as a page.
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    if is_download(matched) {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    headers
}

/// Remembers whose an exec is that was just made.
async fn own(passage: &Passage, matched: &Matched, mut body: ByteStream) -> Result<ByteStream, Error> {
    #[derive(Deserialize)]
    struct Made {
        #[serde(rename = "Id")]
        id: String,
    }
    let bytes = collect(&mut body, EXEC_LIMIT).await?;
    if let Ok(Made { id }) = serde_json::from_slice(&bytes) {
        let owner = ExecOwner { user: passage.caller.user, container: passage.target(matched) };
        passage.console.execs.put(id, owner);
    }
    Ok(once(bytes.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Method;
    use engine::route::find;

    #[test]
    fn only_headers_of_the_list_reach_the_client() {
        let from = ["content-type", "set-cookie", "location", "connection", "transfer-encoding", "server"];
        let from: Vec<(String, String)> = from.iter().map(|name| ((*name).to_owned(), "a".to_owned())).collect();
        let picked = pick(&from, &HEADERS);
        assert_eq!(picked.len(), 2);
        assert!(picked.contains_key("content-type") && picked.contains_key("server"));
    }

    #[test]
    fn a_failed_look_gives_the_engines_own_words() {
        let status = |error| failed(&Rights::admin(), &error).status().as_u16();
        assert_eq!(status(Error::NotFound("No such container: a".into())), 404);
        assert_eq!(status(Error::Unreachable("x".into())), 502);
        assert_eq!(status(Error::Denied("x".into())), 502);
        assert_eq!(status(Error::Engine { status: 500, message: "x".into() }), 502);
    }

    #[test]
    fn files_are_saved_and_not_shown() {
        let is = |method, path| is_download(&find(method, path, "").unwrap());
        assert!(is(Method::Get, "/containers/a/export") && is(Method::Get, "/images/a/b:1/get"));
        assert!(!is(Method::Head, "/containers/a/archive") && !is(Method::Get, "/containers/json"));
    }
}
