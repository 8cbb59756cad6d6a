//! The newest lines of a log that is followed.

use super::chunk::Chunk;
use super::order::Order;
use super::{Batch, Mark};
use engine::log::Position;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How much of a log is held, in bytes; the newest chunk is always.
const LIMIT: usize = 1024 * 1024;

/// What an upstream and its followers share.
pub(super) struct Log {
    ring: Mutex<Ring>,
    changed: watch::Sender<()>,
    skipped: Arc<AtomicU64>,
}

impl Log {
    /// `skipped` counts the lines that slow followers of all logs missed.
    pub(super) fn new(skipped: Arc<AtomicU64>) -> Self {
        Self { ring: Mutex::default(), changed: watch::Sender::new(()), skipped }
    }

    pub(super) fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ring and wakes all who wait for that.
    pub(super) fn change(&self, change: impl FnOnce(&mut Ring)) {
        change(&mut self.ring());
        self.changed.send_replace(());
    }

    /// Tells of changes after this call.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn count_skipped(&self, lines: u64) {
        self.skipped.fetch_add(lines, Ordering::Relaxed);
    }
}

/// The newest lines, and where they begin.
#[derive(Default)]
pub(super) struct Ring {
    chunks: VecDeque<Held>,
    /// The number of the oldest chunk that is held.
    first: u64,
    /// How many lines were in the chunks before it.
    gone: u64,
    /// How many lines there ever were.
    total: u64,
    cost: usize,
    begin: Option<Position>,
    start: Position,
    newest: Position,
    tip: Option<Order>,
    tty: bool,
    over: bool,
}

struct Held {
    chunk: Chunk,
    /// How many lines there were up to its end.
    upto: u64,
}

/// How far a follower has read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    chunk: u64,
    lines: u64,
    after: Position,
}

impl Ring {
    /// From here on it holds every line after `begin`; `newest` is the newest line that is known of.
    pub(super) fn open(&mut self, tty: bool, begin: Position, newest: Position) {
        (self.tty, self.begin) = (tty, Some(begin));
        (self.start, self.newest) = (newest, newest);
    }

    /// It holds every line after this one; `None` until that is known.
    pub(super) fn begin(&self) -> Option<Position> {
        self.begin
    }

    /// The newest line that there was when it was opened.
    pub(super) fn start(&self) -> Position {
        self.start
    }

    /// The newest line that is known of; `None` until it is opened.
    pub(super) fn newest(&self) -> Option<Position> {
        self.begin.map(|_| self.newest)
    }

    /// Whether the log is that of a terminal.
    pub(super) fn tty(&self) -> bool {
        self.tty
    }

    /// Whether nothing will follow.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Adds lines; `tip` is the place that the upstream has reached with them.
    pub(super) fn push(&mut self, chunk: Chunk, tip: Order) {
        self.newest = self.newest.max(chunk.at());
        self.tip = Some(tip);
        self.hold(chunk);
    }

    /// Adds a mark after the newest line.
    pub(super) fn mark(&mut self, mark: Mark) {
        self.over |= mark == Mark::Removed;
        self.hold(Chunk::mark(mark, self.newest));
    }

    fn hold(&mut self, chunk: Chunk) {
        self.total += chunk.lines() as u64;
        self.cost += chunk.cost();
        self.chunks.push_back(Held { chunk, upto: self.total });
        while self.cost > LIMIT && self.chunks.len() > 1 {
            let Some(old) = self.chunks.pop_front() else { return };
            self.cost -= old.chunk.cost();
            self.first += 1;
            self.gone = old.upto;
            self.begin = self.begin.max(Some(old.chunk.at()));
        }
    }

    /// The order after a line; the stamps of lines that count as of its time are known here alone.
    pub(super) fn order_after(&self, last: Position) -> Order {
        let low = self.tip.filter(|tip| tip.last.nanos == last.nanos).map_or(last.nanos, |tip| tip.low);
        Order { last, low, stamp: last.nanos }
    }

    /// Where a follower goes on that knows everything up to `after`; `None` when lines in between are not held.
    pub(super) fn seek(&self, after: Position) -> Option<Cursor> {
        let held = self.begin.is_none_or(|begin| after >= begin);
        held.then(|| self.cursor(after))
    }

    /// The same, whatever is not held.
    pub(super) fn seek_held(&self, after: Position) -> Cursor {
        self.cursor(after.max(self.begin.unwrap_or_default()))
    }

    fn cursor(&self, after: Position) -> Cursor {
        let nth = self.chunks.partition_point(|held| held.chunk.at() <= after);
        // That the container is gone is told to everyone.
        let nth = nth.min(self.chunks.len().saturating_sub(usize::from(self.over)));
        let later = self.chunks.get(nth);
        let lines = later.map_or(self.total, |held| held.upto - held.chunk.lines_after(after) as u64);
        Cursor { chunk: self.first + nth as u64, lines, after }
    }

