//! Quayside's server: pages, the guarded door to the Engine API, and the live stream.
//!
//! # Layout
//! - [`router`]: the whole HTTP surface on one screen; [`serve`] accepts connections, with [`tls`] or without
//! - [`web`]: pages, assets, sign-in, the live stream, and the checks in front of all
//! - [`api`]: the console's own state as JSON: account, people, audit, settings
//! - [`access`]: who may come in; [`rights`]: what each may
//! - [`gateway`]: `/engine`, judged and forwarded; [`limits`]: how much of it at once
//! - [`audit`]: who did what
//! - [`layers`]: what images are made of; `removal`: what removing them would do
//! - [`hub`]: the engine's state in memory, told to subscribers
//! - [`jobs`]: what takes a while, as pulls; [`uploads`]: archives for it
//! - `address`: which addresses count as one household
//! - [`endpoints`]: the engines, and how each is reached
//! - [`notify`]: rules, told to webhooks
//! - [`registries`]: credentials, what is in registries, and what is newer there
//! - `lull`: a moment in which a stream's small pieces come together
//! - [`meter`]: what `/metrics` counts of the door
//! - [`demo`]: a simulated engine in the process
//! - [`store`]: what the console itself remembers, in SQLite
//! - [`command`]: the command line, whose options are in [`settings`]

pub mod access;
mod address;
pub mod api;
pub mod audit;
pub mod clock;
pub mod command;
pub mod console;
pub mod demo;
pub mod endpoints;
pub mod gateway;
pub mod hub;
pub mod jobs;
pub mod layers;
pub mod limits;
mod lull;
pub mod meter;
pub mod notify;
pub mod own;
mod path;
pub mod registries;
mod removal;
pub mod rights;
pub mod router;
pub mod serve;
pub mod settings;
pub mod store;
pub mod tls;
pub mod uploads;
pub mod web;
