//! `/logs`: the logs of several containers in one view, in the order of time.

mod chosen;
mod picker;

use super::parts::{MOST_LOGS, log_viewer, reads_logs, title};
use crate::live::live;
use crate::text::{fill, t};
use crate::ui::{follow, optional};
use chosen::{Chosen, Wanted};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page.
#[component]
pub fn LogsPage() -> impl IntoView {
    title(Signal::stored(t().logs.to_owned()));
    let content = if reads_logs() {
        view! { <Logs/> }.into_any()
    } else {
        view! { <p class="empty">{t().logs_operators}</p> }.into_any()
    };
    view! { <div class="head"><h1>{t().logs}</h1></div> {content} }
}

#[component]
fn Logs() -> impl IntoView {
    let live = live();
    let query = use_query_map();
    let wanted = Memo::new(move |_| Wanted::read(&query.read()));
    let chosen = Memo::new(move |before: Option<&Chosen>| {
        let before = before.map(|chosen| chosen.origins.as_slice()).unwrap_or_default();
        live.containers.with(|rows| wanted.read().choose(rows, before))
    });
    let origins = Memo::new(move |_| chosen.read().origins.clone());
    // Where the view is one project's, a search can be in all of it.
    let project = Memo::new(move |_| {
        let wanted = wanted.read();
        match (wanted.containers.as_slice(), wanted.projects.as_slice()) {
            ([], [project]) => project.clone(),
            _ => String::new(),
        }
    });
    let most = optional(move || {
        let all = chosen.read().fit;
        let sentence = fill(t().logs_most, &[("n", &MOST_LOGS.to_string()), ("all", &all.to_string())]);
        (all > MOST_LOGS).then(|| view! { <p class="hint" role="status">{sentence}</p> }.into_any())
    });
    let is_empty = Memo::new(move |_| origins.read().is_empty());
    let viewer = follow(move || {
        if !is_empty.get() {
            return log_viewer(origins, true, project.into());
        }
        let sentence = if wanted.read().is_empty() {
            t().logs_none
        } else if live.containers.is_ready() {
            t().logs_none_there
        } else {
            t().loading
        };
        view! { <p class="empty">{sentence}</p> }.into_any()
    });
    view! { {picker::picker(wanted, chosen)} {most} {viewer} }
}
