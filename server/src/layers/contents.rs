//! One layer: the entries of its archive as they come. What is in the files is passed over.

use super::bounded::{Bounded, pass};
use crate::path::plain;
use futures_util::StreamExt;
use serde::Serialize;
use std::io;
use tokio::io::AsyncRead;
use tokio_tar::{Archive, EntryType};

/// What begins the name of an entry that takes away another one.
const WHITEOUT: &str = ".wh.";
/// The entry that takes away all that was in its folder.
const OPAQUE: &str = ".wh..wh..opq";
/// What begins the names of an old storage driver's own entries.
const OWN: &str = ".wh..wh.";

/// What something in a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub(crate) enum Kind {
    File,
    Dir,
    Link,
    /// Another name of a file in the same layer.
    Hardlink,
    Device,
    Fifo,
}

/// Something in a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Without the slash in front.
    pub(crate) path: Box<str>,
    pub(crate) kind: Kind,
    pub(crate) size: u64,
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// Where a link leads, else empty.
    pub(crate) target: Box<str>,
}

impl Entry {
    /// The memory it takes.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Self>() + self.path.len() + self.target.len()
    }
}

/// A layer, as its archive has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    /// By path, each once.
    pub(crate) entries: Vec<Entry>,
    /// What it takes away of the layers below.
    pub(crate) whiteouts: Vec<Box<str>>,
    /// The folders of which nothing below is left.
    pub(crate) opaque: Vec<Box<str>>,
    /// Whether some of it was left out, for it is too much.
    pub(crate) is_cut: bool,
}

/// How much more may be held.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Room {
    /// Entries.
    pub(crate) entries: usize,
    /// Bytes.
    pub(crate) bytes: usize,
}

impl Room {
    fn take(&mut self, weight: usize) -> bool {
        let fits = self.entries > 0 && self.bytes >= weight;
        if fits {
            self.entries -= 1;
            self.bytes -= weight;
        }
        fits
    }

    /// Takes what a whole layer takes, or nothing.
    pub(super) fn take_all(&mut self, layer: &Contents) -> bool {
        let gone = || layer.whiteouts.iter().chain(&layer.opaque);
        let entries = layer.entries.len() + gone().count();
        let bytes =
            layer.entries.iter().map(Entry::weight).sum::<usize>() + gone().map(|path| path.len()).sum::<usize>();
        let fits = self.entries >= entries && self.bytes >= bytes;
        if fits {
            self.entries -= entries;
            self.bytes -= bytes;
        }
        fits
    }
}

/// Reads the archive of a layer.
pub(crate) async fn read<R: AsyncRead + Unpin>(reader: R, room: &mut Room) -> io::Result<Contents> {
    let mut contents = Contents::default();
    let (reader, bound) = Bounded::new(reader);
    let mut archive = Archive::new(reader);
    let mut entries = archive.entries()?;
    let mut piece = Vec::new();
    loop {
        bound.head();
        let Some(entry) = entries.next().await else { break };
        bound.content();
        let mut entry = entry?;
        if !contents.take(&entry, room)? {
            contents.is_cut = true;
            break;
        }
        pass(&mut entry, &mut piece).await?;
    }
    contents.settle();
    Ok(contents)
}

impl Contents {
    /// Takes an entry of an archive; false when there is no room for it.
    fn take<R: AsyncRead + Unpin>(&mut self, entry: &tokio_tar::Entry<R>, room: &mut Room) -> io::Result<bool> {
        let header = entry.header();
        let Some(kind) = kind(header.entry_type()) else { return Ok(true) };
        let path = plain(&String::from_utf8_lossy(&entry.path_bytes()?));
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if name == OPAQUE {
            let fits = room.take(folder.len());
            if fits {
                self.opaque.push(folder.into());
            }
            return Ok(fits);
        }
        if name.is_empty() || name.starts_with(OWN) {
            return Ok(true);
        }
        if let Some(name) = name.strip_prefix(WHITEOUT) {
            let gone = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let fits = room.take(gone.len());
            if fits {
                self.whiteouts.push(gone.into());
            }
            return Ok(fits);
        }
        let target = entry.link_name_bytes()?.map(|target| String::from_utf8_lossy(&target).into_owned());
        let entry = Entry {
            kind,
            size: if kind == Kind::File { entry.effective_size() } else { 0 },
            mode: header.mode().unwrap_or_default() & 0o7777,
            uid: number(header.uid()),
            gid: number(header.gid()),
            target: target.unwrap_or_default().into(),
            path: path.into(),
        };
        let fits = room.take(entry.weight());
        if fits {
            self.entries.push(entry);
        }
        Ok(fits)
    }

