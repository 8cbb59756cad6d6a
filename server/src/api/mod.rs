//! `/api`: the console's own state as plain JSON. One's account is everybody's; people, audit and settings are the
//! administrators'. Every change and every refusal has its rows in the audit.
//!
//! # Layout
//! - `asked`: who asks, what that needs, and the audit of it; `body`: what they send; `problem`: why it is refused
//! - one file a resource

mod account;
mod asked;
mod audit;
mod body;
mod certificates;
mod files;
mod images;
mod jobs;
mod logs;
mod people;
mod problem;
mod recreate;
mod registries;
mod rules;
mod sessions;
mod settings;
mod terminals;
mod tokens;
mod two_factor;
mod uploads;
mod usage;

pub(crate) use settings::{read as read_settings, secret as oidc_secret};

use crate::console::Console;
use crate::web::Refused;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};
use http::StatusCode;
use problem::Problem;
use std::sync::Arc;

/// The largest body.
const BODY_LIMIT: usize = 64 * 1024;

/// All of it, to be nested at `/api`.
pub fn routes() -> Router<Arc<Console>> {
    Router::new()
        .merge(own())
        .merge(administration())
        .merge(jobs::routes())
        .merge(logs::routes())
        .merge(recreate::routes())
        .merge(images::routes())
        .merge(registries::routes())
        .merge(files::routes())
        .merge(uploads::routes())
        .fallback(|| async { Refused::not_found() })
        .method_not_allowed_fallback(|| async {
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "This is not done with that method.")
        })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// For everybody, about themselves.
fn own() -> Router<Arc<Console>> {
    Router::new()
        .route("/account/proof", post(account::prove))
        .route("/account/password", post(account::password))
        .route("/account/sessions", get(sessions::own))
        .route("/account/sessions/end-others", post(sessions::end_others))
        .route("/account/sessions/{id}", delete(sessions::end_own))
        .route("/account/tokens", get(tokens::own).post(tokens::create))
        .route("/account/tokens/{id}", delete(tokens::revoke_own))
        .route("/account/certificates", get(certificates::own).post(certificates::create))
        .route("/account/certificates/{id}", delete(certificates::revoke_own))
        .route("/account/two-factor/start", post(two_factor::start))
        .route("/account/two-factor/confirm", post(two_factor::confirm))
        .route("/account/two-factor", delete(two_factor::remove))
        .route("/terminals", post(terminals::open))
        .route("/usage", get(usage::all))
        .route("/usage/{container}", get(usage::one))
}

/// For administrators.
fn administration() -> Router<Arc<Console>> {
    Router::new()
        .route("/people", get(people::all).post(people::add))
        .route("/people/{id}", get(people::one).put(people::change).delete(people::remove))
        .route("/people/{id}/password", post(people::password))
        .route("/people/{id}/two-factor", delete(people::remove_two_factor))
        .route("/people/{id}/sessions", get(sessions::of_person))
        .route("/people/{id}/sessions/{session}", delete(sessions::end_of_person))
        .route("/tokens", get(tokens::all))
        .route("/tokens/{id}", delete(tokens::revoke))
        .route("/certificates", get(certificates::all))
        .route("/certificates/{id}", delete(certificates::revoke))
        .route("/audit", get(audit::page))
        .route("/audit/export", get(audit::export))
        .route("/audit/chain", get(audit::chain))
        .route("/settings", get(settings::show).put(settings::change))
        .route("/rules", get(rules::all).post(rules::add))
        .route("/rules/{id}", put(rules::change).delete(rules::remove))
        .route("/rules/{id}/test", post(rules::test))
        .route("/deliveries", get(rules::deliveries))
}

/// The answer to taking something away: whether it was there.
fn gone(was_there: bool) -> Result<StatusCode, Problem> {
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// What a person calls a token or certificate of theirs.
fn label(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 || text.chars().any(char::is_control) {
        return Err(Problem::bad("A name has 1 to 64 characters."));
    }
    Ok(text.to_owned())
}

/// How long something may hold.
fn days(days: u32) -> Result<u32, Problem> {
    if (1..=3650).contains(&days) { Ok(days) } else { Err(Problem::bad("It may hold from 1 to 3650 days.")) }
}
