//! The closed table of Engine routes. What is not in it does not pass the door, whoever asks.
//!
//! A path is parsed once, strictly, into version, template and parameters; what is forwarded is built anew from
//! these ([`Matched::target`]), so nothing that was not understood reaches the engine.

use crate::Method;
use crate::version::{ApiVersion, NEWEST, OLDEST_ASKED};
use percent_encoding::percent_decode_str;

/// What a route does, for the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Reads lists and figures.
    Read,
    /// Reads what may hold secrets: environment, labels, arguments.
    SecretRead,
    /// Starts, stops and the like.
    Lifecycle,
    /// Takes things away.
    Remove,
    /// Changes images.
    Image,
}

/// One Engine route.
#[derive(Debug)]
pub struct Route {
    /// The HTTP method; `GET` routes take `HEAD` only where the Engine does (`/_ping`).
    pub method: Method,
    /// The path: `{id}` is one segment, `{image}` one or more, `{link}` one or two.
    pub template: &'static str,
    /// The query keys it knows.
    pub query: &'static [&'static str],
    /// What it does.
    pub class: Class,
    /// Whether it takes a body. Where it does not, none passes: the Engine would read a form in it as the query.
    pub body: bool,
}

const fn route(method: Method, template: &'static str, query: &'static [&'static str], class: Class) -> Route {
    Route { method, template, query, class, body: false }
}

/// Every route that passes.
pub const ROUTES: &[Route] = &[
    route(Method::Get, "/_ping", &[], Class::Read),
    route(Method::Head, "/_ping", &[], Class::Read),
    route(Method::Get, "/version", &[], Class::Read),
    route(Method::Get, "/info", &[], Class::Read),
    route(Method::Get, "/events", &["since", "until", "filters"], Class::Read),
    route(Method::Get, "/system/df", &["type", "verbose"], Class::Read),
    route(Method::Get, "/containers/json", &["all", "limit", "size", "filters"], Class::Read),
    route(Method::Get, "/containers/{id}/json", &["size"], Class::SecretRead),
    route(Method::Post, "/containers/{id}/start", &["detachKeys"], Class::Lifecycle),
    route(Method::Post, "/containers/{id}/stop", &["signal", "t"], Class::Lifecycle),
    route(Method::Post, "/containers/{id}/restart", &["signal", "t"], Class::Lifecycle),
    route(Method::Post, "/containers/{id}/kill", &["signal"], Class::Lifecycle),
    route(Method::Post, "/containers/{id}/pause", &[], Class::Lifecycle),
    route(Method::Post, "/containers/{id}/unpause", &[], Class::Lifecycle),
    route(Method::Post, "/containers/{id}/rename", &["name"], Class::Lifecycle),
    route(Method::Delete, "/containers/{link}", &["v", "force", "link"], Class::Remove),
    route(Method::Get, "/images/json", &["all", "filters", "shared-size", "digests", "manifests"], Class::Read),
    route(Method::Get, "/images/{image}/json", &["manifests", "platform"], Class::SecretRead),
    route(Method::Get, "/images/{image}/history", &["platform"], Class::SecretRead),
    route(Method::Post, "/images/{image}/tag", &["repo", "tag"], Class::Image),
    route(Method::Delete, "/images/{image}", &["force", "noprune", "platforms"], Class::Remove),
];

/// Why a request matched no route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The path or the query is not one a well-behaved client sends: 400.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// A version we do not let through: 400.
    #[error("API version {0} is not supported here; {OLDEST_ASKED} to {NEWEST} are")]
    Version(ApiVersion),
    /// A query key the route does not have: 400.
    #[error("unknown or repeated query key: {0}")]
    Query(String),
    /// No such route in the table: 403.
    #[error("this Engine route is not let through")]
    Unknown,
}

/// A request, understood.
#[derive(Debug)]
pub struct Matched {
    /// The route.
    pub route: &'static Route,
    /// The version the client named.
    pub version: Option<ApiVersion>,
    /// The decoded parameter (every template has at most one).
    pub parameter: Option<String>,
    /// The decoded query, in the client's order, without repeats.
    pub query: Vec<(String, String)>,
}

