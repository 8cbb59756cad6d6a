//! A list as one caller sees it. Who sees all of it shares the bytes with everybody else who does, and who sees all of it
//! but the secrets with everybody of those; for who sees a part each frame is narrowed and encoded anew, whole lists where
//! that keeps nobody waiting.

use crate::gateway::redact::{Room, Sight, Visible};
use crate::hub::{Change, Hub, List, Subscription, encode};
use crate::rights::Rights;
use app::contract::{Container, Frame, Image, Keyed};
use bytes::Bytes;
use engine::transport::BoxFuture;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};

/// A row of a list that is followed.
pub(super) trait Row: Keyed + Clone + PartialEq + Serialize + Visible + Send + Sync + 'static {}

impl<T: Keyed + Clone + PartialEq + Serialize + Visible + Send + Sync + 'static> Row for T {}

/// Which list.
pub(super) type Of<T> = fn(&Hub) -> &List<T>;

pub(super) fn containers(hub: &Hub) -> &List<Container> {
    &hub.containers
}

pub(super) fn images(hub: &Hub) -> &List<Image> {
    &hub.images
}

/// A list, followed by somebody.
pub(super) struct View<T> {
    of: Of<T>,
    rights: Arc<Rights>,
    hub: Arc<Hub>,
    /// The ids that were shown to one who sees a part: others do not leave their sight, for they never were in it.
    shown: HashSet<String>,
    changes: broadcast::Receiver<Arc<Change<T>>>,
    /// Joining anew, for one who was too far behind.
    anew: Option<BoxFuture<'static, Option<Joined<T>>>>,
}

/// An event of a list.
pub(super) struct Seen<T> {
    /// As it is sent.
    pub(super) event: Bytes,
    /// The change it comes from; `None` where it is the whole list anew.
    pub(super) change: Option<Arc<Change<T>>>,
}

/// A list that is followed from now on, with the number and the event of what it is now.
pub(super) type Joined<T> = (View<T>, u64, Bytes);

impl<T: Row> View<T> {
    /// Follows a list; `None` when the console is going down.
    pub(super) async fn join(of: Of<T>, rights: Arc<Rights>, hub: Arc<Hub>) -> Option<Joined<T>> {
        if Sight::new(&rights, &hub).is_full() {
            let Subscription { seq, snapshot, frames: changes } = of(&hub).subscribe();
            return Some((Self { of, rights, hub, shown: HashSet::new(), changes, anew: None }, seq, snapshot));
        }
        let work = move || {
            let list = of(&hub);
            let sight = Sight::new(&rights, &hub);
            if !sight.is_scoped() {
                let Subscription { seq, snapshot, frames: changes } =
                    list.subscribe_masked(|frame| encode(list.topic(), &whole(frame, sight)));
                let seq = seq + sight.offset();
                return (Self { of, rights, hub, shown: HashSet::new(), changes, anew: None }, seq, snapshot);
            }
            let (frame, changes) = list.follow();
            let frame = whole(&frame, sight);
            let shown = frame.put.iter().map(|row| row.key().to_owned()).collect();
            let snapshot = encode(list.topic(), &frame);
            (Self { of, rights, hub, shown, changes, anew: None }, frame.seq, snapshot)
        };
        Room::wait().await.run(work).await.ok()
    }

    /// The next event; the whole list anew for one who is too far behind, and `None` when the list is no more. May be
    /// dropped and called again without a loss.
    pub(super) async fn next(&mut self) -> Option<Seen<T>> {
        if self.anew.is_none() {
            match self.changes.recv().await {
                Ok(change) => {
                    let (sight, topic) = (self.sight(), (self.of)(&self.hub).topic());
                    let event = if sight.is_full() {
                        change.bytes.clone()
                    } else if sight.is_scoped() {
                        encode(topic, &self.narrow(&change.frame))
                    } else {
                        change.masked(|frame| encode(topic, &masked(frame, sight)))
                    };
                    return Some(Seen { event, change: Some(change) });
                }
                Err(RecvError::Lagged(_)) => {
                    let (rights, hub) = (Arc::clone(&self.rights), Arc::clone(&self.hub));
                    self.anew = Some(Box::pin(Self::join(self.of, rights, hub)));
                }
                Err(RecvError::Closed) => return None,
            }
        }
        // Kept until it is done, for the caller may be called away by something else.
        let (view, _, snapshot) = self.anew.as_mut()?.await?;
        *self = view;
        Some(Seen { event: snapshot, change: None })
    }

    fn sight(&self) -> Sight<'_> {
        Sight::new(&self.rights, &self.hub)
    }

    /// What of a change is seen. A frame of which nothing is seen is sent empty, for every number must follow the last.
    fn narrow(&mut self, frame: &Frame<T>) -> Frame<T> {
        let sight = Sight::new(&self.rights, &self.hub);
        let (mut put, mut drop) = (Vec::new(), Vec::new());
        for row in &frame.put {
            if let Some(seen) = row.seen(sight) {
                self.shown.insert(seen.key().to_owned());
                put.push(seen);
            } else if self.shown.remove(row.key()) {
                drop.push(row.key().to_owned());
            }
        }
        drop.extend(frame.drop.iter().filter(|id| self.shown.remove(*id)).cloned());
        Frame { seq: frame.seq + sight.offset(), all: false, put, drop }
    }
}

