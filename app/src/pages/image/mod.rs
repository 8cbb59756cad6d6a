//! `/images/{id}`: one image; `?tab=inspect` has the full inspect.

mod overview;

use super::parts::{Loaded, id_chip, thing, title};
use crate::act::{Target, VerbButton, acts, granted, of_image};
use crate::contract::{Image, short};
use crate::json;
use crate::live::live;
use crate::site;
use crate::text::{fill, t};
use crate::transport::load;
use crate::ui::{JsonTree, Query, click, follow, icon, optional};
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
    let value = inspected.json();
    let full_id = Memo::new(move |_| value.read().as_ref().map(|value| json::text(value, "Id")).unwrap_or_default());
    let row = Memo::new(move |_| live.images.find(&full_id.read()));
    // Its tags or users changed, so the inspect did too.
    Effect::new(move |before: Option<Option<Image>>| {
        let now = row.get();
        if before.is_some_and(|before| before.is_some() && before != now) {
            inspected.again();
        }
        now
    });
    title(Signal::derive(move || row.read().as_ref().map_or_else(|| id.get(), |row| row.title().to_owned())));
    let search = RwSignal::new(String::new());
    let head = optional(move || row.get().map(|row| view! { <Head of=row/> }.into_any()));
    let users = Signal::derive(move || row.read().as_ref().map(|row| row.used_by.clone()).unwrap_or_default());
    let tab = follow(move || {
        let gone = fill(t().image_gone, &[("id", &id.read())]);
        if query.get("tab") == "inspect" {
            return view! { <Loaded load=inspected gone way=back children=move |value| view! { <JsonTree value search/> }.into_any()/> }.into_any();
        }
        let there = Memo::new(move |_| !full_id.read().is_empty());
        view! {
            <div class="panels">
                <Loaded load=inspected gone way=back children=overview::overview/>
                {move || there.get().then(|| view! { {overview::used_by(users)} {overview::layers(layers)} }.into_any())}
            </div>
        }
        .into_any()
    });
    let tabs = vec![("", t().tab_overview), ("inspect", t().tab_inspect)];
    thing(t().images, "/images", head, tabs, tab)
}

fn back() -> AnyView {
    view! { <a href="/images">{t().to_images}</a> }.into_any()
}

/// The name, and what can be done: to its first tag, or to an image without any.
#[component]
fn Head(of: Image) -> impl IntoView {
    let acts = acts();
    let reference = of.tags.first().cloned().unwrap_or_else(|| of.id.clone());
    let target = Target { id: reference, name: of.title().to_owned(), short: short(&of.id).to_owned() };
    let stored = Signal::stored(target.clone());
    let buttons: Vec<_> =
        of_image().into_iter().map(|verb| view! { <VerbButton verb target=stored wide=true/> }.into_any()).collect();
    let dangling = of.tags.is_empty().then(|| view! { <span class="badge warn">{t().dangling}</span> }.into_any());
    let create = granted("create").then(|| {
        let to = site::create(&target.id);
        view! { <a class="button" href=to>{icon("plus")}<span>{t().create_container}</span></a> }.into_any()
    });
    let show = click(move || acts.show_calls(of_image(), target.clone()));
    view! {
        <div class="head thing">
            <h1>{of.title().to_owned()}</h1>
            {dangling}
            {id_chip(of.id)}
            <span class="spring"></span>
            <div class="buttons" role="group" aria-label=t().actions>
                {create}
                {buttons}
                <button type="button" title=t().show_call aria-label=t().show_call on:click=show>{icon("eye")}<span>{t().show_call}</span></button>
            </div>
        </div>
    }
}
