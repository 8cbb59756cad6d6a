//! Reads one container's log for all who follow it, for as long as somebody does.

use super::Mark;
use super::answer::{Answer, Fault};
use super::backoff::Backoff;
use super::chunk::Entries;
use super::order::{Order, before, is_line};
use super::origin::{Origin, State};
use super::ring::Log;
use crate::hub::{Change, Hub};
use app::contract::Container;
use engine::Error;
use engine::log::{Line, Position};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// Lines wait so long for others to be told with them.
const GATHER: Duration = Duration::from_millis(50);
/// A running container that is silent for so long is looked at: followed logs fall silent when they are rotated. While
/// nothing is found it grows to the second.
const QUIET: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(60));
/// Until a log is asked for again whose driver cannot be read.
const UNREADABLE: Duration = Duration::from_secs(60);

struct Upstream {
    hub: Arc<Hub>,
    origin: Origin,
    log: Arc<Log>,
    rows: Rows,
    /// The last line that was read; `None` until it is known where the ring begins.
    told: Option<Order>,
    /// Whether that line, or one of its time, was there again in this answer: if not, lines are missing.
    seen: bool,
    /// Lines that wait to be told, and until when.
    entries: Entries,
    due: Instant,
    /// When the container was started last, as far as it was told.
    started: String,
    /// Whether it is told to be running.
    running: bool,
    /// Whether all is read that it wrote before it ended.
    drained: bool,
    quiet: Duration,
    /// Whether the engine failed to give the newest lines and has to look by time.
    by_time: bool,
    backoff: Backoff,
}

/// How reading came to an end.
enum End {
    /// The stream ended, or the container may be gone.
    Closed,
    /// There are lines that did not come.
    Silent,
    /// The container does not run, and all is told.
    Stopped,
}

/// Follows a log until the token is cancelled or the container is gone.
pub(super) async fn run(hub: Arc<Hub>, id: String, log: Arc<Log>, stop: CancellationToken) {
    let rows = Rows { hub: Arc::clone(&hub), id: id.clone(), changes: hub.containers.changes() };
    let mut upstream = Upstream {
        origin: Origin::new(Arc::clone(&hub), &id),
        hub: Arc::clone(&hub),
        log,
        rows,
        told: None,
        seen: true,
        entries: Entries::default(),
        due: Instant::now(),
        started: String::new(),
        running: false,
        drained: false,
        quiet: QUIET.0,
        by_time: false,
        backoff: Backoff::new(),
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => {}
        () = upstream.run() => hub.logs.leases.close(&id, &upstream.log),
    }
}

impl Upstream {
    /// Until the container is gone.
    async fn run(&mut self) {
        loop {
            let before = self.told;
            let end = self.once().await;
            self.flush();
            if before != self.told {
                self.backoff.reset();
            }
            if !matches!(end, Ok(End::Silent)) {
                // The next stream has yet to show that it brings what is written.
                self.quiet = QUIET.0;
            }
            match end {
                Ok(End::Silent) => {}
                Ok(End::Stopped) if self.rows.says_up() => self.pause().await,
                Ok(End::Stopped) => {
                    self.rows.changed().await;
                    self.backoff.reset();
                }
                Err(Fault::Broken(Error::NotFound(_))) => return self.log.change(|ring| ring.mark(Mark::Removed)),
                Err(Fault::Broken(Error::Engine { status: 501, .. })) => tokio::select! {
                    () = sleep(UNREADABLE) => {}
                    () = self.rows.changed() => {}
                },
                Ok(End::Closed) | Err(_) => self.pause().await,
            }
        }
    }

    /// Waits before it tries again, unless something happens to the container.
    async fn pause(&mut self) {
        tokio::select! {
            () = self.backoff.wait() => {}
            () = self.rows.changed() => {}
        }
    }

    /// Looks at the container and reads its log to the end of the stream.
    async fn once(&mut self) -> Result<End, Fault> {
        let hub = Arc::clone(&self.hub);
        let turns = &hub.logs.turns;
        let state = turns.take(self.origin.inspect()).await?;
        let told = match self.told {
            Some(told) => told,
            None => match turns.take(self.origin.time_of(1, state.tty)).await {
                Ok(Some(nanos)) => self.open(state.tty, before(nanos), Position { nanos, nth: 0 }),
                Ok(None) => self.open(state.tty, Position::default(), Position::default()),
                Err(Fault::Late) => {
                    // It cannot say what it has, but it still says what comes.
                    let next = turns.take(self.origin.time_of_next(state.tty)).await?;
                    let Some(next) = next else { return Ok(End::Closed) };
                    self.open(state.tty, before(next), before(next));
                    self.by_time = true;
                    return Ok(End::Silent);
                }
                Err(fault) => return Err(fault),
            },
        };
        if state.started != self.started {
            // The first time it is only noted.
            if !self.started.is_empty() {
                self.log.change(|ring| ring.mark(Mark::Restarted));
                self.running = true;
            }
            self.started.clone_from(&state.started);
            self.drained = false;
        }
        self.running |= state.running;
        if !state.running && self.drained {
            return Ok(End::Stopped);
        }
        let end = self.read(told, &state).await?;
        if state.running {
            self.drained = false;
            return Ok(end);
        }
        self.drained = true;
        self.flush();
        if std::mem::take(&mut self.running) {
            self.log.change(|ring| ring.mark(Mark::Ended));
        }
        Ok(End::Stopped)
    }

