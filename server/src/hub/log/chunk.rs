//! Lines as they are sent, encoded once for all.

use super::{Batch, Mark};
use bytes::Bytes;
use engine::log::{Line, Position};

/// A chunk that is this long is closed.
const FULL: usize = 32 * 1024;

/// A chunk that is being filled.
#[derive(Default)]
pub(super) struct Entries {
    json: Vec<u8>,
    ends: Vec<End>,
}

/// Where a line ends in the JSON.
#[derive(Clone, Copy)]
struct End {
    at: Position,
    offset: usize,
}

/// Some lines that follow each other, or one mark.
pub(super) struct Chunk {
    json: Bytes,
    /// None for a mark.
    ends: Vec<End>,
    /// The last line; for a mark the one before it.
    at: Position,
    cost: usize,
}

impl Entries {
    pub(super) fn push(&mut self, line: &Line) {
        if !self.json.is_empty() {
            self.json.push(b',');
        }
        line.write_json(&mut self.json);
        self.ends.push(End { at: line.at, offset: self.json.len() });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.json.len() >= FULL
    }

    /// What there is; the next line begins another chunk.
    pub(super) fn take(&mut self) -> Option<Chunk> {
        let at = self.ends.last()?.at;
        let Self { mut json, mut ends } = std::mem::take(self);
        json.shrink_to_fit();
        ends.shrink_to_fit();
        let cost = size_of::<Chunk>() + json.len() + ends.len() * size_of::<End>();
        Some(Chunk { json: json.into(), ends, at, cost })
    }

    /// The same, to be told at once.
    pub(super) fn take_batch(&mut self) -> Option<Batch> {
        self.take()?.after(Position { nanos: i64::MIN, nth: 0 })
    }
}

impl Chunk {
    pub(super) fn mark(mark: Mark, at: Position) -> Self {
        let json = mark.entry(at);
        let cost = size_of::<Self>() + json.len();
        Self { json, ends: Vec::new(), at, cost }
    }

    /// The last line; for a mark the one before it.
    pub(super) fn at(&self) -> Position {
        self.at
    }

    /// What it takes in memory.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    pub(super) fn lines(&self) -> usize {
        self.ends.len()
    }

    /// How many of its lines come after that one.
    pub(super) fn lines_after(&self, after: Position) -> usize {
        self.ends.len() - self.known(after)
    }

    /// What comes after that line; `None` when nothing does. A mark always does.
    pub(super) fn after(&self, after: Position) -> Option<Batch> {
        let known = self.known(after);
        let lines = self.ends.len() - known;
        if lines == 0 && !self.ends.is_empty() {
            return None;
        }
        // One more than where the last known line ends: the comma.
        let from = known.checked_sub(1).and_then(|nth| self.ends.get(nth)).map_or(0, |end| end.offset + 1);
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        Some(Batch { entries: self.json.slice(from..), lines, last: self.at.max(after) })
    }

    fn known(&self, after: Position) -> usize {
        self.ends.partition_point(|end| end.at <= after)
    }
}
