//! The fields of forms: plain functions, one for each kind, that read and write the JSON the form will send.

use crate::json::{Value, plain};
use crate::text::t;
use crate::ui::{ticked, typed};
use leptos::prelude::*;

/// What a form will send; fields know their place in it by its JSON pointer, as `/oidc/issuer`.
pub(super) type Body = RwSignal<Value>;

/// A line of text.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub(super) at: &'static str,
    pub(super) label: &'static str,
    /// text or password
    pub(super) kind: &'static str,
    /// What browsers may fill in.
    pub(super) complete: &'static str,
    pub(super) hint: &'static str,
    pub(super) required: bool,
}

impl Input {
    /// Text that must be there.
    pub(super) fn text(at: &'static str, label: &'static str) -> Self {
        Self { at, label, kind: "text", complete: "off", hint: "", required: true }
    }

    /// A password that is there already.
    pub(super) fn password(at: &'static str, label: &'static str) -> Self {
        Self { kind: "password", complete: "current-password", ..Self::text(at, label) }
    }

    /// A password to be.
    pub(super) fn new_password(at: &'static str, label: &'static str) -> Self {
        Self { kind: "password", complete: "new-password", hint: t().password_hint, ..Self::text(at, label) }
    }

    /// Six digits of a second factor.
    pub(super) fn code(at: &'static str, hint: &'static str) -> Self {
        Self { complete: "one-time-code", hint, ..Self::text(at, t().field_code) }
    }

    /// Text that may be missing.
    pub(super) fn optional(at: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self { hint, required: false, ..Self::text(at, label) }
    }
}

/// The field of an [`Input`].
pub(super) fn input(body: Body, of: Input) -> AnyView {
    let value = Signal::derive(move || text_at(body, of.at));
    let first = value.get_untracked();
    view! {
        <label class="field">
            <span>{of.label}</span>
            <input type=of.kind autocomplete=of.complete autocapitalize="none" spellcheck="false" required=of.required
                value=first prop:value=value
                on:input=typed(move |text| put(body, of.at, Value::String(text)))/>
            {hint(of.hint)}
        </label>
    }
    .into_any()
}

/// A list of texts, one a line.
pub(super) fn lines(body: Body, at: &'static str, label: &'static str, about: &'static str) -> AnyView {
    let value = Signal::derive(move || body.with(|body| body.pointer(at).map(joined).unwrap_or_default()));
    view! {
        <label class="field">
            <span>{label}</span>
            <textarea rows="3" autocapitalize="none" spellcheck="false" prop:value=value
                on:input=typed(move |text| put(body, at, split(&text)))></textarea>
            {hint(about)}
        </label>
    }
    .into_any()
}

/// One of some values, each as JSON with its word.
pub(super) fn choice(
    body: Body,
    at: &'static str,
    label: &'static str,
    options: &[(&'static str, &'static str)],
) -> AnyView {
    let value = Signal::derive(move || body.with(|body| body.pointer(at).map(Value::to_string).unwrap_or_default()));
    let first = value.get_untracked();
    let option = |(json, word): (&'static str, &'static str)| {
        let selected = first == json;
        view! { <option value=json selected=selected>{word}</option> }.into_any()
    };
    let options: Vec<_> = options.iter().copied().map(option).collect();
    let change = typed(move |json| put(body, at, serde_json::from_str::<Value>(&json).unwrap_or_default()));
    view! {
        <label class="field"><span>{label}</span><select prop:value=value on:change=change>{options}</select></label>
    }
    .into_any()
}

/// One of some texts, each with its word and what it means.
pub(super) fn radios(
    body: Body,
    at: &'static str,
    legend: &'static str,
    options: [(&'static str, &'static str, &'static str); 3],
) -> AnyView {
    let option = |(value, label, about): (&'static str, &'static str, &'static str)| {
        let on = Signal::derive(move || text_at(body, at) == value);
        view! {
            <label class="check">
                <input type="radio" name=at value=value prop:checked=on
                    on:change=ticked(move |_| put(body, at, Value::String(value.to_owned())))/>
                <span>{label}{hint(about)}</span>
            </label>
        }
        .into_any()
    };
    let options: Vec<_> = options.into_iter().map(option).collect();
    view! { <fieldset class="choices"><legend>{legend}</legend>{options}</fieldset> }.into_any()
}

/// An item of [`check`]: ticked while something is not so.
pub(super) const NOT: &str = "!";

/// Whether a list has an item; or, with an empty one, whether something is so; or, with [`NOT`], whether it is not.
pub(super) fn check(
    body: Body,
    at: &'static str,
    item: &'static str,
    label: &'static str,
    about: &'static str,
) -> AnyView {
    let on = Signal::derive(move || body.with(|body| is_on(body.pointer(at), item)));
    let change = ticked(move |on| {
        body.update(|body| {
            if let Some(place) = body.pointer_mut(at) {
                turn(place, item, on);
            }
        });
    });
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=on on:change=change/>
            <span>{label}{hint(about)}</span>
        </label>
    }
    .into_any()
}

fn hint(text: &'static str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <small class="hint">{text}</small> }.into_any())
}

/// The text at a place. Tracked.
pub(super) fn text_at(body: Body, at: &str) -> String {
    body.with(|body| body.pointer(at).map(plain).unwrap_or_default())
}

/// Writes a value into a place that is there.
pub(super) fn put(body: Body, at: &str, value: impl Into<Value>) {
    let value = value.into();
    body.update(|body| {
        if let Some(place) = body.pointer_mut(at) {
            *place = value;
        }
    });
}

fn joined(value: &Value) -> String {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(plain).collect::<Vec<_>>().join("\n")
}

fn split(text: &str) -> Value {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Value::Array(lines.map(|line| Value::String(line.to_owned())).collect())
}

fn is_on(value: Option<&Value>, item: &str) -> bool {
    match value {
        Some(Value::Array(items)) => items.iter().any(|own| own.as_str() == Some(item)),
        Some(Value::Bool(on)) => *on != (item == NOT),
        _ => false,
    }
}

fn turn(place: &mut Value, item: &str, on: bool) {
    match place {
        Value::Array(items) => {
            items.retain(|own| own.as_str() != Some(item));
            if on {
                items.push(Value::String(item.to_owned()));
            }
        }
        other => *other = Value::Bool(on != (item == NOT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn boxes_turn_items_on_and_off() {
        let mut grants = json!(["exec", "files"]);
        turn(&mut grants, "create", true);
        turn(&mut grants, "exec", false);
        turn(&mut grants, "files", true);
        assert_eq!(grants, json!(["create", "files"]));
        assert!(is_on(Some(&grants), "create") && !is_on(Some(&grants), "exec") && !is_on(None, "exec"));
        let mut disabled = json!(false);
        turn(&mut disabled, "", true);
        assert!(is_on(Some(&disabled), "") && !is_on(Some(&disabled), NOT));
        turn(&mut disabled, NOT, true);
        assert_eq!(disabled, json!(false));
    }

    #[test]
    fn lines_are_items() {
        let rules = split(" name:web-* \n\n label:team=a b\n");
        assert_eq!(rules, json!(["name:web-*", "label:team=a b"]));
        assert_eq!(joined(&rules), "name:web-*\nlabel:team=a b");
        assert_eq!(split(""), json!([]));
    }
}
