//! Buttons of verbs: single ones, and the menu behind "More".

use super::{Target, Verb, acts, may};
use crate::text::{fill, t};
use crate::ui::{click, icon};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// A verb's button, for those who may: an icon in a row, with its word elsewhere.
#[component]
pub fn VerbButton(verb: Verb, #[prop(into)] target: Signal<Target>, #[prop(optional)] wide: bool) -> impl IntoView {
    let acts = acts();
    let act = click(move || acts.act(verb, vec![target.get_untracked()]));
    let busy = Signal::derive(move || acts.busy(&target.read().id).is_some());
    may(verb).then(|| {
        view! {
            <button type="button" class=if wide { "" } else { "plain" } class:danger=verb.is_destructive() && wide
                title=verb.label() aria-label=verb.label() disabled=busy on:click=act>
                {icon(verb.icon())}{wide.then(|| view! { <span>{verb.label()}</span> }.into_any())}
            </button>
        }
        .into_any()
    })
}

/// The menu behind "More": verbs, the way to the inspect, and the calls. Made when it is first opened: a page has a
/// thousand of them.
#[component]
pub fn VerbMenu(
    /// Unique on the page.
    id: String,
    #[prop(into)] target: Signal<Target>,
    /// What stands in the menu.
    #[prop(into)]
    verbs: Signal<Vec<Verb>>,
    /// What the calls are shown of.
    #[prop(into)]
    all: Signal<Vec<Verb>>,
    /// Where the inspect is; empty for none.
    inspect: String,
) -> impl IntoView {
    let acts = acts();
    let opened = RwSignal::new(false);
    let menu_id = id.clone();
    let inspect = StoredValue::new(inspect);
    let item = move |verb: Verb| {
        view! {
            <button type="button" class:danger=verb.is_destructive() popovertarget=id.clone() popovertargetaction="hide"
                on:click=click(move || acts.act(verb, vec![target.get_untracked()]))>
                {icon(verb.icon())}<span>{verb.label()}</span>
            </button>
        }
        .into_any()
    };
    let content = StoredValue::new(std::sync::Arc::new(move || {
        let items: Vec<_> = verbs.get().into_iter().filter(|verb| may(*verb)).map(&item).collect();
        let to = inspect.get_value();
        let inspect = (!to.is_empty()).then(|| {
            view! {
                <button type="button" on:click=click(move || use_navigate()(&to, Default::default()))>
                    {icon("braces")}<span>{t().inspect}</span>
                </button>
            }
            .into_any()
        });
        view! {
            {items}
            {inspect}
            <button type="button" on:click=click(move || acts.show_calls(all.get_untracked(), target.get_untracked()))>
                {icon("terminal")}<span>{t().show_call}</span>
            </button>
        }
        .into_any()
    }) as std::sync::Arc<dyn Fn() -> AnyView + Send + Sync>);
    let label = Signal::derive(move || fill(t().actions_for, &[("name", &target.read().name)]));
    view! {
        <button type="button" class="plain" title=t().more aria-label=t().more popovertarget=menu_id.clone()
            on:click=click(move || opened.set(true))>
            {icon("ellipsis")}
        </button>
        <div popover="auto" id=menu_id class="menu" role="group" aria-label=label>
            {move || opened.get().then(|| content.with_value(|content| content()))}
        </div>
    }
}
