//! `/images/{id}`: one image; `?tab=` the part of it that is shown, as inspect for the full inspect.

mod drawn;
mod head;
mod overview;

use super::parts::{Loaded, thing, title};
use crate::contract::Image;
use crate::json::{self, Value};
use crate::live::live;
use crate::site;
use crate::text::{fill, t};
use crate::transport::load;
use crate::ui::{JsonTree, Query, follow, optional};
use drawn::{Layers, part};
use head::Head;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page.
#[component]
pub fn ImagePage() -> impl IntoView {
    let live = live();
    let params = use_params_map();
    let query = Query::new();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let inspected = load(Signal::derive(move || Some(site::image(&id.get()))));
    let layers = StoredValue::new(Layers::of_first(&id.read_untracked()));
    let value = inspected.json();
    let full_id = Memo::new(move |_| value.read().as_ref().map(|value| json::text(value, "Id")).unwrap_or_default());
    let row = Memo::new(move |_| live.images.find(&full_id.read()));
    // Its tags or users changed, so the inspect did too.
    Effect::new(move |before: Option<Option<Image>>| {
        let now = row.get();
        if before.is_some_and(|before| before.is_some() && before != now) {
            inspected.again();
        }
        now
    });
    // The history was a part of its own once.
    Effect::new(move |_| {
        if query.get("tab") == "history" {
            query.set("tab", "layers");
        }
    });
    title(Signal::derive(move || row.read().as_ref().map_or_else(|| id.get(), |row| row.title().to_owned())));
    let search = RwSignal::new(String::new());
    // One that is only beneath others is in no list.
    let hidden = move || {
        let (id, is_ready) = (full_id.get(), live.images.is_ready());
        (is_ready && !id.is_empty()).then(|| Image { id, ..Image::default() })
    };
    let head = optional(move || row.get().or_else(hidden).map(|row| view! { <Head of=row/> }.into_any()));
    let users = Signal::derive(move || row.read().as_ref().map(|row| row.used_by.clone()).unwrap_or_default());
    let at = Memo::new(move |_| (query.get("tab"), !full_id.read().is_empty()));
    let tab = follow(move || {
        let gone = fill(t().image_gone, &[("id", &id.read())]);
        let (tab, known) = at.get();
        match (tab.as_str(), known) {
            ("inspect", _) => {
                view! { <Loaded load=inspected gone way=back children=move |value| view! { <JsonTree value search/> }.into_any()/> }.into_any()
            }
            ("layers" | "history", true) => {
                let plain = layers.with_value(|layers| layers.plain(&id.read()));
                view! { {part("layers", full_id, row, query)}{plain} }.into_any()
            }
            ("files", true) => part("files", full_id, row, query),
            ("used", true) => part("used", full_id, row, query),
            ("layers" | "history" | "files" | "used", false) => {
                view! { <Loaded load=inspected gone way=back children=|_: Value| ().into_any()/> }.into_any()
            }
            _ => view! {
                <div class="panels">
                    <Loaded load=inspected gone way=back children=overview::overview/>
                    {known.then(|| overview::used_by(users))}
                </div>
            }
            .into_any(),
        }
    });
    let tabs = vec![
        ("", t().tab_overview),
        ("layers", t().layers),
        ("files", t().tab_files),
        ("used", t().used_by),
        ("inspect", t().tab_inspect),
    ];
    thing(t().images, "/images", head, tabs, tab)
}

fn back() -> AnyView {
    view! { <a href="/images">{t().to_images}</a> }.into_any()
}
