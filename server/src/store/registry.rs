//! Registries, each with its sealed secret.

use super::{Store, StoreError};
use rusqlite::{OptionalExtension, Row, params};

/// A registry, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryRow {
    /// The key.
    pub id: i64,
    /// `host` or `host:port`, each once.
    pub host: String,
    /// The user; empty for none.
    pub user: String,
    /// The secret, sealed; empty for none.
    pub secret: String,
    /// https or http.
    pub scheme: String,
    /// The certificates of its own CA as PEM; empty for those of the system.
    pub ca: String,
    /// How the last test ended: ok, refused, unreachable or untested.
    pub state: String,
    /// The same as a sentence.
    pub said: String,
    /// When that was, in milliseconds since 1970.
    pub checked: i64,
}

const SELECT: &str = "SELECT id, host, user, secret, scheme, ca, state, said, checked FROM registry";

fn read(row: &Row<'_>) -> rusqlite::Result<RegistryRow> {
    Ok(RegistryRow {
        id: row.get(0)?,
        host: row.get(1)?,
        user: row.get(2)?,
        secret: row.get(3)?,
        scheme: row.get(4)?,
        ca: row.get(5)?,
        state: row.get(6)?,
        said: row.get(7)?,
        checked: row.get(8)?,
    })
}

impl Store {
    /// All registries, by host.
    pub fn registries(&self) -> Result<Vec<RegistryRow>, StoreError> {
        self.with(|db| db.prepare(&format!("{SELECT} ORDER BY host"))?.query_map([], read)?.collect())
    }

    /// The registry of that number.
    pub fn registry(&self, id: i64) -> Result<Option<RegistryRow>, StoreError> {
        self.with(|db| db.query_row(&format!("{SELECT} WHERE id = ?1"), [id], read).optional())
    }

    /// The registry at that host.
    pub fn registry_at(&self, host: &str) -> Result<Option<RegistryRow>, StoreError> {
        self.with(|db| db.query_row(&format!("{SELECT} WHERE host = ?1"), [host], read).optional())
    }

    /// Adds a registry, whatever its number says; its number.
    pub fn add_registry(&self, row: &RegistryRow) -> Result<i64, StoreError> {
        let query = "INSERT INTO registry (host, user, secret, scheme, ca, state, said, checked)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.with(|db| {
            let RegistryRow { host, user, secret, scheme, ca, state, said, checked, .. } = row;
            db.execute(query, params![host, user, secret, scheme, ca, state, said, checked])?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Changes the registry of the row's number; false when there is none.
    pub fn set_registry(&self, row: &RegistryRow) -> Result<bool, StoreError> {
        let query =
            "UPDATE registry SET host = ?2, user = ?3, secret = ?4, scheme = ?5, ca = ?6, state = ?7, said = ?8,
             checked = ?9 WHERE id = ?1";
        self.with(|db| {
            let RegistryRow { id, host, user, secret, scheme, ca, state, said, checked } = row;
            db.execute(query, params![id, host, user, secret, scheme, ca, state, said, checked])
        })
        .map(|changed| changed > 0)
    }

    /// Writes down how a test of a registry ended; false when there is none of that number.
    pub fn set_registry_state(&self, id: i64, state: &str, said: &str, checked: i64) -> Result<bool, StoreError> {
        let query = "UPDATE registry SET state = ?2, said = ?3, checked = ?4 WHERE id = ?1";
        self.with(|db| db.execute(query, params![id, state, said, checked])).map(|changed| changed > 0)
    }

    /// Removes a registry; false when there is none of that number.
    pub fn remove_registry(&self, id: i64) -> Result<bool, StoreError> {
        self.with(|db| db.execute("DELETE FROM registry WHERE id = ?1", [id])).map(|gone| gone > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_added_changed_and_removed() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let row = |host: &str| RegistryRow { host: host.into(), secret: "sealed".into(), ..RegistryRow::default() };
        let (two, one) = (store.add_registry(&row("b.lan")).unwrap(), store.add_registry(&row("a.lan")).unwrap());
        assert!(matches!(store.add_registry(&row("a.lan")), Err(StoreError::Exists)));
        let hosts: Vec<String> = store.registries().unwrap().into_iter().map(|row| row.host).collect();
        assert_eq!(hosts, ["a.lan", "b.lan"]);
        assert!(store.set_registry(&RegistryRow { id: one, user: "ci".into(), ..row("c.lan") }).unwrap());
        assert!(!store.set_registry(&RegistryRow { id: 99, ..row("d.lan") }).unwrap());
        assert!(store.set_registry_state(one, "ok", "It answers.", 5).unwrap());
        let found = store.registry_at("c.lan").unwrap().unwrap();
        assert_eq!((found.id, found.user.as_str(), found.state.as_str(), found.checked), (one, "ci", "ok", 5));
        assert_eq!(store.registry(one).unwrap(), Some(found));
        assert!(store.remove_registry(one).unwrap() && !store.remove_registry(one).unwrap());
        assert!(store.registry_at("a.lan").unwrap().is_none());
        assert!(store.add_registry(&row("e.lan")).unwrap() > two.max(one), "a number is never given twice");
    }
}
