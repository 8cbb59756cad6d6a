//! The policy: may this caller do this? Pure, on plain values.

use crate::access::{Caller, Role};
use engine::route::Matched;

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes to the engine, rebuilt.
    Forward,
}

/// Judges a request that is in the route table; what is not in it never gets here. Administrators may all of it,
/// and there is nobody else yet: roles, scopes and the judging of bodies come in here.
pub(super) fn decide(caller: &Caller, _request: &Matched) -> Verdict {
    match caller.role {
        Role::Admin => Verdict::Forward,
    }
}
