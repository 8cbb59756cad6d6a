//! A file put in its place. Where a command may help, it goes into the folder under another name first, and then takes
//! the name of the old one at once: a disk that is full half way leaves the old one whole.

use super::command::Limits;
use super::member::{self, Owner};
use super::stat::Stat;
use super::{Files, fault, path};
use crate::access::Secret;
use crate::api::problem::Problem;
use crate::clock::now;
use crate::gateway::inside;
use axum::body::Body;
use engine::{Error, call};
use http::{StatusCode, header};
use std::time::Duration;
use tokio::fs::File;
use tokio_tar::EntryType;

/// Whether a folder's entries may be renamed and removed by whoever the command runs as. `$1` is the folder.
const CAREFUL: &str = r#"[ -w "$1" ] && { [ ! -k "$1" ] || [ "$(id -u)" = 0 ]; } && command -v mv && command -v rm"#;
const LIMITS: Limits = Limits { bytes: 4096, time: Duration::from_secs(60) };
/// How much of a name is kept in the other one.
const NAME: usize = 200;

/// A file to be written.
pub(super) struct Writing {
    pub(super) path: String,
    /// What is there now.
    pub(super) before: Option<Stat>,
    pub(super) owner: Owner,
    pub(super) content: File,
    pub(super) size: u64,
}

impl Files {
    /// Writes a file.
    pub(super) async fn write(&self, writing: Writing) -> Result<(), Problem> {
        let Writing { path, before, owner, content, size } = writing;
        let (folder, name) = path::split(&path);
        if !self.may_run() || !self.is_careful(folder).await {
            let head = head(name, EntryType::Regular, size, &owner).await?;
            let put = self.put(folder, member::archive(head, content, size)).await;
            return match put {
                Ok(()) => Ok(()),
                Err(error) => Err(self.left(&error, &path, before).await),
            };
        }
        let other = other(name);
        let head = head(&other, EntryType::Regular, size, &owner).await?;
        let aside = path::join(folder, &other);
        if let Err(error) = self.put(folder, member::archive(head, content, size)).await {
            self.remove(&aside).await;
            return Err(fault::problem(&error, &path, self.name()));
        }
        self.take_place(&aside, &path).await
    }

    /// Unpacks an archive in a folder.
    pub(super) async fn put(&self, folder: &str, archive: Body) -> Result<(), Error> {
        let call = call::files::put(self.id(), folder);
        let headers = [(header::CONTENT_TYPE, "application/x-tar".to_owned())];
        let answer = inside::send_body(&self.console, &self.caller, &call, &headers, archive).await;
        inside::success(answer).await.map(|_| ())
    }

    async fn is_careful(&self, folder: &str) -> bool {
        let ran = self.run(&["sh", "-c", CAREFUL, "sh", folder], &[], LIMITS).await;
        ran.is_ok_and(|ran| ran.code == Some(0))
    }

    /// Gives a file the name of another.
    async fn take_place(&self, aside: &str, path: &str) -> Result<(), Problem> {
        let ran = self.run(&["mv", "-f", "--", aside, path], &[], LIMITS).await;
        let words = match ran {
            Ok(ran) if ran.code == Some(0) => return Ok(()),
            Ok(ran) => ran.words(),
            Err(error) => {
                self.remove(aside).await;
                return Err(fault::problem(&error, path, self.name()));
            }
        };
        // Something mounted keeps its name: its content is written over.
        if words.to_lowercase().contains("busy") {
            let ran = self.run(&["cp", "--", aside, path], &[], LIMITS).await;
            if !ran.is_ok_and(|ran| ran.code == Some(0)) {
                let sentence = format!(
                    "{path} is mounted and could not be written to the end, so it may be incomplete. \
                     What was sent is whole in {aside}."
                );
                return Err(Problem::new(StatusCode::CONFLICT, &sentence));
            }
            self.remove(aside).await;
            return Ok(());
        }
        self.remove(aside).await;
        Err(fault::said(&words, path, self.name()))
    }

    /// Removes what was put aside. What cannot be removed has a name that says what it is.
    async fn remove(&self, aside: &str) {
        let ran = self.run(&["rm", "-f", "--", aside], &[], LIMITS).await;
        if !ran.is_ok_and(|ran| ran.code == Some(0)) {
            tracing::warn!(container = %self.name(), "a file that was put aside could not be removed");
        }
    }

    /// Why a file could not be written under its own name, and what stands there now.
    async fn left(&self, error: &Error, path: &str, before: Option<Stat>) -> Problem {
        let problem = fault::problem(error, path, self.name());
        let stands = match (self.peek(path).await, before) {
            (Ok(after), Some(before)) if after == before => return problem,
            (Err(Error::NotFound(_)), None) => return problem,
            (Ok(after), _) => {
                format!("It was cut: {path} is incomplete now, with {} bytes. Send it again.", after.size)
            }
            (Err(Error::NotFound(_)), Some(_)) => {
                format!("It was cut, and {path} is not there any more. Send it again.")
            }
            (Err(_), _) => format!("It is not known what stands in {path} now. Look before you send it again."),
        };
        // Sent again into a full disk, it would end the same way.
        let why = match problem.status() {
            StatusCode::INSUFFICIENT_STORAGE => format!("There is no room left in {}. ", self.name()),
            _ => String::new(),
        };
        Problem::new(problem.status(), &format!("{why}{stands}"))
    }
}

/// What stands in front of a file, or a folder, in an archive.
pub(super) async fn head(name: &str, kind: EntryType, size: u64, owner: &Owner) -> Result<Vec<u8>, Problem> {
    let head = member::written(name, kind, size, owner, now()).await;
    head.map_err(|_| Problem::bad("No file can have that name."))
}

/// Another name in the same folder.
fn other(name: &str) -> String {
    let mut end = name.len().min(NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let word: String = Secret::random().reveal().chars().take(12).collect();
    format!(".{}.quayside-{word}", &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_name_fits_where_the_name_does() {
        for name in ["a".to_owned(), "ü".repeat(127), "x".repeat(255)] {
            let (one, two) = (other(&name), other(&name));
            assert!(one.len() <= 255 && one != two && one.starts_with('.') && one.contains(".quayside-"), "{one}");
        }
    }
}
