//! Who holds which key, as the database said since the last tick. A page asks a dozen things at once and a thousand streams
//! look again at the same moment: one question answers them all.

use super::Access;
use super::caller::Key;
use crate::clock::now;
use crate::store::{Holder, StoreError};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Keys kept at most; further ones are asked for each time.
const KEPT: usize = 4096;
/// A key whose use was written down longer ago than this, in seconds, is about to be written again.
const FRESH: i64 = 50;

/// The holders known since a tick.
#[derive(Default)]
pub(super) struct Held {
    /// Whether there are ticks: without them nothing known would ever grow old.
    is_kept: AtomicBool,
    known: Mutex<(u64, HashMap<Key, Holder>)>,
}

impl Held {
    /// From now on there are ticks.
    pub(super) fn keep(&self) {
        self.is_kept.store(true, Ordering::Relaxed);
    }

    fn get(&self, tick: u64, key: &Key) -> Option<Holder> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (known.0 == tick).then(|| known.1.get(key).cloned()).flatten()
    }

    fn put(&self, tick: u64, key: &Key, holder: &Holder) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != tick {
            *known = (tick, HashMap::new());
        }
        if known.1.len() < KEPT {
            known.1.insert(key.clone(), holder.clone());
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
        let tick = *self.changed.borrow();
        if let Some(holder) = self.held.get(tick, key) {
            return Ok(Some(holder));
        }
        let found = key.holder(&self.store)?;
        if let Some(holder) = &found
            && holder.used.is_none_or(|used| now() - used < FRESH)
            && !(holder.used.is_none() && key.is_noted())
        {
            self.held.put(tick, key, holder);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::caller::Key;
    use crate::access::fixture::{access, person};
    use crate::rights::{Rights, Role};
    use crate::store::Store;

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
        // In this process a change is a tick itself.
        access.change_person(bob, Rights::of(Role::Viewer), true).unwrap();
        assert_eq!(role(), None);
    }
}
