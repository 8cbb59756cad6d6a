//! The guarded door `/engine/{endpoint}/…`: the Engine API itself, judged and forwarded.

mod decide;
mod forward;

pub use forward::engine;
