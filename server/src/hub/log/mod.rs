//! Logs that are followed: one upstream a container, however many follow it.
//!
//! - `upstream` reads the engine and puts what it reads into the ring;
//! - `ring` holds the newest lines, encoded once, in chunks (`chunk`);
//! - `follower` tells one subscriber what the ring holds; `catch_up` what the ring does not hold any more, or never did;
//! - `origin` and `answer` ask the engine; `order` numbers the lines, alike in every answer.
//!
//! # Exactly once
//! A line is known by its [`Position`], and positions grow from line to line. The ring has a place where it begins and
//! holds every line after it; what is up to there is told out of answers of the follower's own. So a follower needs
//! only its last position: what is at or before it was told, whatever it is read from.

mod answer;
mod backoff;
mod catch_up;
mod chunk;
mod follower;
mod order;
mod origin;
mod ring;
#[cfg(test)]
mod tests;
mod upstream;

pub(crate) use follower::Follower;

use super::Hub;
use super::lease::Leases;
use super::turns::Turns;
use bytes::Bytes;
use engine::log::Position;
use ring::Log;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where a follower begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With the next line that is written.
    Now,
    /// With so many of the newest lines.
    Tail(u32),
    /// After a line that is known. A place that the log has not reached yet is none: it begins now.
    After(Position),
}

/// Some lines, or one mark, as they are sent to a browser.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    /// JSON entries with commas between them, without brackets.
    pub(crate) entries: Bytes,
    /// How many of them are lines.
    pub(crate) lines: u32,
    /// Where to resume: everything up to here has been told.
    pub(crate) last: Position,
}

/// What stands between lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// The container was started again.
    Restarted,
    /// Lines may be missing, and nobody knows how many.
    Gap,
    /// So many lines were left out for a follower that was too slow.
    Skipped(u64),
    /// The container has ended.
    Ended,
    /// The container is gone.
    Removed,
}

impl Mark {
    /// The mark as an entry; `at` is the line before it.
    fn entry(self, at: Position) -> Bytes {
        let (word, lines) = match self {
            Self::Restarted => ("restarted", 0),
            Self::Gap => ("gap", 0),
            Self::Skipped(lines) => ("skipped", lines),
            Self::Ended => ("ended", 0),
            Self::Removed => ("removed", 0),
        };
        format!(r#"{{"mark":"{word}","at":"{at}","lines":{lines}}}"#).into()
    }
}

/// The logs that are followed.
pub(crate) struct Logs {
    leases: Leases<Log>,
    turns: Turns,
    skipped: Arc<AtomicU64>,
}

impl Logs {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { leases: Leases::new(), turns: Turns::new(), skipped: Arc::default() }
    }

    /// How many logs are open at the engine, those that linger too.
    pub(crate) fn open_now(&self) -> usize {
        self.leases.open_now()
    }

    /// How many lines were ever left out for followers that were too slow.
    pub(crate) fn skipped(&self) -> u64 {
        self.skipped.load(Ordering::Relaxed)
    }
}

impl Hub {
    /// Follows the log of a container, by its full id.
    pub(crate) fn follow_log(self: &Arc<Self>, id: &str, start: Start) -> Follower {
        let log = self.logs.leases.join(id, |stop| {
            let log = Arc::new(Log::new(Arc::clone(&self.logs.skipped)));
            self.spawn(upstream::run(Arc::clone(self), id.to_owned(), Arc::clone(&log), stop));
            log
        });
        Follower::new(Arc::clone(self), id, log, start)
    }
}
