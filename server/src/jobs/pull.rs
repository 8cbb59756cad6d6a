//! Pulling an image: layer by layer, with what is there, what is to come, and how fast.

use super::layers::{Layers, Told};
use super::order::Pull;
use super::run::{Failure, Line, Outcome, Run};
use super::{call, sentence};
use crate::gateway::inside;
use app::contract::short;
use engine::call::image as images;
use engine::jsonl::Lines;
use engine::{Call, Error, Method};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use std::time::{Duration, Instant};

/// The longest line of the engine.
const LINE: usize = 64 * 1024;
/// Over so long the speed is measured.
const SPEED: Duration = Duration::from_secs(1);
/// The largest inspect of an image.
const INSPECT: usize = 4 * 1024 * 1024;

/// An image that is there now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pulled {
    /// Its digest, where the engine tells it.
    pub(crate) id: String,
    /// Whether it is newer than what was there.
    pub(crate) newer: bool,
}

/// Pulls an image, as a job of its own.
pub(super) async fn run(run: &Run, order: &Pull) -> Outcome {
    let pulled = image(run, &order.image, &order.platform).await?;
    if let Some(id) = id_of(run, &order.image).await {
        run.link(&format!("/images/{}", short(&id)));
    }
    Ok(if pulled.newer {
        format!("{} was pulled.", order.image)
    } else {
        format!("{} is up to date: there is nothing newer.", order.image)
    })
}

/// Pulls an image as a part of a job. Ends at once when the job is cancelled, and with it the engine's work.
pub(crate) async fn image(run: &Run, reference: &str, platform: &str) -> Result<Pulled, Failure> {
    let failed = |error: &Error| Failure::new(sentence::of_pull(error, reference));
    run.step(&format!("Pulling {reference}"));
    let asked = call(reference, platform);
    let body = tokio::select! {
        biased;
        () = run.cancelled() => return Err(Failure::cancelled()),
        opened = inside::open(run.console(), run.caller(), &asked) => opened.map_err(|error| failed(&error))?,
    };
    let mut body = body.into_data_stream();
    let (mut lines, mut layers, mut speed) = (Lines::new(LINE), Layers::default(), Speed::new(Instant::now()));
    loop {
        let chunk = tokio::select! {
            biased;
            () = run.cancelled() => return Err(Failure::cancelled()),
            chunk = body.next() => chunk,
        };
        let Some(chunk) = chunk else { break };
        let Ok(chunk) = chunk else {
            let sentence = format!("The connection to the engine broke while {reference} was pulled. Try again.");
            return Err(Failure::new(sentence));
        };
        take(run, &mut layers, &lines.push(&chunk));
        let (done, total) = layers.bytes();
        if total > 0 {
            run.progress(done, total, "bytes");
            let rate = speed.at(Instant::now(), done);
            let rate = if rate > 0 { format!(", {}/s", size(rate)) } else { String::new() };
            run.status(&format!("Pulling {reference}: {} of {}{rate}", size(done), size(total)));
        }
    }
    // The last line may have no end.
    take(run, &mut layers, &lines.push(b"\n"));
    match layers.error {
        Some(message) => Err(failed(&Error::Engine { status: 500, message })),
        None => Ok(Pulled { id: layers.digest, newer: layers.is_newer }),
    }
}

/// `POST /images/create`. A reference without tag or digest means `latest`: to the Engine it would mean all tags.
pub(super) fn call(reference: &str, platform: &str) -> Call {
    let (repository, tag) = match reference.split_once('@') {
        Some((name, digest)) => (images::split(name).0, digest),
        None => images::split(reference),
    };
    let mut query = vec![("fromImage", repository.to_owned()), ("tag", tag.to_owned())];
    if !platform.is_empty() {
        query.push(("platform", platform.to_owned()));
    }
    Call { query, ..call::to(Method::Post, "/images/create") }
}

fn take(run: &Run, layers: &mut Layers, lines: &[Result<Vec<u8>, engine::jsonl::TooLong>]) {
    for line in lines.iter().flatten() {
        // What is no JSON is passed over: the end says what came of it.
        let said: Value = serde_json::from_slice(line).unwrap_or_default();
        match layers.take(&said) {
            Told::Layer(part) => run.part(&part),
            Told::Line(text) => run.line(Line::Out, &text),
            Told::Nothing => {}
        }
    }
}

/// The full id of an image.
async fn id_of(run: &Run, reference: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Inspect {
        #[serde(rename = "Id")]
        id: String,
    }
    let inspect: Inspect = inside::ask(run.console(), run.caller(), &images::inspect(reference), INSPECT).await.ok()?;
    Some(inspect.id)
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

/// Bytes as the `docker` command writes them.
fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        1_000_000_000.. => (1_000_000_000, "GB"),
        1_000_000.. => (1_000_000, "MB"),
        _ => (1_000, "kB"),
    };
    let tenths = bytes.saturating_mul(10) / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tag_is_asked_for_and_never_all() {
        for (reference, target) in [
            ("nginx", "fromImage=nginx&tag=latest"),
            ("nginx:1.29", "fromImage=nginx&tag=1.29"),
            ("reg.example:5000/a", "fromImage=reg.example:5000/a&tag=latest"),
            ("a@sha256:12", "fromImage=a&tag=sha256:12"),
            ("reg:5000/a:1@sha256:12", "fromImage=reg:5000/a&tag=sha256:12"),
        ] {
            assert_eq!(call(reference, "").target(), format!("/images/create?{target}"));
        }
        assert!(call("a", "linux/arm64").target().ends_with("&platform=linux/arm64"));
    }

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
    fn sizes_are_written_as_docker_writes_them() {
        let sizes = [0, 1_500, 2_345_678, 1_000_000_000].map(size);
        assert_eq!(sizes, ["0.0 kB", "1.5 kB", "2.3 MB", "1.0 GB"]);
    }
}
