//! Tells a follower what the ring does not hold, out of answers of its own, until the ring goes on from there.

use super::Mark;
use super::answer::{Answer, Fault};
use super::backoff::Backoff;
use super::chunk::Entries;
use super::follower::Teller;
use super::order::is_line;
use super::ring::Cursor;
use engine::Error;
use engine::log::Position;

/// What is told of the past at most. Beyond that there is a gap, and the ring follows.
const LIMIT: Left = Left { lines: 200_000, bytes: 64 * 1024 * 1024 };

/// What may still be told.
#[derive(Clone, Copy)]
struct Left {
    lines: usize,
    bytes: usize,
}

/// How an answer came to its end.
enum End {
    /// Everything up to what the ring held is told.
    Met,
    /// It was too much.
    Full,
}

impl Teller {
    /// Reads the past as fast as it is taken. The ring moves on meanwhile, so this may take several rounds.
    pub(super) async fn catch_up(&mut self) -> Cursor {
        let (mut left, mut backoff) = (LIMIT, Backoff::new());
        loop {
            let begin = {
                let ring = self.log.ring();
                match ring.seek(self.last) {
                    Some(cursor) => return cursor,
                    None => ring.begin().unwrap_or_default(),
                }
            };
            let before = self.last;
            match self.round(begin, &mut left).await {
                Ok(End::Met) => {}
                Err(Fault::Broken(Error::Unreachable(_))) => {
                    if self.last != before {
                        backoff.reset();
                    }
                    backoff.wait().await;
                }
                Ok(End::Full) | Err(_) => {
                    self.mark(Mark::Gap).await;
                    return self.log.ring().seek_held(self.last);
                }
            }
        }
    }

    /// Tells what comes after the last line, up to where the ring begins.
    async fn round(&mut self, begin: Position, left: &mut Left) -> Result<End, Fault> {
        let (place, tty) = {
            let ring = self.log.ring();
            (ring.order_after(self.last), ring.tty())
        };
        for tail in place.tails() {
            let mut answer = self.origin.read(&place, *tail, tty).await?;
            match self.copy(&mut answer, begin, left).await {
                Err(Fault::Short) => {}
                Err(Fault::Late) if tail.is_some() => {}
                end => return end,
            }
        }
        Ok(End::Met)
    }

    async fn copy(&mut self, answer: &mut Answer, begin: Position, left: &mut Left) -> Result<End, Fault> {
        // If the last line, or one of its time, is not there any more, others may be missing with it.
        let mut seen = !is_line(self.last);
        let mut entries = Entries::default();
        while let Some(lines) = answer.next().await {
            let lines = match lines {
                Ok(lines) => lines,
                Err(fault) => {
                    self.flush(&mut entries, left).await;
                    return Err(fault);
                }
            };
            let held = self.log.ring().begin().unwrap_or_default();
            for line in &lines {
                if line.at <= self.last {
                    seen |= line.at.nanos == self.last.nanos;
                    continue;
                }
                if !std::mem::replace(&mut seen, true) {
                    self.mark(Mark::Gap).await;
                }
                if line.at > held {
                    self.flush(&mut entries, left).await;
                    self.last = self.last.max(held);
                    return Ok(End::Met);
                }
                entries.push(line);
                self.last = line.at;
                if entries.is_full() && !self.flush(&mut entries, left).await {
                    return Ok(End::Full);
                }
            }
        }
        self.flush(&mut entries, left).await;
        // The engine has told all that it has. What the ring held when it was asked was in there, or is gone.
        if !seen || is_line(begin) && self.last.nanos < begin.nanos {
            self.mark(Mark::Gap).await;
        }
        self.last = self.last.max(begin);
        Ok(End::Met)
    }

    /// Tells the lines that wait; whether there may be more.
    async fn flush(&self, entries: &mut Entries, left: &mut Left) -> bool {
        if let Some(batch) = entries.take_batch() {
            left.lines = left.lines.saturating_sub(usize::try_from(batch.lines).unwrap_or(usize::MAX));
            left.bytes = left.bytes.saturating_sub(batch.entries.len());
            self.send(batch).await;
        }
        left.lines > 0 && left.bytes > 0
    }
}
