//! Who may come in: first-run setup, people, passwords, second factors, sessions, tokens, certificates, and the
//! extractor [`Caller`].

mod caller;
mod certificates;
mod error;
#[cfg(test)]
mod fixture;
mod held;
pub mod oidc;
mod password;
mod peer;
mod pending;
mod people;
mod seal;
mod second_factor;
mod secret;
mod sessions;
mod settings;
mod setup;
mod sign_in;
mod throttle;
mod tokens;
mod totp;
mod via;

pub use caller::Caller;
pub(crate) use caller::cookie_value;
pub use error::AccessError;
pub use password::PasswordError;
pub use peer::Peer;
pub use people::{NewPerson, Person};
pub use seal::{Seal, SealError};
pub use second_factor::TotpStart;
pub use secret::Secret;
pub use setup::{Setup, SetupError};
pub use sign_in::{SignIn, Visit};
pub use via::Via;

pub use crate::store::{CertificateInfo, SessionInfo, TokenInfo};

use crate::store::Store;
use held::Held;
use pending::Pending;
use sign_in::Step;
use std::sync::Arc;
use std::time::Duration;
use throttle::Throttle;
use tokio::sync::{Semaphore, watch};

/// Hashing takes 19 MiB and a good part of a second of a core each; this many at once at most.
const HASHING_AT_ONCE: usize = 2;
/// This many may wait for it; further ones are turned away at once.
const WAITING: usize = 32;
/// The longest name of a person, token or certificate, in bytes.
const NAME_LIMIT: usize = 64;
/// How long the second step of a sign-in may take.
const STEP_LASTS: Duration = Duration::from_secs(5 * 60);
/// How often open streams look at their rights.
const LOOK: Duration = Duration::from_secs(2);
/// How long setting up a second factor may take.
const START_LASTS: Duration = Duration::from_secs(15 * 60);

/// The door-keeper.
pub struct Access {
    store: Store,
    seal: Seal,
    throttle: Throttle,
    /// Sign-ins that wait for their second step, by the hash of the secret that names them.
    steps: Pending<String, Step>,
    /// Seeds of second factors that nobody has confirmed yet, by person.
    starts: Pending<i64, String>,
    hashing: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    changed: watch::Sender<u64>,
    held: Held,
}

impl Access {
    /// Keeps people, sessions and tokens in `store`, and what must be read again under `seal`.
    pub fn new(store: Store, seal: Seal) -> Self {
        Self {
            store,
            seal,
            throttle: Throttle::default(),
            steps: Pending::new(STEP_LASTS),
            starts: Pending::new(START_LASTS),
            hashing: Arc::new(Semaphore::new(HASHING_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(WAITING)),
            changed: watch::Sender::new(0),
            held: Held::default(),
        }
    }

    /// The database behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Seals what is secret and must be read again.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Makes open streams look again every two seconds, as long as it is polled: another process, or time, may have ended
    /// what they were opened with. One clock for all: a timer for each request would wake its thread for nothing.
    pub async fn keep_looking(&self) {
        self.held.keep();
        loop {
            tokio::time::sleep(LOOK).await;
            self.tick();
        }
    }

    /// Ticks whenever a session or right has changed in this process, or may have elsewhere; open streams look again.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn tick(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// The hash of a new password of a person.
    async fn hash_for(&self, name: &str, password: String) -> Result<String, AccessError> {
        password::check(&password, name)?;
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

/// What people write to tell their things apart: without control characters, cut.
fn label(text: &str, limit: usize) -> String {
    text.trim().chars().filter(|letter| !letter.is_control()).take(limit).collect()
}
