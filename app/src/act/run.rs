//! Sends the calls.

use super::outcome::{Outcome, outcome};
use super::{Acts, Options, Target, Verb};
use crate::transport;
use leptos::task::spawn_local;

/// Does it to one thing, and says in a notice what came of it.
pub(super) fn at_once(acts: Acts, verb: Verb, target: Target) {
    spawn_local(async move {
        let outcome = on(verb, &target, &Options::default()).await;
        acts.notify(outcome);
    });
}

/// Does it to one thing.
pub(super) async fn on(verb: Verb, target: &Target, options: &Options) -> Outcome {
    let answer = transport::call(&verb.call(&target.id, options)).await;
    outcome(verb, target, options, &answer)
}

/// Stops a container and removes it.
pub(super) async fn stop_and_remove(target: &Target, options: &Options) -> Outcome {
    let stopped = on(Verb::Stop, target, &Options::default()).await;
    if stopped.done { on(Verb::Remove, target, options).await } else { stopped }
}
