//! What happened at the engine: the `/live` topic `events`.

use super::container::ends_by_request;
use serde::{Deserialize, Serialize};

/// One event of the engine.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Event {
    /// Grows with each event, over restarts of the console too.
    pub seq: u64,
    /// When, in milliseconds since 1970 by the engine's clock.
    pub at: i64,
    /// container, image, network, volume, daemon …
    pub kind: String,
    /// The engine's own word: start, die, oom, pull, `health_status: unhealthy` …
    pub action: String,
    /// The id of what it happened to, as the engine gives it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A container's image.
    pub image: String,
    /// The exit code of a container that ended.
    pub exit: Option<i64>,
    /// A kill's signal, a container's old name, or the container that a network or volume was connected to. Of a
    /// container that ended, the signal by which somebody had asked for that.
    pub detail: String,
    /// `key=value`: a container's labels, and for others what the engine says of them. What the server judges scopes by;
    /// it never travels.
    #[serde(skip)]
    pub labels: Vec<String>,
}

impl Event {
    /// The value of a label, on the server.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find_map(|label| label.strip_prefix(key)?.strip_prefix('='))
    }

    /// The id of the container that it is about, on the server: the container itself, or the one that a network or
    /// volume was connected to.
    pub fn container(&self) -> Option<&str> {
        match self.kind.as_str() {
            "container" => Some(&self.id),
            "network" | "volume" => self.label("container"),
            _ => None,
        }
    }

    /// Whether a container ended by a failure of its own: its end is none if somebody had asked for it.
    pub fn is_failure(&self) -> bool {
        let stopped = self.exit.is_some_and(ends_by_request) && !self.detail.is_empty();
        self.action == "die" && !matches!(self.exit, None | Some(0)) && !stopped
    }

    /// Whether a person should look: out of memory, unhealthy, or ended by a failure of its own.
    pub fn needs_attention(&self) -> bool {
        self.action == "oom" || self.action == "health_status: unhealthy" || self.is_failure()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, action: &str, exit: Option<i64>) -> Event {
        let labels = vec!["team=shop".into(), "container=2".into(), "teams=x".into()];
        Event { kind: kind.into(), action: action.into(), id: "1".into(), exit, labels, ..Event::default() }
    }

    #[test]
    fn the_container_is_itself_or_the_one_that_was_connected() {
        assert_eq!(event("container", "die", None).container(), Some("1"));
        assert_eq!(event("network", "connect", None).container(), Some("2"));
        assert_eq!(event("image", "pull", None).container(), None);
        assert_eq!(event("container", "die", None).label("team"), Some("shop"));
        let json = serde_json::to_string(&event("container", "die", None)).unwrap();
        assert!(!json.contains("shop"), "for the server alone");
    }

    #[test]
    fn what_needs_attention() {
        let needs = |action: &str, exit| event("container", action, exit).needs_attention();
        assert!(needs("oom", None) && needs("health_status: unhealthy", None) && needs("die", Some(1)));
        assert!(!needs("die", Some(0)) && !needs("die", None) && needs("die", Some(143)), "nobody asked for that");
        let asked = |code| Event { detail: "SIGTERM".into(), ..event("container", "die", Some(code)) };
        assert!([130, 137, 143].iter().all(|code| !asked(*code).needs_attention()) && asked(1).needs_attention());
        assert!(!needs("health_status: healthy", None) && !needs("start", Some(1)));
    }
}
