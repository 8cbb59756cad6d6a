//! The engine itself: version and events.

use super::nullable;
use super::number::time;
use serde::Deserialize;
use std::collections::BTreeMap;

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
    /// Seconds since 1970.
    #[serde(rename = "time", deserialize_with = "time")]
    pub time: i64,
    /// Nanoseconds since 1970.
    #[serde(rename = "timeNano", deserialize_with = "time")]
    pub time_nano: i64,
}

/// What an [`Event`] happened to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Actor {
    /// A container's id, an image's id or name.
    #[serde(rename = "ID", deserialize_with = "nullable")]
    pub id: String,
    /// What else is known: `name`, `image`, `exitCode`, `signal` … and every label of a container.
    #[serde(deserialize_with = "nullable")]
    pub attributes: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_when_and_what_else() {
        let json = r#"{"status":"die","id":"1","from":"web:1","Type":"container","Action":"die","Actor":{"ID":"1",
            "Attributes":{"exitCode":"137","name":"web"}},"scope":"local","time":1704164645,"timeNano":1704164645123456789}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert_eq!((event.time, event.time_nano), (1_704_164_645, 1_704_164_645_123_456_789));
        assert_eq!(event.actor.attributes.get("exitCode").map(String::as_str), Some("137"));
        let event: Event = serde_json::from_str(r#"{"Type":"image","Actor":{"ID":"a","Attributes":null}}"#).unwrap();
        assert!(event.actor.attributes.is_empty() && event.time_nano == 0);
    }
}
