//! The filters, kept in the URL. A form that works without a script too; with one, each change counts at once.

use crate::text::t;
use crate::ui::{Query, typed};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// All of them.
pub(super) fn filter(query: Query) -> AnyView {
    let field = move |key: &'static str, label: &'static str, kind: &'static str| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input type=kind name=key autocomplete="off" autocapitalize="none" spellcheck="false"
                    value=query.now(key) prop:value=move || query.get(key)
                    on:change=typed(move |text| change(query, key, &text))/>
            </label>
        }
        .into_any()
    };
    let now = query.now("decision");
    let option = |(value, word): (&'static str, &'static str)| {
        let selected = now == value;
        view! { <option value=value selected=selected>{word}</option> }.into_any()
    };
    let options = [("", t().any_decision), ("allowed", t().allowed), ("denied", t().refused_decision)];
    let options: Vec<_> = options.into_iter().map(option).collect();
    view! {
        <form class="filters" method="get" action="/settings/audit" on:submit=move |event| event.prevent_default()>
            {field("user", t().who, "text")}
            {field("route", t().route, "text")}
            {field("target", t().target, "text")}
            <label class="field">
                <span>{t().decision}</span>
                <select name="decision" prop:value=move || query.get("decision")
                    on:change=typed(move |text| change(query, "decision", &text))>
                    {options}
                </select>
            </label>
            {field("since", t().from_day, "date")}
            {field("until", t().to_day, "date")}
            <button type="submit">{t().apply}</button>
        </form>
    }
    .into_any()
}

/// Another filter begins at the newest rows.
fn change(query: Query, key: &str, value: &str) {
    let to = untrack(|| query.link(&[(key, value), ("before", "")]));
    use_navigate()(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
}
