//! A log as lines.

use super::assembly::{self, Assembly};
use super::border::FULL;
use super::clock::Clock;
use super::frame::{Frames, Malformed, Piece};
use super::line::{LINE_LIMIT, Line, Source};
use super::raw::Raw;
use super::seen::Seen;
use super::stamp;
use memchr::memchr;

/// Reads the answer of `GET /containers/{id}/logs?timestamps=1`, which is asked for both sources: a line's number counts
/// those of either. Keeps no more than the beginning of the lines that have not ended.
#[derive(Debug)]
pub struct Reader {
    body: Body,
    lines: Assembler,
}

/// What the body is made of.
#[derive(Debug)]
enum Body {
    Frames(Frames),
    Raw(Raw),
}

/// Lines of both sources as they come together.
#[derive(Debug)]
struct Assembler {
    tty: bool,
    limit: usize,
    clock: Clock,
    open: [Assembly; 2],
    seen: Seen,
    /// Whether the frame of a source is one that was told before.
    told: [bool; 2],
}

impl Reader {
    /// For a container with a terminal or without.
    pub fn new(tty: bool) -> Self {
        Self::whole(tty, LINE_LIMIT)
    }

    /// One that keeps `limit` bytes of a line instead of [`LINE_LIMIT`].
    pub fn whole(tty: bool, limit: usize) -> Self {
        let body = if tty { Body::Raw(Raw::default()) } else { Body::Frames(Frames::new()) };
        Self {
            body,
            lines: Assembler {
                tty,
                limit,
                clock: Clock::default(),
                open: Default::default(),
                seen: Seen::default(),
                told: [false; 2],
            },
        }
    }

    /// Takes a chunk and adds the lines that it completes.
    pub fn push(&mut self, chunk: &[u8], lines: &mut Vec<Line>) -> Result<(), Malformed> {
        let mut take = |piece: Piece<'_>| self.lines.take(piece, lines);
        match &mut self.body {
            Body::Frames(frames) => frames.push(chunk, &mut take),
            Body::Raw(raw) => {
                raw.push(chunk, &mut take);
                Ok(())
            }
        }
    }

    /// The body came to its end: a line that did not; to be asked until there is none. Not for a body that broke off.
    pub fn finish(&mut self) -> Option<Line> {
        match &mut self.body {
            // What ends within a frame is not a line's end.
            Body::Frames(frames) if !frames.is_whole() => return None,
            Body::Frames(_) => {}
            Body::Raw(raw) => {
                let mut lines = Vec::new();
                raw.finish(&mut |piece: Piece<'_>| self.lines.take(piece, &mut lines));
            }
        }
        let unended = [Source::Out, Source::Err].into_iter().filter(|source| self.lines.open[index(*source)].open);
        unended.min_by_key(|source| self.lines.open[index(*source)].nanos).map(|source| self.lines.end(source))
    }
}

impl Assembler {
    fn take(&mut self, piece: Piece<'_>, lines: &mut Vec<Line>) {
        let Piece { source, mut data, begins, .. } = piece;
        if begins {
            data = self.begin(source, data, lines);
        }
        if self.told[index(source)] {
            return;
        }
        while let Some(end) = memchr(b'\n', data) {
            let text = &data[..end];
            data = &data[end + 1..];
            let open = &self.open[index(source)];
            if open.open || (self.tty && end > FULL) {
                self.add(source, text);
                lines.push(self.end(source));
            } else {
                let at = self.clock.place(open.time, false);
                lines.push(assembly::whole(at, source, text, self.limit));
            }
        }
        if !data.is_empty() {
            self.add(source, data);
        }
    }

    /// A frame begins, or a terminal's line: takes its stamp off, and ends the line before where this does not go on
    /// with it.
    fn begin<'a>(&mut self, source: Source, data: &'a [u8], lines: &mut Vec<Line>) -> &'a [u8] {
        let stamped = stamp::split(data);
        let text = stamped.map_or(data, |(_, text)| text);
        let goes_on = self.open[index(source)].goes_on(stamped.map(|(nanos, _)| nanos));
        // A terminal's log is no row of frames: what looks like a stamp may be the program's.
        let again = !self.tty && stamped.is_some_and(|(nanos, _)| self.seen.again(nanos));
        self.told[index(source)] = again && !goes_on;
        if self.told[index(source)] {
            return data;
        }
        if self.open[index(source)].open && !goes_on {
            lines.push(self.end(source));
        }
        let open = &mut self.open[index(source)];
        open.time = stamped.map_or_else(|| self.clock.now(), |(nanos, _)| nanos);
        open.part = 0;
        open.late |= goes_on;
        if self.tty {
            open.border.begin(&data[..data.len() - text.len()]);
        }
        text
    }

    fn add(&mut self, source: Source, data: &[u8]) {
        let open = &mut self.open[index(source)];
        if self.tty { open.add_raw(data, self.limit) } else { open.add(data, self.limit) }
    }

    fn end(&mut self, source: Source) -> Line {
        let open = &mut self.open[index(source)];
        let (text, bytes) = open.end(self.limit);
        let at = self.clock.place(open.nanos, open.late);
        Line { at, source, text, bytes }
    }
}

