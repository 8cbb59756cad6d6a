//! A row of the containers list.

use super::Keyed;
use serde::{Deserialize, Serialize};

/// A container, as lists show it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Container {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Without the leading slash.
    pub name: String,
    /// The image as named at creation.
    pub image: String,
    /// `sha256:…`
    pub image_id: String,
    /// created, running, paused, restarting, removing, exited, dead.
    pub state: String,
    /// healthy, unhealthy, starting, or empty.
    pub health: String,
    /// The exit code of one that has ended.
    pub exit: Option<i64>,
    /// Ports, published ones first.
    pub ports: Vec<Port>,
    /// Seconds since 1970.
    pub created: i64,
    /// The compose project, or empty.
    pub project: String,
    /// `key=value`, without compose's and the image specification's own.
    pub labels: Vec<String>,
    /// `key=value`, every one of them: what the server judges scopes by. It never travels.
    #[serde(skip)]
    pub all_labels: Vec<String>,
    /// Whether there is something newer than the image it was made of behind that image's tag.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newer: bool,
}

/// A port of a container.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// The host's port; 0 when only exposed.
    pub public: u16,
    /// The container's port.
    pub private: u16,
    /// tcp, udp, sctp.
    pub kind: String,
    /// The host address it is bound to; empty for every address.
    pub ip: String,
}

impl Keyed for Container {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Container {
    /// The value of a label, on the server.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.all_labels.iter().find_map(|label| label.strip_prefix(key)?.strip_prefix('='))
    }

    /// Whether its processes exist (paused ones too).
    pub fn is_up(&self) -> bool {
        matches!(self.state.as_str(), "running" | "paused" | "restarting")
    }

    /// Whether it ended by a failure of its own.
    pub fn failed(&self) -> bool {
        self.state == "exited" && self.exit.is_some_and(|code| code != 0 && !ends_by_request(code))
    }

    /// Whether a person should look: unhealthy, dead, restarting, or ended by a failure.
    pub fn needs_attention(&self) -> bool {
        self.health == "unhealthy" || matches!(self.state.as_str(), "dead" | "restarting") || self.failed()
    }
}

/// Whether somebody may have asked it to end: 130, 137 and 143 are SIGINT, SIGKILL and SIGTERM.
pub(super) fn ends_by_request(code: i64) -> bool {
    matches!(code, 130 | 137 | 143)
}
