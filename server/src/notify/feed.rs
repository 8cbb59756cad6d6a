//! What is judged: the engine's events as they come, figures and the disk now and then.

use super::Notify;
use super::judge::Figures;
use crate::access::Access;
use crate::clock::now;
use crate::console::Console;
use crate::endpoints::Endpoint;
use app::contract::Event;
use engine::{call, transport};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// Between two looks at figures and at what the quiet time held back.
const LOOK: Duration = Duration::from_secs(30);
/// A figure that is older than this, in milliseconds, is none.
const STALE: i64 = 120_000;
/// The engine walks every file system for its disk usage: this seldom …
const MEASURE: Duration = Duration::from_secs(600);
/// … and it may take this long.
const MEASURING: Duration = Duration::from_secs(600);
/// The setting that says up to where events were judged.
const PLACE: &str = "notified";
/// The largest answer about the disk.
const DISK_LIMIT: usize = 128 * 1024 * 1024;

/// Judges the events: each once, also those of the time when the console was not running, as far back as the hub looks.
pub(super) async fn events(console: &Console) {
    let (notify, store) = (&console.notify, console.access.store());
    let mut place = Place::read(&console.access);
    let mut saving = interval(LOOK);
    saving.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut new, mut told) = console.hub.events.subscribe();
    loop {
        for told in new.drain(..) {
            if place.takes(&told.event) && notify.judged(store, |judge| judge.event(now(), &told.event)) {
                place.save(&console.access);
            }
        }
        tokio::select! {
            next = told.recv() => match next {
                Ok(event) => new.push(event),
                Err(RecvError::Lagged(_)) => (new, told) = console.hub.events.subscribe(),
                Err(RecvError::Closed) => return,
            },
            // What is not written down has to be judged again, should the console end now.
            _ = saving.tick() => if notify.write(store) {
                place.save(&console.access);
            },
        }
    }
}

/// Up to where the events were judged.
struct Place {
    /// The time of the last one of the process before, in milliseconds by the engine's clock.
    floor: i64,
    /// The same of this one.
    seen: i64,
    /// What of it is written down.
    saved: i64,
    /// The number of the last one.
    seq: u64,
}

impl Place {
    fn read(access: &Access) -> Self {
        let kept = access.setting(PLACE).ok().flatten();
        let floor: i64 = kept.and_then(|text| text.parse().ok()).unwrap_or(0);
        // An engine's clock that was ahead once must not silence all until then.
        let floor = floor.min(now() * 1000);
        Self { floor, seen: floor, saved: floor, seq: 0 }
    }

    /// Whether this one is new; from now on it is not.
    fn takes(&mut self, event: &Event) -> bool {
        let new = event.seq > self.seq && event.at > self.floor;
        self.seq = self.seq.max(event.seq);
        self.seen = self.seen.max(event.at);
        new
    }

    fn save(&mut self, access: &Access) {
        if self.seen == self.saved {
            return;
        }
        match access.set_setting(PLACE, Some(&self.seen.to_string())) {
            Ok(()) => self.saved = self.seen,
            Err(cause) => tracing::warn!(%cause, "it cannot be written down up to where events were judged"),
        }
    }
}

/// Judges figures, and what was held back.
pub(super) async fn figures(console: &Console) {
    let (notify, store): (&Notify, _) = (&console.notify, console.access.store());
    let hub = &console.hub;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        // What is known of an engine that is away may not be so any more.
        if !hub.engine().borrow().up {
            continue;
        }
        if notify.judge().needs_figures() {
            let at = now();
            let containers = hub.containers.rows();
            let fresh = |id: &str| hub.history.newest(id).filter(|reading| at * 1000 - reading.at <= STALE);
            notify.judged(store, |judge| {
                let judged = containers.iter().map(|container| {
                    let figures = fresh(&container.id).map(|reading| Figures {
                        cpu: reading.cpu.map(f64::from),
                        memory: reading.memory,
                        memory_limit: reading.memory_limit,
                    });
                    judge.figures(at, container, figures)
                });
                judged.flatten().collect()
            });
        }
        notify.judged(store, |judge| judge.tick(now(), &|id| hub.containers.read(id, |_| ()).is_some()));
    }
}

