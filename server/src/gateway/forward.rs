//! What of a request reaches the engine, and until when its answer may go on. Bytes stream both ways; nothing is held
//! whole that need not be judged.

use super::decide::Denial;
use super::denial;
use super::passage::Passage;
use crate::access::Caller;
use crate::console::Console;
use crate::limits::Place;
use axum::body::{Body, HttpBody};
use engine::route::{Class, Matched, Payload, Route};
use engine::transport::{ByteStream, Request, once};
use engine::{ApiVersion, Error, Method};
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::sync::Arc;

/// The headers of BuildKit's sessions.
const SESSION: [&str; 4] = [
    "x-docker-expose-session-uuid",
    "x-docker-expose-session-name",
    "x-docker-expose-session-sharedkey",
    "x-docker-expose-session-grpc-method",
];

/// A body on its way to the engine.
pub(super) struct Outgoing {
    bytes: ByteStream,
    /// How many there are, where that is known.
    length: Option<u64>,
    /// Whether it was written anew from what was understood of the client's.
    judged: bool,
}

impl Outgoing {
    /// The client's, as it comes. One that is known to be empty is no body: engines answer 400 to an empty chunked one.
    pub(super) fn stream(body: Body) -> Option<Self> {
        if body.is_end_stream() {
            return None;
        }
        let length = body.size_hint().exact();
        let broken = |cause: axum::Error| Error::Unreachable(cause.to_string());
        let bytes = Box::pin(body.into_data_stream().map(move |chunk| chunk.map_err(broken)));
        Some(Self { bytes, length, judged: false })
    }

    /// The client's, read whole.
    pub(super) fn whole(bytes: Vec<u8>) -> Option<Self> {
        let length = u64::try_from(bytes.len()).ok();
        (!bytes.is_empty()).then(|| Self { bytes: once(bytes.into()), length, judged: false })
    }

    /// What was understood of the client's.
    pub(super) fn judged(bytes: Vec<u8>) -> Option<Self> {
        Some(Self { judged: true, ..Self::whole(bytes)? })
    }
}

/// Whether a body is of a kind that the route can take. The Engine reads a form in a body as if it were the query, and
/// lets it win: none passes, whoever sends it.
pub(super) fn fits(matched: &Matched, headers: &HeaderMap, body: &Body) -> Result<(), Denial> {
    let unsupported = |reason, sentence| Err(denial(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason, sentence));
    if body.is_end_stream() {
        return Ok(());
    }
    if matches!(matched.route.payload, Payload::None) {
        return unsupported("no-body", "This Engine route takes no body.");
    }
    if headers.get_all(header::CONTENT_TYPE).iter().any(is_form) {
        return unsupported("form", "The Engine takes no forms; send JSON, or a tar archive where it takes one.");
    }
    if matches!(matched.route.payload, Payload::Json) && headers.contains_key(header::CONTENT_ENCODING) {
        return unsupported("encoding", "JSON is taken as it is, without a Content-Encoding.");
    }
    Ok(())
}

/// Whether a content type is a form's, or cannot be read.
fn is_form(kind: &HeaderValue) -> bool {
    let Ok(kind) = kind.to_str() else { return true };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/x-www-form-urlencoded" || kind.starts_with("multipart/")
}

/// Room for an answer that streams until somebody ends it; `None` for one that ends by itself.
pub(super) fn place(passage: &Passage, matched: &Matched, tunnel: bool) -> Result<Option<Place>, Denial> {
    if !tunnel && !streams(matched) {
        return Ok(None);
    }
    let place = passage.console.limits.stream(passage.caller.user);
    let sentence = "Too many streams are open. Close some logs, terminals or tabs.";
    place.map(Some).ok_or_else(|| denial(StatusCode::TOO_MANY_REQUESTS, "streams", sentence))
}

fn streams(matched: &Matched) -> bool {
    match matched.route.template {
        "/events" | "/containers/{id}/wait" => true,
        "/containers/{id}/stats" => matched.value("stream").is_none() || matched.is_on("stream"),
        template if template.ends_with("/logs") => matched.is_on("follow"),
        _ => matched.route.upgrade,
    }
}

/// Whether much may pass in one direction: somebody's files, or a log.
pub(super) fn is_bulk(matched: &Matched) -> bool {
    match matched.route.method {
        Method::Get => is_download(matched) || matched.route.template.ends_with("/logs"),
        // The engine answers when it has unpacked the archive. Of a build or of images to load it tells meanwhile.
        Method::Put => matched.route.template == "/containers/{id}/archive",
        Method::Head | Method::Post | Method::Delete => false,
    }
}

/// Whether an answer is somebody's files.
pub(super) fn is_download(matched: &Matched) -> bool {
    let archives = ["/containers/{id}/archive", "/containers/{id}/export", "/images/get", "/images/{image}/get"];
    matched.route.method == Method::Get && archives.contains(&matched.route.template)
}

