//! The command line: `quayside [serve] …`, `quayside user …`, `quayside token …`.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A web console for container engines.
#[derive(Debug, Parser)]
#[command(name = "quayside", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; `serve` without one.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of `serve`.
    #[command(flatten)]
    pub serve: Serve,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the console (the default)
    Serve(Serve),
    /// Add and list people
    #[command(subcommand)]
    User(User),
    /// Create, list and revoke tokens for the command line and SDKs
    #[command(subcommand)]
    Token(Token),
}

/// Where the console keeps what it remembers.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// The data directory
    #[arg(long = "data", env = "QUAYSIDE_DATA", default_value = "quayside-data", value_name = "DIR")]
    pub directory: PathBuf,
}

/// Options of `quayside serve`.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// The address to listen on
    #[arg(long, env = "QUAYSIDE_LISTEN", default_value = "127.0.0.1:9440")]
    pub listen: SocketAddr,
    /// Where the data is.
    #[command(flatten)]
    pub data: Data,
    /// The engine: unix:///path, tcp://host:port or https://host:port [default: as the docker command finds it]
    #[arg(long, env = "QUAYSIDE_ENGINE", value_name = "URL")]
    pub engine: Option<String>,
    /// The address people open, when a proxy that ends TLS stands in front: https://console.example
    #[arg(long, env = "QUAYSIDE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Trust that a proxy in front ends TLS; needed to listen beyond this machine
    #[arg(long, env = "QUAYSIDE_BEHIND_PROXY")]
    pub behind_proxy: bool,
}

/// `quayside user …`
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person
    Add {
        /// Their name
        name: String,
        /// Their role: admin
        #[arg(long, default_value = "admin")]
        role: String,
        /// Read the password from standard input instead of asking
        #[arg(long)]
        password_stdin: bool,
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
    /// List everybody
    List {
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
}

/// `quayside token …`
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Create a token and print it, alone, once
    Create {
        /// Whose token it is
        #[arg(long)]
        user: String,
        /// When it ends: 12h, 30d; never without
        #[arg(long, value_parser = duration)]
        expires: Option<i64>,
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
    /// List tokens (not the tokens themselves, which are not kept)
    List {
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
    /// Revoke a token
    Revoke {
        /// Its number in the list
        id: i64,
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
}

/// `12h`, `30d`: seconds.
fn duration(text: &str) -> Result<i64, String> {
    let bad = || format!("{text} is no duration; write 12h or 30d");
    let unit = match text.chars().last() {
        Some('h') => 3600,
        Some('d') => 86_400,
        _ => return Err(bad()),
    };
    let count: i64 = text[..text.len() - 1].parse().map_err(|_| bad())?;
    if !(1..=3650).contains(&count) {
        return Err(bad());
    }
    Ok(count * unit)
}

/// Where and how the console is reached: what the checks in front of all routes go by.
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
        "{0} is reachable from other machines, and plain HTTP would send passwords in the clear. Put a proxy that ends \
         TLS in front and say --behind-proxy --public-url https://…, or listen on 127.0.0.1."
    )]
    Exposed(SocketAddr),
    /// Not an origin.
    #[error("{0} is no --public-url; write https://console.example, without a path")]
    PublicUrl(String),
}

impl Site {
    /// The site of these settings, listening on `bound` (which has the real port).
    pub fn new(serve: &Serve, bound: SocketAddr) -> Result<Self, SiteError> {
        let port = bound.port();
        let mut hosts: Vec<String> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|host| format!("{host}:{port}")).collect();
        if bound.is_ipv6() {
            hosts.rotate_right(1);
        }
        let mut scheme = "http";
        if let Some(url) = &serve.public_url {
            let host = url.strip_prefix("https://").map(|host| host.trim_end_matches('/').to_lowercase());
            let plain = |host: &String| {
                !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
            };
            hosts = vec![host.filter(plain).ok_or_else(|| SiteError::PublicUrl(url.clone()))?];
            scheme = "https";
        }
        let protected = serve.behind_proxy && scheme == "https";
        if !bound.ip().is_loopback() && !protected {
            return Err(SiteError::Exposed(bound));
        }
        // Cookies know no ports: the port in the name keeps two consoles on one machine apart.
        // `__Host-` cookies are taken over TLS only, and for this very host only.
        let cookie = if scheme == "https" { "__Host-quayside".to_owned() } else { format!("quayside-{port}") };
        Ok(Self { hosts, scheme, cookie })
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(arguments: &[&str]) -> Serve {
        Cli::parse_from(["quayside"].iter().chain(arguments)).serve
    }

    #[test]
    fn beyond_loopback_needs_tls() {
        let open: SocketAddr = "0.0.0.0:9440".parse().unwrap();
        assert_eq!(Site::new(&serve(&[]), open).err(), Some(SiteError::Exposed(open)));
        assert_eq!(Site::new(&serve(&["--behind-proxy"]), open).err(), Some(SiteError::Exposed(open)));
        assert!(Site::new(&serve(&["--public-url", "http://x"]), open).is_err());
        let site = Site::new(&serve(&["--behind-proxy", "--public-url", "https://Console.lan/"]), open).unwrap();
        assert_eq!((site.origin().as_str(), site.cookie.as_str()), ("https://console.lan", "__Host-quayside"));
        assert!(site.serves("console.LAN") && !site.serves("127.0.0.1:9440"));
    }

    #[test]
    fn only_the_own_origin_is_own() {
        let site = Site::new(&serve(&[]), "127.0.0.1:9440".parse().unwrap()).unwrap();
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

    #[test]
    fn durations_are_hours_or_days() {
        assert_eq!((duration("12h"), duration("30d")), (Ok(43_200), Ok(2_592_000)));
        for bad in ["", "30", "d", "-1d", "0h", "1w", "99999d"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
