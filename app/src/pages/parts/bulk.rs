//! Selecting rows, and what can be done to those selected.

use crate::act::{Target, Verb, acts, may};
use crate::sorted::Texts;
use crate::text::{fill, t};
use crate::ui::{click, icon, ticked};
use leptos::prelude::*;

/// The selected rows, by key.
pub(crate) type Selection = RwSignal<Texts>;

/// The box of one row.
#[component]
pub(crate) fn PickOne(key: String, #[prop(into)] name: Signal<String>, selection: Selection) -> impl IntoView {
    let own = key.clone();
    let change = ticked(move |on| selection.update(|selection| selection.turn(&key, on)));
    view! {
        <input type="checkbox" aria-label=move || fill(t().select, &[("name", &name.read())])
            prop:checked=move || selection.read().contains(&own) on:change=change/>
    }
}

/// The box of the head, or of a group: selects the given rows, or none of them.
#[component]
pub(crate) fn PickAll(
    #[prop(into)] keys: Signal<Vec<String>>,
    #[prop(into)] label: String,
    selection: Selection,
) -> impl IntoView {
    let all = Signal::derive(move || {
        let selection = selection.read();
        let keys = keys.read();
        !keys.is_empty() && keys.iter().all(|key| selection.contains(key))
    });
    let change = ticked(move |on| {
        selection.update(|selection| {
            for key in keys.read_untracked().iter() {
                selection.turn(key, on);
            }
        });
    });
    view! { <input type="checkbox" aria-label=label prop:checked=all on:change=change/> }
}

/// The verbs for what is selected; there while something is. `targets` gives the selected rows that still exist.
#[component]
pub(crate) fn BulkBar(
    selection: Selection,
    #[prop(into)] targets: Signal<Vec<Target>>,
    verbs: Vec<Verb>,
    /// What else can be done to them.
    #[prop(optional_no_strip)]
    also: Option<AnyView>,
) -> impl IntoView {
    let acts = acts();
    let button = move |verb: Verb| {
        view! {
            <button type="button" class="link" class:danger=verb.is_destructive() on:click=click(move || acts.act(verb, targets.get_untracked()))>
                {verb.label()}
            </button>
        }
        .into_any()
    };
    let count = Signal::derive(move || fill(t().selected, &[("n", &targets.read().len().to_string())]));
    view! {
        <div class="bulk" role="group" aria-label=t().actions hidden=move || targets.read().is_empty()>
            <span role="status">{count}</span>
            {verbs.into_iter().filter(|verb| may(*verb)).map(button).collect::<Vec<_>>()}
            {also}
            <button type="button" class="plain" aria-label=t().clear_selection on:click=click(move || selection.set(Texts::default()))>{icon("x")}</button>
        </div>
    }
}
