//! The demo's clock: real time, carried on by tokio's, so that a test that stops one stops the other.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use tokio::time::Instant;

/// A second, in nanoseconds.
pub(super) const SECOND: i64 = 1_000_000_000;
/// How the Engine writes that something has never happened.
pub(super) const NEVER: &str = "0001-01-01T00:00:00Z";

/// Counts nanoseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    epoch: i64,
    start: Instant,
}

impl Clock {
    /// A clock that agrees with the system's now.
    pub(super) fn new() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { epoch: i64::try_from(since.as_nanos()).unwrap_or_default(), start: Instant::now() }
    }

    /// The time.
    pub(super) fn now(&self) -> i64 {
        self.epoch.saturating_add(i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX))
    }

    /// When that time comes; past times have come.
    pub(super) fn instant(&self, at: i64) -> Instant {
        self.start + Duration::from_nanos(u64::try_from(at.saturating_sub(self.epoch)).unwrap_or_default())
    }
}

/// A date and its time of day.
pub(super) fn date(nanos: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(nanos)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// As the Engine writes times: `2026-07-29T10:11:12.123456789Z`.
pub(super) fn stamp(nanos: i64) -> String {
    let at = date(nanos);
    format!("{}T{}.{:09}Z", day(at), time_of_day(at), at.nanosecond())
}

/// The same, or the Engine's word for never.
pub(super) fn stamp_or_never(nanos: Option<i64>) -> String {
    nanos.map_or_else(|| NEVER.to_owned(), stamp)
}

/// `2026-07-29`
pub(super) fn day(at: OffsetDateTime) -> String {
    format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day())
}

/// `10:11:12`
pub(super) fn time_of_day(at: OffsetDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// Reads `1495498351` and `1495498351.123456789`, as `since` and `until` come.
pub(super) fn read(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().ok()?;
    seconds.parse::<i64>().ok()?.checked_mul(SECOND)?.checked_add(nanos)
}

/// How long ago, in the words of `docker ps`.
pub(super) fn ago(nanos: i64) -> String {
    let seconds = nanos / SECOND;
    let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600);
    match seconds {
        ..1 => "Less than a second".into(),
        1 => "1 second".into(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "About a minute".into(),
        120..3600 => format!("{minutes} minutes"),
        _ if hours <= 1 => "About an hour".into(),
        _ if hours < 48 => format!("{hours} hours"),
        _ if hours < 24 * 14 => format!("{} days", hours / 24),
        _ if hours < 24 * 60 => format!("{} weeks", hours / 24 / 7),
        _ if hours < 24 * 730 => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", hours / 24 / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_engines() {
        assert_eq!(stamp(1_495_498_351_012_345_678), "2017-05-23T00:12:31.012345678Z");
        assert_eq!(read("1495498351.012345678"), Some(1_495_498_351_012_345_678));
        assert_eq!(read("1495498351.5"), Some(1_495_498_351_500_000_000));
        assert_eq!((read("0"), read("x"), read("1.x"), read("1.0123456789")), (Some(0), None, None, None));
    }

    #[test]
    fn ages_are_the_commands() {
        let said = |seconds: i64| ago(seconds * SECOND);
        assert_eq!([said(0), said(1), said(59)], ["Less than a second", "1 second", "59 seconds"]);
        assert_eq!([said(61), said(150), said(3700)], ["About a minute", "2 minutes", "About an hour"]);
        assert_eq!([said(7200), said(3 * 86400), said(21 * 86400)], ["2 hours", "3 days", "3 weeks"]);
    }
}
