//! Everything of HTTP that is not the Engine's: the checks in front, pages, assets, sign-in, the live stream, terminals.

pub mod assets;
pub mod guard;
pub mod headers;
pub mod live;
pub mod metrics;
pub mod oidc;
pub mod page;
mod refused;
pub mod session;
pub mod sign_in;
pub mod terminal;

pub use refused::Refused;
