//! What a job's work has in hand: the console, whom it is for, and the ways to tell how it goes.

use super::live::Live;
use super::output::clean;
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::Sight;
use app::contract::JobPart;
use engine::Error;
use std::sync::Arc;

/// A running job, as its work sees it. Telling never waits: viewers are told at most ten times a second, of what is
/// newest.
#[derive(Clone)]
pub(crate) struct Run {
    console: Arc<Console>,
    caller: Caller,
    live: Arc<Live>,
}

/// What a line of the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A step begins.
    Step,
    /// What something said.
    Out,
    /// Something a person should know; the job goes on.
    Warn,
    /// Why it failed.
    Error,
}

impl Line {
    /// Its name, as it travels.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Out => "out",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Why a job did not do what it was to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What happened, what stands now, and what to do.
    pub(crate) sentence: String,
    /// It ended because it was told to.
    pub(crate) is_cancelled: bool,
}

/// What came of a job: a sentence either way.
pub(crate) type Outcome = Result<String, Failure>;

impl Failure {
    /// A failure, in these words.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), is_cancelled: false }
    }

    /// It was cancelled, and nothing more is to be said of it.
    pub(crate) fn cancelled() -> Self {
        Self { sentence: "It was cancelled.".to_owned(), is_cancelled: true }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(super::sentence::of_error(&error))
    }
}

impl Run {
    pub(super) fn new(console: Arc<Console>, caller: Caller, live: Arc<Live>) -> Self {
        Self { console, caller, live }
    }

    /// The job's number.
    pub(crate) fn id(&self) -> &str {
        &self.live.id
    }

    /// The console.
    pub(crate) fn console(&self) -> &Arc<Console> {
        &self.console
    }

    /// Whom it is done for: their rights judge each call.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Says what is done now, and begins a step of the output with it.
    pub(crate) fn step(&self, text: &str) {
        self.status(text);
        self.line(Line::Step, text);
    }

    /// Says what is done now, without a line of its own: for what changes all the time.
    pub(crate) fn status(&self, text: &str) {
        self.live.change(|state| state.job.step = clean(text));
    }

    /// Adds to the output; a text of several lines is several lines.
    pub(crate) fn line(&self, kind: Line, text: &str) {
        self.line_of("", kind, text);
    }

    /// Adds to the output what a part says, by its id.
    pub(crate) fn line_of(&self, part: &str, kind: Line, text: &str) {
        self.live.change(|state| state.output.write(kind, text, part, super::millis()));
    }

    /// Shows the Dockerfile that is built.
    pub(crate) fn file(&self, text: &str) {
        self.live.change(|state| state.output.file(text));
    }

    /// Puts a part, in place of the one of its id where there is one.
    pub(crate) fn part(&self, part: &JobPart) {
        self.live.change(|state| state.output.part(part));
    }

    /// How far it is. `unit` is `bytes` or `steps`.
    pub(crate) fn progress(&self, done: u64, total: u64, unit: &str) {
        self.live.change(|state| {
            (state.job.done, state.job.total) = (done, total);
            unit.clone_into(&mut state.job.unit);
        });
    }

    /// The page of what comes of it.
    pub(crate) fn link(&self, page: &str) {
        self.live.change(|state| page.clone_into(&mut state.job.link));
    }

    /// What it is about from now on: the container it has made, by its full id. What it was about stays locked for it.
    pub(crate) fn about(&self, thing: &str) {
        self.live.change(|state| thing.clone_into(&mut state.job.about));
        self.holds(thing);
    }

    /// Locks something for it until it ends: nobody else's job works on that meanwhile.
    pub(crate) fn holds(&self, thing: &str) {
        self.live.change(|state| {
            if !state.turns.iter().any(|held| held == thing) {
                state.turns.push(thing.to_owned());
            }
        });
    }

    /// Until when it can be undone, in milliseconds since 1970; 0 when it cannot. Written down at once.
    pub(crate) fn undo_until(&self, ms: i64) {
        self.live.change(|state| state.job.undo = ms);
        self.console.jobs.write(&self.live.job(), None);
    }

    /// Whether it is to end.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.live.cancel.is_cancelled()
    }

    /// Waits until it is to end: somebody cancels it, or the console stops.
    pub(crate) async fn cancelled(&self) {
        self.live.cancel.cancelled().await;
    }

    /// The end of a step: whether there is to be another one.
    pub(crate) fn go_on(&self) -> Result<(), Failure> {
        if self.is_cancelled() { Err(Failure::cancelled()) } else { Ok(()) }
    }

    /// Waits until its person may no longer do what they might when it began.
    pub(crate) async fn loses(&self) {
        self.caller.loses(&self.console.access).await;
    }

    /// Whether that is so already. What the engine sends them ends with it, as if that were all.
    pub(crate) fn has_lost(&self) -> bool {
        !self.caller.holds(&self.console.access)
    }

    /// The running container that has a port of the host, as far as its person sees containers.
    pub(crate) fn holder(&self, port: u16) -> Option<String> {
        let seen = Sight::new(&self.caller.rights, &self.console.hub).containers();
        let has = |ports: &[app::contract::Port]| ports.iter().any(|own| own.public == port);
        seen.into_iter().find(|row| row.is_up() && has(&row.ports)).map(|row| row.name)
    }
}
