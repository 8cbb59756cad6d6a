//! Removing what nobody uses: images, build cache, containers, volumes, networks, or all of it. One that fails does not
//! stop the others.
//!
//! # Layout
//! - this file: the order, from its beginning to its end; `step`: what the engine is asked of each kind of thing
//! - `gone`: what went, as the engine tells it; `anonymous`: volumes of old engines, which take named ones along

mod anonymous;
mod gone;
mod step;

use super::run::{Failure, Line, Outcome, Run};
use super::sentence;
use crate::gateway::inside;
use app::contract::JobPart;
use engine::Call;
use engine::version::OLDEST;
use gone::{Known, Tally};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use step::Step;

/// The largest answer: each thing that went has a line of it.
const ANSWER: usize = 16 * 1024 * 1024;
/// The most labels, and the longest one.
const LABELS: usize = 32;
const LABEL: usize = 512;
/// The longest age or date.
const UNTIL: usize = 64;

/// A prune.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prune {
    /// What is removed.
    pub(crate) what: What,
    /// Images that have a tag, volumes that have a name, and all of the build cache: not only what is left over.
    #[serde(default)]
    pub(crate) all: bool,
    /// Only what is older than this, as `24h`, or a date.
    #[serde(default)]
    pub(crate) until: String,
    /// Only what has these labels: `key`, `key=value`, or has not: `key!=value`.
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    /// So many bytes of the build cache stay.
    #[serde(default)]
    pub(crate) keep: u64,
    /// Whether volumes are among everything.
    #[serde(default)]
    pub(crate) volumes: bool,
}

/// What is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub(crate) enum What {
    Images,
    Build,
    Containers,
    Volumes,
    Networks,
    Everything,
}

impl Prune {
    /// Why it makes no sense, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_time = |c: char| c.is_ascii_alphanumeric() || "-+:.".contains(c);
        let is_label = |label: &String| (1..=LABEL).contains(&label.len()) && !label.chars().any(char::is_control);
        let (steps, is_all) = (self.steps(), self.what == What::Everything);
        if self.until.len() > UNTIL || !self.until.chars().all(is_time) {
            return Some("Write how old it is to be as 24h, or as a date like 2026-11-30T12:00:00Z.");
        }
        if self.labels.len() > LABELS || !self.labels.iter().all(is_label) {
            return Some("Write labels as key, key=value or key!=value, 32 at most.");
        }
        if steps.contains(&Step::Volumes) && !self.until.is_empty() {
            return Some("The engine does not remove volumes by their age. Leave the age out, or the volumes.");
        }
        if self.what == What::Build && !self.labels.is_empty() {
            return Some("The build cache has no labels. Leave them out.");
        }
        if self.keep > 0 && !(is_all || self.what == What::Build) {
            return Some("Only of the build cache some bytes can stay.");
        }
        (self.volumes && !is_all).then_some("That volumes go too is said of everything alone.")
    }

    /// The title of its job, and what that is about.
    pub(super) fn job(&self) -> (String, String) {
        let title = match self.what {
            What::Images if self.all => "Remove all unused images",
            What::Images => "Remove dangling images",
            What::Build => "Remove build cache",
            What::Containers => "Remove stopped containers",
            What::Volumes => "Remove unused volumes",
            What::Networks => "Remove unused networks",
            What::Everything => "Remove everything unused",
        };
        (title.to_owned(), String::new())
    }

    /// The calls that it cannot do without.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.steps().into_iter().map(|step| step.call(self, OLDEST)).collect()
    }

    /// What is done, in order: containers first, for they use the rest.
    fn steps(&self) -> Vec<Step> {
        match self.what {
            What::Images => vec![Step::Images],
            What::Build => vec![Step::Build],
            What::Containers => vec![Step::Containers],
            What::Volumes => vec![Step::Volumes],
            What::Networks => vec![Step::Networks],
            What::Everything => {
                let mut steps = vec![Step::Containers, Step::Networks];
                steps.extend(self.volumes.then_some(Step::Volumes));
                steps.push(Step::Images);
                // What has no labels is none of what was meant.
                steps.extend(self.labels.is_empty().then_some(Step::Build));
                steps
            }
        }
    }
}

