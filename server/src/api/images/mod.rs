//! `/api/images`: what images are made of, and what removing them would do. Each is asked of the engine as the caller.

mod files;
mod layers;
mod prune;
mod removal;

use super::asked::Asked;
use super::problem::Problem;
use crate::console::Console;
use crate::gateway::decide;
use crate::jobs::Failure;
use axum::Router;
use axum::routing::{get, post};
use engine::{Error, Method, route};
use http::StatusCode;
use std::sync::Arc;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/images/{id}/layers", get(layers::layers))
        .route("/images/{id}/files", get(files::files))
        .route("/images/{id}/waste", get(files::waste))
        .route("/images/removal", post(removal::preview))
        .route("/images/prune-preview", post(prune::preview))
}

/// Refuses those who may not do what this is a view of.
async fn judge(asked: &Asked, method: Method, path: &str) -> Result<(), Problem> {
    let Ok(matched) = route::find(method, path, "") else { return Err(Problem::not_found()) };
    let Err(denial) = decide::needs(&asked.caller.rights, &matched) else { return Ok(()) };
    Err(asked.denied(denial.reason, Problem::new(denial.status, &denial.sentence)).await)
}

/// Why the engine gave no answer.
fn problem(error: Error) -> Problem {
    let status = match &error {
        Error::NotFound(_) => return Problem::new(StatusCode::NOT_FOUND, "There is no such image."),
        Error::Denied(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_GATEWAY,
    };
    Problem::new(status, &Failure::from(error).sentence)
}
