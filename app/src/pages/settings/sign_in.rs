//! Sign-in by OpenID Connect, and the registries that are for everybody.

use super::desk::Desk;
use super::field::{Input, choice, input, lines};
use super::form::{Form, form};
use super::{load_path, loaded, wide};
use crate::json::Value;
use crate::live::live;
use crate::seed::Answer;
use crate::site;
use crate::text::t;
use crate::ui::code;
use engine::Method;
use leptos::prelude::*;

/// The page.
pub(super) fn sign_in(desk: Desk) -> AnyView {
    let load = load_path(site::SETTINGS);
    loaded(load, move |value| settings(desk, value))
}

/// One form, for it is one thing that is saved.
fn settings(desk: Desk, value: Value) -> AnyView {
    let redirect = live().session.with_value(|session| format!("{}/login/oidc/callback", session.origin));
    let body = RwSignal::new(value);
    let saved = move |_: &Answer| {
        body.try_update(|body| {
            if let Some(secret) = body.pointer_mut("/oidc/client_secret") {
                *secret = Value::String(String::new());
            }
        });
    };
    let secret = Input {
        complete: "off",
        hint: t().oidc_secret_hint,
        required: false,
        ..Input::password("/oidc/client_secret", t().oidc_secret)
    };
    let roles = [
        ("\"\"", t().oidc_nobody),
        ("\"viewer\"", t().role_viewer),
        ("\"operator\"", t().role_operator),
        ("\"admin\"", t().role_admin),
    ];
    let provider = view! {
        <p class="muted">{t().oidc_hint}</p>
        {code(t().oidc_redirect, Signal::stored(redirect))}
        {input(body, Input::optional("/oidc/issuer", t().oidc_issuer, t().oidc_issuer_hint))}
        {input(body, Input::optional("/oidc/client_id", t().oidc_client, ""))}
        {input(body, secret)}
        {input(body, Input::optional("/oidc/name", t().oidc_name, ""))}
        {input(body, Input::optional("/oidc/scopes", t().oidc_scopes, t().oidc_scopes_hint))}
        {input(body, Input::optional("/oidc/claim", t().oidc_claim, t().oidc_claim_hint))}
        {input(body, Input::optional("/oidc/admin", t().oidc_admin, ""))}
        {input(body, Input::optional("/oidc/operator", t().oidc_operator, ""))}
        {input(body, Input::optional("/oidc/viewer", t().oidc_viewer, ""))}
        {choice(body, "/oidc/default", t().oidc_default, &roles)}
    };
    let fields = view! {
        <div class="panels">
            {wide(t().oidc, provider)}
            {wide(t().registries, lines(body, "/registries", t().registries, t().registries_hint))}
        </div>
    };
    let wanted = Form::new(Method::Put, site::SETTINGS, t().save, saved).done(t().settings_saved);
    form(desk, wanted, body, fields.into_any())
}