/// Prunes. Ends at once when the job is cancelled, and with it the engine's work.
pub(super) async fn run(run: &Run, order: &Prune) -> Outcome {
    let steps = order.steps();
    let total = u64::try_from(steps.len()).unwrap_or_default();
    steps.iter().for_each(|step| put(run, *step, "Waiting"));
    let (mut tally, mut failures) = (Tally::default(), Vec::new());
    for (step, nth) in steps.iter().copied().zip(0..) {
        run.progress(nth, total, "steps");
        run.step(&format!("Removing {}", step.doing(order)));
        put(run, step, "Running");
        let known = Known::of(&run.console().hub);
        let done = tokio::select! {
            biased;
            () = run.cancelled() => {
                put(run, step, "Cancelled");
                return Err(cancelled(&tally));
            }
            done = prune(run, order, step) => done,
        };
        match done {
            Ok(answer) => {
                put(run, step, "Done");
                let gone = step.gone(&answer, &known);
                gone.lines.iter().for_each(|line| run.line(Line::Out, line));
                tally.add(step, &gone);
            }
            Err(why) => {
                put(run, step, "Failed");
                let sentence = format!("{} could not be removed: {why}", step.name());
                run.line(Line::Warn, &sentence);
                failures.push(sentence);
            }
        }
    }
    run.progress(total, total, "steps");
    if failures.is_empty() {
        return Ok(tally.told());
    }
    if !tally.is_empty() {
        failures.push(tally.told());
    }
    Err(Failure::new(failures.join(" ")))
}

/// Prunes one kind of thing; what the engine says of it, or why it did not.
async fn prune(run: &Run, order: &Prune, step: Step) -> Result<Value, String> {
    let api = run.console().hub.endpoint.api();
    if step == Step::Volumes && !order.all && step::takes_named(api) {
        return anonymous::prune(run, order).await;
    }
    let answer = inside::ask(run.console(), run.caller(), &step.call(order, api), ANSWER).await;
    answer.map_err(|error| sentence::of_prune(&error))
}

fn put(run: &Run, step: Step, state: &str) {
    run.part(&JobPart { id: step.id().to_owned(), state: state.to_owned(), ..JobPart::default() });
}

fn cancelled(tally: &Tally) -> Failure {
    if tally.is_empty() {
        return Failure::cancelled();
    }
    Failure { sentence: format!("It was cancelled. Before that: {}", tally.told()), is_cancelled: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    fn prune(order: Value) -> Prune {
        from_value(order).unwrap()
    }

    #[test]
    fn everything_is_done_in_an_order_that_frees_the_most() {
        let steps = |order: Value| prune(order).steps();
        let without = steps(json!({ "what": "everything" }));
        assert_eq!(without, [Step::Containers, Step::Networks, Step::Images, Step::Build]);
        let with = steps(json!({ "what": "everything", "volumes": true, "labels": ["a"] }));
        assert_eq!(with, [Step::Containers, Step::Networks, Step::Volumes, Step::Images]);
        assert_eq!(prune(json!({ "what": "everything" })).calls().len(), 4);
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (order, says) in [
            (json!({ "what": "images", "until": "a day" }), "Write how old"),
            (json!({ "what": "images", "labels": [""] }), "Write labels"),
            (json!({ "what": "volumes", "until": "24h" }), "The engine does not remove volumes"),
            (json!({ "what": "everything", "volumes": true, "until": "24h" }), "The engine does not remove volumes"),
            (json!({ "what": "build", "labels": ["a"] }), "The build cache has no labels"),
            (json!({ "what": "images", "keep": 5 }), "Only of the build cache"),
            (json!({ "what": "images", "volumes": true }), "That volumes go too"),
        ] {
            let fault = prune(order.clone()).fault();
            assert!(fault.is_some_and(|fault| fault.starts_with(says)), "{order}: {fault:?}");
        }
        for order in [
            json!({ "what": "images", "all": true, "until": "2026-11-30T12:00:00Z", "labels": ["a!=b"] }),
            json!({ "what": "build", "keep": 5, "until": "24h" }),
        ] {
            assert_eq!(prune(order).fault(), None);
        }
    }
}
