//! Jobs, as far as one sees them: the list of all, and single ones with their output.

use super::topics::{Denied, Topic};
use crate::access::Caller;
use crate::console::Console;
use crate::hub::{Change, encode};
use crate::jobs::{self, Follow, Viewer};
use app::contract::{Frame, Job, JobDetail};
use bytes::Bytes;
use engine::transport::BoxFuture;
use futures_util::future::select_all;
use http::StatusCode;
use std::collections::HashSet;
use std::future::pending;
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};

/// So many single jobs one stream may join.
pub(super) const MOST: usize = 16;

/// The jobs that one stream follows.
pub(super) struct Jobs {
    jobs: Arc<jobs::Jobs>,
    viewer: Viewer,
    list: Option<List>,
    single: Vec<(String, Follow)>,
}

/// The list, followed by somebody.
struct List {
    /// The whole list, which is told first.
    whole: Option<Frame<Job>>,
    /// The jobs that were shown: others do not leave their sight, for they never were in it.
    shown: HashSet<String>,
    changes: broadcast::Receiver<Arc<Change<Job>>>,
}

/// What comes next.
pub(super) enum Told {
    /// An event.
    Event(Bytes),
    /// The job of that number is out of sight by now.
    Gone(String),
}

/// A topic, if the caller sees the job that it is about. One that they do not see is told as if it were not there.
pub(super) fn judged(topic: Topic, console: &Console, caller: &Caller) -> Result<Topic, Denied> {
    let Topic::Job(id) = &topic else { return Ok(topic) };
    let job = console.jobs.list().get(id);
    if job.as_ref().is_some_and(|job| Viewer::of(caller, console).job(job).is_some()) {
        return Ok(topic);
    }
    Err(Denied {
        reason: job.map(|_| "scope"),
        status: StatusCode::NOT_FOUND,
        sentence: format!("There is no job {id}."),
        target: id.clone(),
    })
}

impl Jobs {
    /// None yet, for a caller.
    pub(super) fn of(console: &Console, caller: &Caller) -> Self {
        Self::new(Arc::clone(&console.jobs), Viewer::of(caller, console))
    }

    fn new(jobs: Arc<jobs::Jobs>, viewer: Viewer) -> Self {
        Self { jobs, viewer, list: None, single: Vec::new() }
    }

    /// Of a console without jobs.
    #[cfg(test)]
    pub(super) fn sample(hub: &Arc<crate::hub::Hub>, rights: &Arc<crate::rights::Rights>) -> Self {
        Self::new(jobs::Jobs::sample(), Viewer::new(1, Arc::clone(rights), Arc::clone(hub)))
    }

    /// Follows the list, from the whole of it on.
    pub(super) fn join_list(&mut self) {
        let (frame, changes) = self.jobs.list().follow();
        let whole = self.viewer.whole(&frame);
        let shown = whole.put.iter().map(|job| job.id.clone()).collect();
        self.list = Some(List { whole: Some(whole), shown, changes });
    }

    /// Follows the list no more.
    pub(super) fn leave_list(&mut self) {
        self.list = None;
    }

    /// Follows a job, from all that is known of it on.
    pub(super) fn join(&mut self, id: &str) {
        self.leave(id);
        self.single.extend(self.jobs.follow(id).map(|follow| (id.to_owned(), follow)));
    }

    /// Follows a job no more.
    pub(super) fn leave(&mut self, id: &str) {
        self.single.retain(|(known, _)| known != id);
    }

    /// Whether a job is followed.
    pub(super) fn has(&self, id: &str) -> bool {
        self.single.iter().any(|(known, _)| known == id)
    }

    /// Whether no more can be followed.
    pub(super) fn is_full(&self) -> bool {
        self.single.len() >= MOST
    }

    /// What comes next. May be dropped and called again without a loss.
    pub(super) async fn next(&mut self) -> Told {
        loop {
            let (id, detail) = tokio::select! {
                frame = next_frame(&mut self.list, &self.viewer) => match frame {
                    Some(event) => return Told::Event(event),
                    None => {
                        self.join_list();
                        continue;
                    }
                },
                news = next_of(&mut self.single) => news,
            };
            match self.viewer.detail(detail) {
                Some(seen) => return Told::Event(encode("job", &seen)),
                None => {
                    self.leave(&id);
                    return Told::Gone(id);
                }
            }
        }
    }
}

