//! Where each line is. Places grow with every line, so that a reader can go on after one.

use super::line::Position;

/// How far a line's time may be behind the one before it and still be taken for out of order: an engine stamps standard
/// output and error in two threads and writes them in one file, so neighbours change places. Such a line counts as one
/// more of its predecessor's time. What goes back further is a clock that was set, and its times are taken as they are.
/// Whoever goes on after a line asks `since` this much earlier and leaves out what it has, for some engines leave out
/// every line that is before `since`.
pub const STRAY_NANOS: i64 = 100_000_000;

/// Gives lines their places.
#[derive(Debug, Default)]
pub(super) struct Clock {
    last: Option<Position>,
}

impl Clock {
    /// The time that a line without a stamp has.
    pub(super) fn now(&self) -> i64 {
        self.last.map_or(0, |last| last.nanos)
    }

    /// The place of the next line. `late`: it began before others that were written between its parts.
    pub(super) fn place(&mut self, nanos: i64, late: bool) -> Position {
        let at = match self.last {
            Some(last) if nanos == last.nanos || (nanos < last.nanos && (late || last.nanos - nanos < STRAY_NANOS)) => {
                Position { nanos: last.nanos, nth: last.nth.saturating_add(1) }
            }
            _ => Position { nanos, nth: 0 },
        };
        self.last = Some(at);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_l9_k15_places_grow_unless_the_clock_was_set() {
        let mut clock = Clock::default();
        let hour = 3_600_000_000_000;
        let mut place = |nanos: i64, late| {
            let at = clock.place(nanos, late);
            (at.nanos - hour, at.nth)
        };
        assert_eq!(place(hour + 5, false), (5, 0));
        assert_eq!(place(hour + 5, false), (5, 1));
        assert_eq!(place(hour + 3, false), (5, 2), "out of order");
        assert_eq!(place(hour + 6, false), (6, 0));
        assert_eq!(place(0, true), (6, 1), "a long line that ends after others");
        assert_eq!(place(0, false), (-hour, 0), "the clock was set back");
        assert_eq!(place(hour + 6, false), (6, 0));
    }
}
