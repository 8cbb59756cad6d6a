//! The command line: `quayside [serve] …`, `quayside user …`, `quayside token …`, `quayside audit …`.

use super::{Network, RootAddress};
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
    /// Add, change and list people
    #[command(subcommand)]
    User(User),
    /// Create, list and revoke tokens for the command line and SDKs
    #[command(subcommand)]
    Token(Token),
    /// Check and export the record of who did what
    #[command(subcommand)]
    Audit(Audit),
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
    /// The address to listen on; beyond this machine it needs one of the --tls options, or --behind-proxy
    #[arg(long, env = "QUAYSIDE_LISTEN", default_value = "127.0.0.1:9440")]
    pub listen: SocketAddr,
    /// Where the data is.
    #[command(flatten)]
    pub data: Data,
    /// The engine: unix:///path, tcp://host:port or https://host:port [default: as the docker command finds it]
    #[arg(long, env = "QUAYSIDE_ENGINE", value_name = "URL")]
    pub engine: Option<String>,
    /// Show a simulated engine: nothing of this machine is touched
    #[arg(long, env = "QUAYSIDE_DEMO", conflicts_with = "engine")]
    pub demo: bool,
    /// How many containers the simulated engine has
    #[arg(long, env = "QUAYSIDE_DEMO_CONTAINERS", value_name = "N", default_value_t = 40,
        value_parser = clap::value_parser!(u16).range(1..=20_000))]
    pub demo_containers: u16,
    /// The address people open, where it is not the one listened on: https://console.example
    #[arg(long, env = "QUAYSIDE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Trust that a proxy in front ends TLS; needs --public-url
    #[arg(long, env = "QUAYSIDE_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// An address or network whose X-Forwarded-For is believed, with --behind-proxy [default: this machine]
    #[arg(long, env = "QUAYSIDE_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxy: Vec<Network>,
    /// The certificate to serve with, as PEM; read again when it changes, and on SIGHUP
    #[arg(long, env = "QUAYSIDE_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key, as PEM
    #[arg(long, env = "QUAYSIDE_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve with a certificate that Quayside makes and keeps
    #[arg(long, env = "QUAYSIDE_TLS_SELF_SIGNED", conflicts_with = "tls_cert")]
    pub tls_self_signed: bool,
    /// Also serve the Engine API at a root, for clients that know no path in a host: unix:///path, or an address for
    /// clients with a certificate of this console
    #[arg(long, env = "QUAYSIDE_ROOT_LISTEN", value_name = "ADDRESS")]
    pub root_listen: Option<RootAddress>,
    /// Whose rights the socket of --root-listen gives
    #[arg(long, env = "QUAYSIDE_ROOT_USER", value_name = "NAME", requires = "root_listen")]
    pub root_user: Option<String>,
}

/// `quayside user …`
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person
    Add {
        /// Their name
        name: String,
        /// Their role: viewer, operator or admin
        #[arg(long, default_value = "admin")]
        role: String,
        /// What they may besides: create, exec, files, images, builds, remove, prune, volumes, networks, registries,
        /// secrets (repeatable)
        #[arg(long = "grant", value_name = "GRANT")]
        grants: Vec<String>,
        /// Only containers that match: label:KEY[=VALUE] or name:PATTERN (repeatable)
        #[arg(long, value_name = "RULE")]
        scope: Vec<String>,
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
    /// Set a person's password; this ends their sessions
    Password {
        /// Their name
        name: String,
        /// Read the password from standard input instead of asking
        #[arg(long)]
        password_stdin: bool,
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
    /// Remove a person, with their sessions, tokens and certificates
    Remove {
        /// Their name
        name: String,
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
    /// Take a person's second factor away, when they lost it
    Reset2fa {
        /// Their name
        name: String,
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
        /// What it is for
        #[arg(long, default_value = "command line")]
        name: String,
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

/// `quayside audit …`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that no row was changed or taken away
    Verify {
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
    /// Print all rows
    Export {
        /// csv, or one JSON object a line
        #[arg(long, default_value = "jsonl", value_parser = ["csv", "jsonl"])]
        format: String,
        /// Where the data is.
        #[command(flatten)]
        data: Data,
    },
}

/// `12h`, `30d`: seconds.
fn duration(text: &str) -> Result<i64, String> {
    let bad = || format!("{text} is no duration; write 12h or 30d");
    let (count, unit) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
        (Some(hours), _) => (hours, 3600),
        (_, Some(days)) => (days, 86_400),
        _ => return Err(bad()),
    };
    let count: i64 = count.parse().map_err(|_| bad())?;
    if !(1..=3650).contains(&count) {
        return Err(bad());
    }
    Ok(count * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(arguments: &[&str]) -> bool {
        Cli::try_parse_from(["quayside"].iter().chain(arguments)).is_err()
    }

    #[test]
    fn durations_are_hours_or_days() {
        assert_eq!((duration("12h"), duration("30d")), (Ok(43_200), Ok(2_592_000)));
        for bad in ["", "30", "d", "-1d", "0h", "1w", "99999d", "3é"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn security_a13_no_flag_turns_the_door_off() {
        for flag in ["--no-auth", "--insecure", "--disable-auth", "--auth=none", "--tls=off", "--anonymous"] {
            assert!(refused(&[flag]) && refused(&["serve", flag]), "{flag}");
        }
    }

    #[test]
    fn half_of_a_pair_is_refused() {
        assert!(refused(&["--tls-cert", "a.pem"]) && refused(&["--tls-key", "a.pem"]));
        assert!(refused(&["--tls-self-signed", "--tls-cert", "a.pem", "--tls-key", "b.pem"]));
        assert!(refused(&["--root-user", "ada"]));
        assert!(refused(&["--trusted-proxy", "10.0.0.0/33"]));
        assert!(!refused(&["--tls-cert", "a.pem", "--tls-key", "b.pem"]));
    }
}
