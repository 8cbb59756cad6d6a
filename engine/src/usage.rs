//! What a container uses, counted as the `docker` command counts it.

use crate::log;
use crate::model::Stats;

/// What a container uses, from one answer of `GET /containers/{id}/stats`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// When it was read, in milliseconds since 1970 by the engine's clock; 0 for a container that does not run.
    pub at: i64,
    /// Processor time of the container until then, in nanoseconds.
    pub cpu_total: u64,
    /// Processor time of the host, all cores together, in nanoseconds; 0 when it is not told.
    pub system_total: u64,
    /// How many cores the host has.
    pub cores: u32,
    /// Memory in bytes, without the page cache that can go.
    pub memory: u64,
    /// The most it may have: its limit, or what the host has.
    pub memory_limit: u64,
    /// Processes and threads.
    pub pids: u64,
    /// Bytes received over all networks.
    pub received: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes read from disks.
    pub read: u64,
    /// Bytes written.
    pub written: u64,
}

/// Reads an answer of the engine.
pub fn usage(stats: &Stats) -> Usage {
    let networks = |bytes: fn(&crate::model::NetworkStats) -> u64| sum(stats.networks.values().map(bytes));
    let disks = |way: u8| {
        let entries = stats.blkio_stats.io_service_bytes_recursive.iter();
        let fits =
            entries.filter(|entry| entry.op.bytes().next().is_some_and(|first| first.eq_ignore_ascii_case(&way)));
        sum(fits.map(|entry| entry.value))
    };
    let cpu = &stats.cpu_stats;
    Usage {
        at: log::millis(&stats.read).unwrap_or(0),
        cpu_total: cpu.cpu_usage.total_usage,
        system_total: cpu.system_cpu_usage,
        cores: cores(stats),
        memory: memory(stats),
        memory_limit: stats.memory_stats.limit,
        pids: stats.pids_stats.current,
        received: networks(|network| network.rx_bytes),
        sent: networks(|network| network.tx_bytes),
        read: disks(b'r'),
        written: disks(b'w'),
    }
}

/// Percent of one core, as the `docker` command counts it, from two samples; `None` when it cannot be told: one of them
/// does not say, or a counter went back, as it does when a container starts anew.
pub fn cpu_percent(before: &Usage, after: &Usage) -> Option<f64> {
    percent((before.cpu_total, before.system_total), (after.cpu_total, after.system_total), after.cores)
}

/// The same from one answer, which has the sample before in it unless it is the first.
pub fn cpu_percent_of(stats: &Stats) -> Option<f64> {
    let (before, after) = (&stats.precpu_stats, &stats.cpu_stats);
    let before = (before.cpu_usage.total_usage, before.system_cpu_usage);
    percent(before, (after.cpu_usage.total_usage, after.system_cpu_usage), cores(stats))
}

/// `docker`'s `calculateCPUPercentUnix`; each sample is the container's time and the host's.
fn percent(before: (u64, u64), after: (u64, u64), cores: u32) -> Option<f64> {
    let own = after.0.checked_sub(before.0)?;
    let all = after.1.checked_sub(before.1).filter(|all| *all > 0 && before.1 > 0)?;
    Some(own as f64 / all as f64 * f64::from(cores) * 100.0)
}

fn cores(stats: &Stats) -> u32 {
    let cpu = &stats.cpu_stats;
    let told = u32::try_from(cpu.online_cpus).unwrap_or(u32::MAX);
    if told > 0 { told } else { u32::try_from(cpu.cpu_usage.percpu_usage.len()).unwrap_or(u32::MAX) }
}

/// `docker`'s `calculateMemUsageUnixNoCache`.
fn memory(stats: &Stats) -> u64 {
    let memory = &stats.memory_stats;
    let fits = |cache: Option<u64>| cache.filter(|cache| *cache < memory.usage);
    let cache = fits(memory.stats.total_inactive_file).or_else(|| fits(memory.stats.inactive_file));
    memory.usage - cache.unwrap_or(0)
}

