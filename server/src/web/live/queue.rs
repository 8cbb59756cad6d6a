//! What waits for one subscriber, bounded in bytes: the feed puts events in, the connection takes them out. Who feeds
//! waits for room and pulls nothing meanwhile, so whatever is too much stays where it is shared, in the hub.

use super::figures::Figures;
use bytes::Bytes;
use http_body::{Body, Frame};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How many bytes may wait. A larger event passes when nothing else waits.
const LIMIT: usize = 256 * 1024;
/// Who takes nothing of what waits for this long is cut; the browser comes back by itself.
const PATIENCE: Duration = Duration::from_secs(10);
/// More places than this are given back once nothing waits.
const PLACES: usize = 64;

/// An event, or several, in pieces: what many get is not copied for each.
pub(super) type Pieces = Vec<Bytes>;

/// How many bytes they are.
pub(super) fn length(pieces: &[Bytes]) -> usize {
    pieces.iter().map(Bytes::len).sum()
}

/// The subscriber was cut.
#[derive(Debug, thiserror::Error)]
#[error("the subscriber did not read for too long, or may not any more")]
pub(super) struct Cut;

/// Where events go in.
pub(super) struct Inlet(Arc<Queue>);

/// Where they come out: the answer's body.
pub(super) struct Outlet(Arc<Queue>);

/// An empty queue.
pub(super) fn queue(figures: Arc<Figures>) -> (Inlet, Outlet) {
    let state = State {
        pieces: VecDeque::new(),
        bytes: 0,
        moved: Instant::now(),
        end: None,
        is_gone: false,
        wanted: None,
        feed: None,
        connection: None,
    };
    let queue = Arc::new(Queue { state: Mutex::new(state), figures });
    (Inlet(Arc::clone(&queue)), Outlet(queue))
}

struct Queue {
    state: Mutex<State>,
    figures: Arc<Figures>,
}

struct State {
    pieces: VecDeque<Bytes>,
    bytes: usize,
    /// When something was last taken, or began to wait.
    moved: Instant,
    /// Nothing more goes in; an error where the subscriber was cut.
    end: Option<Result<(), Cut>>,
    /// Nobody takes anything out any more.
    is_gone: bool,
    /// The room that the feed waits for.
    wanted: Option<usize>,
    feed: Option<Waker>,
    connection: Option<Waker>,
}

impl State {
    fn has_room(&self, length: usize) -> bool {
        self.bytes == 0 || self.bytes + length <= LIMIT
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clear(&self, state: &mut State) {
        self.figures.unqueue(state.bytes);
        state.bytes = 0;
        state.pieces = VecDeque::new();
    }
}

impl Inlet {
    /// Puts an event in, or gives it back when there is no room for it.
    pub(super) fn push(&self, event: Pieces) -> Result<(), Pieces> {
        let length = length(&event);
        let mut state = self.0.lock();
        if !state.has_room(length) {
            return Err(event);
        }
        state.wanted = None;
        if state.is_gone {
            return Ok(());
        }
        if state.pieces.is_empty() {
            state.moved = Instant::now();
        }
        state.pieces.extend(event);
        state.bytes += length;
        self.0.figures.queue(length);
        let waker = state.connection.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(())
    }

    /// Puts an event in as soon as there is room for it.
    pub(super) async fn send(&self, mut event: Pieces) {
        while let Err(back) = self.push(event) {
            self.room(length(&back)).await;
            event = back;
        }
    }

