//! What one container used: the last minutes second by second while somebody looks, and coarser the longer ago.

use super::point::{Point, merged};
use crate::hub::stats::{Reading, moved};
use app::contract::UsagePoint;
use engine::usage::Usage;
use std::collections::VecDeque;

/// The levels: seconds from point to point, and how many points are kept. 5 minutes, 2 hours, 24 hours, 7 days.
pub(super) const LEVELS: [(u32, usize); 4] = [(1, 300), (30, 240), (300, 288), (1800, 336)];
/// With fewer points than this, second by second is too little to show.
const ENOUGH: usize = 60;
/// A sample is compared with the one before it unless that is older, in milliseconds.
const COMPARED: i64 = 5 * 60 * 1000;

/// The history of one container.
#[derive(Debug, Default)]
pub(super) struct Series {
    pub(super) levels: [VecDeque<Point>; LEVELS.len()],
    /// The limit of its memory.
    pub(super) limit: u64,
    /// What the next half-minute is compared with.
    before: Option<Usage>,
    newest: Option<Reading>,
}

impl Series {
    /// One that was kept.
    pub(super) fn kept(limit: u64, levels: [VecDeque<Point>; LEVELS.len()]) -> Self {
        Self { limit, levels, ..Self::default() }
    }

    /// Takes what somebody who looks sees, about once a second.
    pub(super) fn live(&mut self, reading: &Reading) {
        let since = self.newest.map_or([0; 4], |newest| {
            let totals = |reading: &Reading| Usage {
                received: reading.received,
                sent: reading.sent,
                read: reading.read,
                written: reading.written,
                ..Usage::default()
            };
            moved(&totals(&newest), &totals(reading))
        });
        self.keep(0, Point::new(reading.at, reading.cpu, reading.memory, reading.pids, since));
        self.newest = Some(*reading);
        self.limit = reading.memory_limit;
    }

    /// Takes a sample, one each half-minute.
    pub(super) fn sample(&mut self, at: i64, usage: &Usage) {
        // The same as before: the stream it comes from has paused.
        if self.before.is_some_and(|before| before.at == usage.at) {
            return;
        }
        let before = self.before.filter(|before| usage.at - before.at <= COMPARED);
        let reading = Reading::of(at, before.as_ref(), usage);
        let since = before.map_or([0; 4], |before| moved(&before, usage));
        self.add(Point::new(at, reading.cpu, usage.memory, usage.pids, since));
        self.before = Some(*usage);
        self.limit = usage.memory_limit;
        // What a live stream told last is of a second, not of half a minute.
        if self.newest.is_none_or(|newest| newest.at <= at) {
            self.newest = Some(reading);
        }
    }

    /// The newest of all.
    pub(super) fn newest(&self) -> Option<Reading> {
        self.newest
    }

    /// When it was measured last, in milliseconds since 1970.
    pub(super) fn last(&self) -> i64 {
        self.levels[..2].iter().filter_map(|level| level.back()).map(Point::when).max().unwrap_or(0)
    }

    /// Forgets what was measured second by second before a time.
    pub(super) fn forget_seconds(&mut self, before: i64) {
        if self.levels[0].back().is_some_and(|last| last.when() < before) {
            self.levels[0] = VecDeque::new();
        }
    }

    /// The last so many seconds before `now`, by the finest level that covers them: its step, and its points.
    pub(super) fn window(&self, seconds: u32, now: i64) -> (u32, Vec<UsagePoint>) {
        let from = now - i64::from(seconds) * 1000;
        let recent = self.levels[0].iter().filter(|point| point.when() > from).count();
        let nth = if seconds as usize <= LEVELS[0].1 && recent >= ENOUGH { 0 } else { level(seconds) };
        let unfinished = if nth > 1 { self.unfinished(nth) } else { None };
        let mut totals = [0.0_f64; 4];
        let points = self.levels[nth].iter().chain(unfinished.as_ref()).filter(|point| point.when() > from);
        let shown = points.map(|point| {
            for (total, bytes) in totals.iter_mut().zip(point.moved) {
                *total += f64::from(bytes);
            }
            let [received, sent, read, written] = totals.map(|total| total as u64);
            let (at, memory, pids) = (point.when(), point.memory as u64, u32::from(point.pids));
            UsagePoint(at, point.cpu(), memory, self.limit, received, sent, read, written, pids)
        });
        (LEVELS[nth].0, shown.collect())
    }

    /// Adds a point of half a minute, and to the coarser levels what it completes.
    fn add(&mut self, point: Point) {
        let last = self.levels[1].back().map_or(point.at, |last| last.at);
        for (nth, (step, _)) in LEVELS.iter().enumerate().skip(2) {
            if last / step != point.at / step
                && let Some(whole) = merged(self.within(nth - 1, last, *step))
            {
                self.keep(nth, whole);
            }
        }
        self.keep(1, point);
    }

    /// What a coarse level will get as its next point, as far as it is known.
    fn unfinished(&self, nth: usize) -> Option<Point> {
        let last = self.levels[1].back()?.at;
        let finest = if nth > 2 { self.unfinished(nth - 1) } else { None };
        merged(self.within(nth - 1, last, LEVELS[nth].0).chain(finest.as_ref()))
    }

    /// The newest points of a level, as far as they lie within the same stretch of `step` seconds as a time.
    fn within(&self, nth: usize, at: u32, step: u32) -> impl Iterator<Item = &Point> {
        self.levels[nth].iter().rev().take_while(move |point| point.at / step == at / step)
    }

