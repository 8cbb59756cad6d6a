//! `GET /containers/{id}/stats`: figures that breathe. Counters are integrals of waves over the time that a container
//! has been running, so that nothing has to be counted between two looks.

use super::answer::{Answer, Ask, json, streamed};
use super::clock::{NEVER, SECOND, stamp};
use super::container::Container;
use super::noise::Wave;
use super::rhythm::Rhythm;
use super::state::World;
use bytes::Bytes;
use engine::Error;
use futures_util::stream;
use serde_json::{Value, json as value};
use std::sync::Arc;
use std::time::Duration;

/// The cores of the demo's machine, and its memory.
const CORES: u32 = 8;
const MEMORY: i64 = 33_565_085_696;
const TICK: Duration = Duration::from_secs(1);

/// Answers once, or once a second.
pub(super) async fn stats(world: &Arc<World>, ask: &Ask) -> Answer {
    let id = world.state().find(ask.name())?.id.clone();
    if ask.matched.value("stream").is_some() && !ask.is_on("stream") {
        let before = if ask.is_on("one-shot") { None } else { Some(later(world).await) };
        let state = world.state();
        return Ok(json(&sample(state.find(&id)?, before, world.now())));
    }
    let begin = (Arc::clone(world), id, None);
    Ok(streamed(
        "application/json",
        Box::pin(stream::unfold(begin, |(world, id, before)| async move {
            if before.is_some() {
                tokio::time::sleep(TICK).await;
            }
            let now = world.now();
            let line = sample(world.state().containers.get(&id)?, before, now);
            Some((Ok::<_, Error>(Bytes::from(format!("{line}\n"))), (world, id, Some(now))))
        })),
    ))
}

/// Waits a second; gives the time before it.
async fn later(world: &World) -> i64 {
    let before = world.now();
    tokio::time::sleep(TICK).await;
    before
}

/// What a container uses at `now`; `before` is the look before it.
fn sample(container: &Container, before: Option<i64>, now: i64) -> Value {
    if !container.at(now).status.is_up() {
        return nothing_read(container);
    }
    let active = seconds(container.active(now));
    let habit = &container.spec.habit;
    let mut answer = nothing_read(container);
    answer["read"] = stamp(now).into();
    answer["cpu_stats"] = cpu(container, now);
    if let Some(before) = before {
        answer["preread"] = stamp(before).into();
        answer["precpu_stats"] = cpu(container, before);
    }
    let busy = habit.cpu * 40_000.0;
    let total = |part: u64, base: f64| count(Wave::new(base, container.seed ^ part).total(active));
    let (received, sent) = (total(2, busy * 3.0), total(3, busy * 5.0));
    let io = |op: &str, bytes: u64| value!({ "major": 259, "minor": 0, "op": op, "value": bytes / 4096 * 4096 });
    answer["blkio_stats"]["io_service_bytes_recursive"] =
        value!([io("read", total(4, busy)), io("write", total(5, busy * 2.0))]);
    answer["pids_stats"] = value!({ "current": 2 + container.seed % 30 });
    answer["memory_stats"] = memory(container, active);
    if !container.spec.networks.is_empty() {
        answer["networks"] = value!({ "eth0": {
            "rx_bytes": received, "rx_packets": received / 900, "rx_errors": 0, "rx_dropped": 0,
            "tx_bytes": sent, "tx_packets": sent / 900, "tx_errors": 0, "tx_dropped": 0,
        } });
    }
    answer
}

fn cpu(container: &Container, now: i64) -> Value {
    let used = Wave::new(container.spec.habit.cpu * 1e9, container.seed).total(seconds(container.active(now)));
    let used = count(used);
    value!({
        "cpu_usage": { "total_usage": used, "usage_in_kernelmode": used / 5, "usage_in_usermode": used - used / 5 },
        // All that the machine's cores could have done since it was started, which was long ago.
        "system_cpu_usage": now.rem_euclid(1_000_000_000 * SECOND) * i64::from(CORES),
        "online_cpus": CORES,
        "throttling_data": { "periods": 0, "throttled_periods": 0, "throttled_time": 0 },
    })
}

