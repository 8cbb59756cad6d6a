//! The log of a container, without a log: the time and the text of line k follow from its seed and k, so that any part
//! of any log is at hand.

use super::clock::SECOND;
use super::container::{Container, Run};
use super::noise;
use super::style::{Source, Style, Written};

/// The most lines that a log keeps, as one that rotates.
const KEPT: u64 = 3_000_000;
/// How far apart the lines of one stack trace are.
const FRAME: i64 = 20_000;

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) at: i64,
    pub(super) source: Source,
    pub(super) text: String,
}

impl Container {
    /// How many lines it has ever written by `now`.
    pub(super) fn lines(&self, now: i64) -> u64 {
        let Some(run) = self.runs.iter().rev().find(|run| run.from <= now) else {
            return self.runs.first().map_or(0, |run| run.first);
        };
        let now = run.to.map_or(now, |end| now.min(end.at));
        run.first + self.count(self.spec.habit.rhythm.active(run.from, now))
    }

    /// The number of the oldest line that is still kept.
    pub(super) fn oldest(&self, now: i64) -> u64 {
        let first = self.runs.first().map_or(0, |run| run.first);
        first.max(self.lines(now).saturating_sub(KEPT))
    }

    /// Line `k`, one that has been written.
    pub(super) fn line(&self, k: u64) -> Line {
        let (style, rhythm) = (self.spec.habit.style, self.spec.habit.rhythm);
        let fallback = Run { started: self.created, from: self.created, to: None, first: 0 };
        let run = self.runs.iter().rev().find(|run| run.first <= k).copied().unwrap_or(fallback);
        let at = rhythm.when(run.from, self.offset(k - run.first));
        let written = Written { seed: self.seed, number: k, in_run: k - run.first, at };
        let (source, text) = style.write(written);
        Line { at, source: if self.spec.tty { Source::Out } else { source }, text }
    }

    /// When line `k` of a run comes, in time spent running. Grows with `k`.
    fn offset(&self, k: u64) -> i64 {
        let pace = self.spec.habit.pace;
        let head = self.spec.habit.style.head(k);
        let jitter = noise::below(noise::nth(self.seed, head), u32::try_from(pace.min(4 * SECOND)).unwrap_or(1));
        whole(head).saturating_mul(pace) + i64::from(jitter) + whole(k - head) * FRAME
    }

    /// How many lines of a run come within so much time spent running.
    fn count(&self, active: i64) -> u64 {
        let pace = self.spec.habit.pace;
        if pace <= 0 {
            return 0;
        }
        let mut k = u64::try_from(active / pace).unwrap_or_default().saturating_sub(2);
        while self.offset(k) <= active {
            k += 1;
        }
        k
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What a container that somebody makes writes, when it asks for so many lines a second by the label
/// `quayside.demo.rate`.
pub(super) fn asked_rate(label: &str) -> Option<(Style, i64)> {
    let rate: i64 = label.parse().ok().filter(|rate| (1..=20_000).contains(rate))?;
    Some((Style::Numbered, SECOND / rate))
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn lines_come_in_order_and_are_counted_when_they_come() {
        for nth in 0..found::SERVICES {
            let mut container = found::sample(nth);
            container.runs.clear();
            container.begin(1_000_000 * SECOND, 1_000_000 * SECOND);
            if container.spec.habit.pace == 0 {
                continue;
            }
            let lines: Vec<Line> = (0..200).map(|k| container.line(k)).collect();
            assert!(lines.is_sorted_by_key(|line| line.at), "{}", container.name);
            for (k, line) in lines.iter().enumerate() {
                assert!(container.lines(line.at) > k as u64, "{} {k}", container.name);
                assert!(container.lines(line.at - 1) <= k as u64, "{} {k}", container.name);
            }
        }
    }

    #[test]
    fn what_was_written_stays_when_it_stops_and_starts() {
        let mut container = found::sample(0);
        container.runs.clear();
        container.begin(0, 0);
        container.end(100 * SECOND, 0, false);
        let count = container.lines(100 * SECOND);
        let last = container.line(count - 1);
        assert!(count > 10 && last.at <= 100 * SECOND);
        assert_eq!(container.lines(1000 * SECOND), count);
        container.begin(1000 * SECOND, 1000 * SECOND);
        assert_eq!(container.line(count - 1), last);
        assert!(container.lines(1100 * SECOND) > count);
        assert!(container.line(count).at >= 1000 * SECOND);
        assert_eq!(
            container.lines(50 * SECOND),
            (0..count).filter(|k| container.line(*k).at <= 50 * SECOND).count() as u64
        );
    }

    #[test]
    fn a_rate_is_asked_within_reason() {
        assert_eq!(asked_rate("1000"), Some((Style::Numbered, SECOND / 1000)));
        assert_eq!((asked_rate("0"), asked_rate("fast"), asked_rate("1000000")), (None, None, None));
    }
}