    fn keep(&mut self, nth: usize, point: Point) {
        let level = &mut self.levels[nth];
        // A clock that was put back: what lies ahead of it now was never so.
        while level.back().is_some_and(|last| last.when() >= point.when()) {
            level.pop_back();
        }
        level.push_back(point);
        if level.len() > LEVELS[nth].1 {
            level.pop_front();
        }
    }
}

/// The finest level, of those that are always kept, that covers so many seconds.
pub(super) fn level(seconds: u32) -> usize {
    let covers = |nth: &usize| LEVELS[*nth].0 as usize * LEVELS[*nth].1 >= seconds as usize;
    (1..LEVELS.len()).find(covers).unwrap_or(LEVELS.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_800_000_000_000;

    /// After so many seconds of half a core, 1000 bytes a second, and as many bytes of memory as seconds.
    fn usage(second: i64) -> Usage {
        let counted = u64::try_from(second).unwrap();
        Usage {
            at: START + second * 1000,
            cpu_total: counted * 500_000_000,
            system_total: counted * 4_000_000_000,
            cores: 4,
            memory: counted,
            memory_limit: 1 << 30,
            pids: 2,
            received: counted * 1000,
            ..Usage::default()
        }
    }

    fn sampled(seconds: i64) -> Series {
        let mut series = Series::default();
        for second in (0..=seconds).step_by(30) {
            series.sample(START + second * 1000, &usage(second));
        }
        series
    }

    #[test]
    fn levels_are_bounded_and_cover_their_time() {
        let week = 8 * 86_400;
        let series = sampled(week);
        for (level, (_, kept)) in series.levels.iter().zip(LEVELS).skip(1) {
            assert_eq!(level.len(), kept);
        }
        let now = START + week * 1000;
        for (window, step, count) in
            [(300, 30, 10), (7200, 30, 240), (86_400, 300, 288), (7 * 86_400, 1800, 336), (u32::MAX, 1800, 337)]
        {
            let (told, points) = series.window(window, now);
            assert_eq!(told, step, "{window}");
            assert!(points.len().abs_diff(count) <= 1, "{window}: {} points", points.len());
            assert_eq!(points.last().unwrap().0, now, "what is not finished counts too");
            for pair in points.windows(2).take(points.len() - 2) {
                assert_eq!(pair[1].0 - pair[0].0, i64::from(step) * 1000);
                let cpu = pair[1].1.unwrap();
                assert!((cpu - 50.0).abs() < 0.1, "{cpu}");
                let rate = (pair[1].4 - pair[0].4) / u64::from(step);
                assert!(rate.abs_diff(1000) <= 1, "{rate} bytes a second");
            }
        }
    }

    #[test]
    fn what_is_not_finished_is_told_as_far_as_it_is_known() {
        // 30 minutes, a stretch of 5 minutes after them, and two and a half.
        let series = sampled(1800 + 300 + 150);
        let now = START + 2250 * 1000;
        let (_, points) = series.window(7 * 86_400, now);
        assert_eq!(points.iter().map(|point| point.0 - START).collect::<Vec<_>>(), [1_770_000, 2_250_000]);
        let bytes: u64 = points[1].4;
        assert_eq!(bytes, 2_250_000, "none is lost and none counted twice");
    }

    #[test]
    fn seconds_are_shown_where_there_are_enough() {
        let mut series = sampled(3000);
        let live = |second: i64| Reading::of(START + second * 1000, Some(&usage(second - 1)), &usage(second));
        for second in 3001..3050 {
            series.live(&live(second));
        }
        assert_eq!(series.window(300, START + 3_050_000).0, 30);
        for second in 3050..3500 {
            series.live(&live(second));
        }
        let (step, points) = series.window(300, START + 3_499_000);
        assert_eq!((step, points.len(), series.levels[0].len()), (1, 300, 300));
        assert_eq!(points[1].4 - points[0].4, 1000);
        assert_eq!(series.window(301, START + 3_499_000).0, 30);
        series.forget_seconds(START + 3_499_000);
        assert_eq!(series.levels[0].len(), 300);
        series.forget_seconds(START + 3_500_000);
        assert_eq!(series.levels[0].capacity(), 0);
    }

    #[test]
    fn a_live_reading_is_newer_than_the_sample_made_of_it() {
        let mut series = sampled(30);
        let live = Reading::of(START + 60_000, Some(&usage(59)), &usage(60));
        series.live(&live);
        series.sample(live.at, &usage(60));
        assert_eq!(series.newest(), Some(live));
        series.sample(START + 90_000, &usage(90));
        assert_eq!(series.newest().map(|newest| newest.memory), Some(90));
    }

    #[test]
    fn live_k15_a_clock_that_is_put_back_leaves_points_in_order() {
        let mut series = sampled(7200);
        series.sample(START + 3_600_000, &usage(7230));
        series.sample(START + 3_630_000, &usage(7260));
        for level in &series.levels {
            assert!(level.iter().zip(level.iter().skip(1)).all(|(before, after)| before.when() < after.when()));
        }
        assert_eq!(series.last(), START + 3_630_000);
    }

    #[test]
    fn a_restart_counts_from_zero_and_a_long_pause_is_not_compared() {
        let mut series = sampled(60);
        series.sample(START + 90_000, &Usage { received: 7, at: START + 90_000, ..usage(0) });
        let (_, points) = series.window(300, START + 90_000);
        assert_eq!(points[3].4 - points[2].4, 7);
        assert_eq!(points[3].1, None);
        let later = Usage { at: START + 9_000_000, ..usage(9000) };
        series.sample(START + 9_000_000, &later);
        assert_eq!(series.window(300, START + 9_000_000).1.len(), 1);
        assert_eq!(series.newest().unwrap().cpu, None);
    }
}
