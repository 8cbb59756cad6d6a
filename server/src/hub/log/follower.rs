//! Tells one subscriber a log, from where it begins.

use super::answer::Fault;
use super::backoff::Backoff;
use super::order::before;
use super::origin::Origin;
use super::ring::{Cursor, Log};
use super::{Batch, Mark, Start};
use crate::hub::Hub;
use crate::hub::lease::Lease;
use bytes::Bytes;
use engine::Error;
use engine::log::Position;
use engine::transport::BoxFuture;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The most lines that are told from before.
const TAIL: u32 = 10_000;

/// A log as one subscriber gets it. It keeps the log open, and does something only while [`next`](Self::next) is waited
/// for: who takes slowly makes nobody else wait, and is told what was left out.
pub(crate) struct Follower {
    batches: mpsc::Receiver<Batch>,
    telling: Option<BoxFuture<'static, ()>>,
}

impl Follower {
    pub(super) fn new(hub: Arc<Hub>, id: &str, log: Lease<Log>, start: Start) -> Self {
        let (out, batches) = mpsc::channel(1);
        let joined = log.ring().newest();
        let teller = Teller { origin: Origin::new(hub, id), log, out, last: Position::default() };
        Self { batches, telling: Some(Box::pin(teller.tell(joined, start))) }
    }

    /// What comes next; `None` when the container is gone and all was told. Nothing is lost when this is dropped while
    /// it waits.
    pub(crate) async fn next(&mut self) -> Option<Batch> {
        let Self { batches, telling } = self;
        loop {
            let Some(future) = telling.as_mut() else { return batches.recv().await };
            tokio::select! {
                // What it finds now is taken now: one batch a turn would be slower than the ring may move on.
                biased;
                () = future => *telling = None,
                batch = batches.recv() => return batch,
            }
        }
    }
}

pub(super) struct Teller {
    pub(super) origin: Origin,
    pub(super) log: Lease<Log>,
    out: mpsc::Sender<Batch>,
    /// Everything up to here is told, or not wanted.
    pub(super) last: Position,
}

impl Teller {
    /// `joined` is the newest line when it joined, which may be long before the first batch is waited for.
    async fn tell(mut self, joined: Option<Position>, start: Start) {
        self.opened().await;
        self.last = joined.unwrap_or_else(|| self.log.ring().start());
        self.begin(start).await;
        let cursor = self.catch_up().await;
        self.live(cursor).await;
    }

    /// Waits until the ring knows where it begins, or that it never will.
    async fn opened(&self) {
        let mut changes = self.log.changes();
        loop {
            let open = {
                let ring = self.log.ring();
                ring.begin().is_some() || ring.is_over()
            };
            if open || changes.changed().await.is_err() {
                return;
            }
        }
    }

    async fn begin(&mut self, start: Start) {
        match start {
            Start::Now | Start::Tail(0) => self.place().await,
            Start::Tail(lines) => {
                if let Some(first) = self.time_of(lines.min(TAIL)).await {
                    self.last = before(first);
                }
                self.place().await;
            }
            Start::After(at) if self.has(at).await => self.last = at,
            Start::After(_) => self.mark(Mark::Gap).await,
        }
    }

    /// Tells where it begins, with no line yet: who is cut off before there is one resumes from there.
    async fn place(&self) {
        // Before the first line of all there is no place.
        if self.last.nanos > 0 {
            self.send(Batch { entries: Bytes::new(), lines: 0, last: self.last }).await;
        }
    }

    /// Whether the log has come to that place. A line of a page may be newer than what was read here; one that the
    /// engine does not know of either was made up.
    async fn has(&self, at: Position) -> bool {
        let mut backoff = Backoff::new();
        while self.log.ring().newest().is_none_or(|newest| newest < at) {
            match self.find(at).await {
                Ok(found) => return found,
                Err(Fault::Broken(Error::Unreachable(_))) => backoff.wait().await,
                Err(_) => return false,
            }
        }
        true
    }

    /// The same, by what the engine says.
    async fn find(&self, at: Position) -> Result<bool, Fault> {
        let (place, tty) = {
            let ring = self.log.ring();
            (ring.order_after(at), ring.tty())
        };
        for tail in place.tails() {
            let mut answer = self.origin.read(&place, *tail, tty).await?;
            match answer.reaches(at).await {
                Err(Fault::Short) => {}
                Err(Fault::Late) if tail.is_some() => {}
                found => return found,
            }
        }
        Ok(false)
    }

    /// The time of the first of the `count` newest lines, if the engine says it.
    async fn time_of(&self, count: u32) -> Option<i64> {
        let tty = self.log.ring().tty();
        let mut backoff = Backoff::new();
        loop {
            match self.origin.time_of(count, tty).await {
                Ok(time) => return time,
                Err(Fault::Broken(Error::Unreachable(_))) => backoff.wait().await,
                Err(_) => return None,
            }
        }
    }

    /// Tells what the ring holds and will hold.
    async fn live(&self, mut cursor: Cursor) {
        let mut changes = self.log.changes();
        loop {
            let (found, over) = {
                let ring = self.log.ring();
                (ring.read(&mut cursor), ring.is_over())
            };
            match found {
                Some((batch, missed)) => {
                    self.log.count_skipped(missed);
                    self.send(batch).await;
                }
                None if over => return,
                None => {
                    if changes.changed().await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    pub(super) async fn mark(&self, mark: Mark) {
        self.send(Batch { entries: mark.entry(self.last), lines: 0, last: self.last }).await;
    }

    /// Waits until it is taken.
    pub(super) async fn send(&self, batch: Batch) {
        // The other end is in the same follower: they go together.
        let _ = self.out.send(batch).await;
    }
}
