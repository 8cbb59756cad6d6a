//! Sends the calls.

use super::outcome::{Outcome, outcome};
use super::{Acts, Options, Target, Verb};
use crate::seed::Answer;
use crate::transport;
use leptos::prelude::Update;
use leptos::task::spawn_local;

/// Does it to one thing, and says in a notice what came of it.
pub(super) fn at_once(acts: Acts, verb: Verb, target: Target) {
    spawn_local(async move {
        let outcome = on(acts, verb, &target, &Options::default()).await;
        acts.notify(outcome);
    });
}

/// Does it to one thing, which is busy meanwhile.
pub(super) async fn on(acts: Acts, verb: Verb, target: &Target, options: &Options) -> Outcome {
    acts.busy.update(|busy| busy.insert(target.id.clone(), verb));
    let answer = transport::call(&verb.call(&target.id, options)).await;
    acts.busy.update(|busy| {
        busy.remove(&target.id);
    });
    outcome(verb, target, options, &answer)
}

/// Stops a container and removes it. One that removes itself when it ends is gone by then, which is as wanted.
pub(super) async fn stop_and_remove(acts: Acts, target: &Target, options: &Options) -> Outcome {
    let stopped = on(acts, Verb::Stop, target, &Options::default()).await;
    if !stopped.done {
        return stopped;
    }
    let removed = on(acts, Verb::Remove, target, options).await;
    if removed.gone {
        outcome(Verb::Remove, target, options, &Answer { status: 204, body: String::new() })
    } else {
        removed
    }
}
