//! The second factor: its seed, and the recovery codes for when it is lost.

use super::{Store, StoreError};
use rusqlite::params;

impl Store {
    /// Sets the sealed seed of a person's second factor, the step that proved it, and the hashes of new recovery codes.
    pub fn set_totp(&self, user: i64, sealed: &str, step: i64, codes: &[String]) -> Result<(), StoreError> {
        self.with(|db| {
            let all = db.unchecked_transaction()?;
            all.execute("UPDATE user SET totp = ?2, totp_last = ?3 WHERE id = ?1", params![user, sealed, step])?;
            all.execute("DELETE FROM recovery WHERE user = ?1", [user])?;
            for code in codes {
                all.execute("INSERT INTO recovery (user, hash) VALUES (?1, ?2)", params![user, code])?;
            }
            all.commit()
        })
    }

    /// Removes it, with its recovery codes.
    pub fn remove_totp(&self, user: i64) -> Result<(), StoreError> {
        self.with(|db| {
            let all = db.unchecked_transaction()?;
            all.execute("UPDATE user SET totp = NULL WHERE id = ?1", [user])?;
            all.execute("DELETE FROM recovery WHERE user = ?1", [user])?;
            all.commit()
        })
    }

    /// Uses up a step; false when it, or a later one, was used before. Of two at once, one gets true.
    pub fn use_totp(&self, user: i64, step: i64) -> Result<bool, StoreError> {
        let query = "UPDATE user SET totp_last = ?2 WHERE id = ?1 AND totp_last < ?2";
        self.with(|db| db.execute(query, [user, step])).map(|used| used > 0)
    }

    /// Uses up a recovery code; false when there is none of that hash.
    pub fn use_recovery(&self, user: i64, hash: &str) -> Result<bool, StoreError> {
        let query = "DELETE FROM recovery WHERE user = ?1 AND hash = ?2";
        self.with(|db| db.execute(query, params![user, hash])).map(|used| used > 0)
    }
}
