//! The one thing that a request is about. A name is resolved to the full id once, judged, and that id is acted on:
//! whoever takes the name in between changes nothing.

use super::denial::Denial;
use super::{Facts, Look, scope, target};
use crate::rights::Rights;
use engine::route::{Class, Kind, Matched, Route, is_container_name};
use serde_json::Value;

/// What must be inspected, if anything.
pub(super) fn look(rights: &Rights, matched: &Matched) -> Result<Option<Look>, Denial> {
    let route = matched.route;
    let scoped = rights.is_scoped();
    let unnamed = || Denial::malformed("name", "This must name what it is about.");
    let name = || matched.parameter.clone().ok_or_else(unnamed);
    match route.names {
        Kind::Container if matched.parameter.as_deref().is_some_and(|name| name.contains('/')) => {
            link(scoped, matched).map(|()| None)
        }
        Kind::Container => Ok(Some(Look::Container(name()?))),
        Kind::Exec => Ok(Some(Look::Exec(name()?))),
        Kind::Volume if scoped => Ok(Some(Look::Volume(name()?))),
        Kind::Network if scoped || route.class == Class::Network => Ok(Some(Look::Network(name()?))),
        Kind::Image if scoped => Ok(Some(Look::Image(name()?))),
        Kind::Other if route.template == "/commit" => match matched.value("container") {
            Some(name) if is_container_name(name) => Ok(Some(Look::Container(name.to_owned()))),
            _ => Err(unnamed()),
        },
        Kind::Volume | Kind::Network | Kind::Image | Kind::Other => Ok(None),
    }
}

/// Whether the name of a link may pass: it names two containers, and only one could be looked at.
fn link(scoped: bool, matched: &Matched) -> Result<(), Denial> {
    match (scoped, matched.is_on("link")) {
        (true, _) => Err(Denial::forbidden("scope", "Your rights are limited to some containers; links are not.")),
        (false, false) => Err(Denial::malformed("name", "A name with a slash is that of a link: add link=1.")),
        (false, true) => Ok(()),
    }
}

/// Judges that thing, and gives its full id; `None` where none was looked up.
pub(super) fn resolved(rights: &Rights, matched: &Matched, facts: &Facts<'_>) -> Result<Option<String>, Denial> {
    let Some(look) = look(rights, matched)? else { return Ok(None) };
    let found = facts.target.ok_or_else(|| look.absent())?;
    let within = match &look {
        Look::Container(_) => scope::admits_container(rights, found),
        Look::Exec(_) => {
            let own = |exec: &&crate::gateway::ExecOwner| exec.user == facts.user && found["Id"] == exec.container;
            facts.exec.filter(own).is_some() && scope::admits_container(rights, found)
        }
        Look::Image(_) => admits_image(rights, found, facts),
        Look::Volume(_) => scope::admits(rights, text(&found["Name"]), &found["Labels"]),
        Look::Network(_) => network(rights, matched.route, found),
    };
    if !within {
        return Err(look.absent());
    }
    if target::must_be_harmless(matched.route) {
        target::harmless(found, facts.volumes)?;
    }
    match look {
        Look::Container(_) => {
            if matched.route.template == "/containers/{id}/rename" {
                let name = matched.value("name").unwrap_or_default();
                scope::allow_creation(rights, scope::bare(name), &found["Config"]["Labels"])?;
            }
            full_id(found).map(Some)
        }
        Look::Network(_) => network_id(found).map(Some),
        // An exec's id is whole already; volumes and images are not told apart by anything better.
        Look::Exec(name) | Look::Volume(name) | Look::Image(name) => Ok(Some(name)),
    }
}

/// Whether a network is within. One that belongs to nobody may be read and joined, though not removed, and one that a
/// container within is connected to may be read; of that container only the name is known here.
fn network(rights: &Rights, route: &Route, found: &Value) -> bool {
    let (name, labels) = (text(&found["Name"]), &found["Labels"]);
    let connected = || {
        let mut containers = found["Containers"].as_object().into_iter().flatten();
        containers.any(|(_, container)| scope::admits(rights, text(&container["Name"]), &Value::Null))
    };
    match route.class {
        Class::Network => scope::admits_network(rights, name, labels),
        Class::Read => scope::admits_network(rights, name, labels) || connected(),
        _ => scope::admits(rights, name, labels),
    }
}

/// Whether an image is within. As in the list: who sees a container sees what it is made of.
pub(super) fn admits_image(rights: &Rights, image: &Value, facts: &Facts<'_>) -> bool {
    scope::admits(rights, "", &image["Config"]["Labels"]) || (facts.images)(image)
}

/// The full id of a network, unless it is the host's.
pub(super) fn network_id(network: &Value) -> Result<String, Denial> {
    if network["Name"] == "host" || network["Driver"] == "host" {
        return Err(Denial::admins("namespaces", "Using the host's network"));
    }
    full_id(network)
}

/// The full id in an inspect.
pub(super) fn full_id(inspect: &Value) -> Result<String, Denial> {
    let id = text(&inspect["Id"]);
    if !is_container_name(id) {
        return Err(Denial::forbidden("unreadable", "The engine's answer about this has no id, so it is denied."));
    }
    Ok(id.to_owned())
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Look {
    /// What the Engine says when there is no such thing; what is out of scope is answered alike.
    pub(crate) fn absent(&self) -> Denial {
        Denial::absent(match self {
            Self::Container(name) => format!("No such container: {name}"),
            Self::Exec(id) => format!("No such exec instance: {id}"),
            Self::Image(name) => format!("No such image: {name}"),
            Self::Volume(name) => format!("get {name}: no such volume"),
            Self::Network(name) => format!("network {name} not found"),
        })
    }
}
