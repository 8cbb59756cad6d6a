//! Building an image: what it is made of goes to the engine, and what the engine does with it comes back step by step.
//!
//! # Layout
//! - this file: the build from its beginning to its end; `order`: what can be asked for, and the call; `end`: its
//!   sentences; `there`: whether the engine has ended with it
//! - `context`: what is sent: `archive` reads tars, `ignore` the patterns of `.dockerignore`; `remote`: what the engine
//!   may fetch itself; `waiting`: what is told while that does not come
//! - `steps`: what is told of steps: `classic` and `buildkit` understand the two builders (`trace` is how the latter
//!   writes), `dockerfile` knows the lines of instructions

mod archive;
mod buildkit;
mod classic;
mod context;
mod dockerfile;
mod end;
mod ignore;
pub(super) mod order;
pub(super) mod remote;
mod steps;
mod there;
mod trace;
mod waiting;

pub(crate) use order::Build;

use super::run::{Failure, Line, Outcome, Run};
use super::{millis, sentence};
use crate::gateway::{self, inside};
use crate::registries::Auth;
use app::contract::{JobPart, short};
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buildkit::BuildKit;
use classic::Classic;
use engine::call::{image, system};
use engine::jsonl::{Lines, TooLong};
use engine::{Call, Error};
use futures_util::StreamExt;
use http::header::{CONTENT_TYPE, HeaderName};
use serde::Deserialize;
use serde_json::Value;
use steps::Told;
use tokio::task::spawn_blocking;

/// The longest line of the engine.
const LINE: usize = 1024 * 1024;
/// The largest inspect of an image, and what an engine says of itself.
const INSPECT: usize = 4 * 1024 * 1024;

/// What is said when the connection is gone in the middle, and the engine is not.
const BROKEN: &str = "The connection to the engine broke during the build. The steps that were done are in its cache; \
                      build again.";

/// Builds an image.
pub(super) async fn run(run: &Run, order: &Build) -> Outcome {
    if order.squash {
        squashes(run).await?;
    }
    let context = context::of(run, order).await?;
    if !context.text.is_empty() {
        run.file(&context.text);
    }
    if let Some(warning) = &context.warning {
        run.line(Line::Warn, warning);
    }
    let text = context.text.clone();
    // Elsewhere: a Dockerfile may be long.
    let lines = spawn_blocking(move || dockerfile::instructions(&text)).await.unwrap_or_default();
    let mut work = Work::new(run, order, lines);
    let outcome = work.done(&order.call(&context.dockerfile), context.body).await;
    match &outcome {
        Ok(_) => work.end("done"),
        Err(failure) if failure.is_cancelled => work.end("cancelled"),
        Err(_) => work.end("failed"),
    }
    let id = outcome?;
    let found: Option<Inspect> = inside::ask(run.console(), run.caller(), &image::inspect(&id), INSPECT).await.ok();
    let bytes = found.as_ref().map(|found| found.size);
    let id = found.map_or(id, |found| found.id);
    run.link(&format!("/images/{}", short(&id)));
    Ok(end::built(order.name(), short(&id), bytes))
}

#[derive(Deserialize)]
struct Inspect {
    #[serde(rename = "Id")]
    id: String,
    #[serde(rename = "Size", default)]
    size: u64,
}

/// Whether the engine squashes: it says so where it does.
async fn squashes(run: &Run) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Info {
        #[serde(rename = "ExperimentalBuild", default)]
        experimental: bool,
    }
    let info: Info = inside::ask(run.console(), run.caller(), &system::info(), INSPECT).await?;
    if info.experimental { Ok(()) } else { Err(Failure::new(end::SQUASH)) }
}

/// A build under way.
struct Work<'a> {
    run: &'a Run,
    order: &'a Build,
    classic: Classic,
    buildkit: BuildKit,
    lines: Vec<dockerfile::Instruction>,
    /// The id of what was built, as the engine counts it.
    id: String,
    error: Option<String>,
    /// The credentials of registries that were sent along.
    auths: Vec<Auth>,
}

