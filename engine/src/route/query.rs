//! Queries: only keys the route has, each once unless it may repeat.

use super::{Refusal, Route};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// More pairs than any client sends.
const MOST: usize = 100;

/// The decoded pairs, in the client's order. Keys are compared as they came: no route has one that needs encoding.
pub(super) fn decoded(route: &Route, query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let again = found.iter().any(|(seen, _)| seen == key);
        if !route.query.contains(&key) || (again && !route.repeats.contains(&key)) {
            return Err(Refusal::Query(key.chars().take(40).collect()));
        }
        if found.len() == MOST {
            return Err(Refusal::Malformed("query"));
        }
        let value = value.replace('+', " ");
        let value = percent_decode_str(&value).decode_utf8().map_err(|_| Refusal::Malformed("query"))?;
        found.push((key.to_owned(), value.into_owned()));
    }
    Ok(found)
}

/// The pairs encoded, with the `?` in front; nothing when there are none.
pub(super) fn encoded(pairs: &[(String, String)]) -> String {
    let mut query = String::new();
    for (nth, (key, value)) in pairs.iter().enumerate() {
        query.push(if nth == 0 { '?' } else { '&' });
        query.push_str(key);
        query.push('=');
        query.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    query
}

/// How the Engine reads a switch: all is on but these.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value.trim().to_lowercase().as_str(), "" | "0" | "no" | "false" | "none")
}
