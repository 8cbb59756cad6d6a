//! Notifications: `/api/rules` and `/api/deliveries`, for administrators.

use serde::{Deserialize, Serialize};

/// What a rule watches, and where it tells of it: the body of `POST /api/rules` and `PUT /api/rules/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct RuleSettings {
    /// What people call it.
    pub name: String,
    /// Whether it is switched on.
    pub on: bool,
    /// exit, unhealthy, oom, restarts, cpu, memory, `memory_size` or disk.
    pub what: String,
    /// What is too much: starts; percent of one core; percent of the container's limit; MiB; or GiB of the engine. Unused
    /// for the first three.
    pub limit: u64,
    /// For how long: the time within which so many starts are too many, or in which a figure has to stay above.
    pub minutes: u32,
    /// The rules of the containers it is about, as `name:web-*` and `label:team=shop`; all without.
    pub containers: Vec<String>,
    /// The webhook's address. A secret: answers show no more than its scheme and host, and an empty one in a change keeps
    /// the one that is kept.
    pub address: String,
    /// json, slack, discord or ntfy.
    pub shape: String,
    /// Minutes before the same container is told of again.
    pub quiet: u32,
    /// Whether it is also told when it is over.
    pub resolved: bool,
}

impl Default for RuleSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            on: true,
            what: String::new(),
            limit: 0,
            minutes: 0,
            containers: Vec::new(),
            address: String::new(),
            shape: "json".to_owned(),
            quiet: 10,
            resolved: false,
        }
    }
}

/// A rule as it is listed; the answer to making or changing one.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct RuleRow {
    /// Its number.
    pub id: i64,
    /// When it was made; seconds since 1970.
    pub created: i64,
    /// The rest, with the address as it is shown.
    pub settings: RuleSettings,
}

/// The answer of `GET /api/rules`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Rules {
    /// All of them.
    pub rules: Vec<RuleRow>,
    /// Whether the history of figures is kept, without which cpu, memory and `memory_size` see nothing.
    pub history: bool,
}

/// A row of `GET /api/deliveries`, the newest first. Times are in seconds since 1970.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct DeliveryRow {
    /// Its number.
    pub id: i64,
    /// The rule's name.
    pub rule: String,
    /// What is told.
    pub message: String,
    /// When it came about.
    pub made: i64,
    /// How often it was tried.
    pub tries: u32,
    /// waiting, delivered or failed (given up).
    pub state: String,
    /// When it is tried next, while it waits.
    pub next: Option<i64>,
    /// Why the last try did not succeed; empty when it did, or when there was none.
    pub failure: String,
}
