//! What a job has said: its newest lines and its parts, bounded.

use super::run::Line;
use app::contract::{JobLine, JobPart};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// So many lines are held.
const LINES: usize = 2_000;
/// So many bytes of them.
const BYTES: usize = 1024 * 1024;
/// A line is cut here.
const LINE: usize = 16 * 1024;
/// A Dockerfile is cut here.
const FILE: usize = 64 * 1024;
/// So many parts there are at most.
const PARTS: usize = 500;
/// A part's name and state are cut here.
const WORD: usize = 200;
/// What a part does is cut here.
const TITLE: usize = 2_000;
/// So much of it is kept of a job that has ended, as JSON.
const KEPT: usize = 256 * 1024;

/// The output of one job.
#[derive(Default)]
pub(super) struct Output {
    lines: VecDeque<JobLine>,
    bytes: usize,
    /// The number of the last line.
    last: u64,
    /// Parts, each with when it changed last.
    parts: Vec<(u64, JobPart)>,
    /// The Dockerfile of a build, with when it became known.
    file: (u64, String),
    changes: u64,
}

/// What a viewer has of an output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    line: u64,
    change: u64,
}

/// An output as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) lines: Vec<JobLine>,
    pub(super) parts: Vec<JobPart>,
    #[serde(default)]
    pub(super) file: String,
}

impl Output {
    /// Adds a text, line by line; `part` is the part that says it, or empty.
    pub(super) fn write(&mut self, kind: Line, text: &str, part: &str, at: i64) {
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            let text = clean(line);
            self.last += 1;
            self.bytes += text.len();
            self.lines.push_back(JobLine {
                n: self.last,
                at,
                kind: kind.name().to_owned(),
                text,
                part: cut(part, WORD),
            });
            while self.lines.len() > LINES || self.bytes > BYTES {
                let Some(gone) = self.lines.pop_front() else { break };
                self.bytes -= gone.text.len();
            }
        }
    }

    /// Puts a part in its place.
    pub(super) fn part(&mut self, part: &JobPart) {
        let part = JobPart {
            id: cut(&part.id, WORD),
            state: cut(&part.state, WORD),
            title: clean(&cut(&part.title, TITLE)),
            ..*part
        };
        let known = self.parts.iter().position(|(_, known)| known.id == part.id);
        match known {
            Some(nth) if self.parts[nth].1 == part => {}
            Some(nth) => {
                self.changes += 1;
                self.parts[nth] = (self.changes, part);
            }
            None if self.parts.len() < PARTS => {
                self.changes += 1;
                self.parts.push((self.changes, part));
            }
            None => {}
        }
    }

    /// Puts the Dockerfile of a build.
    pub(super) fn file(&mut self, text: &str) {
        self.changes += 1;
        self.file = (self.changes, cut(text, FILE));
    }

    /// What is new since a mark, which goes on.
    pub(super) fn after(&self, mark: &mut Mark) -> (Vec<JobLine>, Vec<JobPart>, String) {
        let lines = self.lines.iter().filter(|line| line.n > mark.line).cloned().collect();
        let parts = self.parts.iter().filter(|(change, _)| *change > mark.change);
        let parts = parts.map(|(_, part)| part.clone()).collect();
        let file = if self.file.0 > mark.change { self.file.1.clone() } else { String::new() };
        *mark = Mark { line: self.last, change: self.changes };
        (lines, parts, file)
    }

    /// What is kept of it: all parts, and the newest lines that find room.
    pub(super) fn kept(&self) -> Kept {
        let length = |json: serde_json::Result<String>| json.map_or(0, |json| json.len() + 1);
        let mut parts: Vec<JobPart> = self.parts.iter().map(|(_, part)| part.clone()).collect();
        let others =
            |parts: &[JobPart]| length(serde_json::to_string(parts)) + length(serde_json::to_string(&self.file.1));
        if others(&parts) > KEPT / 2 {
            // Many long instructions must not take the room of what was said.
            parts.iter_mut().for_each(|part| part.title = cut(&part.title, WORD));
        }
        let mut room = KEPT.saturating_sub(others(&parts));
        let fitting = self.lines.iter().rev().take_while(|line| {
            let length = length(serde_json::to_string(line));
            let fits = length <= room;
            room = room.saturating_sub(length);
            fits
        });
        let mut lines: Vec<JobLine> = fitting.cloned().collect();
        lines.reverse();
        Kept { lines, parts, file: self.file.1.clone() }
    }
}

