//! The keyboard: one listener for the whole page.

use crate::text::t;
use crate::ui::Modal;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Listens for as long as the tab lives. `g` then a letter goes somewhere.
pub fn listen(palette: RwSignal<bool>, help: RwSignal<bool>) {
    let navigate = use_navigate();
    let after_g = StoredValue::new(0.0_f64);
    window_event_listener(ev::keydown, move |event| {
        // A terminal and an editor have keys of their own.
        if event.default_prevented() {
            return;
        }
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && key == "k" {
            event.prevent_default();
            palette.set(true);
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
            return;
        }
        let gone_to = js_sys::Date::now() - after_g.get_value() < 1000.0;
        after_g.set_value(0.0);
        let to = match (gone_to, key.as_str()) {
            (true, "o") => "/overview",
            (true, "c") => "/containers",
            (true, "i") => "/images",
            (true, "t") => "/tags",
            (true, "b") => "/builds",
            (true, "l") => "/logs",
            (true, "e") => "/events",
            (true, "s") => "/settings/account",
            (_, "g") => {
                after_g.set_value(js_sys::Date::now());
                return;
            }
            (_, "?") => {
                help.set(true);
                return;
            }
            (_, "/") => {
                if let Some(box_) = element("[data-filter]") {
                    event.prevent_default();
                    let _ = box_.focus();
                }
                return;
            }
            _ => return,
        };
        navigate(to, Default::default());
    });
}

fn element(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten().and_then(|element| element.dyn_into().ok())
}

/// Whether the key belongs to a field or an open dialog.
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let field = target.is_some_and(|target| {
        let name = target.tag_name();
        matches!(name.as_str(), "SELECT" | "TEXTAREA")
            || target.closest("[contenteditable=true]").is_ok_and(|found| found.is_some())
            || (name == "INPUT" && !matches!(target.get_attribute("type").as_deref(), Some("checkbox" | "radio")))
    });
    field || element("dialog[open]").is_some()
}

/// The list of keys.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    let keys: [(&'static [&'static str], &'static str); 17] = [
        (&["/"], t().key_filter),
        (&["Ctrl", "K"], t().key_palette),
        (&["g", "o"], t().key_overview),
        (&["g", "c"], t().key_containers),
        (&["g", "i"], t().key_images),
        (&["g", "t"], t().key_tags),
        (&["g", "b"], t().key_builds),
        (&["g", "l"], t().key_logs),
        (&["g", "e"], t().key_events),
        (&["g", "s"], t().key_settings),
        (&["n", "N"], t().key_log_match),
        (&["j", "k"], t().key_log_line),
        (&["f"], t().key_log_follow),
        (&["w"], t().key_log_wrap),
        (&["t"], t().key_log_times),
        (&["Esc"], t().key_close),
        (&["?"], t().key_help),
    ];
    let rows = move || {
        let row = |(keys, what): (&'static [&'static str], &'static str)| {
            let keys: Vec<_> = keys.iter().map(|key| view! { <kbd>{*key}</kbd>" " }).collect();
            view! { <tr><td>{keys}</td><td>{what}</td></tr> }
        };
        keys.map(row).into_iter().collect::<Vec<_>>()
    };
    view! {
        <Modal open title=Signal::stored(t().keys.to_owned())>
            <table class="keys"><tbody>{rows()}</tbody></table>
        </Modal>
    }
}
