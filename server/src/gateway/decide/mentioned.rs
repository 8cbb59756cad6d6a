//! The other things that a body names: who may not reach them by themselves must not through a new container either.

use super::denial::Denial;
use super::{Facts, Look, Mentions, class, scope, subject, target};
use crate::rights::{Grant, Rights};
use engine::route::{Class, Route};
use serde_json::Value;

/// Whether a body may name all these.
pub(super) fn allow(rights: &Rights, route: &Route, mentions: &Mentions, facts: &Facts<'_>) -> Result<(), Denial> {
    for name in &mentions.containers {
        let absent = || Look::Container(name.clone()).absent();
        let container = (facts.others)(name).ok_or_else(absent)?;
        if !scope::admits_container(rights, &container) {
            return Err(absent());
        }
        subject::full_id(&container)?;
        // A new container gets what it shares with this one; one that is connected gets nothing of it.
        if route.class == Class::Create {
            target::harmless(&container, facts.volumes)?;
        }
    }
    for name in &mentions.volumes {
        volume(rights, name, (facts.volumes)(name).as_ref())?;
    }
    for name in &mentions.networks {
        // Its labels are not known here; it can be connected later, when they are.
        if !scope::admits_network(rights, name, &Value::Null) {
            return Err(Look::Network(name.clone()).absent());
        }
    }
    Ok(())
}

/// Whether a volume may be mounted; one that is not there would be created.
fn volume(rights: &Rights, name: &str, found: Option<&Value>) -> Result<(), Denial> {
    let Some(found) = found else {
        class::granted(rights, Grant::Volumes)?;
        return scope::allow_creation(rights, name, &Value::Null);
    };
    if !scope::admits(rights, name, &found["Labels"]) {
        return Err(Look::Volume(name.to_owned()).absent());
    }
    if !target::is_plain_volume(found) {
        return Err(Denial::admins("volume-options", "Mounting a volume that has options or a driver"));
    }
    Ok(())
}

/// The full id of a container that a body names.
pub(super) fn full_id(facts: &Facts<'_>, name: &str) -> Option<String> {
    subject::full_id(&(facts.others)(name)?).ok()
}
