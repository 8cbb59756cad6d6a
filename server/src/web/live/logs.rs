//! The logs that a stream follows, in turn. Lines come encoded from the hub, once for all who follow; here they only get
//! an event around them.

use super::queue::Pieces;
use super::resume;
use crate::hub::Hub;
use crate::hub::log::{Batch, Start};
use bytes::Bytes;
use engine::log::Position;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Batches that are there at once go into one event, up to about so many bytes.
const MERGED: usize = 64 * 1024;
/// What is no longer than this is copied rather than sent in pieces.
const SMALL: usize = 8 * 1024;

/// The logs of one stream.
#[derive(Default)]
pub(super) struct Logs {
    logs: Vec<Log>,
    /// Whose turn it is.
    turn: usize,
}

/// One that is followed.
struct Log {
    /// The container's full id.
    id: String,
    /// Up to where it was told.
    told: Option<Position>,
    batches: BoxStream<'static, Batch>,
}

/// What comes of the logs.
#[derive(Debug)]
pub(super) enum Told {
    /// An event.
    Event(Pieces),
    /// The container of that id is gone, and all of its log was told.
    Removed(String),
}

impl Logs {
    /// Follows a log, in place of how it was followed before.
    pub(super) fn join(&mut self, hub: &Arc<Hub>, id: &str, start: Start) {
        let told = if let Start::After(place) = &start { Some(*place) } else { None };
        let batches = stream::unfold(hub.follow_log(id, start), |mut follower| async move {
            let batch = follower.next().await?;
            Some((batch, follower))
        });
        self.put(id, told, batches.boxed());
    }

    fn put(&mut self, id: &str, told: Option<Position>, batches: BoxStream<'static, Batch>) {
        self.leave(id);
        self.logs.push(Log { id: id.to_owned(), told, batches: batches.fuse().boxed() });
    }

    /// Follows it no longer; false when it was not followed.
    pub(super) fn leave(&mut self, id: &str) -> bool {
        let before = self.logs.len();
        self.logs.retain(|log| log.id != id);
        self.logs.len() < before
    }

    /// The full ids.
    pub(super) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.logs.iter().map(|log| log.id.as_str())
    }

    /// Whether it is followed.
    pub(super) fn has(&self, id: &str) -> bool {
        self.ids().any(|own| own == id)
    }

    /// What comes next. May be dropped and called again without a loss.
    pub(super) async fn next(&mut self) -> Told {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Told> {
        let count = self.logs.len();
        for nth in (self.turn..self.turn + count).map(|nth| nth % count) {
            let Poll::Ready(batch) = self.logs[nth].batches.poll_next_unpin(cx) else { continue };
            // The others first, next time.
            self.turn = nth + 1;
            return Poll::Ready(match batch {
                Some(batch) => Told::Event(self.event(nth, batch, cx)),
                None => Told::Removed(self.logs.remove(nth).id),
            });
        }
        Poll::Pending
    }

    /// The event of a batch, and of those that follow it at once.
    fn event(&mut self, nth: usize, first: Batch, cx: &mut Context<'_>) -> Pieces {
        let log = &mut self.logs[nth];
        let (mut entries, mut length) = (Vec::new(), 0);
        let mut next = Some(first);
        while let Some(batch) = next.take() {
            log.told = Some(batch.last);
            if !batch.entries.is_empty() {
                if !entries.is_empty() {
                    entries.push(Bytes::from_static(b","));
                }
                length += batch.entries.len();
                entries.push(batch.entries);
            }
            // An end that is met here is met again: the stream is fused.
            if length < MERGED
                && let Poll::Ready(batch) = log.batches.poll_next_unpin(cx)
            {
                next = batch;
            }
        }
        let head = self.head(nth);
        around(head, entries, length)
    }

    fn head(&self, nth: usize) -> String {
        let places = resume::write(self.logs.iter().map(|log| (log.id.as_str(), log.told)));
        let id = places.map(|places| format!("id: {places}\n")).unwrap_or_default();
        // An id is what the engine says; it is quoted as such.
        let container = serde_json::Value::from(self.logs[nth].id.as_str());
        format!("event: log\n{id}data: {{\"container\":{container},\"entries\":[")
    }
}

