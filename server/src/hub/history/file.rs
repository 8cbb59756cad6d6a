//! The history as a file: `history.bin` in the data directory, in a form of its own, with a checksum.

use super::point::Point;
use super::series::{LEVELS, Series};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What the file begins with; the digit is the version of its form.
const MAGIC: [u8; 8] = *b"QSHIST01";
/// The bytes of the checksum at its end.
const SUM: usize = 32;
/// A longer one is none of ours.
const LARGEST: u64 = 512 * 1024 * 1024;

/// The file in the making, one series after the other.
pub(super) struct Encoder {
    out: Vec<u8>,
    count: u32,
}

impl Encoder {
    pub(super) fn new() -> Self {
        // The number of series is not known yet.
        Self { out: [&MAGIC[..], &[0; 4]].concat(), count: 0 }
    }

    /// Adds all levels but the first, which is of the last minutes only.
    pub(super) fn add(&mut self, id: &str, series: &Series) {
        let out = &mut self.out;
        count(out, id.len());
        out.extend_from_slice(id.as_bytes());
        out.extend_from_slice(&series.limit.to_le_bytes());
        for level in &series.levels[1..] {
            count(out, level.len());
            for point in level {
                out.extend_from_slice(&point.at.to_le_bytes());
                out.extend_from_slice(&point.millis.to_le_bytes());
                out.extend_from_slice(&point.pids.to_le_bytes());
                for number in [point.cpu, point.memory].iter().chain(&point.moved) {
                    out.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
        self.count += 1;
    }

    /// The whole file.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = self.out;
        out[MAGIC.len()..][..4].copy_from_slice(&self.count.to_le_bytes());
        let sum = Sha256::digest(&out);
        out.extend_from_slice(&sum);
        out
    }
}

/// Reads what [`Encoder`] wrote; `None` when it is damaged or of another version.
pub(super) fn decode(file: &[u8]) -> Option<HashMap<String, Series>> {
    let (written, sum) = file.split_last_chunk::<SUM>()?;
    if Sha256::digest(written).as_slice() != sum {
        return None;
    }
    let mut rest = Rest(written.strip_prefix(&MAGIC)?);
    let mut all = HashMap::new();
    for _ in 0..rest.count()? {
        let length = rest.count()?;
        let id = std::str::from_utf8(rest.bytes(length)?).ok()?.to_owned();
        let limit = u64::from_le_bytes(rest.array()?);
        let mut levels: [VecDeque<Point>; LEVELS.len()] = Default::default();
        for (nth, (_, most)) in LEVELS.iter().enumerate().skip(1) {
            let points = rest.count().filter(|points| points <= most)?;
            levels[nth] = (0..points).map(|_| rest.point()).collect::<Option<VecDeque<Point>>>()?;
        }
        all.insert(id, Series::kept(limit, levels));
    }
    rest.0.is_empty().then_some(all)
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn number(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.array()?)).filter(|number| number.is_finite())
    }

    fn point(&mut self) -> Option<Point> {
        Some(Point {
            at: u32::from_le_bytes(self.array()?),
            millis: u16::from_le_bytes(self.array()?),
            pids: u16::from_le_bytes(self.array()?),
            cpu: self.number()?,
            memory: self.number()?,
            moved: [self.number()?, self.number()?, self.number()?, self.number()?],
        })
    }
}

fn count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

/// Reads the file; `None` when there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<HashMap<String, Series>>> {
    let damaged = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    match fs::metadata(path) {
        Ok(about) if about.len() > LARGEST => return Err(damaged("it is too large")),
        Ok(_) => {}
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(cause),
    }
    decode(&fs::read(path)?).map(Some).ok_or_else(|| damaged("it is damaged, or of another version"))
}

/// Writes the file anew, whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    remove(&draft)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

/// Removes it, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::usage::Usage;
    use std::os::unix::fs::PermissionsExt;

    fn sample() -> HashMap<String, Series> {
        let mut series = Series::default();
        for nth in 0..500 {
            let counted = u64::try_from(nth).unwrap();
            let usage = Usage {
                at: nth * 30_000,
                cpu_total: counted * 1_000_000_000,
                system_total: counted * 60_000_000_000,
                cores: 2,
                memory: 1 << 40,
                memory_limit: 1 << 41,
                ..Usage::default()
            };
            series.sample(1_800_000_000_123 + nth * 30_000, &usage);
        }
        HashMap::from([("a".repeat(64), series), (String::new(), Series::default())])
    }

    fn encode(all: &HashMap<String, Series>) -> Vec<u8> {
        let mut encoder = Encoder::new();
        all.iter().for_each(|(id, series)| encoder.add(id, series));
        encoder.finish()
    }

    #[test]
    fn what_is_written_is_read() {
        let all = sample();
        let read = decode(&encode(&all)).unwrap();
        assert_eq!(read.len(), all.len());
        for (id, series) in &all {
            assert_eq!((&read[id].levels, read[id].limit), (&series.levels, series.limit));
        }
        assert_eq!(decode(&encode(&HashMap::new())).map(|read| read.len()), Some(0));
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let good = encode(&sample());
        for at in (0..good.len()).step_by(97).chain([good.len() - 1]) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(decode(&bad).is_none(), "byte {at}");
            assert!(decode(&good[..at]).is_none(), "cut at {at}");
        }
        // Even with the right sum.
        let signed = |body: &[u8]| [body, Sha256::digest(body).as_slice()].concat();
        let body = &good[..good.len() - SUM];
        assert!(decode(&signed(body)).is_some());
        assert!(decode(&signed(&[body, b"x"].concat())).is_none());
        assert!(decode(&signed(&body[..body.len() - 1])).is_none());
        assert!(decode(&signed(&[&MAGIC[..], &[0xff; 8]].concat())).is_none());
        assert!(decode(&signed(&[&b"QSHIST99"[..], &body[8..]].concat())).is_none());
    }

    #[test]
    fn the_file_is_the_owners_and_replaced_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.bin");
        assert!(read(&path).unwrap().is_none());
        fs::write(directory.path().join("history.new"), "left by a crash").unwrap();
        write(&path, &encode(&sample())).unwrap();
        write(&path, &encode(&sample())).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap().unwrap().len(), 2);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        fs::write(&path, "nonsense").unwrap();
        assert!(read(&path).is_err());
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(read(&path).unwrap().is_none());
    }
}
