//! People.

use super::{Store, StoreError};
use crate::clock::now;
use rusqlite::{OptionalExtension, Row, params};

/// A person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The key.
    pub id: i64,
    /// Unique whatever the case.
    pub name: String,
    /// The role's name.
    pub role: String,
    /// The password's hash, a PHC string.
    pub password: String,
}

fn read(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow { id: row.get(0)?, name: row.get(1)?, role: row.get(2)?, password: row.get(3)? })
}

impl Store {
    /// How many people there are.
    pub fn user_count(&self) -> Result<i64, StoreError> {
        self.with(|db| db.query_row("SELECT count(*) FROM user", [], |row| row.get(0)))
    }

    /// The person of that name.
    pub fn user_named(&self, name: &str) -> Result<Option<UserRow>, StoreError> {
        let query = "SELECT id, name, role, password FROM user WHERE name = ?1";
        self.with(|db| db.query_row(query, [name], read).optional())
    }

    /// Everybody, by name.
    pub fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        self.with(|db| {
            db.prepare("SELECT id, name, role, password FROM user ORDER BY name")?.query_map([], read)?.collect()
        })
    }

    /// Adds a person; [`StoreError::Exists`] when the name is taken.
    pub fn add_user(&self, name: &str, role: &str, password: &str) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO user (name, role, password, created) VALUES (?1, ?2, ?3, ?4)",
                params![name, role, password, now()],
            )?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Adds the very first person; `None` when there is one already, also when two try at once.
    pub fn add_first_user(&self, name: &str, role: &str, password: &str) -> Result<Option<i64>, StoreError> {
        self.with(|db| {
            let added = db.execute(
                "INSERT INTO user (name, role, password, created) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM user)",
                params![name, role, password, now()],
            )?;
            Ok((added == 1).then(|| db.last_insert_rowid()))
        })
    }
}
