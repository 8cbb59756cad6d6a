//! An archive's heads in bounded memory: the tar crate holds the long names and records in front of an entry whole, however
//! long they say they are.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

/// The most that stands between the content of one entry and that of the next.
const HEAD: u64 = 1024 * 1024;
/// How much content is passed over at once.
const PIECE: usize = 64 * 1024;

/// A reader that fails where a head is too long.
pub(super) struct Bounded<R> {
    reader: R,
    bound: Bound,
}

/// Says what is read: a head, or content.
#[derive(Clone)]
pub(super) struct Bound(Arc<AtomicU64>);

impl<R> Bounded<R> {
    /// With what says whether a head is read; at first one is.
    pub(super) fn new(reader: R) -> (Self, Bound) {
        let bound = Bound(Arc::new(AtomicU64::new(HEAD)));
        (Self { reader, bound: bound.clone() }, bound)
    }
}

impl Bound {
    /// From here on a head is read. All content in front of it must have been: that would count.
    pub(super) fn head(&self) {
        self.0.store(HEAD, Relaxed);
    }

    /// From here on content is read, of any length.
    pub(super) fn content(&self) {
        self.0.store(u64::MAX, Relaxed);
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Bounded<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let left = self.bound.0.load(Relaxed);
        if left == 0 {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "a head is too long")));
        }
        let most = buffer.remaining().min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(most));
        ready!(Pin::new(&mut self.reader).poll_read(context, &mut part))?;
        let length = part.filled().len();
        buffer.advance(length);
        if left != u64::MAX {
            self.bound.0.store(left - length as u64, Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

/// Reads what is left of an entry's content.
pub(super) async fn pass<R: AsyncRead + Unpin>(content: &mut R, piece: &mut Vec<u8>) -> io::Result<()> {
    piece.resize(PIECE, 0);
    while content.read(piece).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn security_only_what_is_a_head_is_bounded() {
        let bytes = vec![7; 3 * 1024 * 1024];
        let (mut reader, bound) = Bounded::new(&bytes[..]);
        let mut read = vec![0; 512 * 1024];
        reader.read_exact(&mut read).await.unwrap();
        bound.content();
        reader.read_exact(&mut vec![0; 1024 * 1024]).await.unwrap();
        bound.head();
        reader.read_exact(&mut read).await.unwrap();
        reader.read_exact(&mut read).await.unwrap();
        assert_eq!(reader.read(&mut read).await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[tokio::test]
    async fn all_that_is_left_is_passed() {
        let mut content = &[1; 3 * PIECE + 1][..];
        pass(&mut content, &mut Vec::new()).await.unwrap();
        assert_eq!(content.len(), 0);
    }
}
