//! The ways to come in.

use std::fmt;

/// What somebody came in with; the number is the one it is listed and ended by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// A session of a browser.
    Session(i64),
    /// A token.
    Token(i64),
    /// A client certificate.
    Certificate(i64),
    /// The unix socket that serves the engine at its root.
    Socket,
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => write!(f, "session {id}"),
            Self::Token(id) => write!(f, "token {id}"),
            Self::Certificate(id) => write!(f, "certificate {id}"),
            Self::Socket => f.write_str("socket"),
        }
    }
}
