//! How many connections there may be: in all, and from one address.

use crate::address::household;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// How many connections at once; further ones wait in the kernel's queue.
const IN_ALL: usize = 4096;
/// How many of them from one address.
const PER_ADDRESS: usize = 256;

/// The places there are. Clones share them.
#[derive(Clone)]
pub struct Places {
    all: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// The place of one connection, until it is dropped.
pub(super) struct Place {
    _one: OwnedSemaphorePermit,
    of: Option<(IpAddr, Places)>,
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(IN_ALL)), taken: Arc::default() }
    }
}

impl Places {
    /// Waits until one more connection is possible.
    pub(super) async fn wait(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        Arc::clone(&self.all).acquire_owned().await
    }

    /// Takes a place; `None` when the address has too many. Without an address it counts only among all.
    pub(super) fn take(&self, one: OwnedSemaphorePermit, address: Option<IpAddr>) -> Option<Place> {
        let Some(address) = address.map(household) else { return Some(Place { _one: one, of: None }) };
        let mut taken = self.lock();
        let count = taken.entry(address).or_default();
        if *count >= PER_ADDRESS {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place { _one: one, of: Some((address, self.clone())) })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, places)) = &self.of else { return };
        let mut taken = places.lock();
        if let Some(count) = taken.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(places: &Places, address: &str) -> Option<Place> {
        places.take(places.wait().await.unwrap(), Some(address.parse().unwrap()))
    }

    #[tokio::test]
    async fn one_address_cannot_take_all_places() {
        let places = Places::default();
        let mut held = Vec::new();
        for _ in 0..PER_ADDRESS {
            held.push(take(&places, "192.0.2.1").await.unwrap());
        }
        assert!(take(&places, "192.0.2.1").await.is_none());
        assert!(take(&places, "192.0.2.2").await.is_some());
        held.pop();
        assert!(take(&places, "::ffff:192.0.2.1").await.is_some());
        drop(held);
        assert!(places.lock().is_empty());
        assert_eq!(places.all.available_permits(), IN_ALL);
    }
}
