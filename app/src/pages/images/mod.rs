//! `/images`: all images, a line for each tag, as the Engine's own list has it.

mod lines;
mod row;

use super::parts::{BulkBar, PickAll, Selection, title};
use crate::act::{Target, Verb, acts, granted, images_menu, may_save};
use crate::live::live;
use crate::site;
use crate::sorted::Texts;
use crate::text::{fill, t};
use crate::ui::{Query, Segments, SortHead, click, icon, optional, typed};
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
    let also = view! { {may_save().then(|| save(targets))}{compare(targets)} }.into_any();
    view! {
        <div class="head">
            <h1>{t().images}</h1>
            <p class="counts">{counts}</p>
            <span class="spring"></span>
            {beginnings()}
        </div>
        <div class="tools">
            <input type="search" data-filter aria-label=t().filter placeholder=t().filter_images
                prop:value=move || query.get("q") value=query.now("q") on:input=typed(move |text| query.set("q", &text))/>
            <Segments key="kind" label=t().filter options/>
            <span class="spring"></span>
            <BulkBar selection targets verbs=vec![Verb::RemoveImage] also=Some(also)/>
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

/// What is done to no image in particular.
fn beginnings() -> AnyView {
    let acts = acts();
    let pull = granted("images").then(|| {
        let open = click(move || acts.open_images("pull", &[]));
        view! { <button type="button" on:click=open>{icon("download")}{t().pull}</button> }.into_any()
    });
    let build = granted("builds")
        .then(|| view! { <a class="button primary" href="/images/build">{icon("hammer")}{t().build}</a> }.into_any());
    view! { {pull}{build}{images_menu()} }.into_any()
}

/// Saves what is selected into one file.
fn save(targets: Signal<Vec<Target>>) -> AnyView {
    let acts = acts();
    let open = click(move || {
        let keys: Vec<_> = targets.read_untracked().iter().map(|target| target.id.clone()).collect();
        acts.open_images("save", &keys);
    });
    view! { <button type="button" class="link" on:click=open>{t().save}</button> }.into_any()
}

/// The way to the comparison of two.
fn compare(targets: Signal<Vec<Target>>) -> AnyView {
    optional(move || {
        let targets = targets.read();
        let [a, b] = targets.as_slice() else { return None };
        let to = site::compare_images(&[&a.short, &b.short]);
        Some(view! { <a class="link" href=to>{t().compare}</a> }.into_any())
    })
}
