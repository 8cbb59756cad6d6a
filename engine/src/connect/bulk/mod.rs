//! Large answers, read without the HTTP client, on a connection of their own. An engine sends a log in a chunk for each
//! line, and the client hands over one chunk a turn; here all that has come is read at once and stays together.

mod body;
mod chunked;
mod head;

pub(super) use self::head::written;

use self::body::Body;
use self::head::Head;
use crate::transport::Duplex;
use bytes::BytesMut;
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// The longest head of an answer.
const HEAD: usize = 64 * 1024;

/// A connection for one answer, to a socket of this system.
pub(super) async fn open(path: &Path, within: Duration) -> Result<Box<dyn Duplex>, Error> {
    let opened = timeout(within, UnixStream::connect(path)).await;
    let stream = opened.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))?;
    Ok(Box::new(stream))
}

/// An answer: status, headers, body.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
}

/// Sends the head of a request, which has no body, and waits for the head of the answer.
pub(super) async fn ask(mut stream: Box<dyn Duplex>, request: &[u8]) -> Result<Answer, Error> {
    stream.write_all(request).await?;
    let mut read = BytesMut::with_capacity(HEAD);
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
        if stream.read_buf(&mut read).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
}
