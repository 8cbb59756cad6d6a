//! Who is at the other end of a connection, as far as the connection itself tells.

use std::net::IpAddr;

/// The other end. The listener puts it into each request; a request from within the process has the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The client's address, behind the proxies that are trusted.
    pub address: Option<IpAddr>,
    /// SHA-256 in hexadecimal of the client certificate, which our own authority has signed.
    pub certificate: Option<String>,
    /// The person whom a unix socket that serves the engine at its root acts for.
    pub socket_user: Option<String>,
    /// Whether the connection is encrypted.
    pub tls: bool,
}
