//! A job that has not ended: how it stands, for its work, its viewers and its list.

use super::output::{Mark, Output};
use app::contract::{Job, JobDetail};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

/// One job.
pub(crate) struct Live {
    /// Its number, as it travels.
    pub(super) id: String,
    /// Ends it.
    pub(super) cancel: CancellationToken,
    /// Rings when it has changed.
    pub(super) changed: Notify,
    /// Grows when viewers are told; not with each change.
    told: watch::Sender<u64>,
    state: Mutex<State>,
}

/// What changes of it.
pub(super) struct State {
    pub(super) job: Job,
    pub(super) output: Output,
    /// The things that nobody else may work on meanwhile.
    pub(super) turns: Vec<String>,
}

impl Live {
    /// One that waits for its turn.
    pub(super) fn new(job: Job, cancel: CancellationToken) -> Self {
        let turn = match job.kind.as_str() {
            // One may be called like a container's id.
            "project" => format!("project {}", job.about),
            // Engines do one after another, and refuse the others.
            "prune" => "prune".to_owned(),
            // Each may take much memory.
            "explore" => "explore".to_owned(),
            _ => job.about.clone(),
        };
        let turns = if turn.is_empty() { Vec::new() } else { vec![turn] };
        let id = job.id.clone();
        let state = Mutex::new(State { job, output: Output::default(), turns });
        Self { id, cancel, changed: Notify::new(), told: watch::Sender::new(0), state }
    }

    /// The job as it is.
    pub(super) fn job(&self) -> Job {
        self.lock().job.clone()
    }

    /// Looks at it where it is.
    pub(super) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        read(&self.lock())
    }

    /// Changes it; one that has ended changes no more.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        {
            let mut state = self.lock();
            if state.job.is_over() {
                return;
            }
            change(&mut state);
        }
        self.changed.notify_one();
    }

    /// Tells its viewers to look.
    pub(super) fn tell(&self) {
        self.told.send_modify(|count| *count += 1);
    }

    /// Follows it from now on.
    pub(super) fn told(&self) -> watch::Receiver<u64> {
        self.told.subscribe()
    }

    /// What is new of it since a mark.
    pub(super) fn after(&self, mark: &mut Mark) -> JobDetail {
        let state = self.lock();
        let (lines, parts, file) = state.output.after(mark);
        JobDetail { job: state.job.clone(), lines, parts, file }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job, followed by a viewer: first all that is known of it, then what is new.
pub(crate) struct Follow(Source);

enum Source {
    /// It goes on.
    Live { live: Arc<Live>, told: watch::Receiver<u64>, mark: Mark, has_begun: bool },
    /// It has ended; this is told once.
    Kept(Option<Box<JobDetail>>),
}

impl Follow {
    pub(super) fn live(live: Arc<Live>) -> Self {
        let told = live.told();
        Self(Source::Live { live, told, mark: Mark::default(), has_begun: false })
    }

    pub(super) fn kept(detail: JobDetail) -> Self {
        Self(Source::Kept(Some(Box::new(detail))))
    }

    /// What is new of it. Never comes when nothing more will be. May be dropped and called again without a loss.
    pub(crate) async fn next(&mut self) -> JobDetail {
        match &mut self.0 {
            Source::Live { live, told, mark, has_begun } => {
                // The sender lives as long as the job that is held here.
                if *has_begun && told.changed().await.is_err() {
                    return std::future::pending().await;
                }
                *has_begun = true;
                live.after(mark)
            }
            Source::Kept(detail) => match detail.take() {
                Some(detail) => *detail,
                None => std::future::pending().await,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::Line;
    use super::*;
    use futures_util::FutureExt;

    fn live() -> Arc<Live> {
        let job = Job { id: "7".into(), about: "web".into(), state: "running".into(), ..Job::default() };
        Arc::new(Live::new(job, CancellationToken::new()))
    }

    #[tokio::test]
    async fn a_viewer_gets_all_first_and_then_what_is_new_when_it_is_told() {
        let live = live();
        live.change(|state| state.output.write(Line::Out, "one", "", 0));
        let mut follow = Follow::live(Arc::clone(&live));
        assert_eq!(follow.next().await.lines.len(), 1);
        live.change(|state| state.output.write(Line::Out, "two\nthree", "", 0));
        assert!(follow.next().now_or_never().is_none(), "not with each change");
        live.tell();
        assert_eq!(follow.next().await.lines.iter().map(|line| line.n).collect::<Vec<_>>(), [2, 3]);
    }

    #[tokio::test]
    async fn what_has_ended_changes_no_more_and_is_told_once() {
        let live = live();
        live.change(|state| state.job.state = "done".into());
        live.change(|state| state.job.step = "later".into());
        assert_eq!(live.job().step, "");
        let mut kept = Follow::kept(JobDetail { job: live.job(), ..JobDetail::default() });
        assert_eq!(kept.next().await.job.state, "done");
        assert!(kept.next().now_or_never().is_none());
    }
}
