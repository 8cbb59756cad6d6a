//! The engine's newest events: each is told once, over gaps of the stream and restarts of the engine too.

use super::millis;
use app::contract::{self, short};
use bytes::Bytes;
use engine::log::Position;
use engine::model::Event;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// How many events are kept, and how many bytes of them.
const KEPT: (usize, usize) = (1000, 8 * 1024 * 1024);
/// How many events are known again. An engine keeps 256 to tell them anew.
const KNOWN: usize = 2048;
/// Of how many containers something is remembered.
const CONTAINERS: usize = 20_000;
/// How many events a subscriber may be behind.
const BEHIND: usize = 256;
/// Of a line longer than this the labels are left out, in bytes; who sees only what bears a label does not see it then.
const LONG: usize = 64 * 1024;
/// The longest name, in bytes.
const TEXT: usize = 1024;
/// How far back the first look goes, in milliseconds, so that a page is not empty.
const FIRST: i64 = 60 * 60 * 1000;
/// Events may come a little out of order; what is asked for twice is known again. In nanoseconds.
const OVERLAP: i64 = 1_000_000_000;
/// Signals by which programs are told of something else than that they are to end.
const NO_END: [&str; 4] = ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH"];
/// What the engine itself says among a container's labels.
const NOT_LABELS: [&str; 10] =
    ["name", "image", "exitCode", "signal", "execID", "execDuration", "oldName", "comment", "container", "resource"];

/// The newest events.
pub(crate) struct Events {
    state: Mutex<State>,
    told: broadcast::Sender<Arc<Told>>,
}

/// An event that was told.
#[derive(Debug)]
pub(crate) struct Told {
    /// The event.
    pub(crate) event: contract::Event,
    /// The engine's own line; empty when that is very long.
    pub(crate) line: Bytes,
}

/// When, to whom, what.
type Key = (i64, String, String);

struct State {
    seq: u64,
    ring: VecDeque<Arc<Told>>,
    bytes: usize,
    known: HashSet<Key>,
    order: VecDeque<Key>,
    /// The last health told of each container.
    health: HashMap<String, String>,
    /// The last signal that was sent to each container, since it was started, for it to end.
    asked: HashMap<String, String>,
    /// When the last event was, in nanoseconds since 1970 by the engine's clock.
    last: Option<i64>,
}

impl Events {
    pub(super) fn new() -> Self {
        let state = State {
            // Numbers begin at the clock, so that those of an earlier process are never taken for ours.
            seq: u64::try_from(millis()).unwrap_or(0),
            ring: VecDeque::new(),
            bytes: 0,
            known: HashSet::new(),
            order: VecDeque::new(),
            health: HashMap::new(),
            asked: HashMap::new(),
            last: None,
        };
        Self { state: Mutex::new(state), told: broadcast::Sender::new(BEHIND) }
    }

    /// The newest events, the oldest of them first, and what follows without a gap. Who is too far behind subscribes
    /// anew and goes on after the last number they have.
    pub(crate) fn subscribe(&self) -> (Vec<Arc<Told>>, broadcast::Receiver<Arc<Told>>) {
        let state = self.lock();
        (state.ring.iter().cloned().collect(), self.told.subscribe())
    }

    /// Since when the engine is to tell its events, as it takes times.
    pub(super) fn since(&self) -> String {
        let last = self.lock().last.map(|nanos| nanos.saturating_sub(OVERLAP));
        Position::engine_time(last.unwrap_or_else(|| (millis() - FIRST).saturating_mul(1_000_000)))
    }

