//! How much is read of logs at once: in all, and for one person.

use super::fault::Fault;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How many pages and lines are read at once, and how many of them for one person.
const PAGES: (usize, usize) = (16, 8);
/// How long one of a person waits for their others.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a page may take in all.
const LONG: Duration = Duration::from_secs(60);
/// How many searches one person may have under way.
const SEARCHES: usize = 2;

/// The turns of one console.
pub(super) struct Turns {
    pages: Arc<Semaphore>,
    of_pages: Shares,
    of_searches: Shares,
}

impl Default for Turns {
    fn default() -> Self {
        let pages = Arc::new(Semaphore::new(PAGES.0));
        Self { pages, of_pages: Shares::new(PAGES.1), of_searches: Shares::new(SEARCHES) }
    }
}

/// A page's turn, for as long as much of it is in memory.
pub(super) struct Turn {
    _share: OwnedSemaphorePermit,
    _page: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// Reads a page when it is its turn. To wait for it counts too.
    pub(super) async fn page<T>(
        &self,
        user: i64,
        reading: impl Future<Output = Result<T, Fault>>,
    ) -> Result<(T, Turn), Fault> {
        let share = self.of_pages.take(user, PATIENCE).await.ok_or(Fault::Busy)?;
        let reading = async move {
            // Fails only when the semaphore is closed, which nobody does.
            let page = Arc::clone(&self.pages).acquire_owned().await.ok();
            reading.await.map(|read| (read, Turn { _share: share, _page: page }))
        };
        timeout(LONG, reading).await.unwrap_or(Err(Fault::Silent))
    }

    /// Room for one more search of a person, until it is dropped; `None` when they have too many.
    pub(super) async fn search(&self, user: i64) -> Option<OwnedSemaphorePermit> {
        self.of_searches.take(user, Duration::ZERO).await
    }
}

/// So much for each person. Who has nothing of it leaves no trace.
struct Shares {
    each: usize,
    of: Mutex<HashMap<i64, Weak<Semaphore>>>,
}

impl Shares {
    fn new(each: usize) -> Self {
        Self { each, of: Mutex::default() }
    }

    fn of(&self, user: i64) -> Arc<Semaphore> {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        of.retain(|_, share| share.strong_count() > 0);
        if let Some(share) = of.get(&user).and_then(Weak::upgrade) {
            return share;
        }
        let share = Arc::new(Semaphore::new(self.each));
        of.insert(user, Arc::downgrade(&share));
        share
    }

    async fn take(&self, user: i64, patience: Duration) -> Option<OwnedSemaphorePermit> {
        timeout(patience, self.of(user).acquire_owned()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    #[tokio::test(start_paused = true)]
    async fn so_many_are_read_at_once_and_none_for_ever() {
        let (turns, begun) = (&Turns::default(), &AtomicUsize::new(0));
        let hangs = |user| {
            turns.page(user, async move {
                begun.fetch_add(1, Relaxed);
                pending::<Result<(), Fault>>().await
            })
        };
        let users = 0..=i64::try_from(PAGES.0).unwrap();
        let mut all = pin!(join_all(users.map(hangs)));
        assert!(all.as_mut().now_or_never().is_none());
        assert_eq!(begun.load(Relaxed), PAGES.0);
        assert!(all.await.iter().all(|read| matches!(read, Err(Fault::Silent))));
    }

    #[tokio::test(start_paused = true)]
    async fn live_k2_one_person_cannot_take_the_turns_of_others() {
        let turns = Turns::default();
        let mut held = Vec::new();
        for _ in 0..PAGES.1 {
            held.push(turns.page(1, ready(Ok(()))).await.ok());
        }
        assert!(matches!(turns.page(1, ready(Ok(()))).await, Err(Fault::Busy)));
        assert!(turns.page(2, ready(Ok(()))).await.is_ok());
        held.pop();
        assert!(turns.page(1, ready(Ok(()))).await.is_ok());
        drop(held);
        let (first, second) = (turns.search(1).await, turns.search(1).await);
        assert!(first.is_some() && second.is_some() && turns.search(1).await.is_none());
        assert!(turns.search(2).await.is_some());
        drop(first);
        assert!(turns.search(1).await.is_some());
    }
}
