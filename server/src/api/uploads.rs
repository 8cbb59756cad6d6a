//! `/api/uploads`: archives for jobs, sent first and named by their id in a job's order. Each is its person's alone.

use super::asked::Asked;
use super::gone;
use super::problem::Problem;
use crate::console::Console;
use crate::rights::Grant;
use crate::uploads::{self, Broken, Upload};
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::routing::{delete, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new().route("/uploads", post(add)).route("/uploads/{id}", delete(remove))
}

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(rename = "for")]
    purpose: Purpose,
    #[serde(default)]
    name: String,
}

/// What an archive is for.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    Build,
    Load,
    Import,
}

/// `POST /api/uploads`
async fn add(
    asked: Asked,
    wanted: Result<Query<Wanted>, QueryRejection>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let wrong = |_| Problem::bad("The query takes for (build, load or import) and name, each once.");
    let Query(wanted) = wanted.map_err(wrong)?;
    let (grant, reason) = match wanted.purpose {
        Purpose::Build => (Grant::Builds, "grant-builds"),
        Purpose::Load | Purpose::Import => (Grant::Images, "grant-images"),
    };
    if !asked.caller.rights.may(grant) {
        let sentence = format!("You need the grant '{}' for this. Ask an administrator of this console.", grant.name());
        return Err(asked.denied(reason, Problem::new(StatusCode::FORBIDDEN, &sentence)).await);
    }
    if asked.caller.rights.is_scoped() {
        let sentence = "Your rights are limited to some containers, and images are about more than those.";
        return Err(asked.denied("scope", Problem::new(StatusCode::FORBIDDEN, sentence)).await);
    }
    let (user, caller) = (asked.caller.user, asked.caller.clone());
    let place = asked.console.uploads.place(user).ok_or_else(|| full("are coming in already"))?;
    asked
        .change(move |console| async move {
            let _place = place;
            // What comes in for hours must not outlive the right to send it.
            let kept = tokio::select! {
                biased;
                () = caller.loses(&console.access) => None,
                kept = uploads::keep(&console.data, body) => Some(kept),
            };
            let lost = "Your rights have changed, so the upload was stopped. Nothing of it was kept.";
            let (file, bytes) = kept.ok_or_else(|| Problem::new(StatusCode::FORBIDDEN, lost))??;
            let file = file.into_std().await;
            let read = spawn_blocking(move || Upload::read(&wanted.name, file, bytes));
            let upload = read.await.ok().flatten().ok_or_else(|| {
                Problem::bad("This is no archive: send a tar, plain or compressed with gzip, bzip2, xz or zstd.")
            })?;
            let format = upload.format.name();
            let id = console.uploads.add(user, upload, &console.stop).ok_or_else(|| full("are in use"))?;
            Ok((StatusCode::CREATED, Json(json!({ "id": id, "bytes": bytes, "format": format }))))
        })
        .await
}

/// `DELETE /api/uploads/{id}`
async fn remove(asked: Asked, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let user = asked.caller.user;
    asked.change(move |console| async move { gone(console.uploads.remove(user, &id)) }).await
}

fn full(why: &str) -> Problem {
    let sentence = format!("Too many uploads {why}. Wait until a job has ended, and send it again.");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, &sentence)
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Cut => Self::bad("The upload broke off, so nothing was changed. Send it again."),
            Broken::Full => {
                let sentence = "There is no room on the console's own disk for this upload, so nothing was changed. \
                                Make room in its data directory.";
                Self::new(StatusCode::INSUFFICIENT_STORAGE, sentence)
            }
            Broken::Failed(cause) => {
                tracing::error!(%cause, "an upload could not be kept");
                let sentence = "The console could not keep the upload, so nothing was changed. Its log says why.";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, sentence)
            }
        }
    }
}
