//! One's own account.

mod certificates;
mod password;
mod sessions;
mod tokens;
mod two_factor;

pub(super) use certificates::table as certificate_table;
pub(super) use sessions::table as session_table;
pub(super) use tokens::table as token_table;

use super::desk::Desk;
use super::{load_path, loaded, wide};
use crate::pages::parts::panel;
use crate::site;
use crate::text::t;
use leptos::prelude::*;

/// All of it.
pub(super) fn account(desk: Desk) -> AnyView {
    let sessions = load_path(site::SESSIONS);
    let listed = loaded(sessions, move |value| session_table(desk, sessions, &value, site::SESSIONS));
    view! {
        <div class="panels">
            {panel(t().password, password::password(desk, sessions))}
            {panel(t().two_factor, two_factor::two_factor(desk))}
            {wide(t().sessions, view! { {listed} {sessions::end_others(desk, sessions)} })}
            {wide(t().tokens, tokens::tokens(desk))}
            {wide(t().certificates, certificates::certificates(desk))}
        </div>
    }
    .into_any()
}

/// How long something new may hold.
fn days() -> [(&'static str, &'static str); 4] {
    [("7", t().days_7), ("30", t().days_30), ("90", t().days_90), ("365", t().days_365)]
}
