//! Where a log comes from: what the engine is asked.

use super::answer::{Answer, Fault};
use super::order::Order;
use crate::hub::Hub;
use engine::Error;
use engine::call::container::{self, Logs};
use engine::log::Position;
use engine::transport::ByteStream;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long the newest lines may take. Engines are known to hang when a log was cut under them (26.1).
const TAIL: Duration = Duration::from_secs(5);
/// How long each piece of an answer may take that the engine has to look for.
const SEARCH: Duration = Duration::from_secs(60);

/// A container's log at its engine.
#[derive(Clone)]
pub(super) struct Origin {
    hub: Arc<Hub>,
    id: Arc<str>,
}

/// A container, as far as its log needs it.
pub(super) struct State {
    /// Whether it has a terminal, whose log is not framed.
    pub(super) tty: bool,
    pub(super) running: bool,
    /// When it was started last; empty when never.
    pub(super) started: String,
}

impl Origin {
    pub(super) fn new(hub: Arc<Hub>, id: &str) -> Self {
        Self { hub, id: id.into() }
    }

    pub(super) async fn inspect(&self) -> Result<State, Error> {
        let found: Value = self.hub.endpoint.ask(&container::inspect(&self.id, false)).await?;
        let is = |value: &Value| value.as_bool().unwrap_or_default();
        let (state, started) = (&found["State"], found["State"]["StartedAt"].as_str().unwrap_or_default());
        Ok(State {
            tty: is(&found["Config"]["Tty"]),
            // Between two runs, some engines say that it runs.
            running: is(&state["Running"]) && !is(&state["Restarting"]),
            started: if started.starts_with("0001-") { String::new() } else { started.to_owned() },
        })
    }

    /// The time of the first of the `count` newest lines; `None` when there is no line.
    pub(super) async fn time_of(&self, count: u32, tty: bool) -> Result<Option<i64>, Fault> {
        let how = Logs { tail: Some(count.into()), ..everything() };
        let asked = async { first(Answer::new(self.open(&how).await?, tty)).await };
        timeout(TAIL, asked).await.unwrap_or(Err(Fault::Late))
    }

    /// The time of the next line that is written; `None` when the log ends before.
    pub(super) async fn time_of_next(&self, tty: bool) -> Result<Option<i64>, Fault> {
        let how = Logs { follow: true, tail: Some(0), ..everything() };
        first(Answer::new(self.open(&how).await?, tty)).await
    }

    /// After a while without a line, the time of the newest one there is.
    pub(super) async fn look_after(self, quiet: Duration, tty: bool) -> Result<Option<i64>, Fault> {
        sleep(quiet).await;
        self.time_of(1, tty).await
    }

    /// What follows a place, to the end of the log: out of so many of the newest lines, or by time.
    pub(super) async fn read(&self, place: &Order, tail: Option<u64>, tty: bool) -> Result<Answer, Fault> {
        let patience = if tail.is_some() { TAIL } else { SEARCH };
        Ok(self.after(place, tail, tty, false).await?.within(patience))
    }

    /// The same, and then what is written from now on.
    pub(super) async fn follow(&self, place: &Order, tail: Option<u64>, tty: bool) -> Result<Answer, Fault> {
        self.after(place, tail, tty, true).await
    }

    async fn after(&self, place: &Order, tail: Option<u64>, tty: bool, follow: bool) -> Result<Answer, Fault> {
        let from = place.since();
        let since = (tail.is_none() && from > 0).then(|| Position::engine_time(from));
        let body = self.open(&Logs { follow, since, tail, ..everything() }).await?;
        Ok(Answer::new(body, tty).reaching(tail.map(|_| from)))
    }

    async fn open(&self, how: &Logs) -> Result<ByteStream, Error> {
        self.hub.endpoint.open(&container::logs(&self.id, how)).await
    }
}

fn everything() -> Logs {
    Logs { stdout: true, stderr: true, timestamps: true, ..Logs::default() }
}

/// The time of the first line of an answer.
async fn first(mut answer: Answer) -> Result<Option<i64>, Fault> {
    while let Some(lines) = answer.next().await {
        if let Some(line) = lines?.first() {
            return Ok(stamp(line.at));
        }
    }
    Ok(answer.rest().first().and_then(|line| stamp(line.at)))
}

fn stamp(at: Position) -> Option<i64> {
    (at.nanos > 0).then_some(at.nanos)
}
