//! Where and how the console is reached: what the checks in front of all routes go by.

use super::Serve;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// Where and how the console is reached.
#[derive(Clone, Debug)]
pub struct Site {
    /// The hosts it answers to, in lower case, with the port where it is not the scheme's own.
    pub hosts: Vec<String>,
    /// The scheme people use: http or https.
    pub scheme: &'static str,
    /// The session cookie's name.
    pub cookie: String,
}

/// Why the console does not start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// Plain HTTP beyond loopback would send passwords in the clear.
    #[error(
        "{0} is reachable from other machines, and plain HTTP would send passwords in the clear. Say --tls-self-signed, \
         give a certificate with --tls-cert and --tls-key, put a proxy that ends TLS in front and say --behind-proxy \
         --public-url https://…, or listen on 127.0.0.1."
    )]
    Exposed(SocketAddr),
    /// Not an origin.
    #[error("{0} is no --public-url; write https://console.example, without a path")]
    PublicUrl(String),
    /// The certificate is for other names.
    #[error("the certificate names none of {0}; say --public-url https://… with a name that it has")]
    Uncovered(String),
}

impl Site {
    /// The site of these settings, listening on `bound` (which has the real port).
    pub fn new(serve: &Serve, bound: SocketAddr) -> Result<Self, SiteError> {
        let tls = serve.tls_self_signed || serve.tls_cert.is_some();
        let public = serve.public_url.as_deref().map(public_host).transpose()?;
        let protected = tls || (serve.behind_proxy && public.is_some());
        if !bound.ip().is_loopback() && !protected {
            return Err(SiteError::Exposed(bound));
        }
        let port = bound.port();
        let scheme = if tls || public.is_some() { "https" } else { "http" };
        let own_port = if tls { 443 } else { 80 };
        let with_port = |name: String| if port == own_port { name } else { format!("{name}:{port}") };
        let hosts = match public {
            Some(host) => vec![host],
            None => names(bound).iter().map(|name| with_port(bracketed(name))).collect(),
        };
        // Cookies know no ports: the port in the name keeps two consoles on one machine apart.
        // `__Host-` cookies are taken over TLS only, and for this very host only.
        let cookie = if scheme == "https" { "__Host-quayside".to_owned() } else { format!("quayside-{port}") };
        Ok(Self { hosts, scheme, cookie })
    }

    /// Only the hosts whose name, without a port, the certificate has.
    pub fn covered(mut self, covers: impl Fn(&str) -> bool) -> Result<Self, SiteError> {
        let all = self.hosts.join(", ");
        self.hosts.retain(|host| covers(name(host)));
        if self.hosts.is_empty() { Err(SiteError::Uncovered(all)) } else { Ok(self) }
    }

    /// The names of its hosts, without ports: what a certificate for it is made for.
    pub fn names(&self) -> Vec<String> {
        self.hosts.iter().map(|host| name(host).to_owned()).collect()
    }

    /// The origin to print for people.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.hosts.first().map_or("", String::as_str))
    }

    /// Whether the console answers to this `Host`.
    pub fn serves(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    /// Whether this `Origin` is the console's own.
    pub fn is_own(&self, origin: &str) -> bool {
        origin.split_once("://").is_some_and(|(scheme, host)| scheme == self.scheme && self.serves(host))
    }

    /// Whether the console has its host to itself: only then may it ask browsers for things that hold on every port.
    pub fn is_whole_host(&self) -> bool {
        self.scheme == "https" && self.hosts.iter().all(|host| name(host).len() == host.len() || is_bare_v6(host))
    }
}

/// The host of a public URL, which is an https origin.
fn public_host(url: &str) -> Result<String, SiteError> {
    let host = url.strip_prefix("https://").map(|host| host.trim_end_matches('/').to_lowercase());
    let plain = |host: &String| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    let host = host.filter(plain).ok_or_else(|| SiteError::PublicUrl(url.to_owned()))?;
    // Browsers leave the scheme's own port out of `Host` and `Origin`.
    Ok(host.strip_suffix(":443").map(str::to_owned).unwrap_or(host))
}

/// The name in a host, without port and brackets.
fn name(host: &str) -> &str {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split(']').next().unwrap_or(inner);
    }
    host.split(':').next().unwrap_or(host)
}

fn is_bare_v6(host: &str) -> bool {
    host.starts_with('[') && host.ends_with(']')
}

