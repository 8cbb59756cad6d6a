//! Who holds a key: the one row that a request costs.

use super::{BUSY, Store, StoreError};
use crate::clock::now;
use rusqlite::{Connection, OptionalExtension, Params, params};
use std::time::Duration;

/// The use of a key is written at most this often, in seconds, so that reading a page does not write the disk.
const NOTE_EVERY: i64 = 60;

/// A person who may come in, and the key they showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// Their role's name.
    pub role: String,
    /// Their grants, as stored.
    pub grants: String,
    /// Their scope, as stored.
    pub scope: String,
    /// The number of the session, token or certificate.
    pub key: i64,
    /// When they last proved who they are; 0 for what is no session.
    pub proved: i64,
    /// When the key was last used, as far as that is written down.
    pub used: Option<i64>,
}

/// Finds the holder of a key. `key` goes on from the person's columns: `number, proved, used FROM … WHERE …`.
/// Nobody who is disabled holds anything.
pub(super) fn find(db: &Connection, key: &str, params: impl Params) -> rusqlite::Result<Option<Holder>> {
    let query = format!("SELECT user.id, user.name, user.role, user.grants, user.scope, {key} AND user.disabled = 0");
    db.prepare_cached(&query)?
        .query_row(params, |row| {
            Ok(Holder {
                user: row.get(0)?,
                name: row.get(1)?,
                role: row.get(2)?,
                grants: row.get(3)?,
                scope: row.get(4)?,
                key: row.get(5)?,
                proved: row.get(6)?,
                used: row.get(7)?,
            })
        })
        .optional()
}

impl Store {
    /// The person of that name, who needs no key where the way they come by is theirs alone (a root socket).
    pub fn holder_named(&self, name: &str) -> Result<Option<Holder>, StoreError> {
        self.with(|db| find(db, "user.id, 0, NULL FROM user WHERE user.name = ?1", [name]))
    }

    /// Notes that a session was used, and from where.
    pub fn note_session(&self, holder: &Holder, address: Option<&str>) {
        self.note(holder, "UPDATE session SET seen = ?2, address = coalesce(?3, address) WHERE id = ?1", address);
    }

    /// Notes that a token was used, and from where.
    pub fn note_token(&self, holder: &Holder, address: Option<&str>) {
        self.note(holder, "UPDATE token SET used = ?2, address = coalesce(?3, address) WHERE id = ?1", address);
    }

    fn note(&self, holder: &Holder, query: &str, address: Option<&str>) {
        if holder.used.is_some_and(|used| now() - used <= NOTE_EVERY) {
            return;
        }
        // A full disk or a database that another holds must not turn anybody away, nor make them wait.
        let _ = self.with(|db| {
            db.busy_timeout(Duration::ZERO)?;
            let noted = db.execute(query, params![holder.key, now(), address]);
            db.busy_timeout(BUSY)?;
            noted
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{NewUser, Store};

    #[test]
    fn use_is_noted_once_a_minute() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let ada = store.add_user(&NewUser { name: "ada", role: "admin", ..Default::default() }).unwrap();
        store.add_token("hash", ada, "laptop", None).unwrap();
        let unused = store.token("hash").unwrap().unwrap();
        assert_eq!(unused.used, None);
        store.note_token(&unused, Some("10.0.0.1"));
        let used = store.token("hash").unwrap().unwrap();
        assert!(used.used.is_some());
        store.note_token(&used, Some("10.0.0.2"));
        assert_eq!(store.tokens(None).unwrap()[0].address, "10.0.0.1");
    }

    #[test]
    fn who_is_disabled_holds_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        store.add_user(&NewUser { name: "ada", role: "admin", ..Default::default() }).unwrap();
        let bob = store.add_user(&NewUser { name: "bob", role: "viewer", ..Default::default() }).unwrap();
        store.add_session("cookie", bob, "", None).unwrap();
        store.add_token("token", bob, "", None).unwrap();
        store.add_certificate(bob, "", "print", i64::MAX).unwrap();
        let held = |store: &Store| {
            [
                store.session("cookie").unwrap(),
                store.token("token").unwrap(),
                store.certificate("print").unwrap(),
                store.holder_named("bob").unwrap(),
            ]
            .map(|holder| holder.map(|holder| holder.user))
        };
        assert_eq!(held(&store), [Some(bob); 4]);
        store.change_user(bob, "viewer", "", "", true).unwrap();
        assert_eq!(held(&store), [None; 4]);
    }
}
