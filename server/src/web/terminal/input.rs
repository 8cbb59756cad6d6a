//! What a browser says: bytes for the command, and JSON for us.

use bytes::{Buf, Bytes};
use serde::Deserialize;
use std::collections::VecDeque;

/// From so much on that waits for the command, nothing more is read of the browser.
const FULL: usize = 1024 * 1024;
/// How much the command takes before the browser is told.
const TOLD: usize = 32 * 1024;

/// A text message.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Said {
    /// The size of the window: columns and rows.
    Resize(u16, u16),
    /// So many bytes were drawn since the last one of these.
    Ack(usize),
    /// Nothing more will be typed.
    End(bool),
}

/// What waits for the command.
#[derive(Debug, Default)]
pub(super) struct Input {
    waiting: VecDeque<Bytes>,
    bytes: usize,
    /// Taken by the command, and not told yet.
    taken: usize,
    ends: bool,
    over: bool,
}

impl Input {
    /// Adds what was typed.
    pub(super) fn push(&mut self, bytes: Bytes) {
        if !self.ends && !self.over && !bytes.is_empty() {
            self.bytes += bytes.len();
            self.waiting.push_back(bytes);
        }
    }

    /// Nothing more comes.
    pub(super) fn end(&mut self) {
        self.ends = true;
    }

    /// The command takes nothing any more.
    pub(super) fn close(&mut self) {
        self.over = true;
        self.waiting.clear();
        self.bytes = 0;
    }

    /// Whether so much waits that no more may come.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= FULL
    }

    /// Whether the command's input is to be closed now.
    pub(super) fn is_to_be_closed(&self) -> bool {
        self.ends && !self.over && self.waiting.is_empty()
    }

    /// The next bytes for the command; none when nothing waits.
    pub(super) fn next(&self) -> &[u8] {
        self.waiting.front().map(|bytes| &bytes[..]).unwrap_or_default()
    }

    /// The command has taken so many of them; how many the browser is to be told of, if it is time.
    pub(super) fn took(&mut self, count: usize) -> Option<usize> {
        self.bytes = self.bytes.saturating_sub(count);
        self.taken += count;
        if let Some(front) = self.waiting.front_mut() {
            front.advance(count.min(front.len()));
            if front.is_empty() {
                self.waiting.pop_front();
            }
        }
        (self.taken >= TOLD).then(|| std::mem::take(&mut self.taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_strictly() {
        let read = |text: &str| serde_json::from_str::<Said>(text).ok();
        assert_eq!(read(r#"{"resize":[120,40]}"#), Some(Said::Resize(120, 40)));
        assert_eq!(read(r#"{"ack":65536}"#), Some(Said::Ack(65536)));
        assert_eq!(read(r#"{"end":true}"#), Some(Said::End(true)));
        for odd in ["", "{}", "[]", r#"{"ack":-1}"#, r#"{"resize":[1]}"#, r#"{"resize":[70000,1]}"#, r#"{"run":"rm"}"#]
        {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn bytes_keep_their_order_and_there_is_a_most() {
        let mut input = Input::default();
        assert_eq!(input.next(), b"");
        input.push(Bytes::from_static(b"abc"));
        input.push(Bytes::from_static(b"de"));
        assert_eq!((input.took(2), input.next()), (None, b"c".as_slice()));
        assert_eq!((input.took(1), input.next()), (None, b"de".as_slice()));
        input.push(vec![b'x'; FULL - 2].into());
        assert!(input.is_full());
        assert_eq!(input.took(2), None);
        assert!(!input.is_full());
        assert_eq!(input.took(TOLD), Some(TOLD + 5));
        assert_eq!(input.took(TOLD - 1), None);
    }

    #[test]
    fn the_end_comes_after_what_was_typed() {
        let mut input = Input::default();
        input.push(Bytes::from_static(b"a"));
        input.end();
        assert!(!input.is_to_be_closed());
        input.took(1);
        input.push(Bytes::from_static(b"late"));
        assert!(input.is_to_be_closed() && input.next().is_empty());
        input.close();
        assert!(!input.is_to_be_closed());
    }
}
