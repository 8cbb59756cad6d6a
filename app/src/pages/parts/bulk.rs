//! Selecting rows, and what can be done to those selected.

use crate::act::{Target, Verb, acts, may};
use crate::text::{fill, t};
use crate::ui::icon;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The selected rows, by key.
pub(crate) type Selection = RwSignal<BTreeSet<String>>;

/// The box of one row.
#[component]
pub(crate) fn PickOne(key: String, #[prop(into)] name: Signal<String>, selection: Selection) -> impl IntoView {
    let own = key.clone();
    let checked = move || selection.read().contains(&own);
    let change = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
        let on = event.target().checked();
        selection.update(|selection| {
            if on {
                selection.insert(key.clone())
            } else {
                selection.remove(&key)
            };
        });
    };
    view! { <input type="checkbox" aria-label=move || fill(t().select, &[("name", &name.read())]) prop:checked=checked on:change:target=change/> }
}

/// The box of the head, or of a group: selects the given rows, or none of them.
#[component]
pub(crate) fn PickAll(
    #[prop(into)] keys: Signal<Vec<String>>,
    #[prop(into)] label: String,
    selection: Selection,
) -> impl IntoView {
    let all = move || {
        let selection = selection.read();
        let keys = keys.read();
        !keys.is_empty() && keys.iter().all(|key| selection.contains(key))
    };
    let change = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlInputElement>| {
        let on = event.target().checked();
        selection.update(|selection| {
            for key in keys.get_untracked() {
                if on {
                    selection.insert(key)
                } else {
                    selection.remove(&key)
                };
            }
        });
    };
    view! { <input type="checkbox" aria-label=label prop:checked=all on:change:target=change/> }
}

/// The verbs for what is selected; there while something is. `targets` gives the selected rows that still exist.
#[component]
pub(crate) fn BulkBar(
    selection: Selection,
    #[prop(into)] targets: Signal<Vec<Target>>,
    verbs: Vec<Verb>,
) -> impl IntoView {
    let acts = acts();
    let button = move |verb: Verb| {
        view! {
            <button type="button" class="link" class:danger=verb.is_destructive() on:click=move |_| acts.act(verb, targets.get_untracked())>
                {verb.label()}
            </button>
        }
    };
    let count = move || fill(t().selected, &[("n", &targets.read().len().to_string())]);
    view! {
        <div class="bulk" role="group" aria-label=t().actions hidden=move || targets.read().is_empty()>
            <span role="status">{count}</span>
            {verbs.into_iter().filter(|verb| may(*verb)).map(button).collect::<Vec<_>>()}
            <button type="button" class="plain" aria-label=t().clear_selection on:click=move |_| selection.set(BTreeSet::new())>{icon("x")}</button>
        </div>
    }
}