/// The request to send, rebuilt from what was understood. `plain` is for answers that pass unread; others are asked for
/// in the form that can be read here, whatever the client would like.
pub(super) fn request(
    matched: &Matched,
    api: ApiVersion,
    from: &HeaderMap,
    body: Option<Outgoing>,
    plain: bool,
) -> Request {
    let mut headers = Vec::new();
    let mut pass = |name: &str| {
        let values = from.get_all(name).iter().filter_map(|value| value.to_str().ok());
        headers.extend(values.map(|value| (name.to_owned(), value.to_owned())));
    };
    if plain {
        pass("accept");
    }
    if body.as_ref().is_some_and(|body| !body.judged) {
        pass("content-type");
    }
    registry_headers(matched.route).iter().copied().for_each(&mut pass);
    if matched.route.template == "/session" {
        SESSION.into_iter().for_each(&mut pass);
    }
    if let Some(body) = &body {
        if body.judged {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        if let Some(length) = body.length {
            headers.push(("content-length".to_owned(), length.to_string()));
        }
    }
    let body = body.map(|body| body.bytes);
    Request { method: matched.route.method, target: matched.target(api), headers, body }
}

/// Credentials for registries pass only where the Engine uses them.
fn registry_headers(route: &Route) -> &'static [&'static str] {
    match route.class {
        Class::Build => &["x-registry-config"],
        Class::Image | Class::Registry | Class::Swarm | Class::Plugin | Class::PluginRead => &["x-registry-auth"],
        Class::Read
        | Class::SecretRead
        | Class::Logs
        | Class::Lifecycle
        | Class::Create
        | Class::Remove
        | Class::Prune
        | Class::Exec
        | Class::Files
        | Class::Volume
        | Class::Network
        | Class::SwarmRead
        | Class::System => &[],
    }
}

/// Ends an answer when its caller may no longer have it, or the console stops. What streams for hours must not outlive
/// the rights it was opened with.
pub(super) fn while_allowed(body: ByteStream, passage: &Passage, place: Option<Place>) -> ByteStream {
    Box::pin(body.take_until(Box::pin(over(Arc::clone(&passage.console), passage.caller.clone(), place))))
}

/// Comes when a caller may no longer have what was opened for them, or the console stops. Holds their place until then.
pub(super) async fn over(console: Arc<Console>, caller: Caller, place: Option<Place>) {
    tokio::select! {
        () = console.stop.cancelled() => {}
        () = caller.loses(&console.access) => {}
    }
    drop(place);
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::route::find;

    fn sent(method: Method, path: &str, headers: &[(&str, &str)], body: Option<Outgoing>, plain: bool) -> Request {
        let mut from = HeaderMap::new();
        for (name, value) in headers {
            from.append(http::HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        request(&find(method, path, "").unwrap(), ApiVersion(1, 45), &from, body, plain)
    }

    fn names(request: &Request) -> Vec<&str> {
        request.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn only_headers_of_the_list_reach_the_engine() {
        let all = [
            ("cookie", "a"),
            ("authorization", "Bearer a"),
            ("x-forwarded-for", "1.2.3.4"),
            ("via", "x"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "tcp"),
            ("connection", "upgrade"),
            ("accept", "application/json"),
            ("content-type", "application/x-tar"),
            ("content-length", "999"),
            ("x-registry-auth", "e30="),
            ("x-registry-config", "e30="),
            ("x-docker-expose-session-uuid", "u"),
        ];
        let body = || Outgoing::whole(b"tar".to_vec());
        let build = sent(Method::Post, "/build", &all, body(), true);
        assert_eq!(names(&build), ["accept", "content-type", "x-registry-config", "content-length"]);
        assert_eq!(build.headers[3].1, "3", "the length is counted, not believed");
        assert_eq!(names(&sent(Method::Post, "/images/create", &all, None, true)), ["accept", "x-registry-auth"]);
        assert_eq!(names(&sent(Method::Get, "/containers/json", &all, None, true)), ["accept"]);
        assert!(names(&sent(Method::Get, "/containers/json", &all, None, false)).is_empty());
        let judged = sent(Method::Post, "/containers/create", &all, Outgoing::judged(b"{}".to_vec()), true);
        assert!(judged.headers.contains(&("content-type".into(), "application/json".into())));
    }

    #[test]
    fn forms_pass_nowhere() {
        let build = find(Method::Post, "/build", "").unwrap();
        let start = find(Method::Post, "/containers/web/start", "").unwrap();
        let status = |matched: &Matched, kind: &'static str, body: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append(header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
            headers.append(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            fits(matched, &headers, &Body::from(body)).err().map(|denial| denial.reason)
        };
        for form in ["application/x-www-form-urlencoded", " Application/X-WWW-Form-Urlencoded ;a=b", "MULTIPART/mixed"]
        {
            assert_eq!(status(&build, form, "t=a"), Some("form"), "{form}");
            assert_eq!(status(&start, form, "t=a"), Some("no-body"), "{form}");
            assert_eq!(status(&start, form, ""), None, "{form}");
        }
        assert_eq!(status(&build, "application/x-tar", "tar"), None);
    }

    #[test]
    fn files_and_logs_are_bulk() {
        let is = |method, path| is_bulk(&find(method, path, "").unwrap());
        assert!(is(Method::Get, "/containers/a/logs") && is(Method::Get, "/services/a/logs"));
        assert!(is(Method::Get, "/containers/a/archive") && is(Method::Get, "/images/get"));
        assert!(is(Method::Put, "/containers/a/archive") && !is(Method::Head, "/containers/a/archive"));
        assert!(!is(Method::Get, "/containers/json") && !is(Method::Get, "/events"));
    }

    #[test]
    fn streams_are_known_by_their_routes() {
        let is = |method, path: &str, query: &str| streams(&find(method, path, query).unwrap());
        assert!(is(Method::Get, "/events", "") && is(Method::Post, "/containers/a/wait", ""));
        assert!(is(Method::Get, "/containers/a/logs", "follow=1&stdout=1"));
        assert!(!is(Method::Get, "/containers/a/logs", "follow=0&stdout=1"));
        assert!(is(Method::Get, "/containers/a/stats", "") && !is(Method::Get, "/containers/a/stats", "stream=false"));
        assert!(is(Method::Post, "/containers/a/attach", "stream=1"));
        assert!(!is(Method::Get, "/containers/json", "") && !is(Method::Post, "/containers/a/stop", ""));
    }
}
