//! Jobs: what takes a while and goes on without whoever asked for it, as a pull. Each runs as its caller, whose rights
//! judge every call, and tells how it goes.
//!
//! # Layout
//! - this file: the jobs there are; [`start`] begins one, [`run`] sees to those of an earlier process
//! - `order`: what can be asked for; one file or folder a kind does it: `pull`, `push`, `load`, `import`, `build`,
//!   `explore`, `prune`, `create`, `project`, `recreate`
//! - `transfer`: what moves layers, and `layers` what the engine says of them; `signed`: with whose credentials;
//!   `upload`: what was sent here for it
//! - `run`: what their work has in hand; `call`: their Engine calls; `sentence`: the engine's failures in plain words
//! - `live`: one that has not ended; `output`: what it has said; `drive`: its turn, its work, its end
//! - `viewer`: what of all this one person sees

mod build;
mod call;
mod create;
mod drive;
mod explore;
mod history;
mod import;
mod layers;
mod live;
mod load;
mod order;
mod output;
mod project;
mod prune;
mod pull;
mod push;
pub(crate) mod recreate;
mod run;
mod sentence;
mod signed;
mod transfer;
mod upload;
mod viewer;

pub(crate) use live::Follow;
pub(crate) use order::{Order, Recreate, Undo};
pub(crate) use run::Failure;
pub(crate) use viewer::Viewer;

use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::Sight;
use crate::hub::List;
use crate::store::{Store, StoreError};
use crate::web::Refused;
use app::contract::{Job, JobDetail};
use http::StatusCode;
use live::Live;
use output::Kept;
use run::Run;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// So many jobs that have not ended there may be.
const OPEN: usize = 64;
/// So many of one person.
const OWN: usize = 16;
/// So many recreations run at once; others wait.
const RECREATIONS: usize = 4;
/// How long the end of the console waits for jobs to come to theirs.
const DRAIN: Duration = Duration::from_secs(30);

/// What is said of a job whose console was stopped.
const STOPPED: &str = "The console was stopped while this ran.";

/// All jobs.
pub struct Jobs {
    store: Store,
    /// Every job that is kept, as its owner sees it.
    list: List<Job>,
    /// Those that have not ended, in the order in which they were asked for.
    open: Mutex<BTreeMap<i64, Arc<Live>>>,
    /// Grows when one ends.
    ended: watch::Sender<u64>,
}

impl Jobs {
    /// Reads those that are kept. What an earlier process did not end was interrupted.
    pub fn open(store: &Store) -> Result<Self, StoreError> {
        store.interrupt_jobs(millis(), STOPPED)?;
        let list = List::new("jobs");
        list.replace(store.jobs()?.into_iter().map(flagged));
        Ok(Self { store: store.clone(), list, open: Mutex::default(), ended: watch::Sender::new(0) })
    }

    /// None at all, which cannot be written down: for tests of what shows them.
    #[cfg(test)]
    pub(crate) fn sample() -> Arc<Self> {
        let directory = tempfile::tempdir().unwrap_or_else(|cause| panic!("{cause}"));
        let store = Store::open(directory.path()).unwrap_or_else(|cause| panic!("{cause}"));
        Arc::new(Self::open(&store).unwrap_or_else(|cause| panic!("{cause}")))
    }

    /// Waits until a job is over; at once when there is none of that number.
    pub async fn over(&self, id: &str) {
        let mut ended = self.ended.subscribe();
        drop(ended.wait_for(|_| self.find(id).is_none()).await);
    }

    /// The list of all jobs.
    pub(crate) fn list(&self) -> &List<Job> {
        &self.list
    }

    /// A job with its output.
    pub(crate) fn detail(&self, id: &str) -> Option<JobDetail> {
        self.find(id).map_or_else(|| self.kept(id), |live| Some(live.after(&mut output::Mark::default())))
    }

    /// Follows a job; `None` when there is none of that number.
    pub(crate) fn follow(&self, id: &str) -> Option<Follow> {
        match self.find(id) {
            Some(live) => Some(Follow::live(live)),
            None => self.kept(id).map(Follow::kept),
        }
    }

    /// What a job was ordered to do, as far as that can be read.
    pub(crate) fn order(&self, console: &Console, id: &str) -> Option<Order> {
        let sealed = self.store.job_order(id.parse().ok()?).ok()??;
        serde_json::from_str(&console.access.seal().unseal(&sealed)?).ok()
    }

    /// Ends a job; false when it has ended already.
    pub(crate) fn cancel(&self, id: &str) -> bool {
        let live = self.find(id);
        if let Some(live) = &live {
            live.cancel.cancel();
        }
        live.is_some()
    }

    /// Changes what is kept of a job that has ended, as when it can no longer be undone.
    pub(crate) fn amend(&self, id: &str, change: impl FnOnce(&mut Job)) {
        let Some(mut job) = self.list.get(id).filter(Job::is_over) else { return };
        change(&mut job);
        self.write(&job, None);
        self.list.patch(vec![job], Vec::new());
    }

    /// The job of that number, if it has not ended.
    fn find(&self, id: &str) -> Option<Arc<Live>> {
        self.lock().get(&id.parse::<i64>().ok()?).cloned()
    }

    /// A job that has ended, with what is kept of its output.
    fn kept(&self, id: &str) -> Option<JobDetail> {
        let job = self.list.get(id)?;
        let output = self.store.job_output(id.parse().ok()?).unwrap_or_else(|cause| {
            tracing::error!(%cause, "the output of a job cannot be read");
            None
        });
        let Kept { lines, parts, file } = output.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        Some(JobDetail { job, lines, parts, file })
    }

