//! `HostConfig.Mounts`: named volumes and memory only. Every other type reaches into the host or has options that do.

use super::labels::LABELS;
use super::names::plain;
use super::refusal::Refusal;
use super::schema::{Field, Rule, text};
use serde_json::Value;

/// The rule for the whole list.
pub(super) const MOUNTS: Rule = Rule::List(&Rule::Only(&Rule::Object(&[MOUNT]), harmless));

const MOUNT: &[Field] = &[
    ("BindOptions", Rule::Unset("mounts")),
    ("ClusterOptions", Rule::Unset("mounts")),
    ("Consistency", Rule::Text),
    ("ImageOptions", Rule::Unset("mounts")),
    ("ReadOnly", Rule::Bool),
    ("Source", Rule::Text),
    ("Target", Rule::Text),
    ("TmpfsOptions", Rule::Object(&[TMPFS])),
    ("Type", Rule::Text),
    ("VolumeOptions", Rule::Object(&[VOLUME])),
];

const TMPFS: &[Field] =
    &[("Mode", Rule::Int), ("Options", Rule::List(&Rule::List(&Rule::Text))), ("SizeBytes", Rule::Int)];

const VOLUME: &[Field] =
    &[("DriverConfig", Rule::Unset("mounts")), ("Labels", LABELS), ("NoCopy", Rule::Bool), ("Subpath", Rule::Text)];

fn harmless(mount: &Value) -> Result<(), Refusal> {
    match (text(mount, "Type"), text(mount, "Source")) {
        ("tmpfs", "") => Ok(()),
        ("volume", source) if plain(source).is_ok() => Ok(()),
        _ => Err(Refusal::denied("mounts", "Only administrators may mount anything but named volumes and tmpfs.")),
    }
}
