//! What a query says, read strictly. Empty is as good as not there, for forms send the fields that nobody filled in too.

use super::filter::Filter;
use crate::api::problem::Problem;
use engine::log::Position;

/// A switch: `0` or `1`.
pub(super) fn switch(text: &str, default: bool) -> Result<bool, Problem> {
    match text {
        "" => Ok(default),
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(Problem::bad("A switch is 0 or 1.")),
    }
}

/// A number of at most nine digits.
pub(super) fn number(text: &str) -> Result<Option<u32>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let fits = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits).map(Some).ok_or_else(|| Problem::bad("A number of lines has 1 to 9 digits."))
}

/// A place in a log.
pub(super) fn position(text: &str) -> Result<Option<Position>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Problem::bad("A position is a line's, as this console has given it."))
}

/// A time as the Engine writes them, `seconds[.nanoseconds]` since 1970, in nanoseconds.
pub(super) fn time(text: &str) -> Result<Option<i64>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or_else(|| Problem::bad("A time is in seconds since 1970, with up to nine decimals."))
}

fn read(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let number = |digits: &str, most: usize| {
        let fits = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| fits)
    };
    let (seconds, nanos) = (number(seconds, 10)?, number(fraction, 9)?);
    let scale = 10_i64.pow(9 - u32::try_from(fraction.len()).ok()?);
    seconds.checked_mul(1_000_000_000)?.checked_add(nanos * scale)
}

/// Which lines are wanted.
pub(super) fn filter(since: &str, until: &str, out: bool, err: bool) -> Result<Filter, Problem> {
    if !out && !err {
        return Err(Problem::bad("Ask for stdout, stderr, or both."));
    }
    Ok(Filter { since: time(since)?, until: time(until)?, out, err })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_strictly() {
        let read = |text: &str| time(text).ok().flatten();
        assert_eq!(read("1795498351.123456789"), Some(1_795_498_351_123_456_789));
        assert_eq!((read("5"), read("5.1"), read("0.000000001")), (Some(5_000_000_000), Some(5_100_000_000), Some(1)));
        assert!(time("").is_ok_and(|time| time.is_none()));
        for bad in ["-5", "+5", "5.", ".5", "5.1234567890", "9999999999", "12345678901", "5e3", "5 ", "1.-1", "now"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_and_switches_are_read_strictly() {
        assert!(matches!((number("12"), number("")), (Ok(Some(12)), Ok(None))));
        for bad in ["-1", "+1", "1 ", "1234567890", "x"] {
            assert!(number(bad).is_err(), "{bad}");
        }
        assert!(matches!((switch("", true), switch("0", true), switch("1", false)), (Ok(true), Ok(false), Ok(true))));
        assert!(switch("true", false).is_err() && filter("", "", false, false).is_err());
    }

    #[test]
    fn live_l8_forged_positions_are_refused() {
        for bad in ["-1.0", "1", "1.0 OR 1", "99999999999999999999.0", &"1".repeat(1 << 20)] {
            assert!(position(bad).is_err());
        }
    }
}
