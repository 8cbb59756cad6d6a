//! `POST /api/images/removal`: what removing images would do. Nothing is removed.

use super::{judge, problem};
use crate::api::asked::Asked;
use crate::api::body::Body;
use crate::api::problem::Problem;
use crate::removal::bytes::freed;
use crate::removal::rules::{Done, How, Removal};
use crate::removal::state::State;
use axum::Json;
use engine::{Method, call};
use serde::{Deserialize, Serialize};

/// So many images at once.
const IMAGES: usize = 500;

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    images: Vec<String>,
    #[serde(default)]
    force: bool,
    #[serde(default)]
    noprune: bool,
}

/// The answer.
#[derive(Serialize)]
pub(super) struct Previewed {
    #[serde(flatten)]
    done: Done,
    /// What comes back; layers that several have are counted once.
    bytes: i64,
}

/// `POST /api/images/removal`
pub(super) async fn preview(asked: Asked, Body(wanted): Body<Wanted>) -> Result<Json<Previewed>, Problem> {
    if wanted.images.is_empty() || wanted.images.len() > IMAGES {
        return Err(Problem::bad("Name from 1 to 500 images."));
    }
    judge(&asked, Method::Delete, &call::image::remove("x", false, false).path).await?;
    let state = State::ask(&asked.console, &asked.caller).await.map_err(problem)?;
    let mut removal = Removal::new(&state);
    for image in &wanted.images {
        removal.remove(image, How { force: wanted.force, noprune: wanted.noprune });
    }
    let bytes = freed(&asked.console, &asked.caller, &state, &removal).await;
    Ok(Json(Previewed { done: removal.done, bytes }))
}
