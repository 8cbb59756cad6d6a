//! The Docker Engine API in Rust. Knows Docker; knows no web framework and no page.
//!
//! # Layout
//! - [`call`]: what can be asked, as plain values: method, path, query, body, and the `docker` command of the same meaning
//! - [`model`]: what the Engine answers, read leanly and tolerantly
//! - [`route`]: the closed table of Engine routes that the door lets through
//! - [`transport`]: how a request reaches an engine; [`connect`] holds the native ways (feature `native`)
//! - [`version`]: API versions and their negotiation
//! - [`error`]: what can go wrong, typed
//! - [`jsonl`]: line-delimited JSON, the shape of events, builds and pulls
//! - [`log`]: a container's log as lines
//! - [`recreate`]: making a container again
//! - [`usage`]: what a container uses, counted as the `docker` command counts it

pub mod call;
#[cfg(feature = "native")]
pub mod connect;
pub mod error;
pub mod jsonl;
pub mod log;
pub mod model;
pub mod recreate;
pub mod reference;
pub mod route;
pub mod transport;
pub mod usage;
pub mod version;

pub use call::{Call, Method};
pub use error::Error;
pub use transport::Transport;
pub use version::ApiVersion;
