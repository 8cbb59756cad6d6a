//! The policy of the door: may these rights do this? Pure, on plain values; what it must know is gathered before.
//!
//! An administrator's requests go on as they came. Everybody else's are judged, and what is not understood is denied:
//! 1. [`needs`]: class, scope and query, by the request alone; then it says what must be known to go on
//! 2. [`mentions`]: the body, by itself; then it names the other things that must be looked at
//! 3. [`decide`]: the things themselves; then it gives the request to send, with full ids in place of names
//!
//! - [`class`]: which role or grant a class of routes takes
//! - [`scope`]: which containers, volumes and networks are within a scope
//! - [`subject`]: the one thing a request is about
//! - [`target`]: whether a container leads to the host
//! - [`query`], [`build`], [`filters`]: the queries
//! - [`bodies`]: the bodies, judged by `gateway::body`
//! - [`mentioned`]: the other things that they name
//! - [`registry`], [`host`]: which addresses an engine may be sent to

mod bodies;
mod build;
mod class;
mod denial;
mod filters;
mod host;
mod mentioned;
mod query;
mod registry;
mod scope;
mod subject;
mod target;
#[cfg(test)]
mod tests;

use super::execs::ExecOwner;
use crate::rights::Rights;
use engine::route::{Matched, Payload};
use serde_json::Value;

pub(crate) use denial::{Denial, TAKEN};

/// Something of the engine's that must be inspected first, by the name in the path or query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// A container.
    Container(String),
    /// An exec: its owner, and its container.
    Exec(String),
    /// An image.
    Image(String),
    /// A volume.
    Volume(String),
    /// A network.
    Network(String),
}

/// What must be known of a request before it can be decided on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The thing to inspect, for [`Facts::target`].
    pub(crate) look: Option<Look>,
    /// Whether the body must be read whole, for [`Facts::body`].
    pub(crate) body: bool,
    /// Whether the volumes of the target ([`volumes_of`]) must be inspected too, for [`Facts::volumes`].
    pub(crate) mounts: bool,
}

/// What is known of the things that a request is about.
pub(crate) struct Facts<'a> {
    /// The inspect of the container (for an exec: of the exec's container), volume, network or image.
    pub(crate) target: Option<&'a Value>,
    /// Who made the exec that is named.
    pub(crate) exec: Option<&'a ExecOwner>,
    /// The body, whole.
    pub(crate) body: Option<&'a [u8]>,
    /// The person who asks.
    pub(crate) user: i64,
    /// The inspect of another container, by the name in [`Mentions::containers`].
    pub(crate) others: &'a dyn Fn(&str) -> Option<Value>,
    /// The inspect of a volume, by the name in [`Mentions::volumes`] or [`volumes_of`].
    pub(crate) volumes: &'a dyn Fn(&str) -> Option<Value>,
    /// The inspect of a network, by the name in [`Mentions::networks`].
    pub(crate) networks: &'a dyn Fn(&str) -> Option<Value>,
    /// The inspect of the image in [`Mentions::image`].
    pub(crate) image: Option<&'a Value>,
    /// Whether a container within the scope is made of this image, by its inspect, or of another of its repository: who
    /// runs one version may run the next.
    pub(crate) images: &'a dyn Fn(&Value) -> bool,
    /// The registries that are not only an administrator's; when there are none, any public one.
    pub(crate) registries: &'a [String],
}

/// The other things that a body names. The volumes of these containers ([`volumes_of`]) must be inspected too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    /// Containers, by name or id.
    pub(crate) containers: Vec<String>,
    /// Volumes.
    pub(crate) volumes: Vec<String>,
    /// Networks, by name or id.
    pub(crate) networks: Vec<String>,
    /// The image that a container is made of, where a scope has to say about it.
    pub(crate) image: Option<String>,
}

/// The body to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForwardBody {
    /// None.
    None,
    /// The client's, as it comes.
    Stream,
    /// This one: what was understood of the client's.
    Bytes(Vec<u8>),
}

/// The request to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forward {
    /// What the path names: the full id where it was looked up.
    pub(crate) parameter: Option<String>,
    /// The query.
    pub(crate) query: Vec<(String, String)>,
    /// The body.
    pub(crate) body: ForwardBody,
}

/// Judges a request by itself, and says what else must be known.
pub(crate) fn needs(rights: &Rights, matched: &Matched) -> Result<Needs, Denial> {
    if rights.is_admin() {
        return Ok(Needs::default());
    }
    class::allow(rights, matched.route)?;
    scope::allow_route(rights, matched.route)?;
    query::judged(rights, matched)?;
    let body = matches!(matched.route.payload, Payload::Json);
    if body {
        bodies::judge_of(matched.route)?;
    }
    let look = subject::look(rights, matched)?;
    Ok(Needs { look, body, mounts: target::must_be_harmless(matched.route) })
}

/// Judges a body by itself, and says what else it names.
pub(crate) fn mentions(rights: &Rights, matched: &Matched, body: &[u8]) -> Result<Mentions, Denial> {
    Ok(bodies::judged(rights, matched.route, body)?.mentions)
}

/// Judges a request by all that is known.
pub(crate) fn decide(rights: &Rights, matched: &Matched, facts: &Facts<'_>) -> Result<Forward, Denial> {
    if rights.is_admin() {
        let body = match matched.route.payload {
            Payload::None => ForwardBody::None,
            Payload::Json | Payload::Raw => ForwardBody::Stream,
        };
        return Ok(Forward { parameter: matched.parameter.clone(), query: matched.query.clone(), body });
    }
    needs(rights, matched)?;
    registry::allow_route(matched, facts.registries)?;
    let id = subject::resolved(rights, matched, facts)?;
    let mut forward = Forward {
        parameter: matched.parameter.clone(),
        query: query::judged(rights, matched)?,
        body: ForwardBody::None,
    };
    match (id, &mut forward.parameter) {
        (Some(id), Some(parameter)) => *parameter = id,
        (Some(id), None) => query::name_container(&mut forward.query, &id),
        (None, _) => {}
    }
    forward.body = bodies::forwarded(rights, matched, facts)?;
    Ok(forward)
}

/// Whether somebody may have a registry asked, by its host; `registries`: those that are not only an administrator's.
pub(crate) fn may_ask(rights: &Rights, registry: &str, registries: &[String]) -> Result<(), Denial> {
    if rights.is_admin() { Ok(()) } else { registry::allow(registry, registries) }
}

/// Whether a container of that name (without a leading slash) and with these labels is within the scope.
pub(crate) fn may_see_container(rights: &Rights, name: &str, label: &dyn Fn(&str) -> Option<String>) -> bool {
    !rights.is_scoped() || rights.scope.admits(name, label)
}

/// The volumes that a container mounts, by its inspect.
pub(crate) fn volumes_of(container: &Value) -> Vec<String> {
    let mounts = container["Mounts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let volume = |mount: &Value| match mount["Type"].as_str() {
        Some("volume") => mount["Name"].as_str().map(str::to_owned),
        _ => None,
    };
    mounts.iter().filter_map(volume).collect()
}
