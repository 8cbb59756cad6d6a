//! `GET /api/files/{container}`: what is in a folder.

use super::stat::{Kind, Stat};
use super::{Files, by_archive, by_command, path};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// How many entries are told at most.
pub(super) const MOST: usize = 20_000;

/// The query.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    path: String,
    all: String,
}

/// A folder.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Folder {
    path: String,
    entries: Vec<Entry>,
    partial: bool,
    way: &'static str,
}

/// What is in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) size: u64,
    pub(super) mode: u32,
    pub(super) modified: i64,
    pub(super) uid: u64,
    pub(super) gid: u64,
    /// Where a link leads, else empty.
    pub(super) target: String,
}

impl Entry {
    /// One of which only the engine's description is known.
    pub(super) fn described(name: &str, stat: Stat) -> Self {
        let Stat { kind, size, mode, modified, target } = stat;
        Self { name: name.to_owned(), kind, size, mode, modified, uid: 0, gid: 0, target }
    }
}

/// Entries, and whether there may be more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    pub(super) partial: bool,
}

/// `GET /api/files/{container}?path=/etc`
pub(super) async fn list(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Folder>, Problem> {
    let Query(wanted) = wanted.map_err(|_| Problem::bad("The query takes path and all, each once."))?;
    let all = match wanted.all.as_str() {
        "" | "0" => false,
        "1" => true,
        _ => return Err(Problem::bad("all is 0 or 1.")),
    };
    let from = path::clean(&wanted.path)?;
    let files = Files::of(asked, &name)?;
    let (at, stat) = files.resolve(&from).await?;
    if stat.kind != Kind::Dir {
        return Err(Problem::new(StatusCode::CONFLICT, &format!("{from} is no folder.")));
    }
    let by_command = if files.may_run() { by_command::list(&files, &at).await } else { None };
    let (found, way) = match by_command {
        Some(found) => (found, "exec"),
        None => (by_archive::list(&files, &at, all).await?, "archive"),
    };
    Ok(Json(Folder { path: from, entries: found.entries, partial: found.partial, way }))
}
