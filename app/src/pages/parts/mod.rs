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

use crate::text::t;
use crate::ui::Segments;
use leptos::prelude::*;

/// The frame of a page about one thing: the way back to its list, the head, the tabs, and the tab that is open.
pub(crate) fn thing(
    list: &'static str,
    href: &'static str,
    head: impl IntoView + 'static,
    tab: impl IntoView + 'static,
) -> AnyView {
    view! {
        <nav class="crumbs" aria-label=list><a href=href>{list}</a>" /"</nav>
        {head.into_any()}
        <Segments key="tab" label=t().tabs options=vec![("", t().tab_overview), ("inspect", t().tab_inspect)]/>
        {tab.into_any()}
    }
    .into_any()
}

/// The tab's title.
pub(crate) fn title(title: Signal<String>) {
    Effect::new(move |_| document().set_title(&format!("{} · Quayside", title.read())));
}
