//! An engine with one log, which it reads as `dockerd` does: `tail` first, then `since` and `until`.

use super::log::Log;
use crate::endpoints::Endpoint;
use crate::gateway::redact::samples::{self, WEB};
use bytes::Bytes;
use engine::Error;
use engine::transport::{BoxFuture, ByteStream, Reply, Request, Transport};
use futures_util::stream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// 2024-01-02T03:04:00Z
const BASE: i64 = 1_704_164_640_000_000_000;

/// An entry of a log: a line, or a part of a long one.
#[derive(Clone)]
pub(super) struct Record {
    /// 1 or 2.
    pub(super) source: u8,
    /// Nanoseconds after the log's beginning; less than a minute.
    pub(super) nanos: i64,
    /// With its line's end.
    pub(super) text: String,
}

/// Lines of both sources, three in each moment.
pub(super) fn numbered(count: u32) -> Vec<Record> {
    let record = |nth: u32| {
        let source = if nth.is_multiple_of(2) { 1 } else { 2 };
        Record { source, nanos: i64::from(nth / 3 + 1) * 1000, text: format!("line {nth}\n") }
    };
    (0..count).map(record).collect()
}

/// The engine.
pub(super) struct Dockerd {
    log: Vec<Record>,
    hangs: AtomicBool,
    open: Arc<AtomicUsize>,
}

impl Dockerd {
    pub(super) fn new(log: Vec<Record>) -> Arc<Self> {
        Arc::new(Self { log, hangs: AtomicBool::new(false), open: Arc::default() })
    }

    /// From now on it begins answers and does not go on.
    pub(super) fn hang(&self) {
        self.hangs.store(true, Ordering::Relaxed);
    }

    /// How many answers are under way.
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    pub(super) fn endpoint(self: &Arc<Self>) -> Arc<Endpoint> {
        let transport: Arc<dyn Transport> = Arc::<Self>::clone(self);
        Arc::new(Endpoint::new("local", "unix:///nowhere.sock", transport))
    }

    /// Its log.
    pub(super) async fn log(self: &Arc<Self>) -> Log {
        Log::find(&self.endpoint(), &samples::container(WEB, "web-1", "")).await.unwrap()
    }

    fn answer(&self, target: &str) -> Vec<u8> {
        if target.ends_with("/json") {
            return br#"{"Config":{"Tty":false}}"#.to_vec();
        }
        let value = |key: &str| {
            let mut pairs = target.split(['?', '&']).filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == key).map(|(_, value)| value.to_owned())
        };
        let time = |key: &str| {
            let text = value(key)?;
            let (seconds, nanos) = text.split_once('.').unwrap();
            Some(seconds.parse::<i64>().unwrap() * 1_000_000_000 + nanos.parse::<i64>().unwrap() - BASE)
        };
        let tail = value("tail").map_or(usize::MAX, |tail| tail.parse().unwrap());
        let (since, until) = (time("since").unwrap_or(i64::MIN), time("until").unwrap_or(i64::MAX));
        let last = self.log[self.log.len() - tail.min(self.log.len())..].iter();
        let fits = last.skip_while(|record| record.nanos < since).take_while(|record| record.nanos <= until);
        let asked = |record: &&Record| value(if record.source == 1 { "stdout" } else { "stderr" }).is_some();
        let stamped = value("timestamps").is_some();
        fits.filter(asked).flat_map(|record| frame(record, stamped)).collect()
    }
}

fn frame(record: &Record, stamped: bool) -> Vec<u8> {
    let (seconds, nanos) = (record.nanos / 1_000_000_000, record.nanos % 1_000_000_000);
    let stamp = if stamped { format!("2024-01-02T03:04:{seconds:02}.{nanos:09}Z ") } else { String::new() };
    let text = stamp + &record.text;
    let length = u32::try_from(text.len()).unwrap().to_be_bytes();
    [&[record.source, 0, 0, 0][..], &length, text.as_bytes()].concat()
}

/// Counts an answer for as long as somebody reads it.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Transport for Dockerd {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        let answer = self.answer(&request.target);
        self.open.fetch_add(1, Ordering::Relaxed);
        let open = Open(Arc::clone(&self.open));
        let chunks: Vec<Bytes> = answer.chunks(4096).map(Bytes::copy_from_slice).collect();
        let body: ByteStream = if self.hangs.load(Ordering::Relaxed) {
            Box::pin(stream::unfold(open, |open| async move {
                std::future::pending::<()>().await;
                Some((Ok(Bytes::new()), open))
            }))
        } else {
            Box::pin(stream::unfold((chunks.into_iter(), open), |(mut chunks, open)| async move {
                let chunk = chunks.next()?;
                Some((Ok(chunk), (chunks, open)))
            }))
        };
        Box::pin(async move { Ok(Reply { status: 200, headers: Vec::new(), body }) })
    }
}
