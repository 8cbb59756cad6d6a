//! Secrets that must be read again (seeds of second factors, the client secret of the identity provider) are sealed:
//! the database alone, or a copy of it, does not give them away.

use super::secret::{hex, random};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::fs::{OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce; so many that random ones never meet.
const NONCE: usize = 24;

/// Why the key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It is not ours. It is never replaced: what it sealed would be lost.
    #[error("{0} does not hold a key of {KEY} bytes; restore it from a backup")]
    Broken(PathBuf),
}

/// The key of this console, which lies beside the database and not in it.
pub struct Seal {
    key: [u8; KEY],
}

impl Seal {
    /// Reads the key in a data directory, or makes it.
    pub fn open(directory: &Path) -> Result<Self, SealError> {
        let path = directory.join("secret.key");
        let failed = |cause| SealError::File(path.clone(), cause);
        let bytes = match std::fs::read(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                make(directory, &path).map_err(failed)?;
                std::fs::read(&path)
            }
            read => read,
        };
        let key = bytes.map_err(failed)?.try_into().map_err(|_| SealError::Broken(path.clone()))?;
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(failed)?;
        Ok(Self { key })
    }

    /// Seals a text.
    #[allow(clippy::expect_used)]
    pub fn seal(&self, text: &str) -> String {
        let nonce = random::<NONCE>();
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), text.as_bytes()).expect("a short text can be sealed");
        STANDARD.encode([&nonce[..], &sealed[..]].concat())
    }

    /// Opens what was sealed with this key; `None` for anything else.
    pub fn unseal(&self, sealed: &str) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        String::from_utf8(self.cipher().decrypt(&XNonce::from(*nonce), sealed).ok()?).ok()
    }

    /// What is kept of a secret that people type and that is therefore not very long: without the key, the hash cannot
    /// be guessed at.
    pub fn digest(&self, secret: &str) -> String {
        hex(&Sha256::new().chain_update(self.key).chain_update(secret.as_bytes()).finalize())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.key))
    }
}

/// Makes a key. It is written whole before it gets its name, and only if nobody was faster.
fn make(directory: &Path, path: &Path) -> std::io::Result<()> {
    let draft = directory.join(format!("secret.key.{}", hex(&random::<8>())));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(&random::<KEY>())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_private() {
        let directory = tempfile::tempdir().unwrap();
        let sealed = Seal::open(directory.path()).unwrap().seal("a secret");
        let path = directory.path().join("secret.key");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
        let again = Seal::open(directory.path()).unwrap();
        assert_eq!(again.unseal(&sealed).as_deref(), Some("a secret"));
        assert_ne!(again.seal("a secret"), sealed);
    }

    #[test]
    fn only_the_own_key_opens_and_only_what_is_whole() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (one, two) = (Seal::open(one.path()).unwrap(), Seal::open(two.path()).unwrap());
        let sealed = one.seal("a secret");
        assert_eq!(two.unseal(&sealed), None);
        assert_ne!(one.digest("code"), two.digest("code"));
        let mut bytes = STANDARD.decode(&sealed).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        for bad in ["", "short", "###", &STANDARD.encode(bytes)] {
            assert_eq!(one.unseal(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_broken_key_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.key");
        std::fs::write(&path, "short").unwrap();
        assert!(matches!(Seal::open(directory.path()), Err(SealError::Broken(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"short");
    }
}
