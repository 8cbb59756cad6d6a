//! Why something is denied.

use crate::gateway::body::Refusal;
use http::StatusCode;

/// What is said of a name that something else has, which may be out of the caller's scope.
pub(crate) const TAKEN: &str = "That name is taken.";

/// Why something is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denial {
    /// The answer's status.
    pub(crate) status: StatusCode,
    /// The reason as a short stable word, for the audit.
    pub(crate) reason: &'static str,
    /// The reason as a sentence, for the client.
    pub(crate) sentence: String,
}

impl Denial {
    /// Not with these rights.
    pub(super) fn forbidden(reason: &'static str, sentence: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, reason, sentence: sentence.into() }
    }

    /// Only an administrator may. `what` begins the sentence, as in "Running privileged containers".
    pub(super) fn admins(reason: &'static str, what: &str) -> Self {
        Self::forbidden(reason, format!("{what} takes an administrator of this console."))
    }

    /// Not within the scope: answered as if it were not there.
    pub(super) fn absent(sentence: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, reason: "scope", sentence: sentence.into() }
    }

    /// The name is that of something out of scope, and only one thing can have it.
    pub(super) fn taken() -> Self {
        Self { status: StatusCode::CONFLICT, reason: "scope", sentence: TAKEN.to_owned() }
    }

    /// Not a request that a well-behaved client sends.
    pub(super) fn malformed(reason: &'static str, sentence: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, reason, sentence: sentence.into() }
    }
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        let status = if refusal.malformed { StatusCode::BAD_REQUEST } else { StatusCode::FORBIDDEN };
        Self { status, reason: refusal.reason, sentence: refusal.sentence }
    }
}
