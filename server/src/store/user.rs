//! People.

use super::{Store, StoreError};
use crate::clock::now;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A person, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The key.
    pub id: i64,
    /// Unique whatever the case.
    pub name: String,
    /// The role's name.
    pub role: String,
    /// The grants, as `Grants` writes them.
    pub grants: String,
    /// The scope, as `Scope` writes it.
    pub scope: String,
    /// Whether they are kept out.
    pub disabled: bool,
    /// The password's hash, a PHC string; empty for who has none.
    pub password: String,
    /// The sealed seed of their second factor.
    pub totp: Option<String>,
    /// Who they are at the identity provider.
    pub subject: Option<String>,
    /// Seconds since 1970.
    pub created: i64,
    /// When a session of theirs was last used.
    pub seen: Option<i64>,
}

/// A person to add.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewUser<'a> {
    /// Their name.
    pub name: &'a str,
    /// The role's name.
    pub role: &'a str,
    /// The grants, as `Grants` writes them.
    pub grants: &'a str,
    /// The scope, as `Scope` writes it.
    pub scope: &'a str,
    /// The password's hash; empty for none.
    pub password: &'a str,
    /// Who they are at the identity provider.
    pub subject: Option<&'a str>,
}

/// What became of a change to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is done.
    Done,
    /// There is nobody of that number.
    NoSuch,
    /// Nobody would be left who may do everything.
    LastAdmin,
}

const SELECT: &str = "SELECT id, name, role, grants, scope, disabled, password, totp, subject, created,
    (SELECT max(seen) FROM session WHERE session.user = user.id) FROM user";

/// Holds where another than ?1 is an administrator, or ?1 is none now.
const ANOTHER_ADMIN: &str = "(role <> 'admin' OR disabled <> 0
    OR EXISTS (SELECT 1 FROM user AS other WHERE other.id <> ?1 AND other.role = 'admin' AND other.disabled = 0))";

fn read(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow {
        id: row.get(0)?,
        name: row.get(1)?,
        role: row.get(2)?,
        grants: row.get(3)?,
        scope: row.get(4)?,
        disabled: row.get(5)?,
        password: row.get(6)?,
        totp: row.get(7)?,
        subject: row.get(8)?,
        created: row.get(9)?,
        seen: row.get(10)?,
    })
}

impl Store {
    /// How many people there are.
    pub fn user_count(&self) -> Result<i64, StoreError> {
        self.with(|db| db.query_row("SELECT count(*) FROM user", [], |row| row.get(0)))
    }

    /// The person of that number.
    pub fn user(&self, id: i64) -> Result<Option<UserRow>, StoreError> {
        self.with(|db| db.query_row(&format!("{SELECT} WHERE id = ?1"), [id], read).optional())
    }

    /// The person of that name.
    pub fn user_named(&self, name: &str) -> Result<Option<UserRow>, StoreError> {
        self.with(|db| db.query_row(&format!("{SELECT} WHERE name = ?1"), [name], read).optional())
    }

    /// The person whom the identity provider calls so.
    pub fn user_with_subject(&self, subject: &str) -> Result<Option<UserRow>, StoreError> {
        self.with(|db| db.query_row(&format!("{SELECT} WHERE subject = ?1"), [subject], read).optional())
    }

