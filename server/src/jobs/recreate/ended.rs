//! How a swap ends: the new container stays and the old one is kept for a while, or all of it is taken back.

use super::back::{self, New, take_away};
use super::look::dependents;
use super::swap::{STEPS, Swap, aside};
use super::{part, why};
use crate::jobs::run::{Failure, Line, Run};
use crate::jobs::{Recreate, millis};
use app::contract::short;
use std::cmp::Ordering;

impl Swap<'_> {
    /// The new one has the place: keeps the old one for a while, or removes it. What came of it all.
    pub(super) async fn keep(mut self, order: &Recreate) -> String {
        let (run, name) = (self.run, self.row.next.clone());
        run.about(&self.row.new);
        run.link(&format!("/containers/{}", short(&self.row.new)));
        let done = match (self.row.state.as_str(), order.change.is_empty() && order.pull) {
            ("stopped", _) => format!("{name} was made anew. It is stopped, as the old one was."),
            (_, true) => format!("{name} runs with the newest {}.", self.known.plan.image),
            (_, false) => format!("{name} runs with the new settings."),
        };
        for (_, other) in dependents(run.console(), run.caller(), self.known).await.unwrap_or_default() {
            run.line(
                Line::Warn,
                &format!("{other} shares the network of the old {name}, which has ended: recreate it too."),
            );
        }
        let aside = aside(&self.row);
        let store = run.console().access.store();
        if order.keep_minutes > 0 {
            self.row.phase = "runs".to_owned();
            self.row.until = millis() + i64::from(order.keep_minutes) * 60_000;
            if let Err(cause) = store.keep(&self.row) {
                tracing::error!(%cause, "a kept container cannot be written down");
                if !forget(run, &self.row.job) {
                    return unended(&done, &aside);
                }
                // It is a container like any other then, which nobody removes by itself.
                return format!("{done} The old one is {aside}; remove it when it is no longer needed.");
            }
            run.undo_until(self.row.until);
            let minutes =
                if order.keep_minutes == 1 { "a minute".to_owned() } else { format!("{} minutes", order.keep_minutes) };
            return format!("{done} The old one is kept as {aside} for {minutes}.");
        }
        if !forget(run, &self.row.job) {
            return unended(&done, &aside);
        }
        match take_away(run.console(), run.caller(), &self.row.old).await {
            Ok(()) => done,
            Err(error) => {
                format!("{done} The old one could not be removed and is {aside}: {}", why(run, &error))
            }
        }
    }

    /// Takes all of it back. What happened, and what stands.
    pub(super) async fn back(self, failure: Failure) -> Failure {
        let (run, row) = (self.run, &self.row);
        let failed = STEPS.iter().position(|step| *step == self.step).unwrap_or_default();
        for (nth, step) in STEPS.iter().enumerate() {
            let state = match nth.cmp(&failed) {
                Ordering::Less => "Taken back",
                Ordering::Equal => "Failed",
                Ordering::Greater => "Not done",
            };
            part(run, step, state);
        }
        part(run, "back", "Running");
        run.step(&format!("Bringing the old {} back", row.name));
        let came = back::back(run.console(), row, New::Removed { volumes: true }).await;
        part(run, "back", if came.is_ok() { "Done" } else { "Failed" });
        let stands = match came {
            Ok(left) => {
                forget(run, &row.job);
                format!("{}{left}", back::stands(row))
            }
            Err(fault) => {
                if !fault.is_open {
                    forget(run, &row.job);
                }
                fault.sentence
            }
        };
        if failure.is_cancelled && run.console().stop.is_cancelled() {
            return Failure { sentence: stands, is_cancelled: true };
        }
        Failure { sentence: format!("{} {stands}", failure.sentence), is_cancelled: failure.is_cancelled }
    }
}

/// What is said where the row stays as it was before the end: the next start would take it for half done.
fn unended(done: &str, aside: &str) -> String {
    format!(
        "{done} The old one is {aside}. The console cannot write down that this is done: make room on its disk before it \
         is started again, or it brings the old one back."
    )
}

/// Nothing is to be brought back any more; false where that cannot be written down.
fn forget(run: &Run, job: &str) -> bool {
    let forgotten = run.console().access.store().forget_kept(job);
    if let Err(cause) = &forgotten {
        tracing::error!(%cause, "a kept container cannot be forgotten");
    }
    forgotten.is_ok()
}
