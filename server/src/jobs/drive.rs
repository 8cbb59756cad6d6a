//! One job from its turn to its end, whatever happens in between.

use super::live::Live;
use super::order::Order;
use super::run::{Failure, Line, Outcome, Run};
use super::{
    Jobs, STOPPED, build, create, explore, flagged, import, load, millis, project, prune, pull, push, recreate,
};
use app::contract::Job;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Viewers are told at most this often.
const EVERY: Duration = Duration::from_millis(100);

/// What is said when somebody's rights have changed.
const LOST: &str = "Your rights have changed, so this was stopped.";

/// Runs a job to its end.
pub(super) async fn drive(run: Run, live: Arc<Live>, order: Order) {
    let console = Arc::clone(run.console());
    let ends_with_rights = order.ends_with_rights();
    // A task of its own: should it panic, there is still an end.
    let mut work = tokio::spawn(work(run.clone(), Arc::clone(&live), order));
    let telling = telling(&console.jobs, &live);
    tokio::pin!(telling);
    let mut lost = false;
    let outcome = loop {
        tokio::select! {
            biased;
            ended = &mut work => break ended.unwrap_or_else(|_| Err(Failure::new(BROKEN))),
            () = run.loses(), if ends_with_rights && !lost => {
                lost = true;
                run.line(Line::Warn, LOST);
                live.cancel.cancel();
            }
            () = &mut telling => {}
        }
    };
    let lost = lost || (ends_with_rights && run.has_lost());
    let (state, sentence) = told(outcome, lost, console.stop.is_cancelled());
    if state == "failed" {
        run.line(Line::Error, &sentence);
    }
    live.change(|of| {
        let job =
            Job { state: state.to_owned(), step: super::output::clean(&sentence), ended: millis(), ..of.job.clone() };
        of.job = flagged(job);
    });
    console.jobs.close(&live);
}

/// What is said of work that has panicked.
const BROKEN: &str =
    "Something failed in the console itself; its log says what. Look at what stands before you try again.";

/// Waits for its turn, and does it.
async fn work(run: Run, live: Arc<Live>, order: Order) -> Outcome {
    tokio::select! {
        biased;
        () = run.cancelled() => return Err(Failure::cancelled()),
        () = turn(&run.console().jobs, &live) => {}
    }
    match order {
        Order::Pull(order) => pull::run(&run, &order).await,
        Order::Push(order) => push::run(&run, &order).await,
        Order::Load(order) => load::run(&run, &order).await,
        Order::Import(order) => import::run(&run, &order).await,
        Order::Build(order) => build::run(&run, &order).await,
        Order::Explore(order) => explore::run(&run, &order).await,
        Order::Prune(order) => prune::run(&run, &order).await,
        Order::Create(order) => create::run(&run, &order).await,
        Order::Project(order) => project::run(&run, &order).await,
        Order::Recreate(order) => recreate::run(run, order).await,
        Order::Undo(order) => recreate::undo(run, &order.job).await,
    }
}

/// Waits until a job may begin, and begins it.
async fn turn(jobs: &Jobs, live: &Live) {
    let mut ended = jobs.ended.subscribe();
    drop(ended.wait_for(|_| jobs.begins(live)).await);
}

/// Tells viewers of what changes; ends never.
async fn telling(jobs: &Jobs, live: &Live) {
    loop {
        live.changed.notified().await;
        jobs.tell(live);
        sleep(EVERY).await;
    }
}

/// How it ended, and the sentence of what came of it.
fn told(outcome: Outcome, lost: bool, stops: bool) -> (&'static str, String) {
    let why = |why: &str, failure: Failure| {
        // What stands now is said after why.
        if failure == Failure::cancelled() { why.to_owned() } else { format!("{why} {}", failure.sentence) }
    };
    match outcome {
        Ok(sentence) => ("done", sentence),
        Err(failure) if failure.is_cancelled && stops => ("interrupted", why(STOPPED, failure)),
        Err(failure) if failure.is_cancelled && lost => ("cancelled", why(LOST, failure)),
        Err(failure) if failure.is_cancelled => ("cancelled", failure.sentence),
        Err(failure) => ("failed", failure.sentence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_says_why_and_what_stands() {
        let cancelled = || Err(Failure::cancelled());
        let stands = || Err(Failure { sentence: "web runs.".to_owned(), is_cancelled: true });
        let is = |outcome: Outcome, lost, stops, state: &str, sentence: &str| {
            assert_eq!(told(outcome, lost, stops), (state, sentence.to_owned()));
        };
        is(Ok("It is there.".to_owned()), true, true, "done", "It is there.");
        is(Err(Failure::new("No.")), true, true, "failed", "No.");
        is(cancelled(), false, false, "cancelled", "It was cancelled.");
        is(cancelled(), true, false, "cancelled", LOST);
        is(cancelled(), true, true, "interrupted", STOPPED);
        is(stands(), false, true, "interrupted", &format!("{STOPPED} web runs."));
    }
}
