//! One's second factor: off, being set up, its recovery codes, on.

use crate::json::{Value, items, plain};
use crate::live::live;
use crate::pages::settings::desk::{Desk, says};
use crate::pages::settings::field::{Input, input};
use crate::pages::settings::form::{Form, form};
use crate::seed::Answer;
use crate::text::t;
use crate::ui::{click, code, follow};
use engine::Method;
use leptos::prelude::*;
use serde_json::json;

/// How far it is.
#[derive(Clone)]
enum Stage {
    Off,
    /// The key, and its picture.
    Started(String, String),
    /// The recovery codes, one a line.
    Made(String),
    On,
}

/// The panel's content.
pub(super) fn two_factor(desk: Desk) -> AnyView {
    let session = live().session;
    let on = session.with_value(|session| session.second_factor);
    let stage = RwSignal::new(if on { Stage::On } else { Stage::Off });
    let turn = move |on: bool| session.update_value(|session| session.second_factor = on);
    follow(move || match stage.get() {
        Stage::Off => {
            let started = move |answer: &Answer| {
                stage.try_set(Stage::Started(says(answer, "secret"), says(answer, "svg")));
            };
            let wanted = Form::new(Method::Post, "/api/account/two-factor/start", t().two_factor_start, started);
            let lead = view! { <p class="muted">{t().two_factor_off}</p> };
            form(desk, wanted, RwSignal::new(Value::Null), lead.into_any())
        }
        Stage::Started(key, picture) => {
            let made = move |answer: &Answer| {
                turn(true);
                stage.try_set(Stage::Made(codes(&answer.body)));
            };
            let wanted = Form::new(Method::Post, "/api/account/two-factor/confirm", t().confirm, made);
            confirm(desk, stage, wanted.done(t().two_factor_done), key, &picture)
        }
        Stage::Made(codes) => view! {
            <p>{t().recovery_hint}" "<strong>{t().once}</strong></p>
            {code(t().recovery_codes, Signal::stored(codes))}
            <button type="button" on:click=click(move || stage.set(Stage::On))>{t().recovery_kept}</button>
        }
        .into_any(),
        Stage::On => {
            let stop = click(move || {
                let stopped = move |_: &Answer| {
                    turn(false);
                    stage.try_set(Stage::Off);
                };
                let wanted = Form::new(Method::Delete, "/api/account/two-factor", t().two_factor_stop, stopped);
                let sure = t().two_factor_sure.to_owned();
                desk.ask(t().two_factor_title.to_owned(), sure, wanted.done(t().two_factor_stopped));
            });
            view! {
                <p class="ok">{t().two_factor_on}</p>
                <button type="button" class="danger" on:click=stop>{t().two_factor_stop}</button>
            }
            .into_any()
        }
    })
}

/// The picture to scan, the key to type instead, and the first code.
fn confirm(desk: Desk, stage: RwSignal<Stage>, wanted: Form, key: String, picture: &str) -> AnyView {
    let picture = js_sys::encode_uri_component(picture).as_string().unwrap_or_default();
    let body = RwSignal::new(json!({"code": ""}));
    let fields = view! {
        <p>{t().two_factor_scan}</p>
        <img class="qr" width="200" height="200" alt=t().two_factor_picture src=format!("data:image/svg+xml,{picture}")/>
        {code(t().two_factor_key, Signal::stored(key))}
        {input(body, Input::code("/code", t().proof_code))}
    };
    view! {
        {form(desk, wanted, body, fields.into_any())}
        <button type="button" on:click=click(move || stage.set(Stage::Off))>{t().cancel}</button>
    }
    .into_any()
}

fn codes(body: &str) -> String {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    items(&value, "codes").iter().map(plain).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_lines() {
        assert_eq!(codes(r#"{"codes":["abcd-efgh","ijkl-mnop"]}"#), "abcd-efgh\nijkl-mnop");
        assert_eq!(codes(""), "");
    }
}
