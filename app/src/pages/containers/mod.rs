//! `/containers`: all containers, live.

mod figures;
mod lines;
mod row;

use super::parts::{BulkBar, MOST_LOGS, PickAll, Selection, reads_logs, title};
use crate::act::{Target, Verb, acts, granted, may_update};
use crate::live::live;
use crate::site;
use crate::sorted::Texts;
use crate::text::{fill, t};
use crate::ui::{
    LongTable, Module, Query, Segments, SortHead, click, icon, optional, sorted_by, spacer, ticked, typed,
};
use figures::{Figures, figures};
use leptos::prelude::*;
use lines::{Line, Lines, View, lines};
use row::{GroupRow, Row};

/// The list.
#[component]
pub fn ContainersPage() -> impl IntoView {
    title(Signal::stored(t().containers.to_owned()));
    let live = live();
    let query = Query::new();
    let selection: Selection = RwSignal::new(Texts::default());
    let folded = Memo::new(move |_| row::folded(&query.get("fold")));
    let figures = figures(Memo::new(move |_| Figures::are_for(&sorted_by(&query.get("sort"), "name").0)));
    let shown = Memo::new(move |_| {
        let view = View {
            filter: query.get("q").to_lowercase(),
            state: query.get("state"),
            sort: query.get("sort"),
            grouped: query.get("group") != "no",
        };
        live.containers.borrow(|rows| lines(rows, &view, &folded.read(), &figures.read()))
    });
    let table = LongTable::new(Memo::new(move |_| shown.read().outline()));
    let keys = Signal::derive(move || shown.read().ids.clone());
    let targets = Memo::new(move |_| {
        let selection = selection.read();
        if selection.is_empty() {
            return Vec::new();
        }
        // A name may be another one now.
        live.containers.count();
        // What the filter hides is not acted on, though it stays selected.
        let shown = shown.read();
        let chosen = shown.ids.iter().filter(|id| selection.contains(id));
        let rows = chosen.filter_map(|id| live.containers.row(id));
        rows.map(|row| Target::of_container(&row.read_untracked())).collect::<Vec<_>>()
    });
    let also = view! { {may_update().then(|| update(targets))}{reads_logs().then(|| logs(targets))} }.into_any();
    let options = vec![("", t().all), ("running", t().running), ("stopped", t().stopped), ("attention", t().attention)];
    let verbs = vec![Verb::Start, Verb::Stop, Verb::Restart, Verb::Kill, Verb::Pause, Verb::Unpause, Verb::Remove];
    let grouping = ticked(move |on| query.set("group", if on { "" } else { "no" }));
    view! {
        <div class="head">
            <h1>{t().containers}</h1>
            <Counts/>
            <span class="spring"></span>
            {beginnings()}
        </div>
        <div class="tools wraps">
            <input type="search" data-filter aria-label=t().filter placeholder=t().filter_containers
                prop:value=move || query.get("q") value=query.now("q") on:input=typed(move |text| query.set("q", &text))/>
            <Segments key="state" label=t().filter options/>
            <label class="check"><input type="checkbox" checked=query.now("group") != "no" prop:checked=move || query.get("group") != "no" on:change=grouping/>{t().group_by_project}</label>
            <span class="spring"></span>
            <BulkBar selection targets verbs also=Some(also)/>
        </div>
        <table class="list containers">
            <thead>
                <tr>
                    <th class="pick"><PickAll keys label=t().select_all selection/></th>
                    <SortHead key="name" label=t().name default="name"/>
                    <SortHead key="state" label=t().state default="name" class="statecell"/>
                    <SortHead key="cpu" label=t().cpu default="name" class="figure cpu"/>
                    <SortHead key="memory" label=t().memory default="name" class="figure memory"/>
                    <SortHead key="image" label=t().image default="name" class="image"/>
                    <SortHead key="ports" label=t().ports default="name" class="portcell"/>
                    <SortHead key="age" label=t().age default="name" class="num age"/>
                    <th class="acts"><span class="sr">{t().actions}</span></th>
                </tr>
            </thead>
            <tbody node_ref=table.body>
                {spacer()}
                <For each=move || table.of(&shown.read().lines) key=Line::key children=move |line| match line {
                    Line::Group(project) => view! { <GroupRow project folded selection shown/> }.into_any(),
                    Line::Row(id) => live.containers.row(&id).map(|row| view! { <Row of=row.into() selection/> }.into_any()).into_any(),
                }/>
                {spacer()}
            </tbody>
        </table>
        <Module name="cells" options=Signal::stored("{}".to_owned())/>
        <Empty shown/>
    }
}

