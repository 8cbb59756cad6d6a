//! What several pages show of Docker.

mod age;
mod bulk;
mod events;
mod facts;
mod load;
mod logs;
mod ports;
mod state;

pub(crate) use age::Age;
pub(crate) use bulk::{BulkBar, PickAll, PickOne, Selection};
pub(crate) use events::{detail, events, leads_to, named, what};
pub(crate) use facts::{facts, id_chip, linked, panel, table};
pub(crate) use load::{Loaded, again_when_back};
pub(crate) use logs::{MOST_LOGS, Origin, log_viewer, reads_logs};
pub(crate) use ports::Ports;
pub(crate) use state::State;

use crate::text::t;
use crate::ui::Segments;
use leptos::prelude::*;

/// The frame of a page about one thing: the way back to its list, the head, the tabs, and the tab that is open.
pub(crate) fn thing(
    list: &'static str,
    href: &'static str,
    head: impl IntoView + 'static,
    tabs: Vec<(&'static str, &'static str)>,
    tab: impl IntoView + 'static,
) -> AnyView {
    view! {
        <nav class="crumbs" aria-label=list><a href=href>{list}</a>" /"</nav>
        {head.into_any()}
        // The line of a log, the folder of files.
        <Segments key="tab" label=t().tabs options=tabs leaves=&["at", "in", "path"]/>
        {tab.into_any()}
    }
    .into_any()
}

/// The tab's title.
pub(crate) fn title(title: Signal<String>) {
    Effect::new(move |_| document().set_title(&format!("{} · Quayside", title.read())));
}
