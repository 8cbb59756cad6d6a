//! A connection over a unix socket that sleeps better. A reactor that waits for room on a unix socket is woken with each
//! piece the other end reads, whether anybody lacks room or not; so this one waits for room only while there is none.

use std::fs::File;
use std::io::{self, ErrorKind, IoSlice, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::unix::pipe::Receiver;

/// One connection.
pub(super) struct Local {
    /// Waits for bytes and for nothing else, as no other type of tokio does; read from, a socket is like a pipe.
    bytes: Receiver,
    stream: UnixStream,
    /// Waits for room, while there is none.
    room: Option<tokio::net::UnixStream>,
}

impl Local {
    /// Takes over a connection, for the reactor that this is called on.
    pub(super) fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let bytes = Receiver::from_file_unchecked(File::from(OwnedFd::from(stream.try_clone()?)))?;
        Ok(Self { bytes, stream, room: None })
    }
}

impl AsyncRead for Local {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().bytes).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Local {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.room.is_none() {
            match (&this.stream).write_vectored(slices) {
                Err(cause) if matches!(cause.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                written => return Poll::Ready(written),
            }
        }
        let room = match this.room.take() {
            Some(room) => room,
            None => tokio::net::UnixStream::from_std(this.stream.try_clone()?)?,
        };
        let written = ready!(Pin::new(this.room.insert(room)).poll_write_vectored(cx, slices));
        this.room = None;
        Poll::Ready(written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.stream.shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn pair() -> (Local, tokio::net::UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        theirs.set_nonblocking(true).unwrap();
        (Local::new(ours).unwrap(), tokio::net::UnixStream::from_std(theirs).unwrap())
    }

    #[tokio::test]
    async fn much_passes_both_ways_however_slowly_it_is_read() {
        let (ours, theirs) = pair();
        let all: Vec<u8> = (0..4 * 1024 * 1024_u32).map(|nth| (nth % 251) as u8).collect();
        let expected = all.clone();
        let sends = all.clone();
        // Sends back what it gets once it has it all.
        let there = tokio::spawn(async move {
            let (mut theirs, mut got, mut piece) = (theirs, Vec::new(), vec![0; 100_000]);
            while got.len() < expected.len() {
                tokio::time::sleep(Duration::from_millis(1)).await;
                let count = theirs.read(&mut piece).await.unwrap();
                assert_ne!(count, 0);
                got.extend_from_slice(&piece[..count]);
            }
            assert_eq!(got, expected);
            theirs.write_all(&got).await.unwrap();
        });
        let (mut reads, mut writes) = tokio::io::split(ours);
        let writing = tokio::spawn(async move { writes.write_all(&sends).await.map(|()| writes) });
        let mut got = Vec::new();
        reads.read_to_end(&mut got).await.unwrap();
        assert_eq!(got, all);
        writing.await.unwrap().unwrap();
        there.await.unwrap();
    }

    #[tokio::test]
    async fn who_finds_no_room_waits_for_some() {
        let (mut ours, mut theirs) = pair();
        let piece = [7; 64 * 1024];
        let mut sent = 0;
        while let Ok(count) = tokio::time::timeout(Duration::from_millis(50), ours.write(&piece)).await {
            sent += count.unwrap();
        }
        assert!(ours.room.is_some());
        let mut got = vec![0; sent];
        theirs.read_exact(&mut got).await.unwrap();
        ours.write_all(&piece).await.unwrap();
        assert!(ours.room.is_none(), "nobody waits for room that is there");
        theirs.read_exact(&mut got[..piece.len()]).await.unwrap();
    }

    #[tokio::test]
    async fn each_direction_ends_by_itself() {
        let (mut ours, mut theirs) = pair();
        ours.write_all(b"a").await.unwrap();
        ours.shutdown().await.unwrap();
        let mut got = String::new();
        theirs.read_to_string(&mut got).await.unwrap();
        assert_eq!(got, "a");
        theirs.write_all(b"b").await.unwrap();
        drop(theirs);
        got.clear();
        ours.read_to_string(&mut got).await.unwrap();
        assert_eq!(got, "b");
        assert!(ours.write_all(b"c").await.is_err());
    }
}
