//! What containers do by themselves while they run: some fail and are started again, some fall ill. All of it follows
//! from the time since the start, so nothing has to be remembered or woken for it.

use super::clock::SECOND;

/// How long a health check says `starting`.
pub(super) const STARTING: i64 = 10 * SECOND;

/// What one does. Times are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// It just runs.
    Steady,
    /// It runs, fails, and is started again after a while.
    Fails { runs: i64, waits: i64, code: i64, oom: bool },
    /// Its health check fails for the last `ill` of every `every`.
    Ails { every: i64, ill: i64 },
}

/// Where a rhythm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beat {
    /// Since when it runs, or ran last.
    pub(super) started: i64,
    /// When it failed last.
    pub(super) failed: Option<i64>,
    /// Whether it runs.
    pub(super) up: bool,
    /// How often it was started again.
    pub(super) restarts: i64,
}

/// What a rhythm changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It failed.
    Died { code: i64, oom: bool },
    /// It was started again.
    Started,
    /// Its health check says something else.
    Health(&'static str),
}

impl Rhythm {
    /// Where it is at `now`, in a run that began at `from`.
    pub(super) fn beat(self, from: i64, now: i64) -> Beat {
        let Self::Fails { runs, waits, .. } = self else {
            return Beat { started: from, failed: None, up: true, restarts: 0 };
        };
        let cycle = runs + waits;
        let restarts = (now - from).max(0) / cycle;
        let started = from + restarts * cycle;
        let up = now < started + runs;
        let failed = if up { (restarts > 0).then_some(started - waits) } else { Some(started + runs) };
        Beat { started, failed, up, restarts }
    }

    /// What a health check says at `now` of what runs since `started`, in a run that began at `from`.
    pub(super) fn health(self, from: i64, started: i64, now: i64) -> &'static str {
        match self {
            _ if now < started + STARTING => "starting",
            Self::Ails { every, ill } if (now - from) % every >= every - ill => "unhealthy",
            _ => "healthy",
        }
    }

    /// The first change after `after`; `checked` says whether there is a health check.
    pub(super) fn next(self, from: i64, checked: bool, after: i64) -> Option<(i64, Change)> {
        let after = after.max(from);
        if checked && after < from + STARTING {
            return Some((from + STARTING, Change::Health("healthy")));
        }
        match self {
            Self::Steady => None,
            Self::Fails { runs, waits, code, oom } => {
                let start = from + (after - from) / (runs + waits) * (runs + waits);
                let death = start + runs;
                Some(match after < death {
                    true => (death, Change::Died { code, oom }),
                    false => (start + runs + waits, Change::Started),
                })
            }
            Self::Ails { every, ill } => {
                let start = from + (after - from) / every * every;
                Some(match after < start + every - ill {
                    true => (start + every - ill, Change::Health("unhealthy")),
                    false => (start + every, Change::Health("healthy")),
                })
            }
        }
    }

    /// How long of a run was really spent running, by `now`.
    pub(super) fn active(self, from: i64, now: i64) -> i64 {
        let past = (now - from).max(0);
        match self {
            Self::Fails { runs, waits, .. } => past / (runs + waits) * runs + (past % (runs + waits)).min(runs),
            _ => past,
        }
    }

    /// When so much of a run had been spent running.
    pub(super) fn when(self, from: i64, active: i64) -> i64 {
        match self {
            Self::Fails { runs, waits, .. } => from + active / runs * (runs + waits) + active % runs,
            _ => from + active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOP: Rhythm = Rhythm::Fails { runs: 12, waits: 30, code: 1, oom: false };

    #[test]
    fn one_that_fails_is_started_again() {
        assert_eq!(LOOP.beat(100, 111), Beat { started: 100, failed: None, up: true, restarts: 0 });
        assert_eq!(LOOP.beat(100, 112), Beat { started: 100, failed: Some(112), up: false, restarts: 0 });
        assert_eq!(LOOP.beat(100, 142), Beat { started: 142, failed: Some(112), up: true, restarts: 1 });
    }

    #[test]
    fn changes_are_where_the_beats_differ() {
        let mut at = 0;
        let mut found = Vec::new();
        while let Some((next, change)) = LOOP.next(100, false, at).filter(|_| found.len() < 4) {
            assert!(next > at);
            assert_ne!(LOOP.beat(100, next).up, LOOP.beat(100, next - 1).up);
            found.push(change);
            at = next;
        }
        let died = Change::Died { code: 1, oom: false };
        assert_eq!(found, [died, Change::Started, died, Change::Started]);
        assert_eq!(Rhythm::Steady.next(100, false, 0), None);
    }

    #[test]
    fn health_changes_are_told_when_they_happen() {
        let ails = Rhythm::Ails { every: 60 * SECOND, ill: 5 * SECOND };
        let mut at = 0;
        for expected in ["healthy", "unhealthy", "healthy", "unhealthy"] {
            let (next, change) = ails.next(0, true, at).unwrap();
            assert_eq!(change, Change::Health(expected));
            assert_eq!(ails.health(0, 0, next), expected);
            assert_ne!(ails.health(0, 0, next - 1), expected);
            at = next;
        }
    }

    #[test]
    fn active_time_stands_still_while_waiting() {
        for active in 0..100 {
            let at = LOOP.when(100, active);
            assert!(LOOP.beat(100, at).up);
            assert_eq!(LOOP.active(100, at), active);
        }
        assert_eq!(LOOP.active(100, 120), 12);
    }
}
