//! What the command line can do. `user`, `token` and `audit` work on the data directory, whether or not a console runs
//! on it.

mod audit;
mod audited;
mod doors;
mod serve;
mod token;
mod user;

pub use audit::audit;
pub use serve::serve;
pub use token::token;
pub use user::user;

use crate::store::{Store, StoreError};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// A sentence for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Opens the database of a console that was started before.
fn open_existing(directory: &Path) -> Result<Store, Failure> {
    if !directory.join("quayside.db").exists() {
        return Err(format!("{} is no data directory of Quayside; name it with --data", directory.display()).into());
    }
    open(directory)
}

/// Opens the database in a data directory, making both where they are missing.
fn open(directory: &Path) -> Result<Store, Failure> {
    let mut builder = std::fs::DirBuilder::new();
    builder
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|cause| format!("{}: {cause}", directory.display()))?;
    Store::open(directory).map_err(|cause: StoreError| format!("{}: {cause}", directory.display()).into())
}
