//! How a container would be made again: what the form that edits it begins with.

use super::asked::Asked;
use super::logs::seen;
use super::problem::Problem;
use crate::console::Console;
use crate::jobs::Failure;
use crate::jobs::recreate::{dependents, look, refusal};
use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use engine::Error;
use http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new().route("/containers/{id}/recreate", get(plan))
}

/// The plan.
#[derive(Serialize)]
struct Planned {
    id: String,
    name: String,
    /// The image as it was named.
    image: String,
    image_id: String,
    running: bool,
    /// Whether it is the console's own container, which cannot replace itself.
    own: bool,
    /// Whether it removes itself when it stops.
    auto_remove: bool,
    /// Whether secrets are hidden; left as they are shown, they stay what they are.
    masked: bool,
    /// The body that makes the same container.
    body: Value,
    platform: String,
    /// Those that share its network, and lose it.
    dependents: Vec<Dependent>,
    /// What to know of it.
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Dependent {
    id: String,
    name: String,
}

/// `GET /api/containers/{id}/recreate`
async fn plan(asked: Asked, Path(name): Path<String>) -> Result<Json<Planned>, Problem> {
    let (asked, row) = seen(asked, &name)?;
    let (console, caller) = (&asked.console, &asked.caller);
    let known = look(console, caller, &row.id).await.map_err(problem)?;
    let dependents = dependents(console, caller, &known).await.map_err(problem)?;
    let mut notes = known.plan.notes.clone();
    notes.extend(refusal(console, &known));
    Ok(Json(Planned {
        id: known.id().to_owned(),
        name: known.plan.name.clone(),
        image: known.plan.image.clone(),
        image_id: known.image().to_owned(),
        running: known.runs(),
        own: console.own.as_deref() == Some(known.id()),
        auto_remove: known.removes_itself(),
        masked: known.hides(),
        platform: known.plan.platform.clone(),
        body: known.shown,
        dependents: dependents.into_iter().map(|(id, name)| Dependent { id, name }).collect(),
        notes,
    }))
}

fn problem(error: Error) -> Problem {
    let status = match &error {
        Error::NotFound(_) => return Problem::not_found(),
        Error::Denied(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_GATEWAY,
    };
    Problem::new(status, &Failure::from(error).sentence)
}