/// A line without control characters but tabs and those of the terminal's colours, cut.
pub(super) fn clean(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\u{1b}')).collect();
    cut(&plain, LINE)
}

/// At most so many bytes of a text.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: &str, done: u64) -> JobPart {
        JobPart { id: id.to_owned(), state: "Downloading".to_owned(), done, total: 9, ..JobPart::default() }
    }

    fn numbers(lines: &[JobLine]) -> Vec<u64> {
        lines.iter().map(|line| line.n).collect()
    }

    #[test]
    fn a_viewer_gets_what_is_new_and_each_once() {
        let (mut output, mut mark) = (Output::default(), Mark::default());
        output.write(Line::Out, "one\ntwo\n", "", 5);
        output.part(&part("a", 1));
        output.part(&part("b", 1));
        let (lines, parts, _) = output.after(&mut mark);
        assert_eq!((numbers(&lines), parts.len()), (vec![1, 2], 2));
        assert_eq!((lines[1].text.as_str(), lines[1].kind.as_str(), lines[1].at), ("two", "out", 5));
        output.part(&part("a", 1));
        assert_eq!(output.after(&mut mark), (vec![], vec![], String::new()), "nothing has changed");
        output.part(&part("a", 2));
        output.write(Line::Warn, "three", "", 6);
        let (lines, parts, _) = output.after(&mut mark);
        assert_eq!((numbers(&lines), parts), (vec![3], vec![part("a", 2)]));
        assert_eq!(output.after(&mut Mark::default()).1, [part("a", 2), part("b", 1)], "in their order");
    }

    #[test]
    fn it_is_bounded_in_lines_bytes_and_parts() {
        let mut output = Output::default();
        for nth in 0..LINES + 5 {
            output.write(Line::Out, &nth.to_string(), "", 0);
        }
        assert_eq!((output.lines.len(), output.lines[0].n), (LINES, 6));
        let long = "é".repeat(LINE);
        for _ in 0..BYTES / LINE + 10 {
            output.write(Line::Out, &long, "", 0);
        }
        assert!(output.bytes <= BYTES && output.lines.iter().all(|line| line.text.len() <= LINE + '…'.len_utf8()));
        assert_eq!(output.bytes, output.lines.iter().map(|line| line.text.len()).sum::<usize>());
        for nth in 0..PARTS + 5 {
            output.part(&part(&nth.to_string(), 0));
        }
        assert_eq!(output.parts.len(), PARTS);
    }

    #[test]
    fn the_newest_lines_are_kept_within_their_room() {
        let mut output = Output::default();
        // Each of these takes six characters in JSON.
        for _ in 0..40 {
            output.write(Line::Out, &"\u{1b}".repeat(LINE), "", 0);
        }
        output.part(&part("a", 1));
        let kept = output.kept();
        assert!(serde_json::to_string(&kept).unwrap().len() <= KEPT + 64);
        assert_eq!(kept.lines.last().map(|line| line.n), Some(40));
        assert!(!kept.lines.is_empty() && kept.lines.len() < 40 && kept.parts.len() == 1);
    }

    #[test]
    fn many_long_parts_leave_room_for_lines() {
        let mut output = Output::default();
        output.write(Line::Error, "why", "", 0);
        for nth in 0..PARTS {
            output.part(&JobPart { title: "x".repeat(TITLE), ..part(&nth.to_string(), 1) });
        }
        let kept = output.kept();
        assert!(serde_json::to_string(&kept).unwrap().len() <= KEPT);
        assert_eq!((kept.parts.len(), numbers(&kept.lines)), (PARTS, vec![1]));
    }

    #[test]
    fn colours_stay_and_other_control_characters_go() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\ta\r\u{7}\u{0}\u{9b}b"), "\u{1b}[31mred\u{1b}[0m\tab");
    }
}
