//! What kind of archive something is, by how it begins. What is compressed in a way that is read here is looked into:
//! only a tar is an archive.

use super::Reader;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// A tar's unit.
const BLOCK: usize = 512;
/// Where a head's checksum stands.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// What an archive is, or what it is compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Format {
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Format {
    /// Its name, as it travels.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
        }
    }

    /// What something is; `None` for what is no archive.
    pub(super) fn of(reader: Reader, again: Reader) -> Option<Self> {
        let first = beginning(reader);
        let is = |magic: &[u8]| first.starts_with(magic);
        if is(&[0x1f, 0x8b]) {
            return is_tar(&beginning(MultiGzDecoder::new(again))).then_some(Self::Gzip);
        }
        if is(b"BZh") && first.get(4..10) == Some(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
            return Some(Self::Bzip2);
        }
        if is(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
            return Some(Self::Xz);
        }
        if is(&[0x28, 0xb5, 0x2f, 0xfd]) {
            return Some(Self::Zstd);
        }
        is_tar(&first).then_some(Self::Tar)
    }
}

/// The first block, or what there is of it.
fn beginning(from: impl Read) -> Vec<u8> {
    let mut first = Vec::with_capacity(BLOCK);
    // What cannot be read to there is too short to be anything.
    let _ = from.take(512).read_to_end(&mut first);
    first
}

/// Whether a block is a head of a tar archive, or the end of an empty one.
pub(crate) fn is_tar(block: &[u8]) -> bool {
    block.len() == BLOCK && (block.iter().all(|byte| *byte == 0) || is_head(block))
}

/// Whether a block is a head: its bytes add up to what it says.
fn is_head(block: &[u8]) -> bool {
    let said = String::from_utf8_lossy(&block[CHECKSUM]);
    let Ok(said) = i64::from_str_radix(said.trim_matches(['\0', ' ']), 8) else { return false };
    // Old programs took bytes for signed.
    let (mut sum, mut signed) = (0_i64, 0_i64);
    for (nth, byte) in block.iter().enumerate() {
        let byte = if CHECKSUM.contains(&nth) { b' ' } else { *byte };
        sum += i64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    said == sum || said == signed
}

#[cfg(test)]
mod tests {
    use super::super::Upload;
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn format(bytes: &[u8]) -> Option<Format> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Upload::read("a", file, u64::try_from(bytes.len()).unwrap()).map(|upload| upload.format)
    }

    fn tar() -> Vec<u8> {
        let mut header = tokio_tar::Header::new_ustar();
        header.set_path("Dockerfile").unwrap();
        header.set_size(0);
        header.set_cksum();
        [&header.as_bytes()[..], &[0; 1024]].concat()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn archives_are_known_by_how_they_begin() {
        assert_eq!(format(&tar()), Some(Format::Tar));
        assert_eq!(format(&[0; 1024]), Some(Format::Tar), "an empty one");
        assert_eq!(format(&gzip(&tar())), Some(Format::Gzip));
        assert_eq!(format(b"BZh91AY&SY and so on"), Some(Format::Bzip2));
        assert_eq!(format(b"\xfd7zXZ\0 and so on"), Some(Format::Xz));
        assert_eq!(format(b"\x28\xb5\x2f\xfd and so on"), Some(Format::Zstd));
    }

    #[test]
    fn what_is_no_archive_is_none() {
        let mut wrong = tar();
        wrong[0] ^= 1;
        let text = b"FROM busybox\n".repeat(100);
        for none in [wrong, text.clone(), gzip(&text), b"\x1f\x8b\x08 cut".to_vec(), b"PK\x03\x04".to_vec(), Vec::new()]
        {
            assert_eq!(format(&none), None, "{:?}", none.get(..8));
        }
    }
}
