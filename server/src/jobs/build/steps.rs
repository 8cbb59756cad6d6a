//! What both builders tell of their steps, in the job's words. Pure.

use super::super::run::Line;
use super::dockerfile::Instruction;
use app::contract::JobPart;
use std::collections::BTreeMap;

/// So many layers and files are told apart in one step.
const MOST: usize = 256;
/// An unfinished line is passed on when it is so long.
const LONGEST: usize = 16 * 1024;

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told {
    /// A step has changed.
    Part(JobPart),
    /// A step has said something.
    Line { part: String, kind: Line, text: String },
    /// This is done now, the so-manieth of so many.
    At { nth: u64, total: u64, title: String },
}

/// How far things are that come from elsewhere, in bytes.
#[derive(Default)]
pub(super) struct Amounts(BTreeMap<String, (u64, u64)>);

impl Amounts {
    /// One of them is so far.
    pub(super) fn put(&mut self, of: &str, done: u64, total: u64) {
        if total > 0 && (self.0.len() < MOST || self.0.contains_key(of)) {
            self.0.insert(of.to_owned(), (done.min(total), total));
        }
    }

    /// All together.
    pub(super) fn sum(&self) -> (u64, u64) {
        self.0.values().fold((0, 0), |(done, total), one| (done.saturating_add(one.0), total.saturating_add(one.1)))
    }
}

/// Output that comes in pieces, cut into lines.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// Takes a piece; the lines that it completes.
    pub(super) fn push(&mut self, piece: &str) -> Vec<String> {
        self.0.push_str(piece);
        let whole = std::mem::take(&mut self.0);
        let mut lines = Vec::new();
        for line in whole.split_inclusive('\n') {
            if line.ends_with('\n') {
                lines.push(seen(line));
            } else {
                line.clone_into(&mut self.0);
            }
        }
        if self.0.len() > LONGEST {
            lines.push(seen(&std::mem::take(&mut self.0)));
        }
        lines
    }

    /// What has no end, at the end.
    pub(super) fn rest(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.0);
        (!rest.is_empty()).then(|| seen(&rest))
    }
}

/// A line as a terminal leaves it: what was written over is gone.
fn seen(line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    line.rsplit('\r').next().unwrap_or_default().to_owned()
}

/// The line of an instruction: the so-manieth where it is that, else the first of the same text.
pub(super) fn line_of(instructions: &[Instruction], nth: Option<usize>, title: &str) -> i64 {
    let word = |text: &str| text.split_whitespace().next().map(str::to_ascii_uppercase);
    let counted = nth.and_then(|nth| instructions.get(nth)).filter(|found| word(&found.text) == word(title));
    let same = |found: &&Instruction| found.text.split_whitespace().eq(title.split_whitespace());
    counted.or_else(|| instructions.iter().find(same)).map_or(0, |found| found.line)
}

#[cfg(test)]
mod tests {
    use super::super::dockerfile::instructions;
    use super::*;

    #[test]
    fn lines_are_cut_out_of_pieces() {
        let mut text = Text::default();
        assert!(text.push("a").is_empty());
        assert_eq!(text.push("b\nc\r\n 10%\r 20%\n\nd"), ["ab", "c", " 20%", ""]);
        assert_eq!((text.rest().as_deref(), text.rest()), (Some("d"), None));
        assert_eq!(text.push(&"x".repeat(LONGEST + 1)).len(), 1);
    }

    #[test]
    fn amounts_are_bounded_and_summed() {
        let mut amounts = Amounts::default();
        for nth in 0..MOST + 5 {
            amounts.put(&nth.to_string(), 20, 10);
        }
        amounts.put("0", 5, 10);
        amounts.put("1", 5, 0);
        let most = u64::try_from(MOST).unwrap() * 10;
        assert_eq!(amounts.sum(), (most - 5, most));
    }

    #[test]
    fn a_step_has_its_line() {
        let all = instructions("FROM a\nRUN b\n\nRUN  c  \\\n d\n");
        assert_eq!(line_of(&all, Some(1), "RUN b"), 2);
        assert_eq!(line_of(&all, None, "RUN c d"), 4);
        assert_eq!(line_of(&all, Some(0), "COPY x y"), 0);
        assert_eq!(line_of(&all, Some(9), "RUN b"), 2);
    }
}
