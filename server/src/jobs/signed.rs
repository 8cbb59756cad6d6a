//! The registry that a pull or push goes to, with the credentials that are stored for it.

use super::run::{Failure, Run};
use super::sentence::Registry;
use crate::registries::Auth;
use engine::Error;
use engine::reference::host_of;

/// A registry, and who asks it.
pub(super) struct Signed {
    /// What can be told of it.
    pub(super) registry: Registry,
    auth: Option<Auth>,
}

impl Signed {
    /// The one that a reference names; `choice` is whose credentials are used: a registry's id, `none`, or empty for
    /// those of the host, where there are any.
    pub(super) fn of(run: &Run, reference: &str, choice: &str) -> Result<Self, Failure> {
        let auth = run.console().registries.auth(reference, choice).map_err(Failure::new)?;
        let registry = Registry { host: host_of(reference), signed: auth.is_some() };
        Ok(Self { registry, auth })
    }

    /// The credentials as the engine wants them, if there are any.
    pub(super) fn header(&self) -> Option<String> {
        self.auth.as_ref().map(Auth::header)
    }

    /// What the engine said without the secret, should somebody have repeated it. Before it is cut: a part of a secret
    /// would not be known again.
    pub(super) fn clean(&self, error: &Error) -> Error {
        let Some(auth) = &self.auth else { return error.clone() };
        match error {
            Error::NotFound(message) => Error::NotFound(auth.clean(message)),
            Error::Conflict(message) => Error::Conflict(auth.clean(message)),
            Error::Denied(message) => Error::Denied(auth.clean(message)),
            Error::Unreachable(message) => Error::Unreachable(auth.clean(message)),
            Error::Undecodable(message) => Error::Undecodable(auth.clean(message)),
            Error::Engine { status, message } => Error::Engine { status: *status, message: auth.clean(message) },
            Error::NotModified => Error::NotModified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::sentence::of_pull;

    #[test]
    fn security_a_sentence_that_is_cut_has_no_part_of_the_secret() {
        let auth = Auth::of("reg.lan", "ci", "p@ss-word-of-ci");
        let signed = Signed { registry: Registry { host: "reg.lan".into(), signed: true }, auth: Some(auth) };
        let message = format!("{} p@ss-word-of-ci", "x".repeat(290));
        let told = of_pull(&signed.clean(&Error::Engine { status: 500, message }), "reg.lan/a", &signed.registry);
        assert!(told.contains("xxx") && !told.contains("p@s"), "{told}");
    }
}
