//! Where a request comes from, when proxies stand in between. `X-Forwarded-For` is believed from the trusted ones only;
//! anybody else could write what they like into it.

use crate::settings::Network;
use http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The trusted proxies.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<Network>);

impl Proxies {
    /// Those in these networks.
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Whether a proxy of that address is trusted.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The nearest address that is no trusted proxy's: each trusted one vouches for the one before it.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let hops = headers.get_all("x-forwarded-for").iter().rev();
        for hop in hops.flat_map(|value| value.to_str().unwrap_or_default().rsplit(',')) {
            if !self.trust(client) {
                break;
            }
            let Some(before) = address(hop.trim()) else { break };
            client = before.to_canonical();
        }
        client
    }
}

/// Some proxies add the port.
fn address(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies = Proxies::new(vec!["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn security_a7_only_trusted_proxies_are_believed() {
        assert_eq!(client("203.0.113.9", &["127.0.0.1"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        // What the client wrote itself stands left of what the proxy added.
        assert_eq!(client("127.0.0.1", &["127.0.0.1, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["127.0.0.1", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, 10.0.0.7"]), "198.51.100.1");
        assert_eq!(client("::ffff:127.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
    }

    #[test]
    fn nonsense_ends_with_the_last_that_is_known() {
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["unknown"]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, <script>, 10.0.0.7"]), "10.0.0.7");
    }
}
