//! The stamps within a terminal's long lines. The engine reads 16 KiB at a time, and each further part of a line bears
//! the line's own stamp, with nothing around it. It is told from text by both: it stands just there, and it is the same.

/// What an engine reads at a time.
pub(super) const FULL: usize = 16 * 1024;

/// Where in its parts a terminal's line is.
#[derive(Debug, Default)]
pub(super) struct Border {
    /// The line's stamp and its space.
    stamp: Vec<u8>,
    /// How much of the stamp has come at this border.
    seen: usize,
    /// Bytes of text since the last stamp; `None` once a border had no stamp.
    part: Option<usize>,
}

impl Border {
    /// A line begins.
    pub(super) fn begin(&mut self, stamp: &[u8]) {
        self.stamp.clear();
        self.stamp.extend_from_slice(stamp);
        self.seen = 0;
        self.part = (!stamp.is_empty()).then_some(0);
    }

    /// Passes the line's bytes on without the stamps at its borders.
    pub(super) fn pass(&mut self, mut data: &[u8], mut text: impl FnMut(&[u8])) {
        while !data.is_empty() {
            let Some(part) = self.part else { return text(data) };
            if part < FULL {
                let (some, rest) = data.split_at(data.len().min(FULL - part));
                text(some);
                self.part = Some(part + some.len());
                data = rest;
                continue;
            }
            let wanted = &self.stamp[self.seen..];
            let same = wanted.iter().zip(data).take_while(|(a, b)| a == b).count();
            if same == wanted.len() {
                (self.seen, self.part) = (0, Some(0));
            } else if same == data.len() {
                self.seen += same;
            } else {
                // Text after all, and so is the rest.
                self.end(&mut text);
                self.part = None;
                continue;
            }
            data = &data[same..];
        }
    }

    /// The line ends: what looked like the beginning of a stamp was text.
    pub(super) fn end(&mut self, mut text: impl FnMut(&[u8])) {
        if self.seen > 0 {
            text(&self.stamp[..self.seen]);
            self.seen = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: &[u8] = b"2024-01-02T03:04:05.123456789Z ";

    fn passed(line: &[u8], size: usize) -> Vec<u8> {
        let (mut border, mut text) = (Border::default(), Vec::new());
        border.begin(STAMP);
        line.chunks(size).for_each(|chunk| border.pass(chunk, |some| text.extend_from_slice(some)));
        border.end(|some| text.extend_from_slice(some));
        text
    }

    #[test]
    fn only_the_lines_own_stamp_at_a_border_is_taken_out() {
        let part = vec![b'a'; FULL];
        let other = b"2024-01-02T03:04:05.123456780Z ";
        for size in [1, 7, 31, 4096, usize::MAX] {
            let two = [&part[..], STAMP, &part, STAMP, b"end"].concat();
            assert_eq!(passed(&two, size), [&part[..], &part, b"end"].concat());
            for kept in [
                [&part[..], other, b"end"].concat(),
                [&part[..], &STAMP[..9]].concat(),
                [&part[1..], STAMP, b"end"].concat(),
                [&part[..], b"x", STAMP, &part, STAMP].concat(),
                part.clone(),
            ] {
                assert_eq!(passed(&kept, size), kept, "by {size}");
            }
        }
    }
}
