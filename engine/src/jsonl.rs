//! Line-delimited JSON: the shape of `/events`, `/build`, `/images/create` and `/images/{name}/push`.

/// Cuts a byte stream into lines. Chunks may split anywhere; a line longer than the limit is skipped to its end, so that
/// it neither fills the memory nor takes the lines after it away.
#[derive(Debug)]
pub struct Lines {
    rest: Vec<u8>,
    limit: usize,
    /// Within a line that is too long.
    skips: bool,
}

/// A line passed the limit given to [`Lines::new`]. It was skipped; those after it come as ever.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

impl Lines {
    /// Lines of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { rest: Vec::new(), limit, skips: false }
    }

    /// Takes a chunk; gives the lines it completed, without their ends and without blank ones. One that is too long is
    /// told once, as soon as it passes the limit.
    pub fn push(&mut self, chunk: &[u8]) -> Vec<Result<Vec<u8>, TooLong>> {
        let mut lines = Vec::new();
        for (nth, piece) in chunk.split(|byte| *byte == b'\n').enumerate() {
            if nth > 0 {
                self.skips = false;
                // Empty after a line that was skipped.
                let line = std::mem::take(&mut self.rest);
                if !line.iter().all(u8::is_ascii_whitespace) {
                    lines.push(Ok(line));
                }
            }
            if self.skips {
                continue;
            }
            if self.rest.len() + piece.len() > self.limit {
                self.rest = Vec::new();
                self.skips = true;
                lines.push(Err(TooLong));
            } else {
                self.rest.extend_from_slice(piece);
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_split_gives_the_same_lines() {
        let text = b"{\"a\":1}\n\r\n{\"b\":\"\xc3\xa9\"}\r\n{\"c\"";
        for cut in 0..=text.len() {
            let mut lines = Lines::new(64);
            let mut found = lines.push(&text[..cut]);
            found.extend(lines.push(&text[cut..]));
            assert_eq!(found.len(), 2, "cut at {cut}");
            assert_eq!(found[0].as_deref(), Ok(b"{\"a\":1}".as_slice()));
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_told_once() {
        let text = b"12345678\n123456789 and more\n\nabc\n";
        for cut in 0..=text.len() {
            let mut lines = Lines::new(8);
            let mut found = lines.push(&text[..cut]);
            found.extend(lines.push(&text[cut..]));
            assert_eq!(found, [Ok(b"12345678".to_vec()), Err(TooLong), Ok(b"abc".to_vec())], "cut at {cut}");
        }
    }

    #[test]
    fn a_line_without_end_keeps_no_memory() {
        let mut lines = Lines::new(8);
        assert_eq!(lines.push(b"123456789"), [Err(TooLong)]);
        for _ in 0..100 {
            assert_eq!(lines.push(b"123456"), []);
        }
        assert_eq!(lines.rest.capacity(), 0);
        assert_eq!(lines.push(b"\nabc\n"), [Ok(b"abc".to_vec())]);
    }
}
