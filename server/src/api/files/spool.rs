//! An upload, kept on the console's own disk until it is whole: one that is cut never reaches the container. The file has
//! no name, so it is gone with whoever holds it, the whole console too.

use crate::api::problem::Problem;
use axum::body::Body;
use futures_util::StreamExt;
use http::StatusCode;
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

/// Keeps a body; the file from its beginning, and its length.
pub(super) async fn keep(data: &Path, body: Body) -> Result<(File, u64), Problem> {
    let mut file = open(data).await.map_err(|cause| failed(&cause))?;
    let (mut chunks, mut length, mut looked) = (body.into_data_stream(), 0_u64, None);
    while let Some(chunk) = chunks.next().await {
        let cut = |_| Problem::bad("The upload broke off, so nothing was changed. Send it again.");
        let chunk = chunk.map_err(cut)?;
        length += u64::try_from(chunk.len()).unwrap_or_default();
        if looked.is_none_or(|looked| length - looked >= LOOK) {
            looked = Some(length);
            has_room(&file)?;
        }
        file.write_all(&chunk).await.map_err(|cause| failed(&cause))?;
    }
    let whole = async {
        file.flush().await?;
        file.rewind().await
    };
    whole.await.map_err(|cause| failed(&cause))?;
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

fn has_room(file: &File) -> Result<(), Problem> {
    // A disk that cannot say is written to until it is full.
    let room = fstatvfs(file).map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    if room < SPARE { Err(full()) } else { Ok(()) }
}

fn failed(cause: &io::Error) -> Problem {
    if cause.kind() == io::ErrorKind::StorageFull {
        return full();
    }
    tracing::error!(%cause, "an upload could not be kept");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The console could not keep the upload, so nothing was changed. Its log says why.",
    )
}

fn full() -> Problem {
    let sentence = "There is no room on the console's own disk for this upload, so nothing was changed. \
                    Make room in its data directory.";
    Problem::new(StatusCode::INSUFFICIENT_STORAGE, sentence)
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
        assert_eq!(refused.status().as_u16(), 400);
        assert_eq!(std::fs::read_dir(data.path().join("tmp")).unwrap().count(), 0);
        assert_eq!(keep(Path::new("/dev/null"), Body::empty()).await.err().unwrap().status().as_u16(), 500);
    }
}
