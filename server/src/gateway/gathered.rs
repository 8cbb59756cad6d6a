//! Small pieces of an answer, put together: an engine sends a log in a piece for each line, and every piece passed on by
//! itself costs as much as a large one. Only what has come already is put together; nothing waits for more here. A fast
//! stream asks that its thread may take a [`lull`], after which more has come.

use crate::lull;
use bytes::{Bytes, BytesMut};
use engine::Error;
use engine::transport::ByteStream;
use futures_util::{FutureExt, Stream, StreamExt, stream};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Instant;

/// A piece of this size passes as it is: copying it would cost more than it saves.
const LARGE: usize = 16 * 1024;
/// As much is put together at most.
const FULL: usize = 64 * 1024;

/// How often it is looked for more. The connection to the engine hands over a piece at a time and has the next one after
/// a turn of its own; the connection to the client looks twice in each turn.
const LOOKS: u8 = 4;

/// A stream that gives on what was put together twice within this time is a fast one, whose thread may take a lull.
const FAST: Duration = Duration::from_millis(2);
/// With more large pieces than that in between it is an archive, which now and then has a small one.
const BETWEEN: u32 = 1;

/// The same bytes in fewer pieces. What has come with the head already goes out with the head: a short answer is one write
/// and wakes its client once.
pub(super) async fn gathered(body: ByteStream) -> ByteStream {
    let mut gathered =
        Gathered { body, all: BytesMut::new(), next: None, is_over: false, looks: 0, taken: None, passed: 0 };
    let mut first = None;
    let mut looks = 0;
    // What was begun is finished: that takes a few looks of its own.
    while first.is_none() && (looks < LOOKS || !gathered.all.is_empty()) {
        first = gathered.next().now_or_never();
        looks += 1;
        if first.is_none() {
            tokio::task::yield_now().await;
        }
    }
    match first {
        None => Box::pin(gathered),
        Some(None) => Box::pin(stream::empty()),
        Some(Some(first)) => Box::pin(stream::iter([first]).chain(gathered)),
    }
}

struct Gathered {
    body: ByteStream,
    /// What was put together so far.
    all: BytesMut,
    /// What came after it and does not fit.
    next: Option<Result<Bytes, Error>>,
    /// The body has ended: it must not be asked again.
    is_over: bool,
    /// How often nothing more had come, in a row.
    looks: u8,
    /// When something was last given on that had been put together.
    taken: Option<Instant>,
    /// How many large pieces were given on since then.
    passed: u32,
}

impl Gathered {
    fn piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let piece = ready!(self.body.as_mut().poll_next(cx));
        self.is_over = piece.is_none();
        Poll::Ready(piece)
    }

    fn pass(&mut self, large: Option<Result<Bytes, Error>>) -> Poll<Option<Result<Bytes, Error>>> {
        self.passed = self.passed.saturating_add(1);
        Poll::Ready(large)
    }

    fn take(&mut self) -> Poll<Option<Result<Bytes, Error>>> {
        self.looks = 0;
        let now = Instant::now();
        let is_fast = self.taken.replace(now).is_some_and(|before| now - before < FAST);
        if is_fast && self.passed <= BETWEEN {
            lull::want();
        }
        self.passed = 0;
        Poll::Ready(Some(Ok(self.all.split().freeze())))
    }
}

impl Stream for Gathered {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        match this.next.take() {
            Some(Ok(small)) if small.len() < LARGE => this.all.extend_from_slice(&small),
            Some(next) => return this.pass(Some(next)),
            None => {}
        }
        loop {
            match this.piece(cx) {
                Poll::Ready(Some(Ok(more)))
                    if (more.len() < LARGE || !this.all.is_empty()) && this.all.len() + more.len() <= FULL =>
                {
                    if this.all.capacity() < FULL {
                        this.all.reserve(FULL);
                    }
                    this.all.extend_from_slice(&more);
                    this.looks = 0;
                }
                Poll::Ready(other) if this.all.is_empty() => return this.pass(other),
                Poll::Ready(other) => {
                    this.next = other;
                    return this.take();
                }
                Poll::Pending if this.all.is_empty() => return Poll::Pending,
                Poll::Pending if this.looks == LOOKS => return this.take(),
                // Let the connection have its turn.
                Poll::Pending => {
                    this.looks += 1;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn pieces(of: Vec<Result<Bytes, Error>>) -> Vec<Result<usize, Error>> {
        gathered(Box::pin(stream::iter(of))).await.map(|piece| piece.map(|bytes| bytes.len())).collect().await
    }

    #[tokio::test]
    async fn small_pieces_are_put_together_and_large_ones_are_not() {
        let piece = |size: usize| Ok(Bytes::from(vec![b'x'; size]));
        assert_eq!(pieces(vec![piece(10), piece(20), piece(30)]).await, [Ok(60)]);
        assert_eq!(pieces(vec![piece(LARGE), piece(1), piece(LARGE)]).await, [Ok(LARGE), Ok(LARGE + 1)]);
        assert_eq!(pieces((0..100).map(|_| piece(1000)).collect()).await, [Ok(65_000), Ok(35_000)]);
        assert_eq!(pieces(vec![]).await, []);
        let gone = || Error::Unreachable("gone".into());
        assert_eq!(pieces(vec![piece(1), piece(2), Err(gone()), piece(3)]).await, [Ok(3), Err(gone()), Ok(3)]);
    }

    #[tokio::test]
    async fn nothing_waits_for_more() {
        let first = stream::iter([Ok(Bytes::from_static(b"a"))]);
        let mut body = gathered(Box::pin(first.chain(stream::pending()))).await;
        assert_eq!(body.next().await, Some(Ok(Bytes::from_static(b"a"))));
    }

    /// Whether the thread of a stream of such pieces over and over, each small one `apart` from what was before, may take
    /// a lull.
    async fn rests(apart: Duration, sizes: &'static [usize]) -> bool {
        let pieces = stream::iter(sizes.iter().cycle()).then(move |size| async move {
            if *size < LARGE {
                tokio::time::sleep(apart).await;
            }
            Ok(Bytes::from(vec![b'x'; *size]))
        });
        let mut body = gathered(Box::pin(pieces)).await;
        lull::was_wanted();
        for _ in 0..3 * sizes.len() {
            body.next().await;
        }
        lull::was_wanted()
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_fast_stream_of_small_pieces_asks_for_a_lull() {
        let (fast, slow) = (Duration::from_millis(1), Duration::from_millis(3));
        assert!(rests(fast, &[4]).await);
        assert!(!rests(slow, &[4]).await);
        assert!(!rests(fast, &[FULL]).await);
        // After a lull the lines of a log are one large piece.
        assert!(rests(fast, &[4, FULL]).await);
        // An archive has a small piece now and then.
        assert!(!rests(fast, &[4, FULL, FULL, FULL]).await);
    }

    #[tokio::test]
    async fn the_bytes_stay_in_order() {
        let all: Vec<u8> = (0..200_000_u32).map(|nth| (nth % 251) as u8).collect();
        let sizes = [1, 700, 16_384, 3, 65_536, 5000].into_iter().cycle();
        let (mut rest, mut of) = (Bytes::from(all.clone()), Vec::new());
        for size in sizes {
            if rest.is_empty() {
                break;
            }
            of.push(Ok(rest.split_to(size.min(rest.len()))));
        }
        let got: Vec<Bytes> = gathered(Box::pin(stream::iter(of))).await.map(|piece| piece.unwrap()).collect().await;
        assert_eq!(got.concat(), all);
    }
}
