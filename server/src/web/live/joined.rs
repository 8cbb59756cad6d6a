//! What one stream has joined beside the lists, which every stream has.

use super::events::Events;
use super::jobs::{self, Jobs};
use super::logs::{self, Logs};
use super::queue::Pieces;
use super::stats::Set;
use super::stream::Shared;
use super::topics::{Refusal, Topic};
use super::usage::period;
use crate::gateway::redact::Sight;
use crate::hub::log::Start;
use crate::hub::{Hub, encode};
use crate::rights::Rights;
use app::contract::{Container, Frame};
use bytes::Bytes;
use serde_json::json;
use std::collections::{BTreeSet, VecDeque};
use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{Instant, Sleep, sleep};

/// So many containers' stats one stream may join.
const STATS: usize = 512;
/// So many logs.
const LOGS: usize = 64;
/// How long after a second has begun it is told of: clocks are not exact.
const MARGIN: Duration = Duration::from_millis(2);

/// The topics of one stream.
pub(super) struct Joined {
    hub: Arc<Hub>,
    rights: Arc<Rights>,
    shared: Arc<Shared>,
    stats: Option<Arc<Set>>,
    logs: Logs,
    events: Option<Events>,
    jobs: Jobs,
    /// The period that was told last, for those who want to know what all containers use.
    usage: Option<i64>,
    /// Topics that ended, which is not told yet.
    ends: VecDeque<Bytes>,
    tick: Pin<Box<Sleep>>,
}

impl Joined {
    /// Nothing yet.
    pub(super) fn new(hub: &Arc<Hub>, rights: &Arc<Rights>, shared: &Arc<Shared>, jobs: Jobs) -> Self {
        Self {
            hub: Arc::clone(hub),
            rights: Arc::clone(rights),
            shared: Arc::clone(shared),
            stats: None,
            logs: Logs::default(),
            events: None,
            jobs,
            usage: None,
            ends: VecDeque::new(),
            tick: Box::pin(sleep(Duration::ZERO)),
        }
    }

    /// Leaves some topics and joins others, which were judged before; gives those that are too many.
    pub(super) fn change(&mut self, leave: Vec<Topic>, join: Vec<(Topic, Start)>) -> Vec<Refusal> {
        let had_ticks = self.has_ticks();
        let mut watched = self.watched();
        for topic in leave {
            match topic {
                Topic::Stats(id) => {
                    watched.remove(&id);
                }
                Topic::Log(id) => {
                    self.logs.leave(&id);
                }
                Topic::Events => self.events = None,
                Topic::Usage => self.usage = None,
                Topic::Jobs => self.jobs.leave_list(),
                Topic::Job(id) => self.jobs.leave(&id),
                Topic::Always(_) => {}
            }
        }
        let mut refused = Vec::new();
        for (topic, start) in join {
            let is_too_much = match &topic {
                Topic::Stats(id) => watched.len() >= STATS && !watched.contains(id),
                Topic::Log(id) => self.logs.ids().len() >= LOGS && !self.logs.has(id),
                Topic::Job(id) => self.jobs.is_full() && !self.jobs.has(id),
                _ => false,
            };
            if is_too_much {
                let message = format!(
                    "One stream may have {STATS} stats, {LOGS} logs and {} jobs at most. Leave some first.",
                    jobs::MOST
                );
                refused.push(Refusal { topic: topic.to_string(), message });
                continue;
            }
            match topic {
                Topic::Stats(id) => {
                    watched.insert(id);
                }
                Topic::Log(id) => self.logs.join(&self.hub, &id, start),
                Topic::Events => self.events = Some(Events::join(&self.hub)),
                Topic::Usage => self.usage = Some(i64::MIN),
                Topic::Jobs => self.jobs.join_list(),
                Topic::Job(id) => self.jobs.join(&id),
                Topic::Always(_) => {}
            }
        }
        self.watch(watched);
        // They were judged a moment ago, and this stream may have heard since of a change that says otherwise.
        self.check(None);
        if !had_ticks && self.has_ticks() {
            self.tick.as_mut().reset(next_second());
        }
        refused
    }

    /// Tells that a topic is not, or no longer, followed.
    pub(super) fn end(&mut self, topic: &str, reason: &str) {
        self.ends.push_back(encode("end", &json!({ "topic": topic, "reason": reason })));
    }

