//! Why a request to `/api` is refused: `{"message": …}`, and a `code` where a page has to act on it.

use crate::access::AccessError;
use crate::audit::AuditError;
use crate::store::StoreError;
use crate::tls::TlsError;
use crate::web::Refused;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::json;

/// A refusal.
#[derive(Debug)]
pub(super) enum Problem {
    /// In so many words.
    Refused(Refused),
    /// The caller has to prove who they are first.
    Proof,
    /// Too many tries; this many seconds to wait.
    Wait(u64),
}

impl Problem {
    /// A refusal in these words.
    pub(super) fn new(status: StatusCode, message: &str) -> Self {
        Self::Refused(Refused::new(status, message))
    }

    /// The request's content does not make sense.
    pub(super) fn bad(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// There is no such thing.
    pub(super) fn not_found() -> Self {
        Self::Refused(Refused::not_found())
    }

    /// Its status.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refused) => refused.status(),
            Self::Proof => StatusCode::FORBIDDEN,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        match self {
            Self::Refused(refused) => refused.into_response(),
            Self::Proof => {
                (status, Json(json!({ "message": "Confirm your password first.", "code": "proof" }))).into_response()
            }
            Self::Wait(seconds) => {
                let message = format!("Too many tries. Wait {seconds} seconds and try again.");
                (status, [(header::RETRY_AFTER, seconds.to_string())], Json(json!({ "message": message })))
                    .into_response()
            }
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<AccessError> for Problem {
    fn from(cause: AccessError) -> Self {
        let status = match &cause {
            AccessError::Throttled(seconds) => return Self::Wait(*seconds),
            AccessError::Wrong => return Self::new(StatusCode::FORBIDDEN, "The password or the code is not right."),
            AccessError::Store(StoreError::Exists) => return Self::new(StatusCode::CONFLICT, "That name is taken."),
            AccessError::Name | AccessError::Password(_) => StatusCode::BAD_REQUEST,
            AccessError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            AccessError::Disabled => StatusCode::FORBIDDEN,
            AccessError::LastAdmin => StatusCode::CONFLICT,
            AccessError::NoSuch => return Self::not_found(),
            AccessError::Store(other) => return Self::Refused(Refused::failed(other)),
        };
        Self::new(status, &cause.to_string())
    }
}

impl From<AuditError> for Problem {
    fn from(cause: AuditError) -> Self {
        tracing::error!(%cause, "the audit cannot be used");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The audit cannot be written or read at this moment; without it nothing is changed.",
        )
    }
}

impl From<TlsError> for Problem {
    fn from(cause: TlsError) -> Self {
        Self::Refused(Refused::failed(&cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_status() {
        let status = |cause: AccessError| Problem::from(cause).status().as_u16();
        assert_eq!(status(AccessError::Wrong), 403);
        assert_eq!(status(AccessError::Throttled(4)), 429);
        assert_eq!(status(AccessError::Name), 400);
        assert_eq!(status(AccessError::LastAdmin), 409);
        assert_eq!(status(AccessError::Store(StoreError::Exists)), 409);
        assert_eq!(status(AccessError::NoSuch), 404);
        let wait = Problem::Wait(4).into_response();
        assert_eq!(wait.headers()[header::RETRY_AFTER], "4");
    }
}
