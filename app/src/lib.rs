//! What people see. Compiled for the server (`ssr`) and for the browser (`hydrate`), without a switch between the two:
//! the first data of a page comes with it ([`seed`]), so that rendering is the same on both sides, and everything
//! that only a browser can do happens in effects and handlers, which a server never runs.
//!
//! # Layout
//! - [`site`]: which pages there are and what data each starts with
//! - [`pages`]: one folder a page; none uses another
//! - [`act`]: what can be done: verbs, their dialog, their outcome in a sentence
//! - [`live`]: the tab's one event stream, turned into signals
//! - [`bridge`]: the browser's own half, `window.quayside`
//! - [`ui`]: pieces that know nothing of Docker
//! - [`sorted`]: order without the price of the standard's trees and sorts
//! - [`text`]: every word a person reads
//! - [`contract`]: the wire types of `/live` and `/api`
//! - [`door`]: sign-in and setup, plain HTML without a script

// A component's properties are its documentation's subject, not each a public item of its own.
#![allow(missing_docs)]
// The component macro makes its properties `pub`, whatever the component is.
#![allow(unreachable_pub)]
// Views own what they show; a signature that borrows cannot outlive its caller.
#![allow(clippy::needless_pass_by_value)]

pub mod act;
pub mod bridge;
pub mod contract;
pub mod door;
pub mod format;
pub mod json;
pub mod keys;
pub mod live;
pub mod pages;
pub mod seed;
mod shell;
pub mod site;
pub mod sorted;
pub mod text;
pub mod transport;
pub mod ui;

pub use shell::{App, Shell, ShellProps};
