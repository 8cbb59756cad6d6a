//! Sign-in sessions, by the hash of their cookie.

use super::{Holder, Store, StoreError, holder};
use crate::clock::now;
use rusqlite::params;

/// A session is over this long after it was last used …
const IDLE: i64 = 7 * 24 * 3600;
/// … and this long after sign-in in any case.
const ABSOLUTE: i64 = 30 * 24 * 3600;

/// A session as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// What it is ended by.
    pub id: i64,
    /// When it began; seconds since 1970.
    pub created: i64,
    /// When it was last used, to the minute.
    pub seen: i64,
    /// The browser, as it names itself.
    pub agent: String,
    /// Where it was last used from; empty when that is not known.
    pub address: String,
}

impl Store {
    /// Begins a session.
    pub fn add_session(&self, hash: &str, user: i64, agent: &str, address: Option<&str>) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute("DELETE FROM session WHERE seen < ?1 OR created < ?2", params![now() - IDLE, now() - ABSOLUTE])?;
            db.execute(
                "INSERT INTO session (hash, user, created, seen, proved, agent, address)
                 VALUES (?1, ?2, ?3, ?3, ?3, ?4, ?5)",
                params![hash, user, now(), agent, address.unwrap_or_default()],
            )?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Whose session it is, if it holds.
    pub fn session(&self, hash: &str) -> Result<Option<Holder>, StoreError> {
        let query = "session.id, session.proved, session.seen FROM session JOIN user ON user.id = session.user
                     WHERE session.hash = ?1 AND session.seen >= ?2 AND session.created >= ?3";
        self.with(|db| holder::find(db, query, params![hash, now() - IDLE, now() - ABSOLUTE]))
    }

    /// Notes that the person proved again who they are.
    pub fn prove_session(&self, id: i64) -> Result<(), StoreError> {
        self.with(|db| db.execute("UPDATE session SET proved = ?2 WHERE id = ?1", params![id, now()])).map(|_| ())
    }

    /// The sessions of a person, the one used last first.
    pub fn sessions(&self, user: i64) -> Result<Vec<SessionInfo>, StoreError> {
        let query = "SELECT id, created, seen, agent, address FROM session
                     WHERE user = ?1 AND seen >= ?2 AND created >= ?3 ORDER BY seen DESC, id DESC";
        self.with(|db| {
            db.prepare(query)?
                .query_map(params![user, now() - IDLE, now() - ABSOLUTE], |row| {
                    Ok(SessionInfo {
                        id: row.get(0)?,
                        created: row.get(1)?,
                        seen: row.get(2)?,
                        agent: row.get(3)?,
                        address: row.get(4)?,
                    })
                })?
                .collect()
        })
    }

    /// Ends the session of that cookie.
    pub fn end_session(&self, hash: &str) -> Result<(), StoreError> {
        self.with(|db| db.execute("DELETE FROM session WHERE hash = ?1", [hash])).map(|_| ())
    }

    /// Ends a session of a person; false when they have none of that number.
    pub fn end_session_of(&self, user: i64, id: i64) -> Result<bool, StoreError> {
        self.with(|db| db.execute("DELETE FROM session WHERE user = ?1 AND id = ?2", [user, id])).map(|gone| gone > 0)
    }

    /// Ends all sessions of a person, but for the one to keep; how many.
    pub fn end_sessions_of(&self, user: i64, keep: Option<i64>) -> Result<usize, StoreError> {
        self.with(|db| db.execute("DELETE FROM session WHERE user = ?1 AND id IS NOT ?2", params![user, keep]))
    }
}
