//! What the command line changes is written down like everything else: the intent first, what came of it after.

use super::{Failure, open_existing};
use crate::audit::{Audit, Decision, Entry};
use crate::settings::Data;
use std::time::Instant;

/// Makes a change between its two rows of the audit. What cannot be written down is not done.
pub(super) async fn audited<T>(
    data: &Data,
    route: &str,
    target: &str,
    change: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    // Says that it is a data directory at all: opening the log would make one anywhere.
    open_existing(&data.directory)?;
    let audit = Audit::beside(&data.directory)?;
    let entry = Entry {
        user: "command line".to_owned(),
        via: String::new(),
        from: String::new(),
        method: String::new(),
        route: route.to_owned(),
        target: target.to_owned(),
        decision: Decision::Allowed,
        detail: String::new(),
        request: String::new(),
    };
    let started = Instant::now();
    let ticket = audit.begin(entry).await?;
    let made = change.await;
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    audit.end(ticket, if made.is_ok() { 200 } else { 400 }, millis).await;
    made
}
