//! Quayside's server: pages, the guarded door to the Engine API, and the live stream.
//!
//! # Layout
//! - [`router`]: the whole HTTP surface on one screen; [`serve`] accepts connections
//! - [`web`]: pages, assets, sign-in, the live stream, and the checks in front of all
//! - [`access`]: who may come in
//! - [`gateway`]: `/engine`, judged and forwarded
//! - [`hub`]: the engine's state in memory, told to subscribers
//! - [`endpoints`]: the engines, and how each is reached
//! - [`store`]: what the console itself remembers, in SQLite
//! - [`command`]: the command line, whose options are in [`settings`]

pub mod access;
pub mod clock;
pub mod command;
pub mod console;
pub mod endpoints;
pub mod gateway;
pub mod hub;
pub mod router;
pub mod serve;
pub mod settings;
pub mod store;
pub mod web;
