//! Where the Engine API is served at its root.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// The address of `--root-listen`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootAddress {
    /// A unix socket, which acts for one person.
    Unix(PathBuf),
    /// TLS, for clients with a certificate of this console.
    Tcp(SocketAddr),
}

impl FromStr for RootAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(path.into()));
        }
        let address = text.strip_prefix("tcp://").unwrap_or(text);
        address
            .parse()
            .map(Self::Tcp)
            .map_err(|_| format!("{text} is no address; write unix:///path or 127.0.0.1:9441"))
    }
}

impl fmt::Display for RootAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp://{address}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_socket_or_an_address() {
        assert_eq!("unix:///run/q.sock".parse(), Ok(RootAddress::Unix("/run/q.sock".into())));
        assert_eq!("127.0.0.1:9441".parse(), Ok(RootAddress::Tcp(SocketAddr::from(([127, 0, 0, 1], 9441)))));
        assert_eq!("tcp://127.0.0.1:9441".parse::<RootAddress>().unwrap().to_string(), "tcp://127.0.0.1:9441");
        for bad in ["", "unix://", "unix://run/q.sock", "/run/q.sock", "9441", "http://127.0.0.1:9441"] {
            assert!(bad.parse::<RootAddress>().is_err(), "{bad}");
        }
    }
}
