//! Jobs: `/api/jobs`, and the `/live` topics `jobs` and `job:ID`.

use super::Keyed;
use serde::{Deserialize, Serialize};

/// Something that takes a while and goes on without whoever asked for it, as lists show it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: String,
    /// pull, push, build, load, import, prune, explore, create, recreate, project or undo.
    pub kind: String,
    /// What it does, as `Pull nginx:1.29`.
    pub title: String,
    /// The full id of a container, an image's reference, a compose project, or empty.
    pub about: String,
    /// Who asked for it.
    pub by: String,
    /// queued, running, done, failed, cancelled or interrupted.
    pub state: String,
    /// When it was asked for, in milliseconds since 1970.
    pub begun: i64,
    /// When it ended, or 0.
    pub ended: i64,
    /// What it does at this moment; of one that has ended, the sentence of what came of it.
    pub step: String,
    /// How far it is.
    pub done: u64,
    /// How far it has to go; 0 where that is not known.
    pub total: u64,
    /// What is counted: bytes, steps, or nothing (empty).
    pub unit: String,
    /// The page of what came of it, or empty.
    pub link: String,
    /// Whether the reader may cancel it now.
    pub cancel: bool,
    /// Until when the reader may undo it, in milliseconds since 1970; 0 when it cannot be undone.
    pub undo: i64,
    /// Whether the reader may run it again.
    pub again: bool,
    /// The number of who asked for it: what the server judges by. It never travels.
    #[serde(skip)]
    pub user: i64,
}

impl Keyed for Job {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Job {
    /// Whether it has ended, however it did.
    pub fn is_over(&self) -> bool {
        !matches!(self.state.as_str(), "queued" | "running")
    }
}

/// A line of a job's output.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct JobLine {
    /// Its number, from 1 on; early lines of a long output are dropped.
    pub n: u64,
    /// When it came, in milliseconds since 1970.
    pub at: i64,
    /// step, out, warn or error.
    pub kind: String,
    /// The text, with the terminal's colours where it had any.
    pub text: String,
    /// The part that said it, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
}

/// A part of a job: a layer of a pull, a step of a recreate, a container of a project.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct JobPart {
    /// What it is called, once a job.
    pub id: String,
    /// How it stands, in a word or two.
    pub state: String,
    /// How far it is, in bytes.
    pub done: u64,
    /// How far it has to go; 0 where that is not known.
    pub total: u64,
    /// What it does, as `RUN make`; empty where the id says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// When it began, in milliseconds since 1970; 0 where nobody knows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub begun: i64,
    /// When it ended, or 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ended: i64,
    /// The line of the job's `file` that it stands in, from 1 on; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: i64,
}

/// A job with its output: the answer of `GET /api/jobs/{id}`. As the data of a `job` event, lines and parts are those that
/// are new.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct JobDetail {
    /// The job.
    pub job: Job,
    /// The newest lines of its output, the oldest of them first.
    pub lines: Vec<JobLine>,
    /// Its parts, in their order.
    pub parts: Vec<JobPart>,
    /// The Dockerfile of a build, where it is known; otherwise empty. Told once it is known, in each event from then on
    /// that changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &i64) -> bool {
    *value == 0
}
