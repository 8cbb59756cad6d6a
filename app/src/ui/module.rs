//! A place where a module of frontend/modules draws: logs, charts. It is loaded when it is first shown.

use crate::bridge::Part;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Shows the module of that name; the options are JSON and may change. The server renders an empty element.
#[component]
pub fn Module(
    name: &'static str,
    #[prop(into)] options: Signal<String>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let element: JsValue = element.into();
        // Belongs to this effect, and ends with the page.
        let part = StoredValue::new_local(Part::show(name, &element, &options.read_untracked()));
        Effect::new(move |before: Option<()>| {
            let options = options.get();
            if before.is_some() {
                part.with_value(|part| part.update(&options));
            }
        });
    });
    view! { <div node_ref=place class=class></div> }
}
