//! What happened last.

use crate::contract::Event;
use crate::pages::parts::{Age, events, leads_to, named, panel, what};
use crate::site;
use crate::text::t;
use crate::ui::follow;
use leptos::prelude::*;

/// So many are shown.
const SHOWN: usize = 10;

/// The panel.
#[component]
pub(super) fn Latest() -> impl IntoView {
    let events = events(site::LATEST_EVENTS);
    let latest = Memo::new(move |_| {
        let newest = |known: &Vec<Event>| known.iter().rev().take(SHOWN).cloned().collect::<Vec<_>>();
        events.read().as_ref().map(newest)
    });
    let list = follow(move || match latest.get() {
        None => view! { <p class="muted" role="status">{t().loading}</p> }.into_any(),
        Some(latest) if latest.is_empty() => view! { <p class="muted">{t().no_events}</p> }.into_any(),
        Some(latest) => {
            view! { <ul class="plain events">{latest.into_iter().map(line).collect::<Vec<_>>()}</ul> }.into_any()
        }
    });
    panel(t().latest_events, view! { {list} <a href="/events">{t().all_events}</a> })
}

fn line(event: Event) -> AnyView {
    let name = named(&event);
    let name = match leads_to(&event) {
        Some(to) => view! { <a href=to>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    let at = Signal::stored(event.at.div_euclid(1000));
    view! { <li><span class="name">{name}</span>{what(&event)}<Age since=at/></li> }.into_any()
}
