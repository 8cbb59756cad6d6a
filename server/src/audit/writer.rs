//! The one thread that writes the log. What waits for it becomes one transaction: many requests share one sync of the
//! disk, and none is answered before its row is on it. What is only counted is written when its minute is over, and
//! when the log is closed.

use super::AuditError;
use super::disk::{Line, Log};
use super::limit::Limit;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

/// Rows that may wait; further ones wait at the sender.
const WAITING: usize = 1024;
/// How long a row may wait for the disk before its request is refused.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most rows of one transaction.
const BATCH: usize = 256;
/// How often it is looked whether a minute is over.
const LOOK: Duration = Duration::from_secs(10);

/// What a test does to the database, on the thread that has it.
#[cfg(test)]
type Work = Box<dyn FnOnce(Option<&Log>) + Send>;

enum Job {
    Write(Box<Line>, oneshot::Sender<Result<i64, AuditError>>),
    Finish(std::sync::mpsc::Sender<Result<(), String>>),
    #[cfg(test)]
    Do(Work),
}

/// The way to the thread.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    writable: watch::Receiver<bool>,
    closing: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Opens the log and starts the thread.
    pub(super) fn open(path: &Path, limit: Arc<Mutex<Limit>>) -> Result<Self, AuditError> {
        let (mut writer, keeper) = Self::with_keeper(path, limit)?;
        // Of its own for its clock: the log is also opened where no runtime is, and outlives the one where it was.
        let run = move || match tokio::runtime::Builder::new_current_thread().enable_time().build() {
            Ok(runtime) => runtime.block_on(keeper.run()),
            Err(cause) => tracing::error!(%cause, "the audit log has no writer"),
        };
        let thread = std::thread::Builder::new().name("audit".into()).spawn(run);
        writer.thread = Some(thread.map_err(|cause| AuditError::Unwritable(cause.to_string()))?);
        Ok(writer)
    }

    /// Opens the log; it is written as long as the keeper runs.
    pub(super) fn with_keeper(path: &Path, limit: Arc<Mutex<Limit>>) -> Result<(Self, Keeper), AuditError> {
        let log = Log::open(path).map_err(|cause| AuditError::Unwritable(cause.to_string()))?;
        let (jobs, waiting) = mpsc::channel(WAITING);
        let (said, writable) = watch::channel(true);
        let closing = CancellationToken::new();
        let keeper = Keeper {
            log: Some(log),
            path: path.to_owned(),
            waiting,
            said,
            closing: closing.clone(),
            limit,
            counted: Vec::new(),
        };
        Ok((Self { jobs, writable, closing, thread: None }, keeper))
    }

    /// Gives what an earlier process began and did not end its outcome: unknown.
    pub(super) fn finish(&self) -> Result<(), AuditError> {
        let (answer, answered) = std::sync::mpsc::channel();
        self.jobs.try_send(Job::Finish(answer)).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?.map_err(AuditError::Unwritable)
    }

    /// Writes a row; its id, once it is on the disk.
    pub(super) async fn write(&self, line: Line) -> Result<i64, AuditError> {
        write(&self.jobs, line).await
    }

    /// The same in a task of its own, which nobody can cancel by hanging up.
    pub(super) async fn write_anyway(&self, line: Line) -> Result<i64, AuditError> {
        let jobs = self.jobs.clone();
        let task = tokio::spawn(async move { write(&jobs, line).await });
        task.await.unwrap_or_else(|_| Err(gone()))
    }

    pub(super) fn writable(&self) -> watch::Receiver<bool> {
        self.writable.clone()
    }

    /// Does something in the thread, when its turn comes.
    #[cfg(test)]
    pub(super) async fn act(&self, act: impl FnOnce(Option<&Log>) + Send + 'static) {
        assert!(self.jobs.send(Job::Do(Box::new(act))).await.is_ok());
    }

    /// As if the disk were full.
    #[cfg(test)]
    pub(super) async fn limit_pages(&self, most: Option<u32>) {
        let (answer, answered) = oneshot::channel();
        let limit = move |log: Option<&Log>| {
            log.unwrap().limit(most);
            let _ = answer.send(());
        };
        self.act(limit).await;
        assert!(answered.await.is_ok());
    }
}

