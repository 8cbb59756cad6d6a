//! A line of a log, its place, and both as text.

use std::fmt;
use std::str::FromStr;

/// How much of a line is kept, in bytes as the container wrote them.
pub const LINE_LIMIT: usize = 64 * 1024;

/// A place in a container's log: the engine's time of a line, and its number among lines of that same time (from 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Nanoseconds since 1970.
    pub nanos: i64,
    /// The number among lines of that time.
    pub nth: u32,
}

impl Position {
    /// A time as `since` and `until` take it: `1795498351.123456789`.
    pub fn engine_time(nanos: i64) -> String {
        let nanos = nanos.max(0);
        format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.nanos, self.nth)
    }
}

/// The text is no [`Position`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a position is a time in nanoseconds, a dot, and a number")]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    /// Reads what [`Display`](fmt::Display) writes; nothing else.
    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (nanos, nth) = text.split_once('.').ok_or(NoPosition)?;
        let digits =
            |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(nanos, 19) || !digits(nth, 10) {
            return Err(NoPosition);
        }
        Ok(Self { nanos: nanos.parse().map_err(|_| NoPosition)?, nth: nth.parse().map_err(|_| NoPosition)? })
    }
}

/// Where a line was written to. A terminal has only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard output.
    Out = 1,
    /// Standard error; also the engine's own words, where it cannot read its log.
    Err = 2,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place.
    pub at: Position,
    /// Where it was written to.
    pub source: Source,
    /// The text without its end: the first [`LINE_LIMIT`] bytes, cut between two characters; what is no UTF-8 is `�`.
    pub text: String,
    /// The length of the whole line, in bytes as the container wrote them, without its end.
    pub bytes: usize,
}

impl Line {
    /// Writes it as one JSON entry: `["POSITION",1,"text"]`, or `["POSITION",1,"text",BYTES]` when it is longer than
    /// [`LINE_LIMIT`] and so was cut.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        out.reserve(self.text.len() + 48);
        out.extend_from_slice(b"[\"");
        push_number(out, self.at.nanos.unsigned_abs());
        out.push(b'.');
        push_number(out, u64::from(self.at.nth));
        out.extend_from_slice(match self.source {
            Source::Out => b"\",1,\"",
            Source::Err => b"\",2,\"",
        });
        push_text(out, self.text.as_bytes());
        out.push(b'"');
        if self.bytes > LINE_LIMIT {
            out.push(b',');
            push_number(out, self.bytes as u64);
        }
        out.push(b']');
    }
}

/// Decimal digits, without the ways of `format!`: this is done for each line.
fn push_number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// The inside of a JSON string; what needs no escape is copied in runs.
fn push_text(out: &mut Vec<u8>, mut text: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    while let Some(at) = text.iter().position(|byte| *byte < 0x20 || *byte == b'"' || *byte == b'\\') {
        let byte = text[at];
        out.extend_from_slice(&text[..at]);
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
        text = &text[at + 1..];
    }
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(line: &Line) -> serde_json::Value {
        let mut out = Vec::new();
        line.write_json(&mut out);
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn live_l8_a_position_is_read_strictly() {
        let at = Position { nanos: 1_795_498_351_123_456_789, nth: 12 };
        assert_eq!(at.to_string(), "1795498351123456789.12");
        assert_eq!("1795498351123456789.12".parse::<Position>(), Ok(at));
        assert_eq!("0.0".parse::<Position>(), Ok(Position::default()));
        for bad in [
            "",
            ".",
            "1",
            "1.",
            ".1",
            "-1.0",
            "+1.0",
            "1.+0",
            "1.0 ",
            " 1.0",
            "1.0.0",
            "1,0",
            "12345678901234567890.0",
            "9999999999999999999.0",
            "1.4294967296",
            "1.00000000000",
            "١.٠",
            "1' OR 1=1.0",
        ] {
            assert_eq!(bad.parse::<Position>(), Err(NoPosition), "{bad:?}");
        }
        assert_eq!("1".repeat(1 << 20).parse::<Position>(), Err(NoPosition));
    }

    #[test]
    fn times_are_written_as_the_engine_takes_them() {
        assert_eq!(Position::engine_time(1_795_498_351_000_000_001), "1795498351.000000001");
        assert_eq!(Position::engine_time(-5), "0.000000000");
    }

    #[test]
    fn a_line_says_its_length_when_it_was_cut() {
        let at = Position { nanos: 5, nth: 0 };
        let mut line = Line { at, source: Source::Err, text: "a\u{1b}[31m\"\\\t</script>é\u{0}".into(), bytes: 25 };
        assert_eq!(json(&line), serde_json::json!(["5.0", 2, line.text]));
        line.bytes = LINE_LIMIT + 1;
        assert_eq!(json(&line), serde_json::json!(["5.0", 2, line.text, LINE_LIMIT + 1]));
    }

    proptest! {
        #[test]
        fn any_text_is_json(text in any::<String>(), nanos in 0..=i64::MAX, nth in any::<u32>()) {
            let at = Position { nanos, nth };
            let line = Line { at, source: Source::Out, bytes: text.len(), text };
            let read = json(&line);
            prop_assert_eq!(read[2].as_str(), Some(line.text.as_str()));
            prop_assert_eq!(read[0].as_str().unwrap().parse::<Position>(), Ok(at));
        }
    }
}
