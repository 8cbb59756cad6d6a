//! Where an engine is: the forms that `DOCKER_HOST` takes.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// An engine's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineUrl {
    /// `unix:///var/run/docker.sock`
    Unix(PathBuf),
    /// `tcp://host:2375` or `http://…`: host and port
    Tcp(String),
    /// `https://host:2376`, or `tcp://…` with certificates: host and port
    Tls(String),
}

/// Why a place cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not one of the forms above.
    #[error("{0} is no engine address; use unix:///path, tcp://host:port or https://host:port")]
    Form(String),
    /// A certificate file is missing or unreadable.
    #[error("{0}")]
    Certificates(String),
    /// The HTTP client could not be made.
    #[error("{0}")]
    Client(String),
}

impl FromStr for EngineUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let bad = || UrlError::Form(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(bad)?;
        match scheme {
            "unix" if rest.starts_with('/') => Ok(Self::Unix(PathBuf::from(rest))),
            "tcp" | "http" => Ok(Self::Tcp(authority(rest, 2375).ok_or_else(bad)?)),
            "https" => Ok(Self::Tls(authority(rest, 2376).ok_or_else(bad)?)),
            _ => Err(bad()),
        }
    }
}

impl EngineUrl {
    /// The same place with TLS, as `DOCKER_TLS_VERIFY` makes of `tcp://`.
    pub fn with_tls(self) -> Self {
        match self {
            Self::Tcp(authority) => Self::Tls(authority),
            other => other,
        }
    }
}

/// Host and port, without user, path or query.
fn authority(rest: &str, port: u16) -> Option<String> {
    let parsed = url::Url::parse(&format!("http://{}", rest.trim_end_matches('/'))).ok()?;
    if parsed.path() != "/" || parsed.query().is_some() || !parsed.username().is_empty() || parsed.password().is_some()
    {
        return None;
    }
    // `url` drops a port that is the scheme's default.
    let port = if rest.trim_end_matches('/').ends_with(":80") { 80 } else { parsed.port().unwrap_or(port) };
    Some(format!("{}:{port}", parsed.host_str()?))
}

impl fmt::Display for EngineUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(authority) => write!(f, "tcp://{authority}"),
            Self::Tls(authority) => write!(f, "https://{authority}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_of_docker_host() {
        assert_eq!("unix:///run/docker.sock".parse(), Ok(EngineUrl::Unix("/run/docker.sock".into())));
        assert_eq!("tcp://10.0.0.5".parse(), Ok(EngineUrl::Tcp("10.0.0.5:2375".into())));
        assert_eq!("http://h:80/".parse(), Ok(EngineUrl::Tcp("h:80".into())));
        assert_eq!("https://[::1]:9".parse(), Ok(EngineUrl::Tls("[::1]:9".into())));
    }

    #[test]
    fn refuses_everything_else() {
        for bad in
            ["", "/run/docker.sock", "unix://rel", "ssh://host", "tcp://", "tcp://u:p@h", "tcp://h/path", "npipe://x"]
        {
            assert!(bad.parse::<EngineUrl>().is_err(), "{bad}");
        }
    }
}
