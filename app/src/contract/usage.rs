//! What containers use: `/api/usage`. Rows and points are arrays, for there are many.

use serde::{Deserialize, Serialize};

/// The body of `GET /api/usage`: the newest figures known.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Usages {
    /// One row a running container whose figures are known.
    pub rows: Vec<UsageRow>,
}

/// Id, percent of one core, bytes of memory, their limit, cores.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct UsageRow(pub String, pub Option<f32>, pub u64, pub u64, pub u32);

/// The body of `GET /api/usage/{container}`: what it used.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct UsageHistory {
    /// Whether figures are kept at all.
    pub on: bool,
    /// Seconds from one point to the next.
    pub step: u32,
    /// The points, the oldest first; where nothing was measured there is none.
    pub points: Vec<UsagePoint>,
}

/// When (milliseconds since 1970), percent of one core, bytes of memory, their limit; bytes received, sent, read from and
/// written to disks, counted from the first point on; processes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct UsagePoint(pub i64, pub Option<f32>, pub u64, pub u64, pub u64, pub u64, pub u64, pub u64, pub u32);
