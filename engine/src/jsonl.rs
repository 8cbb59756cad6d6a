//! Line-delimited JSON: the shape of `/events`, `/build`, `/images/create` and `/images/{name}/push`.

/// Cuts a byte stream into lines. Chunks may split anywhere; a line longer than the limit is an error,
/// so that an engine answering nonsense cannot fill the memory.
#[derive(Debug)]
pub struct Lines {
    rest: Vec<u8>,
    limit: usize,
}

/// A line passed the limit given to [`Lines::new`].
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

impl Lines {
    /// Lines of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { rest: Vec::new(), limit }
    }

    /// Takes a chunk; gives the lines it completed, without their ends and without blank ones.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<Vec<u8>>, TooLong> {
        let mut lines = Vec::new();
        for (nth, piece) in chunk.split(|byte| *byte == b'\n').enumerate() {
            if nth > 0 {
                let line = std::mem::take(&mut self.rest);
                if !line.iter().all(u8::is_ascii_whitespace) {
                    lines.push(line);
                }
            }
            if self.rest.len() + piece.len() > self.limit {
                return Err(TooLong);
            }
            self.rest.extend_from_slice(piece);
        }
        Ok(lines)
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
            let mut found = lines.push(&text[..cut]).unwrap();
            found.extend(lines.push(&text[cut..]).unwrap());
            assert_eq!(found.len(), 2, "cut at {cut}");
            assert_eq!(found[0], b"{\"a\":1}");
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        assert_eq!(Lines::new(8).push(b"123456789"), Err(TooLong));
        assert_eq!(Lines::new(8).push(b"1234\n5678\n").map(|lines| lines.len()), Ok(2));
    }
}
