//! Archives of one file: the head of one that is read, and one that is written.

use super::Files;
use super::stat::Kind;
use axum::body::Body;
use bytes::Bytes;
use engine::{Error, call};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::future::ready;
use std::io;
use std::time::Duration;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;
use tokio_tar::{Archive, Builder, EntryType, Header};
use tokio_util::io::{ReaderStream, StreamReader};

/// How long an engine may take to begin an archive.
const PATIENCE: Duration = Duration::from_secs(30);
/// An archive's unit.
const BLOCK: u64 = 512;
/// What ends one.
const END: usize = 1024;
/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// The head of a file in an archive.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) kind: EntryType,
    pub(super) size: u64,
    pub(super) mode: u32,
    pub(super) modified: i64,
    pub(super) uid: u64,
    pub(super) gid: u64,
    pub(super) target: String,
}

/// Whose a file is, and what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: u64,
    pub(super) gid: u64,
    pub(super) mode: u32,
}

/// Reads a head; `None` for one that cannot be read.
pub(super) fn head<R: AsyncRead + Unpin>(entry: &tokio_tar::Entry<R>) -> Option<Member> {
    let header = entry.header();
    let target = entry.link_name_bytes().ok()?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Some(Member {
        kind: header.entry_type(),
        size: entry.effective_size(),
        mode: header.mode().ok()? & 0o7777,
        modified: header.mtime().ok().and_then(|time| i64::try_from(time).ok()).unwrap_or_default(),
        uid: header.uid().unwrap_or_default(),
        gid: header.gid().unwrap_or_default(),
        target: target.unwrap_or_default(),
    })
}

impl Files {
    /// Whose something is that the door let the caller know of. Of its archive only the beginning is read.
    pub(super) async fn owner(&self, path: &str) -> Result<Owner, Error> {
        let beginning = async {
            let body = self.console.hub.endpoint.open(&call::files::get(self.id(), path)).await?;
            let reader = StreamReader::new(body.map_err(io::Error::other));
            let mut entries = Archive::new(reader).entries().map_err(|cause| Error::Undecodable(cause.to_string()))?;
            let first = entries.next().await.and_then(Result::ok).as_ref().and_then(head);
            first.ok_or_else(|| Error::Undecodable("an archive of nothing".to_owned()))
        };
        let first = timeout(PATIENCE, beginning).await;
        let first = first.map_err(|_| Error::Unreachable("the engine does not answer".to_owned()))??;
        Ok(Owner { uid: first.uid, gid: first.gid, mode: first.mode })
    }
}

/// What stands in front of a file in an archive.
pub(super) async fn written(
    name: &str,
    kind: EntryType,
    size: u64,
    owner: &Owner,
    modified: i64,
) -> io::Result<Vec<u8>> {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(owner.mode);
    header.set_uid(owner.uid);
    header.set_gid(owner.gid);
    header.set_mtime(u64::try_from(modified).unwrap_or_default());
    let mut archive = Builder::new_non_terminated(Vec::new());
    // The bytes of the file follow from elsewhere.
    archive.append_data(&mut header, name, tokio::io::empty()).await?;
    Ok(std::mem::take(archive.get_mut()))
}

/// An archive of a file that is `size` bytes long.
pub(super) fn archive(head: Vec<u8>, file: File, size: u64) -> Body {
    let padding = usize::try_from(size.next_multiple_of(BLOCK) - size).unwrap_or_default();
    let piece = |bytes: Vec<u8>| stream::once(ready(Ok::<_, io::Error>(Bytes::from(bytes))));
    let file = ReaderStream::with_capacity(file.take(size), PIECE);
    Body::from_stream(piece(head).chain(file).chain(piece(vec![0; padding + END])))
}

/// An archive of a folder with nothing in it.
pub(super) fn folder(head: Vec<u8>) -> Body {
    Body::from([head, vec![0; END]].concat())
}

impl From<EntryType> for Kind {
    fn from(kind: EntryType) -> Self {
        match kind {
            EntryType::Directory => Self::Dir,
            EntryType::Symlink => Self::Link,
            EntryType::Char | EntryType::Block => Self::Device,
            EntryType::Fifo => Self::Fifo,
            _ => Self::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use tokio::io::{AsyncSeekExt, AsyncWriteExt};

    #[tokio::test]
    async fn an_archive_is_read_as_it_was_written() {
        let long = "ü".repeat(120);
        for (name, size) in [("a", 0_usize), ("n\nl 'q'", 511), ("b", 512), (long.as_str(), 1000)] {
            let mut file = File::from_std(tempfile::tempfile().unwrap());
            file.write_all(&vec![b'x'; size]).await.unwrap();
            file.rewind().await.unwrap();
            let (owner, length) = (Owner { uid: 3_000_000, gid: 5, mode: 0o4755 }, u64::try_from(size).unwrap());
            let head = written(name, EntryType::Regular, length, &owner, 1_700_000_000).await.unwrap();
            let bytes = to_bytes(archive(head, file, length), usize::MAX).await.unwrap();
            assert_eq!(bytes.len() % 512, 0, "{size}");
            let mut entries = Archive::new(&bytes[..]).entries().unwrap();
            let mut entry = entries.next().await.unwrap().unwrap();
            assert_eq!(&*entry.path_bytes().unwrap(), name.as_bytes());
            let member = super::head(&entry).unwrap();
            assert_eq!((member.size, member.mode, member.uid, member.gid), (length, 0o4755, 3_000_000, 5));
            assert_eq!(member.modified, 1_700_000_000);
            let mut content = Vec::new();
            entry.read_to_end(&mut content).await.unwrap();
            assert_eq!(content, vec![b'x'; size]);
            assert!(entries.next().await.is_none());
        }
    }
}
