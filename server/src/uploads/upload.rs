//! An archive that is kept, read as often as it is needed, by several at once: each reader has a place of its own.

use super::Format;
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// How much is read at once.
const PIECE: usize = 256 * 1024;
/// The longest name.
const NAME: usize = 200;

/// An archive.
pub(crate) struct Upload {
    /// What its person calls it.
    pub(crate) name: String,
    /// How long it is.
    pub(crate) bytes: u64,
    /// What it is.
    pub(crate) format: Format,
    file: Arc<File>,
}

impl Upload {
    /// One in a file without a name. Of what it is called, what can be shown stays.
    pub(crate) fn new(name: &str, file: File, bytes: u64, format: Format) -> Self {
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
        Self { name, bytes, format, file: Arc::new(file) }
    }

    /// The same, whatever it is; `None` when it is no archive. Reads, and so blocks.
    pub(crate) fn read(name: &str, file: File, bytes: u64) -> Option<Self> {
        let mut upload = Self::new(name, file, bytes, Format::Tar);
        upload.format = Format::of(upload.reader(), upload.reader())?;
        Some(upload)
    }

    /// All of it, read as it is taken.
    pub(crate) fn body(&self) -> Body {
        let pieces = stream::try_unfold(self.reader(), |mut reader| async move {
            let read = spawn_blocking(move || {
                let mut piece = vec![0; PIECE];
                let length = reader.read(&mut piece)?;
                piece.truncate(length);
                Ok::<_, io::Error>((Bytes::from(piece), reader))
            });
            let (piece, reader) = read.await.map_err(io::Error::other)??;
            Ok::<_, io::Error>((!piece.is_empty()).then_some((piece, reader)))
        });
        Body::from_stream(pieces)
    }

    /// All of it, for who reads in a thread of their own.
    pub(crate) fn reader(&self) -> Reader {
        Reader { file: Arc::clone(&self.file), at: 0, end: self.bytes }
    }
}

/// An archive from a place on.
pub(crate) struct Reader {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Reader {
    /// Goes on, but not beyond the end; how far it went.
    pub(crate) fn skip(&mut self, bytes: u64) -> u64 {
        let gone = bytes.min(self.end - self.at);
        self.at += gone;
        gone
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read_at(into, self.at)?;
        self.at = (self.at + u64::try_from(length).unwrap_or_default()).min(self.end);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use std::io::Write;

    #[tokio::test]
    async fn several_read_it_at_once_and_each_all_of_it() {
        let content: Vec<u8> = (0..PIECE * 2 + 7).map(|nth| u8::try_from(nth % 251).unwrap()).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&content).unwrap();
        let upload = Upload::new("a\n.tar", file, u64::try_from(content.len()).unwrap(), Format::Tar);
        assert_eq!(upload.name, "a.tar");
        let (one, other) = tokio::join!(to_bytes(upload.body(), usize::MAX), to_bytes(upload.body(), usize::MAX));
        assert!(one.unwrap() == content && other.unwrap() == content);
        let mut reader = upload.reader();
        assert_eq!(reader.skip(u64::MAX), upload.bytes);
        assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0);
        let mut reader = upload.reader();
        assert_eq!(reader.skip(2), 2);
        let mut two = [0; 2];
        reader.read_exact(&mut two).unwrap();
        assert_eq!(two, [2, 3]);
    }
}
