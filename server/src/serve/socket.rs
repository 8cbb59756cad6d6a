//! The socket of one connection: it holds the connection's place, and closes so that the client gets the whole answer.
//!
//! Closing a socket that still has unread bytes makes the kernel reset the connection, and the client loses an answer it
//! has not read yet. So after an answer that came before the request was read (a refusal), closing means: say that
//! nothing more comes, then read on and throw away, until the client closes too or a while has passed.

use super::places::Place;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// How long what nobody wants is read.
const LINGER: Duration = Duration::from_secs(5);

/// What a connection's socket has to know of its requests.
#[derive(Default)]
pub(super) struct Exchange {
    /// Something came in since the last request that was read whole.
    unread: AtomicBool,
    tunnel: AtomicBool,
}

impl Exchange {
    /// A request was read to its end; what comes now is another.
    pub(super) fn read_whole(&self) {
        self.unread.store(false, Ordering::Relaxed);
    }

    /// There may be more to come that nobody reads.
    pub(super) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// The connection is no longer HTTP: closing one direction says nothing about the other.
    pub(super) fn become_tunnel(&self) {
        self.tunnel.store(true, Ordering::Relaxed);
    }
}

pub(super) struct Socket<S> {
    stream: S,
    exchange: Arc<Exchange>,
    closing: Option<Pin<Box<Sleep>>>,
    ended: bool,
    _place: Place,
}

impl<S> Socket<S> {
    pub(super) fn new(stream: S, place: Place, exchange: Arc<Exchange>) -> Self {
        Self { stream, exchange, closing: None, ended: false, _place: place }
    }
}

impl<S: AsyncRead + Unpin> Socket<S> {
    /// Reads and throws away; ready when the client closed, broke off, or had time enough.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut waits = self.exchange.unread.load(Ordering::Relaxed);
        let mut room = [0; 16 * 1024];
        while !self.ended {
            if self.closing.as_mut().is_none_or(|closing| closing.as_mut().poll(cx).is_ready()) {
                break;
            }
            let mut buffer = ReadBuf::new(&mut room);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) => {
                    self.ended = buffer.filled().is_empty();
                    // Something came that nobody had read, so more of it may come.
                    waits = true;
                    self.exchange.leave_unread();
                }
                Poll::Ready(Err(_)) => break,
                Poll::Pending if waits => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.exchange.leave_unread();
        } else {
            this.ended |= buffer.remaining() > 0;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            if this.exchange.tunnel.load(Ordering::Relaxed) {
                return Poll::Ready(Ok(()));
            }
            this.closing = Some(Box::pin(tokio::time::sleep(LINGER)));
        }
        this.poll_discard(cx).map(Ok)
    }
}
