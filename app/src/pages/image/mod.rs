//! `/images/{id}`: one image; `?tab=inspect` has the full inspect.

mod overview;

use super::parts::{Loaded, id_chip};
use crate::act::{Target, VerbButton, acts, of_image};
use crate::contract::Image;
use crate::json::Value;
use crate::live::live;
use crate::site;
use crate::text::{fill, t};
use crate::transport::{Load, load};
use crate::ui::{JsonTree, Query, Segments, icon};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn ImagePage() -> impl IntoView {
    let live = live();
    let params = use_params_map();
    let query = Query::new();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let inspected = load(Signal::derive(move || Some(site::image(&id.get()))));
    let layers = load(Signal::derive(move || Some(site::history(&id.get()))));
    let row = Memo::new(move |_| live.images.find(&id.read()));
    // Its tags or users changed, so the inspect did too.
    Effect::new(move |before: Option<Option<Image>>| {
        let now = row.get();
        if before.is_some_and(|before| before.is_some() && before != now) {
            inspected.again();
        }
        now
    });
    Effect::new(move |_| {
        let name = row.read().as_ref().map_or_else(|| id.get(), |row| row.title().to_owned());
        document().set_title(&format!("{name} · Quayside"));
    });
    let head = move || row.get().map(|row| view! { <Head of=row/> });
    let users = Signal::derive(move || row.read().as_ref().map(|row| row.used_by.clone()).unwrap_or_default());
    let tab = move || {
        if query.get("tab") == "inspect" {
            return shown(inspected, id.get(), |value| view! { <JsonTree value/> }.into_any());
        }
        view! {
            <div class="panels">
                {shown(inspected, id.get(), overview::overview)}
                {overview::used_by(users)}
                {overview::layers(layers)}
            </div>
        }
        .into_any()
    };
    view! {
        <nav class="crumbs"><a href="/images">{t().images}</a>" /"</nav>
        {head}
        <Segments key="tab" options=vec![("", t().tab_overview), ("inspect", t().tab_inspect)]/>
        {tab}
    }
}

fn shown(load: Load, id: String, children: fn(Value) -> AnyView) -> AnyView {
    let gone = fill(t().image_gone, &[("id", &id)]);
    let way = || view! { <a href="/images">{t().to_images}</a> }.into_any();
    view! { <Loaded load gone way children/> }.into_any()
}

/// The name, and what can be done: to each tag, or to an image without any.
#[component]
fn Head(of: Image) -> impl IntoView {
    let acts = acts();
    let reference = of.tags.first().cloned().unwrap_or_else(|| of.id.clone());
    let target = Target { id: reference, name: of.title().to_owned() };
    let stored = Signal::stored(target.clone());
    let buttons: Vec<_> =
        of_image().into_iter().map(|verb| view! { <VerbButton verb target=stored wide=true/> }).collect();
    let dangling = of.tags.is_empty().then(|| view! { <span class="badge warn">{t().dangling}</span> });
    view! {
        <div class="head thing">
            <h1>{of.title().to_owned()}</h1>
            {dangling}
            {id_chip(of.id)}
            <span class="spring"></span>
            <div class="buttons" role="group" aria-label=t().actions>
                {buttons}
                <button type="button" on:click=move |_| acts.show_calls(of_image(), target.clone())>{icon("terminal")}<span>{t().show_call}</span></button>
            </div>
        </div>
    }
}
