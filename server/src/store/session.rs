//! Sign-in sessions, by the hash of their cookie.

use super::{BUSY, Store, StoreError};
use crate::clock::now;
use rusqlite::{Connection, OptionalExtension, params};
use std::time::Duration;

/// A session is over this long after it was last used …
const IDLE: i64 = 7 * 24 * 3600;
/// … and this long after sign-in in any case.
const ABSOLUTE: i64 = 30 * 24 * 3600;
/// `seen` is written at most this often, so that reading a page does not write the disk.
const SEEN_EVERY: i64 = 60;

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub name: String,
    /// Their role's name.
    pub role: String,
}

impl Store {
    /// Begins a session.
    pub fn add_session(&self, hash: &str, user: i64) -> Result<(), StoreError> {
        self.with(|db| {
            db.execute("DELETE FROM session WHERE seen < ?1 OR created < ?2", params![now() - IDLE, now() - ABSOLUTE])?;
            db.execute(
                "INSERT INTO session (hash, user, created, seen) VALUES (?1, ?2, ?3, ?3)",
                params![hash, user, now()],
            )
        })?;
        Ok(())
    }

    /// The session of that hash, if it holds.
    pub fn session(&self, hash: &str) -> Result<Option<SessionRow>, StoreError> {
        self.with(|db| find(db, hash)).map(|found| found.map(|(session, _)| session))
    }

    /// The same, noting that it was used.
    pub fn use_session(&self, hash: &str) -> Result<Option<SessionRow>, StoreError> {
        self.with(|db| {
            let found = find(db, hash)?;
            if let Some((_, seen)) = &found
                && now() - seen > SEEN_EVERY
            {
                // A full disk or a database that another holds must not sign anybody out, nor wait.
                db.busy_timeout(Duration::ZERO)?;
                let _ = db.execute("UPDATE session SET seen = ?2 WHERE hash = ?1", params![hash, now()]);
                db.busy_timeout(BUSY)?;
            }
            Ok(found.map(|(session, _)| session))
        })
    }

    /// Ends a session.
    pub fn end_session(&self, hash: &str) -> Result<(), StoreError> {
        self.with(|db| db.execute("DELETE FROM session WHERE hash = ?1", [hash])).map(|_| ())
    }
}

/// The session, and when it was last used.
fn find(db: &Connection, hash: &str) -> rusqlite::Result<Option<(SessionRow, i64)>> {
    db.prepare_cached(
        "SELECT user.name, user.role, session.seen FROM session JOIN user ON user.id = session.user
         WHERE session.hash = ?1 AND session.seen >= ?2 AND session.created >= ?3",
    )?
    .query_row(params![hash, now() - IDLE, now() - ABSOLUTE], |row| {
        Ok((SessionRow { name: row.get(0)?, role: row.get(1)? }, row.get(2)?))
    })
    .optional()
}
