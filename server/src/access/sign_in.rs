//! Coming in with a password, and with a second factor where there is one.

use super::throttle::Key;
use super::{Access, AccessError, PasswordError, Secret, password};
use crate::store::UserRow;
use std::net::IpAddr;
use std::time::Instant;

/// So many codes may be tried before the password is asked for again.
const TRIES: u32 = 5;
/// Longer values are no device cookie of ours.
const DEVICE_LIMIT: usize = 128;

/// Where somebody comes from who wants to come in.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The address.
    pub address: Option<IpAddr>,
    /// The browser, as it names itself.
    pub agent: String,
    /// The device cookie that the browser sends, or a new random one that it is given when it gets in: by it the
    /// browser is known the next time.
    pub device: Option<String>,
}

impl Visit {
    /// What is kept of the device cookie.
    pub(super) fn device_hash(&self) -> Option<String> {
        let device = self.device.as_deref().filter(|device| !device.is_empty() && device.len() <= DEVICE_LIMIT)?;
        Some(Secret::from(device).hash())
    }
}

/// How a right password is answered.
#[derive(Debug)]
pub enum SignIn {
    /// A session: the cookie's value.
    In(Secret),
    /// A code is needed as well. The secret names this sign-in for the five minutes it may take.
    Factor(Secret),
}

/// A sign-in that waits for its code.
pub(super) struct Step {
    pub(super) user: i64,
    tries: u32,
}

impl Access {
    /// Checks name and password. An unknown name and a disabled account take as long as a wrong password, and give the
    /// same answer.
    pub async fn sign_in(&self, name: &str, password: String, visit: &Visit) -> Result<SignIn, AccessError> {
        if password::is_too_long(&password) {
            return Err(PasswordError::Long.into());
        }
        let user = self.store.user_named(name)?.filter(|user| !user.disabled);
        let known = match &user {
            Some(user) => self.known_device(user.id, visit)?,
            None => None,
        };
        let keys = match (known, visit.address) {
            (Some(device), _) => vec![Key::Device(device)],
            (None, Some(address)) => vec![Key::account(name), Key::address(address)],
            (None, None) => vec![Key::account(name)],
        };
        if !self.fits(&keys, password, user.as_ref()).await? {
            return Err(AccessError::Wrong);
        }
        let user = user.ok_or(AccessError::Wrong)?;
        if user.totp.is_none() {
            return Ok(SignIn::In(self.begin(user.id, visit)?));
        }
        let secret = Secret::random();
        let begun = self.steps.put(secret.hash(), Step { user: user.id, tries: 0 });
        if begun { Ok(SignIn::Factor(secret)) } else { Err(AccessError::Busy) }
    }

    /// Finishes a sign-in with a code of the authenticator app or a recovery code. After five wrong codes, or five
    /// minutes, it is over ([`AccessError::NoSuch`]) and begins with the password again.
    pub async fn second_factor(&self, pending: &str, code: &str, visit: &Visit) -> Result<Secret, AccessError> {
        let step = Secret::from(pending).hash();
        let id = self.steps.with(&step, |step| step.user).ok_or(AccessError::NoSuch)?;
        let user = self.store.user(id)?.filter(|user| !user.disabled).ok_or(AccessError::NoSuch)?;
        let keys = [self.known_device(id, visit)?.map_or(Key::Factor(id), Key::DeviceFactor)];
        self.throttle.admit(&keys, Instant::now()).map_err(AccessError::Throttled)?;
        let tries = self.steps.with(&step, |step| {
            step.tries += 1;
            step.tries
        });
        let tries = tries.filter(|tries| *tries <= TRIES).ok_or(AccessError::NoSuch)?;
        if !self.use_code(&user, code)? {
            if tries == TRIES {
                self.steps.end(&step);
            }
            return Err(AccessError::Wrong);
        }
        // Of two at once with two good codes, one comes in.
        if !self.steps.end(&step) {
            return Err(AccessError::NoSuch);
        }
        self.throttle.forgive(&keys, Instant::now());
        self.begin(id, visit)
    }

    /// Whose sign-in waits for a code, for the audit.
    pub fn step_person(&self, pending: &str) -> Option<i64> {
        self.steps.with(&Secret::from(pending).hash(), |step| step.user)
    }

