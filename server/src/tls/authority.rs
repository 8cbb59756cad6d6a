//! The console's own certificate authority: made at the first start and kept in the data directory. It signs the
//! certificates of people's command lines, and the console's own where none is given.

use super::{TlsError, fingerprint, read, write};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::fmt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// How long the authority holds.
const LASTS: i64 = 10 * 365;
/// How long the console's own certificate holds; some browsers take none that holds longer.
const SERVER_LASTS: i64 = 397;
/// Clocks differ: what is made now already holds for one that is slow.
const SLOW_CLOCK: Duration = Duration::minutes(5);

/// The authority. Clones are the same one.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    directory: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

/// A certificate with its private key, as PEM.
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// The key, which is kept nowhere here.
    pub key: String,
    /// What the certificate is known by.
    pub fingerprint: String,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("directory", &self.0.directory).finish_non_exhaustive()
    }
}

impl Authority {
    /// The authority kept in a directory, made where there is none.
    pub fn open(directory: &Path) -> Result<Self, TlsError> {
        let (certificate, key) = (directory.join("ca.pem"), directory.join("ca.key"));
        if !certificate.exists() {
            make(directory, &certificate, &key)?;
        }
        let unusable = |path: &Path, cause: &dyn fmt::Display| TlsError::Unusable(path.to_owned(), cause.to_string());
        let pem = read(&certificate)?;
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|cause| unusable(&certificate, &cause))?;
        let pair = KeyPair::from_pem(&read(&key)?).map_err(|cause| unusable(&key, &cause))?;
        let issuer = Issuer::from_ca_cert_der(&der, pair).map_err(|cause| unusable(&certificate, &cause))?;
        Ok(Self(Arc::new(Inner { directory: directory.to_owned(), issuer, certificate: der, pem })))
    }

    /// Its certificate, as PEM: what clients trust the console by.
    pub fn ca_pem(&self) -> &str {
        &self.0.pem
    }

    /// The directory it is kept in.
    pub fn directory(&self) -> &Path {
        &self.0.directory
    }

    /// Its certificate as the one root of trust.
    pub fn roots(&self) -> Result<Arc<RootCertStore>, TlsError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.certificate.clone()).map_err(|cause| TlsError::Setup(cause.to_string()))?;
        Ok(Arc::new(roots))
    }

    /// A certificate by which a person's command line is known. It gives nothing by itself: the database says whose it
    /// is, and whether it still holds.
    pub fn issue(&self, person: &str, days: u32) -> Result<Issued, TlsError> {
        let mut wanted = CertificateParams::new(Vec::<String>::new())?;
        wanted.distinguished_name = named(person);
        self.sign(wanted, ExtendedKeyUsagePurpose::ClientAuth, i64::from(days))
    }

    /// A certificate for a server of these names and addresses.
    pub fn server(&self, names: &[String]) -> Result<Issued, TlsError> {
        let mut wanted = CertificateParams::new(names.to_vec())?;
        wanted.distinguished_name = named(names.first().map_or("quayside", String::as_str));
        self.sign(wanted, ExtendedKeyUsagePurpose::ServerAuth, SERVER_LASTS)
    }

    fn sign(
        &self,
        mut wanted: CertificateParams,
        usage: ExtendedKeyUsagePurpose,
        days: i64,
    ) -> Result<Issued, TlsError> {
        let key = KeyPair::generate()?;
        let now = OffsetDateTime::now_utc();
        wanted.not_before = now - SLOW_CLOCK;
        wanted.not_after = now + Duration::days(days);
        wanted.is_ca = IsCa::ExplicitNoCa;
        wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        wanted.extended_key_usages = vec![usage];
        wanted.use_authority_key_identifier_extension = true;
        let certificate = wanted.signed_by(&key, &self.0.issuer)?;
        Ok(Issued {
            fingerprint: fingerprint(certificate.der()),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            expires: wanted.not_after.unix_timestamp(),
        })
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::OrganizationName, "Quayside");
    // The standard allows no more.
    named.push(DnType::CommonName, name.chars().take(64).collect::<String>());
    named
}

/// Makes the key first: without the certificate nobody trusts it, so that half of it does no harm.
fn make(directory: &Path, certificate: &Path, key: &Path) -> Result<(), TlsError> {
    let mut builder = std::fs::DirBuilder::new();
    let built = builder.recursive(true).mode(0o700).create(directory);
    built.map_err(|cause| TlsError::File(directory.to_owned(), cause))?;
    let pair = KeyPair::generate()?;
    let now = OffsetDateTime::now_utc();
    let mut wanted = CertificateParams::new(Vec::<String>::new())?;
    // Two consoles' authorities may stand in one list of trusted ones.
    wanted.distinguished_name = named(&format!("Quayside CA {}", &fingerprint(pair.public_key_raw())[..8]));
    wanted.not_before = now - SLOW_CLOCK;
    wanted.not_after = now + Duration::days(LASTS);
    wanted.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    wanted.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let made = wanted.self_signed(&pair)?;
    write(key, &pair.serialize_pem())?;
    write(certificate, &made.pem())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn it_is_made_once_and_kept_private() {
        let directory = tempfile::tempdir().unwrap();
        let tls = directory.path().join("tls");
        let first = Authority::open(&tls).unwrap();
        assert_eq!(first.ca_pem(), Authority::open(&tls).unwrap().ca_pem());
        assert_eq!(tls.join("ca.key").metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(tls.metadata().unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_lost_key_is_an_error_and_not_a_new_authority() {
        let directory = tempfile::tempdir().unwrap();
        Authority::open(directory.path()).unwrap();
        std::fs::remove_file(directory.path().join("ca.key")).unwrap();
        assert!(matches!(Authority::open(directory.path()), Err(TlsError::File(path, _)) if path.ends_with("ca.key")));
    }

    #[test]
    fn each_certificate_is_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let authority = Authority::open(directory.path()).unwrap();
        let (one, other) = (authority.issue("ada", 30).unwrap(), authority.issue("ada", 30).unwrap());
        assert_ne!(one.fingerprint, other.fingerprint);
        let der = CertificateDer::from_pem_slice(one.certificate.as_bytes()).unwrap();
        assert_eq!(one.fingerprint, fingerprint(&der));
        let lasts = one.expires - OffsetDateTime::now_utc().unix_timestamp();
        assert!((29 * 86_400..=30 * 86_400).contains(&lasts), "{lasts}");
    }
}
