//! The other things that a body names: who may not reach them by themselves must not through a new container either.

use super::bodies::Judged;
use super::denial::Denial;
use super::subject::{self, text};
use super::{Facts, Look, class, scope, target};
use crate::gateway::body::{How, Shared};
use crate::rights::{Grant, Rights};
use serde_json::Value;

/// Whether these rights may have by themselves what a new container gets of others.
pub(super) fn allow_sharing(rights: &Rights, shared: &[Shared]) -> Result<(), Denial> {
    for Shared { how, .. } in shared {
        let takes: &[Grant] = match how {
            // Through `/proc`: what runs there, its files, and its environment.
            How::Pid => &[Grant::Exec, Grant::Files, Grant::Secrets],
            How::Ipc | How::Network => &[Grant::Exec],
            How::Volumes => &[Grant::Files],
            // On the built-in bridge, the environment of the other one.
            How::Link => &[Grant::Secrets],
        };
        for grant in takes {
            class::granted(rights, *grant)?;
        }
    }
    Ok(())
}

/// Whether a body may name these containers and networks, and be made of this image.
pub(super) fn allow(rights: &Rights, judged: &Judged, facts: &Facts<'_>) -> Result<(), Denial> {
    for name in &judged.mentions.containers {
        let absent = || Look::Container(name.clone()).absent();
        let container = (facts.others)(name).ok_or_else(absent)?;
        if !scope::admits_container(rights, &container) {
            return Err(absent());
        }
        subject::full_id(&container)?;
        // A new container gets what it shares with this one; one that is connected gets nothing of it.
        if judged.shared.iter().any(|shared| shared.container == *name) {
            target::harmless(&container, facts.volumes)?;
        }
    }
    for name in &judged.mentions.networks {
        let absent = || Look::Network(name.clone()).absent();
        let network = (facts.networks)(name).ok_or_else(absent)?;
        if !scope::admits_network(rights, text(&network["Name"]), &network["Labels"]) {
            return Err(absent());
        }
        subject::network_id(&network)?;
    }
    if let Some(name) = &judged.mentions.image {
        // One that is not there is answered alike, and here: the Engine words it otherwise.
        let image = facts.image.filter(|image| subject::admits_image(rights, image, facts));
        image.ok_or_else(|| Look::Image(name.clone()).absent())?;
    }
    Ok(())
}

/// Whether these volumes may be mounted; one that is not there would be created.
pub(super) fn allow_mounts(rights: &Rights, names: &[String], facts: &Facts<'_>) -> Result<(), Denial> {
    for name in names {
        let Some(found) = (facts.volumes)(name) else {
            class::granted(rights, Grant::Volumes)?;
            scope::allow_creation(rights, name, &Value::Null)?;
            continue;
        };
        if !scope::admits(rights, name, &found["Labels"]) {
            return Err(Look::Volume(name.clone()).absent());
        }
        if !target::is_plain_volume(&found) {
            return Err(Denial::admins("volume-options", "Mounting a volume that has options or a driver"));
        }
    }
    Ok(())
}

/// Whether a volume may be made; where there is one of that name, the Engine gives that one back.
pub(super) fn allow_volume(rights: &Rights, name: &str, labels: &Value, found: Option<&Value>) -> Result<(), Denial> {
    if found.is_some_and(|found| scope::admits(rights, name, &found["Labels"])) {
        return Ok(());
    }
    scope::allow_creation(rights, name, labels)?;
    if found.is_some() { Err(Denial::taken()) } else { Ok(()) }
}
