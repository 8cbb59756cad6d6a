//! Who holds which key, as the database said since the last tick. A page asks a dozen things at once and a thousand streams
//! look again at the same moment: one question answers them all.

use super::caller::Key;
use super::{Access, LOOK};
use crate::clock::now;
use crate::store::{Holder, StoreError};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Keys kept at most; further ones are asked for each time.
const KEPT: usize = 4096;
/// A key whose use was written down longer ago than this, in seconds, is about to be written again.
const FRESH: i64 = 50;

/// The holders known since a tick.
#[derive(Default)]
pub(super) struct Held {
    /// Whether there are ticks: without them nothing known would ever grow old.
    is_kept: AtomicBool,
    known: Mutex<Known>,
}

/// What was asked for since a tick.
#[derive(Default)]
struct Known {
    tick: u64,
    /// When the first of it was asked for: a tick may be late, and then what is known grows old all the same.
    since: Option<Instant>,
    holders: HashMap<Key, Holder>,
}

impl Known {
    fn is_new(&self, tick: u64, now: Instant) -> bool {
        self.tick == tick && self.since.is_some_and(|since| now.saturating_duration_since(since) < LOOK)
    }
}

impl Held {
    /// From now on there are ticks.
    pub(super) fn keep(&self) {
        self.is_kept.store(true, Ordering::Relaxed);
    }

    fn get(&self, tick: u64, now: Instant, key: &Key) -> Option<Holder> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.is_new(tick, now).then(|| known.holders.get(key).cloned()).flatten()
    }

    /// Keeps what was asked for at that moment.
    fn put(&self, tick: u64, asked: Instant, key: &Key, holder: &Holder) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.is_new(tick, asked) {
            *known = Known { tick, since: Some(asked), holders: HashMap::new() };
        }
        // An answer that is older than all others would seem as new as they are.
        if known.holders.len() < KEPT && known.since.is_some_and(|since| since <= asked) {
            known.holders.insert(key.clone(), holder.clone());
        }
    }
}

impl Access {
    /// Who holds a key, if it holds; what another process changed is seen at the next tick. A key that does not hold is
    /// never kept.
    pub(super) fn holder(&self, key: &Key) -> Result<Option<Holder>, StoreError> {
        if !self.held.is_kept.load(Ordering::Relaxed) {
            return key.holder(&self.store);
        }
        // Before the question: what changes meanwhile is another tick.
        let (tick, asked) = (*self.changed.borrow(), Instant::now());
        if let Some(holder) = self.held.get(tick, asked, key) {
            return Ok(Some(holder));
        }
        let found = key.holder(&self.store)?;
        if let Some(holder) = &found
            && holder.used.is_none_or(|used| now() - used < FRESH)
            && !(holder.used.is_none() && key.is_noted())
        {
            self.held.put(tick, asked, key, holder);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::LOOK;
    use crate::access::caller::Key;
    use crate::access::fixture::{access, person};
    use crate::rights::{Rights, Role};
    use crate::store::Store;
    use std::time::Instant;

    #[test]
    fn what_is_known_lasts_until_the_next_tick() {
        let (directory, access) = access();
        let bob = person(&access, "bob", &Rights::of(Role::Operator));
        let key = Key::Socket("bob".to_owned());
        let role = || access.holder(&key).unwrap().map(|holder| holder.role);
        let elsewhere = Store::open(directory.path()).unwrap();
        let change = |role| elsewhere.change_user(bob, role, "", "", false).unwrap();
        change("viewer");
        assert_eq!(role().as_deref(), Some("viewer"), "without ticks nothing is kept");
        access.held.keep();
        assert_eq!(role().as_deref(), Some("viewer"));
        change("operator");
        assert_eq!(role().as_deref(), Some("viewer"));
        access.tick();
        assert_eq!(role().as_deref(), Some("operator"));
        // Where the ticks fail, nothing lasts for ever.
        let (tick, now) = (*access.changed.borrow(), Instant::now());
        assert!(access.held.get(tick, now, &key).is_some());
        assert!(access.held.get(tick, now + LOOK, &key).is_none());
        // In this process a change is a tick itself.
        access.change_person(bob, Rights::of(Role::Viewer), true).unwrap();
        assert_eq!(role(), None);
    }
}
