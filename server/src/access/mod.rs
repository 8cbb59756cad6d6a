//! Who may come in: first-run setup, passwords, sessions, tokens, and the extractor [`Caller`].

mod caller;
mod password;
mod secret;
mod setup;

pub(crate) use caller::cookie_value;
pub use caller::{Caller, Role};
pub use password::PasswordError;
pub use secret::Secret;
pub use setup::{Setup, SetupError};

use crate::clock::now;
use crate::store::{Store, StoreError};
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// Hashing takes 19 MiB and a good part of a second of a core each; this many at once at most.
const HASHING_AT_ONCE: usize = 2;
/// This many may wait for it; further ones are turned away at once.
const WAITING: usize = 32;
/// The longest name of a person, in bytes.
const NAME_LIMIT: usize = 64;

/// Why a person could not be let in or added.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Name or password is wrong; which of the two is not said.
    #[error("The name or the password is not right.")]
    Wrong,
    /// The name cannot be used.
    #[error("A name has 1 to 64 letters, digits, dots, dashes or underscores.")]
    Name,
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Too many sign-ins at once.
    #[error("Too many people sign in at this moment. Try again in a few seconds.")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The door-keeper.
pub struct Access {
    store: Store,
    hashing: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    changed: watch::Sender<u64>,
}

impl Access {
    /// Keeps people, sessions and tokens in `store`.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            hashing: Arc::new(Semaphore::new(HASHING_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(WAITING)),
            changed: watch::Sender::new(0),
        }
    }

    /// The database behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Ticks whenever a session or right has changed in this process; open streams look again.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Adds a person.
    pub async fn add_user(&self, name: &str, role: Role, password: String) -> Result<i64, AccessError> {
        let hash = self.hash_for(name, password).await?;
        Ok(self.store.add_user(name, role.name(), &hash)?)
    }

    /// Adds the first administrator; `None` when somebody was faster.
    pub async fn add_first_admin(&self, name: &str, password: String) -> Result<Option<i64>, AccessError> {
        let hash = self.hash_for(name, password).await?;
        Ok(self.store.add_first_user(name, Role::Admin.name(), &hash)?)
    }

    /// Checks name and password and begins a session; the cookie's value. An unknown name takes as long as a wrong
    /// password, and gives the same answer.
    pub async fn sign_in(&self, name: &str, password: String) -> Result<Secret, AccessError> {
        let user = self.store.user_named(name)?;
        let hash = user.as_ref().map(|user| user.password.clone());
        let right = self.hashing(move || password::verify(&password, hash.as_deref())).await?;
        match user {
            Some(user) if right => self.begin(user.id),
            _ => Err(AccessError::Wrong),
        }
    }

    /// Begins a session of a person.
    pub fn begin(&self, user: i64) -> Result<Secret, AccessError> {
        let secret = Secret::random();
        self.store.add_session(&secret.hash(), user)?;
        Ok(secret)
    }

    /// Ends a session and the streams it has open.
    pub fn end(&self, cookie: &str) -> Result<(), AccessError> {
        self.store.end_session(&Secret::from(cookie).hash())?;
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Makes a token for a person, to be shown once; `None` when there is no such person.
    pub fn create_token(&self, user: &str, lasts: Option<i64>) -> Result<Option<Secret>, AccessError> {
        let Some(user) = self.store.user_named(user)? else { return Ok(None) };
        let secret = Secret::random();
        self.store.add_token(&secret.hash(), user.id, lasts.map(|seconds| now() + seconds))?;
        Ok(Some(secret))
    }

    async fn hash_for(&self, name: &str, password: String) -> Result<String, AccessError> {
        let plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
        if name.is_empty() || name.len() > NAME_LIMIT || !name.chars().all(plain) {
            return Err(AccessError::Name);
        }
        Ok(self.hashing(move || password::hash(&password)).await??)
    }

    /// Runs hashing off the reactor, a few at a time. The permits go with the work: who hangs up does not make room for
    /// more of it.
    async fn hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AccessError> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| AccessError::Busy)?;
        let permit = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| AccessError::Busy)?;
        let work = move || {
            let done = work();
            drop((permit, place));
            done
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => Ok(done),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}
