//! Pieces of a page that know nothing of Docker.

mod code;
mod copy;
mod erase;
mod icon;
mod json_tree;
mod long_table;
mod modal;
mod module;
mod query;
mod table;

pub use code::code;
pub use copy::{CopyButton, copy};
pub use erase::{click, follow, optional, ticked, typed};
pub use icon::{Assets, icon, logo};
pub use json_tree::JsonTree;
pub use long_table::{LongTable, Outline, spacer};
pub use modal::Modal;
pub use module::Module;
pub use query::Query;
pub use table::{Segments, SortHead, sorted_by};
