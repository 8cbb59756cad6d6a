//! Who did what: one row for what changes something or was refused, its intent committed before the engine hears of it.
//!
//! The log is a database of its own, append-only and chained by hashes: a row that was changed or taken away is found
//! ([`Audit::verify`]). Nothing is ever removed from it by the console.

mod chain;
mod disk;
mod export;
mod filter;
mod limit;
mod writer;

pub use chain::Chain;
pub use export::Format;
pub use filter::{Filter, Page, Row};

use disk::Line;
use limit::Limit;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use writer::Writer;

/// Why something is not in the log.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AuditError {
    /// It cannot be written now.
    #[error("the audit log cannot be written: {0}")]
    Unwritable(String),
    /// It cannot be read.
    #[error("the audit log cannot be read: {0}")]
    Unreadable(String),
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It was let through.
    Allowed,
    /// It was refused.
    Denied,
}

impl Decision {
    /// Its name, as stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
        }
    }
}

/// One thing to be written down. Nothing in it is a secret.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who; `unknown` for a name that nobody has.
    pub user: String,
    /// How they came in, as `session 3`.
    pub via: String,
    /// The address they came from.
    pub from: String,
    /// The HTTP method.
    pub method: String,
    /// The route's template, or a word for what the console does itself, as `sign-in`.
    pub route: String,
    /// The full id or the name of the thing.
    pub target: String,
    /// What became of it.
    pub decision: Decision,
    /// Why, or what exactly.
    pub detail: String,
    /// The request's id.
    pub request: String,
}

/// An intent that waits for its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(i64);

/// The log.
pub struct Audit {
    path: PathBuf,
    writer: Writer,
    limit: Arc<Mutex<Limit>>,
}

impl Audit {
    /// Opens or makes the log in a data directory. What an earlier process did not finish gets an outcome of 0: unknown.
    pub fn open(directory: &Path) -> Result<Self, AuditError> {
        let audit = Self::beside(directory)?;
        audit.writer.finish()?;
        Ok(audit)
    }

    /// Opens the log beside a console that may be running: what that has under way is left alone.
    pub fn beside(directory: &Path) -> Result<Self, AuditError> {
        let path = directory.join("audit.db");
        let limit = Arc::default();
        let writer = Writer::open(&path, Arc::clone(&limit))?;
        Ok(Self { path, writer, limit })
    }

    /// Writes down what is about to be done. It is on the disk when this returns; what cannot be written must not be done.
    pub async fn begin(&self, entry: Entry) -> Result<Ticket, AuditError> {
        self.writer.write(Line::Intent(entry)).await.map(Ticket)
    }

    /// Writes down what came of it. A failure is told in the console's own log: it has been done already.
    pub async fn end(&self, ticket: Ticket, status: u16, millis: u64) {
        if let Err(cause) = self.writer.write(Line::Outcome { of: ticket.0, status, millis }).await {
            tracing::error!(%cause, row = ticket.0, status, "an outcome is missing in the audit log");
        }
    }

    /// Writes down what is over already: refusals, sign-ins, changes of the console itself; also when nobody waits for it
    /// any more. Of refusals with the same cause only so many a minute are rows of their own; the others are counted.
    pub async fn note(&self, entry: Entry, status: u16) -> Result<(), AuditError> {
        if self.limit.lock().unwrap_or_else(PoisonError::into_inner).take(&entry) {
            return Ok(());
        }
        self.writer.write_anyway(Line::Event { entry, status }).await.map(|_| ())
    }

    /// Whether the last write worked; follows along.
    pub fn writable(&self) -> watch::Receiver<bool> {
        self.writer.writable()
    }

    /// Rows that fit a filter, the newest first.
    pub async fn page(&self, filter: Filter) -> Result<Page, AuditError> {
        self.read(move |db| filter::page(db, &filter)).await
    }

