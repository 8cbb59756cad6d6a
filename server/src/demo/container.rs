//! A container of the demo: what it was made with, its runs, and what follows from them at any time.

use super::clock::ago;
use super::noise;
use super::rhythm::{Change, Rhythm};
use super::style::Style;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many runs are remembered; older ones take their lines along, as a log that rotates does.
const RUNS: usize = 64;

/// What a container is made with.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) image: String,
    pub(super) image_id: String,
    pub(super) entrypoint: Option<Vec<String>>,
    pub(super) command: Vec<String>,
    pub(super) env: Vec<String>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) tty: bool,
    pub(super) user: String,
    pub(super) directory: String,
    /// The words of its health check.
    pub(super) check: Option<Vec<String>>,
    pub(super) ports: Vec<Port>,
    pub(super) mounts: Vec<Mount>,
    /// Names of networks; the first is its mode.
    pub(super) networks: Vec<String>,
    pub(super) restart: String,
    /// The most memory it may use; 0 is no limit.
    pub(super) memory_limit: i64,
    pub(super) nano_cpus: i64,
    /// What the request said of its host configuration.
    pub(super) host: Value,
    pub(super) habit: Habit,
}

/// What it does while it runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    pub(super) style: Style,
    /// Nanoseconds between two lines of its log; 0 writes none.
    pub(super) pace: i64,
    /// Cores that it keeps busy, on average.
    pub(super) cpu: f64,
    /// Bytes of memory, on average.
    pub(super) memory: f64,
    pub(super) rhythm: Rhythm,
}

#[derive(Clone, Debug)]
pub(super) struct Port {
    pub(super) private: u16,
    pub(super) public: Option<u16>,
    pub(super) kind: String,
}

#[derive(Clone, Debug)]
pub(super) struct Mount {
    /// A volume's name; empty for a directory of the host.
    pub(super) volume: String,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) writable: bool,
}

/// A stretch of running, from a start (or the end of a pause) to a stop (or a pause).
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// When it was started; not when a pause ended.
    pub(super) started: i64,
    pub(super) from: i64,
    pub(super) to: Option<End>,
    /// The number of its first line.
    pub(super) first: u64,
}

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) at: i64,
    pub(super) code: i64,
    pub(super) paused: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Container {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) seed: u64,
    pub(super) created: i64,
    /// The last part of its address.
    pub(super) host_part: u8,
    pub(super) spec: Spec,
    /// Oldest first.
    pub(super) runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Created,
    Running,
    Paused,
    Restarting,
    Exited,
}

impl Status {
    /// The Engine's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Exited => "exited",
        }
    }

    /// Whether its processes are there.
    pub(super) fn is_up(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// A container at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) status: Status,
    pub(super) started: Option<i64>,
    pub(super) finished: Option<i64>,
    pub(super) code: i64,
    pub(super) oom: bool,
    pub(super) restarts: i64,
    pub(super) health: Option<&'static str>,
}

impl Container {
    /// What it is at `now`.
    pub(super) fn at(&self, now: i64) -> Moment {
        let created = Moment {
            status: Status::Created,
            started: None,
            finished: None,
            code: 0,
            oom: false,
            restarts: 0,
            health: self.spec.check.as_ref().map(|_| "starting"),
        };
        let Some(run) = self.runs.last() else { return created };
        let rhythm = self.spec.habit.rhythm;
        let (code, oom) = match rhythm {
            Rhythm::Fails { code, oom, .. } => (code, oom),
            _ => (0, false),
        };
        let beat = rhythm.beat(run.from, run.to.map_or(now, |end| end.at));
        let started = if beat.restarts == 0 { run.started } else { beat.started };
        let before = self.runs.iter().rev().filter(|past| past.started != run.started).find_map(|past| past.to);
        let finished = beat.failed.or(before.map(|end| end.at));
        let health = |at: i64| self.spec.check.as_ref().map(|_| rhythm.health(run.from, started, at));
        let moment = Moment { started: Some(started), finished, restarts: beat.restarts, ..created };
        match run.to {
            None if beat.up => Moment { status: Status::Running, health: health(now), ..moment },
            None => Moment { status: Status::Restarting, code, oom, health: None, ..moment },
            Some(end) if end.paused => Moment { status: Status::Paused, health: health(end.at), ..moment },
            Some(end) => Moment {
                status: Status::Exited,
                finished: Some(end.at),
                code: end.code,
                health: self.spec.check.as_ref().map(|_| "unhealthy"),
                ..moment
            },
        }
    }

    /// What happens to it next by itself, after `after`.
    pub(super) fn next(&self, after: i64) -> Option<(i64, Change)> {
        let run = self.runs.last().filter(|run| run.to.is_none())?;
        let fresh = self.spec.check.is_some() && run.from == run.started;
        self.spec.habit.rhythm.next(run.from, fresh, after)
    }