impl<'a> Work<'a> {
    fn new(run: &'a Run, order: &'a Build, lines: Vec<dockerfile::Instruction>) -> Self {
        let (classic, buildkit) = (Classic::new(lines.clone()), BuildKit::new(lines.clone()));
        Self { run, order, classic, buildkit, lines, id: String::new(), error: None, auths: Vec::new() }
    }

    /// Asks for it, and follows it to its end; the image's id. Whoever drops this ends the engine's work.
    async fn done(&mut self, call: &Call, body: Body) -> Result<String, Failure> {
        let run = self.run;
        let doing = format!("Building {}", self.order.tags.first().map_or("an image", String::as_str));
        run.step(&doing);
        let mut headers = vec![(CONTENT_TYPE, "application/x-tar".to_owned())];
        let may_ask = |host: &str| gateway::may_ask(run.console(), &run.caller().rights, host).is_ok();
        if let Some(config) = run.console().registries.config_for(may_ask) {
            self.auths = run.console().registries.stored();
            headers.push((HeaderName::from_static("x-registry-config"), config));
        }
        let asked = inside::open_with(run.console(), run.caller(), call, &headers, Some(body));
        let address = self.fetched();
        let answer = tokio::select! {
            biased;
            () = run.cancelled() => return Err(Failure::cancelled()),
            answer = waiting::until(run, address.as_deref(), &doing, asked) => {
                answer.map_err(|error| self.refused(&error))?
            }
        };
        let (mut answer, mut lines) = (answer.into_data_stream(), Lines::new(LINE));
        let is_cut = loop {
            let address = self.fetched();
            let chunk = tokio::select! {
                biased;
                () = run.cancelled() => return Err(Failure::cancelled()),
                chunk = waiting::until(run, address.as_deref(), &doing, answer.next()) => chunk,
            };
            match chunk {
                Some(Ok(chunk)) => self.take(&lines.push(&chunk)),
                Some(Err(_)) => break true,
                None => break false,
            }
        };
        if run.has_lost() {
            return Err(Failure::cancelled());
        }
        // The last line may have no end.
        self.take(&lines.push(b"\n"));
        let error = self.error.take();
        let id = if self.id.is_empty() { self.classic.built() } else { &self.id };
        let may_be_gone = error.as_deref().map_or(is_cut || id.is_empty(), |error| is_cut || end::may_be_gone(error));
        if may_be_gone {
            let is_there = tokio::select! {
                biased;
                () = run.cancelled() => return Err(Failure::cancelled()),
                is_there = there::is_there(&run.console().hub) => is_there,
            };
            if !is_there {
                return Err(Failure::new(end::gone(self.order.name())));
            }
        }
        if let Some(message) = error {
            return Err(self.failed(&message));
        }
        if is_cut {
            return Err(Failure::new(BROKEN));
        }
        if id.is_empty() {
            return Err(Failure::new(
                "The engine ended the build without an image. Its output may say why; build again.",
            ));
        }
        Ok(id.to_owned())
    }

    /// The address that the engine fetches from before the first step, as it is shown.
    fn fetched(&self) -> Option<String> {
        let remote = self.order.source.remote.as_deref()?;
        (self.classic.step().is_none() && self.buildkit.is_fetching()).then(|| remote::shown(remote))
    }

    /// What ends with the build.
    fn end(&mut self, state: &str) {
        let now = millis();
        let told = self.classic.end(state, now);
        self.tell(told);
        let last = self.classic.step().and_then(|step| step.id.parse::<u64>().ok());
        if let (Some(last), "done") = (last, state) {
            self.run.progress(last, last, "steps");
        }
        // One of BuildKit's steps says itself that it failed; the others were stopped.
        let told = self.buildkit.end(if state == "failed" { "cancelled" } else { state }, now);
        self.tell(cleaned(&self.auths, told));
    }

