//! The first start: a one-time link, shown in the terminal and kept in a 0600 file, makes the first administrator.
//! There is no default password and no open first run.

use super::{AccessError, Secret};
use crate::store::Store;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a setup link holds; a restart makes a new one.
const LASTS: Duration = Duration::from_secs(30 * 60);

/// Why the console cannot start with this data directory.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// It was set up once, and now there is nobody: opening setup again would give it to anyone.
    #[error(
        "{0} says that Quayside was set up here, but the database holds no user. Restore the database, \
         or add a user with `quayside user add`."
    )]
    Emptied(PathBuf),
    /// A file could not be written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Access(#[from] AccessError),
}

/// The state of the first run.
pub struct Setup {
    directory: PathBuf,
    open: Mutex<Option<(Secret, Instant)>>,
}

impl Setup {
    /// Looks whether the console was set up, and opens setup if not.
    pub fn begin(directory: &Path, store: &Store) -> Result<Self, SetupError> {
        let setup = Self { directory: directory.to_owned(), open: Mutex::new(None) };
        if store.user_count().map_err(AccessError::from)? > 0 {
            setup.finish()?;
        } else if setup.marker().exists() {
            return Err(SetupError::Emptied(setup.marker()));
        } else {
            let opened = (Secret::random(), Instant::now());
            *setup.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(opened);
        }
        Ok(setup)
    }

    /// The link to print, and the file it is kept in; `None` when there is nothing to set up.
    pub fn link(&self, origin: &str) -> Result<Option<(String, PathBuf)>, SetupError> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((secret, _)) = &*open else { return Ok(None) };
        let link = format!("{origin}/setup?token={}", secret.reveal());
        let path = self.directory.join("setup-link");
        write_private(&path, &format!("{link}\n")).map_err(|cause| SetupError::File(path.clone(), cause))?;
        Ok(Some((link, path)))
    }

    /// Whether there is still something to set up.
    pub fn is_open(&self) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whether this is the link's token, in time.
    pub fn admits(&self, token: &str) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Hashes are compared, so the time of comparing tells nothing of the token.
        open.as_ref()
            .is_some_and(|(secret, since)| secret.hash() == Secret::from(token).hash() && since.elapsed() < LASTS)
    }

    /// Closes setup for good.
    pub fn finish(&self) -> Result<(), SetupError> {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let path = self.marker();
        if !path.exists() {
            write_private(&path, "").map_err(|cause| SetupError::File(path, cause))?;
        }
        match std::fs::remove_file(self.directory.join("setup-link")) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(SetupError::File(self.directory.join("setup-link"), cause))
            }
            _ => Ok(()),
        }
    }

    fn marker(&self) -> PathBuf {
        self.directory.join("set-up")
    }
}

/// Writes a file that only its owner may read, also when it was there with wider rights.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let _ = std::fs::remove_file(path);
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        (directory, store)
    }

    #[test]
    fn the_link_is_private_and_ends_with_setup() {
        let (directory, store) = store();
        let setup = Setup::begin(directory.path(), &store).unwrap();
        let (link, path) = setup.link("http://localhost").unwrap().unwrap();
        let token = link.split_once("token=").unwrap().1;
        let mode = std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap());
        assert_eq!(mode & 0o777, 0o600);
        assert!(setup.admits(token) && !setup.admits("") && !setup.admits(&token[1..]));
        setup.finish().unwrap();
        assert!(!setup.admits(token) && !path.exists());
    }

    #[test]
    fn an_emptied_database_does_not_open_setup_again() {
        let (directory, store) = store();
        Setup::begin(directory.path(), &store).unwrap().finish().unwrap();
        assert!(matches!(Setup::begin(directory.path(), &store), Err(SetupError::Emptied(_))));
    }

    #[test]
    fn two_at_once_make_one_administrator() {
        let (_directory, store) = store();
        assert!(store.add_first_user("a", "admin", "x").unwrap().is_some());
        assert!(store.add_first_user("b", "admin", "x").unwrap().is_none());
        assert_eq!(store.user_count().unwrap(), 1);
    }
}
