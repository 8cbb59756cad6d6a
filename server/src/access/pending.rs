//! Things that somebody has begun and must finish within minutes. They live in memory: a restart ends them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many at once.
const MOST: usize = 1000;

/// What was begun, by a key.
pub(super) struct Pending<K, V> {
    lasts: Duration,
    begun: Mutex<HashMap<K, (V, Instant)>>,
}

impl<K: Eq + Hash, V> Pending<K, V> {
    /// Nothing; each thing will last so long.
    pub(super) fn new(lasts: Duration) -> Self {
        Self { lasts, begun: Mutex::default() }
    }

    /// Begins one, in place of the one with the same key; false when there are too many already.
    pub(super) fn put(&self, key: K, value: V) -> bool {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, (_, since)| since.elapsed() < self.lasts);
        let room = begun.len() < MOST;
        if room {
            begun.insert(key, (value, Instant::now()));
        }
        room
    }

    /// Looks at one, or changes it; `None` when there is none or it is over.
    pub(super) fn with<T>(&self, key: &K, look: impl FnOnce(&mut V) -> T) -> Option<T> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let (value, since) = begun.get_mut(key)?;
        (since.elapsed() < self.lasts).then(|| look(value))
    }

    /// Ends one; false when it had ended.
    pub(super) fn end(&self, key: &K) -> bool {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(key).is_some()
    }

    /// Ends all that are not to be kept.
    pub(super) fn retain(&self, keep: impl Fn(&V) -> bool) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, (value, _)| keep(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_begun_can_be_changed_and_ends_once() {
        let pending = Pending::new(Duration::from_secs(60));
        assert!(pending.put("a", 1));
        assert_eq!(pending.with(&"a", |value| std::mem::replace(value, 2)), Some(1));
        assert_eq!(pending.with(&"a", |value| *value), Some(2));
        assert!(pending.end(&"a") && !pending.end(&"a"));
        assert_eq!(pending.with(&"a", |value| *value), None);
    }

    #[test]
    fn it_lasts_its_time_and_there_is_a_most() {
        let over = Pending::new(Duration::ZERO);
        assert!(over.put(1, ()));
        assert_eq!(over.with(&1, |()| ()), None);
        let full = Pending::new(Duration::from_secs(60));
        assert!((0..MOST).all(|key| full.put(key, key)) && !full.put(MOST, 0));
        full.retain(|value| *value > 0);
        assert!(full.put(MOST, 0));
    }
}
