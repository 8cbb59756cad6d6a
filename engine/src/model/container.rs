//! Containers, as `GET /containers/json` lists them.

use super::nullable;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A container in `GET /containers/json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ContainerSummary {
    /// 64 hexadecimal digits.
    #[serde(deserialize_with = "nullable")]
    pub id: String,
    /// Names with a leading `/`; links add `/other/alias`.
    #[serde(deserialize_with = "nullable")]
    pub names: Vec<String>,
    /// The image as it was named at creation, or its id once that name is gone.
    #[serde(deserialize_with = "nullable")]
    pub image: String,
    /// The image's id, `sha256:…`.
    #[serde(rename = "ImageID", deserialize_with = "nullable")]
    pub image_id: String,
    /// The command, joined with spaces.
    #[serde(deserialize_with = "nullable")]
    pub command: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "nullable")]
    pub created: i64,
    /// Published and exposed ports.
    #[serde(deserialize_with = "nullable")]
    pub ports: Vec<PortSummary>,
    /// Labels.
    #[serde(deserialize_with = "nullable")]
    pub labels: BTreeMap<String, String>,
    /// created, running, paused, restarting, removing, exited, dead; open, for engines to come.
    #[serde(deserialize_with = "nullable")]
    pub state: String,
    /// A person's text: `Up 2 hours (healthy)`, `Exited (137) 3 days ago`.
    #[serde(deserialize_with = "nullable")]
    pub status: String,
}

/// A port of a [`ContainerSummary`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PortSummary {
    /// The host's address; empty when the port is only exposed.
    #[serde(rename = "IP", deserialize_with = "nullable")]
    pub ip: String,
    /// The port inside the container.
    #[serde(deserialize_with = "nullable")]
    pub private_port: u16,
    /// The port on the host; 0 when only exposed.
    #[serde(deserialize_with = "nullable")]
    pub public_port: u16,
    /// tcp, udp or sctp.
    #[serde(rename = "Type", deserialize_with = "nullable")]
    pub kind: String,
}

impl ContainerSummary {
    /// The container's own name, without the slash and without link aliases.
    pub fn name(&self) -> &str {
        let own = self.names.iter().find(|name| name.matches('/').count() == 1);
        own.or(self.names.first()).map_or(self.id.get(..12).unwrap_or(&self.id), |name| name.trim_start_matches('/'))
    }

    /// healthy, unhealthy or starting, from the status text; empty without a health check.
    pub fn health(&self) -> &'static str {
        if self.status.ends_with("(healthy)") {
            "healthy"
        } else if self.status.ends_with("(unhealthy)") {
            "unhealthy"
        } else if self.status.ends_with("(health: starting)") {
            "starting"
        } else {
            ""
        }
    }

    /// The exit code in the status text of a container that has ended.
    pub fn exit_code(&self) -> Option<i64> {
        self.status.strip_prefix("Exited (")?.split_once(')')?.0.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> ContainerSummary {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn nulls_and_unknown_fields_do_no_harm() {
        let read = read(
            r#"{"Id":"0123456789abcdef","Names":null,"Ports":null,"Labels":null,"State":"hibernating",
                "Status":null,"NewThing":{"a":[1]}}"#,
        );
        assert_eq!((read.name(), read.state.as_str(), read.exit_code()), ("0123456789ab", "hibernating", None));
    }

    #[test]
    fn own_name_is_not_a_link_alias() {
        assert_eq!(read(r#"{"Names":["/web/db","/db"]}"#).name(), "db");
    }

    #[test]
    fn status_text_tells_health_and_exit() {
        assert_eq!(read(r#"{"Status":"Up 2 hours (healthy)"}"#).health(), "healthy");
        assert_eq!(read(r#"{"Status":"Up 2 seconds (health: starting)"}"#).health(), "starting");
        assert_eq!(read(r#"{"Status":"Up 2 hours (unhealthy)"}"#).health(), "unhealthy");
        assert_eq!(read(r#"{"Status":"Up 2 hours (Paused)"}"#).health(), "");
        assert_eq!(read(r#"{"Status":"Exited (137) 3 days ago"}"#).exit_code(), Some(137));
        assert_eq!(read(r#"{"Status":"Created"}"#).exit_code(), None);
    }
}
