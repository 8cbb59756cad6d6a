//! The engine itself: version and events.

use super::nullable;
use serde::Deserialize;

/// `GET /version`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Version {
    /// The engine's version, as `20.10.24`.
    #[serde(deserialize_with = "nullable")]
    pub version: String,
    /// The newest API version it speaks.
    #[serde(deserialize_with = "nullable")]
    pub api_version: String,
    /// The oldest API version it speaks.
    #[serde(rename = "MinAPIVersion", deserialize_with = "nullable")]
    pub min_api_version: String,
    /// linux or windows.
    #[serde(deserialize_with = "nullable")]
    pub os: String,
    /// amd64, arm64 …
    #[serde(deserialize_with = "nullable")]
    pub arch: String,
}

/// One line of `GET /events`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Event {
    /// container, image, volume, network …
    #[serde(rename = "Type", deserialize_with = "nullable")]
    pub kind: String,
    /// start, die, `health_status: healthy`, `exec_create: ls` …
    #[serde(deserialize_with = "nullable")]
    pub action: String,
    /// What it happened to.
    #[serde(deserialize_with = "nullable")]
    pub actor: Actor,
}

/// What an [`Event`] happened to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Actor {
    /// A container's id, an image's id or name.
    #[serde(rename = "ID", deserialize_with = "nullable")]
    pub id: String,
}
