//! Notices on their way to webhooks. A row is there before the first try, and outlives the process.

use super::{Store, StoreError};
use crate::clock::now;
use rusqlite::{OptionalExtension, params};

/// The most rows that are kept.
const KEPT: i64 = 1000;

/// A delivery whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The key.
    pub id: i64,
    /// The rule that made it.
    pub rule: i64,
    /// What is told, as JSON.
    pub notice: String,
    /// How often it was tried before.
    pub tries: u32,
}

/// A delivery as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryInfo {
    /// The key.
    pub id: i64,
    /// The rule that made it.
    pub rule: i64,
    /// What is told, as JSON.
    pub notice: String,
    /// When it came about; seconds since 1970.
    pub made: i64,
    /// When it is tried next.
    pub next: i64,
    /// How often it was tried.
    pub tries: u32,
    /// How it stands.
    pub state: String,
    /// Why the last try did not succeed, or empty.
    pub failure: String,
}

impl Store {
    /// Adds deliveries of rules, due at once; those of a rule that is gone are left out. Gives how many old rows had to go
    /// that were not delivered: finished ones go first.
    pub fn add_deliveries(&self, notices: &[(i64, String)]) -> Result<usize, StoreError> {
        self.with(|db| {
            let all = db.unchecked_transaction()?;
            for (rule, notice) in notices {
                all.execute(
                    "INSERT INTO delivery (rule, notice, made, next, tries, state, failure)
                     SELECT id, ?2, ?3, 0, 0, 'waiting', '' FROM rule WHERE id = ?1",
                    params![rule, notice, now()],
                )?;
            }
            let beyond = "(SELECT id FROM delivery ORDER BY state = 'waiting' DESC, id DESC LIMIT -1 OFFSET ?1)";
            let lost = format!("SELECT count(*) FROM delivery WHERE state = 'waiting' AND id IN {beyond}");
            let lost: i64 = all.query_row(&lost, [KEPT], |row| row.get(0))?;
            all.execute(&format!("DELETE FROM delivery WHERE id IN {beyond}"), [KEPT])?;
            all.commit()?;
            Ok(usize::try_from(lost).unwrap_or(usize::MAX))
        })
    }

    /// What is due at that time: of each rule the oldest, so that one receiver never gets two at once.
    pub fn due_deliveries(&self, at: i64) -> Result<Vec<Due>, StoreError> {
        let query = "SELECT id, rule, notice, tries FROM delivery WHERE id IN
                     (SELECT min(id) FROM delivery WHERE state = 'waiting' AND next <= ?1 GROUP BY rule)
                     ORDER BY next, id";
        self.with(|db| {
            db.prepare(query)?
                .query_map([at], |row| {
                    Ok(Due { id: row.get(0)?, rule: row.get(1)?, notice: row.get(2)?, tries: row.get(3)? })
                })?
                .collect()
        })
    }

    /// When the next one is due, of those that are not due yet.
    pub fn next_delivery(&self, after: i64) -> Result<Option<i64>, StoreError> {
        let query = "SELECT next FROM delivery WHERE state = 'waiting' AND next > ?1 ORDER BY next LIMIT 1";
        self.with(|db| db.query_row(query, [after], |row| row.get(0)).optional())
    }

    /// A try begins. Should it never end, the delivery is due again at `next`.
    pub fn begin_delivery(&self, id: i64, next: i64) -> Result<(), StoreError> {
        self.with(|db| db.execute("UPDATE delivery SET tries = tries + 1, next = ?2 WHERE id = ?1", params![id, next]))
            .map(|_| ())
    }

    /// A try has ended: `waiting` for another one, `delivered`, or `failed` for good.
    pub fn end_delivery(&self, id: i64, state: &str, failure: &str) -> Result<(), StoreError> {
        let query = "UPDATE delivery SET state = ?2, failure = ?3 WHERE id = ?1";
        self.with(|db| db.execute(query, params![id, state, failure])).map(|_| ())
    }

    /// So many deliveries, the newest first.
    pub fn deliveries(&self, limit: u32) -> Result<Vec<DeliveryInfo>, StoreError> {
        let query =
            "SELECT id, rule, notice, made, next, tries, state, failure FROM delivery ORDER BY id DESC LIMIT ?1";
        self.with(|db| {
            db.prepare(query)?
                .query_map([limit], |row| {
                    Ok(DeliveryInfo {
                        id: row.get(0)?,
                        rule: row.get(1)?,
                        notice: row.get(2)?,
                        made: row.get(3)?,
                        next: row.get(4)?,
                        tries: row.get(5)?,
                        state: row.get(6)?,
                        failure: row.get(7)?,
                    })
                })?
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store, [i64; 2]) {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let rules = [store.add_rule("{}", "").unwrap(), store.add_rule("{}", "").unwrap()];
        (directory, store, rules)
    }

    #[test]
    fn the_oldest_of_each_rule_is_due_until_it_is_delivered() {
        let (_directory, store, [one, two]) = store();
        let texts = [(one, "a".to_owned()), (one, "b".to_owned()), (two, "c".to_owned()), (99, "nobody's".to_owned())];
        assert_eq!(store.add_deliveries(&texts).unwrap(), 0);
        let due = |at| -> Vec<_> {
            store.due_deliveries(at).unwrap().into_iter().map(|due| (due.notice, due.tries)).collect()
        };
        assert_eq!(due(0), [("a".to_owned(), 0), ("c".to_owned(), 0)]);
        store.begin_delivery(1, 105).unwrap();
        store.end_delivery(1, "waiting", "nobody is there").unwrap();
        assert_eq!(due(104), [("b".to_owned(), 0), ("c".to_owned(), 0)]);
        assert_eq!((store.next_delivery(104).unwrap(), store.next_delivery(105).unwrap()), (Some(105), None));
        assert_eq!(due(105), [("c".to_owned(), 0), ("a".to_owned(), 1)]);
        for (id, state) in [(1, "delivered"), (2, "failed"), (3, "delivered")] {
            store.end_delivery(id, state, "").unwrap();
        }
        assert!(due(i64::MAX).is_empty());
        let listed: Vec<_> = store.deliveries(2).unwrap().into_iter().map(|row| (row.id, row.state)).collect();
        assert_eq!(listed, [(3, "delivered".to_owned()), (2, "failed".to_owned())]);
    }

    #[test]
    fn old_rows_go_and_finished_ones_first() {
        let (_directory, store, [one, _]) = store();
        let many = |count: usize| -> Vec<_> { (0..count).map(|nth| (one, nth.to_string())).collect() };
        assert_eq!(store.add_deliveries(&many(1000)).unwrap(), 0);
        store.end_delivery(1000, "delivered", "").unwrap();
        assert_eq!(store.add_deliveries(&many(1)).unwrap(), 0);
        let rows = store.deliveries(2000).unwrap();
        assert_eq!((rows.len(), rows.iter().any(|row| row.state == "delivered")), (1000, false));
        assert_eq!(store.add_deliveries(&many(2)).unwrap(), 2);
        let rows = store.deliveries(2000).unwrap();
        assert_eq!((rows.len(), rows.last().map(|row| row.id)), (1000, Some(3)));
    }
}
