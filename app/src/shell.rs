//! The frame of every page: the HTML document, the navigation, the top bar, and where dialogs and notices appear.

use crate::act;
use crate::format;
use crate::keys;
use crate::live::{self, Live, live as use_live};
use crate::pages::{
    ContainerPage, ContainersPage, DrawnPage, EventsPage, ImagePage, ImagesPage, LogsPage, NotFound, OverviewPage,
    Palette, SettingsPage, reads_logs,
};
use crate::seed::{ELEMENT, Seed, Unused};
use crate::text::{fill, t};
use crate::ui::{Assets, Module, click, icon, logo, optional, ticked};
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;
use serde_json::json;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The whole document, as the server sends it. `theme` is light, dark, or empty for the system's.
#[component]
pub fn Shell(theme: String, seed: Seed) -> impl IntoView {
    let assets = seed.assets.clone();
    let json = seed.to_json();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>"Quayside"</title>
                <link rel="icon" href="/favicon.ico" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{assets}/quayside.css")/>
                <link rel="modulepreload" href=format!("{assets}/quayside.js")/>
                <link rel="preload" href=format!("{assets}/quayside.wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" src=format!("{assets}/boot.js")></script>
                <script type="application/json" id=ELEMENT inner_html=json></script>
            </head>
            <body>
                <App seed/>
            </body>
        </html>
    }
}

/// The application.
#[component]
pub fn App(seed: Seed) -> impl IntoView {
    let assets = seed.assets.clone();
    let unused = Unused::new(seed.answers);
    provide_context(unused);
    provide_context(Assets(StoredValue::new(seed.assets)));
    let live = live::provide(unused);
    act::provide();
    let palette = RwSignal::new(false);
    let help = RwSignal::new(false);
    Effect::new(move |first: Option<()>| {
        if first.is_none() {
            live::follow(live, assets.clone());
            keys::listen(palette, help);
            act::listen(act::acts());
        }
    });
    view! {
        <Router>
            <a class="skip" href="#content" rel="external">{t().skip}</a>
            <div class="frame">
                <Sidebar/>
                <TopBar palette/>
                <main id="content" tabindex="-1" class:stale=move || !live.engine.read().up>
                    <Banners/>
                    <FlatRoutes fallback=NotFound>
                        <Route path=path!("/overview") view=OverviewPage/>
                        <Route path=path!("/containers") view=ContainersPage/>
                        <Route path=path!("/containers/create") view=DrawnPage/>
                        <Route path=path!("/containers/:id") view=ContainerPage/>
                        <Route path=path!("/containers/:id/edit") view=DrawnPage/>
                        <Route path=path!("/images") view=ImagesPage/>
                        <Route path=path!("/images/build") view=DrawnPage/>
                        <Route path=path!("/images/:id") view=ImagePage/>
                        <Route path=path!("/builds") view=DrawnPage/>
                        <Route path=path!("/tags") view=DrawnPage/>
                        <Route path=path!("/registries") view=DrawnPage/>
                        <Route path=path!("/registries/:id") view=DrawnPage/>
                        <Route path=path!("/disk") view=DrawnPage/>
                        <Route path=path!("/logs") view=LogsPage/>
                        <Route path=path!("/events") view=EventsPage/>
                        <Route path=path!("/compare") view=DrawnPage/>
                        <Route path=path!("/jobs") view=DrawnPage/>
                        <Route path=path!("/jobs/:id") view=DrawnPage/>
                        <Route path=path!("/settings") view=SettingsPage/>
                        <Route path=path!("/settings/:part") view=SettingsPage/>
                    </FlatRoutes>
                </main>
            </div>
            <Palette open=palette/>
            <act::ActionDialog/>
            {act::dialogs()}
            <keys::Help open=help/>
        </Router>
        <act::Notices/>
    }
}

#[component]
fn Sidebar() -> impl IntoView {
    let live = use_live();
    let session = live.session;
    let path = use_location().pathname;
    let entry = |href: &'static str, name: &'static str, symbol: &'static str, count: Signal<usize>| {
        // A part of the settings is within them.
        let section = href.strip_suffix("/account").unwrap_or(href);
        view! {
            <li>
                <a href=href class="entry" aria-current=move || place(&path.read()).starts_with(section).then_some("page")>
                    {icon(symbol)}
                    <span>{name}</span>
                </a>
                <span class="count" aria-hidden="true">{move || (count.get() > 0).then(|| count.get())}</span>
            </li>
        }
        .into_any()
    };
    let none = Signal::stored(0);
    // Until a list has come, the figures of the session stand in for it.
    let containers = Signal::derive(move || {
        if live.containers.is_ready() {
            live.containers.count()
        } else {
            session.with_value(|session| session.containers)
        }
    });
    let images = Signal::derive(move || {
        if live.images.is_ready() { live.images.count() } else { session.with_value(|session| session.images) }
    });
    view! {
        <nav class="sidebar" aria-label=t().navigation>
            <a href="/overview" class="brand" aria-label="Quayside">{Assets::with(logo)}<span>"Quayside"</span></a>
            <ul>
                {entry("/overview", t().overview, "layout-dashboard", none)}
                {entry("/containers", t().containers, "box", containers)}
                {reads_logs().then(|| entry("/logs", t().logs, "scroll-text", none))}
                {entry("/images", t().images, "layers", images)}
                {entry("/builds", t().builds, "hammer", none)}
            </ul>
            // On a phone the rest is a menu; elsewhere it stands below.
            <button type="button" class="entry" popovertarget="places">{icon("ellipsis")}<span>{t().more}</span></button>
            <ul popover="auto" id="places" class="menu" on:click=click(|| hide("places"))>
                {entry("/tags", t().tags, "tag", none)}
                {act::sees_registries().then(|| entry("/registries", t().registries, "database", none))}
                {entry("/disk", t().disk_usage, "hard-drive", none)}
                {entry("/events", t().events, "activity", none)}
                {entry("/settings/account", t().settings, "settings", none)}
            </ul>
        </nav>
    }
}

