//! The table on the disk: rows are only ever added, each with the hash of the one before it.

use super::Entry;
use super::chain::{COLUMNS, hash};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long the database may be held by another, as by a backup.
const BUSY: Duration = Duration::from_secs(2);
/// The most characters of a target.
pub(super) const TARGET: usize = 300;

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

/// The open database, with the end of the chain.
pub(super) struct Log {
    db: Connection,
}

impl Log {
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
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
    pub(super) fn finish(&mut self) -> rusqlite::Result<()> {
        let open: Vec<i64> = self
            .db
            .prepare(
                "SELECT id FROM row WHERE kind = 'intent' AND id NOT IN (SELECT of FROM row WHERE of IS NOT NULL)",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let lines: Vec<Line> = open.into_iter().map(|of| Line::Outcome { of, status: 0, millis: 0 }).collect();
        self.write(&lines).map(|_| ())
    }

    /// Writes them in one transaction; their ids.
    pub(super) fn write(&mut self, lines: &[Line]) -> rusqlite::Result<Vec<i64>> {
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

    /// As if the disk were full.
    #[cfg(test)]
    pub(super) fn limit(&self, most: Option<u32>) {
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
    let field = |read: fn(&Entry) -> &str, most| text(entry.map_or("", read), most);
    let detail = match line {
        // Those of different kinds have nothing in common to be told.
        Line::Count { entry, count } if entry.detail.is_empty() => format!("{count} more like this in a minute"),
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
        field(|entry| &entry.target, TARGET),
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
