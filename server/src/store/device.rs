//! Browsers that a person has signed in with before, by the hash of a cookie of theirs.

use super::{Store, StoreError};
use crate::clock::now;
use rusqlite::params;

/// A browser is known for this long after its last sign-in.
const KNOWN: i64 = 90 * 24 * 3600;
/// So many browsers of a person are known; the oldest are forgotten.
const MOST: i64 = 50;

impl Store {
    /// Remembers a browser that a person has just signed in with.
    pub fn add_device(&self, user: i64, hash: &str) -> Result<(), StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO device (user, hash, seen) VALUES (?1, ?2, ?3)
                 ON CONFLICT (user, hash) DO UPDATE SET seen = excluded.seen",
                params![user, hash, now()],
            )?;
            db.execute(
                "DELETE FROM device WHERE user = ?1 AND (seen < ?2 OR hash NOT IN
                 (SELECT hash FROM device WHERE user = ?1 ORDER BY seen DESC, rowid DESC LIMIT ?3))",
                params![user, now() - KNOWN, MOST],
            )
        })?;
        Ok(())
    }

    /// Whether a person has signed in with this browser.
    pub fn knows_device(&self, user: i64, hash: &str) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM device WHERE user = ?1 AND hash = ?2 AND seen >= ?3)";
        self.with(|db| db.query_row(query, params![user, hash, now() - KNOWN], |row| row.get(0)))
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{NewUser, Store};

    #[test]
    fn a_browser_is_known_to_its_person_only_and_the_oldest_is_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let ada = store.add_user(&NewUser { name: "ada", role: "admin", ..Default::default() }).unwrap();
        let bob = store.add_user(&NewUser { name: "bob", role: "viewer", ..Default::default() }).unwrap();
        store.add_device(ada, "first").unwrap();
        assert!(store.knows_device(ada, "first").unwrap() && !store.knows_device(bob, "first").unwrap());
        for count in 0..super::MOST {
            store.add_device(ada, &count.to_string()).unwrap();
        }
        assert!(!store.knows_device(ada, "first").unwrap() && store.knows_device(ada, "0").unwrap());
    }
}
