//! The row that a refusal leaves in the audit.

use crate::access::{Caller, Secret};
use crate::audit::{Audit, Decision, Entry};
use crate::console::Console;
use http::{Method, StatusCode};
use std::sync::Arc;

/// What was asked for.
pub(in crate::web) struct Asked<'a> {
    /// How.
    pub(in crate::web) method: Method,
    /// The route's template.
    pub(in crate::web) route: &'a str,
    /// What it is about.
    pub(in crate::web) target: &'a str,
}

/// Writes a refusal down; it stands even where that fails.
pub(in crate::web) async fn denied(
    console: &Console,
    caller: &Caller,
    asked: &Asked<'_>,
    reason: &str,
    status: StatusCode,
) {
    write(&console.audit, entry(caller, asked, reason), status).await;
}

/// The same beside the request: how long an answer takes must not tell whether something is hidden.
pub(super) fn denied_aside(console: &Console, caller: &Caller, asked: &Asked<'_>, reason: &str, status: StatusCode) {
    let (audit, entry) = (Arc::clone(&console.audit), entry(caller, asked, reason));
    tokio::spawn(async move { write(&audit, entry, status).await });
}

fn entry(caller: &Caller, asked: &Asked<'_>, reason: &str) -> Entry {
    Entry {
        user: caller.name.clone(),
        via: caller.via.to_string(),
        from: caller.from.map(|address| address.to_string()).unwrap_or_default(),
        method: asked.method.to_string(),
        route: asked.route.to_owned(),
        target: asked.target.to_owned(),
        decision: Decision::Denied,
        detail: reason.to_owned(),
        request: Secret::random().reveal().chars().take(16).collect(),
    }
}

async fn write(audit: &Audit, entry: Entry, status: StatusCode) {
    if let Err(cause) = audit.note(entry, status.as_u16()).await {
        tracing::warn!(%cause, "a refusal could not be audited");
    }
}
