//! What is looked for in a line.

use regex::{Regex, RegexBuilder};
use std::borrow::Cow;

/// How large a regular expression may grow, and what it may keep to be fast, in bytes.
const SIZE: usize = 1024 * 1024;
/// The most places in one line that are told.
const PLACES: usize = 100;
const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
const RETURN: u8 = b'\r';

/// A text or a regular expression.
#[derive(Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Why it cannot be used is for a person.
    pub(super) fn new(text: &str, regex: bool, case: bool) -> Result<Self, String> {
        let text = if regex { Cow::from(text) } else { Cow::from(regex::escape(text)) };
        let built = RegexBuilder::new(&text).case_insensitive(!case).size_limit(SIZE).dfa_size_limit(SIZE).build();
        built.map(Self).map_err(|cause| match cause {
            regex::Error::CompiledTooBig(_) => "The regular expression is too large.".to_owned(),
            other => {
                let told = other.to_string();
                let why = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                format!("The regular expression cannot be read: {why}.")
            }
        })
    }

    /// Where a line's text, as it is seen, has what is looked for: counted as JavaScript counts. Matches of nothing are
    /// matches, but have no place. `None` when it has none.
    pub(super) fn find(&self, line: &str) -> Option<Vec<[usize; 2]>> {
        let seen = seen(line);
        if !self.0.is_match(&seen) {
            return None;
        }
        let places = self.0.find_iter(&seen).filter(|place| !place.is_empty()).take(PLACES);
        let (mut at, mut units, ascii) = (0, 0, seen.is_ascii());
        let mut count = |to: usize| {
            units += if ascii { to - at } else { seen[at..to].encode_utf16().count() };
            at = to;
            units
        };
        Some(places.map(|place| [count(place.start()), count(place.end())]).collect())
    }
}

/// A line without the sequences that move a terminal's cursor, colour its text and name its window: just what the log
/// viewer leaves out, for places are counted in what it shows. See `frontend/modules/log/ansi.ts`.
pub(super) fn seen(line: &str) -> Cow<'_, str> {
    let (mut seen, mut from, mut at) = (String::new(), 0, 0);
    while let Some(escape) = next(line, at) {
        let Some(length) = sequence(&line.as_bytes()[escape..]) else {
            at = escape + 1;
            continue;
        };
        seen.push_str(&line[from..escape]);
        (from, at) = (escape + length, escape + length);
    }
    if from == 0 {
        return Cow::from(line);
    }
    seen.push_str(&line[from..]);
    Cow::from(seen)
}

fn next(line: &str, from: usize) -> Option<usize> {
    line.as_bytes()[from..].iter().position(|byte| *byte == ESCAPE).map(|at| from + at)
}

/// How long the sequence is that begins here. What has no end is none: it stays, and nothing hides behind it.
fn sequence(bytes: &[u8]) -> Option<usize> {
    let run = |from: usize, range: std::ops::RangeInclusive<u8>| {
        from + bytes[from..].iter().take_while(|byte| range.contains(*byte)).count()
    };
    let upto = |last: usize, range: std::ops::RangeInclusive<u8>| {
        bytes.get(last).is_some_and(|byte| range.contains(byte)).then_some(last + 1)
    };
    match *bytes.get(1)? {
        b'[' => upto(run(run(2, 0x30..=0x3f), 0x20..=0x2f), 0x40..=0x7e),
        kind @ (b']' | b'P' | b'X' | b'^' | b'_') => {
            // A bell ends the first of them only. None goes over a carriage return, where the viewer parts a line.
            let ends = |byte: &u8| matches!(*byte, ESCAPE | RETURN) || (*byte == BELL && kind == b']');
            let end = 2 + bytes[2..].iter().position(ends)?;
            match bytes[end] {
                BELL => Some(end + 1),
                ESCAPE => upto(end + 1, b'\\'..=b'\\'),
                _ => None,
            }
        }
        _ => upto(run(1, 0x20..=0x2f), 0x30..=0x7e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn find(text: &str, regex: bool, case: bool, line: &str) -> Option<Vec<[usize; 2]>> {
        Pattern::new(text, regex, case).unwrap().find(line)
    }

    /// The same cases as the viewer's.
    const CASES: &str = include_str!("../../../../../frontend/modules/log/escapes.json");

    #[test]
    fn escape_sequences_hide_no_text() {
        let cases: Vec<[String; 2]> = serde_json::from_str(CASES).unwrap();
        for [line, plain] in &cases {
            assert_eq!(seen(line), plain.as_str(), "{line:?}");
        }
        assert_eq!(find("error", false, false, "an \u{1b}[31mEr\u{1b}[0mror"), Some(vec![[3, 8]]));
    }

    #[test]
    fn places_are_counted_as_javascript_counts() {
        assert_eq!(find("b", false, true, "😀b€b"), Some(vec![[2, 3], [4, 5]]));
        assert_eq!(find("B", false, true, "b"), None);
        assert_eq!(find("É", false, false, "é"), Some(vec![[0, 1]]));
        assert_eq!(find("a.c", false, true, "abc a.c"), Some(vec![[4, 7]]));
        assert_eq!(find(r"\d+$", true, true, "7 12"), Some(vec![[2, 4]]));
        assert_eq!(find("x*", true, true, "abc"), Some(vec![]));
        assert_eq!(find("a", false, true, &"a".repeat(1000)).unwrap().len(), PLACES);
    }

    #[test]
    fn a_pattern_cannot_take_the_console_down() {
        let why = |text: &str| Pattern::new(text, true, false).err().unwrap_or_default();
        assert_eq!(why("("), "The regular expression cannot be read: unclosed group.");
        assert_eq!(why(r"(\w{1000}){1000}"), "The regular expression is too large.");
        assert!(find("(a*)*b", true, true, &"a".repeat(65_536)).is_none());
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in any::<String>(), line in "[\u{1b}\\[\\]a-c;0-9\u{7}é]{0,40}") {
            prop_assume!(!text.is_empty());
            let _ = find(&text, false, false, &line);
            let line = format!("{line}\u{1b}[0m{text}");
            let is_plain = !text.contains('\u{1b}');
            prop_assert!(find(&text, false, true, &line).is_some() || !is_plain);
        }
    }
}
