//! `PUT /api/files/{container}/content`: a file written, new or in place of another.

use super::member::Owner;
use super::replace::Writing;
use super::stat::{Kind, Stat};
use super::{Files, fault, path};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::limits::Place;
use crate::uploads;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use engine::Error;
use http::StatusCode;
use serde::Deserialize;

/// What may be done with a new file, unless it is said.
const MODE: u32 = 0o644;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    path: String,
    #[serde(default)]
    mode: Option<u32>,
    #[serde(default)]
    overwrite: Option<u8>,
}

/// `PUT /api/files/{container}/content`
pub(super) async fn upload(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    body: Body,
) -> Result<StatusCode, Problem> {
    let Query(wanted) = wanted.map_err(|_| Problem::bad("The query takes path, mode and overwrite, each once."))?;
    let overwrite = match wanted.overwrite {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return Err(Problem::bad("overwrite is 0 or 1.")),
    };
    let mode = wanted.mode.unwrap_or(MODE);
    if mode > 0o7777 {
        return Err(Problem::bad("mode is a number of permission bits, at most 4095."));
    }
    let path = path::named(&wanted.path)?;
    let files = Files::of(asked, &name)?;
    let _place = files.place()?;
    // All that can be refused is refused before anything is kept.
    let (path, before) = files.destination(&path, overwrite).await?;
    files.is_reached(&path).await?;
    let owner = match &before {
        Some(_) => files.owner(&path).await.map_err(|error| fault::problem(&error, &path, files.name()))?,
        None => files.heir(path::split(&path).0, mode).await?,
    };
    let (content, size) = uploads::keep(&files.console.data, body).await?;
    files.write(Writing { path, before, owner, content, size }).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Files {
    /// Room for one of the caller's uploads.
    fn place(&self) -> Result<Place, Problem> {
        let full =
            || Problem::new(StatusCode::TOO_MANY_REQUESTS, "Too many streams are open. Wait for an upload to end.");
        self.console.limits.stream(self.caller.user).ok_or_else(full)
    }

    /// Where a file is written to, and what is there. Through a link, it is what that leads to.
    async fn destination(&self, path: &str, overwrite: bool) -> Result<(String, Option<Stat>), Problem> {
        match self.stat(path).await {
            Err(Error::NotFound(_)) => return Ok((path.to_owned(), None)),
            Err(error) => return Err(fault::problem(&error, path, self.name())),
            Ok(_) if !overwrite => {
                let sentence = format!("There is already a {path} in {}. Nothing was changed.", self.name());
                return Err(Problem::new(StatusCode::CONFLICT, &sentence));
            }
            Ok(_) => {}
        }
        let (at, stat) = self.resolve(path).await?;
        if stat.kind != Kind::File {
            let sentence = format!("{path} is no regular file, so it is not written to. Nothing was changed.");
            return Err(Problem::new(StatusCode::CONFLICT, &sentence));
        }
        Ok((at, Some(stat)))
    }

    /// Whose something new in a folder is: the folder's owner's, so that who works there can work with it.
    pub(super) async fn heir(&self, folder: &str, mode: u32) -> Result<Owner, Problem> {
        let (at, stat) = self.resolve(folder).await?;
        if stat.kind != Kind::Dir {
            return Err(Problem::new(StatusCode::CONFLICT, &format!("{folder} is no folder. Nothing was changed.")));
        }
        let owner = self.owner(&at).await.map_err(|error| fault::problem(&error, folder, self.name()))?;
        Ok(Owner { mode, ..owner })
    }
}
