//! Where a stream goes on that was broken: the `id:` of log events, and the `Last-Event-ID` that comes back.
//!
//! It is `ID@POSITION` for each log, separated by commas; IDs by their first digits. What does not read exactly so, or
//! is too long, counts as not sent at all: it comes from the client, and says only where in a log they may read anyway
//! they want to begin.

use crate::clock::now;
use engine::log::Position;
use http::HeaderMap;
use std::collections::HashMap;

/// So many logs are told of; a tab with more keeps the places itself.
pub(super) const MOST: usize = 8;
/// The longest text that is read.
const LONGEST: usize = 4096;
/// The digits of an id.
const DIGITS: usize = 12;
/// A place further ahead than this is none, whatever the engine's clock, in seconds.
const AHEAD: i64 = 24 * 60 * 60;

/// An id as it stands in the text.
pub(super) fn short(id: &str) -> &str {
    id.get(..DIGITS).unwrap_or(id)
}

/// The text for these logs; those of which nothing was told yet have no place.
pub(super) fn write<'a>(places: impl ExactSizeIterator<Item = (&'a str, Option<Position>)>) -> Option<String> {
    if places.len() > MOST {
        return None;
    }
    let told: Vec<String> = places.filter_map(|(id, at)| Some(format!("{}@{}", short(id), at?))).collect();
    (!told.is_empty()).then(|| told.join(","))
}

/// The places that a request names.
pub(super) fn read(headers: &HeaderMap) -> HashMap<String, Position> {
    let mut values = headers.get_all("last-event-id").iter();
    let text = values.next().and_then(|value| value.to_str().ok()).filter(|text| text.len() <= LONGEST);
    match (text, values.next()) {
        (Some(text), None) => places(text).unwrap_or_default(),
        _ => HashMap::new(),
    }
}

fn places(text: &str) -> Option<HashMap<String, Position>> {
    let mut places = HashMap::new();
    for part in text.split(',') {
        let (id, at) = part.split_once('@')?;
        let is_id = (1..=DIGITS).contains(&id.len()) && id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
        let is_new = is_id && places.insert(id.to_owned(), place(at)?).is_none();
        if !is_new || places.len() > MOST {
            return None;
        }
    }
    Some(places)
}

/// One place, as a client names it.
pub(super) fn place(text: &str) -> Option<Position> {
    let latest = now().saturating_add(AHEAD).saturating_mul(1_000_000_000);
    text.parse::<Position>().ok().filter(|at| (0..=latest).contains(&at.nanos))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const WEB: &str = "1111222233334444";
    const AT: Position = Position { nanos: 1_700_000_000_123_456_789, nth: 3 };

    fn headers(texts: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for text in texts {
            headers.append("last-event-id", HeaderValue::from_str(text).unwrap());
        }
        headers
    }

    #[test]
    fn live_l7_what_was_written_is_read_back() {
        let text = write([(WEB, Some(AT)), ("abcdef", None)].into_iter()).unwrap();
        assert_eq!(text, format!("111122223333@{AT}"));
        assert_eq!(read(&headers(&[&text])), HashMap::from([("111122223333".to_owned(), AT)]));
        assert_eq!(write([(WEB, None)].into_iter()), None);
        let many = ["0", "1", "2", "3", "4", "5", "6", "7", "8"].map(|id| (id, Some(AT)));
        assert_eq!(write(many.into_iter()), None, "a tab with so many keeps the places itself");
        let most = write(many[..MOST].iter().copied()).unwrap();
        assert_eq!(read(&headers(&[&most])).len(), MOST);
    }

    #[test]
    fn live_l8_a_forged_id_counts_as_absent() {
        let good = format!("111122223333@{AT}");
        assert_eq!(read(&headers(&[&good])).len(), 1);
        let huge = "9".repeat(1024 * 1024);
        let ahead = Position { nanos: i64::MAX - 1, nth: 0 };
        let many = (0..=MOST).map(|nth| format!("{nth}@{AT}")).collect::<Vec<_>>().join(",");
        for forged in [
            "",
            ",",
            "@",
            "1111@",
            "1111@-1.0",
            "1111@1.-1",
            "1111@1",
            "1111@1.0.0",
            "1111@1e9.0",
            "1111@ 1.0",
            "1111@99999999999999999999.0",
            "ABCD@1.0",
            "1111222233334@1.0",
            "1111@1.0;DROP TABLE person",
            "../etc@1.0",
            format!("1111@{ahead}").as_str(),
            format!("{good},").as_str(),
            format!("{good},{good}").as_str(),
            many.as_str(),
            huge.as_str(),
        ] {
            assert_eq!(read(&headers(&[forged])), HashMap::new(), "{}", &forged[..forged.len().min(40)]);
        }
        assert_eq!(read(&headers(&[&good, &good])), HashMap::new(), "once, or not at all");
    }
}
