//! A line of one source, as it comes together from pieces.

use super::border::{Border, FULL};
use super::line::{Line, Position, Source};

/// A line that has begun.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    /// Whether there is one.
    pub(super) open: bool,
    /// The time of the frame that is read, which lines that begin in it have.
    pub(super) time: i64,
    /// The line's time.
    pub(super) nanos: i64,
    /// It has come in several frames: others may have been written between them.
    pub(super) late: bool,
    /// Bytes of text in its last frame.
    pub(super) part: usize,
    /// For a terminal's.
    pub(super) border: Border,
    /// What is kept.
    text: Vec<u8>,
    /// All there was.
    bytes: usize,
    /// The last byte was a carriage return, which may belong to the line's end.
    returns: bool,
}

impl Assembly {
    /// Begins a line, unless there is one.
    fn begin(&mut self) {
        if !self.open {
            (self.open, self.nanos, self.late, self.part) = (true, self.time, false, 0);
        }
    }

    /// Whether a frame that begins now goes on with the line: the engine cut it there because its buffer was full, and
    /// stamped both parts alike. What was cut elsewhere was a program's last words without a line's end.
    pub(super) fn goes_on(&self, stamp: Option<i64>) -> bool {
        self.open && (stamp.is_none_or(|nanos| nanos == self.nanos) || self.part >= FULL)
    }

    /// Adds to the line, or begins it.
    pub(super) fn add(&mut self, data: &[u8], limit: usize) {
        self.begin();
        self.part += data.len();
        keep(&mut self.text, &mut self.bytes, &mut self.returns, data, limit);
    }

    /// Adds to a terminal's line, or begins it.
    pub(super) fn add_raw(&mut self, data: &[u8], limit: usize) {
        self.begin();
        let Self { border, text, bytes, returns, .. } = self;
        border.pass(data, |data| keep(text, bytes, returns, data, limit));
    }

    /// Ends the line.
    pub(super) fn end(&mut self, limit: usize) -> (String, usize) {
        let Self { border, text, bytes, returns, .. } = self;
        border.end(|data| keep(text, bytes, returns, data, limit));
        let length = self.bytes - usize::from(self.returns);
        let kept = self.text.len().min(length);
        let ended = (lossy(&self.text[..kept], length), length);
        self.text.clear();
        (self.open, self.bytes, self.returns) = (false, 0, false);
        ended
    }
}

fn keep(text: &mut Vec<u8>, bytes: &mut usize, returns: &mut bool, data: &[u8], limit: usize) {
    if let Some(last) = data.last() {
        let room = limit.saturating_sub(text.len()).min(data.len());
        text.extend_from_slice(&data[..room]);
        *bytes += data.len();
        *returns = *last == b'\r';
    }
}

/// A line that came in one piece.
pub(super) fn whole(at: Position, source: Source, data: &[u8], limit: usize) -> Line {
    let data = data.strip_suffix(b"\r").unwrap_or(data);
    Line { at, source, text: lossy(&data[..data.len().min(limit)], data.len()), bytes: data.len() }
}

/// Text, whatever the bytes. Where they were cut (`of` is how many there were), half a character is no text.
fn lossy(bytes: &[u8], of: usize) -> String {
    let bytes = if bytes.len() < of { &bytes[..whole_characters(bytes)] } else { bytes };
    String::from_utf8_lossy(bytes).into_owned()
}

/// How many bytes there are without a character at the end that lacks some.
fn whole_characters(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let at = bytes.len() - back;
        let needs = match bytes[at] {
            0x80..=0xbf => continue,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xff => 4,
            _ => 1,
        };
        return if needs > back { at } else { bytes.len() };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_between_two_characters() {
        for (text, kept, cut) in [("aé", 2, "a"), ("aé", 3, "aé"), ("a€", 3, "a"), ("a😀b", 4, "a"), ("a😀b", 5, "a😀")]
        {
            let line = whole(Position::default(), Source::Out, text.as_bytes(), kept);
            assert_eq!((line.text.as_str(), line.bytes), (cut, text.len()));
        }
        let line = whole(Position::default(), Source::Out, b"a\xff\x80\x80\x80\x80", 5);
        assert_eq!(line.text, "a����");
        assert_eq!(whole(Position::default(), Source::Out, b"\xe2\x82", 9).text, "�", "not cut by us");
    }
}
