//! Who may come in, and what each may.

mod editor;

use super::account::{certificate_table, token_table};
use super::desk::Desk;
use super::rows::{button, cell, rows};
use super::{load_path, loaded, wide};
use crate::json::{Value, at, items, plain, text};
use crate::pages::parts::Age;
use crate::site;
use crate::text::{fill, t};
use crate::ui::{Modal, click};
use leptos::prelude::*;

/// The list, the dialog for one of them, and everybody's tokens and certificates.
pub(super) fn people(desk: Desk) -> AnyView {
    let (people, tokens, certificates) =
        (load_path(site::PEOPLE), load_path(site::ALL_TOKENS), load_path(site::ALL_CERTIFICATES));
    // Null is somebody new.
    let person = RwSignal::new(Value::Null);
    let open = RwSignal::new(false);
    let edit = move |who: Value| {
        person.set(who);
        open.set(true);
    };
    let title = Signal::derive(move || match person.with(|person| text(person, "name")) {
        name if name.is_empty() => t().add_person.to_owned(),
        name => fill(t().edit_person, &[("name", &name)]),
    });
    view! {
        <div class="tools">
            <button type="button" class="primary" on:click=click(move || edit(Value::Null))>{t().add_person}</button>
        </div>
        {loaded(people, move |value| table(&value, edit))}
        <div class="panels">
            {wide(t().all_tokens, loaded(tokens, move |value| token_table(desk, tokens, &value, site::ALL_TOKENS)))}
            {wide(t().all_certificates, loaded(certificates, move |value| {
                certificate_table(desk, certificates, &value, site::ALL_CERTIFICATES)
            }))}
        </div>
        <Modal open title>{editor::editor(desk, person.get_untracked(), open, people)}</Modal>
    }
    .into_any()
}

fn table(value: &Value, edit: impl Fn(Value) + Copy + Send + 'static) -> AnyView {
    let row = |person: &Value| {
        let name = text(person, "name");
        let seen = match at(person, "seen").as_i64() {
            Some(seen) => view! { <Age since=Signal::stored(seen)/> }.into_any(),
            None => cell(t().never),
        };
        let own = person.clone();
        let cells = vec![
            cell(&name),
            cell(role_name(&text(person, "role"))),
            cell(listed(person, "grants", t().nobody)),
            cell(listed(person, "scope", t().scope_all)),
            cell(second_factor(person)),
            seen,
            status(at(person, "disabled").as_bool() == Some(true)),
            button(t().edit, move || edit(own.clone())),
        ];
        (name, cells)
    };
    let people = value.as_array().map(Vec::as_slice).unwrap_or_default();
    rows(
        t().people,
        &[t().name, t().role, t().grants, t().scope, t().two_factor, t().last_seen, t().state, t().actions],
        people.iter().map(row).collect(),
    )
}

/// A role as people call it; one that is not known by its own name.
fn role_name(role: &str) -> String {
    let name = match role {
        "viewer" => t().role_viewer,
        "operator" => t().role_operator,
        "admin" => t().role_admin,
        other => other,
    };
    name.to_owned()
}

/// The items of a list; an administrator's do not matter.
fn listed(person: &Value, key: &str, none: &str) -> String {
    let items = items(person, key);
    if text(person, "role") == "admin" {
        t().scope_all.to_owned()
    } else if items.is_empty() {
        none.to_owned()
    } else {
        items.iter().map(plain).collect::<Vec<_>>().join(", ")
    }
}

fn second_factor(person: &Value) -> String {
    let own = if at(person, "second_factor").as_bool() == Some(true) { t().yes } else { t().no };
    if at(person, "oidc").as_bool() == Some(true) { format!("{own}, {}", t().from_provider) } else { own.to_owned() }
}

fn status(disabled: bool) -> AnyView {
    let (look, word) =
        if disabled { ("state block bad", t().status_disabled) } else { ("state disc ok", t().status_active) };
    view! { <span class=look><i aria-hidden="true"></i>{word}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rights_are_told_in_words() {
        let mei = json!({"role": "operator", "grants": ["exec", "files"], "scope": [], "oidc": true});
        assert_eq!(listed(&mei, "grants", "–"), "exec, files");
        assert_eq!(listed(&mei, "scope", t().scope_all), "everything");
        assert_eq!(second_factor(&mei), "off, provider");
        let ada = json!({"role": "admin", "grants": ["exec"], "scope": ["name:a"], "second_factor": true});
        assert_eq!(listed(&ada, "scope", "–"), "everything");
        assert_eq!(second_factor(&ada), "on");
        assert_eq!((role_name("admin"), role_name("harbourmaster")), ("Administrator".into(), "harbourmaster".into()));
    }
}
