//! Layers for tests.

use super::contents::{Contents, Entry, Kind};
use tokio_tar::{Builder, EntryType, Header};

/// A layer with these files (a path that ends with a slash is a folder) and without those.
pub(crate) fn contents(files: &[(&str, u64)], whiteouts: &[&str]) -> Contents {
    let entry = |(path, size): &(&str, u64)| {
        let (path, kind) = match path.strip_suffix('/') {
            Some(folder) => (folder, Kind::Dir),
            None => (*path, Kind::File),
        };
        Entry { path: path.into(), kind, size: *size, mode: 0o644, uid: 0, gid: 0, target: "".into() }
    };
    let whiteouts = whiteouts.iter().map(|path| (*path).into()).collect();
    let mut contents = Contents { entries: files.iter().map(entry).collect(), whiteouts, ..Contents::default() };
    contents.settle();
    contents
}

/// An archive of these files; a name that ends with a slash is a folder's.
pub(crate) async fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    tar_of(&files).await
}

/// The same of bytes.
pub(crate) async fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_size(u64::try_from(bytes.len()).unwrap());
        header.set_mode(0o755);
        header.set_entry_type(if name.ends_with('/') { EntryType::Directory } else { EntryType::Regular });
        builder.append_data(&mut header, name, *bytes).await.unwrap();
    }
    builder.into_inner().await.unwrap()
}
