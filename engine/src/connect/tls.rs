//! TLS to an engine, with a client certificate as `docker --tlsverify` uses it.

use super::UrlError;
use std::path::Path;

/// Says which cryptography TLS uses; every client asks for it, also one that speaks to a socket.
pub(super) fn provide() {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Sets the authority to trust and the client's certificate.
pub(super) fn configure(
    builder: reqwest::ClientBuilder,
    certificates: Option<&Path>,
) -> Result<reqwest::ClientBuilder, UrlError> {
    let Some(directory) = certificates else {
        return Err(UrlError::Certificates(
            "an https engine needs DOCKER_CERT_PATH with ca.pem, cert.pem and key.pem".into(),
        ));
    };
    let read = |name: &str| {
        let path = directory.join(name);
        std::fs::read(&path).map_err(|cause| UrlError::Certificates(format!("{}: {cause}", path.display())))
    };
    let unusable = |cause: reqwest::Error| UrlError::Certificates(format!("{}: {cause}", directory.display()));
    let authority = reqwest::Certificate::from_pem(&read("ca.pem")?).map_err(unusable)?;
    let mut pair = read("cert.pem")?;
    pair.extend(read("key.pem")?);
    let identity = reqwest::Identity::from_pem(&pair).map_err(unusable)?;
    Ok(builder.use_rustls_tls().tls_certs_only([authority]).identity(identity))
}
