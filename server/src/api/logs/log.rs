//! One container's log, and its lines as the engine sends them.

use super::fault::Fault;
use crate::endpoints::Endpoint;
use app::contract::Container;
use engine::call::{self, container::Logs};
use engine::log::{LINE_LIMIT, Line, Position, Reader};
use engine::transport::{self, ByteStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long an engine may take to begin.
const BEGINNING: Duration = Duration::from_secs(15);

/// A container's log.
pub(super) struct Log {
    /// The container's id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// Whether it has a terminal.
    pub(super) tty: bool,
    endpoint: Arc<Endpoint>,
    /// How much of a line is kept.
    kept: usize,
    /// How long the engine may pause within an answer.
    patience: Duration,
}

/// Which part of a log. Times are nanoseconds since 1970; each bound is part of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) since: Option<i64>,
    pub(super) until: Option<i64>,
    /// The last so many entries of the log, of which come those between the two times.
    pub(super) tail: Option<u64>,
}

impl Log {
    /// The log of a container, which the engine is asked about first.
    pub(super) async fn find(endpoint: &Arc<Endpoint>, container: &Container) -> Result<Self, Fault> {
        let inspect = call::container::inspect(&container.id, false);
        let inspect: serde_json::Value = in_time(endpoint.ask(&inspect)).await?;
        Ok(Self {
            id: container.id.clone(),
            name: container.name.clone(),
            tty: inspect["Config"]["Tty"].as_bool() == Some(true),
            endpoint: Arc::clone(endpoint),
            kept: LINE_LIMIT,
            patience: BEGINNING,
        })
    }

    /// With so much of each line.
    pub(super) fn keeping(self, kept: usize) -> Self {
        Self { kept, ..self }
    }

    /// With so long a pause: an engine that looks for a time reads all that is before it, and says nothing meanwhile.
    pub(super) fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Its bytes.
    pub(super) async fn bytes(&self, how: &Logs) -> Result<ByteStream, Fault> {
        in_time(self.endpoint.open(&call::container::logs(&self.id, how))).await
    }

    /// Its lines, of both sources.
    pub(super) async fn lines(&self, span: &Span) -> Result<Lines, Fault> {
        let how = Logs {
            stdout: true,
            stderr: true,
            timestamps: true,
            since: span.since.map(Position::engine_time),
            until: span.until.map(Position::engine_time),
            tail: span.tail,
            ..Logs::default()
        };
        let body = Some(self.bytes(&how).await?);
        let reader = Reader::whole(self.tty, self.kept);
        Ok(Lines { body, reader, patience: self.patience, ready: Vec::new().into_iter(), bytes: 0 })
    }

    /// The first line there is.
    pub(super) async fn first(&self) -> Result<Option<Position>, Fault> {
        let first = self.lines(&Span::default()).await?.next().await?;
        Ok(first.map(|line| line.at))
    }
}

/// Lines as the engine sends them. Dropping them ends the engine's work.
pub(super) struct Lines {
    body: Option<ByteStream>,
    reader: Reader,
    patience: Duration,
    ready: std::vec::IntoIter<Line>,
    bytes: u64,
}

impl Lines {
    /// The next line.
    pub(super) async fn next(&mut self) -> Result<Option<Line>, Fault> {
        loop {
            if let Some(line) = self.ready.next() {
                return Ok(Some(line));
            }
            match self.batch().await? {
                Some(lines) => self.ready = lines.into_iter(),
                None => return Ok(None),
            }
        }
    }

    /// The lines that come with the next chunk; not to be mixed with [`next`](Self::next).
    pub(super) async fn batch(&mut self) -> Result<Option<Vec<Line>>, Fault> {
        let Some(body) = &mut self.body else { return Ok(None) };
        let next = timeout(self.patience, transport::next(body)).await.map_err(|_| Fault::Silent)?;
        let mut lines = Vec::new();
        match next {
            Some(chunk) => {
                let chunk = chunk?;
                self.bytes += chunk.len() as u64;
                self.reader.push(&chunk, &mut lines)?;
            }
            None => {
                self.body = None;
                lines.extend(std::iter::from_fn(|| self.reader.finish()));
            }
        }
        Ok(Some(lines))
    }

    /// How many bytes have come.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

async fn in_time<T>(answer: impl Future<Output = Result<T, engine::Error>>) -> Result<T, Fault> {
    timeout(BEGINNING, answer).await.map_err(|_| Fault::Silent)?.map_err(Fault::from)
}