    /// Everybody, by name.
    pub fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        self.with(|db| db.prepare(&format!("{SELECT} ORDER BY name"))?.query_map([], read)?.collect())
    }

    /// Adds a person; [`StoreError::Exists`] when the name is taken.
    pub fn add_user(&self, new: &NewUser<'_>) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO user (name, role, grants, scope, password, subject, created)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![new.name, new.role, new.grants, new.scope, new.password, new.subject, now()],
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

    /// Changes what a person may, unless that leaves no administrator.
    pub fn change_user(
        &self,
        id: i64,
        role: &str,
        grants: &str,
        scope: &str,
        disabled: bool,
    ) -> Result<Change, StoreError> {
        let query = format!(
            "UPDATE user SET role = ?2, grants = ?3, scope = ?4, disabled = ?5
             WHERE id = ?1 AND ((?2 = 'admin' AND ?5 = 0) OR {ANOTHER_ADMIN})"
        );
        self.with(|db| outcome(db, id, db.execute(&query, params![id, role, grants, scope, disabled])?))
    }

    /// Removes a person with all that hangs on them, unless that leaves no administrator.
    pub fn remove_user(&self, id: i64) -> Result<Change, StoreError> {
        let query = format!("DELETE FROM user WHERE id = ?1 AND {ANOTHER_ADMIN}");
        self.with(|db| outcome(db, id, db.execute(&query, [id])?))
    }

    /// Sets what a person may at the word of the identity provider, who is asked about nobody else.
    pub fn set_rights(&self, id: i64, role: &str, grants: &str, scope: &str) -> Result<(), StoreError> {
        let query = "UPDATE user SET role = ?2, grants = ?3, scope = ?4 WHERE id = ?1";
        self.with(|db| db.execute(query, params![id, role, grants, scope])).map(|_| ())
    }

    /// Sets a person's password and ends their sessions, but for the one to keep; false when there is no such person.
    pub fn set_password(&self, id: i64, password: &str, keep: Option<i64>) -> Result<bool, StoreError> {
        self.with(|db| {
            let all = db.unchecked_transaction()?;
            let set = all.execute("UPDATE user SET password = ?2 WHERE id = ?1", params![id, password])?;
            all.execute("DELETE FROM session WHERE user = ?1 AND id IS NOT ?2", params![id, keep])?;
            all.commit()?;
            Ok(set > 0)
        })
    }
}

/// Tells why nothing was changed.
fn outcome(db: &Connection, id: i64, changed: usize) -> rusqlite::Result<Change> {
    if changed > 0 {
        return Ok(Change::Done);
    }
    let there: bool = db.query_row("SELECT EXISTS (SELECT 1 FROM user WHERE id = ?1)", [id], |row| row.get(0))?;
    Ok(if there { Change::LastAdmin } else { Change::NoSuch })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        (directory, store)
    }

    fn add(store: &Store, name: &str, role: &str) -> i64 {
        store.add_user(&NewUser { name, role, ..Default::default() }).unwrap()
    }

    #[test]
    fn an_administrator_is_always_left() {
        let (_directory, store) = store();
        let ada = add(&store, "ada", "admin");
        let bob = add(&store, "bob", "viewer");
        assert_eq!(store.remove_user(ada).unwrap(), Change::LastAdmin);
        assert_eq!(store.change_user(ada, "viewer", "", "", false).unwrap(), Change::LastAdmin);
        assert_eq!(store.change_user(ada, "admin", "", "", true).unwrap(), Change::LastAdmin);
        assert_eq!(store.change_user(bob, "operator", "exec", "name:web-*", false).unwrap(), Change::Done);
        assert_eq!(store.change_user(bob, "admin", "", "", true).unwrap(), Change::Done);
        // One who is disabled does not count.
        assert_eq!(store.remove_user(ada).unwrap(), Change::LastAdmin);
        assert_eq!(store.change_user(bob, "admin", "", "", false).unwrap(), Change::Done);
        assert_eq!(store.remove_user(ada).unwrap(), Change::Done);
        assert_eq!(store.remove_user(ada).unwrap(), Change::NoSuch);
        assert_eq!(store.change_user(ada, "viewer", "", "", false).unwrap(), Change::NoSuch);
    }

    #[test]
    fn names_and_subjects_are_taken_once() {
        let (_directory, store) = store();
        add(&store, "Ada", "admin");
        let again = store.add_user(&NewUser { name: "ADA", role: "viewer", ..Default::default() });
        assert!(matches!(again, Err(StoreError::Exists)));
        let new = |name| NewUser { name, role: "viewer", subject: Some("issuer|1"), ..Default::default() };
        let bob = store.add_user(&new("bob")).unwrap();
        assert!(matches!(store.add_user(&new("eve")), Err(StoreError::Exists)));
        assert_eq!(store.user_with_subject("issuer|1").unwrap().unwrap().id, bob);
    }

    #[test]
    fn a_new_password_ends_the_other_sessions() {
        let (_directory, store) = store();
        let ada = add(&store, "ada", "admin");
        let kept = store.add_session("one", ada, "", None).unwrap();
        store.add_session("two", ada, "", None).unwrap();
        assert!(store.set_password(ada, "new", Some(kept)).unwrap());
        assert!(store.session("one").unwrap().is_some() && store.session("two").unwrap().is_none());
        assert!(store.set_password(ada, "newer", None).unwrap());
        assert!(store.session("one").unwrap().is_none());
        assert!(!store.set_password(99, "x", None).unwrap());
    }
}
