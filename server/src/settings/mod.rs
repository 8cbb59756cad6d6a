//! What the console is told: by the command line and `QUAYSIDE_…` variables, and what follows from that.

mod cli;
mod network;
mod root;
mod site;

pub use cli::{Audit, Cli, Command, Data, Serve, Token, User};
pub use network::Network;
pub use root::RootAddress;
pub use site::{Site, SiteError, names};
