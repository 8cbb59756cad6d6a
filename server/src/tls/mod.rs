//! TLS: the console's own certificate authority, the certificate it serves with, and how a handshake goes.

mod authority;
mod certificate;
mod handshake;

pub use authority::{Authority, Issued};
pub use certificate::{Certificate, Source};
pub use handshake::{Clients, acceptor};

use sha2::{Digest, Sha256};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A file holds something else than it should.
    #[error("{0} cannot be used: {1}")]
    Unusable(PathBuf, String),
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Make(#[from] rcgen::Error),
    /// TLS cannot be set up with what there is.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

/// What a certificate is known by: the SHA-256 of its DER, in hexadecimal.
pub fn fingerprint(der: &[u8]) -> String {
    format!("{:x}", Sha256::digest(der))
}

fn read(path: &Path) -> Result<String, TlsError> {
    std::fs::read_to_string(path).map_err(|cause| TlsError::File(path.to_owned(), cause))
}

/// Writes a file that only its owner may read, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    let new = path.with_extension("new");
    let written = || {
        let _ = std::fs::remove_file(&new);
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, path)
    };
    written().map_err(|cause| TlsError::File(path.to_owned(), cause))
}
