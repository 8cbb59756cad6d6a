//! The head of the page: the name, and what can be done.

use crate::act::{Target, Verb, VerbButton, acts, granted, image_menu, may, may_save, newer_tag};
use crate::contract::{Image, short};
use crate::pages::parts::id_chip;
use crate::site;
use crate::text::t;
use crate::ui::{click, icon};
use leptos::prelude::*;
use web_sys::MouseEvent;

/// Tagging is done to the first tag, or to an image without any; the rest to the whole image.
#[component]
pub(super) fn Head(of: Image) -> impl IntoView {
    let acts = acts();
    let short = short(&of.id).to_owned();
    let is_dangling = of.tags.is_empty();
    let keys = if is_dangling { vec![of.id.clone()] } else { of.tags.clone() };
    let named = |key: &String| {
        let name = if is_dangling { short.clone() } else { key.clone() };
        Target { id: key.clone(), name, short: short.clone() }
    };
    let targets: Vec<_> = keys.iter().map(named).collect();
    let first = targets.first().cloned().unwrap_or_else(|| named(&of.id));
    let create = granted("create").then(|| {
        let to = site::create(&first.id);
        view! { <a class="button primary" href=to>{icon("play")}<span>{t().run_image}</span></a> }.into_any()
    });
    let push = (!is_dangling && granted("registries")).then(|| {
        let keys = keys.clone();
        button("upload", t().push, false, click(move || acts.open_images("push", &keys)))
    });
    let save = may_save().then(|| button("save", t().save, false, click(move || acts.open_images("save", &keys))));
    let remove = may(Verb::RemoveImage).then(|| {
        button("trash-2", Verb::RemoveImage.label(), true, click(move || acts.act(Verb::RemoveImage, targets.clone())))
    });
    let dangling = is_dangling.then(|| view! { <span class="badge warn">{t().dangling}</span> }.into_any());
    let newer: Vec<_> = of.newer.iter().map(|tag| newer_tag(tag)).collect();
    let target = Signal::stored(first);
    view! {
        <div class="head thing">
            <h1>{of.title().to_owned()}</h1>
            {dangling}
            {newer}
            {id_chip(of.id.clone())}
            <span class="spring"></span>
            <div class="buttons" role="group" aria-label=t().actions>
                {create}
                {push}
                <VerbButton verb=Verb::Tag target wide=true/>
                {save}
                {remove}
                {image_menu("menu-head".to_owned(), target, of.id, true)}
            </div>
        </div>
    }
}

fn button(symbol: &'static str, label: &'static str, danger: bool, open: Box<dyn FnMut(MouseEvent)>) -> AnyView {
    view! {
        <button type="button" class:danger=danger title=label aria-label=label on:click=open>
            {icon(symbol)}<span>{label}</span>
        </button>
    }
    .into_any()
}
