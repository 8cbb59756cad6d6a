//! What is within a scope. Rules are about names and labels; whatever is about everything on the engine is outside.

use super::denial::Denial;
use crate::rights::Rights;
use engine::route::{Class, Kind, Route};
use serde_json::Value;

/// Networks that every engine has, and that belong to nobody.
const COMMON_NETWORKS: [&str; 2] = ["bridge", "none"];

/// Whether a route can be within a scope at all. Lists and events can: they are filtered on their way back.
pub(super) fn allow_route(rights: &Rights, route: &Route) -> Result<(), Denial> {
    let about_everything = match (route.class, route.names) {
        (Class::Prune, _) | (Class::Remove | Class::Registry, Kind::Image) => true,
        // A build takes any tag, also one that others start containers from.
        (Class::Build, _) => true,
        // Images belong to nobody; these take one away from others, or show one of theirs.
        (Class::Image, _) => !matches!(route.template, "/images/create" | "/commit"),
        _ => route.template == "/system/df",
    };
    if rights.is_scoped() && about_everything {
        return Err(beyond());
    }
    Ok(())
}

/// The denial of what is about more than a scope.
pub(super) fn beyond() -> Denial {
    Denial::forbidden("scope", "Your rights are limited to some containers, and this is about more than those.")
}

/// Whether a thing of that name and with these labels is within.
pub(super) fn admits(rights: &Rights, name: &str, labels: &Value) -> bool {
    super::may_see_container(rights, name, &|key| labels.get(key)?.as_str().map(str::to_owned))
}

/// Whether a container is within, by its inspect.
pub(super) fn admits_container(rights: &Rights, container: &Value) -> bool {
    let name = container["Name"].as_str().unwrap_or_default();
    admits(rights, bare(name), &container["Config"]["Labels"])
}

/// Whether a network may be joined: one that is within, or one that belongs to nobody.
pub(super) fn admits_network(rights: &Rights, name: &str, labels: &Value) -> bool {
    COMMON_NETWORKS.contains(&name) || admits(rights, name, labels)
}

/// A container's name without the slash that the Engine puts before it.
pub(super) fn bare(name: &str) -> &str {
    name.strip_prefix('/').unwrap_or(name)
}

/// Whether something may be created, or named anew, with that name and these labels.
pub(super) fn allow_creation(rights: &Rights, name: &str, labels: &Value) -> Result<(), Denial> {
    if admits(rights, name, labels) {
        return Ok(());
    }
    let rules = rights.scope.rules().iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    let sentence =
        format!("Your rights are limited to {rules}, and this would not be. Give it a name or label that fits.");
    Err(Denial::forbidden("scope", sentence))
}