/// Finds the route of a request. `path` and `query` are as they came, still encoded.
pub fn find(method: Method, path: &str, query: &str) -> Result<Matched, Refusal> {
    let (version, path) = split_version(path)?;
    let segments = segments(path)?;
    let (route, parameter) = ROUTES
        .iter()
        .filter(|route| route.method == method)
        .find_map(|route| Some((route, parameter(route.template, &segments)?)))
        .ok_or(Refusal::Unknown)?;
    if version.is_some_and(|version| version < OLDEST_ASKED || version > NEWEST) {
        return Err(version.map_or(Refusal::Unknown, Refusal::Version));
    }
    Ok(Matched { route, version, parameter, query: keys(route, query)? })
}

impl Matched {
    /// The path and query to send, rebuilt; `negotiated` is the version for clients that named none.
    pub fn target(&self, negotiated: ApiVersion) -> String {
        let version = self.version.unwrap_or(negotiated);
        let mut target = format!("/v{version}");
        for part in self.route.template.split('/').skip(1) {
            target.push('/');
            target.push_str(if part.starts_with('{') { self.parameter.as_deref().unwrap_or_default() } else { part });
        }
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        for (nth, (key, value)) in self.query.iter().enumerate() {
            target.push(if nth == 0 { '?' } else { '&' });
            target.push_str(key);
            target.push('=');
            target.push_str(&encode(value));
        }
        target
    }
}

/// Takes `/v1.41` off a path.
fn split_version(path: &str) -> Result<(Option<ApiVersion>, &str), Refusal> {
    let Some(rest) = path.strip_prefix("/v") else { return Ok((None, path)) };
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok((None, path));
    }
    let (version, _) = rest.split_once('/').ok_or(Refusal::Unknown)?;
    let path = &rest[version.len()..];
    let version = version.parse().map_err(|()| Refusal::Malformed("API version"))?;
    Ok((Some(version), path))
}

/// The decoded segments of a path, of which none is empty, a dot, or holds anything but the plain characters of names.
fn segments(path: &str) -> Result<Vec<String>, Refusal> {
    let rest = path.strip_prefix('/').ok_or(Refusal::Malformed("path"))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-:@+".contains(&byte);
    rest.split('/')
        .map(|raw| {
            let bytes: Vec<u8> = percent_decode_str(raw).collect();
            if bytes.is_empty()
                || bytes == b"."
                || bytes.windows(2).any(|two| two == b"..")
                || !bytes.iter().copied().all(plain)
            {
                return Err(Refusal::Malformed("path"));
            }
            String::from_utf8(bytes).map_err(|_| Refusal::Malformed("path"))
        })
        .collect()
}

/// Matches segments against a template; `Some(None)` for a template without a parameter.
fn parameter(template: &str, segments: &[String]) -> Option<Option<String>> {
    let parts: Vec<&str> = template.split('/').skip(1).collect();
    let Some(at) = parts.iter().position(|part| part.starts_with('{')) else {
        return (parts.len() == segments.len() && parts.iter().zip(segments).all(|(part, segment)| part == segment))
            .then_some(None);
    };
    let after = parts.len() - at - 1;
    let taken = segments.len().checked_sub(at + after)?;
    let most = match parts[at] {
        "{id}" => 1,
        "{link}" => 2,
        _ => usize::MAX,
    };
    if taken == 0 || taken > most {
        return None;
    }
    let fixed = |parts: &[&str], segments: &[String]| parts.iter().zip(segments).all(|(part, segment)| part == segment);
    let middle = &segments[at..at + taken];
    let names = parts[at] == "{image}" || middle.iter().all(|name| is_container_name(name));
    (names && fixed(&parts[..at], segments) && fixed(&parts[at + 1..], &segments[at + taken..]))
        .then(|| Some(middle.join("/")))
}

