//! Which stamps an answer has told. An engine that rotates a log may tell the file from its beginning once more, within
//! the same answer (20.10 does): those lines are known by their stamps, to the nanosecond.

use std::collections::VecDeque;

/// How many stamps are kept.
const KEPT: usize = 8192;

/// The newest stamps, each later than the one before it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    stamps: VecDeque<i64>,
    /// Whether the last one came again.
    repeats: bool,
}

impl Seen {
    /// Notes a stamp; whether it has come before, and others since.
    pub(super) fn again(&mut self, stamp: i64) -> bool {
        let last = self.stamps.back().copied();
        if last.is_none_or(|last| stamp > last) {
            if self.stamps.len() == KEPT {
                self.stamps.pop_front();
            }
            self.stamps.push_back(stamp);
            self.repeats = false;
        } else if last != Some(stamp) {
            // A line that only comes late, or after the clock was set back, has a stamp of its own.
            self.repeats = self.stamps.binary_search(&stamp).is_ok();
        }
        self.repeats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(stamps: &[i64]) -> Vec<i64> {
        let mut seen = Seen::default();
        stamps.iter().copied().filter(|stamp| !seen.again(*stamp)).collect()
    }

    #[test]
    fn what_comes_again_is_known() {
        assert_eq!(told(&[1, 2, 3, 4, 2, 3, 4, 5]), [1, 2, 3, 4, 5]);
        assert_eq!(told(&[1, 2, 2, 2, 3]), [1, 2, 2, 2, 3], "lines of one moment");
        assert_eq!(told(&[1, 5, 3, 5, 6]), [1, 5, 3, 5, 6], "a line that comes late");
        assert_eq!(told(&[10, 20, 5, 6, 7]), [10, 20, 5, 6, 7], "the clock is set back");
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut seen = Seen::default();
        assert!((0..100_000).all(|stamp| !seen.again(stamp)));
        assert_eq!(seen.stamps.len(), KEPT);
        assert!(!seen.again(3) && seen.again(99_000));
    }
}
