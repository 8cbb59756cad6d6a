//! When to look at what, after an event.
//!
//! Engines tell an event before their list shows it (20.10: `die` comes up to a second early), so each thing is
//! looked at soon, and twice more once it is quiet. Many events of one thing cost no more looks than one.

use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// Soon, and again, and again.
const DELAYS: [Duration; 3] = [Duration::from_millis(20), Duration::from_millis(400), Duration::from_millis(2000)];

/// What is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// One container, by id.
    Container(String),
    /// The list of images.
    Images,
    /// All of it.
    Everything,
}

/// The looks that are due.
#[derive(Default)]
pub(super) struct Looks {
    due: HashMap<What, [Option<Instant>; 3]>,
}

impl Looks {
    /// Notes that something happened to a thing.
    pub(super) fn note(&mut self, what: What, at: Instant) {
        let due = self.due.entry(what).or_default();
        due[0].get_or_insert(at + DELAYS[0]);
        due[1] = Some(at + DELAYS[1]);
        due[2] = Some(at + DELAYS[2]);
    }

    /// When the next look is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.due.values().flatten().flatten().min().copied()
    }

    /// Takes what is due by then.
    pub(super) fn take(&mut self, by: Instant) -> HashSet<What> {
        let mut taken = HashSet::new();
        self.due.retain(|what, due| {
            for slot in due.iter_mut().filter(|slot| slot.is_some_and(|at| at <= by)) {
                *slot = None;
                taken.insert(what.clone());
            }
            due.iter().any(Option::is_some)
        });
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_one_look_soon_and_two_after_it() {
        let mut looks = Looks::default();
        let start = Instant::now();
        let what = What::Container("a".into());
        for millis in 0..1000 {
            looks.note(what.clone(), start + Duration::from_millis(millis));
        }
        assert_eq!(looks.next(), Some(start + DELAYS[0]));
        assert_eq!(looks.take(start + DELAYS[0]), HashSet::from([what.clone()]));
        let last = start + Duration::from_millis(999);
        assert_eq!(looks.next(), Some(last + DELAYS[1]));
        assert_eq!(looks.take(last + DELAYS[1]).len(), 1);
        assert_eq!(looks.take(last + DELAYS[2]).len(), 1);
        assert_eq!(looks.next(), None);
    }
}
