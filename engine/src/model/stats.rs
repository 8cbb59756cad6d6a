//! What a container uses, as `GET /containers/{id}/stats` tells it, of either version of cgroups.

use super::nullable;
use super::number::{Count, count, maybe};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// One answer of `GET /containers/{id}/stats`. Numbers may come as texts, fractions or `null`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Stats {
    /// When it was read, by the engine's clock; the year 1 for a container that does not run.
    #[serde(deserialize_with = "nullable")]
    pub read: String,
    /// Processor time until now.
    #[serde(deserialize_with = "nullable")]
    pub cpu_stats: CpuStats,
    /// The same a second before; all zero in the first answer of a stream, and in that of `one-shot`.
    #[serde(deserialize_with = "nullable")]
    pub precpu_stats: CpuStats,
    /// Memory.
    #[serde(deserialize_with = "nullable")]
    pub memory_stats: MemoryStats,
    /// Processes.
    #[serde(deserialize_with = "nullable")]
    pub pids_stats: PidsStats,
    /// Networks by the name of the container's interface; none with the host's network.
    #[serde(deserialize_with = "nullable")]
    pub networks: BTreeMap<String, NetworkStats>,
    /// Disks.
    #[serde(deserialize_with = "nullable")]
    pub blkio_stats: BlkioStats,
}

/// Processor time, in nanoseconds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CpuStats {
    /// The container's.
    #[serde(deserialize_with = "nullable")]
    pub cpu_usage: CpuUsage,
    /// The host's, all cores together; 0 when it is not told.
    #[serde(deserialize_with = "count")]
    pub system_cpu_usage: u64,
    /// How many cores there are; 0 when it is not told.
    #[serde(deserialize_with = "count")]
    pub online_cpus: u64,
}

/// A container's processor time, in nanoseconds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CpuUsage {
    /// In all.
    #[serde(deserialize_with = "count")]
    pub total_usage: u64,
    /// By core, with version 1 of cgroups.
    #[serde(deserialize_with = "counts")]
    pub percpu_usage: Vec<u64>,
}

/// Memory, in bytes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MemoryStats {
    /// With the page cache.
    #[serde(deserialize_with = "count")]
    pub usage: u64,
    /// The container's limit, or all that the host has.
    #[serde(deserialize_with = "count")]
    pub limit: u64,
    /// Of what it consists.
    #[serde(deserialize_with = "nullable")]
    pub stats: MemoryParts,
}

/// Of what a container's memory consists, in bytes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MemoryParts {
    /// Page cache that can go, with version 1 of cgroups.
    #[serde(deserialize_with = "maybe")]
    pub total_inactive_file: Option<u64>,
    /// The same with version 2.
    #[serde(deserialize_with = "maybe")]
    pub inactive_file: Option<u64>,
}

/// Processes and threads.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PidsStats {
    /// How many there are.
    #[serde(deserialize_with = "count")]
    pub current: u64,
}

/// What passed an interface, in bytes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NetworkStats {
    /// Received.
    #[serde(deserialize_with = "count")]
    pub rx_bytes: u64,
    /// Sent.
    #[serde(deserialize_with = "count")]
    pub tx_bytes: u64,
}

/// What passed to and from disks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BlkioStats {
    /// By device and direction.
    #[serde(deserialize_with = "nullable")]
    pub io_service_bytes_recursive: Vec<BlkioEntry>,
}

/// What passed to or from one disk.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BlkioEntry {
    /// `Read` and `Write` with version 1 of cgroups, `read` and `write` with version 2; others are sums of these.
    #[serde(deserialize_with = "nullable")]
    pub op: String,
    /// Bytes.
    #[serde(deserialize_with = "count")]
    pub value: u64,
}

fn counts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u64>, D::Error> {
    let counts: Vec<Count> = nullable(from)?;
    Ok(counts.into_iter().map(|count| count.0).collect())
}
