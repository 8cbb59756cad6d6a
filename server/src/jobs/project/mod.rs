//! A compose project, known by its containers' labels: started in the order in which they depend on each other, stopped
//! and removed the other way round.
//!
//! # Layout
//! - [`member`]: its containers, and what each depends on; [`order`]: which come before which
//! - [`wait`]: until what a container depends on is as it has to be

mod member;
mod order;
mod wait;

use super::order::{Act, Project};
use super::run::{Failure, Line, Outcome, Run};
use super::{call, sentence};
use crate::gateway::inside;
use crate::gateway::redact::Sight;
use crate::store::KeptRow;
use app::contract::{Container, JobPart};
use engine::call::container;
use engine::{Call, Error, Method};
use futures_util::future::join_all;
use member::Member;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// So many containers are acted on at once.
const AT_ONCE: usize = 8;
/// The largest list of networks.
const NETWORKS: usize = 4 * 1024 * 1024;

/// Does it to all its containers. One that fails keeps those waiting that depend on it, and no others.
pub(super) async fn run(run: &Run, order: &Project) -> Outcome {
    let name = &order.project;
    let seen = Sight::new(&run.caller().rights, &run.console().hub).containers();
    let kept = run.console().access.store().all_kept().map_err(|cause| {
        tracing::error!(%cause, "the kept containers cannot be read");
        Failure::new("The console cannot read what it keeps, so nothing was done. Its log says more.")
    })?;
    let members = members(&seen, name, &kept)?;
    if members.is_empty() {
        return Err(Failure::new(format!("There is no container of the project {name}.")));
    }
    let own = run.console().own.as_deref();
    if order.act != Act::Start
        && let Some(own) = members.iter().find(|member| own == Some(member.id.as_str()))
    {
        return Err(Failure::new(format!(
            "Quayside itself runs in {}, a container of {name}, and would end in the middle of this. Nothing was done; \
             use docker compose on the engine's host.",
            own.name
        )));
    }
    let mut levels = order::levels(&members);
    if matches!(order.act, Act::Stop | Act::Remove) {
        levels.reverse();
    }
    for member in levels.iter().flatten() {
        put(run, member, "Waiting");
    }
    let count = members.len();
    let mut work = Work { run, order, members: &members, failed: BTreeSet::new(), faults: Vec::new(), done: 0 };
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let turns: Vec<&[&Member]> = levels.iter().flat_map(|level| level.chunks(AT_ONCE)).collect();
    for some in turns {
        if run.is_cancelled() {
            break;
        }
        work.on(some).await;
        run.progress(number(work.done), number(count), "steps");
    }
    let done = counted(order.act, work.done, count, name);
    if run.is_cancelled() && work.done < count {
        return Err(Failure { sentence: format!("It was cancelled. {done}"), is_cancelled: true });
    }
    match work.faults.as_slice() {
        [] if order.act == Act::Remove => Ok(format!("{done}{}", networks(run, name).await)),
        [] => Ok(done),
        [first, rest @ ..] => {
            let more = if rest.is_empty() {
                String::new()
            } else {
                format!(" {} more failed; the output says why.", rest.len())
            };
            Err(Failure::new(format!("{done} {first}{more}")))
        }
    }
}

/// The containers of a project, if none of them is being recreated. What a recreation keeps for an undo has its project's
/// labels too, and stays as it is.
fn members(seen: &[Container], project: &str, kept: &[KeptRow]) -> Result<Vec<Member>, Failure> {
    let own = || seen.iter().filter(|row| row.project == project);
    let is_over = |row: &KeptRow| matches!(row.phase.as_str(), "runs" | "going");
    let is_own = |row: &KeptRow| own().any(|member| member.id == row.old || member.id == row.new);
    if let Some(row) = kept.iter().find(|row| !is_over(row) && is_own(row)) {
        let sentence = "is being recreated at this moment, so nothing was done. Try again when that has ended.";
        return Err(Failure::new(format!("{} {sentence}", row.name)));
    }
    Ok(own().filter(|member| kept.iter().all(|row| row.old != member.id)).map(Member::of).collect())
}

/// What is under way.
struct Work<'a> {
    run: &'a Run,
    order: &'a Project,
    members: &'a [Member],
    /// The services with a container that failed.
    failed: BTreeSet<String>,
    /// Why, a sentence each.
    faults: Vec<String>,
    done: usize,
}