    /// Whether this is the password of a person, who proves again who they are.
    pub async fn check_password(&self, id: i64, password: String) -> Result<bool, AccessError> {
        if password::is_too_long(&password) {
            return Ok(false);
        }
        let user = self.store.user(id)?.ok_or(AccessError::NoSuch)?;
        self.fits(&[Key::Proof(id)], password, Some(&user)).await
    }

    /// Whether this is a code of a person's second factor, who proves again who they are. It is used up.
    pub async fn check_code(&self, id: i64, code: &str) -> Result<bool, AccessError> {
        let user = self.store.user(id)?.ok_or(AccessError::NoSuch)?;
        let keys = [Key::Proof(id)];
        self.throttle.admit(&keys, Instant::now()).map_err(AccessError::Throttled)?;
        let right = self.use_code(&user, code)?;
        if right {
            self.throttle.forgive(&keys, Instant::now());
        }
        Ok(right)
    }

    /// Whether a password is the person's, counted by these keys. Who has to wait is told so before anything is hashed.
    async fn fits(&self, keys: &[Key], password: String, user: Option<&UserRow>) -> Result<bool, AccessError> {
        self.throttle.admit(keys, Instant::now()).map_err(AccessError::Throttled)?;
        let hash = user.map(|user| user.password.clone());
        let right = self.hashing(move || password::verify(&password, hash.as_deref())).await;
        // When too many sign in at once, nothing was tried.
        if !matches!(right, Ok(false)) {
            self.throttle.forgive(keys, Instant::now());
        }
        right
    }

