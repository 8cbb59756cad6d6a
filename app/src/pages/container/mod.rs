//! `/containers/{id}`: one container; `?tab=inspect` has the full inspect.

mod overview;

use super::parts::{Loaded, State, facts, id_chip};
use crate::act::{Target, VerbButton, acts, calls_of_container, of_container};
use crate::contract::Container;
use crate::json::{self, Value};
use crate::live::live;
use crate::site;
use crate::text::{fill, t};
use crate::transport::load;
use crate::ui::{JsonTree, Query, Segments, icon};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn ContainerPage() -> impl IntoView {
    let live = live();
    let params = use_params_map();
    let query = Query::new();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let path = Signal::derive(move || Some(site::container(&id.get())));
    let load = load(path);
    // What the list knows of it, live; before the list has come, what the inspect says.
    let inspected = Memo::new(move |_| {
        load.answer.read().as_ref().and_then(|answer| serde_json::from_str::<Value>(&answer.body).ok())
    });
    let full_id =
        Memo::new(move |_| inspected.read().as_ref().map(|value| json::text(value, "Id")).unwrap_or_default());
    let row = Memo::new(move |_| {
        let known = live.containers.find(&full_id.read());
        known.filter(|_| !full_id.read().is_empty()).or_else(|| inspected.read().as_ref().and_then(from_inspect))
    });
    // The row changed, so the inspect did too.
    Effect::new(move |before: Option<Option<Container>>| {
        let now = live.containers.is_ready().then(|| live.containers.find(&full_id.read())).flatten();
        if before.is_some_and(|before| before.is_some() && before != now) {
            load.again();
        }
        now
    });
    Effect::new(move |_| {
        let name = row.read().as_ref().map_or_else(|| id.get(), |row| row.name.clone());
        document().set_title(&format!("{name} · Quayside"));
    });
    let head = move || row.get().filter(|row| !row.name.is_empty()).map(|row| view! { <Head of=row/> });
    let tab = move || if query.get("tab") == "inspect" { inspect(load) } else { overview(load, id.get()) };
    view! {
        <nav class="crumbs"><a href="/containers">{t().containers}</a>" /"</nav>
        {head}
        <Segments key="tab" options=vec![("", t().tab_overview), ("inspect", t().tab_inspect)]/>
        {tab}
    }
}

fn overview(load: crate::transport::Load, id: String) -> AnyView {
    let gone = fill(t().container_gone, &[("id", &id)]);
    view! { <Loaded load gone way=back children=overview::overview/> }.into_any()
}

fn back() -> AnyView {
    view! { <a href="/containers">{t().to_containers}</a> }.into_any()
}

/// The name, the state, and what can be done.
#[component]
fn Head(of: Container) -> impl IntoView {
    let acts = acts();
    let target = Target { id: of.id.clone(), name: of.name.clone() };
    let (mut verbs, rest) = of_container(&of.state);
    verbs.extend(rest);
    let stored = Signal::stored(target.clone());
    let buttons: Vec<_> = verbs.iter().map(|verb| view! { <VerbButton verb=*verb target=stored wide=true/> }).collect();
    view! {
        <div class="head thing">
            <h1>{of.name.clone()}</h1>
            <State of=Signal::stored(of.clone())/>
            {id_chip(of.id.clone())}
            <span class="spring"></span>
            <div class="buttons" role="group" aria-label=t().actions>
                {buttons}
                <button type="button" on:click=move |_| acts.show_calls(calls_of_container(&of.state), target.clone())>{icon("terminal")}<span>{t().show_call}</span></button>
            </div>
        </div>
    }
}

/// The full inspect, with the sizes of the file system on request: that walks all its files.
fn inspect(load: crate::transport::Load) -> AnyView {
    view! { <Loaded load gone=t().gone way=back children=tree/> }.into_any()
}

fn tree(value: Value) -> AnyView {
    let sized = RwSignal::new(None::<Value>);
    let id = json::text(&value, "Id");
    let measuring = RwSignal::new(false);
    let measure = move |_| {
        let id = id.clone();
        measuring.set(true);
        leptos::task::spawn_local(async move {
            let answer = crate::transport::call(&engine::call::container::inspect(&id, true)).await;
            measuring.try_set(false);
            sized.try_set(serde_json::from_str(&answer.body).ok());
        });
    };
    let sizes = move || {
        sized.get().map(|value| {
            let of = |key| crate::format::bytes(json::number(&value, key));
            facts(vec![("SizeRw", of("SizeRw")), ("SizeRootFs", of("SizeRootFs"))])
        })
    };
    view! {
        <div class="tools">
            <button type="button" title=t().with_sizes_hint disabled=move || measuring.get() on:click=measure>
                {move || if measuring.get() { t().measuring } else { t().with_sizes }}
            </button>
            {sizes}
        </div>
        {move || view! { <JsonTree value=sized.get().unwrap_or_else(|| value.clone())/> }}
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
