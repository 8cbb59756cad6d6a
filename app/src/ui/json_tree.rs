//! A JSON value as a tree that folds (without a script too), can be searched, and copied piece by piece.

use super::{CopyButton, typed};
use crate::json::{Value, masked, plain};
use crate::text::{fill, t};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Folded from this depth on.
const OPEN_DEPTH: usize = 2;

/// The tree. `search` outlives it, so that a tree made anew of newer data shows the same hits.
#[component]
pub fn JsonTree(value: Value, search: RwSignal<String>) -> impl IntoView {
    let whole = serde_json::to_string_pretty(&value).unwrap_or_default();
    let value = StoredValue::new(value);
    let count = Memo::new(move |_| {
        let search = search.read().to_lowercase();
        if search.is_empty() { 0 } else { value.with_value(|value| hits("", value, &search)) }
    });
    let found = Signal::derive(move || {
        if search.read().is_empty() { String::new() } else { fill(t().matches, &[("n", &count.get().to_string())]) }
    });
    view! {
        <div class="tree">
            <div class="tools">
                <input type="search" data-filter aria-label=t().search_json placeholder=t().search_json
                    prop:value=move || search.get() on:input=typed(move |text| search.set(text))/>
                <span role="status" class="muted">{found}</span>
                <span class="spring"></span>
                <CopyButton text=Signal::stored(whole) label=t().copy_all/>
            </div>
            <div class="nodes" role="group" aria-label="JSON" tabindex="0">{value.with_value(|value| branch(value, 0, search, Signal::stored(false)))}</div>
        </div>
    }
}

/// How many keys and scalars below and at a value hold the text.
fn hits(key: &str, value: &Value, search: &str) -> usize {
    let here = usize::from(key.to_lowercase().contains(search));
    here + match value {
        Value::Object(map) => map.iter().map(|(key, value)| hits(key, value, search)).sum(),
        Value::Array(items) => items.iter().map(|value| hits("", value, search)).sum(),
        scalar => usize::from(plain(scalar).to_lowercase().contains(search)),
    }
}

/// The children of a value; `within` when a key above was found.
fn branch(value: &Value, depth: usize, search: RwSignal<String>, within: Signal<bool>) -> AnyView {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| node(key.clone(), value, depth, search, within))
            .collect::<Vec<_>>()
            .into_any(),
        Value::Array(items) => {
            let nodes =
                items.iter().enumerate().map(|(nth, value)| node(nth.to_string(), value, depth, search, within));
            nodes.collect::<Vec<_>>().into_any()
        }
        scalar => leaf(scalar),
    }
}

/// One key with its value.
fn node(key: String, value: &Value, depth: usize, search: RwSignal<String>, within: Signal<bool>) -> AnyView {
    let children = match value {
        Value::Object(map) => map.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    let stored = StoredValue::new(value.clone());
    let name = key.clone();
    let hit = Memo::new(move |_| {
        let search = search.read().to_lowercase();
        if search.is_empty() { 1 } else { stored.with_value(|value| hits(&name, value, &search)) }
    });
    // What stands below a key that was found is part of what was found.
    let miss = Signal::derive(move || hit.get() == 0 && !within.get());
    let own = key.to_lowercase();
    let found = Signal::derive(move || {
        let search = search.read().to_lowercase();
        within.get() || (!search.is_empty() && own.contains(&search))
    });
    let copied = match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    let copy = view! { <CopyButton text=Signal::stored(copied) label=fill(t().copy_value, &[("key", &key)])/> };
    if children == 0 {
        let empty = match value {
            Value::Object(_) => view! { <span class="faint">"{}"</span> }.into_any(),
            Value::Array(_) => view! { <span class="faint">"[]"</span> }.into_any(),
            scalar => leaf(scalar),
        };
        return view! { <div class="node" class:miss=miss><span class="key">{key}</span>{empty}{copy}</div> }
            .into_any();
    }
    let (open, close) = if value.is_array() { ("[", "]") } else { ("{", "}") };
    let unfolded = RwSignal::new(depth < OPEN_DEPTH);
    // A search opens what holds a hit; what a person folds or unfolds stays so until the next search.
    Effect::new(move |_| {
        if !search.read().is_empty() && hit.get() > 0 {
            unfolded.set(true);
        }
    });
    let toggled = move |event: web_sys::Event| {
        let details = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        unfolded.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details class="node" class:miss=miss open=move || unfolded.get() on:toggle=toggled>
            <summary><span class="key">{key}</span><span class="faint">{format!("{open}{children}{close}")}</span></summary>
            <div class="children">{branch(value, depth + 1, search, found)}</div>
        </details>
    }
    .into_any()
}

fn leaf(value: &Value) -> AnyView {
    let (kind, text) = match value {
        Value::String(text) => ("string", text.clone()),
        Value::Null => ("null", "null".to_owned()),
        other => ("number", plain(other)),
    };
    let hidden = masked(&text);
    view! { <span class=kind title=hidden>{text}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::hits;

    #[test]
    fn keys_and_values_are_found() {
        let value = serde_json::json!({"Name": "web", "Ports": {"80/tcp": [{"HostPort": "8080"}]}, "Id": "webby"});
        assert_eq!(hits("", &value, "web"), 2);
        assert_eq!(hits("", &value, "port"), 2);
        assert_eq!(hits("", &value, "nothing"), 0);
    }
}
