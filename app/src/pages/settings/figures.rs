//! What the console measures of containers, and whom it tells.

use super::desk::Desk;
use super::field::{NOT, check};
use super::form::{Form, form};
use super::{load_path, loaded, wide};
use crate::json::Value;
use crate::site;
use crate::text::t;
use engine::Method;
use leptos::prelude::*;

/// The page.
pub(super) fn figures(desk: Desk) -> AnyView {
    let load = load_path(site::SETTINGS);
    loaded(load, move |value| settings(desk, value))
}

/// The settings are one thing that is saved; these are two of them.
fn settings(desk: Desk, value: Value) -> AnyView {
    let body = RwSignal::new(value);
    let boxes = view! {
        {check(body, "/history_off", NOT, t().keep_history, t().keep_history_hint)}
        {check(body, "/metrics_containers", "", t().metrics_containers, t().metrics_containers_hint)}
    };
    let fields = view! { <div class="panels">{wide(t().figures, boxes)}</div> };
    let wanted = Form::new(Method::Put, site::SETTINGS, t().save, |_| {}).done(t().settings_saved);
    form(desk, wanted, body, fields.into_any())
}
