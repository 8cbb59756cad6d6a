//! What two samples of a container's counters mean.

use engine::usage::{Usage, cpu_percent};

/// What a container uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    /// When it was read, in milliseconds since 1970 by the console's clock: the engine's may be another.
    pub(crate) at: i64,
    /// Percent of one core since the sample before.
    pub(crate) cpu: Option<f32>,
    /// The cores it can use.
    pub(crate) cores: u32,
    /// Bytes of memory, without the page cache.
    pub(crate) memory: u64,
    /// Their limit.
    pub(crate) memory_limit: u64,
    /// Its processes and threads.
    pub(crate) pids: u64,
    /// Bytes from the network since it was started.
    pub(crate) received: u64,
    /// Bytes to the network.
    pub(crate) sent: u64,
    /// Bytes from disks.
    pub(crate) read: u64,
    /// Bytes to disks.
    pub(crate) written: u64,
    /// The last four in bytes a second, since the sample before.
    pub(crate) rates: Option<[f32; 4]>,
}

impl Reading {
    /// What a sample means after the one before it.
    pub(crate) fn of(at: i64, before: Option<&Usage>, usage: &Usage) -> Self {
        let rates = |before: &Usage| {
            let seconds = seconds(before, usage)?;
            Some(moved(before, usage).map(|bytes| (bytes as f64 / seconds) as f32))
        };
        Self {
            at,
            cpu: before.and_then(|before| cpu(before, usage)).map(|percent| percent as f32),
            cores: usage.cores,
            memory: usage.memory,
            memory_limit: usage.memory_limit,
            pids: usage.pids,
            received: usage.received,
            sent: usage.sent,
            read: usage.read,
            written: usage.written,
            rates: before.and_then(rates),
        }
    }
}

/// The bytes received, sent, read and written between two samples. Counters that went back began anew.
pub(in crate::hub) fn moved(before: &Usage, after: &Usage) -> [u64; 4] {
    let between = |before: u64, after: u64| after.checked_sub(before).unwrap_or(after);
    [
        between(before.received, after.received),
        between(before.sent, after.sent),
        between(before.read, after.read),
        between(before.written, after.written),
    ]
}

/// Whether an engine had something to tell; of a container that does not run they tell nothing but zeros.
pub(in crate::hub) fn is_told(usage: &Usage) -> bool {
    usage.cpu_total > 0 || usage.memory > 0
}

/// As the docker command counts it, or by the clock where an engine leaves out what all cores did.
fn cpu(before: &Usage, after: &Usage) -> Option<f64> {
    cpu_percent(before, after).or_else(|| {
        let used = after.cpu_total.checked_sub(before.cpu_total)?;
        let is_left_out = before.system_total == 0 && after.system_total == 0;
        let seconds = seconds(before, after).filter(|_| is_left_out)?;
        Some(used as f64 / 1e9 / seconds * 100.0)
    })
}

/// The seconds between two samples by the engine's clock, if it went on.
fn seconds(before: &Usage, after: &Usage) -> Option<f64> {
    let millis = after.at.checked_sub(before.at)?;
    (millis > 0).then(|| millis as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(at: i64, cpu_total: u64, system_total: u64, received: u64) -> Usage {
        Usage { at, cpu_total, system_total, cores: 2, received, ..Usage::default() }
    }

    #[test]
    fn rates_are_by_the_engines_clock_and_never_below_zero() {
        let (before, after) = (usage(1000, 0, 0, 500), usage(3000, 0, 0, 1500));
        assert_eq!(Reading::of(9, Some(&before), &after).rates, Some([500.0, 0.0, 0.0, 0.0]));
        assert_eq!(Reading::of(9, None, &after).rates, None);
        assert_eq!(Reading::of(9, Some(&after), &usage(3000, 0, 0, 1500)).rates, None, "no time went by");
        let anew = usage(5000, 0, 0, 100);
        assert_eq!(Reading::of(9, Some(&after), &anew).rates, Some([50.0, 0.0, 0.0, 0.0]));
    }

    #[test]
    fn cpu_is_told_without_what_all_cores_did() {
        let percent = |before: &Usage, after: &Usage| Reading::of(9, Some(before), after).cpu;
        let (before, after) = (usage(1000, 1_000_000_000, 0, 0), usage(3000, 2_000_000_000, 0, 0));
        assert_eq!(percent(&before, &after), Some(50.0));
        assert_eq!(percent(&after, &before), None);
        assert!(!is_told(&Usage::default()) && is_told(&before));
    }
}
