//! Where a rule tells: a webhook's address. Many services put the key into it, so it is a secret.

use reqwest::Url;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The longest address, in bytes.
const LONGEST: usize = 2048;
/// Where clouds keep their keys, beside the link: Alibaba's, Azure's and Amazon's.
const KEYS: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// An address that may be told to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(Url);

/// Why a text is no such address. The text itself is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    /// It is none at all.
    #[error("Write the webhook's address as https://host/path, or with http.")]
    Text,
    /// It is this machine's own link, or another place where clouds keep their keys, or no single machine.
    #[error("Link-local, metadata, multicast and unspecified addresses are not told to.")]
    LinkLocal,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text).map_err(|_| AddressError::Text)?;
        let host = url.host_str().unwrap_or_default();
        if text.len() > LONGEST || !matches!(url.scheme(), "http" | "https") || host.is_empty() {
            return Err(AddressError::Text);
        }
        // The parser has made one spelling of it, whatever was written.
        let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if number.is_ok_and(is_link_local) {
            return Err(AddressError::LinkLocal);
        }
        Ok(Self(url))
    }
}

impl Address {
    /// The whole of it, to send to and to seal.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// What may be seen of it.
    pub(crate) fn shown(&self) -> String {
        format!("{}/…", self.0.origin().ascii_serialization())
    }

    /// Whether it is reached over TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// As it may be seen, so that no log can have the rest.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

/// Whether it is an address of the link alone, another place where clouds keep their keys, or no single machine's.
pub(crate) fn is_link_local(address: IpAddr) -> bool {
    let address = unwrapped(address);
    let is_nowhere = address.is_multicast() || address.is_unspecified() || KEYS.contains(&address);
    is_nowhere
        || match address {
            IpAddr::V4(address) => address.is_link_local() || address.is_broadcast(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        }
}

/// The IPv4 address that an IPv6 address stands for, in each of the ways there are, or the address itself.
fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    match six.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)).into(),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_what_is_secret() {
        let address: Address = "https://ada:word@Hooks.example:8443/services/T0/secret?key=1#x".parse().unwrap();
        assert_eq!(address.shown(), "https://hooks.example:8443/…");
        assert_eq!(format!("{address:?}"), "https://hooks.example:8443/…");
        assert!(address.url().as_str().contains("secret") && address.is_secure());
        assert!(!"http://10.0.0.5:8080/hook".parse::<Address>().unwrap().is_secure());
        assert_eq!("http://[::1]:9/a".parse::<Address>().unwrap().shown(), "http://[::1]:9/…");
    }

    #[test]
    fn other_schemes_and_the_link_are_refused_however_written() {
        for bad in ["", "hooks.example/x", "ftp://a/x", "file:///etc/passwd", "http://", "unix:///run/docker.sock"] {
            assert_eq!(bad.parse::<Address>().unwrap_err(), AddressError::Text, "{bad}");
        }
        assert!(format!("https://a/{}", "x".repeat(LONGEST)).parse::<Address>().is_err());
        for bad in [
            "http://169.254.169.254/latest",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://169.254.169.254.:80/",
            "http://[fe80::1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://[::169.254.169.254]/",
            "http://[::ffff:0:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::1]/",
            "http://[64:ff9b::168.63.129.16]/",
            "http://[fd00:ec2::254]/",
            "http://100.100.100.200/",
            "http://168.63.129.16/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://224.0.0.1/",
            "http://[ff02::1]/",
            "http://255.255.255.255/",
        ] {
            assert_eq!(bad.parse::<Address>().unwrap_err(), AddressError::LinkLocal, "{bad}");
        }
        for good in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[fd00::254]/",
            "http://[2002:a00:1::1]/",
            "http://100.100.100.201/",
        ] {
            assert!(good.parse::<Address>().is_ok(), "{good}");
        }
    }
}
