//! What one stream tells: pulled from the hub whenever there is room for it.

use super::figures::End;
use super::jobs::Jobs;
use super::joined::Joined;
use super::queue::{Inlet, Pieces, length};
use super::stream::{Command, Stream};
use super::topics::{Refusal, Topic};
use super::view::{Of, Row, View, containers, images};
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::Sight;
use crate::hub::log::Start;
use crate::hub::{Hub, encode};
use crate::rights::Rights;
use crate::serve::Hangup;
use crate::web::assets;
use app::contract::{Container, Engine, Image};
use bytes::Bytes;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// So that proxies do not cut a quiet stream, and a tab notices a dead one.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The heartbeat.
const BEAT: &[u8] = b"event: beat\ndata:\n\n";

/// What a stream begins with.
#[derive(Default)]
pub(super) struct Begin {
    /// The number of the list of containers that the tab has already.
    pub(super) containers: Option<u64>,
    /// The same for images.
    pub(super) images: Option<u64>,
    /// What it joins.
    pub(super) join: Vec<(Topic, Start)>,
    /// What it may not.
    pub(super) refused: Vec<Refusal>,
}

/// One stream, from the hub to its queue.
pub(super) struct Feed {
    pub(super) console: Arc<Console>,
    pub(super) caller: Caller,
    pub(super) begin: Begin,
    pub(super) stream: Stream,
    pub(super) inlet: Inlet,
    /// Ends its connection, where that is its own.
    pub(super) hangup: Option<Hangup>,
}

impl Feed {
    /// Feeds it until the tab is gone, too slow, no longer allowed, or the console stops.
    pub(super) async fn run(self) {
        let Self { console, caller, begin, mut stream, inlet, hangup } = self;
        let end = tokio::select! {
            biased;
            end = over(&console, &caller, &inlet) => end,
            _ = tell(&console, &caller, begin, &mut stream, &inlet) => End::Stopped,
        };
        console.streams.figures().end(end);
        // Who lost their rights gets nothing of what still waits.
        if matches!(end, End::Slow | End::Rights) {
            inlet.cut();
            // Its client may read nothing, and then nobody asks for the end of the body either.
            if let Some(Hangup(hangup)) = hangup {
                hangup.cancel();
            }
        }
    }
}

async fn over(console: &Console, caller: &Caller, inlet: &Inlet) -> End {
    tokio::select! {
        () = inlet.gone() => End::Gone,
        () = inlet.stalled() => End::Slow,
        () = caller.loses(&console.access) => End::Rights,
        () = console.stop.cancelled() => End::Stopped,
    }
}

/// Tells all there is; ends only when the hub does.
async fn tell(
    console: &Console,
    caller: &Caller,
    begin: Begin,
    stream: &mut Stream,
    inlet: &Inlet,
) -> Option<Infallible> {
    // In a box of its own, whose room is given back: the beginning needs more than what lasts.
    let (mut lists, mut joined) = Box::pin(first(console, caller, begin, &stream.id, inlet)).await?;
    let mut waiting: Option<Pieces> = None;
    loop {
        if let Some(event) = waiting.take() {
            waiting = inlet.push(event).err();
        }
        let needed = waiting.as_deref().map_or(0, length);
        tokio::select! {
            biased;
            Some(command) = stream.commands.recv() => {
                let Command { leave, join, answer } = *command;
                // Nobody may wait for the answer any more.
                let _ = answer.send(joined.change(leave, join));
            }
            () = inlet.room(needed), if waiting.is_some() => {}
            event = lists.next(&mut joined), if waiting.is_none() => waiting = Some(event?),
        }
    }
}

/// Tells what a stream begins with, and follows what it tells from then on.
async fn first(
    console: &Console,
    caller: &Caller,
    begin: Begin,
    stream: &str,
    inlet: &Inlet,
) -> Option<(Lists, Joined)> {
    let (hub, rights) = (&console.hub, &caller.rights);
    // Before anything is told, so that nothing is missed.
    let engine = hub.engine();
    // The assets' hash is the version that matters to a tab: with another one it runs old code.
    let hello = encode("hello", &json!({ "assets": assets::root(), "stream": stream }));
    inlet.send(vec![hello]).await;
    inlet.send(vec![encode("engine", &Sight::new(rights, hub).engine())]).await;
    let containers = join(containers, hub, rights, begin.containers, inlet).await?;
    let images = join(images, hub, rights, begin.images, inlet).await?;
    let lists = Lists { hub: Arc::clone(hub), rights: Arc::clone(rights), engine, containers, images, beat: beat() };
    let mut joined = Joined::new(hub, rights, console.streams.shared(), Jobs::of(console, caller));
    let too_many = joined.change(Vec::new(), begin.join);
    for refusal in begin.refused.iter().chain(&too_many) {
        joined.end(&refusal.topic, &refusal.message);
    }
    Some((lists, joined))
}

/// Joins a list: the whole of it, unless the tab has just that.
async fn join<T: Row>(
    of: Of<T>,
    hub: &Arc<Hub>,
    rights: &Arc<Rights>,
    has: Option<u64>,
    inlet: &Inlet,
) -> Option<View<T>> {
    let (view, seq, snapshot) = View::join(of, Arc::clone(rights), Arc::clone(hub)).await?;
    if has != Some(seq) {
        inlet.send(vec![snapshot]).await;
    }
    Some(view)
}

fn beat() -> Interval {
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

/// What every stream tells.
struct Lists {
    hub: Arc<Hub>,
    /// Rights that change end the stream, so those it began with hold for all of it.
    rights: Arc<Rights>,
    engine: watch::Receiver<Engine>,
    containers: View<Container>,
    images: View<Image>,
    beat: Interval,
}

impl Lists {
    /// The next event, of the lists or of what was joined; `None` when the lists are no more. May be dropped and called
    /// again without a loss.
    async fn next(&mut self, joined: &mut Joined) -> Option<Pieces> {
        // In order: a loud log comes last, and what takes something out of sight first.
        let event = tokio::select! {
            biased;
            seen = self.containers.next() => {
                let seen = seen?;
                joined.check(seen.change.as_ref().map(|change| &change.frame));
                seen.event
            }
            seen = self.images.next() => seen?.event,
            changed = self.engine.changed() => {
                changed.ok()?;
                encode("engine", &Sight::new(&self.rights, &self.hub).engine())
            }
            _ = self.beat.tick() => Bytes::from_static(BEAT),
            event = joined.next() => return Some(event),
        };
        Some(vec![event])
    }
}
