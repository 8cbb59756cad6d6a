//! Figures as people read them.

use crate::text::{fill, t};
use std::cmp::Ordering;

/// Bytes in binary units: `18 MiB`, `1.3 GiB`.
pub fn bytes(count: i64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = count.max(0);
    let mut tenths = 0;
    let mut unit = 0;
    while value >= 1024 && unit + 1 < UNITS.len() {
        tenths = (value % 1024) * 10 / 1024;
        value /= 1024;
        unit += 1;
    }
    // Integer arithmetic on purpose: formatting floats costs kilobytes of wasm.
    if unit > 0 && value < 10 {
        format!("{value}.{tenths} {}", UNITS[unit])
    } else {
        format!("{value} {}", UNITS[unit])
    }
}

/// How long ago: `12 s`, `5 min`, `6 h`, `41 d`.
pub fn age(then: i64, now: i64) -> String {
    let seconds = now.saturating_sub(then).max(0);
    let (count, unit) = match seconds {
        0..60 => (seconds, t().seconds),
        60..3600 => (seconds / 60, t().minutes),
        3600..172_800 => (seconds / 3600, t().hours),
        _ => (seconds / 86_400, t().days),
    };
    fill(unit, &[("n", &count.to_string())])
}

/// Seconds since 1970 as `2026-11-24 05:32:31 UTC`.
pub fn utc(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Howard Hinnant's days-to-civil: years begin in March, so that leap days come last.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest % 3600 / 60, rest % 60)
}

/// The beginning of a day, as `2026-11-24`, in seconds since 1970; the other way of [`utc`].
pub fn day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * 86_400)
}

/// The Engine's `2026-11-24T05:32:31.123456789Z` as `2026-11-24 05:32:31 UTC`; empty for its zero time.
pub fn engine_time(text: &str) -> String {
    match engine_seconds(text) {
        Some(at) if !text.starts_with("0001-") => utc(at),
        _ => String::new(),
    }
}

/// In seconds since 1970. Times of health checks are in the engine's own zone, as `…31.123+02:00`.
fn engine_seconds(text: &str) -> Option<i64> {
    let number = |text: &str, at: usize| text.get(at..at + 2)?.parse::<i64>().ok();
    let time = number(text, 11)? * 3600 + number(text, 14)? * 60 + number(text, 17)?;
    let zone = text.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let ahead = number(zone, 1).unwrap_or_default() * 3600 + number(zone, 4).unwrap_or_default() * 60;
    let ahead = if zone.starts_with('-') { -ahead } else { ahead };
    Some(day(text.get(..10)?)? + time - ahead)
}

/// Orders names as people do: `web-2` before `web-10`, without regard to case.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    while let ([x, ..], [y, ..]) = (left, right) {
        let digits = x.is_ascii_digit() && y.is_ascii_digit();
        let order = if digits {
            let (m, n) = (number(&mut left), number(&mut right));
            (m.len(), m).cmp(&(n.len(), n))
        } else {
            let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
            (left, right) = (&left[1..], &right[1..]);
            order
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Takes the digits at the beginning, without leading zeros.
fn number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().position(|byte| *byte != b'0').unwrap_or(digits.len());
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_two_figures_or_more() {
        let cases =
            [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (18 << 20, "18 MiB"), (1 << 40, "1.0 TiB"), (-5, "0 B")];
        for (count, text) in cases {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn names_are_ordered_as_people_do() {
        let mut names = ["web-10", "Web-2", "web-2", "db", "web-02b", "web", "web-99999999999999999999"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["db", "web", "Web-2", "web-2", "web-02b", "web-10", "web-99999999999999999999"]);
    }

    #[test]
    fn ages_grow_coarser() {
        for (seconds, text) in [(0, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (172_800, "2 d"), (-9, "0 s")] {
            assert_eq!(age(1000, 1000 + seconds), text);
        }
    }

    #[test]
    fn dates_are_right() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_399), "2000-02-28 23:59:59 UTC");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(1_795_498_351), "2026-11-24 05:32:31 UTC");
        for seconds in [0, 951_696_000, 951_782_400, 1_795_478_400] {
            assert_eq!(day(&utc(seconds)[..10]), Some(seconds));
        }
        assert_eq!([day(""), day("2026-11"), day("2026-13-01"), day("x-1-1"), day("2026-11-24x")], [None; 5]);
        assert_eq!(engine_time("2026-11-24T05:32:31.1Z"), "2026-11-24 05:32:31 UTC");
        assert_eq!(engine_time("2026-11-24T00:30:31.1234+02:00"), "2026-11-23 22:30:31 UTC");
        assert_eq!(engine_time("2026-11-23T18:00:31-04:30"), "2026-11-23 22:30:31 UTC");
        assert_eq!((engine_time("0001-01-01T00:00:00Z"), engine_time("")), (String::new(), String::new()));
    }
}