    /// Ends the topics of containers that are gone or out of scope by now, as far as a change touches them; without one,
    /// all are looked at.
    pub(super) fn check(&mut self, change: Option<&Frame<Container>>) {
        let stats = self.stats.clone();
        let is_own = |id: &str| stats.as_ref().is_some_and(|set| set.has(id)) || self.logs.has(id);
        let touched: BTreeSet<String> = match change {
            Some(frame) => {
                let ids = frame.put.iter().map(|row| &row.id).chain(&frame.drop);
                ids.filter(|id| is_own(id)).cloned().collect()
            }
            None => self.watched().into_iter().chain(self.logs.ids().map(str::to_owned)).collect(),
        };
        if touched.is_empty() {
            return;
        }
        let mut watched = self.watched();
        for id in touched {
            let is_there = self.hub.containers.read(&id, |_| ()).is_some();
            if is_there && Sight::new(&self.rights, &self.hub).sees_id(&id) {
                continue;
            }
            if watched.remove(&id) {
                self.end(&Topic::Stats(id.clone()).to_string(), if is_there { "rights" } else { "removed" });
            }
            // One that is gone may have lines left; its log ends after them.
            if is_there && self.logs.leave(&id) {
                self.end(&Topic::Log(id).to_string(), "rights");
            }
        }
        self.watch(watched);
    }

    /// The next event, or several. May be dropped and called again without a loss.
    pub(super) async fn next(&mut self) -> Pieces {
        loop {
            if let Some(end) = self.ends.pop_front() {
                return vec![end];
            }
            let has_ticks = self.has_ticks();
            let event = tokio::select! {
                biased;
                () = self.tick.as_mut(), if has_ticks => self.ticked(),
                event = next_of(&mut self.events, &self.hub, &self.rights) => vec![event],
                told = self.jobs.next() => match told {
                    jobs::Told::Event(event) => vec![event],
                    jobs::Told::Gone(id) => {
                        self.end(&Topic::Job(id).to_string(), "rights");
                        continue;
                    }
                },
                told = self.logs.next() => match told {
                    logs::Told::Event(event) => event,
                    logs::Told::Removed(id) => {
                        self.end(&Topic::Log(id).to_string(), "removed");
                        continue;
                    }
                },
            };
            if !event.is_empty() {
                return event;
            }
        }
    }

    fn ticked(&mut self) -> Pieces {
        self.tick.as_mut().reset(next_second());
        let second = crate::clock::now();
        let mut event: Pieces = self.stats.iter().filter_map(|set| set.event(&self.hub, second)).collect();
        if self.usage.is_some_and(|told| told != period(second)) {
            self.usage = Some(period(second));
            event.push(self.shared.usage.event(&self.hub, &self.rights, second));
        }
        event
    }

    fn has_ticks(&self) -> bool {
        self.stats.is_some() || self.usage.is_some()
    }

    fn watched(&self) -> BTreeSet<String> {
        self.stats.iter().flat_map(|set| set.ids()).map(str::to_owned).collect()
    }

    /// Watches just these containers. The new set is there before the old one goes, so nothing is closed in between.
    fn watch(&mut self, ids: BTreeSet<String>) {
        let is_same = self.stats.iter().flat_map(|set| set.ids()).eq(ids.iter().map(String::as_str));
        if !is_same {
            self.stats = (!ids.is_empty()).then(|| self.shared.sets.of(&self.hub, ids));
        }
    }
}

async fn next_of(events: &mut Option<Events>, hub: &Hub, rights: &Rights) -> Bytes {
    match events {
        Some(events) => events.next(hub, rights).await,
        None => pending().await,
    }
}

