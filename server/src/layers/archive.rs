//! The archive that an engine saves an image as: a `manifest.json` with the names of the layers' archives in it (older
//! engines put each in a folder of its own, with links between equal ones), or an OCI layout (`index.json` and `blobs/`),
//! or both. Which members are layers is known only at the end, so whatever looks like an archive is read as one when it
//! passes by.

use super::bounded::{Bounded, pass};
use super::contents::{self, Contents, Room};
use crate::path::plain;
use crate::uploads::is_tar;
use async_compression::tokio::bufread::GzipDecoder;
use futures_util::StreamExt;
use serde_json::Value;
use std::collections::HashMap;
use std::io::{self, Cursor};
use tokio::io::{AsyncRead, AsyncReadExt, BufReader};
use tokio_tar::{Archive, Entry, EntryType};

/// An archive's unit.
const BLOCK: usize = 512;
/// How much is decompressed at once.
const PIECE: usize = 64 * 1024;
/// So many bytes of a document are read.
const DOCUMENT: u64 = 1024 * 1024;
/// So many bytes of all documents are held, but for the two that name the others.
const DOCUMENTS: usize = 8 * 1024 * 1024;
/// So many documents are looked through for the one with the layers.
const STEPS: usize = 1000;
/// So many layers an image is taken to have at most; engines allow fewer.
const LAYERS: usize = 1000;
/// The document of `docker save`.
const MANIFEST: &str = "manifest.json";
/// That of an OCI layout.
const INDEX: &str = "index.json";

/// What was in an archive.
#[derive(Debug, Default)]
pub(crate) struct Saved {
    layers: HashMap<String, Contents>,
    /// What could be a layer and could not be read, and why.
    unread: HashMap<String, &'static str>,
    documents: HashMap<String, Vec<u8>>,
    /// So many bytes of them.
    held: usize,
    links: HashMap<String, String>,
    /// How much more may be held.
    room: Room,
}

/// A layer of an archive.
pub(crate) type Layer = Result<Contents, &'static str>;

/// What a member begins as.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Tar,
    Gzip,
    Zstd,
    Document,
    /// Nothing but zeros, as an archive of nothing.
    Empty,
    Other,
}

/// Reads a whole archive.
pub(crate) async fn read<R: AsyncRead + Unpin>(reader: R, room: Room) -> io::Result<Saved> {
    let mut saved = Saved { room, ..Saved::default() };
    let (reader, bound) = Bounded::new(reader);
    let mut archive = Archive::new(reader);
    let mut members = archive.entries()?;
    let mut piece = Vec::new();
    loop {
        bound.head();
        let Some(member) = members.next().await else { return Ok(saved) };
        bound.content();
        let mut member = member?;
        saved.take(&mut member).await?;
        pass(&mut member, &mut piece).await?;
    }
}

impl Saved {
    /// Takes a member.
    async fn take<R: AsyncRead + Unpin>(&mut self, member: &mut Entry<R>) -> io::Result<()> {
        let name = plain(&String::from_utf8_lossy(&member.path_bytes()?));
        match member.header().entry_type() {
            EntryType::Symlink => {
                let target = member.link_name_bytes()?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                let target = plain(&format!("{folder}/{}", target.unwrap_or_default()));
                self.links.insert(name, target);
                return Ok(());
            }
            EntryType::Regular | EntryType::Continuous => {}
            _ => return Ok(()),
        }
        let mut first = Vec::with_capacity(BLOCK);
        (&mut *member).take(BLOCK as u64).read_to_end(&mut first).await?;
        let form = form(&first);
        let whole = Cursor::new(first).chain(member);
        // What is wrong within a member is no reason to give up the others.
        let read = match form {
            Form::Tar => contents::read(whole, &mut self.room).await.map_err(|_| "its archive is damaged"),
            Form::Gzip => {
                let mut decoder = GzipDecoder::new(BufReader::with_capacity(PIECE, whole));
                decoder.multiple_members(true);
                contents::read(decoder, &mut self.room).await.map_err(|_| "its archive is damaged")
            }
            Form::Empty => Ok(Contents::default()),
            Form::Zstd => Err("it is compressed with zstd, which cannot be read here"),
            Form::Other => Err("it is no archive"),
            Form::Document => return self.keep(name, whole).await,
        };
        match read {
            Ok(contents) => {
                self.layers.insert(name, contents);
            }
            Err(why) => {
                self.unread.insert(name, why);
            }
        }
        Ok(())
    }

