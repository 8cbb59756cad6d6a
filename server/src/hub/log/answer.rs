//! Lines out of one answer of the engine, numbered.

use super::order::Order;
use engine::Error;
use engine::log::{Line, Position, Reader};
use engine::transport::{self, ByteStream};
use std::time::Duration;
use tokio::time::timeout;

/// Why an answer was of no use, or is not any more.
#[derive(Debug)]
pub(super) enum Fault {
    /// The newest lines that were asked for do not reach back to the place that is known.
    Short,
    /// Nothing came in time.
    Late,
    /// The engine refused, or the stream broke.
    Broken(Error),
}

impl From<Error> for Fault {
    fn from(cause: Error) -> Self {
        Self::Broken(cause)
    }
}

/// An answer to `GET /containers/{id}/logs`.
pub(super) struct Answer {
    body: ByteStream,
    reader: Reader,
    order: Order,
    /// The first line has to be this old.
    reach: Option<i64>,
    /// How long the next piece may take.
    patience: Option<Duration>,
    /// What came after lines that were still good.
    fault: Option<Fault>,
}

impl Answer {
    pub(super) fn new(body: ByteStream, tty: bool) -> Self {
        Self { body, reader: Reader::new(tty), order: Order::new(), reach: None, patience: None, fault: None }
    }

    /// An answer that is worth something only if it begins at that time or before.
    pub(super) fn reaching(mut self, from: Option<i64>) -> Self {
        self.reach = from;
        self
    }

    /// An answer that ends by itself, and may not stop in between.
    pub(super) fn within(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Where it has come to.
    pub(super) fn order(&self) -> Order {
        self.order
    }

    /// The next lines, perhaps none yet; `None` at the end. Nothing is lost when this is dropped while it waits.
    pub(super) async fn next(&mut self) -> Option<Result<Vec<Line>, Fault>> {
        if let Some(fault) = self.fault.take() {
            return Some(Err(fault));
        }
        let chunk = match self.patience {
            None => transport::next(&mut self.body).await,
            Some(patience) => match timeout(patience, transport::next(&mut self.body)).await {
                Ok(chunk) => chunk,
                Err(_) => return Some(Err(Fault::Late)),
            },
        };
        let mut lines = Vec::new();
        let read = match chunk? {
            Err(cause) => Err(Fault::Broken(cause)),
            Ok(chunk) => self.reader.push(&chunk, &mut lines).map_err(|_| {
                Fault::Broken(Error::Undecodable("there are bytes in the log that belong to no line".into()))
            }),
        };
        if let Err(short) = self.place(&mut lines) {
            return Some(Err(short));
        }
        match read {
            Err(fault) if lines.is_empty() => return Some(Err(fault)),
            Err(fault) => self.fault = Some(fault),
            Ok(()) => {}
        }
        Some(Ok(lines))
    }

    /// Whether it comes to that place before it ends.
    pub(super) async fn reaches(&mut self, at: Position) -> Result<bool, Fault> {
        while self.order.last < at {
            match self.next().await {
                Some(lines) => _ = lines?,
                None => {
                    self.rest();
                    return Ok(self.order.last >= at);
                }
            }
        }
        Ok(true)
    }

    /// What came after the last end of a line, once the log has ended for good.
    pub(super) fn rest(&mut self) -> Vec<Line> {
        let mut rest: Vec<Line> = std::iter::from_fn(|| self.reader.finish()).collect();
        if self.place(&mut rest).is_err() {
            rest.clear();
        }
        rest
    }

    fn place(&mut self, lines: &mut [Line]) -> Result<(), Fault> {
        for line in lines {
            let stamp = line.at.nanos;
            // A line without a stamp tells nothing about how far back it is.
            if stamp > 0
                && let Some(reach) = self.reach.take()
                && stamp > reach
            {
                return Err(Fault::Short);
            }
            line.at = self.order.place(stamp);
        }
        Ok(())
    }
}
