//! The certificate the console serves with: given as files, or made by its own authority and kept. It is looked at again
//! every minute, so that a renewed one is served without a restart.

use super::{Authority, TlsError, read, write};
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::ring::default_provider;
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(60);
/// A certificate of our own that ends sooner is made anew.
const RENEW: Duration = Duration::from_secs(30 * 86_400);

/// Where a certificate comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// PEM files that somebody else keeps.
    Files {
        /// The certificate, and those between it and its root.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// The console's own authority, for these names.
    Own {
        /// Host names and addresses.
        names: Vec<String>,
    },
}

/// The certificate that is served at the moment.
pub struct Certificate {
    source: Source,
    authority: Authority,
    current: RwLock<Arc<CertifiedKey>>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("source", &self.source).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl Certificate {
    /// Reads or makes it.
    pub fn open(source: Source, authority: Authority) -> Result<Arc<Self>, TlsError> {
        let current = RwLock::new(Arc::new(source.load(&authority)?));
        Ok(Arc::new(Self { source, authority, current }))
    }

    /// Whether it is for a name or address.
    pub fn covers(&self, name: &str) -> bool {
        let current = self.current();
        let Some(leaf) = current.cert.first() else { return false };
        let Ok(parsed) = ParsedCertificate::try_from(leaf) else { return false };
        ServerName::try_from(name).is_ok_and(|name| verify_server_name(&parsed, &name).is_ok())
    }

    /// Serves what its source has now: looked at every minute, and on SIGHUP at once.
    pub async fn keep_current(&self, stop: CancellationToken) {
        let mut trouble = String::new();
        let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = hangup.recv() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            match self.source.load(&self.authority) {
                Ok(key) => {
                    trouble.clear();
                    self.replace(key);
                }
                // Half of a new pair may be there already: the old one is served until both are.
                Err(cause) => {
                    let cause = cause.to_string();
                    if trouble != cause {
                        tracing::warn!(%cause, "the certificate could not be read again; the last one is still served");
                        trouble = cause;
                    }
                }
            }
        }
    }

    fn current(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, key: CertifiedKey) {
        if self.current().cert != key.cert {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
            tracing::info!("a new certificate is served");
        }
    }
}

impl Source {
    fn load(&self, authority: &Authority) -> Result<CertifiedKey, TlsError> {
        match self {
            Self::Files { certificate, key } => pair(certificate, key),
            Self::Own { names } => own(authority, names),
        }
    }
}

/// Reads a certificate and its key, which must belong together.
fn pair(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let unusable = |path: &Path, cause: String| TlsError::Unusable(path.to_owned(), cause);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(read(certificate)?.as_bytes()).collect();
    let chain = chain.map_err(|cause| unusable(certificate, cause.to_string()))?;
    if chain.is_empty() {
        return Err(unusable(certificate, "there is no certificate in it".to_owned()));
    }
    let private = PrivateKeyDer::from_pem_slice(read(key)?.as_bytes());
    let private = private.map_err(|cause| unusable(key, cause.to_string()))?;
    CertifiedKey::from_der(chain, private, &default_provider())
        .map_err(|cause| unusable(certificate, cause.to_string()))
}

/// The kept one, while it still holds for a while and for all names; else a new one.
fn own(authority: &Authority, names: &[String]) -> Result<CertifiedKey, TlsError> {
    // What TLS has no word for cannot be in a certificate; asking for it would make a new one every minute.
    let names: Vec<String> = names.iter().filter(|name| ServerName::try_from(name.as_str()).is_ok()).cloned().collect();
    let directory = authority.directory();
    let (certificate, key) = (directory.join("server.pem"), directory.join("server.key"));
    if let Ok(kept) = pair(&certificate, &key)
        && lasts(&kept, authority, &names)?
    {
        return Ok(kept);
    }
    let issued = authority.server(&names)?;
    write(&key, &issued.key)?;
    write(&certificate, &issued.certificate)?;
    pair(&certificate, &key)
}

/// Whether clients that trust the authority will still take it when it would be time to renew it.
fn lasts(key: &CertifiedKey, authority: &Authority, names: &[String]) -> Result<bool, TlsError> {
    let verifier = WebPkiServerVerifier::builder_with_provider(authority.roots()?, Arc::new(default_provider()));
    let verifier = verifier.build().map_err(|cause| TlsError::Setup(cause.to_string()))?;
    let then = UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()) + RENEW);
    let Some(leaf) = key.cert.first() else { return Ok(false) };
    Ok(names.iter().all(|name| {
        ServerName::try_from(name.as_str())
            .is_ok_and(|name| verifier.verify_server_cert(leaf, &[], &name, &[], then).is_ok())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> (tempfile::TempDir, Authority) {
        let directory = tempfile::tempdir().unwrap();
        let authority = Authority::open(directory.path()).unwrap();
        (directory, authority)
    }

    fn names(names: &[&str]) -> Source {
        Source::Own { names: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    #[test]
    fn the_own_one_is_kept_until_a_name_is_missing() {
        let (_directory, authority) = authority();
        let served = |source: Source| source.load(&authority).unwrap().cert;
        let first = served(names(&["localhost", "127.0.0.1"]));
        assert_eq!(first, served(names(&["127.0.0.1"])));
        let other = served(names(&["localhost", "q.lan"]));
        assert_ne!(first, other);
        assert_eq!(other, served(names(&["q.lan", "no name at all"])));
    }

    #[test]
    fn it_covers_its_names_only() {
        let (_directory, authority) = authority();
        let certificate = Certificate::open(names(&["localhost", "127.0.0.1", "::1"]), authority).unwrap();
        assert!(["localhost", "127.0.0.1", "::1"].iter().all(|name| certificate.covers(name)));
        assert!(!certificate.covers("evil.example") && !certificate.covers("127.0.0.2") && !certificate.covers(""));
    }

    #[test]
    fn a_renewed_pair_is_served_and_half_of_one_is_not() {
        let (directory, authority) = authority();
        let (certificate, key) = (directory.path().join("given.pem"), directory.path().join("given.key"));
        let issued = || authority.server(&["q.lan".to_owned()]).unwrap();
        let put = |issued: &super::super::Issued, with_key: bool| {
            std::fs::write(&certificate, &issued.certificate).unwrap();
            if with_key {
                std::fs::write(&key, &issued.key).unwrap();
            }
        };
        put(&issued(), true);
        let source = Source::Files { certificate: certificate.clone(), key: key.clone() };
        let served = Certificate::open(source.clone(), authority.clone()).unwrap();
        let before = served.current().cert.clone();
        let new = issued();
        put(&new, false);
        assert!(source.load(&authority).is_err(), "a key of another certificate");
        put(&new, true);
        served.replace(source.load(&authority).unwrap());
        assert_ne!(before, served.current().cert);
    }
}
