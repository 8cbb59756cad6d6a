//! How lines are numbered, alike in every answer of the engine.
//!
//! The engine stamps lines of stdout and stderr before it puts them into one row, so that a line may stand behind one
//! with a later stamp: then it counts as one of that line's time (`engine::log` does this already). Here the same is
//! done when the machine's clock is set back, for a follower goes on through that. So positions only grow, and an answer
//! that begins a little earlier than it needs to gives each line the position that every other answer gives it.

use engine::log::{Position, STRAY_NANOS};

/// The newest lines are asked for first, for to find a time the engine reads its log from the beginning.
static TAILS: [Option<u64>; 3] = [Some(1000), Some(20_000), None];

/// A place in a log, and what is needed to go on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The line's position.
    pub(super) last: Position,
    /// The earliest stamp among the lines that count as of its time.
    pub(super) low: i64,
    /// The line's own stamp.
    pub(super) stamp: i64,
}

impl Order {
    /// Before the first line of an answer.
    pub(super) fn new() -> Self {
        Self { last: Position { nanos: i64::MIN, nth: 0 }, low: i64::MIN, stamp: 0 }
    }

    /// Numbers the next line.
    pub(super) fn place(&mut self, stamp: i64) -> Position {
        self.stamp = stamp;
        if stamp > self.last.nanos {
            self.last = Position { nanos: stamp, nth: 0 };
            self.low = stamp;
        } else {
            self.last.nth = self.last.nth.saturating_add(1);
            self.low = self.low.min(stamp);
        }
        self.last
    }

    /// The time from which an answer has to begin, so that its lines after this one have the right positions.
    pub(super) fn since(&self) -> i64 {
        self.last.nanos.min(self.low).saturating_sub(STRAY_NANOS)
    }

    /// Whether the log may end here, when its newest line has that stamp.
    pub(super) fn may_end_with(&self, newest: i64) -> bool {
        newest <= self.stamp && self.stamp.saturating_sub(newest) < STRAY_NANOS
    }

    /// How many of the newest lines to ask for, one after the other until one reaches back far enough; none is all.
    /// Where stamps went back by much, an early stamp does not tell that a line stands before this one.
    pub(super) fn tails(&self) -> &'static [Option<u64>] {
        let whole = self.last.nanos <= 0 || self.low < self.last.nanos.saturating_sub(STRAY_NANOS);
        if whole { &TAILS[2..] } else { &TAILS }
    }
}

/// The place before every line of that time.
pub(super) fn before(nanos: i64) -> Position {
    Position { nanos: nanos.saturating_sub(1), nth: u32::MAX }
}

/// Whether a position is a line's, and not a place between lines.
pub(super) fn is_line(at: Position) -> bool {
    at.nanos > 0 && at.nth < u32::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(stamps: &[i64]) -> Vec<(i64, u32)> {
        let mut order = Order::new();
        stamps.iter().map(|stamp| order.place(*stamp)).map(|at| (at.nanos, at.nth)).collect()
    }

    #[test]
    fn positions_grow_whatever_the_stamps_do() {
        assert_eq!(placed(&[5, 5, 5, 7]), [(5, 0), (5, 1), (5, 2), (7, 0)]);
        assert_eq!(placed(&[5, 9, 7, 9, 8, 10]), [(5, 0), (9, 0), (9, 1), (9, 2), (9, 3), (10, 0)]);
    }

    #[test]
    fn an_answer_that_begins_early_enough_numbers_alike() {
        let second = 1_000_000_000;
        let stamps: Vec<i64> = (0..2000).map(|nth| 100 * second + nth * 1_000_000 - (nth % 7) * 3_000_000).collect();
        let all = placed(&stamps);
        for known in [500, 777, 1500] {
            let mut order = Order::new();
            stamps[..=known].iter().for_each(|stamp| _ = order.place(*stamp));
            let later: Vec<i64> = stamps.iter().copied().filter(|stamp| *stamp >= order.since()).collect();
            assert!(later.len() < stamps.len());
            let told: Vec<_> = placed(&later).into_iter().filter(|at| *at > all[known]).collect();
            assert_eq!(told, all[known + 1..], "after line {known}");
        }
    }

    #[test]
    fn live_k15_a_clock_set_back_is_read_from_its_lowest_stamp() {
        let (hour, mut order) = (3_600_000_000_000, Order::new());
        order.place(10 * hour);
        assert_eq!(order.tails().len(), 3);
        order.place(9 * hour);
        order.place(9 * hour + 5);
        assert_eq!((order.since(), order.tails()), (9 * hour - STRAY_NANOS, &[None][..]));
        order.place(10 * hour + 1);
        assert_eq!((order.since(), order.tails().len()), (10 * hour + 1 - STRAY_NANOS, 3));
    }

    #[test]
    fn live_l8_places_at_the_ends_of_time_do_no_harm() {
        for nanos in [0, 1, i64::MAX] {
            let at = Position { nanos, nth: u32::MAX };
            let order = Order { last: at, low: nanos, stamp: nanos };
            assert!(order.since() < nanos || nanos == 0);
            assert!(before(nanos) < at && !is_line(at));
        }
    }
}
