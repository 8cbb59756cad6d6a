//! What the console itself remembers: SQLite in the data directory. Nothing else writes it.
//! The command line and a running server use it at the same time (write-ahead log).

mod session;
mod token;
mod user;

pub use session::SessionRow;
pub use token::TokenRow;
pub use user::UserRow;

use rusqlite::{Connection, TransactionBehavior};
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
    /// SQLite's own failure.
    #[error("the database in the data directory: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// A handle to the database; clones share one connection.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

/// Each step is run once, in order; never change one that was released.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE user (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL,
        password TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
    CREATE TABLE session (
        hash TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        created INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT;
    CREATE TABLE token (
        id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        created INTEGER NOT NULL, expires INTEGER) STRICT;
"];

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
        connection.pragma_update(None, "synchronous", "normal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Two that start at once migrate one after the other.
        let migration = rusqlite::Transaction::new_unchecked(&connection, TransactionBehavior::Immediate)?;
        let done: u32 = migration.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        for step in MIGRATIONS.iter().skip(usize::try_from(done).unwrap_or(0)) {
            migration.execute_batch(step)?;
        }
        migration.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX))?;
        migration.commit()?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs a query. They are short (keyed, in memory mostly), so they run where they are called.
    fn with<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        query(&connection).map_err(|cause| match cause.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => StoreError::Exists,
            _ => StoreError::Sqlite(cause),
        })
    }
}