    /// Reads the whole log and says whether it is as it was written.
    pub async fn verify(&self) -> Result<Chain, AuditError> {
        self.read(chain::verify).await
    }

    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AuditError> {
        let path = self.path.clone();
        let unreadable = |cause: &dyn std::fmt::Display| AuditError::Unreadable(cause.to_string());
        let read = move || {
            let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
            query(&rusqlite::Connection::open_with_flags(path, flags)?)
        };
        let done = tokio::task::spawn_blocking(read).await.map_err(|cause| unreadable(&cause))?;
        done.map_err(|cause| unreadable(&cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn entry(route: &str, decision: Decision) -> Entry {
        let text = |text: &str| text.to_owned();
        Entry {
            user: text("ada"),
            via: text("session 1"),
            from: text("127.0.0.1"),
            method: text("POST"),
            route: text(route),
            target: text("abc"),
            decision,
            detail: String::new(),
            request: text("r1"),
        }
    }

    fn log() -> (tempfile::TempDir, Audit) {
        let directory = tempfile::tempdir().unwrap();
        let audit = Audit::open(directory.path()).unwrap();
        (directory, audit)
    }

    #[tokio::test]
    async fn an_intent_and_its_outcome_are_one_row() {
        let (directory, audit) = log();
        let ticket = audit.begin(entry("/a", Decision::Allowed)).await.unwrap();
        let row = audit.page(Filter::default()).await.unwrap().rows.remove(0);
        assert_eq!((row.route.as_str(), row.status), ("/a", None), "it is there before it is done");
        audit.end(ticket, 204, 12).await;
        audit.note(entry("/b", Decision::Denied), 403).await.unwrap();
        let page = audit.page(Filter::default()).await.unwrap();
        let shown: Vec<_> = page.rows.iter().map(|row| (row.route.as_str(), row.status, row.millis)).collect();
        assert_eq!(shown, [("/b", Some(403), None), ("/a", Some(204), Some(12))]);
        let mode = std::os::unix::fs::MetadataExt::mode(&directory.path().join("audit.db").metadata().unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[tokio::test]
    async fn what_a_crash_left_open_is_unknown() {
        let (directory, audit) = log();
        audit.begin(entry("/a", Decision::Allowed)).await.unwrap();
        drop(audit);
        let audit = Audit::open(directory.path()).unwrap();
        let page = audit.page(Filter::default()).await.unwrap();
        assert_eq!(page.rows[0].status, Some(0));
        assert!(audit.verify().await.unwrap().is_whole());
    }

    #[tokio::test]
    async fn a_changed_or_missing_row_is_found() {
        for sql in
            ["UPDATE row SET user = 'eve' WHERE id = 3", "DELETE FROM row WHERE id = 3", "DELETE FROM row WHERE id = 5"]
        {
            let (directory, audit) = log();
            for nth in 0..5 {
                audit.note(entry(&format!("/{nth}"), Decision::Allowed), 200).await.unwrap();
            }
            assert_eq!(audit.verify().await.unwrap(), Chain { rows: 5, broken: None });
            let other = rusqlite::Connection::open(directory.path().join("audit.db")).unwrap();
            assert!(other.execute(sql, []).is_err(), "the log takes no change");
            other.execute_batch("DROP TRIGGER no_update; DROP TRIGGER no_delete;").unwrap();
            other.execute(sql, []).unwrap();
            let chain = audit.verify().await.unwrap();
            assert!(!chain.is_whole(), "{sql}: {chain:?}");
        }
    }

    #[tokio::test]
    async fn a_flood_of_refusals_is_counted() {
        let (_directory, audit) = log();
        for _ in 0..100 {
            audit.note(entry("/a", Decision::Denied), 403).await.unwrap();
        }
        audit.note(entry("/b", Decision::Denied), 403).await.unwrap();
        let rows = audit.page(Filter { limit: 500, ..Filter::default() }).await.unwrap().rows;
        assert_eq!(rows.iter().filter(|row| row.route == "/a").count(), limit::EACH);
        assert_eq!(rows.iter().filter(|row| row.route == "/b").count(), 1);
    }

    /// The counters.
    async fn counters(audit: &Audit) -> Vec<Row> {
        let rows = audit.page(Filter { limit: 500, ..Filter::default() }).await.unwrap().rows;
        rows.into_iter().filter(|row| row.detail.contains("more like this in a minute")).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_counter_is_written_when_its_minute_is_over() {
        let directory = tempfile::tempdir().unwrap();
        let (path, limit) = (directory.path().join("audit.db"), Arc::default());
        // Its writer is here, so that the paused clock is its clock too.
        let (writer, keeper) = Writer::with_keeper(&path, Arc::clone(&limit)).unwrap();
        tokio::spawn(keeper.run());
        let audit = Audit { path, writer, limit };
        for _ in 0..limit::EACH + 5 {
            audit.note(entry("/a", Decision::Denied), 403).await.unwrap();
        }
        assert!(counters(&audit).await.is_empty());
        // By the paused clock; nothing else is refused meanwhile.
        tokio::time::sleep(std::time::Duration::from_secs(120)).await;
        let told = counters(&audit).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].route.as_str(), told[0].detail.as_str()), ("/a", "5 more like this in a minute"));
        audit.note(entry("/a", Decision::Denied), 403).await.unwrap();
        let newest = audit.page(Filter::default()).await.unwrap().rows.remove(0);
        assert_eq!((newest.route.as_str(), newest.status), ("/a", Some(403)), "a new minute");
    }

    #[tokio::test]
    async fn closing_writes_the_counters() {
        let (directory, audit) = log();
        for _ in 0..limit::EACH + 5 {
            audit.note(entry("/a", Decision::Denied), 403).await.unwrap();
        }
        drop(audit);
        let audit = Audit::open(directory.path()).unwrap();
        assert_eq!(counters(&audit).await.len(), 1);
        assert!(audit.verify().await.unwrap().is_whole());
    }

    #[tokio::test]
    async fn a_counter_that_cannot_be_written_is_written_later() {
        let directory = tempfile::tempdir().unwrap();
        let (path, limit) = (directory.path().join("audit.db"), Arc::default());
        let (writer, mut keeper) = Writer::with_keeper(&path, Arc::clone(&limit)).unwrap();
        let audit = Audit { path, writer, limit };
        for _ in 0..limit::EACH + 5 {
            audit.limit.lock().unwrap().take(&entry("/a", Decision::Denied));
        }
        let other = rusqlite::Connection::open(&audit.path).unwrap();
        let full = "CREATE TRIGGER full BEFORE INSERT ON row BEGIN SELECT RAISE(ABORT, 'disk is full'); END;";
        other.execute_batch(full).unwrap();
        keeper.count(None);
        assert!(counters(&audit).await.is_empty() && !*audit.writable().borrow());
        other.execute_batch("DROP TRIGGER full;").unwrap();
        keeper.count(None);
        assert_eq!(counters(&audit).await.len(), 1);
        assert!(*audit.writable().borrow());
    }

    #[tokio::test]
    async fn hanging_up_loses_no_row() {
        let (_directory, audit) = log();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let hold = move |_: Option<&disk::Log>| {
            let _ = held.recv();
        };
        audit.writer.act(hold).await;
        // More than may wait for the writer at once.
        for _ in 0..2000 {
            let mut note = std::pin::pin!(audit.note(entry("/a", Decision::Allowed), 200));
            let polled = note.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
            assert!(polled.is_pending());
        }
        drop(release);
        audit.note(entry("/b", Decision::Allowed), 200).await.unwrap();
        assert_eq!(audit.verify().await.unwrap(), Chain { rows: 2001, broken: None });
    }

    #[tokio::test]
    async fn names_cannot_forge_rows() {
        let (_directory, audit) = log();
        let mut evil = entry("/a", Decision::Allowed);
        evil.target = "x\n{\"user\":\"root\"}\u{1b}[31m\",\"user\":\"admin".into();
        audit.note(evil, 200).await.unwrap();
        let row = audit.page(Filter::default()).await.unwrap().rows.remove(0);
        assert!(!row.target.chars().any(char::is_control), "{:?}", row.target);
        let lines = audit.export_all(Filter::default(), Format::JsonLines).await.unwrap();
        assert_eq!(lines.trim_end().lines().count(), 1);
        let read: serde_json::Value = serde_json::from_str(&lines).unwrap();
        assert_eq!(read["user"], "ada");
    }

    #[tokio::test]
    async fn cells_of_a_table_are_no_formulas() {
        let (_directory, audit) = log();
        let mut evil = entry("/a", Decision::Allowed);
        evil.target = "=cmd|' /C calc'!A0".into();
        audit.note(evil, 200).await.unwrap();
        let table = audit.export_all(Filter::default(), Format::Csv).await.unwrap();
        assert!(table.lines().nth(1).unwrap().contains("'=cmd"), "{table}");
    }

    #[tokio::test]
    async fn a_full_disk_stops_it_and_room_lets_it_go_on() {
        let (_directory, audit) = log();
        audit.note(entry("/a", Decision::Allowed), 200).await.unwrap();
        audit.writer.limit_pages(Some(1)).await;
        let mut failed = false;
        for _ in 0..200 {
            failed |= audit.begin(entry("/b", Decision::Allowed)).await.is_err();
        }
        assert!(failed && !*audit.writable().borrow());
        audit.writer.limit_pages(None).await;
        audit.begin(entry("/c", Decision::Allowed)).await.unwrap();
        assert!(*audit.writable().borrow());
        assert!(audit.verify().await.unwrap().is_whole());
    }
}
