//! A list as one caller sees it. Who sees all of it shares the bytes with everybody else who does; for the others each
//! frame is narrowed and encoded anew.

use crate::gateway::redact::{Sight, Visible};
use crate::hub::{Change, List, Subscription, encode};
use app::contract::{Frame, Keyed};
use bytes::Bytes;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};

/// A list, followed by somebody.
pub(super) struct View<'a, T> {
    list: &'a List<T>,
    sight: Sight<'a>,
    /// The ids that were shown to one who sees a part: others do not leave their sight, for they never were in it.
    shown: HashSet<String>,
    changes: broadcast::Receiver<Arc<Change<T>>>,
}

impl<'a, T: Keyed + Clone + PartialEq + Serialize + Visible> View<'a, T> {
    /// Follows a list from now on; gives the number and the event of what it is now.
    pub(super) fn join(list: &'a List<T>, sight: Sight<'a>) -> (Self, u64, Bytes) {
        if sight.is_full() {
            let Subscription { seq, snapshot, frames: changes } = list.subscribe();
            return (Self { list, sight, shown: HashSet::new(), changes }, seq, snapshot);
        }
        let (frame, changes) = list.follow();
        let frame = whole(&frame, sight);
        let shown = frame.put.iter().map(|row| row.key().to_owned()).collect();
        (Self { list, sight, shown, changes }, frame.seq, encode(list.topic(), &frame))
    }

    /// The next event; the whole list anew for one who is too far behind, and `None` when the list is no more.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        match self.changes.recv().await {
            Ok(change) if self.sight.is_full() => Some(change.bytes.clone()),
            Ok(change) => Some(encode(self.list.topic(), &self.narrow(&change.frame))),
            Err(RecvError::Lagged(_)) => {
                let (anew, _, snapshot) = Self::join(self.list, self.sight);
                *self = anew;
                Some(snapshot)
            }
            Err(RecvError::Closed) => None,
        }
    }

    /// What of a change is seen. A frame of which nothing is seen is sent empty, for every number must follow the last.
    fn narrow(&mut self, frame: &Frame<T>) -> Frame<T> {
        let (mut put, mut drop) = (Vec::new(), Vec::new());
        for row in &frame.put {
            if let Some(seen) = row.seen(self.sight) {
                self.shown.insert(seen.key().to_owned());
                put.push(seen);
            } else if self.shown.remove(row.key()) {
                drop.push(row.key().to_owned());
            }
        }
        drop.extend(frame.drop.iter().filter(|id| self.shown.remove(*id)).cloned());
        Frame { seq: frame.seq + self.sight.offset(), all: false, put, drop }
    }
}

/// A whole list, as far as it is seen.
pub(super) fn whole<T: Visible>(frame: &Frame<T>, sight: Sight<'_>) -> Frame<T> {
    let put = frame.put.iter().filter_map(|row| row.seen(sight)).collect();
    Frame { seq: frame.seq + sight.offset(), all: true, put, drop: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Rights, Role, Scope};
    use app::contract::Container;

    fn read(event: &Bytes) -> Frame<Container> {
        let text = std::str::from_utf8(event).unwrap();
        serde_json::from_str(text.split_once("data: ").unwrap().1.trim()).unwrap()
    }

    fn ids(frame: &Frame<Container>) -> Vec<&str> {
        frame.put.iter().map(|row| row.id.as_str()).collect()
    }

    #[tokio::test]
    async fn security_e29_a_part_stays_a_part_though_others_see_all() {
        let hub = samples::hub();
        let (part, all) =
            (Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Viewer) }, Rights::admin());
        let (mut mine, seq, snapshot) = View::join(&hub.containers, Sight::new(&part, &hub));
        let (mut whole, _, everything) = View::join(&hub.containers, Sight::new(&all, &hub));
        assert_eq!(ids(&read(&everything)), [WEB, DB]);
        let first = read(&snapshot);
        assert_eq!((ids(&first), first.seq, first.all), (vec![WEB], seq, true));
        assert_eq!(first.put[0].labels, ["team=shop", "token=••••••"]);

        // Out of scope: nothing of it is told, yet the number goes on.
        hub.containers.patch(vec![samples::container("3", "db-2", "token=canary")], vec![DB.into()]);
        assert_eq!(ids(&read(&whole.next().await.unwrap())), ["3"]);
        let frame = read(&mine.next().await.unwrap());
        assert_eq!((frame.seq, frame.put.len(), frame.drop.len(), frame.all), (seq + 1, 0, 0, false));

        // Renamed out of scope, it is gone; renamed into it, it comes.
        hub.containers.patch(vec![samples::container(WEB, "old", ""), samples::container("3", "web-3", "")], vec![]);
        let frame = read(&mine.next().await.unwrap());
        assert_eq!((ids(&frame), frame.drop.as_slice()), (vec!["3"], [WEB.to_owned()].as_slice()));
        hub.containers.patch(vec![], vec![WEB.into(), "3".into()]);
        assert_eq!(read(&mine.next().await.unwrap()).drop, ["3"]);
    }

    #[tokio::test]
    async fn who_is_too_far_behind_gets_their_part_anew() {
        let hub = samples::hub();
        let part = Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Viewer) };
        let (mut mine, ..) = View::join(&hub.containers, Sight::new(&part, &hub));
        for nth in 0..200 {
            hub.containers.patch(vec![samples::container(DB, &format!("db-{nth}"), "")], vec![]);
        }
        let frame = read(&mine.next().await.unwrap());
        assert_eq!((frame.all, ids(&frame)), (true, vec![WEB]));
    }
}
