//! A tar archive, read head by head and passed on as it is, in a thread of its own. Nothing is unpacked: what an entry
//! says of itself is only looked at.

use crate::path::plain;
use crate::uploads::{Format, Reader, Upload, is_tar};
use flate2::read::MultiGzDecoder;
use std::io::{self, BufReader, Read, Write};
use std::sync::Arc;

/// A tar's unit.
const BLOCK: usize = 512;
/// The most that stands in front of an entry's content: long names, and what else is said of it.
const HEAD: usize = 1024 * 1024;
/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// An archive from its beginning.
pub(super) struct Archive {
    input: Input,
    /// What of the last entry has not been read, with its padding.
    left: u64,
    goes_on: Watch,
}

/// Says whether anybody waits.
type Watch = Arc<dyn Fn() -> bool + Send + Sync>;

enum Input {
    Plain(Reader),
    Gzip(Box<MultiGzDecoder<BufReader<Watched>>>),
}

/// A reader that fails when nobody waits any more: little that is compressed may become very much.
struct Watched {
    reader: Reader,
    goes_on: Watch,
}

/// What an archive says of a file.
pub(super) struct Entry {
    /// Its path, plain; empty for what is about the archive itself.
    pub(super) path: String,
    /// How long it is.
    pub(super) size: u64,
    /// Whether it is a regular file.
    pub(super) is_file: bool,
    /// All blocks in front of its content.
    head: Vec<u8>,
}

impl Archive {
    /// Of an upload; `None` when it is compressed in a way that is not read here. `goes_on` says whether anybody waits:
    /// when nobody does, reading it fails.
    pub(super) fn of(upload: &Upload, goes_on: impl Fn() -> bool + Send + Sync + 'static) -> Option<Self> {
        let goes_on: Watch = Arc::new(goes_on);
        let input = match upload.format {
            Format::Tar => Input::Plain(upload.reader()),
            Format::Gzip => {
                let watched = Watched { reader: upload.reader(), goes_on: Arc::clone(&goes_on) };
                Input::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(PIECE, watched))))
            }
            Format::Bzip2 | Format::Xz | Format::Zstd => return None,
        };
        Some(Self { input, left: 0, goes_on })
    }

    /// The next entry; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        if !(self.goes_on)() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.skip()?;
        let (mut head, mut path, mut size) = (Vec::new(), None, None);
        loop {
            let Some(block) = self.block()? else { return Ok(None) };
            if block.iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            if !is_tar(&block) {
                return Err(wrong("a head is damaged"));
            }
            head.extend_from_slice(&block);
            let kind = block[156];
            let said = number(&block[124..136]).ok_or_else(|| wrong("a size is damaged"))?;
            match kind {
                b'L' => path = Some(text(&self.further(&mut head, said)?)),
                b'x' => {
                    let records = self.further(&mut head, said)?;
                    let of = |name: &str| record(&records, name);
                    path = of("GNU.sparse.name").or_else(|| of("path")).or(path);
                    size = of("size").and_then(|size| size.parse().ok()).or(size);
                }
                b'K' => drop(self.further(&mut head, said)?),
                b'g' => {
                    self.further(&mut head, said)?;
                    return Ok(Some(Entry { path: String::new(), size: 0, is_file: false, head }));
                }
                kind => {
                    if kind == b'S' && block[482] != 0 {
                        self.sparse(&mut head)?;
                    }
                    // Links, devices and folders have no content, whatever they say.
                    let size = if matches!(kind, b'1'..=b'6') { 0 } else { size.unwrap_or(said) };
                    let padded = size.checked_next_multiple_of(512).ok_or_else(|| wrong("a size is damaged"))?;
                    self.left = padded;
                    let path = plain(&path.unwrap_or_else(|| own_name(&block)));
                    return Ok(Some(Entry { path, size, is_file: matches!(kind, 0 | b'0' | b'7'), head }));
                }
            }
        }
    }

    /// The beginning of the content of the entry that was read last.
    pub(super) fn content(&mut self, entry: &Entry, most: usize) -> io::Result<Vec<u8>> {
        let length = usize::try_from(entry.size).unwrap_or(usize::MAX).min(most);
        let mut content = vec![0; length];
        self.input.read_exact(&mut content)?;
        self.left -= u64::try_from(length).unwrap_or_default();
        Ok(content)
    }

    /// Passes on the entry that was read last, nothing of whose content has been read.
    pub(super) fn pass(&mut self, entry: &Entry, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&entry.head)?;
        let mut piece = vec![0; PIECE.min(usize::try_from(self.left).unwrap_or(PIECE))];
        while self.left > 0 {
            let length = piece.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.input.read_exact(&mut piece[..length])?;
            self.left -= u64::try_from(length).unwrap_or_default();
            to.write_all(&piece[..length])?;
        }
        Ok(())
    }

    /// Goes on to the next head.
    fn skip(&mut self) -> io::Result<()> {
        let left = std::mem::take(&mut self.left);
        let gone = match &mut self.input {
            Input::Plain(reader) => reader.skip(left),
            Input::Gzip(decoder) => io::copy(&mut decoder.take(left), &mut io::sink())?,
        };
        if gone < left { Err(wrong("it is cut")) } else { Ok(()) }
    }

    /// The next block; `None` at the end.
    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let (mut block, mut length) = ([0; BLOCK], 0);
        while length < BLOCK {
            match self.input.read(&mut block[length..])? {
                // Some programs leave out the empty blocks at the end.
                0 if length == 0 => return Ok(None),
                0 => return Err(wrong("it is cut")),
                more => length += more,
            }
        }
        Ok(Some(block))
    }

    /// What a head in front of the head says, added to the blocks.
    fn further(&mut self, head: &mut Vec<u8>, size: u64) -> io::Result<Vec<u8>> {
        let size = usize::try_from(size).ok().filter(|size| head.len() + size <= HEAD);
        let size = size.ok_or_else(|| wrong("a name is too long"))?;
        let mut content = vec![0; size.next_multiple_of(BLOCK)];
        self.input.read_exact(&mut content)?;
        head.extend_from_slice(&content);
        content.truncate(size);
        Ok(content)
    }

    /// Where the content of a sparse file goes on and on.
    fn sparse(&mut self, head: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let block = self.block()?.ok_or_else(|| wrong("it is cut"))?;
            head.extend_from_slice(&block);
            if block[504] == 0 {
                return Ok(());
            }
            if head.len() > HEAD {
                return Err(wrong("a sparse file has too many pieces"));
            }
        }
    }
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if (self.goes_on)() { self.reader.read(into) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(into),
            Self::Gzip(decoder) => decoder.read(into),
        }
    }
}

fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// The name in a head itself, with what stands in front of it in newer archives.
fn own_name(block: &[u8; BLOCK]) -> String {
    let name = text(&block[..100]);
    let prefix =
        if block[257..262] == *b"ustar" && block[263..265] == *b"00" { text(&block[345..500]) } else { String::new() };
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

/// A text up to its first zero.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

/// A number in octal digits, or in bytes where it is large.
fn number(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|first| first & 0x80 != 0) {
        let bytes = field.iter().enumerate().map(|(nth, byte)| if nth == 0 { byte & 0x7f } else { *byte });
        let mut value = 0_u64;
        for byte in bytes {
            value = value.checked_mul(256)?.checked_add(u64::from(byte))?;
        }
        return Some(value);
    }
    let digits = text(field);
    let digits = digits.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// The last value of a name in the records `LENGTH NAME=VALUE`, one a line.
fn record(records: &[u8], name: &str) -> Option<String> {
    let (mut rest, mut found) = (records, None);
    while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
        let Some(length) = std::str::from_utf8(&rest[..space]).ok().and_then(|length| length.parse::<usize>().ok())
        else {
            break;
        };
        let Some(line) = rest.get(space + 1..length) else { break };
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if let Some(value) = line.strip_prefix(name.as_bytes()).and_then(|line| line.strip_prefix(b"=")) {
            found = Some(String::from_utf8_lossy(value).into_owned());
        }
        rest = &rest[length..];
    }
    found
}

#[cfg(test)]
pub(super) mod tests;