    /// Keeps a document, as far as there is room.
    async fn keep(&mut self, name: String, content: impl AsyncRead + Unpin) -> io::Result<()> {
        let mut document = Vec::new();
        content.take(DOCUMENT).read_to_end(&mut document).await?;
        let is_first = name == MANIFEST || name == INDEX;
        if is_first || self.held + document.len() <= DOCUMENTS {
            self.held += document.len();
            self.documents.insert(name, document);
        }
        Ok(())
    }

    /// The layers of its image, the lowest first; `None` when nothing in it says which they are.
    pub(crate) fn into_layers(mut self) -> Option<Vec<Layer>> {
        let named = self.docker().or_else(|| self.oci())?;
        let names: Vec<String> = named.iter().take(LAYERS).map(|name| self.linked(name)).collect();
        let mut layers = Vec::with_capacity(names.len());
        for (at, name) in names.iter().enumerate() {
            let again = names[at + 1..].contains(name);
            let layer = if again { self.copied(name) } else { self.layers.remove(name).map(Ok) };
            let why = || self.unread.get(name).copied().unwrap_or("the engine left it out");
            layers.push(layer.unwrap_or_else(|| Err(why())));
        }
        Some(layers)
    }

    /// One that is in the image once more, as far as there is room: few bytes of an archive can name it many times.
    fn copied(&mut self, name: &str) -> Option<Layer> {
        let layer = self.layers.get(name)?;
        let fits = self.room.take_all(layer);
        Some(if fits { Ok(layer.clone()) } else { Err("it is in the image too many times to be kept") })
    }

    fn document(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.documents.get(name)?).ok()
    }

    /// The names by `manifest.json`: of the first image in it.
    fn docker(&self) -> Option<Vec<String>> {
        let document = self.document(MANIFEST)?;
        let names = document.get(0)?.get("Layers")?.as_array()?.iter().filter_map(Value::as_str).map(plain);
        Some(names.collect())
    }

    /// The names by `index.json`: of the first image in it, or in what it names, whose layers are there.
    fn oci(&self) -> Option<Vec<String>> {
        let mut waiting = vec![INDEX.to_owned()];
        for _ in 0..STEPS {
            let name = waiting.pop()?;
            let Some(document) = self.document(&name) else { continue };
            let layers = blobs(&document, "layers");
            let is_there = |name: &String| self.layers.contains_key(name) || self.unread.contains_key(name);
            if !layers.is_empty() && layers.iter().all(is_there) {
                return Some(layers);
            }
            waiting.extend(blobs(&document, "manifests").into_iter().rev());
        }
        None
    }

    /// Where a name leads.
    fn linked(&self, name: &str) -> String {
        self.links.get(name).map_or(name, String::as_str).to_owned()
    }
}

/// The names of what a document lists by digest.
fn blobs(document: &Value, key: &str) -> Vec<String> {
    let items = document.get(key).and_then(Value::as_array).into_iter().flatten();
    let digests = items.filter_map(|item| item.get("digest")?.as_str());
    digests.map(|digest| format!("blobs/{}", digest.replacen(':', "/", 1))).collect()
}

/// What a member is, by its beginning.
fn form(first: &[u8]) -> Form {
    match first {
        [0x1f, 0x8b, ..] => Form::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Form::Zstd,
        [b'{' | b'[', ..] if !is_header(first) => Form::Document,
        _ if is_header(first) => Form::Tar,
        _ if first.iter().all(|byte| *byte == 0) => Form::Empty,
        _ => Form::Other,
    }
}

