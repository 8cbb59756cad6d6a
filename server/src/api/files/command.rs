//! A short command in a container, and all that it writes.

use super::Files;
use crate::gateway::inside;
use crate::web::terminal::ended;
use engine::Error;
use engine::call::exec::{self, Exec};
use engine::log::{Frames, Piece, Source};
use futures_util::StreamExt;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The longest answer to the making of an exec.
const ANSWER: usize = 64 * 1024;
/// How much is kept of what a command complains about.
const COMPLAINTS: usize = 4096;

/// What came of a command.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// Its exit code; `None` when it did not end in time.
    pub(super) code: Option<i64>,
    pub(super) out: Vec<u8>,
    pub(super) complaints: Vec<u8>,
}

impl Ran {
    /// Whether the engine could not even start it.
    pub(super) fn is_missing(&self) -> bool {
        let begins = |text: &[u8]| text.starts_with(b"OCI runtime");
        matches!(self.code, Some(126 | 127)) || begins(&self.out) || begins(&self.complaints)
    }

    /// What it said went wrong.
    pub(super) fn words(&self) -> String {
        let words = if self.complaints.is_empty() { &self.out } else { &self.complaints };
        String::from_utf8_lossy(words).into_owned()
    }
}

/// How much a command may write, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) bytes: usize,
    pub(super) time: Duration,
}

#[derive(Deserialize)]
struct Made {
    #[serde(rename = "Id")]
    id: String,
}

impl Files {
    /// Runs a command to its end, or to one of the limits; what it has written by then is there. Administrators run it as
    /// root: what they may read and write by archive is not to depend on whom the container runs as.
    pub(super) async fn run(&self, command: &[&str], env: &[&str], limits: Limits) -> Result<Ran, Error> {
        let deadline = Instant::now() + limits.time;
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let user = if self.caller.rights.is_admin() { "0" } else { "" };
        let how = Exec { command: owned(command), env: owned(env), user: user.to_owned(), ..Exec::default() };
        let begun = async {
            let create = exec::create(self.id(), &how);
            let made: Made = inside::ask(&self.console, &self.caller, &create, ANSWER).await?;
            let body = inside::open(&self.console, &self.caller, &exec::start(&made.id, false)).await?;
            Ok::<_, Error>((made.id, body))
        };
        let late = |_| Error::Unreachable("the engine does not answer".to_owned());
        let (id, body) = timeout_at(deadline, begun).await.map_err(late)??;
        let (mut ran, mut frames, mut chunks) = (Ran::default(), Frames::new(), body.into_data_stream());
        loop {
            let Ok(next) = timeout_at(deadline, chunks.next()).await else { return Ok(ran) };
            let Some(chunk) = next else { break };
            let chunk = chunk.map_err(|cause| Error::Unreachable(cause.to_string()))?;
            let mut keep = |piece: Piece<'_>| {
                let (kept, most) = match piece.source {
                    Source::Out => (&mut ran.out, limits.bytes),
                    Source::Err => (&mut ran.complaints, COMPLAINTS),
                };
                let room = most.saturating_sub(kept.len());
                kept.extend_from_slice(&piece.data[..piece.data.len().min(room)]);
            };
            if frames.push(&chunk, &mut keep).is_err() || ran.out.len() >= limits.bytes {
                return Ok(ran);
            }
        }
        ran.code = ended::of_exec(&self.console.hub.endpoint, &id).await?;
        Ok(ran)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_is_not_there_is_known() {
        let ran =
            |code, out: &[u8], complaints: &[u8]| Ran { code, out: out.to_vec(), complaints: complaints.to_vec() };
        assert!(ran(Some(127), b"", b"").is_missing() && ran(Some(126), b"", b"").is_missing());
        assert!(ran(None, b"OCI runtime exec failed: exec: \"mv\": not found", b"").is_missing());
        assert!(!ran(Some(1), b"", b"mv: Permission denied").is_missing());
        assert_eq!(ran(Some(1), b"out", b"err").words(), "err");
        assert_eq!(ran(Some(1), b"out", b"").words(), "out");
    }
}