    /// Adds a job, if there is room for one more of its person's.
    fn add(&self, console: &Console, order: &Order, job: Job) -> Result<Arc<Live>, Refused> {
        let sealed = serde_json::to_string(order).map_err(|cause| Refused::failed(&cause))?;
        let sealed = console.access.seal().seal(&sealed);
        let mut open = self.lock();
        let own = open.values().filter(|live| live.read(|state| state.job.user) == job.user).count();
        if own >= OWN || open.len() >= OPEN {
            let sentence = "Too many jobs are under way. Wait until some have ended, or cancel some.";
            return Err(Refused::new(StatusCode::TOO_MANY_REQUESTS, sentence));
        }
        let number = self.store.add_job(&job, &sealed).map_err(|cause| Refused::failed(&cause))?;
        let live = Live::new(flagged(Job { id: number.to_string(), ..job }), console.stop.child_token());
        let live = Arc::new(live);
        open.insert(number, Arc::clone(&live));
        drop(open);
        self.list.patch(vec![live.job()], Vec::new());
        self.trim();
        Ok(live)
    }

    /// Begins a job if its turn has come: of two that work on the same thing the later one waits.
    fn begins(&self, live: &Live) -> bool {
        let open = self.lock();
        let Ok(number) = live.id.parse::<i64>() else { return true };
        let (turns, kind) = live.read(|state| (state.turns.clone(), state.job.kind.clone()));
        let waits = |other: &Live| other.read(|state| state.turns.iter().any(|turn| turns.contains(turn)));
        let runs = |other: &Live| other.read(|state| state.job.kind == kind && state.job.state == "running");
        if open.range(..number).any(|(_, other)| waits(other)) {
            return false;
        }
        if kind == "recreate" && open.values().filter(|other| runs(other)).count() >= RECREATIONS {
            return false;
        }
        live.change(|state| "running".clone_into(&mut state.job.state));
        true
    }

    /// Tells of a job how it is now.
    fn tell(&self, live: &Live) {
        live.tell();
        self.list.patch(vec![live.job()], Vec::new());
    }

    /// A job has ended: it is written down, told of, and others have their turn.
    fn close(&self, live: &Live) {
        let (job, output) = live.read(|state| (state.job.clone(), state.output.kept()));
        self.write(&job, serde_json::to_string(&output).ok().as_deref());
        self.list.patch(vec![job], Vec::new());
        if let Ok(number) = live.id.parse::<i64>() {
            self.lock().remove(&number);
        }
        live.tell();
        self.ended.send_modify(|count| *count += 1);
    }

    /// Writes down how a job is. It goes on where that fails: only what is told of it later is less.
    fn write(&self, job: &Job, output: Option<&str>) {
        if let Err(cause) = self.store.set_job(job, output) {
            tracing::error!(%cause, job = job.id, "a job cannot be written down");
        }
    }

    /// Forgets old jobs, but none that can still be undone.
    fn trim(&self) {
        let old = history::forgotten(self.list.rows(), millis());
        if old.is_empty() {
            return;
        }
        let numbers: Vec<i64> = old.iter().filter_map(|id| id.parse().ok()).collect();
        if let Err(cause) = self.store.remove_jobs(&numbers) {
            tracing::error!(%cause, "old jobs cannot be removed");
        }
        self.list.patch(Vec::new(), old);
    }

    fn is_idle(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<i64, Arc<Live>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a job for a caller; its number.
pub(crate) fn start(console: &Arc<Console>, caller: &Caller, mut order: Order) -> Result<String, Refused> {
    if let Some(fault) = order.fault() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, fault));
    }
    let mut name = String::new();
    if let Order::Recreate(recreate) = &mut order {
        let found = Sight::new(&caller.rights, &console.hub).container(&recreate.container);
        let Some(row) = found else {
            let called: String = recreate.container.chars().filter(|c| !c.is_control()).take(128).collect();
            return Err(Refused::new(StatusCode::NOT_FOUND, &format!("There is no container {called}.")));
        };
        (recreate.container, name) = (row.id, row.name);
    }
    let mut job = order.job();
    if !name.is_empty() {
        job.title = format!("{} {name}", job.title);
    }
    let job = Job { by: caller.name.clone(), user: caller.user, state: "queued".to_owned(), begun: millis(), ..job };
    let live = console.jobs.add(console, &order, job)?;
    let id = live.id.clone();
    let run = Run::new(Arc::clone(console), caller.clone(), Arc::clone(&live));
    console.hub.spawn(drive::drive(run, live, order));
    Ok(id)
}

/// Sees to what an earlier process left, and to what is kept of recreated containers, until the console stops; then
/// waits until all jobs have come to an end, but not for ever.
pub async fn run(console: Arc<Console>) {
    let looking = async {
        recreate::repair(&console).await;
        recreate::keep(&console).await;
    };
    tokio::select! {
        () = console.stop.cancelled() => {}
        () = looking => {}
    }
    console.stop.cancelled().await;
    let mut ended = console.jobs.ended.subscribe();
    let idle = ended.wait_for(|_| console.jobs.is_idle());
    if tokio::time::timeout(DRAIN, idle).await.is_err() {
        tracing::warn!("some jobs did not end in time; the next start sees to them");
    }
}

/// Removes the old container that a recreation has kept.
pub(crate) async fn finish(console: &Arc<Console>, caller: &Caller, job: &str) -> Result<(), Failure> {
    recreate::finish(console, caller, job).await
}

/// A job with what its owner may do now.
fn flagged(job: Job) -> Job {
    let is_over = job.is_over();
    let again = is_over && order::repeats(&job.kind, &job.state);
    Job { cancel: !is_over, again, ..job }
}

/// Milliseconds since 1970.
pub(crate) fn millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
