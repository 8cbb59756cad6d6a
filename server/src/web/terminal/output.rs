//! What a command writes, on its way to the browser.

use bytes::Bytes;
use engine::log::{Frames, Malformed, Piece};

/// How much may be under way that the browser has not drawn.
const WINDOW: usize = 512 * 1024;
/// How an engine's own words begin, which it writes in place of a command that it could not start.
const FAILURE: &[u8] = b"OCI runtime";

/// What a command writes.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// Where there is no terminal.
    frames: Option<Frames>,
    /// Sent, and not drawn.
    ahead: usize,
    /// What may be the engine's own words: they are told in better ones, unless the command goes on.
    held: Vec<u8>,
    begun: bool,
}

impl Output {
    pub(super) fn new(tty: bool) -> Self {
        Self { frames: (!tty).then(Frames::new), ..Self::default() }
    }

    /// How many bytes may be read. While the command takes no more input, what was drawn is not heard of: it comes after
    /// that input. So there is no limit then, or neither direction would go on.
    pub(super) fn room(&self, input_is_full: bool) -> usize {
        if input_is_full { WINDOW } else { WINDOW.saturating_sub(self.ahead) }
    }

    /// The browser has drawn so many bytes.
    pub(super) fn drawn(&mut self, bytes: usize) {
        self.ahead = self.ahead.saturating_sub(bytes);
    }

    /// What of the bytes that came is to be sent; it may be none.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Bytes, Malformed> {
        let mut text = std::mem::take(&mut self.held);
        match &mut self.frames {
            None => text.extend_from_slice(bytes),
            Some(frames) => frames.push(bytes, &mut |piece: Piece<'_>| text.extend_from_slice(piece.data))?,
        }
        if !self.begun && text.starts_with(FAILURE) {
            self.begun = true;
            self.held = text;
            return Ok(Bytes::new());
        }
        self.begun |= !text.is_empty();
        self.ahead += text.len();
        Ok(text.into())
    }

    /// What was held back.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_is_drawn() {
        let mut output = Output::new(true);
        assert_eq!(output.room(false), WINDOW);
        output.take(&vec![b'y'; WINDOW - 1]).unwrap();
        assert_eq!(output.room(false), 1);
        output.take(b"y").unwrap();
        assert_eq!((output.room(false), output.room(true)), (0, WINDOW));
        output.drawn(10);
        assert_eq!(output.room(false), 10);
        output.drawn(usize::MAX);
        assert_eq!(output.room(false), WINDOW);
    }

    #[test]
    fn frames_are_taken_apart_and_both_streams_shown() {
        let mut output = Output::new(false);
        let body = [&[1, 0, 0, 0, 0, 0, 0, 3][..], b"out", &[2, 0, 0, 0, 0, 0, 0, 3], b"err"].concat();
        let text: Vec<u8> = body.chunks(5).flat_map(|chunk| output.take(chunk).unwrap()).collect();
        assert_eq!(text, b"outerr");
        assert_eq!(output.take(b"no frame at all"), Err(Malformed));
    }

    #[test]
    fn the_engines_own_words_are_held_back_until_it_is_known_what_they_are() {
        let words = b"OCI runtime exec failed: exec: \"zsh\": executable file not found in $PATH: unknown\r\n";
        let mut failed = Output::new(true);
        assert!(failed.take(words).unwrap().is_empty());
        assert_eq!(failed.rest(), words);
        let mut goes_on = Output::new(true);
        assert!(goes_on.take(words).unwrap().is_empty());
        assert_eq!(goes_on.take(b"more").unwrap(), [words.as_slice(), b"more"].concat());
        assert_eq!(goes_on.take(b"OCI runtime").unwrap(), b"OCI runtime".as_slice(), "only in the beginning");
        assert!(goes_on.rest().is_empty());
    }
}
