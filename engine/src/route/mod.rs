//! The closed table of Engine routes. What is not in it does not pass the door, whoever asks.
//!
//! A path is parsed once, strictly, into version, template and parameters; what is forwarded is built anew from
//! these ([`Matched::target`]), so nothing that was not understood reaches the engine.

mod path;
mod query;
mod row;
mod table;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use path::is_container_name;
pub use row::{Class, Kind, Payload, Route};
pub use table::routes;

use crate::Method;
use crate::version::{ApiVersion, NEWEST, OLDEST_ASKED};

/// Why a request matched no route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The path or the query is not one a well-behaved client sends: 400.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// A version we do not let through: 400.
    #[error("API version {0} is not supported here; {OLDEST_ASKED} to {NEWEST} are")]
    Version(ApiVersion),
    /// A query key the route does not have, or has only once: 400.
    #[error("unknown or repeated query key: {0}")]
    Query(String),
    /// No such route in the table, or not in that version: 403.
    #[error("this Engine route is not let through")]
    Unknown,
}

/// A request, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The route.
    pub route: &'static Route,
    /// The version the client named.
    pub version: Option<ApiVersion>,
    /// The decoded parameter (every template has at most one).
    pub parameter: Option<String>,
    /// The decoded query, in the client's order.
    pub query: Vec<(String, String)>,
}

/// Finds the route of a request. `path` and `query` are as they came, still encoded. No path fits two routes of one
/// method, so their order in the table means nothing.
pub fn find(method: Method, path: &str, query: &str) -> Result<Matched, Refusal> {
    let (version, path) = path::split_version(path)?;
    let path = path::decoded(path)?;
    let (route, parameter) = routes()
        .filter(|route| route.method == method)
        .find_map(|route| Some((route, path::parameter(route.template, &path)?)))
        .ok_or(Refusal::Unknown)?;
    if let Some(version) = version {
        if version < OLDEST_ASKED || version > NEWEST {
            return Err(Refusal::Version(version));
        }
        if !route.is_in(version) {
            return Err(Refusal::Unknown);
        }
    }
    Ok(Matched { route, version, parameter, query: query::decoded(route, query)? })
}

impl Matched {
    /// The path and query to send, rebuilt; `negotiated` is the version for clients that named none.
    pub fn target(&self, negotiated: ApiVersion) -> String {
        let version = self.version.unwrap_or(negotiated);
        let path = path::filled(self.route.template, self.parameter.as_deref().unwrap_or_default());
        format!("/v{version}{path}{}", query::encoded(&self.query))
    }

    /// The value of a query key, the first one where it repeats: the one that the Engine takes.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Whether the Engine reads a query key as switched on.
    pub fn is_on(&self, key: &str) -> bool {
        self.value(key).is_some_and(query::is_on)
    }

    /// Whether this may change something: all but plain reading.
    pub fn changes(&self) -> bool {
        !matches!(self.route.method, Method::Get | Method::Head) || self.route.upgrade
    }
}
