//! Making a container: its image where it is missing, the container, its further networks, its start.

use super::call::{self, Made};
use super::order::{Create, When};
use super::run::{Failure, Line, Outcome, Run};
use super::{pull, sentence};
use crate::gateway::inside;
use app::contract::{JobPart, short};
use engine::call::container;
use engine::recreate::apart;
use engine::{Call, Error, Method};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The largest answer to the making of a container, and its inspect.
const ANSWER: usize = 4 * 1024 * 1024;

/// The image that a body names, or nothing.
pub(super) fn image_of(body: &Map<String, Value>) -> &str {
    body.get("Image").and_then(Value::as_str).unwrap_or_default()
}

/// Makes a container.
pub(super) async fn run(run: &Run, order: &Create) -> Outcome {
    let image = image_of(&order.body);
    let (body, further) = apart(&Value::Object(order.body.clone()), run.console().hub.endpoint.api());
    let steps = Steps { run, has_networks: !further.is_empty(), starts: order.start };
    steps.begin();
    if order.pull == When::Always {
        pull_for(&steps, order).await?;
    }
    let made = make(&steps, order, &body).await?;
    let name = name_of(run, order, &made.id).await;
    run.about(&made.id);
    run.link(&format!("/containers/{}", short(&made.id)));
    steps.done("container");
    for warning in made.warnings.iter().flatten() {
        run.line(Line::Warn, warning);
    }
    for (network, endpoint) in &further {
        run.step(&format!("Connecting {name} to {network}"));
        let connected = inside::open(run.console(), run.caller(), &call::connect(network, &made.id, endpoint)).await;
        if let Err(error) = connected {
            steps.failed("networks");
            let why = sentence::of_create(&error, |port| run.holder(port));
            return Err(Failure::new(format!("{name} was created, but is not connected to {network}: {why}")));
        }
    }
    if steps.has_networks {
        steps.done("networks");
    }
    if !order.start {
        return Ok(format!("{name} was created from {image}. It was not started."));
    }
    if run.is_cancelled() {
        let sentence = format!("It was cancelled. {name} was created and not started; start or remove it.");
        return Err(Failure { sentence, is_cancelled: true });
    }
    run.step(&format!("Starting {name}"));
    match inside::open(run.console(), run.caller(), &container::start(&made.id)).await {
        Ok(_) | Err(Error::NotModified) => {
            steps.done("start");
            Ok(format!("{name} was created and started."))
        }
        Err(error) => {
            steps.failed("start");
            let why = sentence::of_create(&error, |port| run.holder(port));
            Err(Failure::new(format!("{name} was created but could not start: {why}")))
        }
    }
}

/// Creates it, and pulls its image first where the engine does not have it: what is wrong with the rest is told before
/// anything is pulled.
async fn make(steps: &Steps<'_>, order: &Create, body: &Value) -> Result<Made, Failure> {
    let (run, image) = (steps.run, image_of(&order.body));
    let asked = asked(order, body);
    run.go_on()?;
    run.step("Creating the container");
    let mut made: Result<Made, Error> = inside::ask(run.console(), run.caller(), &asked, ANSWER).await;
    if order.pull == When::Missing && made.as_ref().err().is_some_and(is_missing) {
        pull_for(steps, order).await?;
        run.go_on()?;
        run.step("Creating the container");
        made = inside::ask(run.console(), run.caller(), &asked, ANSWER).await;
    }
    if order.pull != When::Never {
        steps.done("image");
    }
    made.map_err(|error| {
        steps.failed("container");
        let what = if order.name.is_empty() { format!("The container of {image}") } else { order.name.clone() };
        let why = sentence::of_create(&error, |port| run.holder(port));
        Failure::new(format!("{what} could not be created: {why}"))
    })
}

async fn pull_for(steps: &Steps<'_>, order: &Create) -> Result<(), Failure> {
    steps.put("image", "Pulling");
    let pulled = pull::image(steps.run, image_of(&order.body), &order.platform).await;
    steps.put("image", if pulled.is_ok() { "Done" } else { "Failed" });
    // What comes next has no bytes to count.
    steps.run.progress(0, 0, "");
    pulled.map(|_| ())
}

/// Whether the image is not there, or not for that platform.
fn is_missing(error: &Error) -> bool {
    let Error::NotFound(message) = error else { return false };
    let message = message.to_ascii_lowercase();
    message.contains("no such image") || (message.contains("image with reference") && message.contains("found"))
}

fn asked(order: &Create, body: &Value) -> Call {
    let mut call = call::with(Method::Post, "/containers/create", body);
    for (key, value) in [("name", &order.name), ("platform", &order.platform)] {
        if !value.is_empty() {
            call.query.push((key, value.clone()));
        }
    }
    call
}

/// What the container is called.
async fn name_of(run: &Run, order: &Create, id: &str) -> String {
    #[derive(Deserialize)]
    struct Inspect {
        #[serde(rename = "Name")]
        name: String,
    }
    if !order.name.is_empty() {
        return order.name.clone();
    }
    let inspect = inside::ask(run.console(), run.caller(), &container::inspect(id, false), ANSWER).await;
    inspect.map_or_else(|_| short(id).to_owned(), |Inspect { name }| name.trim_start_matches('/').to_owned())
}

/// The steps as parts of the job.
struct Steps<'a> {
    run: &'a Run,
    has_networks: bool,
    starts: bool,
}

impl Steps<'_> {
    fn begin(&self) {
        let steps = [("image", true), ("container", true), ("networks", self.has_networks), ("start", self.starts)];
        for (step, _) in steps.iter().filter(|(_, is_there)| *is_there) {
            self.put(step, "Waiting");
        }
    }

    fn done(&self, step: &str) {
        self.put(step, "Done");
    }

    fn failed(&self, step: &str) {
        self.put(step, "Failed");
    }

    fn put(&self, step: &str, state: &str) {
        self.run.part(&JobPart { id: step.to_owned(), state: state.to_owned(), ..JobPart::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_image_is_pulled() {
        let missing = |message: &str| is_missing(&Error::NotFound(message.to_owned()));
        assert!(missing("No such image: nginx:9"));
        assert!(missing("image with reference nginx was found but does not match the specified platform"));
        assert!(!missing("network x not found") && !is_missing(&Error::Conflict("No such image: a".into())));
    }
}