/// `[a-zA-Z0-9][a-zA-Z0-9_.-]*`: the Engine's own rule for names of containers.
pub fn is_container_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// The decoded query: only keys the route has, each once.
fn keys(route: &Route, query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let known = route.query.contains(&key) && found.iter().all(|(seen, _)| seen != key);
        if !known {
            return Err(Refusal::Query(key.chars().take(40).collect()));
        }
        let value = value.replace('+', " ");
        let value = percent_decode_str(&value).decode_utf8().map_err(|_| Refusal::Malformed("query"))?;
        found.push((key.to_owned(), value.into_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{container, image, system};

    fn target(method: Method, path: &str, query: &str) -> Result<String, Refusal> {
        find(method, path, query).map(|matched| matched.target(ApiVersion(1, 41)))
    }

    #[test]
    fn every_call_of_ours_has_its_route() {
        let how = container::Remove { volumes: true, force: true, link: true };
        let calls = [
            container::list(),
            container::inspect("web", true),
            container::start("web"),
            container::stop("web", Some(3)),
            container::restart("web", None),
            container::kill("web", "SIGHUP"),
            container::pause("web"),
            container::unpause("web"),
            container::rename("web", "web2"),
            container::remove("web/db", how),
            image::list(),
            image::inspect("reg.lan:5000/shop/api:2"),
            image::history("sha256:abc"),
            image::tag("a/b", "c:d"),
            image::remove("a@sha256:00", true, true),
            system::ping(),
            system::version(),
            system::info(),
            system::disk_usage(),
            system::events(Some(1)),
        ];
        for call in calls {
            let target = call.target();
            let (path, query) = target.split_once('?').unwrap_or((&target, ""));
            let matched = find(call.method, path, query).unwrap_or_else(|refusal| panic!("{target}: {refusal}"));
            assert!(matched.target(ApiVersion(1, 41)).starts_with(&format!("/v1.41{path}")), "{target}");
        }
    }

    #[test]
    fn the_forwarded_target_is_rebuilt() {
        assert_eq!(
            target(Method::Get, "/containers/json", "all=1&limit=%31"),
            Ok("/v1.41/containers/json?all=1&limit=1".into())
        );
        assert_eq!(target(Method::Get, "/v1.30/containers/w%65b/json", ""), Ok("/v1.30/containers/web/json".into()));
        assert_eq!(target(Method::Get, "/images/a/b:1/json", ""), Ok("/v1.41/images/a/b:1/json".into()));
    }

    #[test]
    fn tricks_with_paths_are_refused() {
        let bad = [
            "/v1.41/../plugins",
            "/containers/../../swarm",
            "/./containers/json",
            "//containers/json",
            "/v1.41//containers/json",
            "/containers/json/",
            "/containers/%2e%2e/json",
            "/containers/a%2Fb/json",
            "/containers/%252e/json",
            "/containers/a%00/json",
            "/containers/a%5cb/json",
            "/containers/%ff/json",
            "/v1..41/containers/json",
            "/v999/containers/json",
            "/v1.01/containers/json",
            "",
            "containers/json",
        ];
        for path in bad {
            assert!(matches!(find(Method::Get, path, ""), Err(Refusal::Malformed(_) | Refusal::Unknown)), "{path}");
        }
        for path in ["/v1.23/containers/json", "/v1.99/containers/json"] {
            assert!(matches!(find(Method::Get, path, ""), Err(Refusal::Version(_))), "{path}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_unknown() {
        for path in [
            "/plugins",
            "/swarm",
            "/V1.41/containers/json",
            "/vabc/containers/json",
            "/libpod/info",
            "/containers/a/b/json",
            "/containers/web/start/exec",
            "/containers/web/archive",
            "/images/search",
            "/foo",
        ] {
            assert_eq!(find(Method::Get, path, "").err(), Some(Refusal::Unknown), "{path}");
        }
        assert_eq!(find(Method::Post, "/containers/create", "").err(), Some(Refusal::Unknown));
        assert_eq!(find(Method::Put, "/containers/json", "").err(), Some(Refusal::Unknown));
        assert_eq!(find(Method::Delete, "/containers/a/b/c", "").err(), Some(Refusal::Unknown));
        assert_eq!(find(Method::Get, "/containers/-web/json", "").err(), Some(Refusal::Unknown));
    }

    #[test]
    fn names_that_look_like_routes_are_names() {
        for name in ["json", "create", "prune", "version1", "archive"] {
            let matched = find(Method::Post, &format!("/containers/{name}/stop"), "").unwrap();
            assert_eq!((matched.parameter.as_deref(), matched.route.class), (Some(name), Class::Lifecycle));
        }
    }

    #[test]
    fn unknown_and_repeated_keys_are_refused() {
        for query in ["t=1&t=2", "T=1", "x=1", "t=%ff"] {
            assert!(find(Method::Post, "/containers/web/stop", query).is_err(), "{query}");
        }
        assert_eq!(
            target(Method::Post, "/containers/web/stop", "t=1;x=2"),
            Ok("/v1.41/containers/web/stop?t=1%3Bx%3D2".into())
        );
    }
}
