//! `/containers/{id}`: one container; `?tab=` the part of it that is shown, as inspect for the full inspect.

mod drawn;
mod overview;
mod usage;

use super::parts::{Loaded, Origin, State, again_when_back, facts, id_chip, log_viewer, thing, title};
use crate::act::{Target, VerbButton, acts, calls_of_container, container_menu, is_own, newer_image, of_container};
use crate::contract::{Container, short};
use crate::json::{self, Value};
use crate::live::live;
use crate::site;
use crate::text::{fill, t};
use crate::transport::{Load, load};
use crate::ui::{JsonTree, Query, click, follow, icon, optional};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

/// The page.
#[component]
pub fn ContainerPage() -> impl IntoView {
    let live = live();
    let params = use_params_map();
    let query = Query::new();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let load = load(Signal::derive(move || Some(site::container(&id.get()))));
    let inspected = load.json();
    let full_id =
        Memo::new(move |_| inspected.read().as_ref().map(|value| json::text(value, "Id")).unwrap_or_default());
    // What the list knows of it, live; before the list has come, what the inspect says.
    let row = Memo::new(move |_| {
        live.containers.find(&full_id.read()).or_else(|| inspected.read().as_ref().and_then(from_inspect))
    });
    // The row changed, so the inspect did too.
    Effect::new(move |before: Option<Option<Container>>| {
        let now = live.containers.is_ready().then(|| live.containers.find(&full_id.read())).flatten();
        if before.is_some_and(|before| before.is_some() && before != now) {
            load.again();
        }
        now
    });
    // A page opened by name goes on by id: names change.
    Effect::new(move |_| {
        let full = full_id.get();
        if !full.is_empty() && !full.starts_with(&id.get_untracked()) {
            let to = format!("/containers/{}{}", short(&full), query.search());
            use_navigate()(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
    title(Signal::derive(move || row.read().as_ref().map_or_else(|| id.get(), |row| row.name.clone())));
    let search = RwSignal::new(String::new());
    let known = move || row.with(|row| row.as_ref().is_some_and(|row| !row.name.is_empty()));
    let of = Signal::derive(move || row.get().unwrap_or_default());
    let head = optional(move || known().then(|| view! { <Head of/> }.into_any()));
    // Logs and figures stay when the container goes: somebody reads them.
    let last = Memo::new(move |before: Option<&Option<Container>>| {
        let own = |row: &Container| row.id.starts_with(id.read().as_str()) || row.name == *id.read();
        row.get().or_else(|| before.cloned().flatten().filter(own))
    });
    let part = Memo::new(move |_| (query.get("tab"), last.read().is_some()));
    let tab = follow(move || {
        let gone = || fill(t().container_gone, &[("id", &id.read())]);
        let (tab, seen) = part.get();
        let drawn = drawn::part(&tab);
        match tab.as_str() {
            "inspect" => {
                view! { <Loaded load gone=gone() way=back children=move |value| tree(value, search)/> }.into_any()
            }
            "logs" if seen => view! { {removed(load)}{logs(last)} }.into_any(),
            "stats" if seen => view! { {removed(load)}{usage::charts(last)} }.into_any(),
            _ if drawn.is_some() && seen => {
                view! { {removed(load)}{drawn.map(|part| part.show(last, query))} }.into_any()
            }
            _ if drawn.is_some() || matches!(tab.as_str(), "logs" | "stats") => {
                view! { <Loaded load gone=gone() way=back children=|_: Value| ().into_any()/> }.into_any()
            }
            _ => {
                let overview = move |value| overview::overview(value, load);
                view! { {usage::now(of)}<Loaded load gone=gone() way=back children=overview/> }.into_any()
            }
        }
    });
    let mut tabs = vec![("", t().tab_overview), ("logs", t().logs), ("stats", t().tab_stats)];
    tabs.extend(drawn::tabs());
    tabs.push(("inspect", t().tab_inspect));
    thing(t().containers, "/containers", head, tabs, tab)
}

/// Says that the container is gone while something of it is still shown.
fn removed(load: Load) -> AnyView {
    again_when_back(load);
    let gone = Memo::new(move |_| load.answer.read().as_ref().is_some_and(|answer| answer.status == 404));
    optional(move || gone.get().then(|| view! { <p class="note" role="status">{t().container_removed}</p> }.into_any()))
}

fn logs(of: Memo<Option<Container>>) -> AnyView {
    let origins = Memo::new(move |_| of.read().iter().map(Origin::of).collect::<Vec<_>>());
    let project = Memo::new(move |_| of.read().as_ref().map(|row| row.project.clone()).unwrap_or_default());
    log_viewer(origins, false, project.into())
}

fn back() -> AnyView {
    view! { <a href="/containers">{t().to_containers}</a> }.into_any()
}

/// The name, the state, and what can be done.
#[component]
fn Head(of: Signal<Container>) -> impl IntoView {
    let acts = acts();
    let target = Signal::derive(move || of.with(Target::of_container));
    let state = Memo::new(move |_| of.read().state.clone());
    let buttons = follow(move || {
        let (mut verbs, rest) = of_container(&state.read());
        verbs.extend(rest);
        let buttons = verbs.into_iter().map(|verb| view! { <VerbButton verb target wide=true/> }.into_any());
        buttons.collect::<Vec<_>>().into_any()
    });
    let show = click(move || acts.show_calls(calls_of_container(&state.read_untracked()), target.get_untracked()));
    let id = Memo::new(move |_| of.read().id.clone());
    let own = optional(move || {
        is_own(&id.read()).then(|| view! { <span class="badge info">{t().own_badge}</span> }.into_any())
    });
    view! {
        <div class="head thing">
            <h1>{move || of.read().name.clone()}</h1>
            <State of/>
            {move || id_chip(id.get())}
            {own}
            {newer_image(of)}
            <span class="spring"></span>
            <div class="buttons" role="group" aria-label=t().actions>
                {buttons}
                <button type="button" title=t().show_call aria-label=t().show_call on:click=show>{icon("eye")}<span>{t().show_call}</span></button>
                {container_menu("menu-head".to_owned(), of, state, true)}
            </div>
        </div>
    }
}

/// The full inspect, with the sizes of the file system on request: that walks all its files.
fn tree(value: Value, search: RwSignal<String>) -> AnyView {
    let sized = RwSignal::new(None::<Value>);
    let id = json::text(&value, "Id");
    let measuring = RwSignal::new(false);
    let measure = click(move || {
        let id = id.clone();
        measuring.set(true);
        leptos::task::spawn_local(async move {
            let answer = crate::transport::call(&engine::call::container::inspect(&id, true)).await;
            measuring.try_set(false);
            sized.try_set(serde_json::from_str(&answer.body).ok());
        });
    });
    let sizes = optional(move || {
        sized.get().map(|value| {
            let of = |key| crate::format::bytes(json::number(&value, key));
            facts(vec![("SizeRw", of("SizeRw")), ("SizeRootFs", of("SizeRootFs"))])
        })
    });
    view! {
        <div class="tools">
            <button type="button" title=t().with_sizes_hint disabled=move || measuring.get() on:click=measure>
                {move || if measuring.get() { t().measuring } else { t().with_sizes }}
            </button>
            {sizes}
        </div>
        {move || view! { <JsonTree search value=sized.get().unwrap_or_else(|| value.clone())/> }.into_any()}
    }
    .into_any()
}

/// What a row would say, from the inspect.
fn from_inspect(value: &Value) -> Option<Container> {
    let id = json::text(value, "Id");
    (!id.is_empty()).then(|| Container {
        id,
        name: json::text(value, "Name").trim_start_matches('/').to_owned(),
        image: json::text(value, "Config.Image"),
        image_id: json::text(value, "Image"),
        state: json::text(value, "State.Status"),
        health: json::text(value, "State.Health.Status").replace("none", ""),
        exit: Some(json::number(value, "State.ExitCode")),
        ..Container::default()
    })
}
