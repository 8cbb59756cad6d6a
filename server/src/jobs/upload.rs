//! What was sent here for a job.

use super::run::{Failure, Run};
use crate::uploads::Upload;
use std::sync::Arc;

/// What a job's person has sent.
pub(super) fn of(run: &Run, id: &str) -> Result<Arc<Upload>, Failure> {
    let found = run.console().uploads.take(run.caller().user, id);
    found.ok_or_else(|| {
        Failure::new("The archive is not here any more: one is kept for an hour after it was used. Send it again.")
    })
}

/// What an archive is called.
pub(super) fn name_of(upload: &Upload) -> &str {
    if upload.name.is_empty() { "The archive" } else { &upload.name }
}
