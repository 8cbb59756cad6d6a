//! Jobs: a row when one is asked for, and what came of it when it ends. What it was ordered to do is sealed.

use super::{Store, StoreError};
use app::contract::Job;
use rusqlite::{OptionalExtension, Row, params};

const SELECT: &str = "SELECT id, kind, title, about, person, user, state, begun, ended, step, link, undo FROM job";

fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: row.get::<_, i64>(0)?.to_string(),
        kind: row.get(1)?,
        title: row.get(2)?,
        about: row.get(3)?,
        by: row.get(4)?,
        user: row.get(5)?,
        state: row.get(6)?,
        begun: row.get(7)?,
        ended: row.get(8)?,
        step: row.get(9)?,
        link: row.get(10)?,
        undo: row.get(11)?,
        ..Job::default()
    })
}

impl Store {
    /// All jobs that are kept.
    pub fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.with(|db| db.prepare(&format!("{SELECT} ORDER BY id"))?.query_map([], read)?.collect())
    }

    /// Adds a job, whatever number it has; its number. `order` is sealed.
    pub fn add_job(&self, job: &Job, order: &str) -> Result<i64, StoreError> {
        self.with(|db| {
            db.execute(
                "INSERT INTO job (kind, title, about, person, user, state, begun, ended, step, link, undo, sealed, output)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '')",
                params![
                    job.kind, job.title, job.about, job.by, job.user, job.state, job.begun, job.ended, job.step, job.link,
                    job.undo, order
                ],
            )?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Writes down how a job is, and its output where one is given.
    pub fn set_job(&self, job: &Job, output: Option<&str>) -> Result<(), StoreError> {
        let query = "UPDATE job SET about = ?2, state = ?3, ended = ?4, step = ?5, link = ?6, undo = ?7,
                     output = coalesce(?8, output) WHERE id = ?1";
        let id: i64 = job.id.parse().unwrap_or_default();
        self.with(|db| {
            db.execute(query, params![id, job.about, job.state, job.ended, job.step, job.link, job.undo, output])
        })
        .map(|_| ())
    }

    /// What a job was ordered to do, sealed.
    pub fn job_order(&self, id: i64) -> Result<Option<String>, StoreError> {
        self.with(|db| db.query_row("SELECT sealed FROM job WHERE id = ?1", [id], |row| row.get(0)).optional())
    }

    /// The output of a job, as it was written down.
    pub fn job_output(&self, id: i64) -> Result<Option<String>, StoreError> {
        self.with(|db| db.query_row("SELECT output FROM job WHERE id = ?1", [id], |row| row.get(0)).optional())
    }

    /// Ends those that nobody has ended, at that time and in these words.
    pub fn interrupt_jobs(&self, at: i64, sentence: &str) -> Result<(), StoreError> {
        let query = "UPDATE job SET state = 'interrupted', ended = ?1, step = ?2 WHERE state IN ('queued', 'running')";
        self.with(|db| db.execute(query, params![at, sentence])).map(|_| ())
    }

    /// Removes jobs.
    pub fn remove_jobs(&self, ids: &[i64]) -> Result<(), StoreError> {
        self.with(|db| {
            let all = db.unchecked_transaction()?;
            for id in ids {
                all.execute("DELETE FROM job WHERE id = ?1", [id])?;
            }
            all.commit()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_added_changed_and_removed() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let text = |text: &str| text.to_owned();
        let job = Job {
            kind: text("pull"),
            title: text("Pull a"),
            by: text("ada"),
            user: 3,
            state: text("queued"),
            begun: 5,
            ..Job::default()
        };
        let id = store.add_job(&job, "sealed").unwrap();
        let mut job = Job { id: id.to_string(), ..job };
        assert_eq!(store.jobs().unwrap(), std::slice::from_ref(&job));
        assert_eq!(store.job_order(id).unwrap().as_deref(), Some("sealed"));
        (job.state, job.step, job.undo, job.about) = (text("running"), text("step"), 9, text("1f"));
        store.set_job(&job, Some("[]")).unwrap();
        store.set_job(&job, None).unwrap();
        assert_eq!((store.jobs().unwrap()[0].clone(), store.job_output(id).unwrap()), (job, Some(text("[]"))));
        store.interrupt_jobs(7, "It was stopped.").unwrap();
        let row = store.jobs().unwrap().remove(0);
        assert_eq!((row.state.as_str(), row.step.as_str(), row.ended), ("interrupted", "It was stopped.", 7));
        store.interrupt_jobs(8, "Again.").unwrap();
        assert_eq!(store.jobs().unwrap()[0].ended, 7, "what has ended stays so");
        store.remove_jobs(&[id, 99]).unwrap();
        assert!(store.jobs().unwrap().is_empty() && store.job_order(id).unwrap().is_none());
        assert!(store.add_job(&Job::default(), "").unwrap() > id, "a number is never given twice");
    }
}