    /// Sorts all of it; of two entries with one path the later one holds.
    pub(crate) fn settle(&mut self) {
        self.entries.reverse();
        self.entries.sort_by(|one, other| one.path.cmp(&other.path));
        self.entries.dedup_by(|later, first| later.path == first.path);
        for paths in [&mut self.whiteouts, &mut self.opaque] {
            paths.sort_unstable();
            paths.dedup();
        }
    }
}

fn number(read: io::Result<u64>) -> u32 {
    read.ok().and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}

/// What an entry is; `None` for what describes others.
fn kind(entry: EntryType) -> Option<Kind> {
    match entry {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => Some(Kind::File),
        EntryType::Directory => Some(Kind::Dir),
        EntryType::Symlink => Some(Kind::Link),
        EntryType::Link => Some(Kind::Hardlink),
        EntryType::Char | EntryType::Block => Some(Kind::Device),
        EntryType::Fifo => Some(Kind::Fifo),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::tar;
    use super::*;

    fn plenty() -> Room {
        Room { entries: 1000, bytes: 1_000_000 }
    }

    #[tokio::test]
    async fn a_layer_is_read_with_what_it_takes_away() {
        let bytes = tar(&[
            ("./etc/", ""),
            ("etc/motd", "hello"),
            ("etc/.wh.passwd", ""),
            ("var/.wh..wh..opq", ""),
            (".wh..wh.plnk", ""),
            (".wh.top", ""),
            ("etc/motd", "hello again"),
        ])
        .await;
        let contents = read(&bytes[..], &mut plenty()).await.unwrap();
        let paths: Vec<(&str, u64)> = contents.entries.iter().map(|entry| (&*entry.path, entry.size)).collect();
        assert_eq!(paths, [("etc", 0), ("etc/motd", 11)]);
        assert_eq!(contents.entries[0].kind, Kind::Dir);
        let texts = |paths: &[Box<str>]| paths.iter().map(|path| path.clone().into_string()).collect::<Vec<_>>();
        assert_eq!(
            (texts(&contents.whiteouts), texts(&contents.opaque)),
            (vec!["etc/passwd".to_owned(), "top".to_owned()], vec!["var".to_owned()])
        );
        assert!(!contents.is_cut);
    }

    #[tokio::test]
    async fn what_is_too_much_is_left_out() {
        let bytes = tar(&[("a", "1"), ("b", "2"), ("c", "3")]).await;
        let mut room = Room { entries: 2, ..plenty() };
        let contents = read(&bytes[..], &mut room).await.unwrap();
        assert_eq!((contents.entries.len(), contents.is_cut, room.entries), (2, true, 0));
        let contents = read(&bytes[..], &mut Room { bytes: 10, ..plenty() }).await.unwrap();
        assert_eq!((contents.entries.len(), contents.is_cut), (0, true));
    }

    /// A long name of a gigabyte, which is not even there.
    #[tokio::test]
    async fn security_a_head_of_any_length_is_not_held() {
        let mut header = tokio_tar::Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(1 << 30);
        header.set_cksum();
        let reader = tokio::io::AsyncReadExt::chain(&header.as_bytes()[..], tokio::io::repeat(b'a'));
        let told = read(reader, &mut plenty()).await.unwrap_err();
        assert_eq!(told.to_string(), "a head is too long");
    }

    #[tokio::test]
    async fn what_is_cut_off_is_an_error() {
        let bytes = tar(&[("a", "a long enough text")]).await;
        assert!(read(&bytes[..520], &mut plenty()).await.is_err());
    }
}
