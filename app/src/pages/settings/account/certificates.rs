//! Client certificates for the command line.

use super::days;
use super::tokens::revoke;
use crate::json::{Value, at, number, text};
use crate::pages::parts::{Age, id_chip};
use crate::pages::settings::desk::Desk;
use crate::pages::settings::field::{Input, choice, input};
use crate::pages::settings::form::{Form, form};
use crate::pages::settings::rows::{cell, rows, until};
use crate::pages::settings::{load_path, loaded};
use crate::seed::Answer;
use crate::site;
use crate::text::{fill, t};
use crate::transport::Load;
use crate::ui::{CopyButton, optional};
use engine::Method;
use leptos::prelude::*;
use serde_json::json;

/// One's own: the list, and the form for a new one, whose files are there once.
pub(super) fn certificates(desk: Desk) -> AnyView {
    let load = load_path(site::CERTIFICATES);
    let made = RwSignal::new(Value::Null);
    let body = RwSignal::new(empty());
    let created = move |answer: &Answer| {
        made.try_set(serde_json::from_str(&answer.body).unwrap_or_default());
        body.try_set(empty());
        load.again();
    };
    let wanted = Form::new(Method::Post, site::CERTIFICATES, t().create_certificate, created);
    let fields = view! {
        {input(body, Input::text("/name", t().token_name))}
        {choice(body, "/days", t().for_days, &days())}
    };
    let shown = optional(move || {
        let made = made.get();
        (!made.is_null()).then(|| {
            view! {
                <div class="note" role="status">
                    <p>{t().certificate_files}" "<strong>{t().once}</strong></p>
                    <div class="buttons">
                        {file("ca.pem", text(&made, "ca"))}
                        {file("cert.pem", text(&made, "cert"))}
                        {file("key.pem", text(&made, "key"))}
                    </div>
                </div>
            }
            .into_any()
        })
    });
    view! {
        <p class="muted">{t().certificates_hint}</p>
        {loaded(load, move |value| table(desk, load, &value, site::CERTIFICATES))}
        {shown}
        {form(desk, wanted, body, fields.into_any())}
    }
    .into_any()
}

fn empty() -> Value {
    json!({"name": "", "days": 90})
}

/// A file to save or copy. It never was on a server's disk, so its link holds it whole.
fn file(name: &'static str, pem: String) -> AnyView {
    let content = js_sys::encode_uri_component(&pem).as_string().unwrap_or_default();
    let href = format!("data:application/x-pem-file,{content}");
    let label = fill(t().download, &[("file", name)]);
    view! {
        <span>
            <a class="button" href=href download=name>{label}</a>
            <CopyButton text=Signal::stored(pem) label=format!("{} {name}", t().copy)/>
        </span>
    }
    .into_any()
}

/// The table; `path` is what it was loaded from, and a certificate's number after it is that certificate.
pub(in crate::pages::settings) fn table(desk: Desk, load: Load, value: &Value, path: &str) -> AnyView {
    let everybodys = path == site::ALL_CERTIFICATES;
    let row = |certificate: &Value| {
        let name = text(certificate, "name");
        let own = format!("{path}/{}", number(certificate, "id"));
        let mut cells = vec![
            cell(&name),
            id_chip(text(certificate, "fingerprint")),
            view! { <Age since=Signal::stored(number(certificate, "created"))/> }.into_any(),
            until(at(certificate, "expires").as_i64()),
            revoke(desk, load, name.clone(), own),
        ];
        if everybodys {
            cells.insert(1, cell(text(certificate, "user")));
        }
        (name, cells)
    };
    let mut heads = vec![t().name, t().fingerprint, t().age, t().expires, t().actions];
    if everybodys {
        heads.insert(1, t().who);
    }
    let certificates = value.as_array().map(Vec::as_slice).unwrap_or_default();
    rows(t().certificates, &heads, certificates.iter().map(row).collect())
}
