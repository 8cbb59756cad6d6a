//! The chunked transfer coding, taken off in place: what is left of the bytes is one contiguous piece, however many chunks
//! it came in. Nothing is held back, so a chunk may be split anywhere.

/// Where in the coding the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first digit of a chunk's size.
    Start,
    /// In the size.
    Size,
    /// After the size: blanks, or an extension that nobody here knows.
    Extension,
    /// The line of the size ends.
    SizeEnd,
    /// In the chunk's bytes, of which `left` are to come.
    Data,
    /// The chunk ends: carriage return, then line feed.
    DataReturn,
    DataEnd,
    /// At the beginning of a line after the last chunk: another trailer, or the end.
    Line,
    /// In a trailer.
    Trailer,
    /// The last line ends.
    Last,
    Over,
}

/// Not what the coding allows.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine's answer is not chunked as it should be")]
pub(super) struct Malformed;

/// What is known of a chunked body so far.
#[derive(Debug)]
pub(super) struct Chunked {
    state: State,
    left: u64,
}

impl Chunked {
    pub(super) fn new() -> Self {
        Self { state: State::Start, left: 0 }
    }

    /// Whether the last chunk and the trailers have come.
    pub(super) fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Moves the data among `bytes` to their front and says how much it is. What comes after the body's end is dropped.
    pub(super) fn strip(&mut self, bytes: &mut [u8]) -> Result<usize, Malformed> {
        let (mut from, mut to) = (0, 0);
        while let Some(&byte) = bytes.get(from) {
            if self.state == State::Data {
                let here = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len() - from);
                bytes.copy_within(from..from + here, to);
                (from, to) = (from + here, to + here);
                self.left -= here as u64;
                if self.left == 0 {
                    self.state = State::DataReturn;
                }
            } else if self.is_over() {
                break;
            } else {
                self.state = self.step(byte)?;
                from += 1;
            }
        }
        Ok(to)
    }

    /// Takes one byte that is no data.
    fn step(&mut self, byte: u8) -> Result<State, Malformed> {
        Ok(match (self.state, byte) {
            (State::Start | State::Size, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                let digit = char::from(byte).to_digit(16).ok_or(Malformed)?;
                self.left = self.left.checked_mul(16).ok_or(Malformed)? + u64::from(digit);
                State::Size
            }
            (State::Size | State::Extension, b'\r') => State::SizeEnd,
            (State::Size, b' ' | b'\t' | b';') => State::Extension,
            (State::Extension, byte) if byte != b'\n' => State::Extension,
            (State::SizeEnd, b'\n') if self.left == 0 => State::Line,
            (State::SizeEnd, b'\n') => State::Data,
            (State::DataReturn, b'\r') => State::DataEnd,
            (State::DataEnd, b'\n') => State::Start,
            (State::Line, b'\r') => State::Last,
            (State::Trailer, b'\n') => State::Line,
            (State::Line | State::Trailer, byte) if byte != b'\n' => State::Trailer,
            (State::Last, b'\n') => State::Over,
            _ => return Err(Malformed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `bytes` hold when they come in pieces that are cut at `cuts`; and whether that was all.
    fn held(bytes: &[u8], cuts: &[usize]) -> Result<(Vec<u8>, bool), Malformed> {
        let (mut chunked, mut data, mut from) = (Chunked::new(), Vec::new(), 0);
        for &cut in cuts.iter().chain([&bytes.len()]) {
            let mut piece = bytes[from..cut].to_vec();
            from = cut;
            let kept = chunked.strip(&mut piece)?;
            data.extend_from_slice(&piece[..kept]);
        }
        Ok((data, chunked.is_over()))
    }

    #[test]
    fn chunks_may_be_split_anywhere() {
        let bytes = b"3\r\nabc\r\n00A ; x=\"y\"\r\n0123456789\r\n1;\r\n\n\r\n0\r\nTrailer: a\r\nb: c\r\n\r\nmore";
        let all = (b"abc0123456789\n".to_vec(), true);
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                assert_eq!(held(bytes, &[first, second]).as_ref(), Ok(&all), "{first} {second}");
            }
        }
        let each: Vec<usize> = (0..bytes.len()).collect();
        assert_eq!(held(bytes, &each), Ok(all));
    }

    #[test]
    fn an_end_that_is_missing_is_missed() {
        let bytes = b"3\r\nabc\r\n0\r\nT: a\r\n\r\n";
        for end in 0..bytes.len() {
            assert!(!held(&bytes[..end], &[]).unwrap().1, "{end}");
        }
        assert_eq!(held(b"0\r\n\r\n", &[]), Ok((Vec::new(), true)));
    }

    #[test]
    fn what_is_not_chunked_is_an_error() {
        for bad in [
            "\r\n",
            "x\r\n",
            ";\r\n",
            " 1\r\n",
            "-1\r\n",
            "0x1\r\n",
            "1\n",
            "1\rx",
            "1;a\nb",
            "1\r\nab",
            "1\r\na\n",
            "1\r\na\rx",
            "0\r\n\n",
            "0\r\n\rx",
            "10000000000000000\r\n",
            "fffffffffffffffff\r\n",
            "HTTP/1.1",
        ] {
            assert_eq!(held(bad.as_bytes(), &[]), Err(Malformed), "{bad:?}");
        }
        // The largest size there is.
        assert_eq!(held(b"ffffffffffffffff\r\na", &[]), Ok((b"a".to_vec(), false)));
    }

    proptest! {
        #[test]
        fn what_was_chunked_comes_out_again(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..20),
            mut cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let mut bytes = Vec::new();
            for chunk in &chunks {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            let mut cuts: Vec<usize> = cuts.drain(..).map(|cut| cut.index(bytes.len())).collect();
            cuts.sort_unstable();
            prop_assert_eq!(held(&bytes, &cuts), Ok((chunks.concat(), true)));
        }

        #[test]
        fn nothing_that_comes_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = held(&bytes, &[]);
        }
    }
}
