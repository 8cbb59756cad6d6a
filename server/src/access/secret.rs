//! Random secrets that are given away once and kept only as a hash: session cookies, tokens, the setup link.

use sha2::{Digest, Sha256};
use std::fmt;

/// What tokens begin with, so that leak scanners and people know them.
const TOKEN: &str = "quay_";

/// A secret of 256 random bits, in hexadecimal. It has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        Self(hex(&random::<32>()))
    }

    /// A new one that is a token.
    pub fn token() -> Self {
        Self(format!("{TOKEN}{}", hex(&random::<32>())))
    }

    /// The secret itself: for the cookie, the terminal, the link.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept. A fast hash is enough for 256 random bits.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Random bytes of the system. Without them nothing here is safe, so there is no way on.
#[allow(clippy::expect_used)]
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
