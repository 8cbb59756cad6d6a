//! What takes a while and says so: lines of JSON, each at its time, and something that is so at the end.

use super::answer::streamed;
use super::state::World;
use bytes::Bytes;
use engine::Error;
use engine::transport::Reply;
use futures_util::stream;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Lines, and how long each comes after the one before it.
#[derive(Default)]
pub(super) struct Script(VecDeque<(Duration, Value)>);

/// Done when the last line is due; gives one more, if it has to say something.
type Done = Box<dyn FnOnce(&World) -> Option<Value> + Send>;

impl Script {
    /// Adds a line.
    pub(super) fn say(&mut self, after: Duration, line: Value) {
        self.0.push_back((after, line));
    }

    /// Adds the lines by which something of that many bytes grows.
    pub(super) fn grow(&mut self, id: &str, status: &str, bytes: u64, steps: u64, each: Duration) {
        for step in 1..=steps {
            let current = bytes * step / steps;
            let done = usize::try_from(step * 50 / steps).unwrap_or_default();
            let bar = format!("[{}>{}]", "=".repeat(done.saturating_sub(1)), " ".repeat(50 - done));
            let detail = json!({ "current": current, "total": bytes });
            self.say(each, json!({ "status": status, "progressDetail": detail, "progress": bar, "id": id }));
        }
    }

    /// Adds the line of a failure: what came before it was in vain.
    pub(super) fn fail(&mut self, after: Duration, why: &str) {
        self.say(after, json!({ "errorDetail": { "message": why }, "error": why }));
    }

    /// Plays it. Whoever drops the answer stops it, and then nothing comes of it.
    pub(super) fn play(self, world: &Arc<World>, done: Done) -> Reply {
        let begin = (Arc::clone(world), self, Some(done));
        streamed(
            "application/json",
            Box::pin(stream::unfold(begin, |(world, mut script, mut done)| async move {
                let line = match script.0.pop_front() {
                    Some((after, line)) => {
                        tokio::time::sleep(after).await;
                        line
                    }
                    None => {
                        let world: &World = &world;
                        done.take()?(world)?
                    }
                };
                Some((Ok::<_, Error>(Bytes::from(format!("{line}\r\n"))), (world, script, done)))
            })),
        )
    }
}
