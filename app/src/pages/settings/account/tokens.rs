//! Tokens for the command line and SDKs.

use super::days;
use crate::json::{Value, at, number, text};
use crate::pages::parts::Age;
use crate::pages::settings::desk::{Desk, says};
use crate::pages::settings::field::{Input, choice, input};
use crate::pages::settings::form::{Form, form};
use crate::pages::settings::rows::{button, cell, rows, until};
use crate::pages::settings::{load_path, loaded};
use crate::seed::Answer;
use crate::site;
use crate::text::{fill, t};
use crate::transport::Load;
use crate::ui::{code, optional};
use engine::Method;
use leptos::prelude::*;
use serde_json::json;

/// One's own: the list, and the form for a new one, which is shown once.
pub(super) fn tokens(desk: Desk) -> AnyView {
    let load = load_path(site::TOKENS);
    let made = RwSignal::new(String::new());
    let body = RwSignal::new(empty());
    let created = move |answer: &Answer| {
        made.try_set(says(answer, "token"));
        body.try_set(empty());
        load.again();
    };
    let wanted = Form::new(Method::Post, site::TOKENS, t().create_token, created);
    let [week, month, quarter, year] = days();
    let fields = view! {
        {input(body, Input::text("/name", t().token_name))}
        {choice(body, "/expires_days", t().for_days, &[week, month, quarter, year, ("null", t().for_ever)])}
    };
    let shown = optional(move || {
        let made = made.get();
        (!made.is_empty()).then(|| {
            view! {
                <div class="note" role="status"><p>{t().once}</p>{code(t().token, Signal::stored(made))}</div>
            }
            .into_any()
        })
    });
    view! {
        <p class="muted">{t().tokens_hint}</p>
        {loaded(load, move |value| table(desk, load, &value, site::TOKENS))}
        {shown}
        {form(desk, wanted, body, fields.into_any())}
    }
    .into_any()
}

fn empty() -> Value {
    json!({"name": "", "expires_days": 30})
}

/// The table; `path` is what it was loaded from, and a token's number after it is that token.
pub(in crate::pages::settings) fn table(desk: Desk, load: Load, value: &Value, path: &str) -> AnyView {
    let everybodys = path == site::ALL_TOKENS;
    let row = |token: &Value| {
        let name = Some(text(token, "name")).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| t().nobody.to_owned());
        let own = format!("{path}/{}", number(token, "id"));
        let used = match at(token, "used").as_i64() {
            Some(used) => view! { <Age since=Signal::stored(used)/> }.into_any(),
            None => cell(t().never),
        };
        let mut cells = vec![
            cell(&name),
            view! { <Age since=Signal::stored(number(token, "created"))/> }.into_any(),
            used,
            until(at(token, "expires").as_i64()),
            revoke(desk, load, name.clone(), own),
        ];
        if everybodys {
            cells.insert(1, cell(text(token, "user")));
        }
        (name, cells)
    };
    let mut heads = vec![t().name, t().age, t().last_used, t().expires, t().actions];
    if everybodys {
        heads.insert(1, t().who);
    }
    let tokens = value.as_array().map(Vec::as_slice).unwrap_or_default();
    rows(t().tokens, &heads, tokens.iter().map(row).collect())
}

/// Takes a token or a certificate back.
pub(super) fn revoke(desk: Desk, load: Load, name: String, path: String) -> AnyView {
    button(t().revoke, move || {
        let say = |sentence: &str| fill(sentence, &[("name", &name)]);
        let wanted = Form::new(Method::Delete, &path, t().revoke, move |_| load.again());
        desk.ask(say(t().revoke_title), say(t().revoke_sure), wanted.done(say(t().revoked)));
    })
}