    /// The ring holds all that comes after `begin`; `newest` is the newest line, which is no news to anyone.
    fn open(&mut self, tty: bool, begin: Position, newest: Position) -> Order {
        self.log.change(|ring| ring.open(tty, begin, newest));
        *self.told.insert(Order { last: begin, low: begin.nanos, stamp: newest.nanos })
    }

    async fn read(&mut self, told: Order, state: &State) -> Result<End, Fault> {
        let tails: &[Option<u64>] = if self.by_time { &[None] } else { told.tails() };
        for tail in tails {
            let mut answer = self.hub.logs.turns.take(self.origin.follow(&told, *tail, state.tty)).await?;
            match self.listen(&mut answer, state).await {
                Err(Fault::Short) => {}
                end => return end,
            }
        }
        Ok(End::Closed)
    }

    async fn listen(&mut self, answer: &mut Answer, state: &State) -> Result<End, Fault> {
        self.seen = self.told.is_none_or(|told| !is_line(told.last));
        let mut look = pin!(self.origin.clone().look_after(self.quiet, state.tty));
        loop {
            tokio::select! {
                // What was written is read before anything is made of the container's being gone.
                biased;
                lines = answer.next() => match lines {
                    Some(lines) => {
                        if self.take(&lines?, answer.order()) {
                            // Followers on this thread have their turn before the ring moves on.
                            yield_now().await;
                        }
                        look.set(self.origin.clone().look_after(self.quiet, state.tty));
                    }
                    None => {
                        // Of a line without an end, only a container that has ended will write no more.
                        if !state.running {
                            let rest = answer.rest();
                            self.take(&rest, answer.order());
                        }
                        return Ok(End::Closed);
                    }
                },
                () = sleep_until(self.due), if !self.entries.is_empty() => self.flush(),
                () = self.rows.changed() => if self.rows.says_gone() {
                    return Ok(End::Closed);
                },
                newest = &mut look, if state.running => {
                    self.quiet = (self.quiet * 3).min(QUIET.1);
                    if self.is_silent(newest)? {
                        return Ok(End::Silent);
                    }
                    look.set(self.origin.clone().look_after(self.quiet, state.tty));
                }
            }
        }
    }

    /// Whether lines were written that did not come, by what the engine says of its newest.
    fn is_silent(&mut self, newest: Result<Option<i64>, Fault>) -> Result<bool, Fault> {
        match newest {
            Ok(Some(stamp)) => {
                let Some(told) = self.told.as_mut().filter(|told| !told.may_end_with(stamp)) else { return Ok(false) };
                if stamp < told.low {
                    // The clock was set back while nobody read; from that time on the log is read again.
                    told.low = stamp;
                    self.flush();
                    self.log.change(|ring| ring.mark(Mark::Gap));
                }
                Ok(true)
            }
            Err(Fault::Late) => {
                self.by_time = true;
                Ok(true)
            }
            Err(Fault::Broken(Error::NotFound(cause))) => Err(Fault::Broken(Error::NotFound(cause))),
            // Empty, or the engine is away: then the stream will end by itself.
            Ok(None) | Err(_) => Ok(false),
        }
    }

    /// Takes what is new of some lines; `order` is where the answer has come to with them. Whether some were told.
    fn take(&mut self, lines: &[Line], order: Order) -> bool {
        let mut told = false;
        let last = self.told.map(|told| told.last).unwrap_or_default();
        if order.last > last {
            self.told = Some(order);
            (self.quiet, self.by_time) = (QUIET.0, false);
        }
        for line in lines {
            if line.at <= last {
                self.seen |= line.at.nanos == last.nanos;
                continue;
            }
            if !std::mem::replace(&mut self.seen, true) {
                self.flush();
                self.log.change(|ring| ring.mark(Mark::Gap));
            }
            self.entries.push(line);
            if self.entries.is_full() {
                self.flush();
                told = true;
            }
        }
        told
    }

    /// Tells the lines that wait.
    fn flush(&mut self) {
        if let (Some(chunk), Some(told)) = (self.entries.take(), self.told) {
            self.log.change(|ring| ring.push(chunk, told));
            self.due = Instant::now() + GATHER;
        }
    }
}

/// What the hub knows of the container.
struct Rows {
    hub: Arc<Hub>,
    id: String,
    changes: broadcast::Receiver<Arc<Change<Container>>>,
}

impl Rows {
    /// Waits until its row has changed, or may have.
    async fn changed(&mut self) {
        loop {
            match self.changes.recv().await {
                Ok(change) => {
                    let (put, drop) = (&change.frame.put, &change.frame.drop);
                    if put.iter().any(|row| row.id == self.id) || drop.contains(&self.id) {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Also while it is not known: then its row may be late.
    fn says_up(&self) -> bool {
        self.hub.containers.read(&self.id, Container::is_up).unwrap_or(true)
    }

    fn says_gone(&self) -> bool {
        self.hub.containers.read(&self.id, |_| ()).is_none()
    }
}
