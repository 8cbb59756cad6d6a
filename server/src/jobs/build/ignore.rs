//! `.dockerignore`: which files of a context are left out, as Docker itself reads its patterns. Pure.

/// A path without what says nothing: empty parts, `.`, and parts that `..` takes back; and without a slash in front.
use crate::path::plain;

/// The most patterns, and the longest.
const MOST: usize = 2_000;
const LONGEST: usize = 1_024;
/// The most parts of all of them: each path is held against each.
const TOKENS: usize = 64 * 1024;

/// The patterns of one file, in their order: the last that matches decides.
#[derive(Debug, Default)]
pub(super) struct Ignore(Vec<Pattern>);

#[derive(Debug)]
struct Pattern {
    /// Begins with `!`: what it matches is sent all the same.
    keeps: bool,
    tokens: Vec<Token>,
}

/// A part of a pattern.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// This character.
    Is(char),
    /// `?`: any but a slash.
    One,
    /// `*`: any number of those.
    Many,
    /// `**/` in front of more: any folders, or none.
    Folders,
    /// `**` at an end: anything.
    All,
    /// `[a-z]`, or `[^a-z]`: one of these ranges, or none of them.
    In { not: bool, ranges: Vec<(char, char)> },
}

impl Ignore {
    /// Reads one; the number of the line that cannot be read, where there is one.
    pub(super) fn read(text: &str) -> Result<Self, usize> {
        let (mut patterns, mut count) = (Vec::new(), 0);
        for (nth, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let line = line.trim();
            let (keeps, path) = line.strip_prefix('!').map_or((false, line), |path| (true, path.trim()));
            if path.is_empty() || path.len() > LONGEST || patterns.len() == MOST {
                return Err(nth + 1);
            }
            let tokens = tokens(&plain(path)).ok_or(nth + 1)?;
            count += tokens.len();
            if count > TOKENS {
                return Err(nth + 1);
            }
            patterns.push(Pattern { keeps, tokens });
        }
        Ok(Self(patterns))
    }

    /// Whether it leaves nothing out.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a path, which is clean, is left out: by itself, or with a folder above it.
    pub(super) fn leaves_out(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        self.0.iter().fold(false, |out, pattern| {
            // Only what would change something is looked at.
            if pattern.keeps == out && pattern.matches(&path) { !out } else { out }
        })
    }
}

impl Pattern {
    /// Whether it matches a path, or a folder above it. All places that can be reached are followed together, so that
    /// no pattern takes long.
    fn matches(&self, path: &[char]) -> bool {
        let mut at = vec![false; path.len() + 1];
        at[0] = true;
        for token in &self.tokens {
            at = token.step(path, &at);
            if !at.contains(&true) {
                return false;
            }
        }
        at[path.len()] || path.iter().zip(&at).skip(1).any(|(letter, is_end)| *is_end && *letter == '/')
    }
}

impl Token {
    /// Where a path can be after it, of where it can be before.
    fn step(&self, path: &[char], before: &[bool]) -> Vec<bool> {
        let mut after = vec![false; before.len()];
        let mut goes = false;
        match self {
            Self::Many | Self::All => {
                for (nth, is_there) in before.iter().enumerate() {
                    goes |= is_there;
                    after[nth] = goes;
                    goes &= *self == Self::All || path.get(nth) != Some(&'/');
                }
            }
            Self::Folders => {
                after.copy_from_slice(before);
                for (nth, letter) in path.iter().enumerate() {
                    goes |= before[nth];
                    after[nth + 1] |= goes && *letter == '/';
                }
            }
            Self::Is(_) | Self::One | Self::In { .. } => {
                for (nth, letter) in path.iter().enumerate() {
                    after[nth + 1] = before[nth] && self.is(*letter);
                }
            }
        }
        after
    }

    fn is(&self, letter: char) -> bool {
        match self {
            Self::Is(wanted) => *wanted == letter,
            Self::One => letter != '/',
            Self::In { not, ranges } => ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter)) != *not,
            Self::Many | Self::Folders | Self::All => false,
        }
    }
}

/// The parts of a pattern; `None` when a class has no end.
fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let (mut tokens, mut letters) = (Vec::new(), pattern.chars().peekable());
    while let Some(letter) = letters.next() {
        tokens.push(match letter {
            '*' if letters.next_if_eq(&'*').is_some() => {
                let has_slash = letters.next_if_eq(&'/').is_some();
                let rest: String = letters.clone().collect();
                // As in Docker: `**name` is whatever ends so.
                let is_end = !has_slash && tokens.is_empty() && !rest.contains(['*', '?', '[', '\\']);
                if rest.is_empty() || is_end { Token::All } else { Token::Folders }
            }
            '*' => Token::Many,
            '?' => Token::One,
            '[' => class(&mut letters)?,
            '\\' => Token::Is(letters.next()?),
            other => Token::Is(other),
        });
    }
    Some(tokens)
}

