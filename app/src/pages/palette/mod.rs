//! The palette: go to a page, a container or an image by typing a part of its name.

use crate::act::{granted, sees_registries};
use crate::contract::{Container, short};
use crate::format::natural;
use crate::live::live;
use crate::pages::parts::reads_logs;
use crate::site;
use crate::sorted::ordered;
use crate::text::{fill, t};
use crate::ui::{Modal, click, follow, icon, typed};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// At most this many are offered.
const MOST: usize = 12;

/// Something to go to.
#[derive(Clone, PartialEq)]
struct Entry {
    icon: &'static str,
    name: String,
    kind: &'static str,
    href: String,
}

/// The dialog, while `open`.
#[component]
pub fn Palette(open: RwSignal<bool>) -> impl IntoView {
    view! { <Modal open title=Signal::stored(t().search.to_owned())><Search open/></Modal> }
}

#[component]
fn Search(open: RwSignal<bool>) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let entries = Memo::new(move |_| entries(&search.read().to_lowercase()));
    let go = move |href: String| {
        open.set(false);
        use_navigate()(&href, Default::default());
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        let count = entries.read_untracked().len().max(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => {
                if let Some(entry) = entries.get_untracked().into_iter().nth(chosen.get_untracked()) {
                    go(entry.href);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let options = follow(move || {
        let found = entries.get();
        if found.is_empty() {
            return view! { <p class="muted">{t().nothing_found}</p> }.into_any();
        }
        let option = move |(nth, entry): (usize, Entry)| {
            let href = entry.href.clone();
            view! {
                <li role="option" id=format!("option-{nth}") aria-selected=move || if chosen.get() == nth { "true" } else { "false" }
                    on:click=click(move || go(href.clone()))>
                    {icon(entry.icon)}<span>{entry.name}</span><span class="faint">{entry.kind}</span>
                </li>
            }
            .into_any()
        };
        view! { <ul id="options" role="listbox" aria-label=t().search>{found.into_iter().enumerate().map(option).collect::<Vec<_>>()}</ul> }.into_any()
    });
    let input = typed(move |text| {
        search.set(text);
        chosen.set(0);
    });
    view! {
        <div class="palette">
            <input type="search" autofocus role="combobox" aria-label=t().search aria-expanded="true" aria-controls="options"
                aria-activedescendant=move || format!("option-{}", chosen.get()) autocomplete="off" spellcheck="false"
                on:input=input on:keydown=keydown/>
            {options}
        </div>
    }
}

/// What matches: pages, then containers, then images, then parts of containers.
fn entries(typed: &str) -> Vec<Entry> {
    let live = live();
    let matches = |name: &str| typed.split_whitespace().all(|word| name.to_lowercase().contains(word));
    let page = |icon, name: &str, href: &str| Entry { icon, name: name.to_owned(), kind: "", href: href.to_owned() };
    let logs = reads_logs().then(|| page("scroll-text", t().logs, "/logs"));
    let create = granted("create").then(|| page("plus", t().create_container, "/containers/create"));
    let build = granted("builds").then(|| page("hammer", t().new_build, "/images/build"));
    let registries = sees_registries().then(|| page("database", t().registries, "/registries"));
    let pages = [
        page("layout-dashboard", t().overview, "/overview"),
        page("box", t().containers, "/containers"),
        page("layers", t().images, "/images"),
        page("tag", t().tags, "/tags"),
        page("hammer", t().builds, "/builds"),
        page("hard-drive", t().disk_usage, "/disk"),
        page("activity", t().events, "/events"),
        page("history", t().jobs, "/jobs"),
        page("git-compare", t().compare, "/compare"),
        page("settings", t().settings, "/settings/account"),
        page("terminal", t().connect_cli, "/settings/cli"),
    ];
    let mut found: Vec<Entry> = pages
        .into_iter()
        .chain([logs, registries, create, build].into_iter().flatten())
        .filter(|entry| matches(&entry.name))
        .collect();
    live.containers.with(|rows| {
        let rows: Vec<_> = rows.filter(|row| matches(&row.name)).collect();
        let rows = ordered(&rows, &|a, b| natural(&a.name, &b.name));
        found.extend(rows.into_iter().take(MOST).map(|row| Entry {
            icon: "box",
            href: format!("/containers/{}", short(&row.id)),
            name: row.name.clone(),
            kind: t().containers,
        }));
    });
    live.images.with(|rows| {
        let rows = rows.filter(|row| row.tags.iter().any(|tag| matches(tag)));
        found.extend(rows.take(MOST).map(|row| Entry {
            icon: "layers",
            href: format!("/images/{}", short(&row.id)),
            name: row.title().to_owned(),
            kind: t().images,
        }));
    });
    // Asked for by the word, or each container would stand here several times.
    for part in parts() {
        if !typed.split_whitespace().any(|word| word.len() > 1 && part.word.starts_with(word)) {
            continue;
        }
        let named = |row: &Container| fill(part.sentence, &[("name", &row.name)]);
        live.containers.with(|rows| {
            let rows: Vec<_> = rows.filter(|row| matches(&named(row))).collect();
            let rows = ordered(&rows, &|a, b| natural(&a.name, &b.name));
            found.extend(rows.into_iter().take(MOST).map(|row| Entry {
                icon: part.icon,
                href: (part.to)(row),
                name: named(row),
                kind: part.kind,
            }));
        });
    }
    found.truncate(MOST);
    found
}

/// A part of a container that is gone to at once.
struct Part {
    /// What is typed for it, or the beginning of that.
    word: &'static str,
    icon: &'static str,
    sentence: &'static str,
    kind: &'static str,
    to: fn(&Container) -> String,
}

/// Those that the signed-in person may use.
fn parts() -> Vec<Part> {
    let mut parts = Vec::new();
    if reads_logs() {
        let to = |row: &Container| site::logs(vec![("c", row.name.clone())]);
        parts.push(Part { word: "logs", icon: "scroll-text", sentence: t().logs_of, kind: t().logs, to });
    }
    if granted("exec") {
        let to = |row: &Container| format!("/containers/{}?tab=terminal", short(&row.id));
        parts.push(Part { word: "terminal", icon: "terminal", sentence: t().terminal_of, kind: t().tab_terminal, to });
    }
    if granted("files") {
        let to = |row: &Container| site::files(&row.id, "/");
        parts.push(Part { word: "files", icon: "folder", sentence: t().files_of, kind: t().tab_files, to });
    }
    parts
}
