//! What moves layers: a call whose answer tells, line by line, how far each layer is. Pulls, pushes, loads and imports.

use super::layers::{Layers, Told};
use super::run::{Failure, Line, Run};
use super::sentence;
use crate::gateway::inside;
use axum::body::Body;
use bytes::Bytes;
use engine::call::image;
use engine::jsonl::{Lines, TooLong};
use engine::{Call, Error};
use futures_util::StreamExt;
use http::{HeaderName, header};
use serde::Deserialize;
use serde_json::Value;
use std::time::{Duration, Instant};

/// The longest line of the engine.
const LINE: usize = 64 * 1024;
/// Over so long the speed is measured.
const SPEED: Duration = Duration::from_secs(1);
/// The largest inspect of an image.
const INSPECT: usize = 4 * 1024 * 1024;

/// A transfer, to be made.
pub(super) struct Transfer<'a> {
    call: Call,
    headers: Vec<(HeaderName, String)>,
    body: Option<Body>,
    doing: &'a str,
}

/// Why one did not come to its end.
pub(super) enum Fault {
    /// The job was cancelled.
    Cancelled,
    /// The connection to the engine broke.
    Broken,
    /// The engine, or the door, said no.
    Said(Error),
}

impl Fault {
    /// As the job's failure. `what` was done when it broke, as `nginx was pulled`; `told` has the words for what was
    /// said.
    pub(super) fn told(self, what: &str, told: impl FnOnce(&Error) -> String) -> Failure {
        match self {
            Self::Cancelled => Failure::cancelled(),
            Self::Broken => Failure::new(format!("The connection to the engine broke while {what}. Try again.")),
            Self::Said(error) => Failure::new(told(&error)),
        }
    }
}

impl<'a> Transfer<'a> {
    /// One without credentials and body; `doing` is what is done, as `Pulling nginx`.
    pub(super) fn new(call: Call, doing: &'a str) -> Self {
        Self { call, headers: Vec::new(), body: None, doing }
    }

    /// The same with an archive for the engine.
    pub(super) fn with_archive(mut self, body: Body) -> Self {
        self.headers.push((header::CONTENT_TYPE, "application/x-tar".to_owned()));
        self.body = Some(body);
        self
    }

    /// The same with credentials for the registry, as the engine wants them. They are in no log and no row.
    pub(super) fn with_credentials(mut self, credentials: String) -> Self {
        self.headers.push((HeaderName::from_static("x-registry-auth"), credentials));
        self
    }

    /// Makes it, and tells how it goes; `line` gets each line that is said. Ends at once when the job is cancelled, and
    /// with it the engine's work.
    pub(super) async fn make(self, run: &Run, mut line: impl FnMut(&str)) -> Result<Layers, Fault> {
        let opened = inside::open_with(run.console(), run.caller(), &self.call, &self.headers, self.body);
        let body = tokio::select! {
            biased;
            () = run.cancelled() => return Err(Fault::Cancelled),
            opened = opened => opened.map_err(Fault::Said)?,
        };
        let mut body = body.into_data_stream();
        let (mut lines, mut layers, mut speed) = (Lines::new(LINE), Layers::default(), Speed::new(Instant::now()));
        loop {
            let chunk = tokio::select! {
                biased;
                () = run.cancelled() => return Err(Fault::Cancelled),
                chunk = body.next() => chunk,
            };
            let Some(chunk) = chunk else { break };
            let Ok(chunk) = chunk else { return Err(Fault::Broken) };
            take(run, &mut layers, &lines.push(&chunk), &mut line);
            let (done, total) = layers.bytes();
            if total > 0 {
                tell(run, self.doing, done, total, speed.at(Instant::now(), done));
            }
        }
        if run.has_lost() {
            return Err(Fault::Cancelled);
        }
        // The last line may have no end.
        take(run, &mut layers, &lines.push(b"\n"), &mut line);
        match layers.error.take() {
            Some(message) => Err(Fault::Said(Error::Engine { status: 500, message })),
            None => Ok(layers),
        }
    }
}

/// An archive on its way to the engine, which tells how much of its `total` bytes has gone.
pub(super) fn sending(run: &Run, what: &str, body: Body, total: u64) -> Body {
    let (run, doing) = (run.clone(), format!("Sending {what}"));
    let (mut done, mut speed) = (0_u64, Speed::new(Instant::now()));
    Body::from_stream(body.into_data_stream().inspect(move |chunk: &Result<Bytes, axum::Error>| {
        let Ok(chunk) = chunk else { return };
        done = done.saturating_add(u64::try_from(chunk.len()).unwrap_or_default());
        tell(&run, &doing, done, total, speed.at(Instant::now(), done));
    }))
}

/// The page of an image, where the engine has it.
pub(super) async fn page_of(run: &Run, reference: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Inspect {
        #[serde(rename = "Id")]
        id: String,
    }
    let inspect: Inspect = inside::ask(run.console(), run.caller(), &image::inspect(reference), INSPECT).await.ok()?;
    Some(format!("/images/{}", app::contract::short(&inspect.id)))
}

fn tell(run: &Run, doing: &str, done: u64, total: u64, rate: u64) {
    run.progress(done, total, "bytes");
    let rate = if rate > 0 { format!(", {}/s", sentence::size(rate)) } else { String::new() };
    run.status(&format!("{doing}: {} of {}{rate}", sentence::size(done), sentence::size(total)));
}

fn take(run: &Run, layers: &mut Layers, lines: &[Result<Vec<u8>, TooLong>], line: &mut impl FnMut(&str)) {
    for said in lines.iter().flatten() {
        // What is no JSON is passed over: the end says what came of it.
        let said: Value = serde_json::from_slice(said).unwrap_or_default();
        match layers.take(&said) {
            Told::Layer(part) => run.part(&part),
            Told::Line(text) => {
                line(&text);
                run.line(Line::Out, &text);
            }
            Told::Nothing => {}
        }
    }
}

/// How fast something comes, over the last second or so.
struct Speed {
    since: Instant,
    before: u64,
    rate: u64,
}

impl Speed {
    fn new(now: Instant) -> Self {
        Self { since: now, before: 0, rate: 0 }
    }

    /// Bytes a second, when so many are there.
    fn at(&mut self, now: Instant, done: u64) -> u64 {
        let passed = now.duration_since(self.since);
        if passed >= SPEED {
            let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
            self.rate = done.saturating_sub(self.before).saturating_mul(1000) / millis;
            (self.since, self.before) = (now, done);
        }
        self.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_of_the_last_second() {
        let begin = Instant::now();
        let mut speed = Speed::new(begin);
        assert_eq!(speed.at(begin + Duration::from_millis(500), 500), 0, "too early to say");
        assert_eq!(speed.at(begin + Duration::from_secs(1), 1000), 1000);
        assert_eq!(speed.at(begin + Duration::from_secs(3), 9000), 4000);
        assert_eq!(speed.at(begin + Duration::from_secs(4), 1000), 0, "what shrinks is not fast");
    }

    #[test]
    fn an_end_has_its_words() {
        let told = |fault: Fault| fault.told("a was pulled", |error| format!("No: {error}"));
        assert!(told(Fault::Cancelled).is_cancelled);
        assert_eq!(told(Fault::Broken).sentence, "The connection to the engine broke while a was pulled. Try again.");
        assert_eq!(told(Fault::Said(Error::Denied("x".into()))).sentence, "No: x");
    }
}