/// Judges the disk, while a rule is about it.
pub(super) async fn disk(console: &Console) {
    let (notify, store): (&Notify, _) = (&console.notify, console.access.store());
    let hub = &console.hub;
    loop {
        let wanted = notify.judge().needs_disk();
        if !wanted || !hub.engine().borrow().up {
            sleep(LOOK).await;
            continue;
        }
        match timeout(MEASURING, measure(&hub.endpoint)).await {
            Ok(Ok(bytes)) => {
                notify.judged(store, |judge| judge.disk(now(), bytes));
            }
            Ok(Err(cause)) => tracing::warn!(%cause, "the engine's disk cannot be measured for notifications"),
            Err(_) => tracing::warn!("the engine takes more than ten minutes to measure its disk"),
        }
        sleep(MEASURE).await;
    }
}

async fn measure(endpoint: &Endpoint) -> Result<u64, engine::Error> {
    let prefix = format!("/v{}", endpoint.api());
    let call = call::system::disk_usage();
    let usage: Value = transport::ask(endpoint.transport(), &prefix, &call, DISK_LIMIT).await?;
    Ok(total(&usage))
}

/// What the engine uses in all. From API 1.52 on it sums up itself; before, it lists.
fn total(usage: &Value) -> u64 {
    let listed = |list: &str, size: &str| -> u64 {
        let items = usage[list].as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| item.pointer(size)?.as_u64()).fold(0, u64::saturating_add)
    };
    let part = |summed: &str, listed: u64| usage[summed]["TotalSize"].as_u64().unwrap_or(listed);
    let parts = [
        // Layers are shared between images, so their sizes do not add up; the engine says what they take together.
        part("ImageUsage", usage["LayersSize"].as_u64().unwrap_or_default()),
        part("ContainerUsage", listed("Containers", "/SizeRw")),
        part("VolumeUsage", listed("Volumes", "/UsageData/Size")),
        part("BuildCacheUsage", listed("BuildCache", "/Size")),
    ];
    parts.into_iter().fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Seal;
    use crate::store::Store;
    use serde_json::json;

    #[test]
    fn no_event_is_judged_twice_by_this_process_or_the_next() {
        let directory = tempfile::tempdir().unwrap();
        let access = Access::new(Store::open(directory.path()).unwrap(), Seal::open(directory.path()).unwrap());
        let event = |seq: u64, at: i64| Event { seq, at, ..Event::default() };
        let mut place = Place::read(&access);
        assert!(place.takes(&event(10, 1000)) && !place.takes(&event(10, 1000)), "the ring tells it again");
        assert!(place.takes(&event(11, 900)), "a little out of order");
        place.save(&access);
        assert!(place.takes(&event(12, 2000)), "judged, and not written down");
        let mut next = Place::read(&access);
        assert!(!next.takes(&event(50, 900)) && !next.takes(&event(51, 1000)) && next.takes(&event(52, 2000)));
        let (now, year) = (now() * 1000, 365 * 24 * 3600 * 1000);
        assert!(next.takes(&event(53, now + year)), "the engine's clock is wrong");
        next.save(&access);
        let mut right = Place::read(&access);
        assert!(!right.takes(&event(60, now - 1)) && right.takes(&event(61, now + 60_000)));
    }

    #[test]
    fn the_disk_is_summed_up_from_either_generation() {
        let older = json!({
            "LayersSize": 1000,
            "Images": [{ "Size": 900 }, { "Size": 900 }],
            "Containers": [{ "SizeRw": 20 }, { "SizeRw": null }, {}],
            "Volumes": [{ "UsageData": { "Size": 300 } }, { "UsageData": { "Size": -1 } }, { "UsageData": null }],
            "BuildCache": [{ "Size": 4000 }],
        });
        assert_eq!(total(&older), 5320);
        let newer = json!({
            "ImageUsage": { "TotalSize": 1 }, "ContainerUsage": { "TotalSize": 20 },
            "VolumeUsage": { "TotalSize": 300 }, "BuildCacheUsage": { "TotalSize": 4000 }, "LayersSize": 9,
        });
        assert_eq!(total(&newer), 4321);
        assert_eq!(total(&json!({ "Volumes": null, "BuildCache": null })), 0);
    }
}
