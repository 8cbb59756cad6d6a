//! Tokens for the command line and SDKs, by their hash.

use super::{Holder, Store, StoreError, holder};
use crate::clock::now;
use rusqlite::params;

/// A token as it is listed; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// What it is revoked by.
    pub id: i64,
    /// Whose it is.
    pub user: String,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Seconds since 1970.
    pub created: i64,
    /// When it ends; never without.
    pub expires: Option<i64>,
    /// When it was last used, to the minute.
    pub used: Option<i64>,
    /// Where it was last used from; empty when that is not known.
    pub address: String,
}

impl Store {
    /// Adds a token of a person.
    pub fn add_token(&self, hash: &str, user: i64, name: &str, expires: Option<i64>) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO token (hash, user, name, created, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![hash, user, name, now(), expires],
            )?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Whose token it is, if it holds.
    pub fn token(&self, hash: &str) -> Result<Option<Holder>, StoreError> {
        let query = "token.id, 0, token.used FROM token JOIN user ON user.id = token.user
                     WHERE token.hash = ?1 AND (token.expires IS NULL OR token.expires > ?2)";
        self.with(|db| holder::find(db, query, params![hash, now()]))
    }

    /// The tokens of a person, or all.
    pub fn tokens(&self, user: Option<i64>) -> Result<Vec<TokenInfo>, StoreError> {
        let query = "SELECT token.id, user.name, token.name, token.created, token.expires, token.used, token.address
                     FROM token JOIN user ON user.id = token.user
                     WHERE ?1 IS NULL OR user.id = ?1 ORDER BY token.id";
        self.with(|db| {
            db.prepare(query)?
                .query_map([user], |row| {
                    Ok(TokenInfo {
                        id: row.get(0)?,
                        user: row.get(1)?,
                        name: row.get(2)?,
                        created: row.get(3)?,
                        expires: row.get(4)?,
                        used: row.get(5)?,
                        address: row.get(6)?,
                    })
                })?
                .collect()
        })
    }

    /// Ends a token, of a person or of anybody; false when there is none of that number.
    pub fn revoke_token(&self, user: Option<i64>, id: i64) -> Result<bool, StoreError> {
        let query = "DELETE FROM token WHERE id = ?1 AND (?2 IS NULL OR user = ?2)";
        self.with(|db| db.execute(query, params![id, user])).map(|gone| gone > 0)
    }
}
