//! Passwords: argon2id, and the rules of ASVS 5 (length; no rules of composition).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest, in bytes: hashing more is work for nothing.
const LONGEST: usize = 1024;

/// Why a password cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("A password has at least {SHORTEST} characters.")]
    Short,
    /// Too long.
    #[error("A password has at most {LONGEST} bytes.")]
    Long,
    /// The hash could not be made.
    #[error("The password could not be hashed.")]
    Hash,
}

/// m=19 MiB, t=2, p=1: OWASP's recommendation.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The PHC string of a new password.
pub(super) fn hash(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let salt = SaltString::encode_b64(&super::secret::random::<16>()).map_err(|_| PasswordError::Hash)?;
    let hash = argon2().hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Whether the password is that of the hash; without a hash the same work, and false.
pub(super) fn verify(password: &str, hash: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let Some(hash) = hash.and_then(|text| PasswordHash::new(text).ok()) else {
        // The same work for a name that nobody has, so that the time does not tell.
        let worked =
            SaltString::encode_b64(&[0; 16]).map(|salt| argon2().hash_password(password.as_bytes(), &salt).is_ok());
        std::hint::black_box(worked.is_ok());
        return false;
    };
    argon2().verify_password(password.as_bytes(), &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_passes() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&hashed)));
        assert!(!verify("correct horsf", Some(&hashed)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some("")));
    }

    #[test]
    fn length_is_the_only_rule() {
        assert_eq!(hash("ninechars"), Err(PasswordError::Short));
        assert_eq!(hash(&"x".repeat(LONGEST + 1)), Err(PasswordError::Long));
        assert!(hash("          ").is_ok());
    }
}
