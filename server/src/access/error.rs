//! Why somebody is not let in, or a change is not made.

use super::PasswordError;
use crate::store::StoreError;

/// Why a person could not be let in, added or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Name, password or code is wrong; which of them is not said.
    #[error("The name, the password or the code is not right.")]
    Wrong,
    /// Too many wrong tries; after so many seconds one may try again.
    #[error("Too many wrong tries. Try again in {0} s.")]
    Throttled(u64),
    /// The name cannot be used.
    #[error("A name has 1 to 64 letters, digits, dots, dashes or underscores.")]
    Name,
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Too many sign-ins at once.
    #[error("Too many people sign in at this moment. Try again in a few seconds.")]
    Busy,
    /// Nobody would be left who may do everything.
    #[error("This is the last administrator. Make somebody else one first.")]
    LastAdmin,
    /// There is no such person, or what was begun is over.
    #[error("There is no such person, or this took too long.")]
    NoSuch,
    /// The person is kept out; said only to those whom the identity provider vouches for.
    #[error("This account is disabled. Ask an administrator.")]
    Disabled,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
