//! Settings that administrators change while the console runs: a text for a key.

use super::{Store, StoreError};
use rusqlite::{OptionalExtension, params};

impl Store {
    /// The setting of that key.
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.with(|db| db.query_row("SELECT value FROM setting WHERE key = ?1", [key], |row| row.get(0)).optional())
    }

    /// Sets it, or removes it.
    pub fn set_setting(&self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.with(|db| match value {
            Some(value) => db.execute(
                "INSERT INTO setting (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                params![key, value],
            ),
            None => db.execute("DELETE FROM setting WHERE key = ?1", [key]),
        })?;
        Ok(())
    }
}
