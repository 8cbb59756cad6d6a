//! Telling that an address keeps the engine waiting: the engine says nothing of it, and waits for as long as it takes.

use super::super::run::Run;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, interval_at};

/// So often it is told.
const EVERY: Duration = Duration::from_secs(15);

/// Waits for what comes from an address, where it is one that is waited for, and tells meanwhile that nothing does. When
/// it comes, what is done is `doing` again.
pub(super) async fn until<T>(run: &Run, address: Option<&str>, doing: &str, comes: impl Future<Output = T>) -> T {
    let Some(address) = address else { return comes.await };
    let mut comes = pin!(comes);
    let begun = Instant::now();
    let (mut ticks, mut is_told) = (interval_at(begun + EVERY, EVERY), false);
    loop {
        tokio::select! {
            biased;
            come = &mut comes => {
                if is_told {
                    run.status(doing);
                }
                return come;
            }
            _ = ticks.tick() => {
                is_told = true;
                run.status(&silent(address, begun.elapsed()));
            }
        }
    }
}

fn silent(address: &str, since: Duration) -> String {
    format!("{address} has not answered the engine for {} s. Cancel the build if it stays silent.", since.as_secs())
}