    /// Waits until there is room for so much.
    pub(super) async fn room(&self, length: usize) {
        poll_fn(|cx| {
            let mut state = self.0.lock();
            if state.has_room(length) {
                return Poll::Ready(());
            }
            state.wanted = Some(length);
            state.feed = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits until the subscriber is gone.
    pub(super) async fn gone(&self) {
        poll_fn(|cx| {
            let mut state = self.0.lock();
            if state.is_gone {
                return Poll::Ready(());
            }
            state.feed = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits until the subscriber has left alone what waits for too long.
    pub(super) async fn stalled(&self) {
        loop {
            let now = Instant::now();
            let until = {
                let state = self.0.lock();
                if state.pieces.is_empty() { now + PATIENCE } else { state.moved + PATIENCE }
            };
            if until <= now {
                return;
            }
            sleep_until(until).await;
        }
    }

    /// Ends the stream in the middle: what waits is thrown away.
    pub(super) fn cut(self) {
        let mut state = self.0.lock();
        self.0.clear(&mut state);
        state.end = Some(Err(Cut));
    }
}

impl Drop for Inlet {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.end.get_or_insert(Ok(()));
        let waker = state.connection.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Body for Outlet {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let mut state = self.0.lock();
        let Some(piece) = state.pieces.pop_front() else {
            return match &mut state.end {
                None => {
                    state.connection = Some(cx.waker().clone());
                    Poll::Pending
                }
                Some(end) => Poll::Ready(std::mem::replace(end, Ok(())).err().map(Err)),
            };
        };
        state.bytes -= piece.len();
        state.moved = Instant::now();
        if state.pieces.is_empty() && state.pieces.capacity() > PLACES {
            state.pieces = VecDeque::new();
        }
        self.0.figures.unqueue(piece.len());
        let fits = state.wanted.is_some_and(|length| state.has_room(length));
        let waker = if fits { state.feed.take() } else { None };
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        self.0.clear(&mut state);
        state.is_gone = true;
        let waker = state.feed.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::pin::pin;

    fn event(length: usize) -> Pieces {
        vec![Bytes::from(vec![b'x'; length])]
    }

    /// What comes out next: how many bytes, the end, or the cut.
    async fn taken(outlet: &mut Outlet) -> Option<Result<usize, Cut>> {
        let frame = poll_fn(|cx| Pin::new(&mut *outlet).poll_frame(cx)).await?;
        Some(frame.map(|frame| frame.data_ref().unwrap().len()))
    }

    #[tokio::test]
    async fn live_l2_what_waits_is_bounded_in_bytes() {
        let figures = Arc::<Figures>::default();
        let (inlet, mut outlet) = queue(Arc::clone(&figures));
        assert!(inlet.push(event(LIMIT * 2)).is_ok(), "a large event passes when nothing waits");
        assert_eq!(inlet.push(event(1)).unwrap_err().len(), 1);
        assert_eq!(figures.queued(), LIMIT * 2);
        let mut sending = pin!(inlet.send(event(10)));
        assert!(sending.as_mut().now_or_never().is_none());
        assert_eq!(taken(&mut outlet).await.unwrap().unwrap(), LIMIT * 2);
        sending.await;
        assert!(inlet.push(event(LIMIT - 10)).is_ok() && inlet.push(event(1)).is_err());
        assert_eq!(taken(&mut outlet).await.unwrap().unwrap(), 10);
        assert_eq!((figures.queued(), figures.events()), (LIMIT - 10, 3));
        drop(outlet);
        assert_eq!(figures.queued(), 0, "nothing is left of who is gone");
        assert!(inlet.gone().now_or_never().is_some() && inlet.room(LIMIT).now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_waits_is_told_before_the_end() {
        let (inlet, mut outlet) = queue(Arc::default());
        assert!(inlet.gone().now_or_never().is_none());
        assert!(inlet.push(vec![Bytes::from_static(b"ab"), Bytes::from_static(b"c")]).is_ok());
        drop(inlet);
        assert_eq!(taken(&mut outlet).await.unwrap().unwrap(), 2);
        assert_eq!(taken(&mut outlet).await.unwrap().unwrap(), 1);
        assert!(taken(&mut outlet).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn live_l3_who_takes_nothing_is_cut_and_who_is_slow_is_not() {
        let figures = Arc::<Figures>::default();
        let (inlet, mut outlet) = queue(Arc::clone(&figures));
        let began = Instant::now();
        {
            let mut stalled = pin!(inlet.stalled());
            tokio::time::advance(PATIENCE * 3).await;
            assert!(stalled.as_mut().now_or_never().is_none(), "there is nothing to take");
            assert!(inlet.push(event(1)).is_ok() && inlet.push(event(2)).is_ok() && inlet.push(event(3)).is_ok());
            for _ in 0..2 {
                tokio::time::advance(PATIENCE - Duration::from_secs(1)).await;
                assert!(stalled.as_mut().now_or_never().is_none());
                assert!(taken(&mut outlet).await.unwrap().is_ok());
            }
            stalled.await;
        }
        assert_eq!(began.elapsed().as_secs(), (PATIENCE * 6).as_secs() - 2, "by the paused clock");
        inlet.cut();
        assert!(taken(&mut outlet).await.unwrap().is_err());
        assert!(taken(&mut outlet).await.is_none());
        assert_eq!(figures.queued(), 0);
    }
}
