//! What of the jobs one person sees. Administrators see all, and everybody their own; others those of containers in their
//! scope, and who has none all of them. What is done to a job is its person's and the administrators'; that it is done
//! again, its person's alone.

use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::{Sight, mask_instruction};
use crate::hub::Hub;
use crate::rights::{Grant, Rights};
use app::contract::{Frame, Job, JobDetail};
use std::sync::Arc;

/// Somebody who looks at jobs.
#[derive(Clone)]
pub(crate) struct Viewer {
    user: i64,
    rights: Arc<Rights>,
    hub: Arc<Hub>,
}

impl Viewer {
    /// A caller.
    pub(crate) fn of(caller: &Caller, console: &Console) -> Self {
        Self::new(caller.user, Arc::clone(&caller.rights), Arc::clone(&console.hub))
    }

    /// A person with these rights.
    pub(crate) fn new(user: i64, rights: Arc<Rights>, hub: Arc<Hub>) -> Self {
        Self { user, rights, hub }
    }

    /// Whether all is seen, as its owners see it.
    pub(crate) fn is_full(&self) -> bool {
        self.rights.is_admin()
    }

    /// Whether a job is theirs to act on.
    pub(crate) fn owns(&self, job: &Job) -> bool {
        self.rights.is_admin() || job.user == self.user
    }

    /// The job as it is seen, if it is.
    pub(crate) fn job(&self, job: &Job) -> Option<Job> {
        if self.owns(job) {
            // With their rights it is done again, and not with an administrator's.
            return Some(Job { again: job.again && job.user == self.user, ..job.clone() });
        }
        let is_seen = !self.rights.is_scoped() || Sight::new(&self.rights, &self.hub).sees_id(&job.about);
        is_seen.then(|| {
            let (title, step) = (self.masked(&job.title), self.masked(&job.step));
            Job { title, step, cancel: false, undo: 0, again: false, ..job.clone() }
        })
    }

    /// The same with its output.
    pub(crate) fn detail(&self, detail: JobDetail) -> Option<JobDetail> {
        let job = self.job(&detail.job)?;
        let JobDetail { mut lines, mut parts, mut file, .. } = detail;
        if !self.owns(&detail.job) {
            lines.iter_mut().for_each(|line| line.text = self.masked(&line.text));
            parts.iter_mut().for_each(|part| part.title = self.masked(&part.title));
            // Any line of it may hold a secret.
            if !self.rights.may(Grant::Secrets) {
                file.clear();
            }
        }
        Some(JobDetail { job, lines, parts, file })
    }

    /// A whole list, as far as it is seen.
    pub(crate) fn whole(&self, frame: &Frame<Job>) -> Frame<Job> {
        let put = frame.put.iter().filter_map(|job| self.job(job)).collect();
        Frame { seq: frame.seq, all: true, put, drop: Vec::new() }
    }

    /// A text of somebody else's job: a build's steps are instructions, and the engine's errors repeat commands.
    fn masked(&self, text: &str) -> String {
        if self.rights.may(Grant::Secrets) { text.to_owned() } else { mask_instruction(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Role, Scope};
    use app::contract::{JobLine, JobPart};

    fn job(user: i64, about: &str) -> Job {
        Job {
            user,
            about: about.into(),
            cancel: true,
            again: true,
            undo: 9,
            step: "run --password canary".into(),
            ..Job::default()
        }
    }

    fn viewer(rights: Rights) -> Viewer {
        Viewer::new(7, Arc::new(rights), Arc::new(samples::hub()))
    }

    #[test]
    fn in_a_scope_are_ones_own_jobs_and_those_of_its_containers() {
        let part = viewer(Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Operator) });
        let sees = |job: &Job| part.job(job).is_some();
        assert!(sees(&job(7, "nginx:1")) && sees(&job(8, WEB)));
        assert!(!sees(&job(8, DB)) && !sees(&job(8, "nginx:1")) && !sees(&job(8, "")));
        let all = viewer(Rights::of(Role::Viewer));
        assert!([WEB, DB, "nginx:1", ""].iter().all(|about| all.job(&job(8, about)).is_some()));
        let frame = Frame { seq: 5, all: true, put: vec![job(7, ""), job(8, DB)], drop: vec![] };
        assert_eq!(part.whole(&frame).put.len(), 1);
    }

    #[test]
    fn only_its_person_and_administrators_can_do_something_to_it() {
        let (all, admin) = (viewer(Rights::of(Role::Viewer)), viewer(Rights::admin()));
        let (own, others) = (job(7, ""), job(8, ""));
        assert!(all.owns(&own) && !all.owns(&others) && admin.owns(&others));
        let not_again = Job { again: false, ..others.clone() };
        assert_eq!((all.job(&own).unwrap(), admin.job(&others).unwrap()), (own, not_again));
        let seen = all.job(&others).unwrap();
        assert_eq!((seen.cancel, seen.again, seen.undo), (false, false, 0));
    }

    #[test]
    fn the_output_of_others_is_masked() {
        let all = viewer(Rights::of(Role::Viewer));
        let line = JobLine { text: "exec serve --password canary".into(), ..JobLine::default() };
        let told = |user| {
            let detail = JobDetail { job: job(user, ""), lines: vec![line.clone()], ..JobDetail::default() };
            serde_json::to_string(&all.detail(detail).unwrap()).unwrap()
        };
        assert!(told(7).contains("canary") && !told(8).contains("canary"));
    }

    #[test]
    fn the_instructions_of_others_are_masked() {
        let told = |rights: Rights| {
            let part = JobPart { title: "ENV PLAIN canary".into(), ..JobPart::default() };
            let line = JobLine { text: "Step 1: ARG PLAIN=canary".into(), ..JobLine::default() };
            let job =
                Job { step: "Step 1 of 2: ENV PLAIN canary".into(), title: "LABEL a=canary".into(), ..job(8, "") };
            let detail = JobDetail { job, lines: vec![line], parts: vec![part], ..JobDetail::default() };
            serde_json::to_string(&viewer(rights).detail(detail).unwrap()).unwrap()
        };
        assert!(!told(Rights::of(Role::Viewer)).contains("canary"));
        assert_eq!(told(Rights::admin()).matches("canary").count(), 4);
    }
}
