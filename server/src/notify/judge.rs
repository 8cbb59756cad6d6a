//! Judges what happens by the rules: no I/O and no clock. Times are the console's, in seconds since 1970.

mod state;
#[cfg(test)]
mod tests;

use super::notice::{Notice, Over, Subject};
use super::rule::{Rule, What};
use app::contract::{Container, Event};
use state::States;
use std::collections::HashMap;

/// A container that dies this shortly after the kernel ran out of memory in it was killed for that.
const KILLED_WITHIN: i64 = 60;
/// Bytes of a MiB.
const MIB: f64 = 1024.0 * 1024.0;
/// Bytes of a GiB.
const GIB: f64 = 1024.0 * MIB;

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// The rule's number.
    pub(super) rule: i64,
    /// What is told.
    pub(super) notice: Notice,
}

/// What a container uses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Figures {
    /// Percent of one core; `None` when it cannot be told.
    pub(super) cpu: Option<f64>,
    /// Bytes.
    pub(super) memory: u64,
    /// Bytes; 0 when there is none.
    pub(super) memory_limit: u64,
}

/// What an event means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Happening {
    Started,
    Died(i64),
    Unhealthy,
    Healthy,
    OutOfMemory,
    Removed,
}

/// The rules, and what is known of the containers that they are about.
#[derive(Default)]
pub(super) struct Judge {
    rules: Vec<Rule>,
    states: States,
    /// When the kernel last ran out of memory in a container.
    killed: HashMap<String, i64>,
}

impl Judge {
    /// Judges by these rules from now on. A rule that is as it was keeps what it knows.
    pub(super) fn set_rules(&mut self, rules: Vec<Rule>) {
        let rules: Vec<Rule> = rules.into_iter().filter(|rule| rule.on).collect();
        let before = std::mem::replace(&mut self.rules, rules);
        self.states.keep(|id| self.rules.iter().any(|rule| rule.id == id && before.contains(rule)));
    }

    /// Whether a rule needs figures of containers.
    pub(super) fn needs_figures(&self) -> bool {
        self.rules.iter().any(|rule| rule.what.needs_figures())
    }

    /// Whether a rule is about the engine's disk.
    pub(super) fn needs_disk(&self) -> bool {
        self.rules.iter().any(|rule| rule.what == What::Disk)
    }

    /// An event of the engine.
    pub(super) fn event(&mut self, now: i64, event: &Event) -> Vec<Verdict> {
        let Some(happening) = happening(event) else { return Vec::new() };
        if happening == Happening::OutOfMemory {
            self.killed.insert(event.id.clone(), now);
        }
        let killed = self.killed.get(&event.id).is_some_and(|at| now - at <= KILLED_WITHIN);
        let subject = Subject { id: event.id.clone(), name: event.name.clone(), image: event.image.clone() };
        let mut verdicts = Vec::new();
        for rule in &self.rules {
            // What is known of a container ends with it, also where its name would not fit any more.
            if !rule.is_about(&event.name, &event.labels) && !self.states.knows(rule, &event.id) {
                continue;
            }
            let mut over = |how| self.states.known(rule, &event.id)?.end(now, rule, how);
            let notice = match (rule.what, happening) {
                (_, Happening::Removed) => over(Over::Removed),
                (What::Exit, Happening::Started) => over(Over::Started),
                (What::Unhealthy, Happening::Healthy) => over(Over::Healthy),
                (What::Unhealthy | What::Cpu | What::Memory | What::MemorySize, Happening::Died(_)) => {
                    over(Over::Ended)
                }
                (What::Exit, Happening::Died(code)) if event.is_failure() || (killed && code != 0) => {
                    self.states.of(rule, &subject).again(now, rule, code as f64, killed)
                }
                (What::Unhealthy, Happening::Unhealthy) => self.states.of(rule, &subject).is_so(now, rule, 1.0),
                (What::Oom, Happening::OutOfMemory) => self.states.of(rule, &subject).moment(now, rule),
                (What::Restarts, Happening::Started) => {
                    self.states.of(rule, &subject).started(now, event.at / 1000, rule)
                }
                _ => None,
            };
            // By the engine's clock: it may be about the time when the console was not running.
            let told = |notice: Notice| Verdict { rule: rule.id, notice: Notice { at: event.at / 1000, ..notice } };
            verdicts.extend(notice.map(told));
        }
        if matches!(happening, Happening::Died(_) | Happening::Removed) {
            self.killed.remove(&event.id);
        }
        verdicts
    }

    /// What a container uses; `None` when it is not known.
    pub(super) fn figures(&mut self, now: i64, container: &Container, figures: Option<Figures>) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.what.needs_figures()) {
            if !rule.is_about(&container.name, &container.all_labels) {
                continue;
            }
            let notice = match figures.and_then(|figures| measure(rule.what, figures)) {
                _ if !container.is_up() => {
                    self.states.known(rule, &container.id).and_then(|state| state.end(now, rule, Over::Ended))
                }
                None => {
                    // What was above before nobody looked need not have been so since.
                    if let Some(state) = self.states.known(rule, &container.id) {
                        state.unknown();
                    }
                    None
                }
                Some(value) if value > rule.limit as f64 => {
                    let Container { id, name, image, .. } = container;
                    let subject = Subject { id: id.clone(), name: name.clone(), image: image.clone() };
                    self.states.of(rule, &subject).is_so(now, rule, value)
                }
                Some(_) => self.states.known(rule, &container.id).and_then(|state| state.end(now, rule, Over::Below)),
            };
            verdicts.extend(notice.map(|notice| Verdict { rule: rule.id, notice }));
        }
        verdicts
    }

    /// What the engine has on its disk, in bytes.
    pub(super) fn disk(&mut self, now: i64, bytes: u64) -> Vec<Verdict> {
        let value = bytes as f64 / GIB;
        let mut verdicts = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.what == What::Disk) {
            let state = self.states.of(rule, &Subject::default());
            let notice = if value > rule.limit as f64 {
                state.is_so(now, rule, value)
            } else {
                state.end(now, rule, Over::Below)
            };
            verdicts.extend(notice.map(|notice| Verdict { rule: rule.id, notice }));
        }
        verdicts
    }

    /// Time has passed: tells what the quiet time held back and still is so, and forgets containers that are gone.
    pub(super) fn tick(&mut self, now: i64, exists: &dyn Fn(&str) -> bool) -> Vec<Verdict> {
        self.killed.retain(|_, at| now - *at <= KILLED_WITHIN);
        self.states.tick(now, &self.rules, exists)
    }
}

fn happening(event: &Event) -> Option<Happening> {
    if event.kind != "container" {
        return None;
    }
    if let Some(health) = event.action.strip_prefix("health_status") {
        // Some engines say it beside the action and not in it.
        let health = if health.is_empty() { event.detail.as_str() } else { health };
        return match health.trim_start_matches(':').trim() {
            "unhealthy" => Some(Happening::Unhealthy),
            "healthy" => Some(Happening::Healthy),
            _ => None,
        };
    }
    match event.action.as_str() {
        "start" => Some(Happening::Started),
        "die" => Some(Happening::Died(event.exit.unwrap_or(0))),
        "oom" => Some(Happening::OutOfMemory),
        "destroy" => Some(Happening::Removed),
        _ => None,
    }
}

/// The figure that a rule is about, in the unit of its limit.
fn measure(what: What, figures: Figures) -> Option<f64> {
    match what {
        What::Cpu => figures.cpu,
        What::Memory => (figures.memory_limit > 0).then(|| figures.memory as f64 * 100.0 / figures.memory_limit as f64),
        _ => Some(figures.memory as f64 / MIB),
    }
}
