//! The instructions of a Dockerfile, and the lines they begin on: what a build calls steps. Pure.

/// The most instructions.
const MOST: usize = 2_000;
/// The most texts that one instruction brings along: each of their lines is looked for the end of the first.
const HEREDOCS: usize = 32;

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    /// Its first line, from 1 on.
    pub(super) line: i64,
    /// Its text in one line.
    pub(super) text: String,
}

/// All instructions, in their order.
pub(super) fn instructions(text: &str) -> Vec<Instruction> {
    let escape = escape(text);
    let (mut found, mut ends): (Vec<Instruction>, Vec<Heredoc>) = (Vec::new(), Vec::new());
    // Whether the last line goes on.
    let mut goes_on = false;
    for (line, raw) in (1..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).lines()) {
        if let Some(end) = ends.first() {
            if end.is_end(raw) {
                ends.remove(0);
            }
            continue;
        }
        let trimmed = raw.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            // Within an instruction they say nothing either.
            continue;
        }
        let (part, more) = match trimmed.strip_suffix(escape) {
            Some(part) => (part.trim_end(), true),
            None => (trimmed, false),
        };
        let is_full = found.len() == MOST;
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(part);
            }
            None if is_full => break,
            None => found.push(Instruction { line, text: part.to_owned() }),
        }
        goes_on = more;
        if let (false, Some(whole)) = (more, found.last()) {
            ends = heredocs(&whole.text);
        }
    }
    found
}

/// The image of a `FROM`.
pub(super) fn base(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let is_from = words.next()?.eq_ignore_ascii_case("FROM");
    words.find(|word| !word.starts_with("--")).filter(|_| is_from)
}

/// What ends a line that goes on: a backslash, or what a directive at the beginning says.
fn escape(text: &str) -> char {
    let directives = text.lines().map_while(|line| line.trim().strip_prefix('#')?.split_once('='));
    let mut escapes = directives.filter(|(name, _)| name.trim().eq_ignore_ascii_case("escape"));
    if escapes.next().is_some_and(|(_, value)| value.trim() == "`") { '`' } else { '\\' }
}

/// A text within an instruction, until a line of its own.
struct Heredoc {
    word: String,
    strips_tabs: bool,
}

impl Heredoc {
    fn is_end(&self, line: &str) -> bool {
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        line == self.word
    }
}

/// Those that an instruction begins.
fn heredocs(text: &str) -> Vec<Heredoc> {
    let takes = ["RUN", "COPY", "ADD"];
    let first = text.split_whitespace().next().unwrap_or_default();
    if !takes.iter().any(|word| first.eq_ignore_ascii_case(word)) {
        return Vec::new();
    }
    text.split_whitespace().filter_map(heredoc).take(HEREDOCS).collect()
}

/// As `<<EOF`, `<<-EOF`, `3<<"EOF"`.
fn heredoc(word: &str) -> Option<Heredoc> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (strips_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let word = rest.trim_matches(['"', '\'']);
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    is_word.then(|| Heredoc { word: word.to_owned(), strips_tabs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(i64, String)> {
        instructions(text).into_iter().map(|found| (found.line, found.text)).collect()
    }

    fn is(text: &str, wanted: &[(i64, &str)]) {
        let wanted: Vec<(i64, String)> = wanted.iter().map(|(line, text)| (*line, (*text).to_owned())).collect();
        assert_eq!(lines(text), wanted);
    }

    #[test]
    fn instructions_have_their_lines() {
        is(
            "# syntax=x\nARG V=1\nFROM a:$V AS b\n\nRUN one \\\n  # why\n\n  && two\nFROM c\r\nCOPY --from=b /x /y",
            &[(2, "ARG V=1"), (3, "FROM a:$V AS b"), (5, "RUN one && two"), (9, "FROM c"), (10, "COPY --from=b /x /y")],
        );
        is("", &[]);
        is("\u{feff}FROM a \\", &[(1, "FROM a")]);
    }

    #[test]
    fn another_escape_is_taken() {
        is("# escape=`\nFROM a\nRUN dir C:\\\nRUN b `\n c", &[(2, "FROM a"), (3, "RUN dir C:\\"), (4, "RUN b c")]);
        is("FROM a\n# escape=`\nRUN b \\\n c", &[(1, "FROM a"), (3, "RUN b c")]);
    }

    #[test]
    fn what_is_within_a_heredoc_is_no_instruction() {
        is(
            "FROM a\nRUN <<EOF\nFROM b\n EOF\nEOF\nCOPY <<-\"X\" <<Y /t/\nRUN c\n\tX\nRUN d\nY\nCMD e",
            &[(1, "FROM a"), (2, "RUN <<EOF"), (6, "COPY <<-\"X\" <<Y /t/"), (11, "CMD e")],
        );
        is("FROM a\nENV X <<EOF\nRUN b", &[(1, "FROM a"), (2, "ENV X <<EOF"), (3, "RUN b")]);
    }

    #[test]
    fn a_base_is_named() {
        assert_eq!(base("FROM --platform=linux/arm64 a:1 AS b"), Some("a:1"));
        assert_eq!(base("from a"), Some("a"));
        assert_eq!((base("RUN a"), base("FROM"), base("")), (None, None, None));
    }
}
