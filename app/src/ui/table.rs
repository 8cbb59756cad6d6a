//! Heads and filters of lists: links, so that they work before and without a script, and so that each view has a URL.

use super::{Query, icon};
use crate::text::{fill, t};
use leptos::prelude::*;

/// A column's head that sorts: once up, once more down. The URL has `sort=key` or `sort=-key`.
#[component]
pub fn SortHead(
    key: &'static str,
    label: &'static str,
    /// The key by which the list is sorted without any in the URL.
    default: &'static str,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let query = Query::new();
    let sort = move || sorted_by(&query.get("sort"), default);
    let direction = move || match sort() {
        (now, true) if now == key => "descending",
        (now, false) if now == key => "ascending",
        _ => "none",
    };
    let href = move || {
        let next = match sort() {
            (now, false) if now == key => format!("-{key}"),
            _ if key == default => String::new(),
            _ => key.to_owned(),
        };
        query.link(&[("sort", &next)])
    };
    let arrow = move || match direction() {
        "ascending" => icon("arrow-up"),
        "descending" => icon("arrow-down"),
        _ => ().into_any(),
    };
    view! {
        <th scope="col" class=class aria-sort=direction>
            <a href=href data-noscroll prop:replace=true title=fill(t().sort_by, &[("column", label)])>{label}{arrow}</a>
        </th>
    }
}

/// Key and direction (`true` is descending) of a `sort` value.
pub fn sorted_by(value: &str, default: &str) -> (String, bool) {
    let value = if value.is_empty() { default } else { value };
    match value.strip_prefix('-') {
        Some(key) => (key.to_owned(), true),
        None => (value.to_owned(), false),
    }
}

/// A choice of one filter; the URL has `key=value`.
#[component]
pub fn Segments(
    key: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    /// Keys of the URL that belong to one choice, and are left with it.
    #[prop(optional)]
    leaves: &'static [&'static str],
) -> impl IntoView {
    let query = Query::new();
    let link = move |(value, label): (&'static str, &'static str)| {
        let href = move || {
            let mut changes = vec![(key, value)];
            changes.extend(leaves.iter().map(|key| (*key, "")));
            query.link(&changes)
        };
        let current = Signal::derive(move || (query.get(key) == value).then_some("true"));
        view! {
            <a href=href data-noscroll prop:replace=true class=move || if query.get(key) == value { "on" } else { "" } aria-current=current>
                {label}
            </a>
        }
        .into_any()
    };
    view! { <div class="segments" role="group" aria-label=label>{options.into_iter().map(link).collect::<Vec<_>>()}</div> }
}