/// The path of the place that a page belongs to.
fn place(path: &str) -> &str {
    if path.trim_end_matches('/') == "/images/build" { "/builds" } else { path }
}

#[component]
fn TopBar(palette: RwSignal<bool>) -> impl IntoView {
    let live = use_live();
    let user = live.session.with_value(|session| session.user.clone());
    let role = live.session.with_value(|session| session.role.clone());
    let theme = live.session.with_value(|session| session.theme.clone());
    let tray = Signal::stored(json!({"place": "tray", "id": "", "may": act::grants()}).to_string());
    view! {
        <header class="topbar">
            <a href="/overview" class="chip engine">
                <span class="dot" class:ok=move || live.engine.read().up class:bad=move || !live.engine.read().up></span>
                <strong>{move || live.engine.read().name.clone()}</strong>
                <span class="faint">{move || { let engine = live.engine.read(); format!("{} {}", engine.version, engine.arch) }}</span>
            </a>
            <button type="button" class="searchbox" on:click=click(move || palette.set(true))>
                {icon("search")}<span>{t().search}</span><kbd>"Ctrl K"</kbd>
            </button>
            <Module name="jobs" options=tray class="tray"/>
            <button type="button" class="chip person" popovertarget="person">
                <span class="sr">{t().signed_in_as}" "</span>
                <span class="faint role">{role}" · "</span>{user}
            </button>
            <div popover="auto" id="person" class="menu">
                <fieldset class="themes">
                    <legend>{t().theme}</legend>
                    {theme_choice(&theme, "", t().theme_system)}
                    {theme_choice(&theme, "light", t().theme_light)}
                    {theme_choice(&theme, "dark", t().theme_dark)}
                </fieldset>
                <a href="/settings/account" on:click=click(|| hide("person"))>{icon("user")}{t().own_account}</a>
                <form method="post" action="/logout">
                    <button type="submit">{icon("log-out")}{t().sign_out}</button>
                </form>
            </div>
        </header>
    }
}

/// Going to another page leaves the document as it is, an open menu in it too.
fn hide(menu: &str) {
    let menu = document().get_element_by_id(menu).and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    let _ = menu.map(|menu| menu.hide_popover());
}

/// One theme: kept in a cookie, so that the first HTML has it already.
fn theme_choice(now: &str, theme: &'static str, name: &'static str) -> impl IntoView + use<> {
    let choose = ticked(move |_| {
        let root = document().document_element();
        let _ = root.map(|root| root.set_attribute("data-theme", theme));
        let age = if theme.is_empty() { 0 } else { 31_536_000 };
        let cookie = format!("theme={theme}; Path=/; SameSite=Strict; Max-Age={age}");
        let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
    });
    view! {
        <label><input type="radio" name="theme" value=theme checked=now == theme on:change=choose/>{name}</label>
    }
}

/// What is wrong with the connection, if anything.
#[component]
fn Banners() -> impl IntoView {
    let live: Live = use_live();
    let engine = optional(move || {
        let engine = live.engine.get();
        let known = !engine.version.is_empty();
        let sentence = if known { t().engine_lost } else { t().engine_connecting };
        let since = format::utc(engine.since);
        (!engine.up).then(|| {
            view! {
                <div class="banner bad" role="alert">
                    <strong>{fill(sentence, &[("engine", &engine.name), ("since", &since)])}</strong>
                    " "<span>{engine.why}</span>
                </div>
            }
            .into_any()
        })
    });
    let console = optional(move || {
        let lost = !live.connected.get();
        lost.then(|| view! { <div class="banner warn" role="status">{t().console_lost}</div> }.into_any())
    });
    let outdated = optional(move || {
        live.outdated.get().then(|| {
            let reload = click(|| {
                let _ = window().location().reload();
            });
            view! { <div class="banner info" role="status">{t().outdated}" "<button type="button" on:click=reload>{t().reload}</button></div> }.into_any()
        })
    });
    let audit = live
        .session
        .with_value(|session| session.audit_failed)
        .then(|| view! { <div class="banner warn" role="status">{t().audit_failed}</div> }.into_any());
    let demo = live
        .session
        .with_value(|session| session.demo)
        .then(|| view! { <div class="banner info">{t().demo}</div> }.into_any());
    view! { <div class="banners">{demo}{engine}{console}{outdated}{audit}</div> }
}
