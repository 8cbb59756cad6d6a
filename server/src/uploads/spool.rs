//! A body, kept on the console's own disk until it is whole: one that is cut reaches nothing. The file has no name, so
//! it is gone with whoever holds it, the whole console too.

use axum::body::Body;
use futures_util::StreamExt;
use rustix::fs::fstatvfs;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio::task::spawn_blocking;

/// How much room is left on the disk, whatever comes: the console's own database and audit need some.
const SPARE: u64 = 256 * 1024 * 1024;
/// How much is taken before it is looked at the room again.
const LOOK: u64 = 128 * 1024;

/// Why a body could not be kept. Nothing of it is left.
#[derive(Debug)]
pub(crate) enum Broken {
    /// Its end never came.
    Cut,
    /// The disk has no room for it.
    Full,
    /// The disk failed.
    Failed(io::Error),
}

impl From<io::Error> for Broken {
    fn from(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::StorageFull { Self::Full } else { Self::Failed(cause) }
    }
}

/// Keeps a body; the file from its beginning, and its length.
pub(crate) async fn keep(data: &Path, body: Body) -> Result<(File, u64), Broken> {
    let mut file = open(data).await?;
    let (mut chunks, mut length, mut looked) = (body.into_data_stream(), 0_u64, None);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Broken::Cut)?;
        length += u64::try_from(chunk.len()).unwrap_or_default();
        if looked.is_none_or(|looked| length - looked >= LOOK) {
            looked = Some(length);
            if !has_room(&file) {
                return Err(Broken::Full);
            }
        }
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    file.rewind().await?;
    Ok((file, length))
}

async fn open(data: &Path) -> io::Result<File> {
    let directory = data.join("tmp");
    let made = spawn_blocking(move || {
        DirBuilder::new().recursive(true).mode(0o700).create(&directory)?;
        tempfile::tempfile_in(&directory)
    });
    made.await.map_err(io::Error::other)?.map(File::from_std)
}

fn has_room(file: &File) -> bool {
    // A disk that cannot say is written to until it is full.
    fstatvfs(file).map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize)) >= SPARE
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use tokio::io::AsyncReadExt;

    #[tokio::test]
    async fn what_is_whole_is_kept_without_a_name() {
        let data = tempfile::tempdir().unwrap();
        let pieces = stream::iter((0..100).map(|_| Ok::<_, io::Error>(vec![b'x'; 1000])));
        let (mut file, length) = keep(data.path(), Body::from_stream(pieces)).await.unwrap();
        let mut all = Vec::new();
        file.read_to_end(&mut all).await.unwrap();
        assert_eq!((length, all), (100_000, vec![b'x'; 100_000]));
        assert_eq!(std::fs::read_dir(data.path().join("tmp")).unwrap().count(), 0);
        assert_eq!(keep(data.path(), Body::empty()).await.unwrap().1, 0);
    }

    #[tokio::test]
    async fn what_is_cut_is_refused_and_gone() {
        let data = tempfile::tempdir().unwrap();
        let pieces = stream::iter([Ok(vec![b'x'; 1000]), Err(io::Error::other("cut"))]);
        let refused = keep(data.path(), Body::from_stream(pieces)).await.err().unwrap();
        assert!(matches!(refused, Broken::Cut));
        assert_eq!(std::fs::read_dir(data.path().join("tmp")).unwrap().count(), 0);
        let refused = keep(Path::new("/dev/null"), Body::empty()).await.err().unwrap();
        assert!(matches!(refused, Broken::Failed(_)));
    }
}
