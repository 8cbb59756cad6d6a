//! Why a registry did not do what it was asked, in plain words. No secret is in them, nor an address with a query.

use rustls::CertificateError;
use std::error::Error;
use std::io;

/// A failure of a registry, or of the way to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// 401: not with these credentials.
    #[error("The registry does not let this user in: the user or the secret is wrong, or lacks the right to it.")]
    Refused,
    /// 403, and its words.
    #[error("The registry forbids this to its user.{0}")]
    Forbidden(String),
    /// 404.
    #[error("The registry does not have this, or does not show it to its user.")]
    Missing,
    /// 405 and the like.
    #[error("The registry does not do this.")]
    Unsupported,
    /// 429; the seconds to wait, where it says them.
    #[error("The registry has had too many requests. Try again {}.", when(.0.as_ref()))]
    Limited(Option<u64>),
    /// It cannot be reached, or is none; a sentence.
    #[error("{0}")]
    Unreachable(String),
    /// Another status, and its words.
    #[error("The registry answered with status {0}.{1}")]
    Status(u16, String),
}

fn when(seconds: Option<&u64>) -> String {
    seconds.map_or_else(|| "later".to_owned(), |seconds| format!("in {seconds} seconds"))
}

impl Failure {
    /// It is reached, and what it says is nothing that a registry would.
    pub(super) fn nonsense() -> Self {
        Self::Unreachable("What answers there is no registry, or its answer could not be read.".to_owned())
    }

    /// Of the network.
    pub(super) fn of(cause: &reqwest::Error) -> Self {
        let sentence = if cause.is_timeout() { "It did not answer in time.".to_owned() } else { reason(cause) };
        Self::Unreachable(sentence)
    }
}

/// The innermost cause that says something.
fn reason(cause: &reqwest::Error) -> String {
    let mut innermost: &(dyn Error + 'static) = cause;
    loop {
        if let Some(tls) = innermost.downcast_ref::<rustls::Error>() {
            return of_tls(tls);
        }
        let io = innermost.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused) {
            return "Nothing answers there: the connection was refused. Is the port right?".to_owned();
        }
        // One of these names what it holds by itself; as its source it names only what is behind that.
        let held = io.and_then(io::Error::get_ref).map(|held| held as &(dyn Error + 'static));
        match held.or_else(|| innermost.source()) {
            Some(inner) => innermost = inner,
            None => break,
        }
    }
    let words = super::auth::shown(&innermost.to_string());
    if words.contains("lookup address") || words.contains("Name or service not known") {
        return "There is no such host: its name leads nowhere.".to_owned();
    }
    format!("It could not be reached: {words}.")
}

fn of_tls(cause: &rustls::Error) -> String {
    let cause = match cause {
        rustls::Error::InvalidCertificate(cause) => cause,
        rustls::Error::InvalidMessage(_) => {
            return "It does not speak TLS. If it is meant to be plain, choose http.".to_owned();
        }
        other => return format!("No safe connection to it: {other}."),
    };
    match cause {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "Its certificate is out of date. Have it renewed.".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "Its certificate is for another name. Use the name that is in it, or have it made anew.".to_owned()
        }
        CertificateError::UnknownIssuer => {
            "Its certificate is not trusted: give the CA that signed it, or have one made that this system trusts."
                .to_owned()
        }
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "It shows a CA's own certificate as its own. Have one made that the CA has signed.".to_owned()
        }
        CertificateError::BadSignature => {
            "Its certificate is not signed by the CA that is given. Give the one that signed it now.".to_owned()
        }
        _ => "Its certificate is not good. Have it made anew.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_with_certificates_says_what_to_do() {
        let of = |cause: CertificateError| of_tls(&rustls::Error::InvalidCertificate(cause));
        assert!(of(CertificateError::UnknownIssuer).contains("give the CA"));
        assert!(of(CertificateError::Expired).contains("out of date"));
        assert!(of(CertificateError::NotValidForName).contains("another name"));
        assert!(of(CertificateError::BadSignature).contains("not signed by"));
        assert!(of_tls(&rustls::Error::DecryptError).starts_with("No safe connection"));
    }
}
