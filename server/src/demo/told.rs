//! Events: those that people cause, remembered; and those that containers cause by themselves, worked out when asked
//! for.

use super::clock::SECOND;
use super::container::Container;
use super::filters::Filters;
use super::rhythm::Change;
use super::state::State;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// As many as the Engine remembers.
const KEPT: usize = 256;

/// Nothing is known from longer than this before the demo began.
const KNOWN: i64 = 3600 * SECOND;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) at: i64,
    pub(super) kind: &'static str,
    pub(super) action: String,
    pub(super) id: String,
    pub(super) attributes: BTreeMap<String, String>,
}

/// The newest events that people caused, numbered.
#[derive(Default)]
pub(super) struct Told {
    newest: VecDeque<Arc<Event>>,
    /// The number of the next one.
    count: u64,
}

impl Told {
    pub(super) fn push(&mut self, event: Arc<Event>) {
        if self.newest.len() == KEPT {
            self.newest.pop_front();
        }
        self.newest.push_back(event);
        self.count += 1;
    }

    /// The number of the first one since that time; without one, of the next.
    pub(super) fn number(&self, since: Option<i64>) -> u64 {
        let later = |since: i64| self.newest.iter().filter(|event| event.at >= since).count() as u64;
        self.count - since.map_or(0, later)
    }

    /// Those from that number on.
    fn starting_at(&self, number: u64) -> impl Iterator<Item = &Arc<Event>> {
        let oldest = self.count - self.newest.len() as u64;
        self.newest.iter().skip(usize::try_from(number.saturating_sub(oldest)).unwrap_or(usize::MAX))
    }
}

impl Event {
    /// What happened to a container.
    pub(super) fn of(container: &Container, action: &str, more: &[(&str, String)], at: i64) -> Self {
        Self {
            at,
            kind: "container",
            action: action.to_owned(),
            id: container.id.clone(),
            attributes: container.attributes(more),
        }
    }

    /// What happened to anything else.
    pub(super) fn new(kind: &'static str, action: &str, id: &str, attributes: &[(&str, &str)], at: i64) -> Self {
        let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Self { at, kind, action: action.to_owned(), id: id.to_owned(), attributes }
    }

    /// A line as the Engine tells it.
    pub(super) fn json(&self) -> Value {
        let mut json = json!({
            "Type": self.kind, "Action": self.action, "Actor": { "ID": self.id, "Attributes": self.attributes },
            "scope": "local", "time": self.at / SECOND, "timeNano": self.at,
        });
        // What old clients read; only for what they know.
        if matches!(self.kind, "container" | "image") {
            json["status"] = self.action.as_str().into();
            json["id"] = self.id.as_str().into();
        }
        if self.kind == "container" {
            json["from"] = self.attributes.get("image").cloned().unwrap_or_default().into();
        }
        json
    }

    /// Whether it was asked for.
    pub(super) fn fits(&self, filters: &Filters) -> bool {
        let attribute = |key: &str| self.attributes.get(key).map(String::as_str).unwrap_or_default();
        let named = |value: &str| self.id.starts_with(value) || attribute("name") == value;
        let action = self.action.split(':').next().unwrap_or_default();
        filters.admit("type", |value| value == self.kind)
            && filters.admit("event", |value| value == action || value == self.action)
            && filters.admit("container", |value| self.kind == "container" && named(value))
            && filters.admit("image", |value| named(value) || attribute("image") == value)
            && filters.admit("volume", |value| self.kind == "volume" && named(value))
            && filters.admit("network", |value| self.kind == "network" && named(value))
            && filters.admit("scope", |value| value == "local")
            && filters.admit("daemon", |_| self.kind == "daemon")
            && filters.admit_labels(&self.attributes)
    }
}

impl State {
    /// The newest events until `to`, in order: what people caused from a number on, the rest after `from`.
    pub(super) fn happened(&self, number: u64, from: i64, to: i64) -> Vec<Arc<Event>> {
        let mut found: Vec<_> = self.past.starting_at(number).filter(|event| event.at <= to).cloned().collect();
        found.extend(self.natural(from, to));
        found.sort_by_key(|event| event.at);
        found.split_off(found.len().saturating_sub(KEPT))
    }

    /// What containers did by themselves after `from`, until `to`.
    pub(super) fn natural(&self, from: i64, to: i64) -> Vec<Arc<Event>> {
        let mut found = Vec::new();
        let from = from.max(self.born - KNOWN);
        for container in self.containers.values() {
            let mut at = from;
            while let Some((next, change)) = container.next(at).filter(|(next, _)| *next <= to) {
                found.extend(events(container, next, change).into_iter().map(Arc::new));
                at = next;
            }
        }
        found.sort_by_key(|event| event.at);
        found
    }

    /// When something happens next by itself, after `after`.
    pub(super) fn next(&self, after: i64) -> Option<i64> {
        self.containers.values().filter_map(|container| container.next(after)).map(|(at, _)| at).min()
    }
}

/// What the Engine tells of a change.
fn events(container: &Container, at: i64, change: Change) -> Vec<Event> {
    let event = |action: &str, more: &[(&str, String)]| Event::of(container, action, more, at);
    match change {
        Change::Started => vec![event("start", &[])],
        Change::Health(health) => vec![event(&format!("health_status: {health}"), &[])],
        Change::Died { code, oom } => {
            let ran = (at - container.at(at - 1).started.unwrap_or(at)) / SECOND;
            let death = event("die", &[("exitCode", code.to_string()), ("execDuration", ran.to_string())]);
            oom.then(|| event("oom", &[])).into_iter().chain([death]).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::SECOND;
    use super::super::state::World;

    #[tokio::test(start_paused = true)]
    async fn what_happens_by_itself_is_the_same_whenever_it_is_asked() {
        let world = World::new(24);
        let born = world.state().born;
        let all = world.state().natural(born, born + 600 * SECOND);
        let actions: Vec<_> = all.iter().map(|event| event.action.as_str()).collect();
        for expected in ["die", "start", "oom", "health_status: unhealthy", "health_status: healthy"] {
            assert!(actions.contains(&expected), "{expected}: {actions:?}");
        }
        let pieces = (0..60)
            .flat_map(|piece| world.state().natural(born + piece * 10 * SECOND, born + (piece + 1) * 10 * SECOND));
        assert_eq!(pieces.collect::<Vec<_>>(), all);
        assert_eq!(world.state().next(born), all.first().map(|event| event.at));
    }
}
