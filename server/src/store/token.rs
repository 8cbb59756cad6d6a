//! Tokens for the command line and SDKs, by their hash.

use super::{SessionRow, Store, StoreError};
use crate::clock::now;
use rusqlite::{OptionalExtension, params};

/// A token as it is listed; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// What it is revoked by.
    pub id: i64,
    /// Whose it is.
    pub user: String,
    /// Seconds since 1970.
    pub created: i64,
    /// When it ends; never without.
    pub expires: Option<i64>,
}

impl Store {
    /// Adds a token of a person.
    pub fn add_token(&self, hash: &str, user: i64, expires: Option<i64>) -> Result<(), StoreError> {
        let query = "INSERT INTO token (hash, user, created, expires) VALUES (?1, ?2, ?3, ?4)";
        self.with(|db| db.execute(query, params![hash, user, now(), expires])).map(|_| ())
    }

    /// Whose token it is, if it holds.
    pub fn token(&self, hash: &str) -> Result<Option<SessionRow>, StoreError> {
        self.with(|db| {
            db.prepare_cached(
                "SELECT user.name, user.role FROM token JOIN user ON user.id = token.user
                 WHERE token.hash = ?1 AND (token.expires IS NULL OR token.expires > ?2)",
            )?
            .query_row(params![hash, now()], |row| Ok(SessionRow { name: row.get(0)?, role: row.get(1)? }))
            .optional()
        })
    }

    /// All tokens.
    pub fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        let query = "SELECT token.id, user.name, token.created, token.expires FROM token JOIN user ON user.id = token.user ORDER BY token.id";
        self.with(|db| {
            db.prepare(query)?
                .query_map([], |row| {
                    Ok(TokenRow { id: row.get(0)?, user: row.get(1)?, created: row.get(2)?, expires: row.get(3)? })
                })?
                .collect()
        })
    }

    /// Ends a token; false when there is none of that id.
    pub fn revoke_token(&self, id: i64) -> Result<bool, StoreError> {
        self.with(|db| db.execute("DELETE FROM token WHERE id = ?1", [id])).map(|gone| gone > 0)
    }
}
