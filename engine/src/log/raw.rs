//! A terminal's body: lines as they are, each with a stamp in front.

use super::frame::Piece;
use super::line::Source;
use super::stamp;
use memchr::memchr;

/// Takes a terminal's body apart, a line as if it were a frame. Keeps no more than a stamp.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// The beginning of a line that is not enough yet.
    held: Vec<u8>,
    /// Within a line.
    within: bool,
}

impl Raw {
    /// Takes a chunk and gives its pieces away.
    pub(super) fn push(&mut self, mut chunk: &[u8], take: &mut impl FnMut(Piece<'_>)) {
        while !chunk.is_empty() {
            let end = memchr(b'\n', chunk).map(|at| at + 1);
            let length = end.unwrap_or(chunk.len());
            if self.within || (self.held.is_empty() && (end.is_some() || length >= stamp::LONGEST)) {
                take(Piece { source: Source::Out, data: &chunk[..length], begins: !self.within, ends: end.is_some() });
                self.within = end.is_none();
                chunk = &chunk[length..];
                continue;
            }
            let (some, rest) = chunk.split_at(length.min(stamp::LONGEST - self.held.len()));
            self.held.extend_from_slice(some);
            chunk = rest;
            if self.held.len() >= stamp::LONGEST || self.held.ends_with(b"\n") {
                self.release(take);
            }
        }
    }

    /// The body is over: gives what was held back.
    pub(super) fn finish(&mut self, take: &mut impl FnMut(Piece<'_>)) {
        if !self.held.is_empty() {
            self.release(take);
        }
    }

    fn release(&mut self, take: &mut impl FnMut(Piece<'_>)) {
        let held = std::mem::take(&mut self.held);
        let ends = held.ends_with(b"\n");
        take(Piece { source: Source::Out, data: &held, begins: true, ends });
        self.within = !ends;
    }
}
