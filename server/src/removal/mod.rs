//! What removing images would do, before it is done: what loses its name, what goes, what is in the way.
//!
//! # Layout
//! - [`state`]: the images and containers of an engine; [`names`]: references as the engine compares them
//! - [`rules`]: the engine's rules, followed step by step; [`blocked`]: what is in the way, in plain words
//! - [`bytes`]: how much comes back; [`prune`]: which images and build caches a prune takes

pub(crate) mod blocked;
pub(crate) mod bytes;
mod names;
pub(crate) mod prune;
pub(crate) mod rules;
pub(crate) mod state;