impl Work<'_> {
    /// Acts on some containers at once.
    async fn on(&mut self, some: &[&Member]) {
        let mut acts = Vec::new();
        for member in some {
            acts.push(self.one(member));
        }
        let ended: Vec<Result<(), String>> = join_all(acts).await;
        for (member, ended) in some.iter().zip(ended) {
            match ended {
                Ok(()) => self.done += 1,
                Err(why) => {
                    let sentence = format!("{}: {why}", member.name);
                    self.run.line(Line::Error, &sentence);
                    self.failed.insert(member.service.clone());
                    self.faults.push(sentence);
                }
            }
        }
    }

    async fn one(&self, member: &Member) -> Result<(), String> {
        let run = self.run;
        let (begins, ends) = match self.order.act {
            Act::Start => ("Starting", "Started"),
            Act::Stop => ("Stopping", "Stopped"),
            Act::Restart => ("Restarting", "Restarted"),
            Act::Remove => ("Removing", "Removed"),
        };
        let acted = async {
            if matches!(self.order.act, Act::Start | Act::Restart) {
                self.needed(member).await?;
            }
            put(run, member, begins);
            run.step(&format!("{begins} {}", member.name));
            self.act(member).await
        };
        let acted = acted.await;
        put(run, member, if acted.is_ok() { ends } else { "Failed" });
        acted
    }

    /// Waits for what a container depends on.
    async fn needed(&self, member: &Member) -> Result<(), String> {
        for need in &member.needs {
            for other in self.members.iter().filter(|other| other.service == need.service && other.id != member.id) {
                if self.failed.contains(&need.service) {
                    return Err(format!("it was left alone, for it depends on {}, which failed.", other.name));
                }
                // Without a condition: it was started before this one, and compose asks no more of it.
                if let Some(condition) = need.condition {
                    put(self.run, member, &format!("Waiting for {}", other.name));
                    wait::until(self.run, other, condition).await?;
                }
            }
        }
        Ok(())
    }

    async fn act(&self, member: &Member) -> Result<(), String> {
        let id = &member.id;
        match self.order.act {
            Act::Start => self.send(&container::start(id)).await,
            Act::Stop => self.send(&container::stop(id, None)).await,
            Act::Restart => self.send(&container::restart(id, None)).await,
            Act::Remove => {
                self.send(&container::stop(id, None)).await?;
                let how = container::Remove { volumes: self.order.volumes, ..container::Remove::default() };
                self.send(&container::remove(id, how)).await
            }
        }
    }

    /// Sends a call; what is as it is wanted already is well.
    async fn send(&self, call: &Call) -> Result<(), String> {
        match inside::open(self.run.console(), self.run.caller(), call).await {
            Ok(_) | Err(Error::NotModified) => Ok(()),
            Err(error) => Err(sentence::of_create(&error, |port| self.run.holder(port))),
        }
    }
}

/// Removes the project's networks, as far as nothing else uses them; what is said of that.
async fn networks(run: &Run, project: &str) -> String {
    #[derive(Deserialize)]
    struct Network {
        #[serde(rename = "Id")]
        id: String,
        #[serde(rename = "Name")]
        name: String,
    }
    let filters = json!({ "label": [format!("{}={project}", member::PROJECT)] }).to_string();
    let list = Call { query: vec![("filters", filters)], ..call::to(Method::Get, "/networks") };
    let found: Vec<Network> = inside::ask(run.console(), run.caller(), &list, NETWORKS).await.unwrap_or_default();
    let mut removed = 0;
    for Network { id, name } in found {
        run.step(&format!("Removing the network {name}"));
        match inside::open(run.console(), run.caller(), &call::to(Method::Delete, format!("/networks/{id}"))).await {
            Ok(_) => removed += 1,
            Err(error) => run.line(Line::Warn, &format!("{name} stays. {}", sentence::of_error(&error))),
        }
    }
    match removed {
        0 => String::new(),
        1 => " Its network was removed too.".to_owned(),
        _ => " Its networks were removed too.".to_owned(),
    }
}

/// How far it came.
fn counted(act: Act, done: usize, count: usize, project: &str) -> String {
    let was = match act {
        Act::Start => "started",
        Act::Stop => "stopped",
        Act::Restart => "restarted",
        Act::Remove => "removed",
    };
    match (done, count) {
        (1, 1) => format!("The container of {project} was {was}."),
        _ if done == count => format!("All {count} containers of {project} were {was}."),
        _ => format!("{done} of {count} containers of {project} were {was}."),
    }
}

fn put(run: &Run, member: &Member, state: &str) {
    run.part(&JobPart { id: member.name.clone(), state: state.to_owned(), ..JobPart::default() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_and_what_is_being_recreated_stops_it() {
        let row =
            |id: &str| Container { id: id.into(), name: id.into(), project: "shop".into(), ..Container::default() };
        let seen = [row("old"), row("new"), row("db"), Container { project: "other".into(), ..row("far") }];
        let kept = |old: &str, phase: &str| KeptRow {
            old: old.into(),
            new: "new".into(),
            name: "web".into(),
            phase: phase.into(),
            ..KeptRow::default()
        };
        for phase in ["runs", "going"] {
            let members = members(&seen, "shop", &[kept("old", phase)]).unwrap();
            assert_eq!(members.iter().map(|member| member.id.as_str()).collect::<Vec<_>>(), ["new", "db"]);
        }
        for (old, phase) in [("old", "begun"), ("old", "aside"), ("gone", "aside"), ("old", "undoing")] {
            let failure = members(&seen, "shop", &[kept(old, phase)]).unwrap_err();
            assert!(failure.sentence.starts_with("web is being recreated"), "{failure:?}");
        }
        assert_eq!(members(&seen, "other", &[kept("old", "aside")]).unwrap().len(), 1);
    }

    #[test]
    fn it_is_told_how_far_it_came() {
        assert_eq!(counted(Act::Start, 1, 1, "shop"), "The container of shop was started.");
        assert_eq!(counted(Act::Stop, 5, 5, "shop"), "All 5 containers of shop were stopped.");
        assert_eq!(counted(Act::Remove, 3, 5, "shop"), "3 of 5 containers of shop were removed.");
    }
}