/// The next event of the list; `None` for one who is too far behind and has to join anew.
async fn next_frame(list: &mut Option<List>, viewer: &Viewer) -> Option<Bytes> {
    let Some(list) = list else { return pending().await };
    if let Some(whole) = list.whole.take() {
        return Some(encode("jobs", &whole));
    }
    match list.changes.recv().await {
        Ok(change) if viewer.is_full() && change.frame.put.iter().all(|job| viewer.job(job).as_ref() == Some(job)) => {
            Some(change.bytes.clone())
        }
        Ok(change) => Some(encode("jobs", &narrow(&change.frame, &mut list.shown, viewer))),
        Err(RecvError::Lagged(_)) => None,
        // The console is going down, and with it the stream.
        Err(RecvError::Closed) => pending().await,
    }
}

/// What of a change is seen. A frame of which nothing is seen is sent empty, for every number must follow the last.
fn narrow(frame: &Frame<Job>, shown: &mut HashSet<String>, viewer: &Viewer) -> Frame<Job> {
    let (mut put, mut drop) = (Vec::new(), Vec::new());
    for job in &frame.put {
        if let Some(seen) = viewer.job(job) {
            shown.insert(seen.id.clone());
            put.push(seen);
        } else if shown.remove(&job.id) {
            drop.push(job.id.clone());
        }
    }
    drop.extend(frame.drop.iter().filter(|id| shown.remove(*id) || viewer.is_full()).cloned());
    Frame { seq: frame.seq, all: false, put, drop }
}

/// News of the first job that has some.
async fn next_of(single: &mut [(String, Follow)]) -> (String, JobDetail) {
    if single.is_empty() {
        return pending().await;
    }
    let mut all: Vec<BoxFuture<'_, (String, JobDetail)>> = Vec::new();
    for (id, follow) in single {
        all.push(Box::pin(async move { (id.clone(), follow.next().await) }));
    }
    select_all(all).await.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Rights, Role, Scope};
    use futures_util::FutureExt;
    use serde_json::Value;

    fn followed(rights: Rights) -> Jobs {
        Jobs::sample(&Arc::new(samples::hub()), &Arc::new(rights))
    }

    fn job(id: &str, about: &str, step: &str) -> Job {
        Job { id: id.into(), about: about.into(), step: step.into(), user: 9, ..Job::default() }
    }

    /// The next event of the list: its ids, those that left, and whether it is the whole.
    async fn next(jobs: &mut Jobs) -> (Vec<String>, Vec<String>, bool) {
        let Told::Event(event) = jobs.next().await else { panic!("an event") };
        let text = std::str::from_utf8(&event).unwrap();
        let data = text.strip_prefix("event: jobs\ndata: ").unwrap();
        let frame: Value = serde_json::from_str(data).unwrap();
        let ids = |key: &str| frame[key].as_array().unwrap().clone();
        let texts = |of: Vec<Value>| of.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        let put = ids("put").into_iter().map(|job| job["id"].clone()).collect();
        (texts(put), texts(ids("drop")), frame["all"] == true)
    }

    #[tokio::test]
    async fn the_list_comes_whole_and_then_what_of_it_changes_in_sight() {
        let mut mine = followed(Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Operator) });
        let list = Arc::clone(&mine.jobs);
        let patch = |job: Job| list.list().patch(vec![job], Vec::new());
        patch(job("1", WEB, ""));
        patch(job("2", DB, ""));
        assert!(mine.next().now_or_never().is_none());
        mine.join_list();
        assert_eq!(next(&mut mine).await, (vec!["1".to_owned()], vec![], true));
        patch(job("2", DB, "a step"));
        assert_eq!(next(&mut mine).await, (vec![], vec![], false), "the number goes on");
        patch(job("1", DB, ""));
        assert_eq!(next(&mut mine).await, (vec![], vec!["1".to_owned()], false));
        for nth in 0..200 {
            patch(job("3", WEB, &nth.to_string()));
        }
        assert_eq!(next(&mut mine).await, (vec!["3".to_owned()], vec![], true), "who is too far behind begins anew");
        mine.leave_list();
        assert!(mine.next().now_or_never().is_none());
    }

    #[tokio::test]
    async fn administrators_share_the_bytes() {
        let mut all = followed(Rights::admin());
        all.join_list();
        assert!(next(&mut all).await.2);
        let jobs = Arc::clone(&all.jobs);
        let mut changes = jobs.list().changes();
        jobs.list().patch(vec![job("1", DB, "")], Vec::new());
        let Told::Event(event) = all.next().await else { panic!("an event") };
        assert_eq!(event.as_ptr(), changes.recv().await.unwrap().bytes.as_ptr());
    }
}
