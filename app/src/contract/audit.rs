//! What was done and refused: `/api/audit`, for administrators.

use serde::{Deserialize, Serialize};

/// One act or refusal.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct AuditRow {
    /// Grows; `before` of the next page is the last row's.
    pub id: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who; "unknown" for a sign-in under no one's name.
    pub user: String,
    /// What they came in with: `session 3`, `token 7`, `certificate 2`, `socket`.
    pub via: String,
    /// Where they came from.
    pub address: String,
    /// The request's method.
    pub method: String,
    /// The route's template, or "sign-in" and the like.
    pub route: String,
    /// The full id or the name of what it was about.
    pub target: String,
    /// allowed or denied.
    pub decision: String,
    /// Why, or what of it.
    pub detail: String,
    /// The answer's status; none while it runs, 0 when it is not known (the console was ended meanwhile).
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: Option<i64>,
    /// The request's id, as in the log.
    pub request: String,
}

/// `GET /api/audit`: the newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// `GET /api/audit/chain`: whether every row is as it was written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct AuditChain {
    /// Whether it is whole.
    pub ok: bool,
    /// How many rows were looked at.
    pub rows: i64,
    /// The first row that does not fit.
    pub broken_at: Option<i64>,
}
