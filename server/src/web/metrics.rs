//! `GET /metrics`: figures of the console itself, and by a setting those of containers, as Prometheus reads them.

use super::Refused;
use super::live::{Asked, End, denied};
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::Room;
use crate::hub::Hub;
use crate::hub::stats::Reading;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::sync::Arc;

/// The setting by which containers are told of too.
const SETTING: &str = "metrics_containers";
/// The states that are told of also when no container has them.
const STATES: [&str; 7] = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];

/// One figure of a container: its name, its kind, and how it is read.
type Figure = (&'static str, &'static str, fn(&Reading) -> Option<f64>);

/// What is told of each container.
const FIGURES: [Figure; 8] = [
    ("cpu_percent", "gauge", |reading| reading.cpu.map(f64::from)),
    ("memory_bytes", "gauge", |reading| Some(reading.memory as f64)),
    ("memory_limit_bytes", "gauge", |reading| Some(reading.memory_limit as f64)),
    ("pids", "gauge", |reading| Some(reading.pids as f64)),
    ("network_receive_bytes_total", "counter", |reading| Some(reading.received as f64)),
    ("network_transmit_bytes_total", "counter", |reading| Some(reading.sent as f64)),
    ("block_read_bytes_total", "counter", |reading| Some(reading.read as f64)),
    ("block_written_bytes_total", "counter", |reading| Some(reading.written as f64)),
];

/// `GET /metrics`: for who sees every container.
pub async fn metrics(State(console): State<Arc<Console>>, caller: Caller) -> Result<Response, Refused> {
    if caller.rights.is_scoped() {
        let asked = Asked { method: Method::GET, route: "/metrics", target: "" };
        denied(&console, &caller, &asked, "scope", StatusCode::FORBIDDEN).await;
        let sentence = "Your rights are limited to some containers, and this is about more than those.";
        return Err(Refused::new(StatusCode::FORBIDDEN, sentence));
    }
    let setting = console.access.store().setting(SETTING).map_err(|cause| Refused::failed(&cause))?;
    let mut out = String::new();
    own(&console, &mut out);
    console.meter.write(&mut out);
    if setting.as_deref() == Some("on") {
        let hub = Arc::clone(&console.hub);
        let told = Room::wait().await.run(move || containers(&hub)).await;
        out.push_str(&told.map_err(|cause| Refused::failed(&cause))?);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response())
}

/// One figure of the console.
fn put(out: &mut String, name: &str, kind: &str, value: &dyn Display) {
    // Nothing here can fail: it is written to memory.
    let _ = writeln!(out, "# TYPE {name} {kind}\n{name} {value}");
}

fn own(console: &Console, out: &mut String) {
    let (hub, figures) = (&console.hub, console.streams.figures());
    put(out, "quayside_live_subscribers", "gauge", &console.streams.count());
    put(out, "quayside_live_queue_bytes", "gauge", &figures.queued());
    put(out, "quayside_live_frames_total", "counter", &figures.events());
    out.push_str("# TYPE quayside_live_cut_total counter\n");
    for (end, name) in End::CUTS {
        let _ = writeln!(out, "quayside_live_cut_total{{reason=\"{name}\"}} {}", figures.ended(end));
    }
    out.push_str("# TYPE quayside_upstreams gauge\n");
    for (kind, count) in [("stats", hub.stats.open_now()), ("logs", hub.logs.open_now())] {
        let _ = writeln!(out, "quayside_upstreams{{kind=\"{kind}\"}} {count}");
    }
    put(out, "quayside_log_lines_skipped_total", "counter", &hub.logs.skipped());
    put(out, "quayside_engine_up", "gauge", &u8::from(hub.engine().borrow().up));
    states(hub, out);
    if let Some(bytes) = resident() {
        put(out, "process_resident_memory_bytes", "gauge", &bytes);
    }
    put(out, "process_start_time_seconds", "gauge", &console.meter.started());
}

/// How many containers are in each state.
fn states(hub: &Hub, out: &mut String) {
    let mut counts: BTreeMap<String, usize> = STATES.iter().map(|state| ((*state).to_owned(), 0)).collect();
    hub.containers.each(|row| *counts.entry(row.state.clone()).or_default() += 1);
    out.push_str("# TYPE quayside_containers gauge\n");
    for (state, count) in counts {
        let _ = writeln!(out, "quayside_containers{{state=\"{}\"}} {count}", label(&state));
    }
}

/// What is known of the containers that run.
fn containers(hub: &Hub) -> String {
    let mut up = Vec::new();
    hub.containers.each(|row| {
        if row.is_up() {
            up.push((row.id.clone(), row.name.clone()));
        }
    });
    let known = up.into_iter().filter_map(|(id, name)| {
        let labels = format!("id=\"{}\",name=\"{}\"", label(&id), label(&name));
        Some((labels, hub.newest_usage(&id)?))
    });
    let known: Vec<(String, Reading)> = known.collect();
    let mut out = String::new();
    for (name, kind, of) in FIGURES {
        let _ = writeln!(out, "# TYPE quayside_container_{name} {kind}");
        for (labels, reading) in &known {
            if let Some(value) = of(reading) {
                let _ = writeln!(out, "quayside_container_{name}{{{labels}}} {value}");
            }
        }
    }
    out
}

/// The value of a label, within its quotes.
fn label(value: &str) -> Cow<'_, str> {
    if !value.contains(['\\', '"', '\n']) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// How much memory this process has, where the system says so.
fn resident() -> Option<u64> {
    memory(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn memory(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, WEB};

    #[test]
    fn containers_are_counted_by_state() {
        let hub = samples::hub();
        let mut odd = samples::container("3", "odd", "");
        odd.state = "a\"b\n".into();
        hub.containers.patch(vec![odd], vec![]);
        let mut out = String::new();
        states(&hub, &mut out);
        assert!(out.contains("quayside_containers{state=\"running\"} 2\n"), "{out}");
        assert!(out.contains("quayside_containers{state=\"exited\"} 0\n"));
        assert!(out.contains("quayside_containers{state=\"a\\\"b\\n\"} 1\n"));
        assert_eq!(out.lines().count(), 1 + STATES.len() + 1, "one line a state, whatever it is called");
    }

    #[test]
    fn labels_stay_within_their_quotes() {
        assert_eq!(label("web-1"), "web-1");
        assert_eq!(label("a\\b\"} 1\nc"), "a\\\\b\\\"} 1\\nc");
    }

    #[test]
    fn memory_is_read_as_the_system_writes_it() {
        assert_eq!(memory("Name:\tquayside\nVmRSS:\t   12345 kB\nThreads:\t4\n"), Some(12345 * 1024));
        assert_eq!(memory("VmRSS:\t12 pages\n"), None);
        assert!(resident().is_none_or(|bytes| bytes > 0));
    }

    #[test]
    fn what_is_not_known_of_a_container_is_not_told() {
        let hub = samples::hub();
        let out = containers(&hub);
        assert_eq!(out.lines().count(), FIGURES.len());
        assert!(!out.contains(WEB));
    }
}