/// What is done to no container in particular.
fn beginnings() -> AnyView {
    let acts = acts();
    let prune = granted("prune").then(|| {
        let open = click(move || acts.open_prune("containers"));
        view! { <button type="button" on:click=open>{t().prune}</button> }.into_any()
    });
    let create = granted("create").then(|| {
        view! { <a class="button primary" href="/containers/create">{icon("plus")}{t().create_container}</a> }
            .into_any()
    });
    view! { {prune}{create} }.into_any()
}

/// Puts containers of the newest images in the place of those that are selected.
fn update(targets: Memo<Vec<Target>>) -> AnyView {
    let acts = acts();
    let live = live();
    let open = click(move || {
        let targets = targets.read_untracked();
        let rows = targets.iter().filter_map(|target| live.containers.row(&target.id));
        let rows: Vec<_> = rows.map(|row| row.get_untracked()).collect();
        acts.open_for("update", &rows);
    });
    view! { <button type="button" class="link" on:click=open>{t().update}</button> }.into_any()
}

/// The way to the logs of what is selected, of as many as fit into one view.
fn logs(targets: Memo<Vec<Target>>) -> AnyView {
    let to = Signal::derive(move || {
        let targets = targets.read();
        site::logs(targets.iter().take(MOST_LOGS).map(|target| ("c", target.name.clone())).collect())
    });
    let label = Signal::derive(move || {
        let all = targets.read().len() <= MOST_LOGS;
        if all { t().logs.to_owned() } else { fill(t().logs_of_first, &[("n", &MOST_LOGS.to_string())]) }
    });
    view! { <a class="link" href=to>{label}</a> }.into_any()
}

/// The figures beside the title; what needs attention is a filter.
#[component]
fn Counts() -> impl IntoView {
    let live = live();
    let counts = Memo::new(move |_| {
        live.containers.borrow(|rows| {
            rows.fold((0, 0, 0), |(all, running, attention), row| {
                (all + 1, running + usize::from(row.state == "running"), attention + usize::from(row.needs_attention()))
            })
        })
    });
    let running = Signal::derive(move || fill(t().count_running, &[("n", &counts.get().1.to_string())]));
    let attention = optional(move || {
        let count = counts.get().2;
        (count > 0).then(|| {
            let sentence = if count == 1 { t().count_attention_one } else { t().count_attention };
            let text = fill(sentence, &[("n", &count.to_string())]);
            view! { ", "<a href="/containers?state=attention" class="bad">{text}</a> }.into_any()
        })
    });
    view! { <p class="counts">{move || counts.get().0}", "<span class="ok">{running}</span>{attention}</p> }
}

/// Why the list is empty, when it is.
#[component]
fn Empty(shown: Memo<Lines>) -> impl IntoView {
    let live = live();
    let query = Query::new();
    optional(move || {
        if !shown.read().lines.is_empty() {
            return None;
        }
        if !live.containers.is_ready() {
            return Some(view! { <p class="empty" role="status">{t().loading}</p> }.into_any());
        }
        if live.containers.count() == 0 {
            let up = live.engine.read().up;
            return up.then(|| view! { <p class="empty">{t().no_containers}</p> }.into_any());
        }
        let href = query.link(&[("q", ""), ("state", "")]);
        Some(view! { <p class="empty">{t().no_match}" "<a href=href>{t().clear_filter}</a></p> }.into_any())
    })
}
