//! The chain: each row's hash covers the row and the hash before it.

use rusqlite::Connection;
use rusqlite::types::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The columns that are hashed, in this order.
pub(super) const COLUMNS: &str =
    "id, at, kind, of, user, via, address, method, route, target, decision, detail, status, millis, request";

/// How the log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// How many rows were read.
    pub rows: i64,
    /// The first row that is not as it was written, or that follows one that is missing.
    pub broken: Option<i64>,
}

impl Chain {
    /// Whether nothing was changed or taken away.
    pub fn is_whole(&self) -> bool {
        self.broken.is_none()
    }
}

/// The hash of a row after the one before it. Values are written with their type and length, so that no two rows of
/// different values give the same text.
pub(super) fn hash(before: &str, row: &[Value]) -> String {
    let mut text = String::from(before);
    for value in row {
        let _ = match value {
            Value::Null => write!(text, ";n"),
            Value::Integer(number) => write!(text, ";i{number}"),
            Value::Text(words) => write!(text, ";t{}:{words}", words.len()),
            Value::Real(number) => write!(text, ";r{number}"),
            Value::Blob(bytes) => write!(text, ";b{}:{bytes:?}", bytes.len()),
        };
    }
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads all rows, and the number that the log says it has (rows at its end can be missing too).
pub(super) fn verify(db: &Connection) -> rusqlite::Result<Chain> {
    let mut statement = db.prepare(&format!("SELECT {COLUMNS}, hash FROM row ORDER BY id"))?;
    let width = COLUMNS.split(',').count();
    let mut rows = statement.query([])?;
    let (mut before, mut last) = (String::new(), 0);
    let mut chain = Chain { rows: 0, broken: None };
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|nth| row.get(nth)).collect::<rusqlite::Result<Vec<Value>>>()?;
        let written: String = row.get(width)?;
        let id: i64 = row.get(0)?;
        chain.rows += 1;
        if chain.broken.is_none() && (id != last + 1 || hash(&before, &values) != written) {
            chain.broken = Some(id);
        }
        (before, last) = (written, id);
    }
    let newest: (i64, String) = db
        .query_row("SELECT id, hash FROM head", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap_or((0, String::new()));
    if chain.broken.is_none() && newest != (last, before) {
        chain.broken = Some(last + 1);
    }
    Ok(chain)
}
