//! What happens at the engine, as far as one sees it: first what is known of the past, then what is new.

use crate::gateway::redact::{Sight, mask_words};
use crate::hub::events::Told;
use crate::hub::{Hub, encode};
use crate::rights::{Grant, Rights};
use app::contract::Event;
use bytes::Bytes;
use serde::Serialize;
use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// So many go into one frame.
const MOST: usize = 250;

/// Several events: the data of a frame, and the body of `GET /live/events`.
#[derive(Debug, Serialize)]
pub(super) struct Seen {
    events: Vec<Event>,
}

/// The events, followed by somebody.
pub(super) struct Events {
    waiting: VecDeque<Arc<Told>>,
    /// The number of the last one that waited.
    last: u64,
    /// Something was told already; the first frame comes also when nothing is in it.
    has_begun: bool,
    news: broadcast::Receiver<Arc<Told>>,
}

impl Events {
    /// Follows them from the oldest that is known.
    pub(super) fn join(hub: &Hub) -> Self {
        let (past, news) = hub.events.subscribe();
        let last = past.last().map_or(0, |told| told.event.seq);
        Self { waiting: past.into(), last, has_begun: false, news }
    }

    /// The next frame. May be dropped and called again without a loss.
    pub(super) async fn next(&mut self, hub: &Hub, rights: &Rights) -> Bytes {
        loop {
            if self.waiting.is_empty() && self.has_begun {
                match self.news.recv().await {
                    Ok(told) => self.wait(told),
                    Err(RecvError::Lagged(_)) => self.catch_up(hub),
                    // The hub is going down, and with it the stream.
                    Err(RecvError::Closed) => pending().await,
                }
            }
            while self.waiting.len() < MOST {
                match self.news.try_recv() {
                    Ok(told) => self.wait(told),
                    Err(TryRecvError::Lagged(_)) => self.catch_up(hub),
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            let count = self.waiting.len().min(MOST);
            let seen = Seen::of(self.waiting.drain(..count), hub, rights);
            if !self.has_begun || !seen.events.is_empty() {
                self.has_begun = true;
                return encode("events", &seen);
            }
        }
    }

    fn wait(&mut self, told: Arc<Told>) {
        self.last = told.event.seq;
        self.waiting.push_back(told);
    }

    /// Joins anew, after what is known already.
    fn catch_up(&mut self, hub: &Hub) {
        let (past, news) = hub.events.subscribe();
        self.news = news;
        let last = self.last;
        past.into_iter().filter(|told| told.event.seq > last).for_each(|told| self.wait(told));
    }
}

impl Seen {
    /// The newest so many of those that are known; all of them without a number.
    pub(super) fn newest(hub: &Hub, rights: &Rights, most: Option<usize>) -> Self {
        let mut seen = Self::of(hub.events.subscribe().0, hub, rights);
        let over = seen.events.len().saturating_sub(most.unwrap_or(usize::MAX));
        seen.events.drain(..over);
        seen
    }

    fn of(told: impl IntoIterator<Item = Arc<Told>>, hub: &Hub, rights: &Rights) -> Self {
        let seen = told.into_iter().filter(|told| sees(&told.event, hub, rights));
        Self { events: seen.map(|told| masked(&told.event, rights)).collect() }
    }
}

/// Whether an event is in sight. In a scope are its containers alone.
fn sees(event: &Event, hub: &Hub, rights: &Rights) -> bool {
    if !rights.is_scoped() {
        return true;
    }
    // What an event says may be newer than the row, and the row newer than the event. One that has just come or gone has
    // no row.
    let is_admitted = || Sight::new(rights, hub).knows(&event.id).unwrap_or(true);
    event.kind == "container" && fits(&event.name, event, rights) && is_admitted()
}

/// Whether a container of that name, with the labels of this event, is in scope.
fn fits(name: &str, event: &Event, rights: &Rights) -> bool {
    rights.scope.admits(name, &|key| event.label(key).map(str::to_owned))
}

/// The event without what looks like a secret, and without a name from out of scope.
fn masked(event: &Event, rights: &Rights) -> Event {
    let mut event = event.clone();
    if event.action == "rename" && !fits(&event.detail, &event, rights) {
        event.detail.clear();
    }
    if !rights.may(Grant::Secrets) {
        for text in [&mut event.action, &mut event.detail] {
            *text = mask_words(text).into_owned();
        }
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Role, Scope};

    fn scoped() -> Rights {
        Rights { scope: Scope::from_text("name:web-*\nlabel:team=shop"), ..Rights::of(Role::Viewer) }
    }

    fn event(kind: &str, id: &str, name: &str, label: &str) -> Event {
        let labels = vec![label.to_owned()];
        Event {
            kind: kind.into(),
            action: "start".into(),
            id: id.into(),
            name: name.into(),
            labels,
            ..Event::default()
        }
    }

    #[test]
    fn security_e28_events_of_others_are_not_told() {
        let (hub, rights) = (samples::hub(), scoped());
        let is_seen = |event: Event| sees(&event, &hub, &rights);
        assert!(is_seen(event("container", WEB, "web-1", "")));
        assert!(!is_seen(event("container", WEB, "payroll-db", "")), "renamed, and the row does not know yet");
        assert!(
            is_seen(event("container", "new", "web-9", "")) && is_seen(event("container", "new", "x", "team=shop"))
        );
        // The event has to fit, and its row.
        assert!(!is_seen(event("container", DB, "web-2", "team=shop")) && !is_seen(event("container", "new", "x", "")));
        for kind in ["image", "network", "volume", "daemon"] {
            assert!(!is_seen(event(kind, "x", "web-1", "team=shop")), "{kind}");
            assert!(sees(&event(kind, "x", "web-1", ""), &hub, &Rights::of(Role::Viewer)), "{kind}");
        }
    }

    #[test]
    fn security_e28_a_name_from_out_of_scope_is_not_told() {
        let renamed = |label: &str, old: &str| Event {
            action: "rename".into(),
            detail: old.into(),
            ..event("container", "new", "web-9", label)
        };
        let told = |event: Event, rights: &Rights| masked(&event, rights).detail;
        assert_eq!(told(renamed("", "payroll-db"), &scoped()), "");
        assert_eq!(told(renamed("", "web-8"), &scoped()), "web-8");
        assert_eq!(told(renamed("team=shop", "payroll-db"), &scoped()), "payroll-db", "it was in scope then too");
        assert_eq!(told(renamed("", "payroll-db"), &Rights::of(Role::Viewer)), "payroll-db");
    }

    #[test]
    fn security_f1_what_looks_like_a_secret_is_masked_for_who_may_not_see_it() {
        let told = Event { detail: "login --password canary".into(), ..event("container", WEB, "", "") };
        assert!(!masked(&told, &scoped()).detail.contains("canary"));
        assert_eq!(masked(&told, &Rights::admin()), told);
    }

    #[tokio::test]
    async fn the_first_frame_comes_though_nothing_has_happened() {
        let hub = samples::hub();
        let mut events = Events::join(&hub);
        assert_eq!(events.next(&hub, &scoped()).await, "event: events\ndata: {\"events\":[]}\n\n");
    }
}
