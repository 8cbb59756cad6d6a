//! `GET /api/images/{id}/files` and `/waste`: what an `explore` job has read of an image. Who may not save an image may not
//! look into it either.

use super::{judge, problem};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::layers::files::Files;
use crate::layers::id_of;
use crate::layers::listed::Listed;
use crate::layers::waste::Waste;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use engine::{Method, call};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The longest text that is looked for.
const TEXT: usize = 256;
/// What is said of an image that was not read.
const UNREAD: &str = "The files of this image have not been read, or not lately. Read them first.";

/// The query.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    layer: String,
    path: String,
    find: String,
}

/// The answer.
#[derive(Serialize)]
pub(super) struct Folder {
    /// The number of the step; 0 for all layers.
    layer: usize,
    path: String,
    entries: Vec<Listed>,
    partial: bool,
}

/// `GET /api/images/{id}/files?layer=N|all&path=/&find=`
pub(super) async fn files(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Folder>, Problem> {
    let wanted = wanted.map_err(|_| Problem::bad("The query takes layer, path and find, each once."))?;
    let Query(Wanted { layer, path, find }) = wanted;
    let layer = match layer.as_str() {
        "" | "all" => None,
        number => match number.parse::<usize>() {
            Ok(number) if number > 0 => Some(number),
            _ => return Err(Problem::bad("layer is the number of a layer, from 1 on, or all.")),
        },
    };
    if find.len() > TEXT {
        return Err(Problem::bad("Look for a shorter text: 256 bytes at most."));
    }
    let path = if path.is_empty() { "/".to_owned() } else { path };
    let files = known(&asked, &name).await?;
    // There may be very many to walk through.
    let at = path.clone();
    let walk = move || if find.is_empty() { files.list(layer, &at) } else { Some(files.find(layer, &find)) };
    let found = tokio::task::spawn_blocking(walk).await.map_err(|_| failed())?;
    let found = found.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "There is no such folder in this layer."))?;
    Ok(Json(Folder { layer: layer.unwrap_or_default(), path, entries: found.entries, partial: found.partial }))
}

/// `GET /api/images/{id}/waste`
pub(super) async fn waste(asked: Asked, Path(name): Path<String>) -> Result<Json<Waste>, Problem> {
    Ok(Json(known(&asked, &name).await?.waste.clone()))
}

/// What is known of an image.
async fn known(asked: &Asked, name: &str) -> Result<Arc<Files>, Problem> {
    judge(asked, Method::Get, &call::image::save("x").path).await?;
    let id = id_of(&asked.console, &asked.caller, name).await.map_err(problem)?;
    asked.console.explored.files(&id).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, UNREAD))
}

fn failed() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The files could not be looked through. Try again.")
}
