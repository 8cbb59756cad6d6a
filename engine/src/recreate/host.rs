//! What a container gets of its host: `HostConfig`, without what the engine fills in by itself.

use super::{Defaults, fields, says_nothing, text};
use crate::ApiVersion;
use serde_json::{Map, Value};

/// Fields in which nothing means something: an empty list of masked paths masks none.
const ZEROS: [&str; 4] = ["Init", "MaskedPaths", "MemorySwappiness", "ReadonlyPaths"];
/// The shared memory of a container that asks for none.
const SHM_SIZE: i64 = 64 << 20;
/// Kernel memory was a limit of its own before this version.
const NO_KERNEL_MEMORY: ApiVersion = ApiVersion(1, 42);

/// What every engine masks in `/proc` and `/sys`, as far back as we know.
const MASKED: [&str; 10] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
];
/// How what later engines mask besides begins: energy counters, interrupts, and how hot each processor is.
const MASKED_LATER: [&str; 3] = ["/proc/interrupts", "/sys/devices/system/cpu/", "/sys/devices/virtual/powercap"];
/// What every engine makes read-only.
const READ_ONLY: [&str; 5] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

pub(super) fn host(inspect: &Value, api: ApiVersion, defaults: &Defaults) -> Map<String, Value> {
    let mut host = fields(&inspect["HostConfig"]);
    links(&mut host);
    let memory = host.get("Memory").and_then(Value::as_i64).unwrap_or_default();
    host.retain(|key, value| {
        let is_said = !says_nothing(value) || !value.is_null() && ZEROS.contains(&key.as_str());
        is_said && !is_filled_in(key, value, memory, api, defaults)
    });
    host
}

/// Whether the engine fills in the same when a field is left out.
fn is_filled_in(key: &str, value: &Value, memory: i64, api: ApiVersion, defaults: &Defaults) -> bool {
    let is = |default: &str| !default.is_empty() && *value == *default;
    match key {
        "CgroupnsMode" => is(defaults.cgroup_namespace),
        // The size of the terminal of whoever made it.
        "ConsoleSize" => value.as_array().is_some_and(|sizes| sizes.iter().all(says_nothing)),
        // A file of whoever made it.
        "ContainerIDFile" => true,
        "IpcMode" => is("private"),
        "Isolation" | "NetworkMode" => is("default"),
        "KernelMemory" => api >= NO_KERNEL_MEMORY,
        "LogConfig" => text(value, "Type") == defaults.log_driver && says_nothing(&value["Config"]),
        "MaskedPaths" => is_default(value, &MASKED, &MASKED_LATER),
        // As much swap as memory: the engine counts both together.
        "MemorySwap" => memory > 0 && value.as_i64() == memory.checked_mul(2),
        "ReadonlyPaths" => is_default(value, &READ_ONLY, &[]),
        "RestartPolicy" => matches!(text(value, "Name"), "" | "no"),
        "Runtime" => is(&defaults.runtime),
        "ShmSize" => value.as_i64() == Some(SHM_SIZE),
        _ => false,
    }
}

/// Whether a list of paths is an engine's own: all that each has, and besides only what later ones have.
fn is_default(paths: &Value, all: &[&str], later: &[&str]) -> bool {
    let Some(paths) = paths.as_array() else { return false };
    let known = |path: &Value| {
        let path = path.as_str().unwrap_or_default();
        all.contains(&path) || later.iter().any(|later| path.starts_with(later))
    };
    all.iter().all(|path| paths.iter().any(|own| own == path)) && paths.iter().all(known)
}

/// Links are asked for as `db:alias`, and told as `/db:/web/alias`.
fn links(host: &mut Map<String, Value>) {
    let Some(Value::Array(links)) = host.get_mut("Links") else { return };
    for link in links {
        let Some((name, alias)) = link.as_str().and_then(|link| link.split_once(':')) else { continue };
        let alias = alias.rsplit('/').next().unwrap_or(alias);
        *link = Value::String(format!("{}:{alias}", name.trim_start_matches('/')));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(own: &Value) -> Value {
        let defaults =
            Defaults::of(&json!({"DefaultRuntime": "runc", "LoggingDriver": "json-file", "CgroupVersion": "1"}));
        Value::Object(host(&json!({ "HostConfig": own }), ApiVersion(1, 45), &defaults))
    }

    #[test]
    fn what_the_engine_fills_in_is_left_out() {
        let filled = json!({
            "Runtime": "runc", "LogConfig": {"Type": "json-file", "Config": {}}, "CgroupnsMode": "host", "IpcMode": "private",
            "ShmSize": SHM_SIZE, "ConsoleSize": [0, 0], "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
            "NetworkMode": "default", "Isolation": "default", "OomKillDisable": false, "PidsLimit": null, "Init": null,
            "Memory": 1000, "MemorySwap": 2000, "MemorySwappiness": null, "ContainerIDFile": "/tmp/id", "CpuShares": 0,
            "KernelMemory": 1, "MaskedPaths": MASKED, "ReadonlyPaths": READ_ONLY, "Devices": [], "Tmpfs": {}, "Dns": null,
        });
        assert_eq!(of(&filled), json!({"Memory": 1000}));
        let mut newer = MASKED.to_vec();
        newer.extend([
            "/sys/devices/virtual/powercap",
            "/sys/devices/system/cpu/cpu0/thermal_throttle",
            "/proc/interrupts",
        ]);
        assert_eq!(of(&json!({ "MaskedPaths": newer })), json!({}));
    }

    #[test]
    fn what_was_chosen_is_kept() {
        let chosen = json!({
            "Runtime": "kata", "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}}, "CgroupnsMode": "private",
            "IpcMode": "shareable", "ShmSize": 1, "ConsoleSize": [24, 80], "RestartPolicy": {"Name": "always"},
            "NetworkMode": "bridge", "OomKillDisable": true, "PidsLimit": 5, "Init": false, "MemorySwappiness": 0,
            "Memory": 1000, "MemorySwap": -1, "MaskedPaths": [], "ReadonlyPaths": [], "Future": 1,
        });
        assert_eq!(of(&chosen), chosen);
        for paths in [json!(["/proc/kcore"]), json!([&MASKED[..], &["/proc/own"]].concat()), json!(MASKED[1..])] {
            let host = json!({ "MaskedPaths": paths });
            assert_eq!(of(&host), host);
        }
        // Of an engine that does not say what it does by itself.
        let host = json!({ "HostConfig": {"Runtime": "runc", "LogConfig": {"Type": "json-file", "Config": {}}} });
        let kept = super::host(&host, ApiVersion(1, 45), &Defaults::default());
        assert_eq!(Value::Object(kept), host["HostConfig"]);
    }

    #[test]
    fn links_are_told_otherwise_than_they_are_asked_for() {
        let links = json!({ "Links": ["/db:/web/database", "cache:c", "odd"] });
        assert_eq!(of(&links), json!({ "Links": ["db:database", "cache:c", "odd"] }));
    }
}
