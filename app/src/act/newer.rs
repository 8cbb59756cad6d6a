//! Marks of what has something newer behind its tag. Each leads to having it, for who may.

use super::{acts, granted, may_update};
use crate::contract::Container;
use crate::text::{fill, t};
use crate::ui::{click, optional};
use leptos::prelude::*;

/// The mark of a tag: pulls it.
pub fn newer_tag(tag: &str) -> AnyView {
    let acts = acts();
    let keys = [tag.to_owned()];
    mark(granted("images"), t().newer, t().newer_pull, tag, move || acts.open_images("pull", &keys))
}

/// The mark of a container whose image has a newer one behind its tag: updates it.
pub fn newer_image(of: Signal<Container>) -> AnyView {
    let acts = acts();
    let newer = Memo::new(move |_| of.read().newer);
    optional(move || {
        let update = move || acts.open_for("update", &[of.get_untracked()]);
        let image = of.read_untracked().image.clone();
        newer.get().then(|| mark(may_update(), t().newer, t().newer_update, &image, update))
    })
}

fn mark(may: bool, label: &'static str, lead: &'static str, name: &str, open: impl Fn() + 'static) -> AnyView {
    let sentence = fill(if may { lead } else { t().newer_is }, &[("name", name)]);
    if !may {
        return view! { <span class="badge info" title=sentence>{label}</span> }.into_any();
    }
    view! { <button type="button" class="badge info" title=sentence.clone() aria-label=sentence on:click=click(open)>{label}</button> }
        .into_any()
}