    fn take(&mut self, lines: &[Result<Vec<u8>, TooLong>]) {
        for line in lines.iter().flatten() {
            // What is no JSON is passed over: the end says what came of it.
            let said: Value = serde_json::from_slice(line).unwrap_or_default();
            let error = said["errorDetail"]["message"].as_str().or_else(|| said["error"].as_str());
            if let Some(error) = error {
                self.error = Some(error.to_owned());
            } else if said["id"] == "moby.buildkit.trace" {
                let message = said["aux"].as_str().and_then(|aux| STANDARD.decode(aux).ok()).unwrap_or_default();
                let told = self.buildkit.take(&message);
                self.tell(cleaned(&self.auths, told));
            } else if let Some(id) = said["aux"]["ID"].as_str() {
                // A build of several stages tells of each.
                id.clone_into(&mut self.id);
            } else {
                let told = self.classic.take(&said, millis());
                // What a step itself writes is no registry's: a mask in it would tell who guesses secrets.
                let is_pulled = said["status"].is_string();
                self.tell(if is_pulled { cleaned(&self.auths, told) } else { told });
            }
        }
    }

    fn tell(&self, told: Vec<Told>) {
        for told in told {
            match told {
                Told::Part(part) => self.run.part(&JobPart { title: self.shown(&part.title), ..part }),
                Told::Line { part, kind, text } => self.run.line_of(&part, kind, &self.shown(&text)),
                Told::At { nth, total, title } => {
                    let title = self.shown(&title);
                    let of = if total > 0 { format!("Step {nth} of {total}: {title}") } else { title };
                    self.run.status(&of);
                    if total > 0 {
                        self.run.progress(nth.saturating_sub(1), total, "steps");
                    }
                }
            }
        }
    }

    /// A text of the engine without the secrets of a remote.
    fn shown(&self, text: &str) -> String {
        let remote = self.order.source.remote.as_deref();
        remote.map_or_else(|| text.to_owned(), |remote| remote::hidden(remote, text))
    }

    /// The engine, or the door, did not begin.
    fn refused(&self, error: &Error) -> Failure {
        match error {
            Error::NotFound(message) | Error::Conflict(message) | Error::Engine { message, .. } => self.failed(message),
            Error::Denied(_) | Error::NotModified | Error::Unreachable(_) | Error::Undecodable(_) => {
                Failure::new(sentence::of_error(error))
            }
        }
    }

    /// It failed. A line that cannot be read is a step that failed.
    fn failed(&self, message: &str) -> Failure {
        let message = self.shown(&clean(&self.auths, message));
        if let Some(line) = end::parse_line(&message) {
            let nth = self.lines.iter().rposition(|found| found.line <= line);
            let title = nth.map(|nth| self.lines[nth].text.clone()).unwrap_or_default();
            let now = millis();
            let state = "failed".to_owned();
            let id = nth.map_or_else(|| "1".to_owned(), |nth| (nth + 1).to_string());
            self.run.part(&JobPart { id, state, title, begun: now, ended: now, line, ..JobPart::default() });
        }
        let step = self.buildkit.failed().or_else(|| self.classic.step().filter(|step| step.ended == 0));
        // Before it is cut: half a secret would not be found.
        let step = step.cloned().map(|step| JobPart { title: self.shown(&step.title), ..step });
        Failure::new(end::failed(&message, step.as_ref(), self.order, !self.auths.is_empty()))
    }
}

/// Words that may be a registry's, without the credentials that it was sent.
fn clean(auths: &[Auth], words: &str) -> String {
    auths.iter().fold(words.to_owned(), |words, auth| auth.clean(&words))
}

/// The same for what is told of steps. Their titles are the Dockerfile's.
fn cleaned(auths: &[Auth], mut told: Vec<Told>) -> Vec<Told> {
    for told in &mut told {
        if let Told::Line { text, .. } = told {
            *text = clean(auths, text);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_f5_what_a_registry_repeats_is_told_without_credentials() {
        let auths = [Auth::of("reg.lan", "ci", "canary-word")];
        let words = format!("denied: Basic {} is ci:canary-word", STANDARD.encode("ci:canary-word"));
        assert_eq!(clean(&auths, &words), "denied: Basic ••• is ci:•••");
        assert_eq!(clean(&[], &words), words);
        let line = |text: &str| Told::Line { part: "1".into(), kind: Line::Out, text: text.into() };
        let part = Told::Part(JobPart { title: "FROM reg.lan/x".into(), ..JobPart::default() });
        assert_eq!(cleaned(&auths, vec![part.clone(), line("a canary-word")]), [part, line("a •••")]);
    }
}
