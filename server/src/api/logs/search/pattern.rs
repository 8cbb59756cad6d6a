//! What is looked for in a line.

use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::iter::once;
use std::time::{Duration, Instant};

/// How large a pattern may grow, in bytes, and how much of a line it is looked for in. A text as it is costs the same
/// however long it is; with anything else each byte of a line may cost as much as the pattern is large. Words of any
/// language (`\w`) are 64 KiB each.
const EXACT: (usize, usize) = (1024 * 1024, 1024 * 1024);
const OTHER: (usize, usize) = (256 * 1024, 64 * 1024);
/// What it may keep to be fast, in bytes.
const CACHE: usize = 1024 * 1024;
/// How often it is looked for in one line: so many places are told at most.
const PLACES: usize = 100;
/// How long it is looked for in one line, after the first place.
const LONG: Duration = Duration::from_millis(250);
const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
const RETURN: u8 = b'\r';

/// A text or a regular expression.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    reach: usize,
}

impl Pattern {
    /// Why it cannot be used is for a person.
    pub(super) fn new(text: &str, regex: bool, case: bool) -> Result<Self, String> {
        let (size, reach) = if case && !regex { EXACT } else { OTHER };
        let text = if regex { Cow::from(text) } else { Cow::from(regex::escape(text)) };
        let built = RegexBuilder::new(&text).case_insensitive(!case).size_limit(size).dfa_size_limit(CACHE).build();
        built.map(|regex| Self { regex, reach }).map_err(|cause| match cause {
            regex::Error::CompiledTooBig(_) if !regex => "The text is too long to be searched in any case.".to_owned(),
            regex::Error::CompiledTooBig(_) => "The regular expression is too large.".to_owned(),
            other => {
                let told = other.to_string();
                let why = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                format!("The regular expression cannot be read: {why}.")
            }
        })
    }

    /// How much of a line it is looked for in, in bytes.
    pub(super) fn reach(&self) -> usize {
        self.reach
    }

    /// Where a line's text, as it is seen, has what is looked for: counted as JavaScript counts. Matches of nothing are
    /// matches, but have no place. `None` when it has none.
    pub(super) fn find(&self, line: &str) -> Option<Vec<[usize; 2]>> {
        let seen = seen(line);
        // Those of nothing count too: to look on after each costs as much.
        let mut places = self.regex.find_iter(&seen).take(PLACES);
        let first = places.next()?;
        let began = Instant::now();
        let places = once(first).chain(places.take_while(|_| began.elapsed() < LONG)).filter(|place| !place.is_empty());
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
        assert_eq!(why("[ab]{0,3000}a[ab]{3000}z"), "The regular expression is too large.");
        assert!(Pattern::new(r"(\w+)=(\w+) (\w+)=(\w+)", true, false).is_ok(), "an ordinary one is not");
        let long = Pattern::new(&"a".repeat(4096), false, false).err().unwrap_or_default();
        assert_eq!(long, "The text is too long to be searched in any case.");
        assert_eq!(Pattern::new(&"a".repeat(4096), false, true).unwrap().reach(), EXACT.1);
        assert!(find("(a*)*b", true, true, &"a".repeat(65_536)).is_none());
        // A hundred matches of nothing come before the only one that has a place.
        assert_eq!(find("(?:a+b)?", true, true, &format!("{}ab", "c".repeat(PLACES))), Some(vec![]));
        assert_eq!(find("(?:a+b)?", true, true, "cab"), Some(vec![[1, 3]]));
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
