//! Pages that a module draws whole: creating and editing a container, comparing, jobs and builds, tags, registries, disk
//! usage. What is here is their place in the application: title, way back, and what the URL tells the module.

use super::parts::title;
use crate::act::grants;
use crate::live::live;
use crate::text::{fill, t};
use crate::ui::{Module, Query, follow};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use serde_json::json;

/// Which of them a path is; empty for none.
fn kind(path: &str) -> &'static str {
    match path.trim_end_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        ["", "containers", "create"] => "create",
        ["", "containers", _, "edit"] => "edit",
        ["", "images", "build"] => "build",
        ["", "builds"] => "builds",
        ["", "tags"] => "tags",
        ["", "disk"] => "disk",
        ["", "registries"] | ["", "registries", _] => "registries",
        ["", "compare"] => "compare",
        ["", "jobs"] | ["", "jobs", _] => "jobs",
        _ => "",
    }
}

/// Such a page.
#[component]
pub fn DrawnPage() -> impl IntoView {
    let live = live();
    let path = use_location().pathname;
    let params = use_params_map();
    let query = Query::new();
    let kind_of = untrack(|| kind(&path.read()));
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    // Its name while it is known, else its id.
    let name = Memo::new(move |_| {
        let id = id.get();
        if kind_of == "edit" { live.containers.find(&id).map_or(id, |row| row.name) } else { id }
    });
    title(Signal::derive(move || match kind_of {
        "create" => t().create_container.to_owned(),
        "edit" => fill(t().edit_thing, &[("name", &name.read())]),
        "build" => t().new_build.to_owned(),
        "builds" => t().builds.to_owned(),
        "tags" => t().tags.to_owned(),
        "disk" => t().disk_usage.to_owned(),
        "registries" => t().registries.to_owned(),
        "compare" => t().compare.to_owned(),
        _ if id.read().is_empty() => t().jobs.to_owned(),
        _ => fill(t().job, &[("id", &id.read())]),
    }));
    let options = Memo::new(move |before: Option<&String>| {
        // The page is being left: the URL is the next one's.
        if let Some(before) = before.filter(|_| kind(&path.read()) != kind_of) {
            return before.clone();
        }
        let mut options = json!({"id": id.get(), "may": grants()});
        let (place, keys): (&str, &[&str]) = match kind_of {
            "create" => {
                let from = query.get("from");
                options["mode"] = if from.is_empty() { "create" } else { "duplicate" }.into();
                options["id"] = from.into();
                ("", &["image"])
            }
            "edit" => {
                options["mode"] = "edit".into();
                options["image"] = "".into();
                ("", &[])
            }
            "build" => ("", &["from", "remote", "tag"]),
            "builds" => ("builds", &[]),
            "compare" => ("", &["a", "b"]),
            "registries" => ("", &["repository", "q"]),
            "jobs" => ("page", &[]),
            _ => ("", &["q"]),
        };
        options["place"] = place.into();
        for key in keys {
            options[*key] = query.get(key).into();
        }
        options.to_string()
    });
    let crumbs = follow(move || match kind_of {
        "create" => crumbs(t().containers, "/containers", None),
        "edit" => crumbs(t().containers, "/containers", Some((format!("/containers/{}", id.get()), name.get()))),
        "build" => crumbs(t().builds, "/builds", None),
        "jobs" if !id.read().is_empty() => crumbs(t().jobs, "/jobs", None),
        _ => ().into_any(),
    });
    let module = match kind_of {
        "create" | "edit" => "create",
        "builds" => "jobs",
        other => other,
    };
    view! { {crumbs}<Module name=module options=options class="drawn"/> }
}

/// The way back: to a list, and to the thing itself.
fn crumbs(list: &'static str, href: &'static str, thing: Option<(String, String)>) -> AnyView {
    let thing = thing.map(|(href, name)| view! { " "<a href=href>{name}</a>" /" }.into_any());
    view! { <nav class="crumbs" aria-label=list><a href=href>{list}</a>" /"{thing}</nav> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::kind;
    use crate::site::needs;

    #[test]
    fn what_is_drawn_is_a_page() {
        let paths =
            ["/containers/create", "/containers/create/", "/containers/1f/edit", "/compare", "/jobs", "/jobs/17"];
        assert_eq!(paths.map(kind), ["create", "create", "edit", "compare", "jobs", "jobs"]);
        assert!(paths.iter().all(|path| needs(path).is_some()));
        let paths = [
            "/images/build",
            "/builds",
            "/tags",
            "/disk",
            "/registries",
            "/registries/hub",
            "/registries/3?repository=a",
        ];
        let kinds = ["build", "builds", "tags", "disk", "registries", "registries", "registries"];
        assert_eq!(paths.map(|path| kind(path.split('?').next().unwrap_or_default())), kinds);
        assert!(paths.iter().all(|path| needs(path).is_some()));
        for path in [
            "/images",
            "/images/1f",
            "/builds/7",
            "/containers",
            "/containers/created",
            "/containers/1f",
            "/jobs/17/x",
            "/compare/x",
        ] {
            assert_eq!(kind(path), "", "{path}");
        }
    }
}
