//! The time in front of a log's line, as the engine writes it: RFC 3339 with up to nine digits of a second.

/// The longest stamp with the space after it.
pub(super) const LONGEST: usize = 36;

const SECOND: i64 = 1_000_000_000;

/// Takes the stamp and its space off a line: the nanoseconds since 1970, and the rest. Times before 1970 are 1970.
pub(super) fn split(line: &[u8]) -> Option<(i64, &[u8])> {
    let (nanos, length) = read(line)?;
    (line.get(length) == Some(&b' ')).then(|| (nanos, &line[length + 1..]))
}

/// A time that stands alone, in milliseconds since 1970.
pub fn millis(text: &str) -> Option<i64> {
    let (nanos, length) = read(text.as_bytes())?;
    (length == text.len()).then_some(nanos / 1_000_000)
}

/// Reads a time: its nanoseconds, and how many bytes it has.
fn read(text: &[u8]) -> Option<(i64, usize)> {
    if text.len() < 20 || [text[4], text[7], text[10], text[13], text[16]] != *b"--T::" {
        return None;
    }
    let (year, month, day) = (number(&text[..4])?, number(&text[5..7])?, number(&text[8..10])?);
    let (hour, minute, second) = (number(&text[11..13])?, number(&text[14..16])?, number(&text[17..19])?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, at) = if text[19] == b'.' { fraction(&text[20..])? } else { (0, 19) };
    let (offset, length) = match *text.get(at)? {
        b'Z' => (0, at + 1),
        sign @ (b'+' | b'-') => {
            let zone = text.get(at + 1..at + 6).filter(|zone| zone[2] == b':')?;
            let east = number(&zone[..2])? * 3600 + number(&zone[3..])? * 60;
            (if sign == b'-' { -east } else { east }, at + 6)
        }
        _ => return None,
    };
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
    Some((seconds.saturating_mul(SECOND).saturating_add(fraction).max(0), length))
}

/// The digits after the dot as nanoseconds, and where they end in the whole stamp.
fn fraction(text: &[u8]) -> Option<(i64, usize)> {
    let count = text.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&count) {
        return None;
    }
    let missing = u32::try_from(9 - count).ok()?;
    Some((number(&text[..count])? * 10_i64.pow(missing), 20 + count))
}

/// A number of at most nine digits.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stamps_of_every_engine_are_read() {
        let second = 1_704_164_645 * SECOND;
        for (stamp, nanos) in [
            ("2024-01-02T03:04:05.123456789Z", second + 123_456_789),
            ("2024-01-02T03:04:05.1Z", second + 100_000_000),
            ("2024-01-02T03:04:05Z", second),
            ("2024-01-02T04:04:05.000000001+01:00", second + 1),
            ("2024-01-01T20:34:05-06:30", second),
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T00:00:00Z", 951_782_400 * SECOND),
            ("0001-01-01T00:00:00Z", 0),
            ("9999-12-31T23:59:59Z", i64::MAX),
        ] {
            let line = format!("{stamp} a b");
            assert_eq!(split(line.as_bytes()), Some((nanos, b"a b".as_slice())), "{stamp}");
            assert_eq!(millis(stamp), Some(nanos / 1_000_000));
            assert!(stamp.len() < LONGEST);
        }
    }

    #[test]
    fn what_is_no_stamp_is_text() {
        for text in [
            "",
            "a b",
            "2024-01-02T03:04:05Z",
            "2024-01-02T03:04:05Za",
            "2024-01-02 03:04:05Z a",
            "2024-13-02T03:04:05Z a",
            "2024-01-02T03:04:05.Z a",
            "2024-01-02T03:04:05.1234567890Z a",
            "2024-01-02T03:04:05.5 a",
            "2024-01-02T03:04:05+0100 a",
            "2024-01-02T03:04:0xZ a",
        ] {
            assert_eq!(split(text.as_bytes()), None, "{text}");
        }
        assert_eq!(millis("2024-01-02T03:04:05Z "), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in proptest::collection::vec(any::<u8>(), 0..48)) {
            let _ = split(&text);
        }

        #[test]
        fn near_stamps_never_panic(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.0-9+:Z -]{0,20}") {
            let _ = (split(text.as_bytes()), millis(&text));
        }
    }
}
