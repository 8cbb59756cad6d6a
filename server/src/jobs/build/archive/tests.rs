use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;

/// An archive of these files, as an upload.
pub(crate) fn upload(files: &[(&str, &str)], gzip: bool) -> Upload {
    let mut bytes = Vec::new();
    for (path, content) in files {
        bytes.extend(entry(path, content));
    }
    bytes.extend([0; 1024]);
    kept(&bytes, gzip)
}

pub(crate) fn kept(bytes: &[u8], gzip: bool) -> Upload {
    let mut file = tempfile::tempfile().unwrap();
    let bytes = if gzip {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    } else {
        bytes.to_vec()
    };
    file.write_all(&bytes).unwrap();
    let format = if gzip { Format::Gzip } else { Format::Tar };
    Upload::new("ctx", file, u64::try_from(bytes.len()).unwrap(), format)
}

fn head(path: &str, kind: u8, size: usize) -> [u8; BLOCK] {
    let mut header = tokio_tar::Header::new_ustar();
    header.set_path(path).unwrap();
    header.set_size(u64::try_from(size).unwrap());
    header.set_entry_type(tokio_tar::EntryType::new(kind));
    header.set_cksum();
    *header.as_bytes()
}

fn entry(path: &str, content: &str) -> Vec<u8> {
    let mut bytes = head(path, b'0', content.len()).to_vec();
    bytes.extend(content.as_bytes());
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

fn special(kind: u8, content: &str, of: &[u8]) -> Vec<u8> {
    let mut bytes = head("special", kind, content.len()).to_vec();
    bytes.extend(content.as_bytes());
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes.extend(of);
    bytes
}

fn paths(upload: &Upload) -> Vec<String> {
    let mut archive = Archive::of(upload, || true).unwrap();
    std::iter::from_fn(|| archive.next().unwrap()).map(|entry| entry.path).collect()
}

#[test]
fn entries_are_passed_on_as_they_are() {
    let long = "d/".repeat(80) + "file";
    let large = "x".repeat(100_000);
    let files = [("./a", "one"), (long.as_str(), ""), ("b/c", large.as_str())];
    for gzip in [false, true] {
        let upload = upload(&files, gzip);
        assert_eq!(paths(&upload), ["a", &long, "b/c"]);
        let (mut archive, mut out) = (Archive::of(&upload, || true).unwrap(), Vec::new());
        while let Some(entry) = archive.next().unwrap() {
            archive.pass(&entry, &mut out).unwrap();
        }
        let wanted: Vec<u8> = files.iter().flat_map(|(path, content)| entry(path, content)).collect();
        assert!(out == wanted);
        let mut archive = Archive::of(&upload, || true).unwrap();
        let first = archive.next().unwrap().unwrap();
        assert_eq!((archive.content(&first, 2).unwrap(), first.size, first.is_file), (b"on".to_vec(), 3, true));
        assert_eq!(archive.next().unwrap().unwrap().path, long);
    }
}

#[test]
fn long_names_of_all_kinds_are_read() {
    let file = entry("short", "x");
    let long = "n".repeat(300);
    let pax = format!("{} path={long}\n", long.len() + 10);
    let bytes = [
        special(b'g', "18 comment=abcdef\n", &[]),
        special(b'L', &format!("{long}\0"), &file),
        special(b'x', &pax, &file),
        special(b'K', "elsewhere", &head("link", b'2', 77)),
        file.clone(),
    ];
    assert_eq!(paths(&kept(&bytes.concat(), false)), ["", &long, &long, "link", "short"]);
}

#[test]
fn what_is_damaged_is_an_error_and_what_has_no_end_is_none() {
    let whole = [entry("a", "one"), entry("b", "two")].concat();
    assert_eq!(paths(&kept(&whole, false)), ["a", "b"]);
    let broken = |bytes: &[u8]| {
        let upload = kept(bytes, false);
        let mut archive = Archive::of(&upload, || true).unwrap();
        while let Some(_entry) = archive.next()? {}
        Ok::<_, io::Error>(())
    };
    let mut damaged = whole.clone();
    damaged[1024] ^= 1;
    assert!(broken(&damaged).is_err() && broken(&whole[..700]).is_err() && broken(&whole[..1100]).is_err());
    assert!(broken(&special(b'x', &"x".repeat(HEAD + 1), &[])).is_err());
    assert!(broken(&special(b'L', "cut", &[])[..600]).is_err());
}

#[test]
fn nothing_is_read_when_nobody_waits() {
    for gzip in [false, true] {
        let upload = upload(&[("a", "one"), ("b", "two")], gzip);
        let looks = std::sync::atomic::AtomicUsize::new(0);
        // Two looks are enough for an entry of either kind.
        let goes_on = move || looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2;
        let mut archive = Archive::of(&upload, goes_on).unwrap();
        let mut read = || archive.next().map(|entry| entry.is_some()).map_err(|cause| cause.kind());
        let all: Vec<_> = (0..4).map(|_| read()).collect();
        assert!(all.starts_with(&[Ok(true)]) && all.ends_with(&[Err(io::ErrorKind::BrokenPipe)]), "{all:?}");
    }
}

#[test]
fn numbers_have_two_forms() {
    assert_eq!(number(b"00000000017\0"), Some(15));
    assert_eq!(number(b"        17 \0"), Some(15));
    assert_eq!(number(&[0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]), Some(0x2_0000_0001));
    assert_eq!((number(&[0xff; 12]), number(b"x\0"), number(b"\0")), (None, None, Some(0)));
}

proptest::proptest! {
    #[test]
    fn nothing_panics(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..3000),
        kind in proptest::prelude::any::<u8>(),
    ) {
        let mut archive = head("a", kind, bytes.len()).to_vec();
        archive.extend(&bytes);
        let upload = kept(&archive, false);
        let mut archive = Archive::of(&upload, || true).unwrap();
        while let Ok(Some(_)) = archive.next() {}
        let _ = (record(&bytes, "path"), number(&bytes));
    }
}
