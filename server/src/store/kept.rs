//! Containers that are kept aside while others take their place. A row is there before anything is changed, and outlives
//! the process: whatever becomes of that, the old container can be brought back.

use super::{Store, StoreError};
use rusqlite::{OptionalExtension, Row, params};

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptRow {
    /// The job that recreates it.
    pub job: String,
    /// The full id of the old container.
    pub old: String,
    /// The full id of the new one; empty until it is made.
    pub new: String,
    /// The name of the old one.
    pub name: String,
    /// The name of the new one; the same as a rule.
    pub next: String,
    /// The restart policy of the old one, as JSON.
    pub policy: String,
    /// How the old one was: `running`, `paused` or `stopped`.
    pub state: String,
    /// How far it is: `begun` (nothing is done to the old one yet), `aside`, `runs`, `undoing` or `going`.
    pub phase: String,
    /// Until when the old one is kept, in milliseconds since 1970.
    pub until: i64,
    /// Who asked for it.
    pub user: String,
}

/// The columns, in the order of the fields.
const COLUMNS: &str = "job, old, new, name, next, policy, state, phase, until, user";

fn row(row: &Row<'_>) -> rusqlite::Result<KeptRow> {
    Ok(KeptRow {
        job: row.get(0)?,
        old: row.get(1)?,
        new: row.get(2)?,
        name: row.get(3)?,
        next: row.get(4)?,
        policy: row.get(5)?,
        state: row.get(6)?,
        phase: row.get(7)?,
        until: row.get(8)?,
        user: row.get(9)?,
    })
}

impl Store {
    /// Writes one down, in place of what was there of its job.
    pub fn keep(&self, kept: &KeptRow) -> Result<(), StoreError> {
        let query = format!("INSERT OR REPLACE INTO kept ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        let KeptRow { job, old, new, name, next, policy, state, phase, until, user } = kept;
        let values = params![job, old, new, name, next, policy, state, phase, until, user];
        self.with(|db| db.execute(&query, values)).map(|_| ())
    }

    /// The one of a job.
    pub fn kept(&self, job: &str) -> Result<Option<KeptRow>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM kept WHERE job = ?1");
        self.with(|db| db.query_row(&query, [job], row).optional())
    }

    /// All of them, the oldest first.
    pub fn all_kept(&self) -> Result<Vec<KeptRow>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM kept ORDER BY rowid");
        self.with(|db| db.prepare(&query)?.query_map([], row)?.collect())
    }

    /// Takes one from a phase to another; false when it is in a third, as when two do it at once.
    pub fn turn_kept(&self, job: &str, from: &str, to: &str) -> Result<bool, StoreError> {
        let query = "UPDATE kept SET phase = ?3 WHERE job = ?1 AND phase = ?2";
        self.with(|db| db.execute(query, [job, from, to])).map(|changed| changed > 0)
    }

    /// Forgets one.
    pub fn forget_kept(&self, job: &str) -> Result<(), StoreError> {
        self.with(|db| db.execute("DELETE FROM kept WHERE job = ?1", [job])).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_kept_until_it_is_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let kept = |job: &str, phase: &str| KeptRow {
            job: job.into(),
            old: "a".into(),
            new: "b".into(),
            name: "web".into(),
            next: "site".into(),
            policy: "{}".into(),
            state: "paused".into(),
            phase: phase.into(),
            until: 7,
            user: "ada".into(),
        };
        store.keep(&kept("17", "begun")).unwrap();
        store.keep(&kept("9", "begun")).unwrap();
        store.keep(&kept("17", "runs")).unwrap();
        assert_eq!(store.kept("17").unwrap(), Some(kept("17", "runs")));
        assert_eq!(store.all_kept().unwrap(), [kept("9", "begun"), kept("17", "runs")]);
        assert!(store.turn_kept("17", "runs", "undoing").unwrap());
        assert!(!store.turn_kept("17", "runs", "going").unwrap(), "only one of two has it");
        store.forget_kept("17").unwrap();
        assert_eq!(store.kept("17").unwrap(), None);
        assert!(!store.turn_kept("17", "undoing", "runs").unwrap());
    }
}
