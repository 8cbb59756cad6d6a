//! What a search says, a JSON line each.

use super::pattern::seen;
use bytes::Bytes;
use engine::log::{LINE_LIMIT, Line};
use serde_json::{Value, json};

/// A line that has what is looked for, and where in it. Of a line that is cut, so are the places: they may all be in the
/// part that is not here.
pub(super) fn found(container: &str, mut line: Line, mut places: Vec<[usize; 2]>) -> Bytes {
    if line.text.len() > LINE_LIMIT {
        line.text.truncate(line.text.floor_char_boundary(LINE_LIMIT));
        let length = seen(&line.text).encode_utf16().count();
        places.retain(|place| place[1] <= length);
    }
    let mut out = format!("{{\"match\":{{\"container\":{},\"entry\":", Value::from(container)).into_bytes();
    line.write_json(&mut out);
    out.extend_from_slice(format!(",\"ranges\":{}}}}}\n", json!(places)).as_bytes());
    Bytes::from(out)
}

/// How far it is.
pub(super) fn progress(containers: u64, of: usize, bytes: u64, lines: u64, matches: u64) -> Bytes {
    said(&json!({ "progress": {
        "containers": containers, "of": of, "bytes": bytes, "lines": lines, "matches": matches,
    } }))
}

/// A log that could not be read.
pub(super) fn failed(container: &str, message: &str) -> Bytes {
    said(&json!({ "failed": { "container": container, "message": message } }))
}

/// The end. `reason`: what was reached before all was read.
pub(super) fn done(matches: u64, bytes: u64, complete: bool, reason: &str) -> Bytes {
    said(&json!({ "done": { "matches": matches, "bytes": bytes, "complete": complete, "reason": reason } }))
}

fn said(what: &Value) -> Bytes {
    Bytes::from(format!("{what}\n"))
}
