//! A list that tells its changes.

use super::encode;
use app::contract::{Frame, Keyed};
use bytes::Bytes;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::broadcast;

/// How many changes a subscriber may be behind; one that is further behind gets the whole list instead.
const BEHIND: usize = 64;

/// A list of things by id, with a sequence number that grows with each change.
pub struct List<T> {
    topic: &'static str,
    state: Mutex<State<T>>,
    changes: broadcast::Sender<Arc<Change<T>>>,
}

struct State<T> {
    rows: BTreeMap<String, T>,
    seq: u64,
    /// The whole list as an event, until it changes.
    snapshot: Option<Bytes>,
    /// The same as those see it who may not see all of it, whoever they are.
    masked: Option<Bytes>,
}

/// A change of a list.
pub struct Change<T> {
    /// What changed, for those who see a part of it.
    pub frame: Frame<T>,
    /// The same as an event, encoded once for all who see the whole.
    pub bytes: Bytes,
    masked: OnceLock<Bytes>,
}

impl<T> Change<T> {
    /// The event of who sees all rows, but none of their secrets: made by the first of them, for all.
    pub fn masked(&self, mask: impl FnOnce(&Frame<T>) -> Bytes) -> Bytes {
        self.masked.get_or_init(|| mask(&self.frame)).clone()
    }
}

/// The list as it is, and what follows without a gap.
pub struct Subscription<T> {
    /// The number of the state in `snapshot`.
    pub seq: u64,
    /// The whole list, as an event.
    pub snapshot: Bytes,
    /// The changes after it.
    pub frames: broadcast::Receiver<Arc<Change<T>>>,
}

impl<T> Subscription<T> {
    /// The whole list as JSON, out of its event.
    pub fn json(&self) -> Bytes {
        let text = self.snapshot.as_ref();
        let start = text.windows(6).position(|six| six == b"data: ").map_or(0, |at| at + 6);
        self.snapshot.slice(start..text.len().saturating_sub(2).max(start))
    }
}

