//! The first setup, behind its one-time link.

use super::{Arrival, assets, busy_or_failed, enter, page};
use crate::access::AccessError;
use crate::audit::Decision;
use crate::console::Console;
use crate::store::StoreError;
use crate::web::Refused;
use app::door::{self, Failure};
use axum::extract::{Form, Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Instant;

/// The setup link's query.
#[derive(Default, Deserialize)]
pub struct SetupLink {
    #[serde(default)]
    token: String,
}

/// The setup form's fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    token: String,
    name: String,
    password: String,
}

/// `GET /setup?token=…`
pub async fn setup_form(State(console): State<Arc<Console>>, Query(link): Query<SetupLink>) -> Response {
    closed(&console, &link.token)
        .unwrap_or_else(|| page(StatusCode::OK, door::setup(assets::root(), &link.token, "", None, console.demo)))
}

/// `POST /setup`
pub async fn setup(
    State(console): State<Arc<Console>>,
    arrival: Arrival,
    Form(form): Form<Setup>,
) -> Result<Response, Refused> {
    if let Some(closed) = closed(&console, &form.token) {
        return Ok(closed);
    }
    let again = |failure| {
        page(
            StatusCode::UNPROCESSABLE_ENTITY,
            door::setup(assets::root(), &form.token, &form.name, Some(failure), console.demo),
        )
    };
    let unwritable = |_| Refused::new(StatusCode::SERVICE_UNAVAILABLE, "The audit cannot be written; set up later.");
    let entry = arrival.entry("setup", "unknown", "", Decision::Allowed, "");
    let (ticket, started) = (console.audit.begin(entry).await.map_err(unwritable)?, Instant::now());
    let added = console.access.add_first_admin(form.name.trim(), form.password).await;
    let status = if matches!(added, Ok(Some(_))) { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    console.audit.end(ticket, status.as_u16(), millis).await;
    match added {
        Ok(Some(user)) => {
            let secret = console.access.begin(user, &arrival.visit).map_err(|cause| Refused::failed(&cause))?;
            enter(&console, &arrival, "sign-in", &secret, "").await
        }
        Ok(None) | Err(AccessError::Store(StoreError::Exists)) => {
            Err(Refused::new(StatusCode::CONFLICT, "Somebody else has just set this console up."))
        }
        Err(AccessError::Name) => Ok(again(Failure::Name)),
        Err(AccessError::Password(_)) => Ok(again(Failure::Password)),
        Err(cause) => Err(busy_or_failed(&cause)),
    }
}

/// The page that says why there is nothing to set up here, when there is not.
fn closed(console: &Console, token: &str) -> Option<Response> {
    if !console.setup.is_open() {
        return Some(page(StatusCode::NOT_FOUND, door::no_setup(assets::root())));
    }
    (!console.setup.admits(token)).then(|| page(StatusCode::FORBIDDEN, door::bad_link(assets::root())))
}
