//! What a rule knows of one container: since when it is so, and what was told of it.

use super::Verdict;
use crate::notify::notice::{Notice, Over, Status, Subject, begun, over};
use crate::notify::rule::{Rule, What};
use std::collections::{HashMap, VecDeque};

/// One rule's knowledge of one container.
#[derive(Debug, Default)]
pub(super) struct State {
    subject: Subject,
    /// Since when it is so.
    since: Option<i64>,
    value: f64,
    killed: bool,
    /// It was told that it is so; once is enough.
    firing: bool,
    /// It was told that it is so, and not yet that it is over.
    owing: bool,
    /// When it was last told that it is so.
    told: Option<i64>,
    /// The last starts, by the engine's clock.
    starts: VecDeque<i64>,
    /// The last of them, by ours.
    started: i64,
}

impl State {
    /// It is so, now and until it is over.
    pub(super) fn is_so(&mut self, now: i64, rule: &Rule, value: f64) -> Option<Notice> {
        self.since.get_or_insert(now);
        self.value = value;
        self.fire(now, rule)
    }

    /// It is so once more: that it was over in between has gone by unseen.
    pub(super) fn again(&mut self, now: i64, rule: &Rule, value: f64, killed: bool) -> Option<Notice> {
        (self.since, self.firing, self.killed) = (None, false, killed);
        self.is_so(now, rule, value)
    }

    /// It was so, for a moment.
    pub(super) fn moment(&mut self, now: i64, rule: &Rule) -> Option<Notice> {
        let notice = self.again(now, rule, 1.0, false);
        (self.since, self.firing, self.owing) = (None, false, false);
        notice
    }

    /// It was started, by the engine's clock at `at`.
    pub(super) fn started(&mut self, now: i64, at: i64, rule: &Rule) -> Option<Notice> {
        self.started = now;
        self.starts.push_back(at);
        let limit = usize::try_from(rule.limit).unwrap_or(usize::MAX);
        while self.starts.len() > limit {
            self.starts.pop_front();
        }
        let first = self.starts.front().copied().unwrap_or(at);
        if self.starts.len() == limit && at - first <= rule.span() {
            return self.is_so(now, rule, rule.limit as f64);
        }
        None
    }

    /// Nobody knows whether it still is so.
    pub(super) fn unknown(&mut self) {
        self.since = None;
    }

    /// It is over.
    pub(super) fn end(&mut self, now: i64, rule: &Rule, how: Over) -> Option<Notice> {
        let owing = self.owing;
        (self.since, self.firing, self.owing) = (None, false, false);
        self.starts.clear();
        let message = over(rule, &self.subject.name, how);
        (owing && rule.resolved).then(|| self.notice(rule, Status::Resolved, now, None, message))
    }

    /// Time has passed.
    fn tick(&mut self, now: i64, rule: &Rule) -> Option<Notice> {
        if rule.what == What::Restarts && now - self.started > rule.span() {
            return self.end(now, rule, Over::Settled);
        }
        self.fire(now, rule)
    }

    /// Tells that it is so, if it is so for long enough, was not told yet, and the quiet time is over.
    fn fire(&mut self, now: i64, rule: &Rule) -> Option<Notice> {
        let since = self.since?;
        let quiet = self.told.is_some_and(|told| now - told < rule.quiet);
        if self.firing || quiet || now - since < rule.hold() {
            return None;
        }
        (self.firing, self.owing, self.told) = (true, true, Some(now));
        let message = begun(rule, &self.subject.name, self.value, self.killed);
        Some(self.notice(rule, Status::Firing, since, Some(self.value), message))
    }

    fn notice(&self, rule: &Rule, status: Status, at: i64, value: Option<f64>, message: String) -> Notice {
        let container = (!self.subject.id.is_empty()).then(|| self.subject.clone());
        Notice { event: rule.what.name().to_owned(), status, container, at, value, message }
    }

    /// Whether nothing of it matters any more.
    fn is_idle(&self, now: i64, rule: &Rule) -> bool {
        let quiet = self.told.is_some_and(|told| now - told < rule.quiet);
        self.since.is_none() && !self.owing && !quiet && self.starts.is_empty()
    }
}

/// All states, by rule and container; the engine itself has no id. What is idle is not kept.
#[derive(Default)]
pub(super) struct States(HashMap<(i64, String), State>);

impl States {
    /// What a rule knows of a container, which may be nothing yet.
    pub(super) fn of(&mut self, rule: &Rule, subject: &Subject) -> &mut State {
        let state = self.0.entry((rule.id, subject.id.clone())).or_default();
        state.subject.clone_from(subject);
        state
    }

    /// What a rule knows of a container, if it does.
    pub(super) fn known(&mut self, rule: &Rule, container: &str) -> Option<&mut State> {
        self.0.get_mut(&(rule.id, container.to_owned()))
    }

    /// Whether a rule knows anything of a container.
    pub(super) fn knows(&self, rule: &Rule, container: &str) -> bool {
        self.0.contains_key(&(rule.id, container.to_owned()))
    }

    /// Keeps what these rules know.
    pub(super) fn keep(&mut self, of: impl Fn(i64) -> bool) {
        self.0.retain(|(rule, _), _| of(*rule));
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: i64, rules: &[Rule], exists: &dyn Fn(&str) -> bool) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        self.0.retain(|(id, container), state| {
            let Some(rule) = rules.iter().find(|rule| rule.id == *id) else { return false };
            let gone = !container.is_empty() && !exists(container);
            let notice = if gone { state.end(now, rule, Over::Removed) } else { state.tick(now, rule) };
            verdicts.extend(notice.map(|notice| Verdict { rule: rule.id, notice }));
            !state.is_idle(now, rule)
        });
        verdicts
    }
}
