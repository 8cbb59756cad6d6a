//! Facts about one thing: plain functions, for a component of each would be paid for in wasm.

use crate::contract::short;
use crate::json::masked;
use crate::text::t;
use crate::ui::CopyButton;
use leptos::prelude::*;

/// A panel with a heading.
pub(crate) fn panel(title: &'static str, content: impl IntoView + 'static) -> AnyView {
    view! { <section class="panel"><h2>{title}</h2>{content.into_any()}</section> }.into_any()
}

/// Labels and values; those without a value are left out.
pub(crate) fn facts(facts: Vec<(&'static str, String)>) -> AnyView {
    let line = |(label, value): (&'static str, String)| {
        let hidden = masked(&value);
        view! { <div class="fact"><dt>{label}</dt><dd title=hidden>{value}</dd></div> }.into_any()
    };
    let lines: Vec<_> = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(line).collect();
    view! { <dl class="facts">{lines}</dl> }.into_any()
}

/// A short id that copies the whole one.
pub(crate) fn id_chip(id: String) -> AnyView {
    let shown = short(&id).to_owned();
    view! { <span class="id mono">{shown}<CopyButton text=Signal::stored(id) label=t().copy_id/></span> }.into_any()
}

/// A table of text with heads; "none" without rows. The first cell of a row is its head.
pub(crate) fn table(heads: &[&'static str], rows: Vec<Vec<String>>) -> AnyView {
    linked(heads, rows.into_iter().map(|row| (String::new(), row)).collect())
}

/// The same, where the head of a row may lead somewhere.
pub(crate) fn linked(heads: &[&'static str], rows: Vec<(String, Vec<String>)>) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="faint">{t().none}</p> }.into_any();
    }
    let heads: Vec<_> = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }.into_any()).collect();
    let head = (!heads.is_empty()).then(|| view! { <thead><tr>{heads}</tr></thead> }.into_any());
    let cell = |cell: String| {
        let hidden = masked(&cell);
        view! { <td title=hidden>{cell}</td> }.into_any()
    };
    let row = |(to, cells): (String, Vec<String>)| {
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        let first = if to.is_empty() { first.into_any() } else { view! { <a href=to>{first}</a> }.into_any() };
        view! { <tr><th scope="row">{first}</th>{cells.map(cell).collect::<Vec<_>>()}</tr> }.into_any()
    };
    view! { <table class="pairs">{head}<tbody>{rows.into_iter().map(row).collect::<Vec<_>>()}</tbody></table> }
        .into_any()
}
