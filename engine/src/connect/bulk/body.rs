//! The body of an answer: what has come is read at once, and given on in one piece.

use super::chunked::Chunked;
use crate::transport::Duplex;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use std::io::{Error, ErrorKind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use tokio::io::AsyncReadExt;

/// The largest piece. Twice the size is no faster, half of it is slower.
const ROOM: usize = 128 * 1024;
/// With less room than that it is not worth reading.
const LEAST: usize = 16 * 1024;

/// How the end of a body is known.
#[derive(Debug)]
pub(super) enum Framing {
    Chunked(Chunked),
    /// As many bytes are to come.
    Length(u64),
    /// By the end of the connection.
    Close,
}

impl Framing {
    fn is_over(&self) -> bool {
        match self {
            Self::Chunked(chunked) => chunked.is_over(),
            Self::Length(left) => *left == 0,
            Self::Close => false,
        }
    }

    /// Moves what is data among `bytes` to their front and says how much it is.
    fn strip(&mut self, bytes: &mut [u8]) -> Result<usize, Error> {
        match self {
            Self::Chunked(chunked) => {
                chunked.strip(bytes).map_err(|malformed| Error::new(ErrorKind::InvalidData, malformed))
            }
            Self::Length(left) => {
                let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= here as u64;
                Ok(here)
            }
            Self::Close => Ok(bytes.len()),
        }
    }
}

/// A body on a connection of its own, which ends with it.
pub(in crate::connect) struct Body {
    stream: Box<dyn Duplex>,
    framing: Framing,
    /// Data that was read and not yet given on.
    data: BytesMut,
    /// What comes after the data: the end, or why it breaks off.
    end: Option<Result<(), Error>>,
}

impl Body {
    /// A body that begins with `data`, which came with the head.
    pub(super) fn new(stream: Box<dyn Duplex>, framing: Framing, data: BytesMut) -> Self {
        let mut body = Self { stream, framing, data, end: None };
        body.take(0);
        body
    }

    /// Takes in what stands behind the first `known` bytes.
    fn take(&mut self, known: usize) {
        let fresh = self.data.get_mut(known..).unwrap_or_default();
        match self.framing.strip(fresh) {
            Ok(kept) => self.data.truncate(known + kept),
            Err(cause) => {
                self.data.truncate(known);
                self.end = Some(Err(cause));
            }
        }
        if self.end.is_none() && self.framing.is_over() {
            self.end = Some(Ok(()));
        }
    }

    /// Reads until nothing more has come, or there is no room.
    fn fill(&mut self, cx: &mut Context<'_>) {
        if self.data.is_empty() && self.data.capacity() < LEAST {
            self.data.reserve(ROOM);
        }
        while self.end.is_none() && self.data.capacity() - self.data.len() >= LEAST {
            let known = self.data.len();
            match pin!(self.stream.read_buf(&mut self.data)).poll(cx) {
                Poll::Pending => return,
                Poll::Ready(Ok(0)) if matches!(self.framing, Framing::Close) => self.end = Some(Ok(())),
                Poll::Ready(Ok(0)) => self.end = Some(Err(ErrorKind::UnexpectedEof.into())),
                Poll::Ready(Ok(_)) => self.take(known),
                Poll::Ready(Err(cause)) => self.end = Some(Err(cause)),
            }
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.fill(cx);
        if !this.data.is_empty() {
            return Poll::Ready(Some(Ok(this.data.split().freeze())));
        }
        match &mut this.end {
            None => Poll::Pending,
            // The error is told once; after that there is nothing.
            Some(end) => Poll::Ready(std::mem::replace(end, Ok(())).err().map(Err)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, StreamExt};
    use tokio::io::{AsyncWriteExt, DuplexStream, duplex};

    fn body(framing: Framing, first: &[u8]) -> (DuplexStream, Body) {
        let (engine, stream) = duplex(1024 * 1024);
        let mut data = BytesMut::with_capacity(ROOM);
        data.extend_from_slice(first);
        (engine, Body::new(Box::new(stream), framing, data))
    }

    fn chunked() -> Framing {
        Framing::Chunked(Chunked::new())
    }

    /// The pieces of a body whose engine sends `rest` and goes away.
    async fn pieces(framing: Framing, first: &[u8], rest: &[u8]) -> Vec<Result<Bytes, ErrorKind>> {
        let (mut engine, body) = body(framing, first);
        engine.write_all(rest).await.unwrap();
        drop(engine);
        body.map(|piece| piece.map_err(|cause| cause.kind())).collect().await
    }

    #[tokio::test]
    async fn what_has_come_is_one_piece() {
        let whole = |text: &'static str| vec![Ok(Bytes::from_static(text.as_bytes()))];
        assert_eq!(pieces(chunked(), b"1\r\na\r\n2\r\nb", b"c\r\n1\r\nd\r\n0\r\n\r\n").await, whole("abcd"));
        assert_eq!(pieces(Framing::Length(5), b"abc", b"defg").await, whole("abcde"));
        assert_eq!(pieces(Framing::Close, b"", b"abc").await, whole("abc"));
        assert_eq!(pieces(Framing::Length(0), b"abc", b"").await, []);
        assert_eq!(pieces(chunked(), b"0\r\n\r\n", b"").await, []);
    }

    #[tokio::test]
    async fn what_breaks_off_is_an_error_after_what_came() {
        let broken = |kind| vec![Ok(Bytes::from_static(b"ab")), Err(kind)];
        assert_eq!(pieces(chunked(), b"2\r\nab\r\n", b"").await, broken(ErrorKind::UnexpectedEof));
        assert_eq!(pieces(chunked(), b"5\r\na", b"b").await, broken(ErrorKind::UnexpectedEof));
        assert_eq!(pieces(Framing::Length(3), b"ab", b"").await, broken(ErrorKind::UnexpectedEof));
        assert_eq!(pieces(chunked(), b"2\r\nab\r\n", b"x").await, broken(ErrorKind::InvalidData));
    }

    #[tokio::test]
    async fn the_end_comes_though_the_connection_stays() {
        let (_engine, body) = body(chunked(), b"1\r\na\r\n0\r\n\r\n");
        assert_eq!(body.count().await, 1);
    }

    #[tokio::test]
    async fn nothing_waits_for_more_and_little_is_in_memory() {
        let (mut engine, mut body) = body(Framing::Close, b"");
        assert!(body.next().now_or_never().is_none());
        engine.write_all(b"a").await.unwrap();
        assert_eq!(body.next().await.unwrap().unwrap(), b"a".as_slice());
        engine.write_all(&vec![b'x'; 1024 * 1024]).await.unwrap();
        let piece = body.next().await.unwrap().unwrap();
        assert!(piece.len() <= ROOM, "{}", piece.len());
    }
}