    /// The hash of the device cookie, if the person has signed in with this browser before.
    fn known_device(&self, user: i64, visit: &Visit) -> Result<Option<String>, AccessError> {
        let Some(device) = visit.device_hash() else { return Ok(None) };
        Ok(self.store.knows_device(user, &device)?.then_some(device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::fixture::{access, person, visit};
    use crate::access::{NewPerson, totp};
    use crate::clock::now;
    use crate::rights::Rights;
    use std::time::Duration;

    const PASSWORD: &str = "a long enough password";

    async fn with_ada() -> (tempfile::TempDir, Access, i64) {
        let (directory, access) = access();
        let new = NewPerson { name: "ada".to_owned(), rights: Rights::admin(), password: Some(PASSWORD.to_owned()) };
        let ada = access.add_person(new).await.unwrap();
        (directory, access, ada)
    }

    async fn sign_in(access: &Access, name: &str, password: &str, visit: &Visit) -> Result<SignIn, AccessError> {
        access.sign_in(name, password.to_owned(), visit).await
    }

    /// Wrong tries for an hour and a half: whoever is counted by this key waits.
    fn attacked(access: &Access, key: &Key) {
        let now = Instant::now();
        for tries in 1..=18 {
            access.throttle.admit(std::slice::from_ref(key), now + Duration::from_secs(300 * tries)).unwrap();
        }
    }

    #[tokio::test]
    async fn each_sign_in_is_a_new_session() {
        let (_directory, access, ada) = with_ada().await;
        let visit = visit("10.0.0.1", None);
        let mut cookies = Vec::new();
        for name in ["ada", "ADA"] {
            let Ok(SignIn::In(cookie)) = sign_in(&access, name, PASSWORD, &visit).await else { panic!("{name}") };
            assert_eq!(access.store().session(&cookie.hash()).unwrap().unwrap().user, ada);
            cookies.push(cookie.hash());
        }
        assert_ne!(cookies[0], cookies[1]);
    }

    #[tokio::test]
    async fn security_i7_unknown_disabled_and_wrong_are_answered_alike() {
        let (_directory, access, ada) = with_ada().await;
        let other = person(&access, "bob", &Rights::admin());
        access.change_person(ada, Rights::admin(), true).unwrap();
        let visit = visit("10.0.0.1", None);
        for (name, password) in [("ada", PASSWORD), ("bob", PASSWORD), ("eve", PASSWORD), ("", ""), ("bob", "")] {
            let refused = sign_in(&access, name, password, &visit).await;
            assert!(matches!(refused, Err(AccessError::Wrong)), "{name}");
        }
        assert!(access.sessions(ada).unwrap().is_empty() && access.sessions(other).unwrap().is_empty());
        // Names that nobody has are throttled like the others.
        attacked(&access, &Key::account("nobody"));
        let refused = sign_in(&access, "nobody", PASSWORD, &Visit::default()).await;
        assert!(matches!(refused, Err(AccessError::Throttled(1..))));
    }

    #[tokio::test]
    async fn security_i6_guessing_does_not_lock_the_victim_out_of_a_known_browser() {
        let (_directory, access, ada) = with_ada().await;
        let known = visit("10.0.0.1", Some("ada's browser"));
        access.begin(ada, &known).unwrap();
        let before = Instant::now();
        for attempt in 0..5 {
            let from = visit(&format!("10.1.0.{attempt}"), Some("a stranger's"));
            assert!(matches!(sign_in(&access, "ada", "wrong", &from).await, Err(AccessError::Wrong)));
        }
        assert!(access.throttle.admit(&[Key::account("ada")], before).is_err(), "the tries were counted together");
        // Now even the right password waits, from any new browser …
        attacked(&access, &Key::account("ADA"));
        let stranger = visit("10.1.0.9", None);
        assert!(matches!(sign_in(&access, "ada", PASSWORD, &stranger).await, Err(AccessError::Throttled(1..))));
        // … but not from the one she has signed in with.
        assert!(matches!(sign_in(&access, "ada", PASSWORD, &known).await, Ok(SignIn::In(_))));
        // That one has a counter of its own.
        attacked(&access, &Key::Device(known.device_hash().unwrap()));
        assert!(matches!(sign_in(&access, "ada", PASSWORD, &known).await, Err(AccessError::Throttled(1..))));
    }

    #[tokio::test]
    async fn security_i11_what_is_too_long_is_refused_before_it_is_hashed() {
        let (_directory, access, ada) = with_ada().await;
        let long = "x".repeat(1024 * 1024);
        let refused = sign_in(&access, "ada", &long, &Visit::default()).await;
        assert!(matches!(refused, Err(AccessError::Password(PasswordError::Long))));
        assert!(!access.check_password(ada, long).await.unwrap());
    }

    #[tokio::test]
    async fn security_i8_a_second_factor_is_asked_for_and_used_once() {
        let (_directory, access, ada) = with_ada().await;
        let seed = totp::seed();
        access.store().set_totp(ada, &access.seal().seal(&seed), 0, &[]).unwrap();
        let visit = visit("10.0.0.1", None);
        let [first, second] =
            [sign_in(&access, "ada", PASSWORD, &visit).await, sign_in(&access, "ada", PASSWORD, &visit).await].map(
                |step| match step {
                    Ok(SignIn::Factor(pending)) => pending,
                    other => panic!("{other:?}"),
                },
            );
        assert!(access.sessions(ada).unwrap().is_empty(), "the password alone is not enough");
        let code = totp::code(&seed, u64::try_from(now()).unwrap());
        let cookie = access.second_factor(first.reveal(), &code, &visit).await.unwrap();
        assert!(access.store().session(&cookie.hash()).unwrap().is_some());
        // Neither the code nor the step is good twice.
        assert!(matches!(access.second_factor(second.reveal(), &code, &visit).await, Err(AccessError::Wrong)));
        assert!(matches!(access.second_factor(first.reveal(), &code, &visit).await, Err(AccessError::NoSuch)));
        // Four more wrong ones, and the step is over.
        for _ in 0..4 {
            assert!(matches!(access.second_factor(second.reveal(), "no", &visit).await, Err(AccessError::Wrong)));
        }
        assert!(matches!(access.second_factor(second.reveal(), &code, &visit).await, Err(AccessError::NoSuch)));
        // A new step does not give new tries.
        attacked(&access, &Key::Factor(ada));
        let Ok(SignIn::Factor(third)) = sign_in(&access, "ada", PASSWORD, &visit).await else { panic!("a step") };
        assert!(matches!(access.second_factor(third.reveal(), "no", &visit).await, Err(AccessError::Throttled(1..))));
    }

    #[tokio::test]
    async fn a_password_is_proved_again() {
        let (_directory, access, ada) = with_ada().await;
        assert!(access.check_password(ada, PASSWORD.to_owned()).await.unwrap());
        assert!(!access.check_password(ada, "wrong".to_owned()).await.unwrap());
        assert!(!access.check_code(ada, "123456").await.unwrap());
        assert!(matches!(access.check_password(99, PASSWORD.to_owned()).await, Err(AccessError::NoSuch)));
    }
}
