//! What the Engine answers, one file a resource: only the fields we use, every one of them optional in practice.
//! Unknown fields are passed over and a `null` reads as the default, so a newer engine does not break a page.

mod container;
mod image;
mod number;
mod stats;
mod system;

pub use container::{ContainerSummary, PortSummary};
pub use image::ImageSummary;
pub use stats::{BlkioEntry, BlkioStats, CpuStats, CpuUsage, MemoryParts, MemoryStats, NetworkStats, PidsStats, Stats};
pub use system::{Actor, Event, Version};

use serde::{Deserialize, Deserializer};

/// Reads `null` as the default.
fn nullable<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