/// The names under which this machine is known to reach `bound`, the best first.
pub fn names(bound: SocketAddr) -> Vec<String> {
    let address = bound.ip();
    let mut names = Vec::new();
    if address.is_unspecified() {
        // People come by the machine's name or an address of it.
        names.extend(hostname());
        names.extend(outward().map(|address| address.to_string()));
    } else {
        names.push(address.to_string());
    }
    if address.is_loopback() || address.is_unspecified() {
        for name in ["127.0.0.1", "localhost", "::1"] {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    } else {
        names.extend(hostname());
    }
    names
}

/// A name as it stands in a URL.
fn bracketed(name: &str) -> String {
    if name.contains(':') { format!("[{name}]") } else { name.to_owned() }
}

/// The machine's own name.
fn hostname() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let name = name.trim().to_lowercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    (!name.is_empty() && name.bytes().all(plain)).then_some(name)
}

/// The address this machine has towards others. Connecting a UDP socket asks the routing table and sends nothing.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|address| !address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Cli;
    use clap::Parser;

    fn site(arguments: &[&str], bound: &str) -> Result<Site, SiteError> {
        Site::new(&Cli::parse_from(["quayside"].iter().chain(arguments)).serve, bound.parse().unwrap())
    }

    #[test]
    fn beyond_loopback_needs_tls() {
        let open: SocketAddr = "0.0.0.0:9440".parse().unwrap();
        assert_eq!(site(&[], "0.0.0.0:9440").err(), Some(SiteError::Exposed(open)));
        assert_eq!(site(&["--behind-proxy"], "0.0.0.0:9440").err(), Some(SiteError::Exposed(open)));
        assert_eq!(site(&["--public-url", "https://x"], "0.0.0.0:9440").err(), Some(SiteError::Exposed(open)));
        assert!(site(&["--public-url", "http://x"], "0.0.0.0:9440").is_err());
        let site = site(&["--behind-proxy", "--public-url", "https://Console.lan/"], "0.0.0.0:9440").unwrap();
        assert_eq!((site.origin().as_str(), site.cookie.as_str()), ("https://console.lan", "__Host-quayside"));
        assert!(site.serves("console.LAN") && !site.serves("127.0.0.1:9440"));
    }

    #[test]
    fn tls_is_https_on_the_names_of_the_machine() {
        let own = site(&["--tls-self-signed"], "127.0.0.1:9440").unwrap();
        assert_eq!((own.origin().as_str(), own.cookie.as_str()), ("https://127.0.0.1:9440", "__Host-quayside"));
        assert!(own.is_own("https://localhost:9440") && !own.is_own("http://localhost:9440"));
        assert_eq!(own.names(), ["127.0.0.1", "localhost", "::1"]);
        let lan = site(&["--tls-self-signed"], "192.0.2.7:443").unwrap();
        assert!(lan.serves("192.0.2.7") && !lan.serves("localhost"));
        let named = site(&["--tls-self-signed", "--public-url", "https://q.lan:443"], "0.0.0.0:443").unwrap();
        assert_eq!(named.hosts, ["q.lan"]);
    }

    #[test]
    fn only_the_names_of_the_certificate_stay() {
        let all = site(&["--tls-self-signed"], "127.0.0.1:9440").unwrap();
        assert_eq!(all.clone().covered(|name| name == "localhost").unwrap().hosts, ["localhost:9440"]);
        assert!(matches!(all.covered(|_| false), Err(SiteError::Uncovered(_))));
    }

    #[test]
    fn a_host_with_a_port_is_not_its_own() {
        let whole = |url| site(&["--behind-proxy", "--public-url", url], "127.0.0.1:1").unwrap().is_whole_host();
        assert!(whole("https://q.lan") && whole("https://[fd00::1]"));
        assert!(!whole("https://q.lan:9440") && !whole("https://[fd00::1]:9440"));
        assert!(!site(&[], "127.0.0.1:80").unwrap().is_whole_host());
    }

    #[test]
    fn only_the_own_origin_is_own() {
        let site = site(&[], "127.0.0.1:9440").unwrap();
        assert!(site.is_own("http://localhost:9440") && site.is_own("http://127.0.0.1:9440"));
        for other in [
            "null",
            "",
            "https://localhost:9440",
            "http://localhost",
            "http://localhost:9441",
            "http://evil.example:9440",
        ] {
            assert!(!site.is_own(other), "{other}");
        }
    }
}
