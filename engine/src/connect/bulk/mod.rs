//! Large bodies, written and read without the HTTP client, on a connection of their own. An engine sends a log in a chunk
//! for each line, and the client hands over one chunk a turn; here all that has come is read at once and stays together.
//! What is sent is written by the task that asks, where the client has a task of its own for it.

mod body;
mod chunked;
mod head;
mod upload;

pub(super) use self::head::written;
pub(super) use self::upload::Upload;

use self::body::Body;
use self::head::Head;
use crate::transport::Duplex;
use bytes::BytesMut;
use std::future::poll_fn;
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// The longest head of an answer.
const HEAD: usize = 64 * 1024;

/// How much of a body may wait in a socket. One that is full takes more only when three quarters of it were read; what
/// is left has to last the engine until then. A system may allow less.
const SENDING: usize = 2 * 1024 * 1024;

/// A connection for one request, to a socket of this system, with room for a body if one is to be sent.
pub(super) async fn open(path: &Path, within: Duration, sends: bool) -> Result<Box<dyn Duplex>, Error> {
    let opened = timeout(within, UnixStream::connect(path)).await;
    let stream = opened.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))?;
    if sends {
        // With less it is slower, and that is all.
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(&stream, SENDING);
    }
    Ok(Box::new(stream))
}

/// An answer: status, headers, body.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
}

/// Sends a request and waits for the head of the answer. An answer that comes before the whole body was sent ends it.
pub(super) async fn ask(
    mut stream: Box<dyn Duplex>,
    request: &[u8],
    mut upload: Option<Upload>,
) -> Result<Answer, Error> {
    stream.write_all(request).await?;
    let mut read = BytesMut::with_capacity(HEAD);
    let mut refused = None;
    loop {
        if let Some((Head { status, headers, framing }, length)) = head::read(&read)? {
            read = read.split_off(length);
            // Nobody asked for news on the way to the answer.
            if matches!(status, 100 | 102..=199) {
                continue;
            }
            return Ok(Answer { status, headers, body: Body::new(stream, framing, read) });
        }
        if read.len() >= HEAD {
            return Err(Error::new(ErrorKind::InvalidData, "the head of the engine's answer is too long"));
        }
        let more = poll_fn(|cx| {
            if let Some(Poll::Ready(sent)) = upload.as_mut().map(|upload| upload.poll(&mut stream, cx)) {
                upload = None;
                match sent {
                    // An engine that takes no more may have said why.
                    Err(cause) if cause.kind() != ErrorKind::Other => refused = Some(cause),
                    Err(cause) => return Poll::Ready(Err(cause)),
                    Ok(()) => {}
                }
            }
            pin!(stream.read_buf(&mut read)).poll(cx)
        });
        match more.await {
            Ok(0) => return Err(refused.unwrap_or_else(|| ErrorKind::UnexpectedEof.into())),
            Ok(_) => {}
            Err(cause) => return Err(refused.unwrap_or(cause)),
        }
    }
}
