//! An answer that lasts for hours. hyper keeps two buffers of 8 KiB and all that it takes to read requests for as long as a
//! connection lives; a stream of events needs none of it. So once its head has left, the connection is taken from hyper
//! and the body is told here, in chunks. Who has such an answer can ask nothing else on that connection.

use axum::body::Body;
use axum::response::Response;
use bytes::{Buf, Bytes};
use http::{HeaderValue, Method, Version, header};
use http_body::{Body as _, Frame};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Marks an answer that lasts.
#[derive(Clone, Copy, Debug)]
pub struct Lasting;

/// How many pieces go to the socket at once, and about how many bytes of a connection wait for it.
const PIECES: usize = 64;
const WAITING: usize = 256 * 1024;

/// The body of an answer on its way from hyper to here.
#[derive(Clone, Default)]
pub(super) struct Handover(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    body: Option<Body>,
    /// hyper has written the head, into a buffer of its own.
    is_asked: bool,
    /// And has nothing left in it.
    is_flushed: bool,
}

impl Handover {
    /// Takes the body of an answer that lasts. Only HTTP/1.1 has chunks, and only the answer to `GET` is sure to have them.
    pub(super) fn take_from(&self, answer: &mut Response, method: &Method, version: Version) {
        let is_marked = answer.extensions_mut().remove::<Lasting>().is_some();
        if !is_marked || *method != Method::GET || version != Version::HTTP_11 {
            return;
        }
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        let held = Body::new(Held(self.clone()));
        self.with(|state| state.body = Some(std::mem::replace(answer.body_mut(), held)));
    }

    /// The body, once nothing of the head is left at hyper.
    pub(super) fn done(&self) -> Option<Body> {
        self.with(|state| if state.is_flushed { state.body.take() } else { None })
    }

    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What hyper has in the place of the body. It is asked when the head is written, and says nothing.
struct Held(Handover);

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.with(|state| state.is_asked = true);
        Poll::Pending
    }
}

/// A connection as hyper has it. hyper flushes it when its own buffer is empty.
pub(super) struct Watched<I> {
    pub(super) io: TokioIo<I>,
    pub(super) handover: Handover,
}

impl<I: AsyncRead + Unpin> Read for Watched<I> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<I: AsyncWrite + Unpin> Write for Watched<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handover.with(|state| state.is_flushed |= state.is_asked);
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }
}

/// Tells the body to its end, or until the client is gone. Where the body breaks off, so does the connection.
pub(super) async fn tell<I: AsyncRead + AsyncWrite + Unpin>(io: I, body: Body) -> io::Result<()> {
    let mut telling = Telling { io, body, waiting: VecDeque::new(), bytes: 0, is_whole: false, is_deaf: false };
    std::future::poll_fn(|cx| telling.poll(cx)).await
}

struct Telling<I> {
    io: I,
    body: Body,
    /// Pieces for the socket, and how many bytes they are.
    waiting: VecDeque<Bytes>,
    bytes: usize,
    /// The body was taken to its end.
    is_whole: bool,
    /// The client says something, which nobody here wants to know.
    is_deaf: bool,
}

impl<I: AsyncRead + AsyncWrite + Unpin> Telling<I> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.listen(cx)?;
        loop {
            self.fill(cx)?;
            if self.waiting.is_empty() {
                // Its room is given back: most of the time nothing waits.
                self.waiting = VecDeque::new();
                ready!(Pin::new(&mut self.io).poll_flush(cx))?;
                return if self.is_whole { Pin::new(&mut self.io).poll_shutdown(cx) } else { Poll::Pending };
            }
            ready!(self.write(cx))?;
        }
    }

    /// Fails when the client has gone.
    fn listen(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let mut room = [0; 64];
        let mut read = ReadBuf::new(&mut room);
        if self.is_deaf || self.is_whole {
            return Ok(());
        }
        match Pin::new(&mut self.io).poll_read(cx, &mut read) {
            Poll::Ready(Ok(())) if read.filled().is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            Poll::Ready(said) => {
                self.is_deaf = true;
                said
            }
            Poll::Pending => Ok(()),
        }
    }

    /// Takes what there is of the body, as much as may wait.
    fn fill(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while !self.is_whole && self.waiting.len() + 3 <= PIECES && self.bytes < WAITING {
            match pin!(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(frame)) => {
                    let data = frame.map_err(io::Error::other)?.into_data().unwrap_or_default();
                    // An empty chunk would be the end.
                    if !data.is_empty() {
                        self.push(format!("{:x}\r\n", data.len()).into());
                        self.push(data);
                        self.push(Bytes::from_static(b"\r\n"));
                    }
                }
                Poll::Ready(None) => {
                    self.is_whole = true;
                    self.push(Bytes::from_static(b"0\r\n\r\n"));
                }
                Poll::Pending => break,
            }
        }
        Ok(())
    }

    fn push(&mut self, piece: Bytes) {
        self.bytes += piece.len();
        self.waiting.push_back(piece);
    }

    fn write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut slices = [IoSlice::new(&[]); PIECES];
        for (slice, piece) in slices.iter_mut().zip(&self.waiting) {
            *slice = IoSlice::new(piece);
        }
        let slices = &slices[..self.waiting.len().min(PIECES)];
        let written = ready!(Pin::new(&mut self.io).poll_write_vectored(cx, slices))?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        self.written(written);
        Poll::Ready(Ok(()))
    }

    fn written(&mut self, mut bytes: usize) {
        self.bytes -= bytes;
        while let Some(first) = self.waiting.front_mut() {
            if bytes < first.len() {
                first.advance(bytes);
                return;
            }
            bytes -= first.len();
            self.waiting.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;
