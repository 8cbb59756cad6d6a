//! Refusals of one cause come in floods; the log keeps some of a minute and the number of the others.

use super::Entry;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Rows of one cause in a minute.
pub(super) const EACH: usize = 20;
/// The minute.
const WINDOW: Duration = Duration::from_secs(60);
/// How many causes are kept apart; further ones share one.
const CAUSES: usize = 4096;

/// What is to be written for a refusal.
#[derive(Default)]
pub(super) struct Pass {
    /// Whether it is only counted.
    pub(super) suppressed: bool,
    /// Causes whose minute is over, with how many were left out.
    pub(super) counted: Vec<(Entry, usize)>,
}

struct Cause {
    since: Instant,
    first: Entry,
    seen: usize,
}

/// The refusals of the last minute.
#[derive(Default)]
pub(super) struct Limit {
    causes: HashMap<String, Cause>,
}

impl Limit {
    /// Notes a refusal.
    pub(super) fn take(&mut self, entry: &Entry) -> Pass {
        let now = Instant::now();
        let mut pass = Pass::default();
        self.causes.retain(|_, cause| {
            let over = now - cause.since >= WINDOW;
            if over && cause.seen > EACH {
                pass.counted.push((cause.first.clone(), cause.seen - EACH));
            }
            !over
        });
        let mut key = format!("{}\n{}\n{}\n{}", entry.user, entry.from, entry.route, entry.detail);
        if self.causes.len() >= CAUSES && !self.causes.contains_key(&key) {
            key.clear();
        }
        let cause = self.causes.entry(key).or_insert_with(|| Cause { since: now, first: entry.clone(), seen: 0 });
        cause.seen += 1;
        pass.suppressed = cause.seen > EACH;
        pass
    }
}
