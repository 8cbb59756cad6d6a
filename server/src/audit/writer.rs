//! The one thread that writes the log. What waits for it becomes one transaction: many requests share one sync of the
//! disk, and none is answered before its row is on it.

use super::chain::{COLUMNS, hash};
use super::{AuditError, Entry};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot, watch};

/// Rows that may wait; further ones wait at the sender.
const WAITING: usize = 1024;
/// How long a row may wait for the disk before its request is refused.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most rows of one transaction.
const BATCH: usize = 256;
/// How long the database may be held by another, as by a backup.
const BUSY: Duration = Duration::from_secs(2);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS row (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, of INTEGER, user TEXT NOT NULL, via TEXT NOT NULL,
        address TEXT NOT NULL, method TEXT NOT NULL, route TEXT NOT NULL, target TEXT NOT NULL, decision TEXT NOT NULL,
        detail TEXT NOT NULL, status INTEGER, millis INTEGER, request TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS row_of ON row (of) WHERE of IS NOT NULL;
    CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), id INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON row BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON row BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
";

/// A row to write.
pub(super) enum Line {
    Intent(Entry),
    Outcome { of: i64, status: u16, millis: u64 },
    Event { entry: Entry, status: u16 },
    Count { entry: Entry, count: usize },
}

enum Job {
    Write(Box<Line>, oneshot::Sender<Result<i64, AuditError>>),
    Finish(std::sync::mpsc::Sender<Result<(), String>>),
    #[cfg(test)]
    Limit(Option<u32>, oneshot::Sender<()>),
}

/// The way to the thread.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    writable: watch::Receiver<bool>,
}

impl Writer {
    /// Opens the log and starts the thread; it ends with the last handle.
    pub(super) fn open(path: &Path) -> Result<Self, AuditError> {
        let log = Log::open(path).map_err(|cause| AuditError::Unwritable(cause.to_string()))?;
        let (jobs, waiting) = mpsc::channel(WAITING);
        let (said, writable) = watch::channel(true);
        let path = path.to_owned();
        let run = move || run(Some(log), &path, waiting, &said);
        let thread = std::thread::Builder::new().name("audit".into()).spawn(run);
        thread.map_err(|cause| AuditError::Unwritable(cause.to_string()))?;
        Ok(Self { jobs, writable })
    }

    /// Gives what an earlier process began and did not end its outcome: unknown.
    pub(super) fn finish(&self) -> Result<(), AuditError> {
        let (answer, answered) = std::sync::mpsc::channel();
        let gone = || AuditError::Unwritable("its writer has ended".into());
        self.jobs.try_send(Job::Finish(answer)).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?.map_err(AuditError::Unwritable)
    }

    /// Writes a row; its id, once it is on the disk.
    pub(super) async fn write(&self, line: Line) -> Result<i64, AuditError> {
        let (answer, answered) = oneshot::channel();
        let written = async {
            self.jobs.send(Job::Write(Box::new(line), answer)).await.ok()?;
            answered.await.ok()
        };
        let gone = || AuditError::Unwritable("its writer has ended".into());
        match tokio::time::timeout(PATIENCE, written).await {
            Ok(written) => written.unwrap_or_else(|| Err(gone())),
            Err(_) => Err(AuditError::Unwritable("the disk does not answer".into())),
        }
    }

    pub(super) fn writable(&self) -> watch::Receiver<bool> {
        self.writable.clone()
    }

    /// As if the disk were full.
    #[cfg(test)]
    pub(super) async fn limit_pages(&self, most: Option<u32>) {
        let (answer, answered) = oneshot::channel();
        let sent = self.jobs.send(Job::Limit(most, answer)).await;
        assert!(sent.is_ok() && answered.await.is_ok());
    }
}

fn run(mut log: Option<Log>, path: &Path, mut waiting: mpsc::Receiver<Job>, said: &watch::Sender<bool>) {
    let mut batch = Vec::new();
    while waiting.blocking_recv_many(&mut batch, BATCH) > 0 {
        let mut lines = Vec::new();
        for job in batch.drain(..) {
            match job {
                Job::Write(line, answer) => lines.push((line, answer)),
                Job::Finish(answer) => {
                    let done = log.as_mut().map_or(Ok(()), Log::finish).map_err(|cause| cause.to_string());
                    let _ = answer.send(done);
                }
                #[cfg(test)]
                Job::Limit(most, answer) => {
                    if let Some(log) = &log {
                        log.limit(most);
                    }
                    let _ = answer.send(());
                }
            }
        }
        if lines.is_empty() {
            continue;
        }
        if log.is_none() {
            log = Log::open(path).ok();
        }
        let written = match &mut log {
            Some(log) => log.write(lines.iter().map(|(line, _)| &**line)).map_err(|cause| cause.to_string()),
            None => Err("it cannot be opened".to_owned()),
        };
        said.send_if_modified(|writable| std::mem::replace(writable, written.is_ok()) != written.is_ok());
        match written {
            Ok(ids) => {
                for ((_, answer), id) in lines.into_iter().zip(ids) {
                    let _ = answer.send(Ok(id));
                }
            }
            Err(cause) => {
                tracing::error!(%cause, "the audit log cannot be written; what would change something is refused");
                // A connection that failed is opened anew, in case the file itself was what was wrong.
                if !cfg!(test) {
                    log = None;
                }
                for (_, answer) in lines {
                    let _ = answer.send(Err(AuditError::Unwritable(cause.clone())));
                }
            }
        }
    }
}

