//! How much of the host a container may take, and the body that changes it.

use super::json;
use super::refusal::Refusal;
use super::schema::{Field, Fields, Rule, judge, one_of};
use serde_json::Value;

/// `Resources`
pub(super) const RESOURCES: &[Field] = &[
    ("BlkioDeviceReadBps", Rule::Unset("devices")),
    ("BlkioDeviceReadIOps", Rule::Unset("devices")),
    ("BlkioDeviceWriteBps", Rule::Unset("devices")),
    ("BlkioDeviceWriteIOps", Rule::Unset("devices")),
    ("BlkioWeight", Rule::Int),
    ("BlkioWeightDevice", Rule::Unset("devices")),
    ("CgroupParent", Rule::Unset("cgroup")),
    ("CpuCount", Rule::Int),
    ("CpuPercent", Rule::Int),
    ("CpuPeriod", Rule::Int),
    ("CpuQuota", Rule::Int),
    ("CpuRealtimePeriod", Rule::Unset("realtime")),
    ("CpuRealtimeRuntime", Rule::Unset("realtime")),
    ("CpuShares", Rule::Int),
    ("CpusetCpus", Rule::Text),
    ("CpusetMems", Rule::Text),
    ("DeviceCgroupRules", Rule::Unset("devices")),
    ("DeviceRequests", Rule::Unset("devices")),
    ("Devices", Rule::Unset("devices")),
    ("IOMaximumBandwidth", Rule::Int),
    ("IOMaximumIOps", Rule::Int),
    ("Init", Rule::Bool),
    ("KernelMemory", Rule::Int),
    ("KernelMemoryTCP", Rule::Int),
    ("Memory", Rule::Int),
    ("MemoryReservation", Rule::Int),
    ("MemorySwap", Rule::Int),
    ("MemorySwappiness", Rule::Int),
    ("NanoCpus", Rule::Int),
    ("OomKillDisable", Rule::Unset("oom")),
    ("PidsLimit", Rule::Int),
    ("Ulimits", Rule::List(&Rule::Only(&Rule::Object(&[ULIMIT]), ulimit))),
];

/// The restart policy, which is beside the resources in both bodies.
pub(super) const RESTART: &[Field] =
    &[("RestartPolicy", Rule::Object(&[&[("MaximumRetryCount", Rule::Int), ("Name", Rule::Text)]]))];

const ULIMIT: &[Field] = &[("Hard", Rule::Int), ("Name", Rule::Text), ("Soft", Rule::Int)];

/// Limits on what a process takes of its own container. The others are about the host's: its scheduler (`nice`,
/// `rtprio`, `rttime`), memory that cannot be swapped out (`memlock`), and queues of the kernel's.
const ULIMITS: [&str; 9] = ["core", "cpu", "data", "fsize", "locks", "nofile", "nproc", "rss", "stack"];

fn ulimit(limit: &Value) -> Result<(), Refusal> {
    one_of("ulimits", "Ulimits", &limit["Name"], &ULIMITS)
}

const UPDATE: Fields = &[RESOURCES, RESTART];

/// The body of `POST /containers/{id}/update`.
pub(crate) fn container_update(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    judge(UPDATE, body).map(json::encode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_e20_an_update_changes_limits_and_no_devices() {
        let body =
            br#"{"Memory":1048576,"NanoCpus":500000000,"RestartPolicy":{"MaximumRetryCount":0,"Name":"always"}}"#;
        assert_eq!(container_update(body).as_deref(), Ok(body.as_slice()));
        let whole = br#"{"CpuShares":512,"CgroupParent":"","Devices":[],"DeviceRequests":null,"OomKillDisable":null}"#;
        assert_eq!(container_update(whole).as_deref(), Ok(br#"{"CpuShares":512}"#.as_slice()));
        for (body, reason) in [
            (
                r#"{"Devices":[{"PathOnHost":"/dev/sda","PathInContainer":"/dev/sda","CgroupPermissions":"rwm"}]}"#,
                "devices",
            ),
            (r#"{"deviceCgroupRules":["a *:* rwm"]}"#, "devices"),
            (r#"{"CgroupParent":"/"}"#, "cgroup"),
            (r#"{"OomKillDisable":true}"#, "oom"),
            (r#"{"Ulimits":[{"Name":"nofile","Hard":1024,"Soft":1024},{"Name":"rtprio","Hard":99}]}"#, "ulimits"),
            (r#"{"Privileged":true}"#, "unknown-field"),
            (r#"{"Memory":1,"memory":2}"#, "body"),
        ] {
            assert_eq!(container_update(body.as_bytes()).unwrap_err().reason, reason, "{body}");
        }
    }
}