fn index(source: Source) -> usize {
    source as usize - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Position;
    use proptest::prelude::*;

    /// What a container has written: where to, when, and what.
    type Record = (u8, u32, Vec<u8>);

    fn stamp(nanos: u32) -> String {
        format!("2024-01-02T03:04:05.{nanos:09}Z ")
    }

    const SECOND: i64 = 1_704_164_645_000_000_000;

    fn frames(records: &[Record]) -> Vec<u8> {
        let frame = |(source, nanos, text): &Record| {
            let length = u32::try_from(text.len() + 31).unwrap().to_be_bytes();
            [&[*source, 0, 0, 0][..], &length, stamp(*nanos).as_bytes(), text].concat()
        };
        records.iter().flat_map(frame).collect()
    }

    fn raw(records: &[Record]) -> Vec<u8> {
        records.iter().flat_map(|(_, nanos, text)| [stamp(*nanos).as_bytes(), text].concat()).collect()
    }

    fn read(tty: bool, limit: usize, body: &[u8], cuts: &[usize]) -> Vec<Line> {
        let (mut reader, mut lines, mut body) = (Reader::whole(tty, limit), Vec::new(), body);
        for cut in cuts.iter().chain([&usize::MAX]) {
            let (chunk, rest) = body.split_at(body.len().min(*cut));
            reader.push(chunk, &mut lines).unwrap();
            body = rest;
        }
        lines.extend(std::iter::from_fn(|| reader.finish()));
        lines
    }

    fn told(lines: &[Line]) -> Vec<(i64, u32, u8, &str)> {
        let tell = |line: &Line| (line.at.nanos - SECOND, line.at.nth, line.source as u8);
        lines.iter().map(|line| (tell(line), line.text.as_str())).map(|((a, b, c), text)| (a, b, c, text)).collect()
    }

    fn record(source: u8, nanos: u32, text: &str) -> Record {
        (source, nanos, text.as_bytes().to_vec())
    }

    #[test]
    fn live_l9_lines_of_one_moment_are_numbered_whatever_their_source() {
        let same: Vec<Record> = (0..300_u32).map(|nth| record(1 + u8::from(nth % 2 == 1), 7, "same\n")).collect();
        let lines = read(false, LINE_LIMIT, &frames(&same), &[]);
        let places: Vec<Position> = lines.iter().map(|line| line.at).collect();
        let wanted: Vec<Position> = (0..300).map(|nth| Position { nanos: SECOND + 7, nth }).collect();
        assert_eq!(places, wanted);
        assert_eq!((lines[0].source, lines[1].source), (Source::Out, Source::Err));
    }

    #[test]
    fn parts_of_a_long_line_are_one_line() {
        let part = "x".repeat(FULL);
        let records = [
            record(1, 1, &part),
            record(2, 2, "between\n"),
            record(1, 1, &part),
            record(1, 1, "end\n"),
            // Other engines stamp each part anew.
            record(1, 4, &part),
            record(1, 5, "end\n"),
            record(1, 6, "a program's last words"),
            record(1, 9, "the first of its next life\r\n"),
            record(0, 9, ""),
            record(1, 10, "no end"),
        ];
        let lines = read(false, LINE_LIMIT, &frames(&records), &[]);
        let (two, one) = (format!("{part}{part}end"), format!("{part}end"));
        assert_eq!(
            told(&lines),
            [
                (2, 0, 2, "between"),
                (2, 1, 1, two.as_str()),
                (4, 0, 1, one.as_str()),
                (6, 0, 1, "a program's last words"),
                (9, 0, 1, "the first of its next life"),
                (10, 0, 1, "no end"),
            ]
        );
        let long = format!("{part}{}{part}{}end\r\n", stamp(1), stamp(1));
        let lines = read(true, LINE_LIMIT, &raw(&[record(1, 1, &long), record(1, 2, "$ ")]), &[]);
        assert_eq!(told(&lines), [(1, 0, 1, two.as_str()), (2, 0, 1, "$ ")]);
    }

    #[test]
    fn live_k14_what_an_engine_tells_again_is_told_once() {
        let record = |nanos: u32, text: &str| record(1, nanos, text);
        let (part, all) = ("x".repeat(16_384), [record(1, "a\n"), record(2, "b\n")]);
        let long = [record(3, &part), record(4, "end\n"), record(5, "c\n")];
        let again = [&all[..], &long, &all[1..], &long, &[record(6, "d\n")]].concat();
        for cuts in [&[][..], &[40; 2000]] {
            let lines = read(false, LINE_LIMIT, &frames(&again), cuts);
            let whole = format!("{part}end");
            let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(texts, ["a", "b", whole.as_str(), "c", "d"]);
        }
    }

    #[test]
    fn what_has_no_stamp_has_the_last_ones_time() {
        let mut body = frames(&[record(1, 3, "a\nb\n")]);
        body.extend_from_slice(b"\x02\0\0\0\0\0\0\x1eWhat has no stamp of its own.\n");
        body.extend(frames(&[record(2, 4, "c\n")]));
        let lines = read(false, LINE_LIMIT, &body, &[]);
        let words = "What has no stamp of its own.";
        assert_eq!(told(&lines), [(3, 0, 1, "a"), (3, 1, 1, "b"), (3, 2, 2, words), (4, 0, 2, "c")]);
    }

    #[test]
    fn long_lines_are_cut_and_counted() {
        let text = format!("{}\n", "é".repeat(LINE_LIMIT));
        let lines = read(false, LINE_LIMIT, &frames(&[record(1, 1, &text)]), &[1000; 20]);
        assert_eq!((lines[0].text.len(), lines[0].bytes), (LINE_LIMIT, 2 * LINE_LIMIT));
        let whole = read(false, usize::MAX, &frames(&[record(1, 1, &text)]), &[]);
        assert_eq!(whole[0].text.len(), 2 * LINE_LIMIT);
        let lines = read(false, 5, &frames(&[(1, 1, b"a\xff\x80\x80\x80\x80\n".to_vec())]), &[]);
        assert_eq!((lines[0].text.as_str(), lines[0].bytes), ("a\u{fffd}\u{fffd}\u{fffd}\u{fffd}", 6));
    }

    #[test]
    fn live_k7_a_frame_that_breaks_off_is_no_line() {
        let body = frames(&[record(1, 1, "whole\n"), record(1, 2, "a line that is not all here\n")]);
        for left in 1..30 {
            assert_eq!(told(&read(false, LINE_LIMIT, &body[..body.len() - left], &[])), [(1, 0, 1, "whole")]);
        }
    }

    fn records() -> impl Strategy<Value = Vec<Record>> {
        let text = prop_oneof![
            proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()], 0..40),
            (0..3_usize, any::<bool>()).prop_map(|(more, ends)| {
                let mut text = vec![b'x'; FULL - 1 + more];
                text.extend(ends.then_some(b'\n'));
                text
            }),
        ];
        proptest::collection::vec((0..3_u8, 0..4_u32, text), 0..12)
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_lines(
            records in records(),
            cuts in proptest::collection::vec(prop_oneof![0..60_usize, 0..40_000_usize], 0..40),
            limit in prop_oneof![Just(16_usize), Just(LINE_LIMIT)],
        ) {
            let body = frames(&records);
            let whole = read(false, limit, &body, &[]);
            prop_assert_eq!(&read(false, limit, &body, &cuts), &whole);
            prop_assert!(whole.windows(2).all(|pair| pair[0].at < pair[1].at), "places grow");
            let body = raw(&records);
            prop_assert_eq!(read(true, limit, &body, &cuts), read(true, limit, &body, &[]));
        }

        #[test]
        fn never_panics(body in proptest::collection::vec(any::<u8>(), 0..200), tty in any::<bool>()) {
            let (mut reader, mut lines) = (Reader::new(tty), Vec::new());
            for chunk in body.chunks(7) {
                if reader.push(chunk, &mut lines).is_err() {
                    break;
                }
            }
            while reader.finish().is_some() {}
        }
    }
}
