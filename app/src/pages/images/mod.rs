//! `/images`: all images, a line for each tag, as the Engine's own list has it.

mod lines;
mod row;

use super::parts::{BulkBar, PickAll, Selection, title};
use crate::act::{Verb, of_image};
use crate::live::live;
use crate::sorted::Texts;
use crate::text::{fill, t};
use crate::ui::{Query, Segments, SortHead, optional, typed};
use leptos::prelude::*;
use lines::{Line, lines};
use row::Row;

/// The list.
#[component]
pub fn ImagesPage() -> impl IntoView {
    title(Signal::stored(t().images.to_owned()));
    let live = live();
    let query = Query::new();
    let selection: Selection = RwSignal::new(Texts::default());
    let shown = Memo::new(move |_| {
        let (filter, kind, sort) = (query.get("q").to_lowercase(), query.get("kind"), query.get("sort"));
        live.images.with(|rows| lines(rows, &filter, &kind, &sort))
    });
    let keys = Signal::derive(move || shown.read().iter().map(Line::key).collect::<Vec<_>>());
    let targets = Signal::derive(move || {
        let (selection, shown) = (selection.read(), shown.read());
        let chosen = shown.iter().filter(|line| selection.contains(&line.key()));
        chosen.map(Line::target).collect::<Vec<_>>()
    });
    let options = vec![("", t().all), ("used", t().used), ("unused", t().unused), ("dangling", t().dangling)];
    let counts = Signal::derive(move || {
        let (all, unused) = live.images.with(|rows| {
            rows.fold((0, 0), |(all, unused), row| (all + 1, unused + usize::from(row.used_by.is_empty())))
        });
        format!("{all}, {}", fill(t().count_unused, &[("n", &unused.to_string())]))
    });
    let empty = optional(move || {
        let sentence = if !shown.read().is_empty() {
            return None;
        } else if !live.images.is_ready() {
            t().loading
        } else if live.images.count() == 0 {
            t().no_images
        } else {
            t().no_match
        };
        let clear = (live.images.count() > 0).then(|| view! { " "<a href="/images">{t().clear_filter}</a> }.into_any());
        Some(view! { <p class="empty">{sentence}{clear}</p> }.into_any())
    });
    let verbs: Vec<Verb> = of_image().into_iter().filter(|verb| *verb != Verb::Tag).collect();
    view! {
        <div class="head"><h1>{t().images}</h1><p class="counts">{counts}</p></div>
        <div class="tools">
            <input type="search" data-filter aria-label=t().filter placeholder=t().filter_images
                prop:value=move || query.get("q") value=query.now("q") on:input=typed(move |text| query.set("q", &text))/>
            <Segments key="kind" label=t().filter options/>
            <span class="spring"></span>
            <BulkBar selection targets verbs/>
        </div>
        <table class="list images">
            <thead>
                <tr>
                    <th class="pick"><PickAll keys label=t().select_all selection/></th>
                    <SortHead key="name" label=t().repository default="name"/>
                    <SortHead key="tag" label=t().tag_column default="name"/>
                    <SortHead key="id" label=t().id default="name" class="wide"/>
                    <SortHead key="size" label=t().size default="name" class="num"/>
                    <SortHead key="age" label=t().age default="name" class="num"/>
                    <SortHead key="used" label=t().used_by default="name" class="wide"/>
                    <th class="num"><span class="sr">{t().actions}</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || shown.get() key=Line::place children=move |line| {
                    live.images.row(&line.id).map(|row| view! { <Row line of=row.into() selection/> }.into_any()).into_any()
                }/>
            </tbody>
        </table>
        {empty}
    }
}