/// The open database, with the end of the chain.
struct Log {
    db: Connection,
}

impl Log {
    fn open(path: &Path) -> rusqlite::Result<Self> {
        let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
        if made.is_err() {
            // It was there; the rights of a file that cannot be changed will show when it is opened.
            let _ = std::fs::set_permissions(path, Permissions::from_mode(0o600));
        }
        let db = Connection::open(path)?;
        db.busy_timeout(BUSY)?;
        db.pragma_update(None, "journal_mode", "wal")?;
        // A row must survive the loss of power, too.
        db.pragma_update(None, "synchronous", "full")?;
        db.execute_batch(SCHEMA)?;
        Ok(Self { db })
    }

    /// Gives what an earlier process began and did not end its outcome: unknown.
    fn finish(&mut self) -> rusqlite::Result<()> {
        let open: Vec<i64> = self
            .db
            .prepare(
                "SELECT id FROM row WHERE kind = 'intent' AND id NOT IN (SELECT of FROM row WHERE of IS NOT NULL)",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let lines: Vec<Line> = open.into_iter().map(|of| Line::Outcome { of, status: 0, millis: 0 }).collect();
        self.write(lines.iter()).map(|_| ())
    }

    fn write<'a>(&mut self, lines: impl Iterator<Item = &'a Line>) -> rusqlite::Result<Vec<i64>> {
        let columns = COLUMNS.split(',').count() + 1;
        let places = vec!["?"; columns].join(", ");
        let insert = format!("INSERT INTO row ({COLUMNS}, hash) VALUES ({places})");
        let write = self.db.transaction()?;
        let end = write.query_row("SELECT id, hash FROM head", [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (mut last, mut before): (i64, String) = match end {
            Err(rusqlite::Error::QueryReturnedNoRows) => (0, String::new()),
            other => other?,
        };
        let mut ids = Vec::new();
        {
            let mut insert = write.prepare_cached(&insert)?;
            for line in lines {
                last += 1;
                let mut values = values(last, line);
                before = hash(&before, &values);
                values.push(Value::Text(before.clone()));
                insert.execute(params_from_iter(values))?;
                ids.push(last);
            }
        }
        write.execute(
            "INSERT INTO head (one, id, hash) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET id = ?1, hash = ?2",
            params![last, before],
        )?;
        write.commit()?;
        Ok(ids)
    }

    #[cfg(test)]
    fn limit(&self, most: Option<u32>) {
        self.db.pragma_update(None, "max_page_count", most.unwrap_or(u32::MAX - 1)).unwrap();
    }
}

/// The columns of a row, as they are hashed and stored.
fn values(id: i64, line: &Line) -> Vec<Value> {
    let text = |text: &str, most: usize| Value::Text(plain(text, most));
    let (kind, of, entry, status, millis) = match line {
        Line::Intent(entry) => ("intent", None, Some(entry), None, None),
        Line::Outcome { of, status, millis } => ("outcome", Some(*of), None, Some(*status), Some(*millis)),
        Line::Event { entry, status } => ("event", None, Some(entry), Some(*status), None),
        Line::Count { entry, .. } => ("count", None, Some(entry), None, None),
    };
    let field = |read: fn(&crate::audit::Entry) -> &str, most| text(entry.map_or("", read), most);
    let detail = match line {
        Line::Count { entry, count } => format!("{count} more like this in a minute: {}", entry.detail),
        _ => entry.map_or(String::new(), |entry| entry.detail.clone()),
    };
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
    vec![
        Value::Integer(id),
        Value::Integer(millis_now()),
        text(kind, 16),
        number(of),
        field(|entry| &entry.user, 64),
        field(|entry| &entry.via, 64),
        field(|entry| &entry.from, 64),
        field(|entry| &entry.method, 16),
        field(|entry| &entry.route, 120),
        field(|entry| &entry.target, 300),
        text(entry.map_or("", |entry| entry.decision.name()), 16),
        text(&detail, 300),
        number(status.map(i64::from)),
        number(millis.map(|millis| i64::try_from(millis).unwrap_or(i64::MAX))),
        field(|entry| &entry.request, 64),
    ]
}

/// Text that cannot be taken for anything else: no control characters, and no longer than it may be.
fn plain(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn millis_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
