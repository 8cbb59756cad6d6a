//! Work on whole lists, away from the threads that serve everybody: one large answer keeps nobody waiting, and so many
//! at once are all the memory that they take together.

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::{JoinError, spawn_blocking};

/// How much such work is done at once.
const AT_ONCE: usize = 4;

static ROOMS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Room for one such work, until it is done.
pub(crate) struct Room {
    _permit: Option<SemaphorePermit<'static>>,
}

impl Room {
    /// Waits for its turn.
    pub(crate) async fn wait() -> Self {
        // Fails only when the semaphore is closed, which nobody does.
        Self { _permit: ROOMS.acquire().await.ok() }
    }

    /// Does the work on a thread of its own. It keeps its room to its end, also when nobody waits for it any longer.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        spawn_blocking(move || {
            let _room = self;
            work()
        })
        .await
    }

    /// All the room there is.
    #[cfg(test)]
    pub(crate) async fn all() -> Self {
        Self { _permit: ROOMS.acquire_many(4).await.ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::sync::mpsc::channel;

    #[tokio::test]
    async fn there_is_an_end_to_the_room_and_it_is_given_back() {
        let all = Room::all().await;
        assert!(Room::wait().now_or_never().is_none());
        drop(all);
        assert_eq!(Room::wait().await.run(|| 7).await.ok(), Some(7));
        assert!(Room::wait().await.run::<()>(|| panic!("a test")).await.is_err());
        drop(Room::all().await);
    }

    #[tokio::test]
    async fn work_keeps_its_room_though_nobody_waits_for_it() {
        let (release, released) = channel::<()>();
        let all = Room::all().await;
        assert!(all.run(move || released.recv().is_ok()).now_or_never().is_none());
        assert!(Room::wait().now_or_never().is_none());
        release.send(()).unwrap();
        drop(Room::wait().await);
    }
}
