//! Judges the JSON bodies of people who are no administrators: what the Engine would read of them, and nothing else,
//! is encoded anew and forwarded.
//!
//! The Engine is written in Go, whose decoder takes `{"hostconfig":{"privileged":true}}` for what it means, lets the
//! last of two equal keys win, and skips what it does not know. So [`json`] refuses doubled keys, [`schema`] compares
//! keys as Go does and refuses unknown ones, and each resource has a table of what its body may hold. What is let
//! through carries the Engine's own spelling. Nothing here does I/O.

mod auth;
mod config;
mod container;
mod endpoint;
mod exec;
mod host;
mod json;
mod labels;
mod mounts;
mod names;
mod network;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod properties;
mod refusal;
mod resources;
mod schema;
#[cfg(test)]
mod tests;
mod volume;

pub(crate) use auth::auth;
pub(crate) use config::commit_config;
pub(crate) use container::{How, Shared, container_create, pinned};
pub(crate) use endpoint::{network_connect, network_disconnect};
pub(crate) use exec::{exec_create, exec_start};
pub(crate) use labels::Labels;
pub(crate) use network::network_create;
pub(crate) use refusal::Refusal;
pub(crate) use resources::container_update;
pub(crate) use volume::volume_create;