/// Whether an archive begins so, and has something in it.
fn is_header(first: &[u8]) -> bool {
    first.iter().any(|byte| *byte != 0) && is_tar(first)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{tar, tar_of};
    use super::*;
    use async_compression::tokio::write::GzipEncoder;
    use tokio::io::AsyncWriteExt;

    fn plenty() -> Room {
        Room { entries: 1000, bytes: 1_000_000 }
    }

    async fn zipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzipEncoder::new(Vec::new());
        encoder.write_all(bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }

    /// The paths in each layer, or why there are none.
    async fn layers(archive: &[u8]) -> Option<Vec<Result<Vec<String>, &'static str>>> {
        let layers = read(archive, plenty()).await.unwrap().into_layers()?;
        let paths = |contents: Contents| contents.entries.iter().map(|entry| entry.path.to_string()).collect();
        Some(layers.into_iter().map(|layer| layer.map(paths)).collect())
    }

    fn some(paths: &[&str]) -> Result<Vec<String>, &'static str> {
        Ok(paths.iter().map(|path| (*path).to_owned()).collect())
    }

    #[tokio::test]
    async fn the_manifest_comes_last_and_orders_the_layers() {
        let (one, two) = (tar(&[("a", "1")]).await, tar(&[("b", "2"), ("c", "3")]).await);
        let archive = tar_of(&[
            ("2/layer.tar", &two),
            ("2/VERSION", b"1.0"),
            ("1/layer.tar", &one),
            ("config.json", b"{}"),
            ("manifest.json", br#"[{"Layers":["1/layer.tar","2/layer.tar","1/layer.tar","9/layer.tar","2/VERSION"]}]"#),
        ])
        .await;
        let missing = Err("the engine left it out");
        let told = vec![some(&["a"]), some(&["b", "c"]), some(&["a"]), missing, Err("it is no archive")];
        assert_eq!(layers(&archive).await, Some(told));
    }

    #[tokio::test]
    async fn security_a_layer_that_is_named_many_times_takes_no_more_than_the_room() {
        let one = tar(&[("a", "1"), (".wh.b", "")]).await;
        let archive = tar_of(&[("1", &one), (MANIFEST, br#"[{"Layers":["1","1","1","1"]}]"#)]).await;
        let saved = read(&archive[..], Room { entries: 5, ..plenty() }).await.unwrap();
        let kept: Vec<bool> = saved.into_layers().unwrap().iter().map(Result::is_ok).collect();
        assert_eq!(kept, [true, false, false, true], "one copy fits, and the last one is no copy");
        let many = serde_json::json!([{ "Layers": vec!["x"; 5000] }]).to_string();
        let saved = read(&tar(&[(MANIFEST, &many)]).await[..], plenty()).await.unwrap();
        assert_eq!(saved.into_layers().map(|layers| layers.len()), Some(LAYERS));
    }

    #[tokio::test]
    async fn an_oci_layout_is_followed_to_what_is_there() {
        let (one, two) = (zipped(&tar(&[("a", "1")]).await).await, tar(&[("b", "2")]).await);
        let archive = tar_of(&[
            ("blobs/sha256/one", &one),
            ("blobs/sha256/two", &two),
            ("blobs/sha256/arm", br#"{"layers":[{"digest":"sha256:absent"}]}"#),
            ("blobs/sha256/amd", br#"{"layers":[{"digest":"sha256:one"},{"digest":"sha256:two"}]}"#),
            ("blobs/sha256/all", br#"{"manifests":[{"digest":"sha256:arm"},{"digest":"sha256:amd"}]}"#),
            ("index.json", br#"{"manifests":[{"digest":"sha256:all"}]}"#),
        ])
        .await;
        assert_eq!(layers(&archive).await, Some(vec![some(&["a"]), some(&["b"])]));
    }

    #[tokio::test]
    async fn a_damaged_layer_is_no_reason_to_give_up() {
        let (one, two) = (tar(&[("a", "a long text")]).await, tar(&[("b", "2")]).await);
        let torn = zipped(&one).await;
        let archive = tar_of(&[
            ("1", &one[..520]),
            ("2", &torn[..torn.len() / 2]),
            ("3", &[0x28, 0xb5, 0x2f, 0xfd, 0]),
            ("4", &[0; 1024]),
            ("5", &two),
            ("manifest.json", br#"[{"Layers":["1","2","3","4","5"]}]"#),
        ])
        .await;
        let damaged = || Err("its archive is damaged");
        let zstd = Err("it is compressed with zstd, which cannot be read here");
        assert_eq!(layers(&archive).await, Some(vec![damaged(), damaged(), zstd, some(&[]), some(&["b"])]));
    }

    #[tokio::test]
    async fn an_archive_that_says_nothing_of_layers_has_none() {
        assert_eq!(layers(&tar(&[("a", "b")]).await).await, None);
        let circle = tar(&[
            ("index.json", r#"{"manifests":[{"digest":"sha256:a"}]}"#),
            ("blobs/sha256/a", r#"{"manifests":[{"digest":"sha256:a"}]}"#),
        ]);
        assert_eq!(layers(&circle.await).await, None);
    }

    #[tokio::test]
    async fn what_is_cut_off_is_an_error() {
        let archive = tar(&[("a", &"text ".repeat(300))]).await;
        assert!(read(&archive[..900], plenty()).await.is_err());
    }

    #[tokio::test]
    async fn links_lead_to_equal_layers() {
        let manifest = br#"[{"Layers":["1/layer.tar","2/layer.tar"]}]"#;
        let saved = Saved {
            layers: HashMap::from([("1/layer.tar".to_owned(), Contents::default())]),
            links: HashMap::from([("2/layer.tar".to_owned(), "1/layer.tar".to_owned())]),
            documents: HashMap::from([(MANIFEST.to_owned(), manifest.to_vec())]),
            ..Saved::default()
        };
        assert_eq!(saved.into_layers(), Some(vec![Ok(Contents::default()), Ok(Contents::default())]));
    }
}
