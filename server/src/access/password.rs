//! Passwords: argon2id, and the rules of ASVS 5 (length, and none that everybody tries first; no rules of composition).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest, in characters: hashing more is work for nothing.
const LONGEST: usize = 128;
/// What everybody tries first, in lower case; shorter ones are refused anyway.
const COMMON: &str = include_str!("common-passwords.txt");

/// Why a password cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("A password has at least {SHORTEST} characters.")]
    Short,
    /// Too long.
    #[error("A password has at most {LONGEST} characters.")]
    Long,
    /// Easily guessed.
    #[error("This password is among the first that anybody tries. Choose another.")]
    Common,
    /// The hash could not be made.
    #[error("The password could not be hashed.")]
    Hash,
}

/// m=19 MiB, t=2, p=1: OWASP's recommendation.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// Whether it is longer than any password here: nothing that is worth hashing.
pub(super) fn is_too_long(password: &str) -> bool {
    password.chars().count() > LONGEST
}

/// Whether a person of that name may have this password.
pub(super) fn check(password: &str, name: &str) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if is_too_long(password) {
        return Err(PasswordError::Long);
    }
    let lower = password.to_lowercase();
    // "Quayside-2026!" is the console's name with ornaments.
    let bare = lower.trim_matches(|letter: char| !letter.is_alphabetic());
    if bare == name.to_lowercase() || bare == "quayside" || COMMON.lines().any(|common| common == lower) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

/// The PHC string of a password.
pub(super) fn hash(password: &str) -> Result<String, PasswordError> {
    let salt = SaltString::encode_b64(&super::secret::random::<16>()).map_err(|_| PasswordError::Hash)?;
    let hash = argon2().hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Whether the password is that of the hash; without a hash the same work, and false.
pub(super) fn verify(password: &str, hash: Option<&str>) -> bool {
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
    fn the_whole_password_counts_whatever_is_in_it() {
        let long = format!("a\0é🦀 {}", "x".repeat(LONGEST - 5));
        assert_eq!((long.chars().count(), check(&long, "ada")), (LONGEST, Ok(())));
        let hashed = hash(&long).unwrap();
        assert!(verify(&long, Some(&hashed)));
        assert!(!verify(&long[..long.len() - 1], Some(&hashed)));
        assert!(!verify(&long.replace('\0', "\u{1}"), Some(&hashed)));
    }

    #[test]
    fn length_and_being_guessed_first_are_the_only_rules() {
        assert_eq!(check("ninechars", "ada"), Err(PasswordError::Short));
        assert_eq!(check("🦀🦀🦀🦀🦀🦀🦀🦀🦀", "ada"), Err(PasswordError::Short));
        assert_eq!(check(&"x".repeat(LONGEST + 1), "ada"), Err(PasswordError::Long));
        for common in ["password123", "Password123", "1234567890", "QWERTYUIOP", "Quayside-2026!", "ada.lovelace1"] {
            assert_eq!(check(common, "ada.lovelace"), Err(PasswordError::Common), "{common}");
        }
        for fine in ["          ", "no rules of composition", "quayside at dawn", "ada.lovelace was here"] {
            assert_eq!(check(fine, "ada.lovelace"), Ok(()), "{fine}");
        }
    }

    #[test]
    fn the_list_is_fit_to_be_looked_up() {
        assert!(COMMON.lines().count() >= 3000);
        assert!(
            COMMON.lines().all(|line| line.len() >= SHORTEST && line == line.to_lowercase() && line == line.trim())
        );
    }
}
