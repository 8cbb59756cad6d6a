//! A request's body as it comes in: an error when it pauses for too long, and noted when nobody reads it to its end.

use super::socket::Exchange;
use axum::BoxError;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// How long a client may pause. While the engine is slow to take what came, nobody waits here.
const SILENCE: Duration = Duration::from_secs(30);

pub(super) struct Upload<B: Body> {
    body: B,
    exchange: Arc<Exchange>,
    silence: Option<Pin<Box<Sleep>>>,
    waits: bool,
    ended: bool,
}

impl<B: Body> Upload<B> {
    pub(super) fn new(body: B, exchange: Arc<Exchange>) -> Self {
        Self { body, exchange, silence: None, waits: false, ended: false }
    }

    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let silence = self.silence.get_or_insert_with(|| Box::pin(sleep(SILENCE)));
        if !self.waits {
            silence.as_mut().reset(Instant::now() + SILENCE);
            self.waits = true;
        }
        silence.as_mut().poll(cx)
    }
}

impl<B> Body for Upload<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.waits = false;
            this.ended |= frame.is_none();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(this.poll_silence(cx));
        Poll::Ready(Some(Err("the request's body paused for too long".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B: Body> Drop for Upload<B> {
    fn drop(&mut self) {
        if self.ended || self.body.is_end_stream() {
            self.exchange.read_whole();
        } else {
            self.exchange.leave_unread();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body as AnyBody, to_bytes};
    use futures_util::{StreamExt, stream};

    fn upload(body: AnyBody) -> AnyBody {
        AnyBody::new(Upload::new(body, Arc::default()))
    }

    #[tokio::test(start_paused = true)]
    async fn security_h2_a_body_that_pauses_is_an_error() {
        let pausing = stream::iter([Ok::<_, BoxError>(Bytes::from_static(b"one"))]).chain(stream::pending());
        let cause = to_bytes(upload(AnyBody::from_stream(pausing)), 100).await.unwrap_err();
        assert!(cause.to_string().contains("paused"), "{cause}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_that_keeps_coming_is_none() {
        let slow = stream::iter(0..5).then(|_| async {
            sleep(SILENCE - Duration::from_secs(1)).await;
            Ok::<_, BoxError>(Bytes::from_static(b"x"))
        });
        assert_eq!(to_bytes(upload(AnyBody::from_stream(slow)), 100).await.unwrap(), "xxxxx");
    }

    #[test]
    fn what_is_known_of_its_size_stays_known() {
        assert_eq!(http_body::Body::size_hint(&upload(AnyBody::from("four"))).exact(), Some(4));
        assert!(http_body::Body::is_end_stream(&upload(AnyBody::empty())));
    }
}
