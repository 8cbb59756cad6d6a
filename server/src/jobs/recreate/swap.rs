//! The way forward: the new container is made, the old one put aside, the new one takes its place.

use super::look::Known;
use super::secrets::Only;
use super::settle::settle;
use super::{part, why};
use crate::gateway::inside;
use crate::jobs::call::{self, Made};
use crate::jobs::run::{Failure, Line, Run};
use crate::store::{KeptRow, StoreError};
use engine::call::container;
use engine::recreate::apart;
use engine::{Call, Error, Method};
use serde_json::{Value, json};

/// The largest answer to the making of a container, and to an inspect.
const ANSWER: usize = 4 * 1024 * 1024;
/// Fields that the engine fills in by its own settings, which may be others by now.
const FILLED: [&str; 5] = ["CgroupnsMode", "IpcMode", "LogConfig", "Runtime", "ShmSize"];

/// One container on its way into the place of another.
pub(super) struct Swap<'a> {
    pub(super) run: &'a Run,
    pub(super) known: &'a Known,
    /// What the new one has to be made of, where its caller may not choose.
    image: Option<Only>,
    pub(super) row: KeptRow,
    /// The step that is under way.
    pub(super) step: &'static str,
}

/// The steps, in their order.
pub(super) const STEPS: [&str; 5] = ["create", "stop", "rename", "start", "wait"];

/// What the old one is called while it is aside.
pub(super) fn aside(row: &KeptRow) -> String {
    format!("{}-before-{}", row.name, row.job)
}

/// What the new one is called until it takes the place.
pub(super) fn coming(row: &KeptRow) -> String {
    format!("{}-new-{}", row.name, row.job)
}

/// Whether a restart policy lets a container come back by itself.
pub(super) fn comes_back(policy: &Value) -> bool {
    !matches!(policy["Name"].as_str(), None | Some("" | "no"))
}

/// Whether a field was left for the engine to fill in.
fn is_left(body: &Value, key: &str) -> bool {
    body["HostConfig"].get(key).is_none()
}

/// `POST /containers/{id}/update` of the restart policy.
pub(super) fn restarts(id: &str, policy: &Value) -> Call {
    call::with(Method::Post, format!("/containers/{id}/update"), &json!({ "RestartPolicy": policy }))
}

impl<'a> Swap<'a> {
    /// Of a container, to be called `next` afterwards.
    pub(super) fn new(run: &'a Run, known: &'a Known, next: &str, image: Option<Only>) -> Self {
        let state = match &known.inspect["State"] {
            state if state["Running"] != true => "stopped",
            state if state["Paused"] == true => "paused",
            _ => "running",
        };
        let row = KeptRow {
            job: run.id().to_owned(),
            old: known.id().to_owned(),
            new: String::new(),
            name: known.plan.name.clone(),
            next: next.to_owned(),
            policy: known.inspect["HostConfig"]["RestartPolicy"].to_string(),
            state: state.to_owned(),
            phase: "begun".to_owned(),
            until: 0,
            user: run.caller().name.clone(),
        };
        Self { run, known, image, row, step: "create" }
    }

    /// The names that it needs besides: whoever has one of them already must not be taken for one of its two.
    pub(super) fn names(&self) -> [String; 2] {
        [aside(&self.row), coming(&self.row)]
    }

    /// All of the way, up to a new container that runs if the old one did.
    pub(super) async fn forward(&mut self, body: &Value) -> Result<(), Failure> {
        let (first, further) = apart(body, self.run.console().hub.endpoint.api());
        self.make(&first).await?;
        self.connect(&further).await?;
        self.run.go_on()?;
        self.stop().await?;
        self.run.go_on()?;
        self.rename().await?;
        self.run.go_on()?;
        if self.row.state != "stopped" {
            self.start().await?;
            self.settle().await?;
        }
        self.begin("");
        if self.row.state == "stopped" {
            part(self.run, "start", "Not needed");
            part(self.run, "wait", "Not needed");
        }
        Ok(())
    }

    /// Begins a step; the one before it is done.
    fn begin(&mut self, step: &'static str) {
        if self.step != step {
            part(self.run, self.step, "Done");
        }
        self.step = step;
        if !step.is_empty() {
            part(self.run, step, "Running");
        }
    }

    /// Makes the new one beside the old one.
    async fn make(&mut self, first: &Value) -> Result<(), Failure> {
        let name = self.row.name.clone();
        self.begin("create");
        self.run.step(&format!("Making the new {name} while the old one is as it was"));
        self.write()?;
        let mut asked = call::with(Method::Post, "/containers/create", first);
        asked.query.push(("name", coming(&self.row)));
        if !self.known.plan.platform.is_empty() {
            asked.query.push(("platform", self.known.plan.platform.clone()));
        }
        let made: Result<Made, Error> = inside::ask(self.run.console(), self.run.caller(), &asked, ANSWER).await;
        let made = made.map_err(|error| {
            let why = why(self.run, &error);
            Failure::new(format!("{name} could not be created with the new settings: {why}"))
        })?;
        self.row.new = made.id;
        // Nobody else works on it before it is what it is to be.
        self.run.holds(&self.row.new);
        self.write()?;
        for warning in made.warnings.iter().flatten() {
            self.run.line(Line::Warn, warning);
        }
        self.compare(first).await
    }

