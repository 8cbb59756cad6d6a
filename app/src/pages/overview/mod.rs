//! `/overview`: the engine at a glance.

mod disk;
mod latest;

use super::parts::{Loaded, State, facts, panel, title};
use crate::contract::short;
use crate::format::bytes;
use crate::json::{Value, items, number, plain, text};
use crate::live::live;
use crate::site;
use crate::text::t;
use crate::transport::load;
use crate::ui::{Module, follow};
use leptos::prelude::*;
use serde_json::json;

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    title(Signal::stored(t().overview.to_owned()));
    let load = load(Signal::stored(Some(site::info())));
    let way = || ().into_any();
    view! {
        <div class="head"><h1>{t().overview}</h1></div>
        <Tiles/>
        <div class="panels">
            <Uses/>
            <Attention/>
            <latest::Latest/>
            <Loaded load gone="" way children=figures/>
            <disk::Disk/>
        </div>
    }
}

/// How many there are of what, each leading to its list.
#[component]
fn Tiles() -> impl IntoView {
    let live = live();
    let count = move |test: fn(&crate::contract::Container) -> bool| {
        Signal::derive(move || live.containers.borrow(|rows| rows.filter(|row| test(row)).count()))
    };
    let tile = |name: &'static str, href: &'static str, tone: &'static str, count: Signal<usize>| {
        // A zero is no news, good or bad.
        let shade = Signal::derive(move || if count.get() == 0 { "" } else { tone });
        view! { <li><a href=href><strong class=shade>{move || count.get()}</strong><span>{name}</span></a></li> }
    };
    let images = Signal::derive(move || {
        if live.images.is_ready() { live.images.count() } else { live.session.with_value(|session| session.images) }
    });
    view! {
        <ul class="tiles">
            {tile(t().containers, "/containers", "", count(|_| true))}
            {tile(t().running, "/containers?state=running", "ok", count(|row| row.state == "running"))}
            {tile(t().stopped, "/containers?state=stopped", "", count(|row| !row.is_up()))}
            {tile(t().attention, "/containers?state=attention", "bad", count(crate::contract::Container::needs_attention))}
            {tile(t().images, "/images", "", images)}
        </ul>
    }
}

/// What all containers use, and which use most.
#[component]
fn Uses() -> impl IntoView {
    let live = live();
    let options = Memo::new(move |_| {
        let running = live.containers.borrow(|rows| {
            let running = rows.filter(|row| row.state == "running");
            running.map(|row| json!({"id": row.id, "name": row.name})).collect::<Vec<_>>()
        });
        json!({"containers": running}).to_string()
    });
    view! {
        <section class="panel full">
            <h2>{t().uses}</h2>
            <Module name="overview" options=options class="uses"/>
        </section>
    }
}

/// What a person should look at.
#[component]
fn Attention() -> impl IntoView {
    let live = live();
    let list = follow(move || {
        let rows =
            live.containers.with(|rows| rows.filter(crate::contract::Container::needs_attention).collect::<Vec<_>>());
        if rows.is_empty() {
            return view! { <p class="muted">{t().all_well}</p> }.into_any();
        }
        let line = |row: crate::contract::Container| {
            let (href, name) = (format!("/containers/{}", short(&row.id)), row.name.clone());
            view! { <li><a href=href>{name}</a><State of=Signal::stored(row)/></li> }.into_any()
        };
        view! { <ul class="plain lines">{rows.into_iter().take(12).map(line).collect::<Vec<_>>()}</ul> }.into_any()
    });
    panel(t().attention, list)
}

/// What `GET /info` says.
fn figures(value: Value) -> AnyView {
    let api = live().engine.get_untracked().api;
    let of = |path: &str| text(&value, path);
    let engine = facts(vec![
        (t().version, of("ServerVersion")),
        (t().api_version, api),
        (t().host, of("Name")),
        (t().system, of("OperatingSystem")),
        (t().kernel, of("KernelVersion")),
        (t().architecture, of("Architecture")),
    ]);
    let host = facts(vec![
        (t().cpus, of("NCPU")),
        (t().memory, bytes(number(&value, "MemTotal"))),
        (t().storage, of("Driver")),
        (t().cgroups, format!("{} {}", of("CgroupDriver"), of("CgroupVersion"))),
        (t().root_dir, of("DockerRootDir")),
        (t().paused_count, of("ContainersPaused")),
    ]);
    let warnings: Vec<_> =
        items(&value, "Warnings").iter().map(|warning| view! { <li>{plain(warning)}</li> }.into_any()).collect();
    let warned = (!warnings.is_empty()).then(|| panel(t().warnings, view! { <ul class="plain">{warnings}</ul> }));
    view! { {panel(t().engine, engine)} {panel(t().host_machine, host)} {warned} }.into_any()
}
