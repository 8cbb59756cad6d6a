//! What containers used over the last days: bounded, coarser the longer ago, and kept over a restart of the console.
//!
//! While somebody looks at a container its points come from the stream that is open anyway; else the engine is asked
//! once each half-minute. No stream is opened for it.

mod file;
mod point;
mod sample;
mod series;

pub use sample::run;

use super::{Hub, millis};
use crate::hub::stats::Reading;
use app::contract::UsagePoint;
use engine::usage::Usage;
use series::{LEVELS, Series, level};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The most containers that a history is kept of, gone ones of the last day too. With one more, the one goes that was
/// measured the longest ago.
const MOST: usize = 4000;
/// How long a container that is gone is remembered, in milliseconds.
const GONE: i64 = 24 * 60 * 60 * 1000;
/// The longest that is looked back, in milliseconds.
const LONGEST: i64 = 7 * GONE;
/// How long seconds are kept, in milliseconds.
const SECONDS: i64 = 5 * 60 * 1000;

/// The history of all containers.
pub(crate) struct History {
    on: watch::Sender<bool>,
    series: Mutex<HashMap<String, Series>>,
}

impl History {
    /// An empty one, switched on.
    pub(super) fn new() -> Self {
        Self { on: watch::Sender::new(true), series: Mutex::default() }
    }

    /// Whether figures are kept.
    pub(crate) fn is_on(&self) -> bool {
        *self.on.borrow()
    }

    /// Switches it on, or off: then it is forgotten.
    pub(crate) fn turn(&self, on: bool) {
        let mut series = self.lock();
        self.on.send_if_modified(|was| std::mem::replace(was, on) != on);
        if !on {
            *series = HashMap::new();
        }
    }

    /// The newest figures of a container.
    pub(crate) fn newest(&self, id: &str) -> Option<Reading> {
        self.lock().get(id)?.newest()
    }

    /// The last so many seconds of a container: the seconds from point to point, and the points.
    pub(crate) fn window(&self, id: &str, seconds: u32) -> (u32, Vec<UsagePoint>) {
        let all = self.lock();
        all.get(id).map_or_else(|| (LEVELS[level(seconds)].0, Vec::new()), |series| series.window(seconds, millis()))
    }

    /// Takes what somebody who looks sees.
    pub(super) fn live(&self, id: &str, reading: &Reading) {
        self.change(id, |series| series.live(reading));
    }

    /// Takes a sample of the half-minute.
    fn sample(&self, id: &str, at: i64, usage: &Usage) {
        self.change(id, |series| series.sample(at, usage));
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut Series)) {
        let mut all = self.lock();
        // Under the lock, so that nothing comes after it was switched off.
        if !self.is_on() {
            return;
        }
        if let Some(series) = all.get_mut(id) {
            return change(series);
        }
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, series)| series.last()).map(|(id, _)| id.clone())
        {
            all.remove(&oldest);
        }
        change(all.entry(id.to_owned()).or_default());
    }

    /// Forgets what is too old, and containers that are gone for long.
    fn prune(&self, now: i64, is_there: impl Fn(&str) -> bool) {
        self.lock().retain(|id, series| {
            series.forget_seconds(now - SECONDS);
            let last = series.last();
            last > now - GONE || (last > now - LONGEST && is_there(id))
        });
    }

    /// Takes what was kept; what has been measured since stays.
    fn restore(&self, kept: HashMap<String, Series>) {
        let mut all = self.lock();
        if !self.is_on() {
            return;
        }
        for (id, kept) in kept {
            let series = all.entry(id).or_default();
            let seconds = std::mem::take(&mut series.levels[0]);
            if series.levels.iter().all(|level| level.is_empty()) {
                let limit = series.limit.max(kept.limit);
                series.levels = kept.levels;
                series.limit = limit;
            }
            series.levels[0] = seconds;
        }
    }

    /// All of it, as it is kept. One after the other: nobody who has figures to give waits for all of them.
    fn encoded(&self) -> Vec<u8> {
        let ids: Vec<String> = self.lock().keys().cloned().collect();
        let mut encoder = file::Encoder::new();
        for id in &ids {
            if let Some(series) = self.lock().get(id) {
                encoder.add(id, series);
            }
        }
        encoder.finish()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Series>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hub {
    /// Whether a container is among the rows.
    fn has_container(&self, id: &str) -> bool {
        self.containers.read(id, |_| ()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(at: i64) -> Usage {
        Usage { at, memory: 5, cpu_total: 1, ..Usage::default() }
    }

    #[test]
    fn switched_off_it_forgets_and_takes_nothing() {
        let history = History::new();
        let now = millis();
        history.sample("a", now, &usage(now));
        assert_eq!((history.is_on(), history.newest("a").map(|newest| newest.memory)), (true, Some(5)));
        assert_eq!(history.window("a", 300).1.len(), 1);
        history.turn(false);
        history.sample("a", now, &usage(now));
        history.live("a", &Reading::of(now, None, &usage(now)));
        assert_eq!((history.is_on(), history.newest("a")), (false, None));
        assert_eq!(history.window("a", 86_400), (300, Vec::new()));
        history.turn(true);
        history.sample("a", now, &usage(now));
        assert!(history.newest("a").is_some());
    }

    #[test]
    fn containers_that_are_gone_for_a_day_are_forgotten() {
        let history = History::new();
        let now = 1_800_000_000_000;
        for (id, days) in [("new", 0), ("gone", 2), ("stopped", 2), ("old", 8)] {
            let at = now - days * GONE;
            history.sample(id, at, &usage(at));
        }
        history.prune(now, |id| id != "gone" && id != "new");
        let mut left: Vec<_> = history.lock().keys().cloned().collect();
        left.sort();
        assert_eq!(left, ["new", "stopped"]);
    }

    #[test]
    fn there_are_never_more_than_so_many_and_the_oldest_go_first() {
        let history = History::new();
        let mut at = 1_800_000_000_000;
        let mut sample = |id: &str| {
            at += 1;
            history.sample(id, at, &usage(at));
        };
        (0..MOST).for_each(|nth| sample(&format!("c{nth}")));
        sample("c0");
        (0..10).for_each(|nth| sample(&format!("new{nth}")));
        let all = history.lock();
        assert_eq!(all.len(), MOST);
        let there = |id: &str| all.contains_key(id);
        assert!(there("c0") && !there("c1") && !there("c10") && there("c11") && there("new0") && there("new9"));
    }

    #[test]
    fn what_was_kept_is_taken_where_nothing_new_is() {
        let (kept, history) = (History::new(), History::new());
        kept.sample("a", 1_800_000_000_000, &usage(1));
        kept.sample("b", 1_800_000_000_000, &usage(1));
        history.sample("b", 1_800_000_600_000, &usage(2));
        history.live("a", &Reading::of(1_800_000_600_000, None, &usage(2)));
        history.restore(file::decode(&kept.encoded()).unwrap());
        let all = history.lock();
        assert_eq!((all["a"].levels[0].len(), all["a"].levels[1].len()), (1, 1));
        assert_eq!(all["b"].levels[1].back().map(|point| point.at), Some(1_800_000_600));
    }
}
