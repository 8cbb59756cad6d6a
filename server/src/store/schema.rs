//! The tables, step by step.

use super::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Each step is run once, in order; never change one that was released.
///
/// Where a table is made anew, it is so that its numbers are never given twice: they name people, sessions and tokens
/// in the audit.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE user (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL,
        password TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
    CREATE TABLE session (
        hash TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        created INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT;
    CREATE TABLE token (
        id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        created INTEGER NOT NULL, expires INTEGER) STRICT;
    ",
    "
    CREATE TABLE new_user (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL,
        grants TEXT NOT NULL DEFAULT '', scope TEXT NOT NULL DEFAULT '', disabled INTEGER NOT NULL DEFAULT 0,
        password TEXT NOT NULL, totp TEXT, totp_last INTEGER NOT NULL DEFAULT 0, subject TEXT UNIQUE,
        created INTEGER NOT NULL) STRICT;
    INSERT INTO new_user (id, name, role, password, created) SELECT id, name, role, password, created FROM user;
    DROP TABLE user;
    ALTER TABLE new_user RENAME TO user;

    CREATE TABLE new_session (
        id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE,
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE, created INTEGER NOT NULL, seen INTEGER NOT NULL,
        proved INTEGER NOT NULL, agent TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '') STRICT;
    INSERT INTO new_session (hash, user, created, seen, proved) SELECT hash, user, created, seen, created FROM session;
    DROP TABLE session;
    ALTER TABLE new_session RENAME TO session;

    CREATE TABLE new_token (
        id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE,
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE, name TEXT NOT NULL DEFAULT '',
        created INTEGER NOT NULL, expires INTEGER, used INTEGER, address TEXT NOT NULL DEFAULT '') STRICT;
    INSERT INTO new_token (id, hash, user, created, expires) SELECT id, hash, user, created, expires FROM token;
    DROP TABLE token;
    ALTER TABLE new_token RENAME TO token;

    CREATE TABLE certificate (
        id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT NOT NULL UNIQUE,
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE, name TEXT NOT NULL, created INTEGER NOT NULL,
        expires INTEGER NOT NULL, revoked INTEGER) STRICT;
    CREATE TABLE recovery (
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE, hash TEXT NOT NULL, PRIMARY KEY (user, hash)) STRICT;
    CREATE TABLE device (
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE, hash TEXT NOT NULL, seen INTEGER NOT NULL,
        PRIMARY KEY (user, hash)) STRICT;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    ",
    "
    CREATE TABLE rule (
        id INTEGER PRIMARY KEY AUTOINCREMENT, settings TEXT NOT NULL, address TEXT NOT NULL,
        created INTEGER NOT NULL) STRICT;
    CREATE TABLE delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT, rule INTEGER NOT NULL REFERENCES rule ON DELETE CASCADE,
        notice TEXT NOT NULL, made INTEGER NOT NULL, next INTEGER NOT NULL, tries INTEGER NOT NULL,
        state TEXT NOT NULL, failure TEXT NOT NULL) STRICT;
    ",
    "
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, title TEXT NOT NULL, about TEXT NOT NULL,
        person TEXT NOT NULL, user INTEGER NOT NULL, state TEXT NOT NULL, begun INTEGER NOT NULL,
        ended INTEGER NOT NULL, step TEXT NOT NULL, link TEXT NOT NULL, undo INTEGER NOT NULL, sealed TEXT NOT NULL,
        output TEXT NOT NULL) STRICT;
    ",
    "
    CREATE TABLE kept (
        job TEXT PRIMARY KEY, old TEXT NOT NULL, new TEXT NOT NULL, name TEXT NOT NULL, next TEXT NOT NULL,
        policy TEXT NOT NULL, state TEXT NOT NULL, phase TEXT NOT NULL, until INTEGER NOT NULL,
        user TEXT NOT NULL) STRICT;
    ",
    "
    CREATE TABLE registry (
        id INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL UNIQUE, user TEXT NOT NULL, secret TEXT NOT NULL,
        scheme TEXT NOT NULL, ca TEXT NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL,
        checked INTEGER NOT NULL) STRICT;
    ",
];

