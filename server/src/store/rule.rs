//! Rules of notifications: their settings as JSON, and apart from them the sealed address.

use super::{Store, StoreError};
use crate::clock::now;
use rusqlite::{OptionalExtension, Row, params};

/// A rule, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The key.
    pub id: i64,
    /// Its settings as JSON, without the address.
    pub settings: String,
    /// The webhook's address, sealed.
    pub address: String,
    /// Seconds since 1970.
    pub created: i64,
}

const SELECT: &str = "SELECT id, settings, address, created FROM rule";

fn read(row: &Row<'_>) -> rusqlite::Result<RuleRow> {
    Ok(RuleRow { id: row.get(0)?, settings: row.get(1)?, address: row.get(2)?, created: row.get(3)? })
}

impl Store {
    /// All rules, in the order they were made.
    pub fn rules(&self) -> Result<Vec<RuleRow>, StoreError> {
        self.with(|db| db.prepare(&format!("{SELECT} ORDER BY id"))?.query_map([], read)?.collect())
    }

    /// The rule of that number.
    pub fn rule(&self, id: i64) -> Result<Option<RuleRow>, StoreError> {
        self.with(|db| db.query_row(&format!("{SELECT} WHERE id = ?1"), [id], read).optional())
    }

    /// Adds a rule; its number.
    pub fn add_rule(&self, settings: &str, address: &str) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO rule (settings, address, created) VALUES (?1, ?2, ?3)",
                params![settings, address, now()],
            )?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Changes a rule, and its address where one is given; false when there is none of that number.
    pub fn set_rule(&self, id: i64, settings: &str, address: Option<&str>) -> Result<bool, StoreError> {
        let query = "UPDATE rule SET settings = ?2, address = coalesce(?3, address) WHERE id = ?1";
        self.with(|db| db.execute(query, params![id, settings, address])).map(|changed| changed > 0)
    }

    /// Removes a rule with what it has not delivered; false when there is none of that number.
    pub fn remove_rule(&self, id: i64) -> Result<bool, StoreError> {
        self.with(|db| db.execute("DELETE FROM rule WHERE id = ?1", [id])).map(|gone| gone > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_added_changed_and_removed_with_its_deliveries() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let (one, two) = (store.add_rule("{}", "sealed").unwrap(), store.add_rule("{}", "other").unwrap());
        assert!(store.set_rule(one, "[]", None).unwrap() && !store.set_rule(99, "[]", None).unwrap());
        assert_eq!(store.rule(one).unwrap().unwrap().address, "sealed");
        assert!(store.set_rule(one, "[]", Some("new")).unwrap());
        let rows = store.rules().unwrap();
        let shown: Vec<_> = rows.iter().map(|row| (row.id, row.settings.as_str(), row.address.as_str())).collect();
        assert_eq!(shown, [(one, "[]", "new"), (two, "{}", "other")]);
        store.add_deliveries(&[(one, "gone".into()), (two, "stays".into())]).unwrap();
        assert!(store.remove_rule(one).unwrap() && !store.remove_rule(one).unwrap());
        let left: Vec<_> = store.deliveries(10).unwrap().into_iter().map(|row| row.notice).collect();
        assert_eq!(left, ["stays"]);
        assert!(store.add_rule("{}", "sealed").unwrap() > two, "a number is never given twice");
    }
}