    /// What a follower is told next, and how many lines it has missed before that; `None` when there is nothing yet.
    pub(super) fn read(&self, cursor: &mut Cursor) -> Option<(Batch, u64)> {
        if cursor.chunk < self.first {
            let missed = self.gone.saturating_sub(cursor.lines);
            let entries = Mark::Skipped(missed).entry(cursor.after);
            let last = self.begin.unwrap_or_default().max(cursor.after);
            *cursor = Cursor { chunk: self.first, lines: self.gone, after: last };
            // Marks alone may be missed in silence.
            if missed > 0 {
                return Some((Batch { entries, lines: 0, last }, missed));
            }
        }
        loop {
            let nth = usize::try_from(cursor.chunk - self.first).ok()?;
            let held = self.chunks.get(nth)?;
            cursor.chunk += 1;
            cursor.lines = held.upto;
            if let Some(batch) = held.chunk.after(cursor.after) {
                cursor.after = batch.last;
                return Some((batch, 0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chunk::Entries;
    use super::*;
    use engine::log::{Line, Source};

    fn chunk(nanos: impl IntoIterator<Item = i64>, text: &str) -> (Chunk, Order) {
        let (mut entries, mut order) = (Entries::default(), Order::new());
        for stamp in nanos {
            let at = order.place(stamp);
            entries.push(&Line { at, source: Source::Out, text: text.into(), bytes: text.len() });
        }
        (entries.take().unwrap(), order)
    }

    fn ring(chunks: impl IntoIterator<Item = (Chunk, Order)>) -> Ring {
        let mut ring = Ring::default();
        ring.open(false, Position::default(), Position::default());
        chunks.into_iter().for_each(|(chunk, order)| ring.push(chunk, order));
        ring
    }

    fn at(nanos: i64) -> Position {
        Position { nanos, nth: 0 }
    }

    fn text(batch: &Batch) -> &str {
        std::str::from_utf8(&batch.entries).unwrap()
    }

    #[test]
    fn a_follower_begins_in_the_middle_of_a_chunk() {
        let ring = ring([chunk(1..=3, "a"), chunk(4..=6, "b")]);
        let mut cursor = ring.seek(at(2)).unwrap();
        let (batch, _) = ring.read(&mut cursor).unwrap();
        assert_eq!((text(&batch), batch.lines, batch.last), (r#"["3.0",1,"a"]"#, 1, at(3)));
        let (batch, _) = ring.read(&mut cursor).unwrap();
        assert_eq!((batch.lines, batch.last), (3, at(6)));
        assert!(ring.read(&mut cursor).is_none());
        assert!(ring.read(&mut ring.seek(at(6)).unwrap()).is_none());
    }

    #[test]
    fn lines_known_from_elsewhere_are_left_out_when_they_come() {
        let mut ring = ring([chunk(1..=3, "a")]);
        let mut cursor = ring.seek(at(5)).unwrap();
        let (lines, order) = chunk(4..=5, "b");
        ring.push(lines, order);
        assert!(ring.read(&mut cursor).is_none());
        let (lines, order) = chunk(6..=7, "c");
        ring.push(lines, order);
        assert_eq!(ring.read(&mut cursor).unwrap().0.lines, 2);
    }

    #[test]
    fn live_l2_memory_is_bounded_and_the_count_of_what_is_missed_exact() {
        let mut ring = ring([chunk(1..=10, "a")]);
        let mut cursor = ring.seek(at(4)).unwrap();
        let long = "x".repeat(10_000);
        for nth in 0..500 {
            let (lines, order) = chunk([11 + nth * 2, 12 + nth * 2], &long);
            ring.push(lines, order);
            assert!(ring.cost <= LIMIT);
        }
        let begin = ring.begin().unwrap();
        assert!(ring.seek(at(4)).is_none() && ring.seek(begin).is_some());
        let (batch, missed) = ring.read(&mut cursor).unwrap();
        // Stamps are the lines' numbers here; four of them were known.
        assert_eq!(missed, u64::try_from(begin.nanos).unwrap() - 4);
        assert_eq!(text(&batch), format!(r#"{{"mark":"skipped","at":"4.0","lines":{missed}}}"#));
        assert_eq!((batch.lines, batch.last), (0, begin));
        let mut rest = 0;
        while let Some((batch, missed)) = ring.read(&mut cursor) {
            assert_eq!(missed, 0);
            rest += i64::from(batch.lines);
        }
        assert_eq!(begin.nanos + rest, 1010);
    }

    #[test]
    fn one_chunk_longer_than_the_limit_is_held() {
        let long = "x".repeat(2 * LIMIT);
        let ring = ring([chunk([1], "a"), chunk([2], &long)]);
        assert_eq!(ring.begin(), Some(at(1)));
        assert_eq!(ring.read(&mut ring.seek(at(1)).unwrap()).unwrap().0.lines, 1);
    }

    #[test]
    fn marks_stand_between_lines_and_are_no_lines() {
        let mut ring = ring([chunk(1..=2, "a")]);
        ring.mark(Mark::Restarted);
        let (lines, order) = chunk(3..=3, "b");
        ring.push(lines, order);
        let mut cursor = ring.seek(at(1)).unwrap();
        let told: Vec<String> =
            std::iter::from_fn(|| ring.read(&mut cursor)).map(|(batch, _)| text(&batch).to_owned()).collect();
        assert_eq!(told, [r#"["2.0",1,"a"]"#, r#"{"mark":"restarted","at":"2.0","lines":0}"#, r#"["3.0",1,"b"]"#]);
        assert_eq!(text(&ring.read(&mut ring.seek(at(2)).unwrap()).unwrap().0), r#"["3.0",1,"b"]"#, "told before");
        ring.mark(Mark::Removed);
        assert!(ring.is_over());
        let last = ring.read(&mut ring.seek(at(3)).unwrap()).unwrap().0;
        assert_eq!(text(&last), r#"{"mark":"removed","at":"3.0","lines":0}"#);
    }
}