fn sum(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Stats {
        serde_json::from_str(json).unwrap()
    }

    /// Debian 12's 20.10 on cgroups 1, shortened.
    const ONE: &str = r#"{"read":"2024-01-02T03:04:05.123456789Z","preread":"2024-01-02T03:04:04.1Z",
        "pids_stats":{"current":3},"blkio_stats":{"io_service_bytes_recursive":[
        {"major":8,"minor":0,"op":"Read","value":100},{"major":8,"minor":0,"op":"Write","value":7},
        {"major":8,"minor":0,"op":"Sync","value":107},{"major":8,"minor":0,"op":"Total","value":107},
        {"major":9,"minor":0,"op":"Read","value":1}],"io_serviced_recursive":[]},"num_procs":0,"storage_stats":{},
        "cpu_stats":{"cpu_usage":{"total_usage":600,"percpu_usage":[400,200],"usage_in_usermode":1},
        "system_cpu_usage":3000,"throttling_data":{}},
        "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":1000,"online_cpus":2},
        "memory_stats":{"usage":1000,"max_usage":2000,"limit":4000,
        "stats":{"cache":500,"total_inactive_file":300,"inactive_file":200}},
        "name":"/web","id":"1","networks":{"eth0":{"rx_bytes":10,"tx_bytes":20},"eth1":{"rx_bytes":1,"tx_bytes":2}}}"#;

    /// 26.1 on cgroups 2, shortened.
    const TWO: &str = r#"{"read":"2024-01-02T03:04:06Z","pids_stats":{"current":3,"limit":18446744073709551615},
        "blkio_stats":{"io_service_bytes_recursive":[{"op":"read","value":5},{"op":"write","value":6}],
        "io_serviced_recursive":null},"cpu_stats":{"cpu_usage":{"total_usage":900},"system_cpu_usage":5000,"online_cpus":4},
        "precpu_stats":{"cpu_usage":{"total_usage":0}},
        "memory_stats":{"usage":1000,"limit":4000,"stats":{"inactive_file":200,"file":900}}}"#;

    #[test]
    fn both_versions_of_cgroups_are_read() {
        let one = usage(&read(ONE));
        let wanted = Usage {
            at: 1_704_164_645_123,
            cpu_total: 600,
            system_total: 3000,
            cores: 2,
            memory: 700,
            memory_limit: 4000,
            pids: 3,
            received: 11,
            sent: 22,
            read: 101,
            written: 7,
        };
        assert_eq!(one, wanted);
        let two = usage(&read(TWO));
        assert_eq!((two.memory, two.cores, two.read, two.written, two.received), (800, 4, 5, 6, 0));
    }

    #[test]
    fn percent_is_what_the_docker_command_says() {
        assert_eq!(cpu_percent_of(&read(ONE)), Some(50.0));
        assert_eq!(cpu_percent_of(&read(TWO)), None, "the first sample");
        let (one, two) = (usage(&read(ONE)), usage(&read(TWO)));
        assert_eq!(cpu_percent(&one, &two), Some(300.0 / 2000.0 * 4.0 * 100.0));
        assert_eq!(cpu_percent(&two, &one), None, "counters went back");
        assert_eq!(cpu_percent(&one, &one), None, "no time has passed");
        assert_eq!(cpu_percent(&one, &Usage { system_total: 9000, ..one }), Some(0.0));
        assert_eq!(cpu_percent(&Usage::default(), &one), None);
        assert_eq!(cpu_percent(&one, &Usage::default()), None, "stopped");
    }

    #[test]
    fn live_k8_what_is_missing_or_odd_is_nothing() {
        let nothing = usage(&read("{}"));
        assert_eq!(nothing, Usage::default());
        let stopped = r#"{"read":"0001-01-01T00:00:00Z","cpu_stats":null,"networks":null,"memory_stats":{"stats":null},
            "pids_stats":{},"blkio_stats":{"io_service_bytes_recursive":null},"new_thing":[{}]}"#;
        assert_eq!(usage(&read(stopped)), Usage::default());
        let texts = r#"{"memory_stats":{"usage":"1000","limit":4e3,"stats":{"inactive_file":"200"}},
            "cpu_stats":{"cpu_usage":{"total_usage":5.0,"percpu_usage":["1",null]},"online_cpus":null},
            "blkio_stats":{"io_service_bytes_recursive":[{"op":null,"value":1},{"op":"","value":1}]}}"#;
        let texts = usage(&read(texts));
        assert_eq!((texts.memory, texts.memory_limit, texts.cpu_total, texts.cores), (800, 4000, 5, 2));
        let cache = r#"{"memory_stats":{"usage":10,"stats":{"total_inactive_file":11,"inactive_file":4}}}"#;
        assert_eq!(usage(&read(cache)).memory, 6, "more cache than memory is not taken off");
    }
}
