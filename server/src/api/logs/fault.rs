//! Why a log cannot be read.

use crate::api::problem::Problem;
use crate::gateway::redact::mask_words;
use crate::rights::{Grant, Rights};
use engine::Error;
use engine::log::Malformed;
use http::StatusCode;

/// A log that cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// The engine refused, or its answer broke off.
    Engine(Error),
    /// The engine does not go on.
    Silent,
    /// The same person reads too much at once.
    Busy,
    /// The engine's answer is no log.
    Malformed,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl Fault {
    /// The refusal that says so.
    pub(super) fn problem(&self, rights: &Rights) -> Problem {
        match self {
            Self::Engine(Error::NotFound(_)) => Problem::not_found(),
            other => Problem::new(other.status(), &other.sentence(rights)),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Engine(Error::NotFound(_)) => StatusCode::NOT_FOUND,
            Self::Engine(error) if no_reading(error) => StatusCode::NOT_IMPLEMENTED,
            Self::Engine(_) | Self::Malformed => StatusCode::BAD_GATEWAY,
            Self::Silent => StatusCode::GATEWAY_TIMEOUT,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// The same to a person. The engine's own words are theirs who may see secrets.
    pub(super) fn sentence(&self, rights: &Rights) -> String {
        match self {
            Self::Silent => "The engine did not go on with this log in time. It may have been cut while it was read; \
                             try again."
                .to_owned(),
            Self::Busy => "You read too many pages of logs at once. Wait for those that are under way.".to_owned(),
            Self::Malformed | Self::Engine(Error::Undecodable(_)) => {
                "The engine's answer cannot be read as a log.".to_owned()
            }
            Self::Engine(Error::NotFound(_)) => "The container is not there any more.".to_owned(),
            Self::Engine(error) if no_reading(error) => {
                "The log driver of this container does not let its log be read. \
                                                         The drivers local, json-file and journald do."
                    .to_owned()
            }
            // Why names where the engine is.
            Self::Engine(Error::Unreachable(_)) => "The engine cannot be reached.".to_owned(),
            Self::Engine(error) => {
                let words = error.to_string();
                let words = if rights.may(Grant::Secrets) { words } else { mask_words(&words).into_owned() };
                format!("The engine could not read this log: {words}")
            }
        }
    }
}

/// Whether the log driver is one that only writes.
fn no_reading(error: &Error) -> bool {
    matches!(error, Error::Engine { status: 501, .. }) || error.to_string().contains("does not support reading")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::Role;

    #[test]
    fn each_cause_has_its_status_and_nobody_learns_where_the_engine_is() {
        let operator = Rights::of(Role::Operator);
        let status = |error: Error| Fault::from(error).problem(&operator).status().as_u16();
        let unreadable = "configured logging driver does not support reading";
        assert_eq!(status(Error::NotFound("no such container".into())), 404);
        assert_eq!(status(Error::Engine { status: 500, message: unreadable.into() }), 501);
        assert_eq!(status(Error::Engine { status: 501, message: String::new() }), 501);
        assert_eq!(status(Error::Engine { status: 500, message: "a disk".into() }), 502);
        assert_eq!(Fault::Silent.problem(&operator).status().as_u16(), 504);
        assert_eq!(Fault::Busy.problem(&operator).status().as_u16(), 429);
        let away = Fault::from(Error::Unreachable("unix:///run/secret.sock".into()));
        assert!(!away.sentence(&operator).contains("secret"));
    }
}
