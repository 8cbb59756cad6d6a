//! The old container, after the new one has its place: kept for a while, brought back, or removed. And what an earlier
//! process has left half done.

use super::back::{self, Fault, New, act, take_away};
use super::swap::{aside, restarts};
use super::{is_free, part, why};
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::inside;
use crate::jobs::millis;
use crate::jobs::run::{Failure, Line, Outcome, Run};
use crate::store::{KeptRow, StoreError};
use app::contract::short;
use engine::Error;
use engine::call::container::{self, Remove};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How often it is looked for those whose time is over.
const LOOK: Duration = Duration::from_secs(15);
/// The largest inspect.
const ANSWER: usize = 4 * 1024 * 1024;

/// Brings the old container of a recreation back in the place of the new one, which is removed without its volumes.
pub(crate) async fn undo(run: Run, job: &str) -> Outcome {
    let row = find(run.console(), job)?;
    for step in ["stop", "rename", "start", "remove"] {
        part(&run, step, "Waiting");
    }
    run.holds(&row.old);
    let there = is_in_place(&run, &row).await?;
    turn(run.console(), &row, "runs", "undoing")?;
    let undone = format!("{}-undone-{}", row.next, row.job);
    if there {
        part(&run, "stop", "Running");
        run.step(&format!("Stopping {}", row.next));
        let steps = [container::stop(&row.new, None), container::rename(&row.new, &undone)];
        for (asked, step) in steps.iter().zip(["stop", "rename"]) {
            match inside::open(run.console(), run.caller(), asked).await {
                Ok(_) | Err(Error::NotModified) => part(&run, step, "Done"),
                Err(error) => {
                    part(&run, step, "Failed");
                    let why = why(&run, &error);
                    return Err(again(&run, &row, &format!("{} could not be put aside: {why}", row.next)).await);
                }
            }
        }
    }
    part(&run, "start", "Running");
    run.step(&format!("Bringing the old {} back", row.name));
    match back::back(run.console(), &row, New::Aside).await {
        Ok(_) => {}
        // The next start of the console goes on with it.
        Err(Fault { sentence, is_open: true }) => return Err(Failure::new(sentence)),
        Err(Fault { sentence, .. }) => {
            part(&run, "start", "Failed");
            return Err(again(&run, &row, &sentence).await);
        }
    }
    part(&run, "start", "Done");
    forget(run.console(), &row);
    run.about(&row.old);
    run.link(&format!("/containers/{}", short(&row.old)));
    let done = format!("{} is as it was before. {}", row.name, back::stands(&row));
    part(&run, "remove", "Running");
    match take_away(run.console(), run.caller(), &row.new).await {
        Ok(()) => part(&run, "remove", "Done"),
        Err(error) => {
            part(&run, "remove", "Failed");
            run.line(Line::Warn, &format!("{undone} could not be removed: {}", why(&run, &error)));
        }
    }
    Ok(done)
}

