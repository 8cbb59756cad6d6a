//! What the console itself remembers: SQLite in the data directory. Nothing else writes it.
//! The command line and a running server use it at the same time (write-ahead log).

mod certificate;
mod delivery;
mod device;
mod holder;
mod job;
mod kept;
mod recovery;
mod registry;
mod rule;
mod schema;
mod session;
mod setting;
mod token;
mod user;

pub use certificate::CertificateInfo;
pub use delivery::{DeliveryInfo, Due};
pub use holder::Holder;
pub use kept::KeptRow;
pub use registry::RegistryRow;
pub use rule::RuleRow;
pub use session::SessionInfo;
pub use token::TokenInfo;
pub use user::{Change, NewUser, UserRow};

use rusqlite::{Connection, ffi};
use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a write waits for another process, such as the command line.
const BUSY: Duration = Duration::from_secs(1);

/// A failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A name or token that must be new is there already.
    #[error("it is there already")]
    Exists,
    /// A later Quayside made it.
    #[error("the database is of a later Quayside (version {found}; this one knows {known}); start that one instead")]
    Newer {
        /// The version of the database.
        found: u32,
        /// The latest version that this program knows.
        known: u32,
    },
    /// It is damaged.
    #[error("the database is damaged ({0}); restore it from a backup")]
    Corrupt(String),
    /// SQLite's own failure.
    #[error("the database in the data directory: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// A handle to the database; clones share one connection.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens or makes the database in a data directory.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join("quayside.db");
        // Made for its owner alone, whatever the directory's rights are; SQLite's other files take after it.
        let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path);
        if made.is_err() {
            // It was there; the rights of a database that cannot be changed will show when it is opened.
            let _ = std::fs::set_permissions(&path, Permissions::from_mode(0o600));
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // A revoked token must not come back after a power cut.
        connection.pragma_update(None, "synchronous", "full")?;
        schema::migrate(&connection)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs a query. They are short (keyed, in memory mostly), so they run where they are called.
    fn with<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        query(&connection).map_err(|cause| match cause.sqlite_extended_error_code() {
            Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => StoreError::Exists,
            _ => StoreError::Sqlite(cause),
        })
    }
}
