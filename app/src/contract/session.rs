//! Who is signed in, and what every page starts with: `GET /api/session`.

use super::Engine;
use serde::{Deserialize, Serialize};

/// The body of `GET /api/session`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Session {
    /// The signed-in person.
    pub user: String,
    /// admin; more roles will come.
    pub role: String,
    /// The command that makes a token for this person, on the console's machine.
    pub token_command: String,
    /// The server's clock, in seconds since 1970: what ages in the first HTML are counted from.
    pub now: i64,
    /// The console's host name as the browser calls it: where published ports are linked to.
    pub host: String,
    /// The console's origin as the browser calls it, for showing calls.
    pub origin: String,
    /// light, dark, or empty for the system's.
    pub theme: String,
    /// The engine.
    pub engine: Engine,
    /// How many containers there are.
    pub containers: usize,
    /// How many images there are.
    pub images: usize,
}