impl Drop for Writer {
    /// Waits until all that waits is written, and what was only counted.
    fn drop(&mut self) {
        self.closing.cancel();
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

async fn write(jobs: &mpsc::Sender<Job>, line: Line) -> Result<i64, AuditError> {
    let (answer, answered) = oneshot::channel();
    let written = async {
        jobs.send(Job::Write(Box::new(line), answer)).await.ok()?;
        answered.await.ok()
    };
    match timeout(PATIENCE, written).await {
        Ok(written) => written.unwrap_or_else(|| Err(gone())),
        Err(_) => Err(AuditError::Unwritable("the disk does not answer".into())),
    }
}

fn gone() -> AuditError {
    AuditError::Unwritable("its writer has ended".into())
}

/// What the thread does and has.
pub(super) struct Keeper {
    /// None after a failure, until the next row.
    log: Option<Log>,
    path: PathBuf,
    waiting: mpsc::Receiver<Job>,
    said: watch::Sender<bool>,
    closing: CancellationToken,
    limit: Arc<Mutex<Limit>>,
    /// Counters that could not be written yet.
    counted: Vec<Line>,
}

impl Keeper {
    /// Writes until the log is closed.
    pub(super) async fn run(mut self) {
        let (mut batch, mut look) = (Vec::new(), Instant::now() + LOOK);
        loop {
            let next = timeout_at(look, self.waiting.recv_many(&mut batch, BATCH));
            let next = self.closing.run_until_cancelled(next).await;
            self.work(&mut batch);
            let now = Instant::now();
            if now >= look {
                self.count(Some(now));
                look = now + LOOK;
            }
            if !matches!(next, Some(Ok(1..) | Err(_))) {
                break;
            }
        }
        self.waiting.close();
        while self.waiting.recv_many(&mut batch, BATCH).await > 0 {
            self.work(&mut batch);
        }
        self.count(None);
    }

    fn work(&mut self, batch: &mut Vec<Job>) {
        let (mut lines, mut answers) = (Vec::new(), Vec::new());
        for job in batch.drain(..) {
            match job {
                Job::Write(line, answer) => {
                    lines.push(*line);
                    answers.push(answer);
                }
                Job::Finish(answer) => {
                    let done = self.log.as_mut().map_or(Ok(()), Log::finish).map_err(|cause| cause.to_string());
                    let _ = answer.send(done);
                }
                #[cfg(test)]
                Job::Do(act) => act(self.log.as_ref()),
            }
        }
        if lines.is_empty() {
            return;
        }
        match self.write(&lines) {
            Ok(ids) => {
                for (answer, id) in answers.into_iter().zip(ids) {
                    let _ = answer.send(Ok(id));
                }
            }
            Err(error) => {
                for answer in answers {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }

    /// Writes the counters whose minute is over; without a time, all of them.
    pub(super) fn count(&mut self, now: Option<Instant>) {
        // While some cannot be written the others stay where they are, and count on: there is a most of those.
        if self.counted.is_empty() || now.is_none() {
            self.counted.extend(self.limit.lock().unwrap_or_else(PoisonError::into_inner).ended(now));
        }
        let counted = std::mem::take(&mut self.counted);
        if !counted.is_empty() && self.write(&counted).is_err() {
            self.counted = counted;
        }
    }

    fn write(&mut self, lines: &[Line]) -> Result<Vec<i64>, AuditError> {
        if self.log.is_none() {
            self.log = Log::open(&self.path).ok();
        }
        let written = match &mut self.log {
            Some(log) => log.write(lines).map_err(|cause| cause.to_string()),
            None => Err("it cannot be opened".to_owned()),
        };
        self.said.send_if_modified(|writable| std::mem::replace(writable, written.is_ok()) != written.is_ok());
        written.map_err(|cause| {
            tracing::error!(%cause, "the audit log cannot be written; what would change something is refused");
            // A connection that failed is opened anew, in case the file itself was what was wrong.
            if !cfg!(test) {
                self.log = None;
            }
            AuditError::Unwritable(cause)
        })
    }
}