/// A class, whose bracket has been taken.
fn class(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let not = letters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let from = match letters.next()? {
            ']' if !ranges.is_empty() => return Some(Token::In { not, ranges }),
            '\\' => letters.next()?,
            from => from,
        };
        let to = match letters.next_if_eq(&'-') {
            Some(_) => match letters.next()? {
                '\\' => letters.next()?,
                to => to,
            },
            None => from,
        };
        ranges.push((from, to));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(patterns: &str, path: &str) -> bool {
        Ignore::read(patterns).unwrap().leaves_out(path)
    }

    /// Patterns and paths of Docker's own tests of them.
    #[test]
    fn patterns_match_as_in_docker() {
        for (pattern, path, is) in [
            ("**", "file", true),
            ("**", "dir/file", true),
            ("**/", "file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/file", true),
            ("dir/**", "dir/dir2/file", true),
            ("dir/**", "dir", false),
            ("dir/**", "dirs/file", false),
            ("**/dir", "dir", true),
            ("**/dir", "dir/file", true),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**/dir2/*", "dir/dir2/dir2/file", true),
            ("**/dir2/**", "dir/dir2/dir2/file", true),
            ("**file", "file", true),
            ("**file", "dir/file", true),
            ("**/file", "dir/dir/file", true),
            ("**/file", "dir/otherfile", false),
            ("**file", "dir/otherfile", true),
            ("**/file*", "dir/dir/file.txt", true),
            ("**/file*txt", "dir/dir/file.txt", true),
            ("**/**/*.txt", "dir/dir/file.txt", true),
            ("a**/*.txt", "a/file.txt", true),
            ("a/*.txt", "a/dir/file.txt", false),
            ("a[b-d]e", "ace", true),
            ("a[b-d]e", "aae", false),
            ("a[^b-d]e", "aze", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            (".*", ".foo", true),
            (".*", "foo", false),
            ("abc.def", "abcdef", false),
            ("abc.def", "abc.def", true),
            ("abc?def", "abcZdef", true),
            ("abc?def", "abc/def", false),
            ("a(b)c/def", "a(b)c/def", true),
            ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
            ("dist/*.whl", "dist/proxy.py-2.4.0-py3-none-any.whl", true),
            ("*", "dir/file", true),
            ("docs", "docs/a/b", true),
            ("docs", "my/docs", false),
            ("/docs/", "docs", true),
            ("./a//b/../c", "a/c", true),
            ("ü?", "üö", true),
        ] {
            assert_eq!(left_out(pattern, path), is, "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_that_matches_decides() {
        let patterns = "# all of it\n*\n  !docs  \n!*.md\ndocs/secret*\n\n!docs/secret-not\n";
        for (path, is) in [
            ("src", true),
            ("src/a", true),
            ("docs/a", false),
            ("README.md", false),
            ("src/README.md", true),
            ("docs/secret", true),
            ("docs/secret-not", false),
            ("docs/secret.d/a", true),
        ] {
            assert_eq!(left_out(patterns, path), is, "{path}");
        }
        assert!(!left_out("!a", "a") && !left_out("#a", "#a") && left_out("\u{feff}a", "a"));
        assert!(Ignore::read("# nothing\n\n").unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_line() {
        for (text, line) in [("a\n!\n", 2), ("[a", 1), ("a\nb\nc\\", 3), ("x[]a", 1)] {
            assert_eq!(Ignore::read(text).unwrap_err(), line, "{text}");
        }
        assert_eq!(Ignore::read(&"a\n".repeat(MOST + 1)).unwrap_err(), MOST + 1);
        let lines = TOKENS / LONGEST;
        let long = format!("{}\n", "a".repeat(LONGEST)).repeat(lines);
        assert!(Ignore::read(&long).is_ok());
        assert_eq!(Ignore::read(&format!("{long}a")).unwrap_err(), lines + 1);
    }

    #[test]
    fn a_hard_pattern_takes_no_time() {
        let pattern = "*a".repeat(200);
        assert!(!left_out(&pattern, &format!("{}b", "a".repeat(2_000))));
    }
}