    /// Begins a run; `started` is an earlier one's after a pause.
    pub(super) fn begin(&mut self, now: i64, started: i64) {
        let first = self.lines(now);
        if self.runs.len() == RUNS {
            self.runs.remove(0);
        }
        self.runs.push(Run { started, from: now, to: None, first });
    }

    /// Ends the run that is under way; after a pause, one of no length.
    pub(super) fn end(&mut self, now: i64, code: i64, paused: bool) {
        if let Some(started) = self.runs.last().filter(|run| run.to.is_some()).map(|run| run.started) {
            self.begin(now, started);
        }
        if let Some(run) = self.runs.last_mut() {
            run.to = Some(End { at: now, code, paused });
        }
    }

    /// For how long its processes have been running at `now`, since the last start.
    pub(super) fn active(&self, now: i64) -> i64 {
        let Some(last) = self.runs.last() else { return 0 };
        let beat = self.spec.habit.rhythm.beat(last.from, now);
        if beat.restarts > 0 {
            return (now - beat.started).max(0);
        }
        let same = self.runs.iter().rev().take_while(|run| run.started == last.started);
        same.map(|run| run.to.map_or(now, |end| end.at) - run.from).sum::<i64>().max(0)
    }

    /// Its state in a person's words, as `docker ps` shows it.
    pub(super) fn says(&self, now: i64) -> String {
        let moment = self.at(now);
        let since = |at: Option<i64>| ago(now - at.unwrap_or(now));
        match moment.status {
            Status::Created => "Created".into(),
            Status::Running => match moment.health {
                Some("starting") => format!("Up {} (health: starting)", since(moment.started)),
                Some(health) => format!("Up {} ({health})", since(moment.started)),
                None => format!("Up {}", since(moment.started)),
            },
            Status::Paused => format!("Up {} (Paused)", since(moment.started)),
            Status::Restarting => format!("Restarting ({}) {} ago", moment.code, since(moment.finished)),
            Status::Exited => format!("Exited ({}) {} ago", moment.code, since(moment.finished)),
        }
    }

    /// What an event says about it.
    pub(super) fn attributes(&self, more: &[(&str, String)]) -> BTreeMap<String, String> {
        let mut attributes = self.spec.labels.clone();
        attributes.insert("image".into(), self.spec.image.clone());
        attributes.insert("name".into(), self.name.clone());
        attributes.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        attributes
    }

    /// The exit code of one that is asked to end: not all care for the signal.
    pub(super) fn asked_to_end(&self) -> i64 {
        *noise::pick(&[0, 0, 143], self.seed)
    }

    /// Whether it is named or labelled so: what somebody asks a fault with.
    pub(super) fn is_marked(&self, word: &str) -> bool {
        self.name.contains(word) || self.spec.labels.contains_key(word)
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::SECOND;
    use super::super::found;
    use super::*;

    fn sample() -> Container {
        let mut container = found::sample(0);
        container.runs.clear();
        container
    }

    #[test]
    fn a_pause_is_within_one_start() {
        let mut container = sample();
        assert_eq!(container.at(5).status, Status::Created);
        container.begin(10 * SECOND, 10 * SECOND);
        container.end(40 * SECOND, 0, true);
        assert_eq!(container.at(50 * SECOND).status, Status::Paused);
        assert_eq!(container.active(50 * SECOND), 30 * SECOND);
        container.begin(100 * SECOND, 10 * SECOND);
        let moment = container.at(105 * SECOND);
        assert_eq!((moment.status, moment.started, moment.finished), (Status::Running, Some(10 * SECOND), None));
        assert_eq!(container.active(105 * SECOND), 35 * SECOND);
    }

    #[test]
    fn it_says_what_the_command_says() {
        let mut container = sample();
        container.spec.check = Some(vec!["CMD".into(), "true".into()]);
        assert_eq!(container.says(0), "Created");
        container.begin(0, 0);
        assert_eq!(container.says(3 * SECOND), "Up 3 seconds (health: starting)");
        assert_eq!(container.says(7200 * SECOND), "Up 2 hours (healthy)");
        container.end(7200 * SECOND, 137, false);
        assert_eq!(container.says(7210 * SECOND), "Exited (137) 10 seconds ago");
        assert_eq!(container.at(7210 * SECOND).finished, Some(7200 * SECOND));
        container.begin(7300 * SECOND, 7300 * SECOND);
        assert_eq!(container.at(7301 * SECOND).finished, Some(7200 * SECOND));
    }

    #[test]
    fn runs_are_not_remembered_for_ever() {
        let mut container = sample();
        for run in 0..200 {
            container.begin(run * SECOND, run * SECOND);
            container.end(run * SECOND + SECOND / 2, 0, false);
        }
        assert_eq!(container.runs.len(), RUNS);
    }
}
