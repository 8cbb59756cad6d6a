//! What the console itself remembers: SQLite in the data directory. Nothing else writes it.
//! The command line and a running server use it at the same time (write-ahead log).

mod session;
mod token;
mod user;

pub use session::SessionRow;
pub use token::TokenRow;
pub use user::UserRow;

use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
        let connection = Connection::open(directory.join("quayside.db"))?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let done: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        for (nth, step) in MIGRATIONS.iter().enumerate().skip(usize::try_from(done).unwrap_or(0)) {
            connection.execute_batch(&format!("BEGIN; {step} PRAGMA user_version = {}; COMMIT;", nth + 1))?;
        }
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

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
