//! A multiplexed body: each frame is a head of eight bytes (source, three zeros, length) and that many bytes.

use super::line::Source;
use super::stamp;

/// The bytes of a frame's head.
const HEAD: usize = 8;
/// The longest frame: an engine cuts lines at 16 KiB, others at a megabyte or so.
const LONGEST: usize = 16 * 1024 * 1024;

/// A body that is no log, or no longer: stray bytes where a frame's head should be, a frame longer than any engine writes,
/// or the engine's word that it cannot read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log's frames cannot be read")]
pub struct Malformed;

/// A part of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Where it was written to.
    pub source: Source,
    /// The bytes.
    pub data: &'a [u8],
    /// A frame begins with it. Then its stamp is all here, if there is one.
    pub begins: bool,
    /// The frame ends with it.
    pub ends: bool,
}

/// Takes a multiplexed body apart. Keeps no more than a head and a stamp.
#[derive(Debug, Default)]
pub struct Frames {
    /// The beginning of a frame that is not enough yet.
    held: Vec<u8>,
    source: Option<Source>,
    /// What is still to come of the frame.
    left: usize,
}

impl Frames {
    /// At the beginning of a body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a chunk and gives its pieces away.
    pub fn push(&mut self, mut chunk: &[u8], take: &mut impl FnMut(Piece<'_>)) -> Result<(), Malformed> {
        while !chunk.is_empty() {
            if let (Some(source), false) = (self.source, self.left == 0) {
                let (data, rest) = chunk.split_at(self.left.min(chunk.len()));
                self.left -= data.len();
                take(Piece { source, data, begins: false, ends: self.left == 0 });
                chunk = rest;
                continue;
            }
            if self.held.is_empty() && chunk.len() >= enough(chunk)? {
                let all = self.begin(chunk, take)?;
                chunk = &chunk[all..];
                continue;
            }
            // Byte by byte up to the head, and then as many as the stamp may have.
            let wanted = enough(&self.held)?.saturating_sub(self.held.len());
            let (some, rest) = chunk.split_at(wanted.min(chunk.len()));
            self.held.extend_from_slice(some);
            chunk = rest;
            if self.held.len() >= enough(&self.held)? {
                let held = std::mem::take(&mut self.held);
                self.begin(&held, take)?;
            }
        }
        Ok(())
    }

    /// Whether the last frame has come to its end.
    pub fn is_whole(&self) -> bool {
        self.held.is_empty() && self.left == 0
    }

    /// Gives the first piece of a frame; says how many bytes that took.
    fn begin(&mut self, bytes: &[u8], take: &mut impl FnMut(Piece<'_>)) -> Result<usize, Malformed> {
        let (source, length) = head(bytes)?;
        let end = bytes.len().min(HEAD + length);
        self.source = Some(source);
        self.left = HEAD + length - end;
        take(Piece { source, data: &bytes[HEAD..end], begins: true, ends: self.left == 0 });
        Ok(end)
    }
}

/// How many bytes of a frame's beginning are needed to go on.
fn enough(bytes: &[u8]) -> Result<usize, Malformed> {
    if bytes.len() < HEAD {
        return Ok(HEAD);
    }
    let (_, length) = head(bytes)?;
    Ok(HEAD + length.min(stamp::LONGEST))
}

/// Reads a head; `bytes` has all of it.
fn head(bytes: &[u8]) -> Result<(Source, usize), Malformed> {
    let [source, 0, 0, 0, a, b, c, d, ..] = *bytes else { return Err(Malformed) };
    let source = match source {
        0 | 1 => Source::Out,
        2 => Source::Err,
        // 3 is the engine's own word that it cannot read its log, as while that is rotated: no line of it.
        _ => return Err(Malformed),
    };
    let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).map_err(|_| Malformed)?;
    if length > LONGEST { Err(Malformed) } else { Ok((source, length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(source: u8, data: &[u8]) -> Vec<u8> {
        let mut frame = vec![source, 0, 0, 0];
        frame.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        frame.extend_from_slice(data);
        frame
    }

    #[test]
    fn a_beginning_has_its_stamp_wherever_chunks_are_cut() {
        let text = b"2024-01-02T03:04:05.123456789+01:00 some text that is longer than a stamp\n";
        let body = [frame(1, text), frame(2, b""), frame(0, b"x\n")].concat();
        for size in 1..body.len() {
            let (mut frames, mut pieces) = (Frames::new(), Vec::new());
            for chunk in body.chunks(size) {
                let mut take = |piece: Piece<'_>| {
                    pieces.push((piece.source, piece.data.to_vec(), piece.begins, piece.ends));
                };
                frames.push(chunk, &mut take).unwrap();
            }
            assert!(frames.is_whole());
            assert!(pieces[0].1.len() >= stamp::LONGEST && pieces[0].2, "chunks of {size}");
            assert_eq!(pieces.iter().filter(|(_, _, begins, _)| *begins).count(), 3);
            assert_eq!(pieces.iter().filter(|(_, _, _, ends)| *ends).count(), 3);
            let of = |source: Source| {
                let own = pieces.iter().filter(|piece| piece.0 == source);
                own.flat_map(|piece| piece.1.clone()).collect::<Vec<u8>>()
            };
            assert_eq!((of(Source::Out), of(Source::Err)), ([text.as_slice(), b"x\n"].concat(), vec![]));
        }
    }

    #[test]
    fn live_k7_stray_heads_and_endless_frames_are_errors() {
        let endless = [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        for bad in
            [b"2024-01-02T03:04:05Z x\n".as_slice(), &[4, 0, 0, 0, 0, 0, 0, 1], &[1, 0, 1, 0, 0, 0, 0, 1], &endless]
        {
            for size in [1, 3, 8, 64] {
                let mut frames = Frames::new();
                let ends: Result<Vec<()>, Malformed> =
                    bad.chunks(size).map(|chunk| frames.push(chunk, &mut |_: Piece<'_>| {})).collect();
                assert_eq!(ends, Err(Malformed), "{bad:?} by {size}");
            }
        }
        let mut frames = Frames::new();
        frames.push(&[1, 0, 0, 0, 0, 0, 0, 9, b'a'], &mut |_: Piece<'_>| {}).unwrap();
        assert!(!frames.is_whole(), "cut off");
    }
}