/// The beginning of the next second, which is the same for all streams.
fn next_second() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::now() + Duration::from_secs(1) - Duration::from_nanos(u64::from(since.subsec_nanos())) + MARGIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Role, Scope};
    use futures_util::FutureExt;

    fn stats(id: &str) -> (Topic, Start) {
        (Topic::Stats(id.to_owned()), Start::Now)
    }

    fn log(id: &str) -> (Topic, Start) {
        (Topic::Log(id.to_owned()), Start::Now)
    }

    fn joined(hub: &Arc<Hub>, rights: Rights) -> Joined {
        let rights = Arc::new(rights);
        Joined::new(hub, &rights, &Arc::default(), Jobs::sample(hub, &rights))
    }

    /// The ends that wait to be told.
    fn ends(joined: &mut Joined) -> Vec<String> {
        joined.ends.drain(..).map(|end| String::from_utf8(end.to_vec()).unwrap()).collect()
    }

    fn end(topic: &str, reason: &str) -> String {
        let event = encode("end", &json!({ "topic": topic, "reason": reason }));
        String::from_utf8(event.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn topics_of_a_container_that_leaves_the_scope_end() {
        let hub = Arc::new(samples::hub());
        let rights = Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Operator) };
        let mut joined = joined(&hub, rights);
        assert!(joined.change(vec![], vec![stats(WEB), log(WEB)]).is_empty());
        let mut changes = hub.containers.subscribe().frames;
        hub.containers.patch(vec![samples::container(DB, "db-2", "")], vec![]);
        joined.check(Some(&changes.recv().await.unwrap().frame));
        assert!(ends(&mut joined).is_empty() && joined.logs.has(WEB));
        hub.containers.patch(vec![samples::container(WEB, "old", "")], vec![]);
        joined.check(Some(&changes.recv().await.unwrap().frame));
        assert_eq!(ends(&mut joined), [end("stats:1111", "rights"), end("log:1111", "rights")]);
        assert!(!joined.logs.has(WEB) && joined.stats.is_none());
    }

    #[tokio::test]
    async fn live_k12_topics_of_a_container_that_is_removed_end() {
        let hub = Arc::new(samples::hub());
        let mut joined = joined(&hub, Rights::admin());
        joined.change(vec![], vec![stats(WEB), stats(DB), log(WEB)]);
        assert!(ends(&mut joined).is_empty());
        hub.containers.patch(vec![], vec![WEB.into()]);
        // As for one who was too far behind to know what has changed.
        joined.check(None);
        assert_eq!(ends(&mut joined), [end("stats:1111", "removed")]);
        assert!(joined.logs.has(WEB), "its log ends by itself, after its last line");
        assert_eq!(joined.watched().into_iter().collect::<Vec<_>>(), [DB]);
    }

    #[tokio::test]
    async fn one_stream_has_a_limit_and_leaving_makes_room() {
        let hub = Arc::new(samples::hub());
        hub.containers.patch((0..=STATS).map(|nth| samples::container(&format!("s{nth}"), "", "")).collect(), vec![]);
        hub.containers.patch(vec![samples::container("new", "", "")], vec![]);
        let mut joined = joined(&hub, Rights::admin());
        let many = (0..=STATS).map(|nth| stats(&format!("s{nth}")));
        let refused = joined.change(vec![], many.chain((0..=LOGS).map(|nth| log(&format!("l{nth}")))).collect());
        let topics: Vec<&str> = refused.iter().map(|refusal| refusal.topic.as_str()).collect();
        assert_eq!(topics, [format!("stats:s{STATS}"), format!("log:l{LOGS}")]);
        let again = joined.change(vec![], vec![stats("s1"), log("l1")]);
        assert!(again.is_empty(), "what is there already takes no room");
        let leave = vec![Topic::Stats("s1".into()), Topic::Log("l1".into())];
        assert!(joined.change(leave, vec![stats("new"), log("new")]).is_empty());
        assert!(joined.logs.has("new") && !joined.logs.has("l1"));
    }

    #[tokio::test(start_paused = true)]
    async fn seconds_are_told_while_somebody_wants_them() {
        let hub = Arc::new(samples::hub());
        let mut joined = joined(&hub, Rights::admin());
        assert!(joined.next().now_or_never().is_none());
        joined.change(vec![], vec![(Topic::Usage, Start::Now)]);
        let told = joined.next().await;
        assert!(told[0].starts_with(b"event: usage\n"), "{told:?}");
        joined.change(vec![Topic::Usage], vec![(Topic::Events, Start::Now)]);
        assert!(joined.next().await[0].starts_with(b"event: events\n"));
        joined.end("log:web", "why");
        assert_eq!(joined.next().await, [end("log:web", "why")]);
        assert!(joined.next().now_or_never().is_none());
    }
}