/// The whole event.
fn around(head: String, entries: Pieces, length: usize) -> Pieces {
    const END: &[u8] = b"]}\n\n";
    if length > SMALL {
        let mut pieces = Pieces::with_capacity(entries.len() + 2);
        pieces.push(Bytes::from(head));
        pieces.extend(entries);
        pieces.push(Bytes::from_static(END));
        return pieces;
    }
    let mut event = head.into_bytes();
    entries.iter().for_each(|piece| event.extend_from_slice(piece));
    event.extend_from_slice(END);
    vec![Bytes::from(event)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    const WEB: &str = "1111222233334444";
    const DB: &str = "aaaabbbbccccdddd";

    fn at(nanos: i64) -> Position {
        Position { nanos, nth: 0 }
    }

    fn batch(nanos: i64, entries: &str) -> Batch {
        Batch { entries: Bytes::copy_from_slice(entries.as_bytes()), lines: 1, last: at(nanos) }
    }

    fn ready(batches: Vec<Batch>) -> BoxStream<'static, Batch> {
        stream::iter(batches).chain(stream::pending()).boxed()
    }

    fn text(told: &Told) -> String {
        let Told::Event(pieces) = told else { panic!("{told:?}") };
        pieces.iter().map(|piece| std::str::from_utf8(piece).unwrap()).collect()
    }

    #[tokio::test]
    async fn live_l1_what_is_there_at_once_is_one_event_and_nothing_is_copied_that_is_long() {
        let long = format!("[\"3.0\",1,\"{}\"]", "x".repeat(SMALL));
        let (first, second) = (batch(1, "[\"1.0\",1,\"a\"]"), batch(3, &long));
        let shared = second.entries.clone();
        let mut logs = Logs::default();
        logs.put(WEB, None, ready(vec![first, batch(2, ""), second]));
        let told = logs.next().await;
        let head = "event: log\nid: 111122223333@3.0\ndata: {\"container\":\"1111222233334444\",\"entries\":[";
        assert_eq!(text(&told), format!("{head}[\"1.0\",1,\"a\"],{long}]}}\n\n"));
        let Told::Event(pieces) = told else { unreachable!() };
        assert!(pieces.iter().any(|piece| piece.as_ptr() == shared.as_ptr()));
        assert!(logs.next().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_loud_log_does_not_silence_the_others_and_each_place_is_told() {
        let long = "x".repeat(MERGED);
        let mut logs = Logs::default();
        logs.put(WEB, Some(at(5)), ready((6..9).map(|nanos| batch(nanos, &long)).collect()));
        logs.put(DB, None, ready(vec![batch(70, "{}")]));
        let head = |told: &Told| text(told).lines().nth(1).unwrap().to_owned();
        assert_eq!(head(&logs.next().await), "id: 111122223333@6.0");
        let quiet = logs.next().await;
        assert_eq!(head(&quiet), "id: 111122223333@6.0,aaaabbbbcccc@70.0");
        assert!(text(&quiet).contains("{\"container\":\"aaaabbbbccccdddd\",\"entries\":[{}]}"));
        assert_eq!(head(&logs.next().await), "id: 111122223333@7.0,aaaabbbbcccc@70.0");
        assert!(logs.leave(DB) && !logs.leave(DB) && !logs.has(DB));
        assert_eq!(head(&logs.next().await), "id: 111122223333@8.0");
    }

    #[tokio::test]
    async fn live_k12_a_log_that_ends_is_told_to_its_last_line() {
        let mut logs = Logs::default();
        logs.put(WEB, None, stream::iter([batch(1, "1"), batch(2, "2")]).boxed());
        assert!(text(&logs.next().await).ends_with("\"entries\":[1,2]}\n\n"));
        assert!(matches!(logs.next().await, Told::Removed(id) if id == WEB));
        assert!(logs.next().now_or_never().is_none() && logs.ids().len() == 0);
    }

    #[tokio::test]
    async fn with_many_logs_the_tab_keeps_the_places_itself() {
        let mut logs = Logs::default();
        for nth in 0..=resume::MOST {
            logs.put(&format!("{nth}"), Some(at(1)), ready(vec![batch(2, "1")]));
        }
        assert!(text(&logs.next().await).starts_with("event: log\ndata: {"));
    }
}