/// Whether the new container is where it was put; false when somebody has removed it. Both are looked at as the caller,
/// but that the new one is gone is the engine's to say: the door says it too of what is out of their sight.
async fn is_in_place(run: &Run, row: &KeptRow) -> Result<bool, Failure> {
    let (console, caller) = (run.console(), run.caller());
    let seen = async |id: &str| inside::ask::<Value>(console, caller, &container::inspect(id, false), ANSWER).await;
    match seen(&row.old).await {
        Ok(_) => {}
        Err(Error::NotFound(_)) => {
            let sentence = "The old container is gone, so there is nothing to bring back. Nothing was changed.";
            return Err(Failure::new(sentence));
        }
        Err(error) => return Err(error.into()),
    }
    let new = container::inspect(&row.new, false);
    if let Err(Error::NotFound(_)) = console.hub.endpoint.ask::<Value>(&new).await {
        if is_free(run, &row.name).await? {
            return Ok(false);
        }
        return Err(Failure::new(format!(
            "The new container is gone, and another one is called {} by now. Rename or remove that one first; nothing was \
             changed.",
            row.name
        )));
    }
    match seen(&row.new).await {
        Err(Error::NotFound(_)) => Err(Failure::new(format!(
            "{} is in the place of the old container, and not yours to act on. Nothing was changed. Ask an administrator.",
            row.next
        ))),
        Ok(found) if found["Name"] == format!("/{}", row.next) => Ok(true),
        Ok(found) => {
            let name = found["Name"].as_str().unwrap_or_default().trim_start_matches('/');
            Err(Failure::new(format!(
                "{} was replaced or renamed since, and is {name} now. Undo that first; nothing was changed.",
                row.next
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// The old one did not come back: the new one has its place again.
async fn again(run: &Run, row: &KeptRow, sentence: &str) -> Failure {
    let endpoint = &run.console().hub.endpoint;
    // Some of this is so already, which the engine refuses; what counts is that the new one starts under its name.
    for asked in [
        restarts(&row.old, &json!({ "Name": "no" })),
        container::stop(&row.old, None),
        container::rename(&row.old, &aside(row)),
        container::rename(&row.new, &row.next),
    ] {
        if let Err(cause) = act(endpoint, &asked).await {
            tracing::debug!(%cause, call = asked.path, "on the way back from an undo");
        }
    }
    let mut came = Ok(());
    if row.state != "stopped" {
        came = act(endpoint, &container::start(&row.new)).await;
    }
    back::note(run.console(), row, "recreate-again", &row.new, "the old one did not come back", 200).await;
    if let Err(failure) = turn(run.console(), row, "undoing", "runs") {
        return failure;
    }
    match came {
        Ok(()) => Failure::new(format!("{sentence} The new {} is in its place again.", row.next)),
        Err(error) => Failure::new(format!("{sentence} The new one did not come back either: {}", why(run, &error))),
    }
}

/// Removes the old container of a recreation now, as the caller. Its volumes stay: the new one has them.
pub(crate) async fn finish(console: &Arc<Console>, caller: &Caller, job: &str) -> Result<(), Failure> {
    let row = find(console, job)?;
    turn(console, &row, "runs", "going")?;
    match take_away(console, caller, &row.old).await {
        Ok(()) => {
            forget(console, &row);
            Ok(())
        }
        Err(error) => {
            turn(console, &row, "going", "runs")?;
            Err(error.into())
        }
    }
}

/// Removes the old containers whose time is over, for as long as it is polled.
pub(crate) async fn keep(console: &Arc<Console>) {
    loop {
        let now = millis();
        for row in &all(console) {
            if row.phase == "runs" && row.until <= now {
                expire(console, row).await;
            } else if is_done(console, row) {
                forget(console, row);
            }
        }
        sleep(LOOK).await;
    }
}

async fn expire(console: &Arc<Console>, row: &KeptRow) {
    if turn(console, row, "runs", "going").is_err() {
        return;
    }
    let endpoint = &console.hub.endpoint;
    let found: Result<Value, Error> = endpoint.ask(&container::inspect(&row.old, false)).await;
    // Whoever gave it a name of their own wants to keep it.
    if found.is_ok_and(|old| old["Name"].as_str() != Some(&format!("/{}", aside(row)))) {
        forget(console, row);
        back::note(console, row, "recreate-remove", &row.old, "somebody has renamed it, so it was left alone", 409)
            .await;
        return;
    }
    let (status, detail) = match act(endpoint, &container::remove(&row.old, Remove::default())).await {
        Ok(()) => (204, "its time was over"),
        Err(Error::NotFound(_)) => (404, "somebody had removed it"),
        // Somebody has started it again: it is theirs.
        Err(Error::Conflict(_)) => (409, "it is in use, and was left alone"),
        Err(cause) => {
            tracing::warn!(%cause, container = row.old, "a kept container cannot be removed; it is tried again");
            // What fails here is told already.
            drop(turn(console, row, "going", "runs"));
            return;
        }
    };
    forget(console, row);
    back::note(console, row, "recreate-remove", &row.old, detail, status).await;
}

/// Sees to what an earlier process has left half done, once the engine is there: old containers come back, and those that
/// were kept are kept on. Must be polled before any job begins: it takes what is half done for an earlier process's.
pub(crate) async fn repair(console: &Arc<Console>) {
    let left: Vec<KeptRow> = all(console).into_iter().filter(|row| row.phase != "runs").collect();
    for row in &left {
        if row.phase == "going" {
            drop(turn(console, row, "going", "runs"));
            continue;
        }
        if is_done(console, row) {
            forget(console, row);
            continue;
        }
        // An error means that the console ends.
        drop(console.hub.engine().wait_for(|engine| engine.up).await);
        // What came with one that was used since is not thrown away.
        let volumes = row.phase != "undoing";
        let stands = match back::back(console, row, New::Removed { volumes }).await {
            Ok(left) => format!("{}{left}", back::stands(row)),
            Err(Fault { is_open: true, .. }) => continue,
            Err(Fault { sentence, .. }) => sentence,
        };
        tracing::info!(job = row.job, container = row.name, %stands, "a recreation that was cut off is seen to");
        forget(console, row);
        console.jobs.amend(&row.job, |job| job.step = format!("{} {stands}", job.step));
    }
}

/// Whether the row of a recreation that was done could not be forgotten: nothing is to be brought back.
fn is_done(console: &Console, row: &KeptRow) -> bool {
    let job = console.jobs.list().get(&row.job);
    is_left(&row.phase, job.as_ref().map(|job| job.state.as_str()))
}

/// The same of its phase, and of how its job is.
fn is_left(phase: &str, job: Option<&str>) -> bool {
    matches!(phase, "begun" | "aside") && job == Some("done")
}

fn all(console: &Console) -> Vec<KeptRow> {
    console.access.store().all_kept().unwrap_or_else(|cause| {
        tracing::error!(%cause, "the kept containers cannot be read");
        Vec::new()
    })
}

fn find(console: &Console, job: &str) -> Result<KeptRow, Failure> {
    let row = console.access.store().kept(job).map_err(|cause| unreadable(&cause))?;
    row.ok_or_else(|| Failure::new("The old container is no longer kept, so there is nothing to bring back or remove."))
}

/// Takes a row from a phase to another, unless somebody else does something with it.
fn turn(console: &Console, row: &KeptRow, from: &str, to: &str) -> Result<(), Failure> {
    let turned = console.access.store().turn_kept(&row.job, from, to).map_err(|cause| unreadable(&cause))?;
    let busy = "The old container is being brought back or removed at this moment.";
    if turned { Ok(()) } else { Err(Failure::new(busy)) }
}

/// Nothing is kept any more.
fn forget(console: &Console, row: &KeptRow) {
    if let Err(cause) = console.access.store().forget_kept(&row.job) {
        tracing::error!(%cause, "a kept container cannot be forgotten");
    }
    console.jobs.amend(&row.job, |job| job.undo = 0);
}

fn unreadable(cause: &StoreError) -> Failure {
    tracing::error!(%cause, "the kept containers cannot be read or written");
    Failure::new("The console cannot read or write what it keeps; its log says more. Nothing was changed.")
}

#[cfg(test)]
mod tests {
    use super::is_left;

    #[test]
    fn what_was_done_is_not_brought_back() {
        assert!(is_left("aside", Some("done")) && is_left("begun", Some("done")));
        for job in [None, Some("running"), Some("failed"), Some("cancelled"), Some("interrupted")] {
            assert!(!is_left("aside", job), "{job:?}");
        }
        for phase in ["runs", "undoing", "going"] {
            assert!(!is_left(phase, Some("done")), "{phase}");
        }
    }
}