    /// Takes an event, with the line it came in; false when it is known already. `name_of` gives a container's name.
    pub(super) fn take(&self, event: &Event, line: Vec<u8>, name_of: impl FnOnce(&str) -> Option<String>) -> bool {
        let other = event.actor.attributes.get("container").filter(|_| event.kind != "container");
        let other = other.map(|id| name_of(id).unwrap_or_else(|| short(id).to_owned()));
        let mut state = self.lock();
        if nanos(event) > 0 {
            state.last = Some(nanos(event));
        }
        // A health check is three of these, every few seconds.
        if event.action.starts_with("exec_") {
            return true;
        }
        if !state.is_new(event) {
            return false;
        }
        let asked = state.asked(event);
        if state.is_news(event) {
            state.seq += 1;
            let told = Arc::new(told(state.seq, event, line, other.or(asked)));
            state.keep(Arc::clone(&told));
            // An error means that nobody listens.
            let _ = self.told.send(told);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether it was never heard of. Without a time there is no telling.
    fn is_new(&mut self, event: &Event) -> bool {
        let key = (nanos(event), event.actor.id.clone(), event.action.clone());
        if key.0 <= 0 {
            return true;
        }
        if !self.known.insert(key.clone()) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }

    /// Whether it says something new: a container's health is told when it changes.
    fn is_news(&mut self, event: &Event) -> bool {
        if event.kind != "container" {
            return true;
        }
        let id = &event.actor.id;
        match event.action.strip_prefix("health_status") {
            Some(health) if self.health.get(id).is_some_and(|last| last == health) => return false,
            Some(health) => {
                // Then some are told once more than they need to be.
                if self.health.len() >= CONTAINERS {
                    self.health.clear();
                }
                self.health.insert(id.clone(), health.to_owned());
            }
            // After a new start its health is news again.
            None if matches!(event.action.as_str(), "start" | "die" | "destroy") => {
                self.health.remove(id);
            }
            None => {}
        }
        true
    }

    /// By what somebody asked a container to end, once it has ended.
    fn asked(&mut self, event: &Event) -> Option<String> {
        if event.kind != "container" {
            return None;
        }
        let id = &event.actor.id;
        let ask = match event.action.as_str() {
            "kill" => signal(event.actor.attributes.get("signal").map_or("kill", String::as_str)),
            // Podman does not tell what it sends then.
            "stop" if !self.asked.contains_key(id) => "stop",
            "start" | "die" | "destroy" => return self.asked.remove(id).filter(|_| event.action == "die"),
            _ => return None,
        };
        if NO_END.contains(&ask) {
            return None;
        }
        // Then some that were stopped pass for having failed.
        if self.asked.len() >= CONTAINERS {
            self.asked.clear();
        }
        self.asked.insert(id.clone(), cut(ask));
        None
    }

    fn keep(&mut self, told: Arc<Told>) {
        self.bytes += told.weight();
        self.ring.push_back(told);
        while self.ring.len() > KEPT.0 || self.bytes > KEPT.1 {
            let Some(oldest) = self.ring.pop_front() else { return };
            self.bytes -= oldest.weight();
        }
    }
}

impl Told {
    /// The bytes that grow with what somebody writes into a container's labels.
    fn weight(&self) -> usize {
        self.line.len() + self.event.labels.iter().map(String::len).sum::<usize>()
    }
}

/// When it was, in nanoseconds since 1970.
pub(super) fn nanos(event: &Event) -> i64 {
    if event.time_nano > 0 { event.time_nano } else { event.time.saturating_mul(1_000_000_000) }
}

/// An event as it is told. `with` is the name of the container that it happened with, or what a container was asked to
/// end by.
fn told(seq: u64, event: &Event, line: Vec<u8>, with: Option<String>) -> Told {
    let (id, attributes) = (&event.actor.id, &event.actor.attributes);
    let attribute = |key: &str| attributes.get(key).map_or("", String::as_str);
    let is_container = event.kind == "container";
    let is_long = line.len() > LONG;
    // A key with a `=` would pass for another key.
    let labels = attributes.iter().filter(|(key, _)| {
        let is_label = if is_container { !NOT_LABELS.contains(&key.as_str()) } else { *key == "container" };
        is_label && !key.contains('=') && !(is_container && is_long)
    });
    let detail = match event.action.as_str() {
        "kill" => signal(attribute("signal")).to_owned(),
        "rename" => attribute("oldName").trim_start_matches('/').to_owned(),
        _ => with.unwrap_or_default(),
    };
    let name = if attribute("name").is_empty() { id.as_str() } else { attribute("name") };
    let event = contract::Event {
        seq,
        at: nanos(event) / 1_000_000,
        kind: cut(&event.kind),
        action: cut(&event.action),
        id: cut(id),
        name: cut(name),
        image: if is_container { cut(attribute("image")) } else { String::new() },
        exit: attribute("exitCode").parse().ok(),
        detail: cut(&detail),
        labels: labels.map(|(key, value)| format!("{key}={value}")).collect(),
    };
    Told { event, line: if is_long { Bytes::new() } else { Bytes::from(line) } }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(TEXT)].to_owned()
}

/// A signal by its name: engines give its number.
fn signal(number: &str) -> &str {
    match number {
        "1" => "SIGHUP",
        "2" => "SIGINT",
        "3" => "SIGQUIT",
        "6" => "SIGABRT",
        "9" => "SIGKILL",
        "10" => "SIGUSR1",
        "12" => "SIGUSR2",
        "15" => "SIGTERM",
        "28" => "SIGWINCH",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_800_000_000_000_000_000;

    fn event(nanos: i64, kind: &str, action: &str, attributes: &[(&str, &str)]) -> Event {
        let attributes: HashMap<&str, &str> = attributes.iter().copied().collect();
        let json = serde_json::json!({"Type": kind, "Action": action, "time": nanos / 1_000_000_000, "timeNano": nanos,
            "Actor": {"ID": "1f", "Attributes": attributes}});
        serde_json::from_value(json).unwrap()
    }

    fn take(events: &Events, event: &Event) -> bool {
        events.take(event, b"{}".to_vec(), |id| (id == "2f").then(|| "db".to_owned()))
    }

    fn actions(events: &Events) -> Vec<String> {
        events.subscribe().0.iter().map(|told| told.event.action.clone()).collect()
    }

    #[test]
    fn an_event_says_what_a_person_asks() {
        let events = Events::new();
        let attributes = [
            ("name", "web"),
            ("image", "shop:1"),
            ("exitCode", "137"),
            ("team", "shop"),
            ("a=b", "c"),
            ("execID", "9"),
            ("signal", "9"),
        ];
        let (ring, mut following) = events.subscribe();
        assert!(ring.is_empty() && take(&events, &event(START + 5_000_000, "container", "die", &attributes)));
        let told = following.try_recv().unwrap();
        let expected = contract::Event {
            seq: told.event.seq,
            at: START / 1_000_000 + 5,
            kind: "container".into(),
            action: "die".into(),
            id: "1f".into(),
            name: "web".into(),
            image: "shop:1".into(),
            exit: Some(137),
            detail: String::new(),
            labels: vec!["team=shop".into()],
        };
        assert_eq!(told.event, expected);
        let detail = |kind: &str, action: &str, attributes: &[(&str, &str)]| {
            take(&events, &event(START, kind, action, attributes));
            let (ring, _) = events.subscribe();
            let last = &ring.last().unwrap().event;
            assert_eq!(last.seq, told.event.seq + u64::try_from(ring.len()).unwrap() - 1);
            format!("{}: {}", last.name, last.detail)
        };
        assert_eq!(detail("container", "kill", &[("name", "web"), ("signal", "15")]), "web: SIGTERM");
        assert_eq!(detail("container", "rename", &[("name", "web"), ("oldName", "/old")]), "web: old");
        assert_eq!(detail("network", "connect", &[("name", "back"), ("container", "2f")]), "back: db");
        let unknown = "3f".repeat(32);
        assert_eq!(detail("volume", "mount", &[("container", unknown.as_str())]), "1f: 3f3f3f3f3f3f");
        let (ring, _) = events.subscribe();
        assert_eq!(ring.last().unwrap().event.container(), Some(unknown.as_str()));
    }

    #[test]
    fn an_end_says_what_somebody_asked_for_it_by() {
        let events = Events::new();
        let mut at = START;
        let mut ended = |before: &[(&str, &str)]| {
            for (action, signal) in before.iter().chain(&[("die", "")]) {
                at += 1;
                take(&events, &event(at, "container", action, &[("signal", *signal), ("exitCode", "137")]));
            }
            let (ring, _) = events.subscribe();
            let last = &ring.last().unwrap().event;
            (last.detail.clone(), last.needs_attention())
        };
        let (asked, failed) = (|how: &str| (how.to_owned(), false), (String::new(), true));
        assert_eq!(ended(&[]), failed);
        assert_eq!(ended(&[("kill", "15")]), asked("SIGTERM"));
        assert_eq!(ended(&[("kill", "15"), ("kill", "9"), ("stop", "")]), asked("SIGKILL"));
        assert_eq!(ended(&[]), failed, "asked for the end before");
        assert_eq!(ended(&[("stop", "")]), asked("stop"));
        assert_eq!(ended(&[("kill", "1"), ("kill", "28")]), failed, "that was no reason to end");
        assert_eq!(ended(&[("kill", "15"), ("start", "")]), failed, "it was another run");
    }

    #[test]
    fn exec_is_left_out_and_health_is_told_when_it_changes() {
        let events = Events::new();
        let mut at = START;
        for action in [
            "exec_create: sh -c canary",
            "exec_start: sh -c canary",
            "exec_die",
            "health_status: healthy",
            "health_status: healthy",
            "health_status: unhealthy",
            "health_status: unhealthy",
            "health_status: healthy",
            "die",
            "start",
            "health_status: healthy",
            "oom",
        ] {
            at += 1;
            assert!(take(&events, &event(at, "container", action, &[])));
        }
        let [healthy, unhealthy] = ["health_status: healthy", "health_status: unhealthy"];
        assert_eq!(actions(&events), [healthy, unhealthy, healthy, "die", "start", healthy, "oom"]);
    }

    #[test]
    fn what_is_told_again_after_a_gap_is_known() {
        let events = Events::new();
        assert!(events.since().len() > 10, "an hour ago");
        let all: Vec<Event> = (0..300).map(|nth| event(START + nth, "container", &format!("a{nth}"), &[])).collect();
        all[..200].iter().for_each(|event| assert!(take(&events, event)));
        assert_eq!(events.since(), "1799999999.000000199");
        let (_, mut following) = events.subscribe();
        assert_eq!(all.iter().filter(|event| take(&events, event)).count(), 100);
        assert_eq!(following.try_recv().unwrap().event.action, "a200");
        assert_eq!(actions(&events).len(), 300);
        // The same time and thing, but another action; and what has no time.
        assert!(take(&events, &event(START, "container", "other", &[])));
        assert!(
            take(&events, &event(0, "container", "start", &[])) && take(&events, &event(0, "container", "start", &[]))
        );
    }

    #[test]
    fn live_k15_a_clock_that_is_put_back_is_followed() {
        let events = Events::new();
        take(&events, &event(START + 3_600_000_000_000, "container", "start", &[]));
        take(&events, &event(START, "container", "die", &[]));
        assert_eq!(events.since(), "1799999999.000000000");
    }

    #[test]
    fn however_many_and_long_they_are_the_memory_is_bounded() {
        let events = Events::new();
        for nth in 0..3000 {
            take(&events, &event(START + nth, "image", "tag", &[("name", "a")]));
        }
        assert_eq!(events.subscribe().0.len(), KEPT.0);
        let state = events.lock();
        assert_eq!((state.known.len(), state.order.len()), (KNOWN, KNOWN));
        drop(state);
        let label = "x".repeat(30_000);
        for nth in 0..1000 {
            let event = event(START + 5000 + nth, "container", "start", &[("name", "web"), ("label", label.as_str())]);
            events.take(&event, label.clone().into_bytes(), |_| None);
        }
        let state = events.lock();
        assert!(state.bytes <= KEPT.1 && state.ring.len() < 200);
        assert_eq!(state.bytes, state.ring.iter().map(|told| told.weight()).sum::<usize>());
        drop(state);
        let name = "é".repeat(2000);
        let long = event(START + 9000, "container", "start", &[("name", name.as_str()), ("label", "x")]);
        events.take(&long, vec![b' '; LONG + 1], |_| None);
        let (ring, _) = events.subscribe();
        let last = ring.last().unwrap();
        assert_eq!((last.line.len(), last.event.labels.len(), last.event.name.len()), (0, 0, TEXT));
    }
}
