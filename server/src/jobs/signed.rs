//! The registry that a pull or push goes to, with the credentials that are stored for it.

use super::run::{Failure, Run};
use super::sentence::Registry;
use crate::registries::{Auth, host_of};

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

    /// A sentence without the secret, should somebody have repeated it.
    pub(super) fn clean(&self, sentence: String) -> String {
        match &self.auth {
            Some(auth) => auth.clean(&sentence),
            None => sentence,
        }
    }
}
