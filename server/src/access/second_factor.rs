//! A second factor: an authenticator app, and recovery codes for when it is lost.

use super::{Access, AccessError, totp};
use crate::clock::now;
use crate::store::UserRow;

/// So many recovery codes.
const CODES: usize = 10;
/// Their characters: none that is easily taken for another. 32 of them, so each is 5 bits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Longer texts are no code.
const LONGEST: usize = 64;

/// What an authenticator app needs. It has no `Debug`: it is a secret.
pub struct TotpStart {
    /// The seed in base 32, for typing.
    pub secret: String,
    /// The `otpauth://` address.
    pub uri: String,
    /// The same as a QR code: an `<svg>`.
    pub svg: String,
}

impl Access {
    /// Begins to set up a second factor; a code must confirm it within a quarter of an hour. One that is there stays
    /// until then.
    pub fn start_totp(&self, user: i64) -> Result<TotpStart, AccessError> {
        let name = self.store.user(user)?.ok_or(AccessError::NoSuch)?.name;
        let secret = totp::seed();
        if !self.starts.put(user, secret.clone()) {
            return Err(AccessError::Busy);
        }
        let uri = totp::uri(&secret, &name);
        // A name is short enough for a picture; without one the seed can be typed.
        let svg = totp::svg(&uri).unwrap_or_default();
        Ok(TotpStart { secret, uri, svg })
    }

    /// Sets the second factor up, now that the app shows the right code; gives the recovery codes, once.
    pub fn confirm_totp(&self, user: i64, code: &str) -> Result<Vec<String>, AccessError> {
        let seed = self.starts.with(&user, |seed| seed.clone()).ok_or(AccessError::NoSuch)?;
        let step = totp::step(&seed, &plain(code), seconds()).ok_or(AccessError::Wrong)?;
        if !self.starts.end(&user) {
            return Err(AccessError::NoSuch);
        }
        let codes: Vec<String> = (0..CODES).map(|_| recovery_code()).collect();
        let hashes: Vec<String> = codes.iter().map(|code| self.seal.digest(&plain(code))).collect();
        self.store.set_totp(user, &self.seal.seal(&seed), step, &hashes)?;
        self.steps.retain(|step| step.user != user);
        self.tick();
        Ok(codes)
    }

    /// Removes a person's second factor and its recovery codes.
    pub fn remove_totp(&self, user: i64) -> Result<(), AccessError> {
        self.store.remove_totp(user)?;
        self.starts.end(&user);
        self.steps.retain(|step| step.user != user);
        self.tick();
        Ok(())
    }

    /// Whether this is a code of a person that was not used before; it is used from now on.
    pub(super) fn use_code(&self, user: &UserRow, code: &str) -> Result<bool, AccessError> {
        let Some(sealed) = &user.totp else { return Ok(false) };
        let code = plain(code);
        if code.len() != totp::DIGITS {
            return Ok(code.len() <= LONGEST && self.store.use_recovery(user.id, &self.seal.digest(&code))?);
        }
        let Some(seed) = self.seal.unseal(sealed) else {
            tracing::error!(user = %user.name, "a second factor was sealed with another secret.key; reset it");
            return Ok(false);
        };
        match totp::step(&seed, &code, seconds()) {
            Some(step) => Ok(self.store.use_totp(user.id, step)?),
            None => Ok(false),
        }
    }
}

/// The time as the codes count it.
fn seconds() -> u64 {
    u64::try_from(now()).unwrap_or(0)
}

/// A code without the spaces and dashes that people type for the eye.
fn plain(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect::<String>().to_lowercase()
}

/// 80 random bits, as `abcd-efgh-ijkm-npqr`.
fn recovery_code() -> String {
    let letters = super::secret::random::<16>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::fixture::{access, person};
    use crate::rights::Rights;

    fn used(access: &Access, user: i64, code: &str) -> bool {
        access.use_code(&access.store.user(user).unwrap().unwrap(), code).unwrap()
    }

    #[test]
    fn it_is_set_up_by_the_right_code_and_kept_sealed() {
        let (directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        assert!(matches!(access.confirm_totp(ada, "123456"), Err(AccessError::NoSuch)));
        let start = access.start_totp(ada).unwrap();
        assert!(start.uri.contains(&start.secret) && start.svg.starts_with("<svg"));
        assert!(matches!(access.confirm_totp(ada, "no"), Err(AccessError::Wrong)));
        assert!(!access.person(ada).unwrap().unwrap().second_factor);
        let code = totp::code(&start.secret, seconds());
        let changes = access.changes();
        let codes = access.confirm_totp(ada, &format!(" {} {} ", &code[..3], &code[3..])).unwrap();
        assert!(changes.has_changed().unwrap());
        assert!(access.person(ada).unwrap().unwrap().second_factor);
        assert!(!used(&access, ada, &code), "the code that confirmed it is used up");
        for file in std::fs::read_dir(directory.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for secret in codes.iter().chain([&start.secret]) {
                assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
            }
        }
        assert!(matches!(access.start_totp(99), Err(AccessError::NoSuch)));
    }

    #[test]
    fn a_recovery_code_is_good_once_and_only_for_its_person() {
        let (_directory, access) = access();
        let (ada, bob) = (person(&access, "ada", &Rights::admin()), person(&access, "bob", &Rights::admin()));
        let [codes, others] = [ada, bob].map(|user| {
            let seed = access.start_totp(user).unwrap().secret;
            access.confirm_totp(user, &totp::code(&seed, seconds())).unwrap()
        });
        assert_eq!((codes.len(), codes[0].len()), (CODES, 19));
        assert!(!used(&access, ada, &others[0]));
        assert!(used(&access, ada, &codes[0].to_uppercase().replace('-', " ")));
        assert!(!used(&access, ada, &codes[0]) && used(&access, ada, &codes[1]));
        access.remove_totp(ada).unwrap();
        assert!(!used(&access, ada, &codes[2]) && used(&access, bob, &others[0]));
    }

    #[test]
    fn a_step_is_used_once_also_when_two_come_together() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let seed = totp::seed();
        access.store.set_totp(ada, &access.seal.seal(&seed), 0, &[]).unwrap();
        let code = totp::code(&seed, seconds());
        let together = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| used(&access, ada, &code))).collect();
            tries.into_iter().map(|one| one.join().unwrap()).filter(|right| *right).count()
        });
        assert_eq!(together, 1);
    }
}
