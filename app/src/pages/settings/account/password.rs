//! One's password.

use crate::live::live;
use crate::pages::settings::desk::Desk;
use crate::pages::settings::field::{Input, input};
use crate::pages::settings::form::{Form, form};
use crate::seed::Answer;
use crate::text::t;
use crate::transport::Load;
use engine::Method;
use leptos::prelude::*;
use serde_json::{Value, json};

/// Changing it ends the other sessions.
pub(super) fn password(desk: Desk, sessions: Load) -> AnyView {
    if live().session.with_value(|session| session.oidc) {
        return view! { <p class="muted">{t().no_password}</p> }.into_any();
    }
    let body = RwSignal::new(empty());
    let changed = move |_: &Answer| {
        body.try_set(empty());
        sessions.again();
    };
    let wanted = Form::new(Method::Post, "/api/account/password", t().change_password, changed);
    let fields = view! {
        {input(body, Input::password("/old", t().old_password))}
        {input(body, Input::new_password("/new", t().new_password))}
    };
    form(desk, wanted.done(t().password_changed), body, fields.into_any())
}

fn empty() -> Value {
    json!({"old": "", "new": ""})
}