/// Memory, with the page cache that the figure of the command leaves out.
fn memory(container: &Container, active: f64) -> Value {
    let spec = &container.spec;
    let limit = if spec.memory_limit > 0 { spec.memory_limit } else { MEMORY };
    let usual = Wave::new(spec.habit.memory, container.seed ^ 1).rate(active / 20.0);
    let own = match spec.habit.rhythm {
        // One that runs out of memory takes more and more of it.
        Rhythm::Fails { runs, oom: true, .. } => {
            let share = (active / seconds(runs)).min(1.0);
            spec.habit.memory
                + (f64::from(u32::try_from(limit).unwrap_or(u32::MAX)) - spec.habit.memory).max(0.0) * share
        }
        _ => usual,
    };
    let most = u64::try_from(limit).unwrap_or_default();
    let own = count(own).min(most);
    // The kernel leaves room below a limit, so that a figure near it still moves.
    let cache = (own / 3).min((most - own) / 2);
    value!({
        "usage": own + cache, "limit": limit,
        "stats": {
            "anon": own - own / 8, "file": cache, "inactive_file": cache, "active_file": 0, "active_anon": 4096,
            "inactive_anon": own - own / 8, "kernel_stack": 32_768, "slab": own / 8, "pgfault": own / 4096, "pgmajfault": 0,
        },
    })
}

/// Nanoseconds as seconds.
fn seconds(nanos: i64) -> f64 {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or_default()).as_secs_f64()
}

/// A figure as a counter shows it.
fn count(figure: f64) -> u64 {
    figure.max(0.0) as u64
}

/// What a stopped container's figures begin with.
fn nothing_read(container: &Container) -> Value {
    value!({
        "read": NEVER, "preread": NEVER, "pids_stats": {}, "blkio_stats": {
            "io_service_bytes_recursive": null, "io_serviced_recursive": null, "io_queue_recursive": null,
            "io_service_time_recursive": null, "io_wait_time_recursive": null, "io_merged_recursive": null,
            "io_time_recursive": null, "sectors_recursive": null,
        },
        "num_procs": 0, "storage_stats": {}, "cpu_stats": no_cpu(), "precpu_stats": no_cpu(), "memory_stats": {},
        "name": format!("/{}", container.name), "id": container.id,
    })
}

fn no_cpu() -> Value {
    value!({
        "cpu_usage": { "total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0 },
        "throttling_data": { "periods": 0, "throttled_periods": 0, "throttled_time": 0 },
    })
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn counters_only_grow_and_figures_move() {
        for nth in 0..found::SERVICES {
            let mut container = found::sample(nth);
            container.runs.clear();
            container.begin(0, 0);
            let of = |at: i64, path: &str| sample(&container, None, at).pointer(path).and_then(Value::as_u64);
            let mut memory = std::collections::BTreeSet::new();
            for second in 1..12 {
                let (before, now) = ((second - 1) * SECOND, second * SECOND);
                if !container.at(now).status.is_up() {
                    break;
                }
                for path in
                    ["/cpu_stats/cpu_usage/total_usage", "/cpu_stats/system_cpu_usage", "/networks/eth0/rx_bytes"]
                {
                    assert!(of(now, path) >= of(before, path), "{} {path}", container.name);
                }
                memory.insert(of(now, "/memory_stats/usage"));
            }
            assert!(memory.len() > 3, "{}: {memory:?}", container.name);
        }
    }

    #[test]
    fn percent_is_what_the_habit_says() {
        let mut container = found::sample(1);
        container.runs.clear();
        container.begin(0, 0);
        let used = |at: i64| {
            let stats = sample(&container, None, at);
            let of = |path: &str| stats.pointer(path).and_then(Value::as_f64).unwrap();
            (of("/cpu_stats/cpu_usage/total_usage"), of("/cpu_stats/system_cpu_usage"))
        };
        let (first, last) = (used(0), used(4 * 3600 * SECOND));
        let cores = (last.0 - first.0) / (last.1 - first.1) * f64::from(CORES);
        assert!((cores - container.spec.habit.cpu).abs() < 0.05, "{cores}");
    }
}
