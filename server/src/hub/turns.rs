//! Turns at the engine: one that comes back is not asked at once for all that was open before.

use std::pin::pin;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How many have their turn at the same time.
const AT_ONCE: usize = 20;
/// How long a turn takes at most. What takes longer goes on without one: it must not keep the others waiting for all of
/// its time.
const HELD: Duration = Duration::from_millis(500);

/// Those who open something, one after the other.
pub(super) struct Turns(Semaphore);

impl Turns {
    pub(super) fn new() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }

    /// Waits for a turn, and opens.
    pub(super) async fn take<T>(&self, opening: impl Future<Output = T>) -> T {
        let turn = self.0.acquire().await;
        let mut opening = pin!(opening);
        let early = timeout(HELD, opening.as_mut()).await;
        drop(turn);
        match early {
            Ok(opened) => opened,
            Err(_) => opening.await,
        }
    }
}
