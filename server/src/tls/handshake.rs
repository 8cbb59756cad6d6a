//! How a handshake goes: our certificate, and the client's.

use super::{Authority, Certificate, TlsError};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::server::WebPkiClientVerifier;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Whether clients show certificates of the console's own authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clients {
    /// Those that have one may; browsers have none.
    May,
    /// A client without one does not get in.
    Must,
}

/// Accepts TLS with a certificate.
pub fn acceptor(
    certificate: Arc<Certificate>,
    authority: &Authority,
    clients: Clients,
) -> Result<TlsAcceptor, TlsError> {
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(authority.roots()?, Arc::clone(&provider));
    let verifier = if clients == Clients::May { verifier.allow_unauthenticated() } else { verifier };
    let verifier = verifier.build().map_err(|cause| TlsError::Setup(cause.to_string()))?;
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|cause| TlsError::Setup(cause.to_string()))?;
    let mut config = versions.with_client_cert_verifier(verifier).with_cert_resolver(certificate);
    // Docker's hijacked connections are HTTP/1.1, and clients of a root listener are Docker's.
    config.alpn_protocols = match clients {
        Clients::May => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Clients::Must => vec![b"http/1.1".to_vec()],
    };
    Ok(TlsAcceptor::from(Arc::new(config)))
}
