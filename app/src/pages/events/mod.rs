//! `/events`: what happens at the engine, live.

mod filter;

use super::parts::{detail, events, leads_to, named, title, what};
use crate::contract::Event;
use crate::format;
use crate::site;
use crate::text::{fill, t};
use crate::ui::{LongTable, Outline, Query, Segments, click, optional, spacer, typed};
use filter::Filter;
use leptos::prelude::*;

/// The page.
#[component]
pub fn EventsPage() -> impl IntoView {
    title(Signal::stored(t().events.to_owned()));
    let query = Query::new();
    let events = events(site::EVENTS);
    // What is shown while nothing new is.
    let held = RwSignal::new(None::<Vec<Event>>);
    let filter = move || {
        let of = |key| query.get(key).to_lowercase();
        Filter { kind: of("kind"), action: of("action"), name: of("name") }
    };
    let shown = Memo::new(move |_| {
        let (held, events) = (held.read(), events.read());
        held.as_ref().or(events.as_ref()).map(|events| filter().of(events)).unwrap_or_default()
    });
    let table = LongTable::new(Memo::new(move |_| Outline { count: shown.read().len(), heads: Vec::new() }));
    let kinds = vec![
        ("", t().all),
        ("container", t().containers),
        ("image", t().images),
        ("network", t().networks),
        ("volume", t().volumes),
        ("other", t().other),
    ];
    let pause = click(move || {
        let is_held = held.read_untracked().is_some();
        held.set(if is_held { None } else { Some(events.get_untracked().unwrap_or_default()) });
    });
    let waiting = Signal::derive(move || {
        let (held, events) = (held.read(), events.read());
        let Some(held) = held.as_ref() else { return String::new() };
        let last = held.last().map_or(0, |event| event.seq);
        let passing = events.as_ref().map(|events| filter().of(events)).unwrap_or_default();
        let new = passing.iter().filter(|event| event.seq > last).count();
        fill(t().events_waiting, &[("n", &new.to_string())])
    });
    let field = move |key: &'static str, label: &'static str| {
        view! {
            <input type="search" aria-label=label placeholder=label prop:value=move || query.get(key) value=query.now(key)
                on:input=typed(move |text| query.set(key, &text))/>
        }
        .into_any()
    };
    let empty = optional(move || {
        let sentence = match events.read().as_ref() {
            _ if !shown.read().is_empty() => return None,
            None => t().loading,
            Some(known) if known.is_empty() => t().no_events,
            Some(_) => t().no_match,
        };
        Some(view! { <p class="empty" role="status">{sentence}</p> }.into_any())
    });
    view! {
        <div class="head"><h1>{t().events}</h1></div>
        <div class="tools wraps">
            <Segments key="kind" label=t().kind options=kinds/>
            {field("action", t().filter_action)}
            {field("name", t().filter_name)}
            <span class="spring"></span>
            <span class="muted">{waiting}</span>
            <button type="button" aria-pressed=move || if held.read().is_some() { "true" } else { "false" } on:click=pause>
                {move || if held.read().is_some() { t().events_go_on } else { t().pause }}
            </button>
        </div>
        <table class="list events">
            <thead>
                <tr>
                    <th scope="col" class="when">{t().time_utc}</th>
                    <th scope="col" class="kind">{t().kind}</th>
                    <th scope="col" class="what">{t().action}</th>
                    <th scope="col">{t().name}</th>
                    <th scope="col" class="wide">{t().detail}</th>
                </tr>
            </thead>
            <tbody node_ref=table.body>
                {spacer()}
                <For each=move || table.of(&shown.read()) key=|event| event.seq children=row/>
                {spacer()}
            </tbody>
        </table>
        {empty}
    }
}

/// One event.
fn row(event: Event) -> AnyView {
    let exact = format::utc(event.at.div_euclid(1000));
    let (day, time) =
        (exact.get(..10).unwrap_or_default().to_owned(), exact.get(11..19).unwrap_or_default().to_owned());
    let name = named(&event);
    let title = name.clone();
    let name = match leads_to(&event) {
        Some(to) => view! { <a href=to title=title>{name}</a> }.into_any(),
        None => view! { <span title=title>{name}</span> }.into_any(),
    };
    let more = detail(&event);
    let whole = more.clone();
    view! {
        <tr class:attention=event.needs_attention()>
            <td class="mono when"><time datetime=exact><span class="faint day">{day}" "</span>{time}</time></td>
            <td class="kind">{event.kind.clone()}</td>
            <td class="what">{what(&event)}</td>
            <th scope="row">{name}</th>
            <td class="wide more" title=whole>{more}</td>
        </tr>
    }
    .into_any()
}