/// Brings the database to this version, all steps or none; refuses one that is damaged or of a later version.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(StoreError::Corrupt(sound));
    }
    // Dropping a table that is made anew must not take along what refers to it.
    connection.pragma_update(None, "foreign_keys", false)?;
    // Two that start at once migrate one after the other.
    let migration = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let done: u32 = migration.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if done > known {
        return Err(StoreError::Newer { found: done, known });
    }
    for step in MIGRATIONS.iter().skip(usize::try_from(done).unwrap_or(0)) {
        migration.execute_batch(step)?;
    }
    migration.pragma_update(None, "user_version", known)?;
    migration.commit()?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::now;
    use crate::store::Store;

    /// A database as version 1 left it: one person with a session and a token.
    fn first_version(directory: &std::path::Path) {
        let old = Connection::open(directory.join("quayside.db")).unwrap();
        old.execute_batch(MIGRATIONS[0]).unwrap();
        old.execute("INSERT INTO user VALUES (7, 'ada', 'admin', 'hash', 5)", []).unwrap();
        old.execute("INSERT INTO session VALUES ('cookie', 7, ?1, ?1)", [now()]).unwrap();
        old.execute("INSERT INTO token VALUES (3, 'token', 7, 5, NULL)", []).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
    }

    #[test]
    fn an_older_database_keeps_its_people_and_keys() {
        let directory = tempfile::tempdir().unwrap();
        first_version(directory.path());
        for _ in 0..2 {
            let store = Store::open(directory.path()).unwrap();
            let ada = store.user_named("ADA").unwrap().unwrap();
            assert_eq!((ada.id, ada.role.as_str(), ada.password.as_str(), ada.created), (7, "admin", "hash", 5));
            assert!(!ada.disabled && ada.totp.is_none() && ada.grants.is_empty());
            assert_eq!(store.session("cookie").unwrap().unwrap().user, 7);
            let token = store.token("token").unwrap().unwrap();
            assert_eq!((token.user, token.key), (7, 3));
        }
        // What hangs on a person still goes with them.
        let store = Store::open(directory.path()).unwrap();
        store.add_user(&crate::store::NewUser { name: "bob", role: "admin", ..Default::default() }).unwrap();
        assert_eq!(store.remove_user(7).unwrap(), crate::store::Change::Done);
        assert!(store.session("cookie").unwrap().is_none() && store.token("token").unwrap().is_none());
    }

    #[test]
    fn a_number_is_never_given_twice() {
        let directory = tempfile::tempdir().unwrap();
        first_version(directory.path());
        let store = Store::open(directory.path()).unwrap();
        assert!(store.revoke_token(None, 3).unwrap());
        assert_eq!(store.add_token("another", 7, "", None).unwrap(), 4);
    }

    #[test]
    fn a_later_version_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        drop(Store::open(directory.path()).unwrap());
        let file = Connection::open(directory.path().join("quayside.db")).unwrap();
        file.pragma_update(None, "user_version", 1000).unwrap();
        assert!(matches!(Store::open(directory.path()), Err(StoreError::Newer { found: 1000, .. })));
    }

    #[test]
    fn a_step_that_fails_leaves_the_database_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        first_version(directory.path());
        let file = Connection::open(directory.path().join("quayside.db")).unwrap();
        file.execute_batch("CREATE TABLE setting (other TEXT)").unwrap();
        assert!(Store::open(directory.path()).is_err());
        let users: i64 = file.query_row("SELECT count(*) FROM user WHERE id = 7", [], |row| row.get(0)).unwrap();
        let version: i64 = file.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!((users, version), (1, 1));
    }

    #[test]
    fn a_damaged_database_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("quayside.db"), "this is no database, it is some text".repeat(40))
            .unwrap();
        assert!(Store::open(directory.path()).is_err());
    }
}
