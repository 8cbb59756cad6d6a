//! How a provider is asked: no redirects, little time, small answers, and nothing in plain text but on this machine.

use super::error::{OidcError, line};
use http::Uri;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::error::Error;
use std::pin::Pin;
use std::time::Duration;

/// How long one answer may take, from the name's look-up to its last byte.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer.
const LARGEST: usize = 1024 * 1024;

/// Asks one provider.
pub(super) struct Fetch {
    client: reqwest::Client,
    /// The provider runs on this machine, for trying things out: plain HTTP will do.
    local: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// The provider leads to where nothing is asked.
    #[error("{0} is no https address")]
    Address(String),
    /// The answer is too large.
    #[error("the answer is too large")]
    Large,
    /// The network failed.
    #[error("{0}")]
    Network(String),
}

impl Fetch {
    /// For the provider with this issuer. Its certificate is checked by the system's authorities (`SSL_CERT_FILE` names
    /// others).
    pub(super) fn new(issuer: &str) -> Result<Self, OidcError> {
        let local = issuer.parse::<Uri>().is_ok_and(|uri| is_local(&uri));
        // Fails only when one is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT);
        // Without TLS no authorities are needed; a small system may have none.
        let builder = if local { builder.tls_certs_only([]) } else { builder };
        let client = builder.build().map_err(|cause| OidcError::Discovery(network(cause).to_string()))?;
        let fetch = Self { client, local };
        if fetch.may_ask(issuer) { Ok(fetch) } else { Err(OidcError::Address(line(issuer))) }
    }

    /// Whether people and secrets may be sent to this address.
    pub(super) fn may_ask(&self, address: &str) -> bool {
        address.parse::<Uri>().is_ok_and(|uri| self.may_ask_uri(&uri))
    }

    fn may_ask_uri(&self, uri: &Uri) -> bool {
        uri.host().is_some() && (uri.scheme_str() == Some("https") || (self.local && is_local(uri)))
    }

    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        if !self.may_ask_uri(request.uri()) {
            return Err(FetchError::Address(line(&request.uri().to_string())));
        }
        let request = reqwest::Request::try_from(request).map_err(network)?;
        let mut answer = self.client.execute(request).await.map_err(network)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(network)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(FetchError::Large);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.fetch(request))
    }
}

fn is_local(uri: &Uri) -> bool {
    uri.scheme_str() == Some("http") && matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// A failure with its causes: the outermost says little.
fn network(cause: reqwest::Error) -> FetchError {
    let cause = cause.without_url();
    let mut words = cause.to_string();
    let mut inner = cause.source();
    while let Some(cause) = inner {
        words = format!("{words}: {cause}");
        inner = cause.source();
    }
    FetchError::Network(line(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_on_this_machine() {
        for issuer in ["http://id.example", "http://127.0.0.1.id.example", "ftp://id.example", "id.example", ""] {
            assert!(matches!(Fetch::new(issuer), Err(OidcError::Address(_) | OidcError::Discovery(_))), "{issuer}");
        }
        let local = Fetch::new("http://127.0.0.1:9000/dex").unwrap();
        assert!(local.may_ask("http://localhost:9000/token") && local.may_ask("https://id.example/token"));
        assert!(!local.may_ask("http://id.example/token") && !local.may_ask("javascript:alert(1)"));
        let distant = Fetch { local: false, ..local };
        assert!(distant.may_ask("https://id.example/token") && !distant.may_ask("http://127.0.0.1/token"));
    }
}
