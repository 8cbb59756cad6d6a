//! Which lines of a log are wanted.

use engine::log::{Line, Source};

/// Which lines are wanted. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    /// From this time on, the time itself too.
    pub(super) since: Option<i64>,
    /// Until this time, the time itself too.
    pub(super) until: Option<i64>,
    /// Those to standard output.
    pub(super) out: bool,
    /// Those to standard error.
    pub(super) err: bool,
}

impl Filter {
    /// All lines.
    pub(super) const ALL: Self = Self { since: None, until: None, out: true, err: true };

    /// Whether a line is of a source that is wanted.
    pub(super) fn has(&self, line: &Line) -> bool {
        match line.source {
            Source::Out => self.out,
            Source::Err => self.err,
        }
    }

    /// Whether a line is too early.
    pub(super) fn is_before(&self, line: &Line) -> bool {
        self.since.is_some_and(|since| line.at.nanos < since)
    }

    /// Whether a line is too late.
    pub(super) fn is_after(&self, line: &Line) -> bool {
        self.until.is_some_and(|until| line.at.nanos > until)
    }

    /// Whether a line is wanted.
    pub(super) fn admits(&self, line: &Line) -> bool {
        self.has(line) && !self.is_before(line) && !self.is_after(line)
    }
}
