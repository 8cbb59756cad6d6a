//! What containers use, once a second. Streams that watch the same containers share one set of them, and with it the
//! watchers and the event of each second.

use crate::hub::Hub;
use crate::hub::stats::{Reading, Watcher};
use bytes::Bytes;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Containers that are watched together.
pub(super) struct Set {
    /// By full id, in order.
    watched: Vec<(String, Watcher)>,
    told: Mutex<Told>,
}

/// The event of a second; none where there is nothing to tell.
#[derive(Default)]
struct Told {
    second: i64,
    event: Option<Bytes>,
}

impl Set {
    fn new(hub: &Arc<Hub>, ids: BTreeSet<String>) -> Self {
        let watch = |id: String| {
            let watcher = hub.watch_stats(&id);
            (id, watcher)
        };
        Self { watched: ids.into_iter().map(watch).collect(), told: Mutex::default() }
    }

    /// The ids, in order.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.watched.iter().map(|(id, _)| id.as_str())
    }

    /// Whether a container is among them.
    pub(super) fn has(&self, id: &str) -> bool {
        self.watched.binary_search_by(|(own, _)| own.as_str().cmp(id)).is_ok()
    }

    /// The event of a second, encoded by whoever asks first.
    pub(super) fn event(&self, hub: &Hub, second: i64) -> Option<Bytes> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.second != second {
            *told = Told { second, event: self.encode(hub, second) };
        }
        told.event.clone()
    }

    fn encode(&self, hub: &Hub, second: i64) -> Option<Bytes> {
        let mut out = format!("event: stats\ndata: {{\"at\":{},\"rows\":[", second * 1000).into_bytes();
        let start = out.len();
        for (id, watcher) in &self.watched {
            // One that is not there is told of otherwise.
            let Some(is_up) = hub.containers.read(id, |row| row.is_up()) else { continue };
            let reading = watcher.latest().filter(|_| is_up);
            // One that runs and of which nothing is known yet comes with a later second.
            if is_up && reading.is_none() {
                continue;
            }
            if out.len() > start {
                out.push(b',');
            }
            row(&mut out, id, reading.as_ref());
        }
        if out.len() == start {
            return None;
        }
        out.extend_from_slice(b"]}\n\n");
        Some(Bytes::from(out))
    }
}

/// A row: the id alone for a container that does not run.
fn row(out: &mut Vec<u8>, id: &str, reading: Option<&Reading>) {
    // Nothing here can fail: it is written to memory.
    out.push(b'[');
    let _ = serde_json::to_writer(&mut *out, id);
    if let Some(reading) = reading {
        out.push(b',');
        number(out, reading.cpu, 2);
        let Reading { cores, memory, memory_limit, pids, received, sent, read, written, .. } = reading;
        let _ = write!(out, ",{cores},{memory},{memory_limit},{pids},{received},{sent},{read},{written}");
        for nth in 0..4 {
            out.push(b',');
            number(out, reading.rates.map(|rates| rates[nth]), 0);
        }
    }
    out.push(b']');
}

/// A number with so many decimals, or null.
pub(super) fn number(out: &mut Vec<u8>, number: Option<f32>, decimals: usize) {
    let _ = match number.filter(|number| number.is_finite()) {
        Some(number) => write!(out, "{number:.decimals$}"),
        None => write!(out, "null"),
    };
}

/// The sets that are watched now.
#[derive(Default)]
pub(super) struct Sets(Mutex<HashMap<u64, Vec<Weak<Set>>>>);

impl Sets {
    /// The set of these containers: the one that others watch, where there is one.
    pub(super) fn of(&self, hub: &Arc<Hub>, ids: BTreeSet<String>) -> Arc<Set> {
        let mut hasher = DefaultHasher::new();
        ids.hash(&mut hasher);
        let hash = hasher.finish();
        let mut sets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = sets.get(&hash).into_iter().flatten().filter_map(Weak::upgrade);
        let mut same = alike.filter(|set| set.ids().eq(ids.iter().map(String::as_str)));
        if let Some(set) = same.next() {
            return set;
        }
        drop(same);
        sets.retain(|_, alike| {
            alike.retain(|set| set.strong_count() > 0);
            !alike.is_empty()
        });
        let set = Arc::new(Set::new(hub, ids));
        sets.entry(hash).or_default().push(Arc::downgrade(&set));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use serde_json::{Value, json};

    fn ids(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn data(event: &Bytes) -> Value {
        let text = std::str::from_utf8(event).unwrap();
        serde_json::from_str(text.strip_prefix("event: stats\ndata: ").unwrap().trim()).unwrap()
    }

    #[tokio::test]
    async fn live_l4_streams_that_watch_the_same_share_one_event() {
        let hub = Arc::new(samples::hub());
        let mut stopped = samples::container(WEB, "web-1", "");
        stopped.state = "exited".into();
        hub.containers.patch(vec![stopped], vec![]);
        let sets = Sets::default();
        let (one, other) = (sets.of(&hub, ids(&[WEB, DB])), sets.of(&hub, ids(&[DB, WEB])));
        assert!(Arc::ptr_eq(&one, &other) && !Arc::ptr_eq(&one, &sets.of(&hub, ids(&[WEB]))));
        let (first, second) = (one.event(&hub, 7).unwrap(), other.event(&hub, 7).unwrap());
        assert_eq!(first.as_ptr(), second.as_ptr(), "encoded once");
        // It does not run; of the other, which does, nothing is known yet.
        assert_eq!(data(&first), json!({"at": 7000, "rows": [[WEB]]}));
        assert_eq!(data(&one.event(&hub, 8).unwrap())["at"], 8000);
        assert!(one.has(DB) && !one.has("3333"));
        hub.containers.patch(vec![], vec![WEB.into()]);
        assert_eq!(one.event(&hub, 9), None);
    }

    #[tokio::test]
    async fn live_l13_nothing_is_left_of_sets_that_nobody_watches() {
        let hub = Arc::new(samples::hub());
        let sets = Sets::default();
        drop((sets.of(&hub, ids(&[WEB])), sets.of(&hub, ids(&[WEB, DB]))));
        let kept = sets.of(&hub, ids(&[DB]));
        assert_eq!(sets.0.lock().unwrap().len(), 1);
        assert_eq!(kept.ids().collect::<Vec<_>>(), [DB]);
    }

    #[test]
    fn a_row_is_short_and_says_what_it_does_not_know() {
        let reading = Reading {
            at: 1,
            cpu: Some(12.345),
            cores: 2,
            memory: 3,
            memory_limit: 4,
            pids: 5,
            received: 6,
            sent: 7,
            read: 8,
            written: u64::MAX,
            rates: Some([1.4, 0.0, f32::NAN, 2.6]),
        };
        let text = |reading: &Reading| {
            let mut out = Vec::new();
            row(&mut out, "a\"", Some(reading));
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(&reading), format!("[\"a\\\"\",12.35,2,3,4,5,6,7,8,{},1,0,null,3]", u64::MAX));
        let first = Reading { cpu: None, rates: None, ..reading };
        assert!(text(&first).starts_with("[\"a\\\"\",null,2,") && text(&first).ends_with(",null,null,null,null]"));
    }
}
