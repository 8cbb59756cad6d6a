//! How much one person, and all together, may have open at once. What streams for hours holds a connection to the engine
//! and memory of ours for as long.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many streams one person may have open.
const PER_USER: usize = 64;
/// How many there may be in all.
const IN_ALL: usize = 2048;

/// The streams that are open.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    in_all: usize,
    of: HashMap<i64, usize>,
}

/// Room for one stream, until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Place {
    limits: Limits,
    user: i64,
}

impl Limits {
    /// Takes room for one more stream of a person; `None` when they have too many, or all together have.
    pub fn stream(&self, user: i64) -> Option<Place> {
        let mut open = self.lock();
        let own = open.of.get(&user).copied().unwrap_or_default();
        if own >= PER_USER || open.in_all >= IN_ALL {
            return None;
        }
        open.in_all += 1;
        open.of.insert(user, own + 1);
        drop(open);
        Some(Place { limits: self.clone(), user })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.limits.lock();
        open.in_all = open.in_all.saturating_sub(1);
        let own = open.of.get(&self.user).copied().unwrap_or_default();
        // People without streams leave no trace: the map cannot grow beyond what is open.
        if own > 1 {
            open.of.insert(self.user, own - 1);
        } else {
            open.of.remove(&self.user);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_cannot_take_the_room_of_others() {
        let limits = Limits::default();
        let mut places: Vec<Place> = (0..PER_USER).map(|_| limits.stream(1).unwrap()).collect();
        assert!(limits.stream(1).is_none());
        assert!(limits.stream(2).is_some());
        places.pop();
        let again = limits.stream(1);
        assert!(again.is_some(), "a place that was left can be taken");
        assert!(limits.stream(1).is_none());
    }

    #[test]
    fn there_is_an_end_to_all_together_and_nothing_is_left_behind() {
        let limits = Limits::default();
        let user = |nth: usize| i64::try_from(nth / PER_USER).unwrap();
        let places: Vec<Place> = (0..IN_ALL).map(|nth| limits.stream(user(nth)).unwrap()).collect();
        assert!(limits.stream(user(IN_ALL)).is_none());
        drop(places);
        let open = limits.lock();
        assert!(open.in_all == 0 && open.of.is_empty());
    }
}