/// A change as who sees all rows sees it.
fn masked<T: Row>(frame: &Frame<T>, sight: Sight<'_>) -> Frame<T> {
    let put = frame.put.iter().filter_map(|row| row.seen(sight)).collect();
    Frame { seq: frame.seq + sight.offset(), all: false, put, drop: frame.drop.clone() }
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
    use crate::rights::{Role, Scope};
    use futures_util::FutureExt;

    fn part() -> Arc<Rights> {
        Arc::new(Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Viewer) })
    }

    async fn join(rights: Arc<Rights>, hub: &Arc<Hub>) -> Joined<Container> {
        View::join(containers, rights, Arc::clone(hub)).await.unwrap()
    }

    fn read(event: &Bytes) -> Frame<Container> {
        let text = std::str::from_utf8(event).unwrap();
        serde_json::from_str(text.split_once("data: ").unwrap().1.trim()).unwrap()
    }

    fn ids(frame: &Frame<Container>) -> Vec<&str> {
        frame.put.iter().map(|row| row.id.as_str()).collect()
    }

    #[tokio::test]
    async fn security_e29_a_part_stays_a_part_though_others_see_all() {
        let hub = Arc::new(samples::hub());
        let (mut mine, seq, snapshot) = join(part(), &hub).await;
        let (mut whole, _, everything) = join(Arc::new(Rights::admin()), &hub).await;
        assert_eq!(ids(&read(&everything)), [WEB, DB]);
        let first = read(&snapshot);
        assert_eq!((ids(&first), first.seq, first.all), (vec![WEB], seq, true));
        assert_eq!(first.put[0].labels, ["team=shop", "token=••••••"]);

        // Out of scope: nothing of it is told, yet the number goes on.
        hub.containers.patch(vec![samples::container("3", "db-2", "token=canary")], vec![DB.into()]);
        assert_eq!(ids(&read(&whole.next().await.unwrap().event)), ["3"]);
        let frame = read(&mine.next().await.unwrap().event);
        assert_eq!((frame.seq, frame.put.len(), frame.drop.len(), frame.all), (seq + 1, 0, 0, false));

        // Renamed out of scope, it is gone; renamed into it, it comes.
        hub.containers.patch(vec![samples::container(WEB, "old", ""), samples::container("3", "web-3", "")], vec![]);
        let frame = read(&mine.next().await.unwrap().event);
        assert_eq!((ids(&frame), frame.drop.as_slice()), (vec!["3"], [WEB.to_owned()].as_slice()));
        hub.containers.patch(vec![], vec![WEB.into(), "3".into()]);
        assert_eq!(read(&mine.next().await.unwrap().event).drop, ["3"]);
    }

    #[tokio::test]
    async fn who_sees_all_but_the_secrets_shares_the_bytes() {
        let hub = Arc::new(samples::hub());
        let viewer = || Arc::new(Rights::of(Role::Viewer));
        let (mut one, seq, snapshot) = join(viewer(), &hub).await;
        let (mut other, _, again) = join(viewer(), &hub).await;
        assert_eq!(snapshot.as_ptr(), again.as_ptr());
        let first = read(&snapshot);
        assert_eq!((ids(&first), first.seq), (vec![WEB, DB], seq));
        assert_eq!(first.put[0].labels, ["team=shop", "token=••••••"]);
        hub.containers.patch(vec![samples::container("3", "new", "token=canary")], vec![DB.into()]);
        let (mine, theirs) = (one.next().await.unwrap().event, other.next().await.unwrap().event);
        assert_eq!(mine.as_ptr(), theirs.as_ptr());
        let frame = read(&mine);
        assert_eq!((frame.seq, frame.all, frame.drop.as_slice()), (seq + 1, false, [DB.to_owned()].as_slice()));
        assert_eq!(frame.put[0].labels, ["token=••••••"]);
    }

    #[tokio::test]
    async fn who_is_too_far_behind_gets_their_part_anew() {
        let hub = Arc::new(samples::hub());
        let (mut mine, ..) = join(part(), &hub).await;
        for nth in 0..200 {
            hub.containers.patch(vec![samples::container(DB, &format!("db-{nth}"), "")], vec![]);
        }
        // There is no room yet, and something else comes first: what was begun is not lost.
        let all = Room::all().await;
        assert!(mine.next().now_or_never().is_none());
        drop(all);
        let frame = read(&mine.next().await.unwrap().event);
        assert_eq!((frame.all, ids(&frame)), (true, vec![WEB]));
        hub.containers.patch(vec![], vec![WEB.into()]);
        assert_eq!(read(&mine.next().await.unwrap().event).drop, [WEB]);
    }
}
