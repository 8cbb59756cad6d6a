//! Folders made, things renamed and deleted. An engine can make a folder by itself; the rest takes a command.

use super::command::Limits;
use super::replace::head;
use super::{Files, fault, member, path};
use crate::api::asked::Asked;
use crate::api::body::Body;
use crate::api::problem::Problem;
use axum::extract::Path;
use engine::Error;
use http::StatusCode;
use serde::Deserialize;
use std::time::Duration;
use tokio_tar::EntryType;

/// What may be done with a new folder.
const MODE: u32 = 0o755;
/// A large folder takes a while to delete.
const LIMITS: Limits = Limits { bytes: 4096, time: Duration::from_secs(120) };

/// Something by its path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct One {
    path: String,
}

/// Something, and its new path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    from: String,
    to: String,
}

/// `POST /api/files/{container}/folder`
pub(super) async fn folder(
    asked: Asked,
    Path(name): Path<String>,
    Body(one): Body<One>,
) -> Result<StatusCode, Problem> {
    let path = path::named(&one.path)?;
    let files = Files::of(asked, &name)?;
    files.is_free(&path).await?;
    files.is_reached(&path).await?;
    let (parent, base) = path::split(&path);
    let owner = files.heir(parent, MODE).await?;
    let head = head(&format!("{base}/"), EntryType::Directory, 0, &owner).await?;
    let put = files.put(parent, member::folder(head)).await;
    put.map_err(|error| fault::problem(&error, &path, files.name()))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/files/{container}/rename`
pub(super) async fn rename(
    asked: Asked,
    Path(name): Path<String>,
    Body(both): Body<Move>,
) -> Result<StatusCode, Problem> {
    let (from, to) = (path::named(&both.from)?, path::named(&both.to)?);
    let files = Files::of(asked, &name)?;
    files.is_there(&from).await?;
    files.is_own(&from).await?;
    files.is_free(&to).await?;
    // What is there in memory is not seen, and would be written over.
    files.is_reached(&to).await?;
    files.change(&["mv", "--", &from, &to], &from).await
}

/// `POST /api/files/{container}/delete`
pub(super) async fn delete(
    asked: Asked,
    Path(name): Path<String>,
    Body(one): Body<One>,
) -> Result<StatusCode, Problem> {
    let path = path::named(&one.path)?;
    let files = Files::of(asked, &name)?;
    files.is_there(&path).await?;
    files.is_own(&path).await?;
    files.change(&["rm", "-rf", "--", &path], &path).await
}

impl Files {
    async fn is_there(&self, path: &str) -> Result<(), Problem> {
        match self.stat(path).await {
            Ok(_) => Ok(()),
            // A command sees more than an archive.
            Err(Error::NotFound(_)) if self.is_beyond(path).await? => Ok(()),
            Err(error) => Err(fault::problem(&error, path, self.name())),
        }
    }

    async fn is_free(&self, path: &str) -> Result<(), Problem> {
        match self.stat(path).await {
            Err(Error::NotFound(_)) => Ok(()),
            Err(error) => Err(fault::problem(&error, path, self.name())),
            Ok(_) => {
                let sentence = format!("There is already a {path} in {}. Nothing was changed.", self.name());
                Err(Problem::new(StatusCode::CONFLICT, &sentence))
            }
        }
    }

    /// Changes something by a command.
    async fn change(&self, command: &[&str], path: &str) -> Result<StatusCode, Problem> {
        let name = self.name();
        if !self.runs() {
            let sentence = format!(
                "{name} does not run. Its files can be read and written now, but not renamed or deleted. Start it first."
            );
            return Err(Problem::new(StatusCode::CONFLICT, &sentence));
        }
        let ran = self.run(command, &[], LIMITS).await.map_err(|error| fault::problem(&error, path, name))?;
        match ran.code {
            Some(0) => Ok(StatusCode::NO_CONTENT),
            _ if ran.is_missing() => {
                let tool = command.first().copied().unwrap_or_default();
                let sentence =
                    format!("There is no {tool} in {name}, so this cannot be done there. Nothing was changed.");
                Err(Problem::new(StatusCode::CONFLICT, &sentence))
            }
            Some(_) => Err(fault::said(&ran.words(), path, name)),
            None => {
                let sentence = format!("{name} is still busy with {path}. Look again in a while.");
                Err(Problem::new(StatusCode::CONFLICT, &sentence))
            }
        }
    }
}
