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
