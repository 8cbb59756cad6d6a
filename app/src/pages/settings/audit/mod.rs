//! What was done and what was refused.

mod chain;
mod filter;
mod row;

use super::loaded;
use super::rows::rows;
use crate::json::{Value, at, items, number};
use crate::site;
use crate::text::t;
use crate::transport::load;
use crate::ui::Query;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The page: filters, rows with the newest first, and what can be done with them.
pub(super) fn audit() -> AnyView {
    let query = Query::new();
    let search = use_location().search;
    let load = load(Signal::derive(move || Some(site::audit(&search.read()))));
    let export = move |format: &'static str| Signal::derive(move || site::audit_export(&search.read(), format));
    view! {
        {filter::filter(query)}
        <div class="tools">
            <a class="button" download="quayside-audit.csv" href=export("csv")>{t().export_csv}</a>
            <a class="button" download="quayside-audit.jsonl" href=export("jsonl")>{t().export_jsonl}</a>
            {chain::chain()}
        </div>
        {loaded(load, move |value| table(query, &value))}
    }
    .into_any()
}

fn table(query: Query, value: &Value) -> AnyView {
    let found = items(value, "rows");
    if found.is_empty() {
        return view! { <p class="empty">{t().no_rows}" "{newest(query)}</p> }.into_any();
    }
    let heads = [t().when, t().who, t().what, t().target, t().decision, t().status, t().took];
    let last = found.last().map_or(0, |row| number(row, "id")).to_string();
    let more = at(value, "more").as_bool() == Some(true);
    let older = more.then(|| {
        let href = untrack(|| query.link(&[("before", &last)]));
        view! { <a class="button" href=href>{t().older}</a> }.into_any()
    });
    view! {
        {rows(t().audit, &heads, found.iter().map(row::row).collect())}
        <p class="buttons">{newest(query)}{older}</p>
    }
    .into_any()
}

/// The way back from older rows.
fn newest(query: Query) -> Option<AnyView> {
    (!query.now("before").is_empty()).then(|| {
        let href = untrack(|| query.link(&[("before", "")]));
        view! { <a class="button" href=href>{t().newest}</a> }.into_any()
    })
}
