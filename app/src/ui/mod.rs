//! Pieces of a page that know nothing of Docker.

mod code;
mod copy;
mod erase;
mod icon;
mod json_tree;
mod modal;
mod query;
mod table;

pub use code::code;
pub use copy::{CopyButton, copy};
pub use erase::{click, follow, optional, ticked, typed};
pub use icon::{Assets, icon, logo};
pub use json_tree::JsonTree;
pub use modal::Modal;
pub use query::Query;
pub use table::{Segments, SortHead, sorted_by};
