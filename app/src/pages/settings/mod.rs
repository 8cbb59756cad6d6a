//! `/settings/…`: one's account and how to connect the command line, for everybody; people, sign-in, notifications, figures
//! and the audit, for administrators.
//!
//! # Layout
//! - [`desk`]: how changes are sent; [`form`], [`field`]: forms whose state is the JSON they send; [`rows`]: tables
//! - one module a part

mod account;
mod audit;
mod cli;
mod desk;
mod field;
mod figures;
mod form;
mod notifications;
mod people;
mod rows;
mod sign_in;

use super::NotFound;
use super::parts::{Loaded, title};
use crate::json::Value;
use crate::live::live;
use crate::text::t;
use crate::transport::{Load, load};
use crate::ui::follow;
use desk::Desk;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// A part's place in the path, and its name.
type Part = (&'static str, &'static str);

/// The parts for everybody.
fn own() -> [Part; 2] {
    [("account", t().account), ("cli", t().connect_cli)]
}

/// The parts for administrators.
fn administration() -> [Part; 5] {
    [
        ("people", t().people),
        ("sign-in", t().sign_in_settings),
        ("notifications", t().notifications),
        ("figures", t().figures),
        ("audit", t().audit),
    ]
}

/// The page; `:part` says which.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let params = use_params_map();
    let part = Memo::new(move |_| {
        let part = params.read().get("part").unwrap_or_default();
        if part.is_empty() { own()[0].0.to_owned() } else { part }
    });
    let desk = Desk::new();
    let admin = live().session.with_value(|session| session.role == "admin");
    let tab = move |(path, name): Part| {
        let current = move || part.with(|part| part == path);
        view! {
            <a href=format!("/settings/{path}") class=move || if current() { "on" } else { "" }
                aria-current=move || current().then_some("page")>{name}</a>
        }
        .into_any()
    };
    let others = if admin { administration().to_vec() } else { Vec::new() };
    let tabs: Vec<_> = own().into_iter().chain(others).map(tab).collect();
    let content = follow(move || {
        let part = part.get();
        let found = own().into_iter().chain(administration()).find(|(path, _)| *path == part.as_str());
        let Some((path, name)) = found else { return view! { <NotFound/> }.into_any() };
        title(Signal::stored(name.to_owned()));
        let refused = !admin && administration().iter().any(|(own, _)| *own == path);
        let content = match path {
            _ if refused => view! { <p class="empty">{t().admins_only}</p> }.into_any(),
            "cli" => cli::cli(),
            "people" => people::people(desk),
            "sign-in" => sign_in::sign_in(desk),
            "notifications" => notifications::notifications(desk),
            "figures" => figures::figures(desk),
            "audit" => audit::audit(),
            _ => account::account(desk),
        };
        view! { <div class="head"><h1>{name}</h1></div> {content} }.into_any()
    });
    view! {
        <nav class="segments parts" aria-label=t().settings>{tabs}</nav>
        {content}
        {desk.dialogs()}
    }
}

/// What a path is loaded from.
fn load_path(path: &str) -> Load {
    load(Signal::stored(Some(path.to_owned())))
}

/// Shows what was loaded.
fn loaded(load: Load, show: impl Fn(Value) -> AnyView + Send + Sync + 'static) -> AnyView {
    view! { <Loaded load gone=t().not_found way=nothing children=show/> }.into_any()
}

fn nothing() -> AnyView {
    ().into_any()
}

/// A panel as wide as the page: for tables.
fn wide(title: &'static str, content: impl IntoView + 'static) -> AnyView {
    view! { <section class="panel full"><h2>{title}</h2>{content.into_any()}</section> }.into_any()
}
