//! Recreating a container: another one with other settings or a newer image takes its place, and no container is ever lost.
//!
//! The new one is made, under a name of its own, while the old one still runs, so that settings which the engine does not
//! take cost nothing. Then the old one is stopped, kept from coming back by itself, and put aside under another name; the
//! new one gets its name and is started, and has to run, and to be healthy where it has a health check. Whatever fails on
//! the way, and whoever cancels it, the old one comes back: under its name, with its restart policy, running if it ran.
//!
//! What goes forward is done as the caller, and judged and recorded as any call of theirs. The way back is the console's
//! own, so that lost rights strand nothing. A row of the store says from before the first change on which container is
//! to be brought back, also by the next process after this one was killed.
//!
//! Afterwards the old one is kept for a while: [`undo`] brings it back, [`finish`] removes it, [`keep`] does when its time
//! is over. It is never removed with its volumes: the new one has them.
//!
//! # Layout
//! - this file: the order, from its beginning to its end
//! - `look`: what is there, and why it may not be touched; `secrets`: what is hidden of it, and from whom; `reach`: whether
//!   all that it takes is within a scope
//! - `swap`: the way forward; `settle`: whether the new one runs; `ended`: what is done at the end; `back`: the way back
//! - `kept`: the old one afterwards

mod back;
mod ended;
mod kept;
mod look;
mod reach;
mod secrets;
mod settle;
mod swap;

pub(crate) use kept::{finish, keep, repair, undo};
pub(crate) use look::{Known, dependents, look, refusal};

use super::run::{Failure, Line, Outcome, Run};
use super::{Recreate, pull, sentence};
use app::contract::JobPart;
use engine::Error;
use engine::call::image;
use engine::recreate::merge;
use serde_json::{Value, json};
use swap::Swap;

/// So many digits of an image's id name it, as `docker images` shows them.
const SHORT: usize = 12;

/// Recreates a container.
pub(crate) async fn run(run: Run, order: Recreate) -> Outcome {
    for step in ["look", "pull", "create", "stop", "rename", "start", "wait"] {
        if step != "pull" || order.pull {
            part(&run, step, "Waiting");
        }
    }
    let Ready { known, next, mut body } = step(&run, "look", ready(&run, &order)).await?;
    let mut pulled = String::new();
    if order.pull {
        if !order.change.contains_key("Image") {
            // By its name, also where that is gone from the engine.
            body["Image"] = json!(known.plan.image);
        }
        let reference = body["Image"].as_str().unwrap_or_default().to_owned();
        if is_id(&reference, known.image()) {
            return Err(Failure::new(format!(
                "{} was made of an image by its id, which no registry knows. Choose an image by name. Nothing was changed.",
                known.plan.name
            )));
        }
        pulled = step(&run, "pull", pull::image(&run, &reference, &known.plan.platform)).await?.id;
        // What comes next has no bytes to count.
        run.progress(0, 0, "");
    }
    let reference = body["Image"].as_str().unwrap_or_default();
    if order.only_if_newer && is_made_of(&run, &known, reference).await {
        // Where the image has lost its name, the body has its id.
        let image = if reference == known.image() { known.plan.image.as_str() } else { reference };
        // Without a pull nobody has asked the registry.
        let newest = if order.pull { "the newest" } else { "the newest here" };
        return Ok(format!("{image} is already {newest}; {} was left as it is.", known.plan.name));
    }
    run.go_on()?;
    let image = secrets::image(&run.caller().rights, &known, pulled);
    let mut swap = Swap::new(&run, &known, &next, image);
    for name in swap.names() {
        free(&run, &name).await?;
    }
    match swap.forward(&body).await {
        Ok(()) => Ok(swap.keep(&order).await),
        Err(failure) => Err(swap.back(failure).await),
    }
}

/// What there is to begin with.
struct Ready {
    known: Known,
    /// What the new container is called.
    next: String,
    /// What it is made of.
    body: Value,
}

/// Looks at the container, and whether what was ordered can be begun. Changes nothing.
async fn ready(run: &Run, order: &Recreate) -> Result<Ready, Failure> {
    run.step("Looking at the container");
    let known = look(run.console(), run.caller(), &order.container).await?;
    if let Some(why) = refusal(run.console(), &known) {
        return Err(Failure::new(why));
    }
    secrets::allow(&run.caller().rights, &known, order)?;
    let next = if order.name.is_empty() { known.plan.name.clone() } else { order.name.clone() };
    if next != known.plan.name {
        free(run, &next).await?;
    }
    let change = Value::Object(order.change.clone());
    let body = merge(&known.plan.body, &known.shown, &change).map_err(|hidden| {
        Failure::new(format!("Nothing was changed: {hidden}. Type a value there, or leave it where it was."))
    })?;
    reach::allow(run, &known, &next, &body).await?;
    for note in &known.plan.notes {
        run.line(Line::Warn, note);
    }
    Ok(Ready { known, next, body })
}

/// Does a step of the job, and shows how it ends.
async fn step<T>(run: &Run, step: &str, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    part(run, step, "Running");
    let done = work.await;
    part(run, step, if done.is_ok() { "Done" } else { "Failed" });
    done
}

/// How a step of the job stands.
fn part(run: &Run, step: &str, state: &str) {
    run.part(&JobPart { id: step.to_owned(), state: state.to_owned(), ..JobPart::default() });
}

/// Why the engine did not do something, to follow a colon.
fn why(run: &Run, error: &Error) -> String {
    sentence::of_create(error, |port| run.holder(port))
}

/// Whether a container is made of what an image's name means now.
async fn is_made_of(run: &Run, known: &Known, reference: &str) -> bool {
    let named: Result<Value, Error> = run.console().hub.endpoint.ask(&image::inspect(reference)).await;
    named.is_ok_and(|named| !named["Id"].is_null() && named["Id"] == known.inspect["Image"])
}

/// Makes sure that nobody has a name, before anything is changed.
async fn free(run: &Run, name: &str) -> Result<(), Failure> {
    if is_free(run, name).await? {
        return Ok(());
    }
    Err(Failure::new(format!("The name {name} is taken. Nothing was changed; choose another name.")))
}

/// Whether nobody has a name.
async fn is_free(run: &Run, name: &str) -> Result<bool, Error> {
    let call = engine::call::container::inspect(name, false);
    match run.console().hub.endpoint.ask::<Value>(&call).await {
        Err(Error::NotFound(_)) => Ok(true),
        // The beginning of an id finds a container as well.
        Ok(found) => Ok(found["Name"] != json!(format!("/{name}"))),
        Err(error) => Err(error),
    }
}

/// Whether a container's image is named by its id: the whole of it, or its beginning.
fn is_id(reference: &str, id: &str) -> bool {
    let is_beginning = reference.len() >= SHORT && id.trim_start_matches("sha256:").starts_with(reference);
    reference.starts_with("sha256:") || is_beginning
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn an_image_is_named_by_its_id_or_by_a_name() {
        let id = format!("sha256:{}", "0123456789abcdef".repeat(4));
        for by_id in [id.as_str(), "sha256:99", "0123456789ab", &id["sha256:".len()..]] {
            assert!(is_id(by_id, &id), "{by_id}");
        }
        for by_name in ["nginx:1.29", "nginx@sha256:99", "0123", "0123456789ac", ""] {
            assert!(!is_id(by_name, &id), "{by_name}");
        }
    }
}