    /// Says where the engine has filled in something else than it did for the old one.
    async fn compare(&self, body: &Value) -> Result<(), Failure> {
        let endpoint = &self.run.console().hub.endpoint;
        let new: Value = endpoint.ask(&container::inspect(&self.row.new, false)).await?;
        if let Some(of) = &self.image {
            // A tag may have been moved since it was looked at.
            let made = new["Image"].as_str().unwrap_or_default();
            let image: Value = endpoint.ask(&engine::call::image::inspect(made)).await?;
            if !of.is(&image) {
                return Err(Failure::new(format!(
                    "{} names another image by now, and some settings of {} are hidden from you. Ask an administrator.",
                    self.known.plan.image, self.row.name
                )));
            }
        }
        for key in FILLED.iter().filter(|key| is_left(body, key) && is_left(&self.known.plan.body, key)) {
            if self.known.inspect["HostConfig"][key] != new["HostConfig"][key] {
                let sentence =
                    format!("{key} is the engine's own, and that is another one than when the old one was made.");
                self.run.line(Line::Warn, &sentence);
            }
        }
        Ok(())
    }

    /// Its further networks, where the engine does not take them with the rest; and out of one that the old one has left.
    async fn connect(&self, further: &[(String, Value)]) -> Result<(), Failure> {
        let connect = |(network, endpoint): &(String, Value)| call::connect(network, &self.row.new, endpoint);
        let mut calls: Vec<Call> = further.iter().map(connect).collect();
        calls.extend(self.known.plan.leave.iter().map(|network| {
            let body = json!({ "Container": self.row.new, "Force": true });
            call::with(Method::Post, format!("/networks/{network}/disconnect"), &body)
        }));
        for asked in &calls {
            let failed =
                |why: String| Failure::new(format!("{} could not be connected as before: {why}", self.row.name));
            self.act(asked).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Stops the old one, which is not to come back by itself from here on.
    async fn stop(&mut self) -> Result<(), Failure> {
        let (old, name) = (self.row.old.clone(), self.row.name.clone());
        self.begin("stop");
        self.run.step(&format!("Stopping the old {name}"));
        "aside".clone_into(&mut self.row.phase);
        self.write()?;
        if comes_back(&self.known.inspect["HostConfig"]["RestartPolicy"]) {
            let never = restarts(&old, &json!({ "Name": "no" }));
            let failed =
                |why: String| Failure::new(format!("The restart policy of {name} could not be changed: {why}"));
            self.act(&never).await.map_err(failed)?;
        }
        if self.row.state != "stopped" {
            let failed = |why: String| Failure::new(format!("{name} could not be stopped: {why}"));
            self.act(&container::stop(&old, None)).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Puts the old one aside, and gives the new one its name.
    async fn rename(&mut self) -> Result<(), Failure> {
        let (aside, next) = (aside(&self.row), self.row.next.clone());
        self.begin("rename");
        self.run.step(&format!("Keeping the old one as {aside}"));
        for (id, name) in [(&self.row.old, &aside), (&self.row.new, &next)] {
            let failed = |why: String| Failure::new(format!("{} could not be renamed to {name}: {why}", self.row.name));
            self.act(&container::rename(id, name)).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Starts the new one.
    async fn start(&mut self) -> Result<(), Failure> {
        self.begin("start");
        let next = &self.row.next;
        self.run.step(&format!("Starting the new {next}"));
        let failed = |why: String| Failure::new(format!("{next} could not start with the new settings: {why}"));
        self.act(&container::start(&self.row.new)).await.map_err(failed)
    }

    /// Waits until it runs.
    async fn settle(&mut self) -> Result<(), Failure> {
        self.begin("wait");
        let (new, next) = (&self.row.new, &self.row.next);
        self.run.step(&format!("Waiting until the new {next} runs"));
        settle(self.run, new, next).await?;
        if self.row.state == "paused" {
            let failed = |why: String| Failure::new(format!("{next} could not be paused again: {why}"));
            self.act(&container::pause(new)).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Does something as the caller; why the engine does not, to follow a colon.
    async fn act(&self, asked: &Call) -> Result<(), String> {
        match inside::open(self.run.console(), self.run.caller(), asked).await {
            // It is so already.
            Ok(_) | Err(Error::NotModified) => Ok(()),
            Err(error) => Err(why(self.run, &error)),
        }
    }

    /// Writes down how far it is, before it goes on.
    fn write(&self) -> Result<(), Failure> {
        self.run.console().access.store().keep(&self.row).map_err(|cause| unwritable(&cause))
    }
}

/// Without the row nothing may be changed.
fn unwritable(cause: &StoreError) -> Failure {
    tracing::error!(%cause, "a recreation cannot be written down");
    Failure::new(
        "The console cannot write down what it does, so it goes no further. Make room on its disk; its log says more.",
    )
}
