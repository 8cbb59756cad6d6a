//! What several pages show of Docker.

mod age;
mod bulk;
mod facts;
mod load;
mod ports;
mod state;

pub(crate) use age::Age;
pub(crate) use bulk::{BulkBar, PickAll, PickOne, Selection};
pub(crate) use facts::{facts, id_chip, panel, table};
pub(crate) use load::Loaded;
pub(crate) use ports::Ports;
pub(crate) use state::State;

use leptos::prelude::*;

/// The tab's title.
pub(crate) fn title(title: Signal<String>) {
    Effect::new(move |_| document().set_title(&format!("{} · Quayside", title.read())));
}
