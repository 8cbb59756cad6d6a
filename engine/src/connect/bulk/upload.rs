//! The body of a request, written to the engine as it comes.

use crate::transport::{ByteStream, Duplex};
use bytes::buf::Chain;
use bytes::{Buf, Bytes};
use std::io::{Error, ErrorKind};
use std::pin::pin;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWriteExt;

/// A piece as it is written: a line with its size, its data, the end of a line. In a body whose length is known the
/// lines are empty.
type Piece = Chain<Chain<Bytes, Bytes>, Bytes>;

/// How the engine knows the end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Chunked,
    /// As many bytes are to come: a body that has others must not reach the engine as if it were whole.
    Length(u64),
}

impl Framing {
    /// As a request's headers say it.
    pub(super) fn of(headers: &[(String, String)]) -> Result<Self, Error> {
        let mut named = headers.iter().filter(|(name, _)| name == "content-length").map(|(_, length)| length);
        match (named.next(), named.next()) {
            (None, _) => Ok(Self::Chunked),
            (Some(length), None) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
                length.parse().map(Self::Length).map_err(|cause| Error::new(ErrorKind::InvalidInput, cause))
            }
            _ => Err(Error::new(ErrorKind::InvalidInput, "the body's length is not one number")),
        }
    }
}

/// A body on its way.
pub(in crate::connect) struct Upload {
    body: ByteStream,
    framing: Framing,
    /// What is yet to be written of what was taken from the body.
    piece: Piece,
    is_over: bool,
}

impl Upload {
    /// The body of a request with these headers.
    pub(in crate::connect) fn new(body: ByteStream, headers: &[(String, String)]) -> Result<Self, Error> {
        let framing = Framing::of(headers)?;
        Ok(Self { body, framing, piece: piece(Bytes::new(), Bytes::new(), ""), is_over: false })
    }

    /// Writes until the engine takes no more for now, or there is no more. An error of the body is of the kind `Other`.
    pub(super) fn poll(&mut self, stream: &mut Box<dyn Duplex>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            while self.piece.has_remaining() {
                if ready!(pin!(stream.write_buf(&mut self.piece)).poll(cx))? == 0 {
                    return Poll::Ready(Err(ErrorKind::WriteZero.into()));
                }
            }
            if self.is_over {
                return Poll::Ready(Ok(()));
            }
            self.piece = match ready!(self.body.as_mut().poll_next(cx)) {
                Some(data) => self.framed(data.map_err(Error::other)?)?,
                None => self.last()?,
            };
        }
    }

    fn framed(&mut self, data: Bytes) -> Result<Piece, Error> {
        match &mut self.framing {
            // A chunk without bytes would be the last one.
            Framing::Chunked if data.is_empty() => Ok(piece(Bytes::new(), data, "")),
            Framing::Chunked => Ok(piece(format!("{:x}\r\n", data.len()).into(), data, "\r\n")),
            Framing::Length(left) => {
                *left =
                    left.checked_sub(data.len() as u64).ok_or_else(|| Error::other("the body is longer than said"))?;
                Ok(piece(Bytes::new(), data, ""))
            }
        }
    }

    fn last(&mut self) -> Result<Piece, Error> {
        self.is_over = true;
        match self.framing {
            Framing::Chunked => Ok(piece(Bytes::new(), Bytes::new(), "0\r\n\r\n")),
            Framing::Length(0) => Ok(piece(Bytes::new(), Bytes::new(), "")),
            Framing::Length(_) => Err(Error::other("the body is shorter than said")),
        }
    }
}

fn piece(size: Bytes, data: Bytes, end: &'static str) -> Piece {
    size.chain(data).chain(Bytes::from_static(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};
    use std::future::poll_fn;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt, duplex};

    /// What the engine gets of a body that comes in these pieces, and how that ended.
    async fn sent(
        framing: Framing,
        pieces: Vec<Result<&'static str, crate::Error>>,
    ) -> (String, Result<(), ErrorKind>) {
        // So small that hardly a piece is written at once.
        let (mut engine, stream) = duplex(3);
        let mut stream: Box<dyn Duplex> = Box::new(stream);
        let body = stream::iter(pieces).map(|piece| piece.map(Bytes::from));
        let mut upload = Upload { framing, ..Upload::new(Box::pin(body), &[]).unwrap() };
        let writing = async move { poll_fn(|cx| upload.poll(&mut stream, cx)).await.map_err(|cause| cause.kind()) };
        let mut got = String::new();
        let (ended, read) = tokio::join!(writing, engine.read_to_string(&mut got));
        read.unwrap();
        (got, ended)
    }

    #[tokio::test]
    async fn a_body_is_framed_as_its_head_said() {
        let whole = |text: &str| (text.to_owned(), Ok(()));
        let pieces = || vec![Ok("ab"), Ok(""), Ok("0123456789abcdef"), Ok("c")];
        let chunks = "2\r\nab\r\n10\r\n0123456789abcdef\r\n1\r\nc\r\n0\r\n\r\n";
        assert_eq!(sent(Framing::Chunked, pieces()).await, whole(chunks));
        assert_eq!(sent(Framing::Length(19), pieces()).await, whole("ab0123456789abcdefc"));
        assert_eq!(sent(Framing::Chunked, vec![]).await, whole("0\r\n\r\n"));
        assert_eq!(sent(Framing::Length(0), vec![]).await, whole(""));
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_does_not_end_as_a_whole_one() {
        let broken = |text: &str| (text.to_owned(), Err(ErrorKind::Other));
        let gone = || vec![Ok("ab"), Err(crate::Error::Unreachable("gone".into()))];
        assert_eq!(sent(Framing::Chunked, gone()).await, broken("2\r\nab\r\n"));
        assert_eq!(sent(Framing::Length(3), gone()).await, broken("ab"));
        assert_eq!(sent(Framing::Length(3), vec![Ok("ab")]).await, broken("ab"));
        // Nor does what is too long begin another request.
        assert_eq!(sent(Framing::Length(3), vec![Ok("ab"), Ok("cd")]).await, broken("ab"));
    }

    #[tokio::test]
    async fn no_more_is_taken_than_the_engine_takes() {
        let (_engine, stream) = duplex(1024);
        let mut stream: Box<dyn Duplex> = Box::new(stream);
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        let body = stream::repeat(()).map(move |()| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(Bytes::from_static(&[0; 1000]))
        });
        let mut upload = Upload::new(Box::pin(body), &[]).unwrap();
        for _ in 0..10 {
            let ended = poll_fn(|cx| Poll::Ready(upload.poll(&mut stream, cx).is_ready())).await;
            assert!(!ended);
        }
        assert_eq!(taken.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_length_is_one_number() {
        let of = |lengths: &[&str]| {
            let headers: Vec<_> = lengths.iter().map(|text| ("content-length".into(), (*text).to_owned())).collect();
            Framing::of(&headers).ok()
        };
        assert_eq!((of(&[]), of(&["12"])), (Some(Framing::Chunked), Some(Framing::Length(12))));
        for bad in [&["1", "1"][..], &["+1"], &[""], &["1, 1"], &["99999999999999999999"]] {
            assert_eq!(of(bad), None, "{bad:?}");
        }
    }
}