impl<T: Keyed + Clone + PartialEq + Serialize> List<T> {
    /// An empty list; `topic` is its event's name.
    pub fn new(topic: &'static str) -> Self {
        // Numbers begin at the clock, so that those of an earlier process are never taken for ours.
        let start = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_millis());
        let state =
            State { rows: BTreeMap::new(), seq: u64::try_from(start).unwrap_or(1), snapshot: None, masked: None };
        Self { topic, state: Mutex::new(state), changes: broadcast::Sender::new(BEHIND) }
    }

    /// Replaces the whole list, telling only what is different.
    pub fn replace(&self, rows: impl IntoIterator<Item = T>) {
        let new: BTreeMap<String, T> = rows.into_iter().map(|row| (row.key().to_owned(), row)).collect();
        let mut state = self.lock();
        let drop = state.rows.keys().filter(|id| !new.contains_key(*id)).cloned().collect();
        let put = new.into_values().collect();
        self.tell(&mut state, put, drop);
    }

    /// Changes some rows; ids in `gone` leave.
    pub fn patch(&self, put: Vec<T>, gone: Vec<String>) {
        self.tell(&mut self.lock(), put, gone);
    }

    /// Changes rows where they are, telling only what is different.
    pub fn change(&self, change: impl Fn(&mut T)) {
        let mut state = self.lock();
        let changed = state.rows.values().cloned().map(|mut row| {
            change(&mut row);
            row
        });
        let put = changed.collect();
        self.tell(&mut state, put, Vec::new());
    }

    /// The topic: its event's name.
    pub fn topic(&self) -> &'static str {
        self.topic
    }

    /// The list as it is, as an event, and what follows.
    pub fn subscribe(&self) -> Subscription<T> {
        let mut state = self.lock();
        let snapshot = state.snapshot.take().unwrap_or_else(|| encode(self.topic, &state.frame()));
        state.snapshot = Some(snapshot.clone());
        Subscription { seq: state.seq, snapshot, frames: self.changes.subscribe() }
    }

    /// The list as it is, as who sees all rows but none of their secrets sees it, and what follows. `mask` makes the event
    /// of the whole; it is kept until the list changes.
    pub fn subscribe_masked(&self, mask: impl FnOnce(&Frame<T>) -> Bytes) -> Subscription<T> {
        let mut state = self.lock();
        let snapshot = state.masked.take().unwrap_or_else(|| mask(&state.frame()));
        state.masked = Some(snapshot.clone());
        Subscription { seq: state.seq, snapshot, frames: self.changes.subscribe() }
    }

    /// The list as it is, as rows, and what follows: for those who see a part of it.
    pub fn follow(&self) -> (Frame<T>, broadcast::Receiver<Arc<Change<T>>>) {
        let state = self.lock();
        (state.frame(), self.changes.subscribe())
    }

    /// What changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Change<T>>> {
        self.changes.subscribe()
    }

    /// The whole list, as a frame.
    pub fn frame(&self) -> Frame<T> {
        self.lock().frame()
    }

    /// The rows.
    pub fn rows(&self) -> Vec<T> {
        self.lock().rows.values().cloned().collect()
    }

    /// Looks at each row where it is. The list is locked meanwhile: what is seen is only noted.
    pub fn each(&self, look: impl FnMut(&T)) {
        self.lock().rows.values().for_each(look);
    }

    /// The rows that fit.
    pub fn select(&self, mut fits: impl FnMut(&T) -> bool) -> Vec<T> {
        self.lock().rows.values().filter(|row| fits(row)).cloned().collect()
    }

    /// Reads the row of that id where it is.
    pub fn read<R>(&self, id: &str, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.lock().rows.get(id).map(read)
    }

    /// The row of that id.
    pub fn get(&self, id: &str) -> Option<T> {
        self.lock().rows.get(id).cloned()
    }

    /// The first row that fits.
    pub fn find(&self, mut fits: impl FnMut(&T) -> bool) -> Option<T> {
        self.lock().rows.values().find(|row| fits(row)).cloned()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.lock().rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn tell(&self, state: &mut State<T>, put: Vec<T>, drop: Vec<String>) {
        let put: Vec<T> = put.into_iter().filter(|row| state.rows.get(row.key()) != Some(row)).collect();
        let drop: Vec<String> = drop.into_iter().filter(|id| state.rows.remove(id).is_some()).collect();
        if put.is_empty() && drop.is_empty() {
            return;
        }
        for row in &put {
            state.rows.insert(row.key().to_owned(), row.clone());
        }
        state.seq += 1;
        (state.snapshot, state.masked) = (None, None);
        if self.changes.receiver_count() > 0 {
            let frame = Frame { seq: state.seq, all: false, put, drop };
            let bytes = encode(self.topic, &frame);
            // An error means that the last receiver has just left.
            let _ = self.changes.send(Arc::new(Change { frame, bytes, masked: OnceLock::new() }));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> State<T> {
    fn frame(&self) -> Frame<T> {
        Frame { seq: self.seq, all: true, put: self.rows.values().cloned().collect(), drop: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq, Serialize, serde::Deserialize, Debug)]
    struct Row(String, u8);
    impl Keyed for Row {
        fn key(&self) -> &str {
            &self.0
        }
    }

    fn row(id: &str, value: u8) -> Row {
        Row(id.into(), value)
    }

    fn read(event: &Bytes) -> Frame<Row> {
        let text = std::str::from_utf8(event).unwrap();
        serde_json::from_str(text.split_once("data: ").unwrap().1.trim()).unwrap()
    }

    #[test]
    fn only_changes_are_told() {
        let list = List::new("rows");
        list.replace([row("a", 1), row("b", 1)]);
        let mut subscription = list.subscribe();
        assert_eq!(read(&subscription.snapshot).put.len(), 2);
        assert_eq!(serde_json::from_slice::<Frame<Row>>(&subscription.json()).unwrap(), list.frame());
        assert_eq!(list.select(|row| row.0 == "b"), [row("b", 1)]);
        let mut ids = String::new();
        list.each(|row| ids.push_str(&row.0));
        assert_eq!(ids, "ab");
        assert_eq!((list.read("a", |row| row.1), list.read("c", |row| row.1)), (Some(1), None));
        list.replace([row("a", 1), row("b", 1)]);
        assert!(subscription.frames.try_recv().is_err(), "nothing changed");
        list.replace([row("b", 2), row("c", 1)]);
        let frame = read(&subscription.frames.try_recv().unwrap().bytes);
        assert_eq!((frame.seq, frame.all), (subscription.seq + 1, false));
        assert_eq!(frame.put, [row("b", 2), row("c", 1)]);
        assert_eq!(frame.drop, ["a"]);
        list.patch(vec![], vec!["nobody".into()]);
        assert!(subscription.frames.try_recv().is_err());
        list.change(|row| row.1 = 2);
        assert_eq!(read(&subscription.frames.try_recv().unwrap().bytes).put, [row("c", 2)], "b is 2 already");
    }

    #[test]
    fn who_is_too_far_behind_is_told_so() {
        let list = List::new("rows");
        let mut subscription = list.subscribe();
        for nth in 0..=BEHIND {
            list.patch(vec![row("a", u8::try_from(nth).unwrap() + 1)], vec![]);
        }
        assert!(matches!(subscription.frames.try_recv(), Err(broadcast::error::TryRecvError::Lagged(_))));
        assert_eq!(read(&list.subscribe().snapshot).put, [row("a", u8::try_from(BEHIND).unwrap() + 1)]);
    }
}
