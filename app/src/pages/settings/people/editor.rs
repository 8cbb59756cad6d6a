//! The dialog for one person: rights for somebody new or known; and for who is known the password, the second factor,
//! the sessions, and the way out.

use crate::json::{Value, at, number, text};
use crate::pages::settings::account::session_table;
use crate::pages::settings::desk::Desk;
use crate::pages::settings::field::{Body, Input, check, input, lines, radios, text_at};
use crate::pages::settings::form::{Form, form};
use crate::pages::settings::{load_path, loaded};
use crate::seed::Answer;
use crate::site;
use crate::text::{fill, t};
use crate::transport::Load;
use crate::ui::{click, optional};
use engine::Method;
use leptos::prelude::*;
use serde_json::json;

/// The dialog's content; `person` is null for somebody new.
pub(super) fn editor(desk: Desk, person: Value, open: RwSignal<bool>, people: Load) -> AnyView {
    if person.is_null() {
        return new(desk, open, people);
    }
    let path = format!("{}/{}", site::PEOPLE, number(&person, "id"));
    let name = text(&person, "name");
    let say = |sentence: &str| fill(sentence, &[("name", &name)]);
    let of = |key: &str| at(&person, key).clone();
    let body = RwSignal::new(json!({
        "role": of("role"), "grants": of("grants"), "scope": of("scope"), "disabled": of("disabled"),
    }));
    let changed = Form::new(Method::Put, &path, t().save, move |_| people.again());
    let fields = view! { {rights(body)} {check(body, "/disabled", "", t().disabled, t().disabled_hint)} };
    let save = form(desk, changed.done(say(t().person_changed)).within(open), body, fields.into_any());
    view! {
        {save}
        {(of("oidc") != true).then(|| password(desk, &path, say(t().password_set)))}
        {sessions(desk, &path)}
        <h3>{t().actions}</h3>
        <div class="buttons">
            {(of("second_factor") == true).then(|| reset(desk, &path, &name, open, people))}
            {remove(desk, &path, &name, open, people)}
        </div>
    }
    .into_any()
}

fn new(desk: Desk, open: RwSignal<bool>, people: Load) -> AnyView {
    let body = RwSignal::new(json!({"name": "", "role": "viewer", "grants": [], "scope": [], "password": ""}));
    let added = move |_: &Answer| {
        let name = body.try_with_untracked(|body| text(body, "name")).unwrap_or_default();
        desk.tell(&fill(t().person_added, &[("name", name.trim())]));
        people.again();
    };
    let fields = view! {
        {input(body, Input::text("/name", t().field_user))}
        {input(body, Input::new_password("/password", t().field_password))}
        {rights(body)}
    };
    form(desk, Form::new(Method::Post, site::PEOPLE, t().add_person, added).within(open), body, fields.into_any())
}

/// Role, grants and scope; an administrator needs neither of the last two.
fn rights(body: Body) -> AnyView {
    let roles = [
        ("viewer", t().role_viewer, t().role_viewer_is),
        ("operator", t().role_operator, t().role_operator_is),
        ("admin", t().role_admin, t().role_admin_is),
    ];
    let limited = Memo::new(move |_| text_at(body, "/role") != "admin");
    let grants = move || {
        let boxes: Vec<_> =
            grants().into_iter().map(|(name, about)| check(body, "/grants", name, name, about)).collect();
        view! { <fieldset class="choices two"><legend>{t().grants}</legend>{boxes}</fieldset> }.into_any()
    };
    let rest = optional(move || {
        limited.get().then(|| view! { {grants()} {lines(body, "/scope", t().scope, t().scope_hint)} }.into_any())
    });
    view! { {radios(body, "/role", t().role, roles)} {rest} }.into_any()
}

/// The grants of `server::rights::Grant`, in its order.
fn grants() -> [(&'static str, &'static str); 11] {
    [
        ("create", t().grant_create),
        ("exec", t().grant_exec),
        ("files", t().grant_files),
        ("images", t().grant_images),
        ("builds", t().grant_builds),
        ("remove", t().grant_remove),
        ("prune", t().grant_prune),
        ("volumes", t().grant_volumes),
        ("networks", t().grant_networks),
        ("registries", t().grant_registries),
        ("secrets", t().grant_secrets),
    ]
}

fn password(desk: Desk, path: &str, done: String) -> AnyView {
    let body = RwSignal::new(json!({"new": ""}));
    let set = move |_: &Answer| {
        body.try_set(json!({"new": ""}));
    };
    let wanted = Form::new(Method::Post, &format!("{path}/password"), t().set_password, set).done(done);
    let field = input(body, Input::new_password("/new", t().new_password));
    view! { <h3>{t().password}</h3> {form(desk, wanted, body, field)} }.into_any()
}

fn sessions(desk: Desk, path: &str) -> AnyView {
    let path = format!("{path}/sessions");
    let load = load_path(&path);
    let list = loaded(load, move |value| session_table(desk, load, &value, &path));
    view! { <h3>{t().sessions}</h3> {list} }.into_any()
}

fn reset(desk: Desk, path: &str, name: &str, open: RwSignal<bool>, people: Load) -> AnyView {
    let (path, name) = (format!("{path}/two-factor"), name.to_owned());
    let ask = click(move || {
        let say = |sentence: &str| fill(sentence, &[("name", &name)]);
        let wanted = Form::new(Method::Delete, &path, t().reset_two_factor, move |_| {
            open.try_set(false);
            people.again();
        });
        let title = t().reset_two_factor.to_owned();
        desk.ask(title, say(t().reset_two_factor_sure), wanted.done(say(t().two_factor_reset)));
    });
    view! { <button type="button" on:click=ask>{t().reset_two_factor}</button> }.into_any()
}

fn remove(desk: Desk, path: &str, name: &str, open: RwSignal<bool>, people: Load) -> AnyView {
    let (path, name) = (path.to_owned(), name.to_owned());
    let ask = click(move || {
        let say = |sentence: &str| fill(sentence, &[("name", &name)]);
        let wanted = Form::new(Method::Delete, &path, t().remove, move |_| {
            open.try_set(false);
            people.again();
        });
        let done = wanted.done(say(t().person_removed));
        desk.ask(say(t().remove_person), say(t().remove_person_sure), done);
    });
    view! { <button type="button" class="danger" on:click=ask>{t().remove}</button> }.into_any()
}
