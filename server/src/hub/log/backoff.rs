//! How long to wait before something is tried again.

use crate::hub::watch::{RETRY, jittered};
use std::time::Duration;

/// Waits that grow for as long as nothing comes of it.
pub(super) struct Backoff(Duration);

impl Backoff {
    pub(super) fn new() -> Self {
        Self(RETRY.0)
    }

    /// It was good for something: the next wait is short again.
    pub(super) fn reset(&mut self) {
        self.0 = RETRY.0;
    }

    pub(super) async fn wait(&mut self) {
        let wait = jittered(self.0);
        self.0 = (self.0 * 2).min(RETRY.1);
        tokio::time::sleep(wait).await;
    }
}
