//! A point of the history, small: there are hundreds a container.

/// What a container used at some time, or over a stretch of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Seconds since 1970.
    pub(super) at: u32,
    /// Milliseconds beyond them.
    pub(super) millis: u16,
    /// Processes.
    pub(super) pids: u16,
    /// Percent of one core; below zero when it is not known.
    pub(super) cpu: f32,
    /// Bytes of memory.
    pub(super) memory: f32,
    /// Bytes received, sent, read and written since the point before.
    pub(super) moved: [f32; 4],
}

impl Point {
    /// A point at so many milliseconds since 1970.
    pub(super) fn new(at: i64, cpu: Option<f32>, memory: u64, pids: u64, moved: [u64; 4]) -> Self {
        let at = at.max(0);
        Self {
            at: u32::try_from(at / 1000).unwrap_or(u32::MAX),
            millis: u16::try_from(at % 1000).unwrap_or(0),
            pids: u16::try_from(pids).unwrap_or(u16::MAX),
            cpu: cpu.unwrap_or(-1.0),
            memory: memory as f32,
            moved: moved.map(|bytes| bytes as f32),
        }
    }

    /// Milliseconds since 1970.
    pub(super) fn when(&self) -> i64 {
        i64::from(self.at) * 1000 + i64::from(self.millis)
    }

    /// The percent of one core, if it is known.
    pub(super) fn cpu(&self) -> Option<f32> {
        (self.cpu >= 0.0).then_some(self.cpu)
    }
}

/// One point for several: means, what was moved by all of them, and the time of the last.
pub(super) fn merged<'a>(points: impl Iterator<Item = &'a Point>) -> Option<Point> {
    let mut last: Option<Point> = None;
    let (mut count, mut known) = (0_u16, 0_u16);
    let (mut cpu, mut memory, mut pids, mut moved) = (0.0, 0.0, 0_u16, [0.0; 4]);
    for point in points {
        count += 1;
        if let Some(percent) = point.cpu() {
            known += 1;
            cpu += percent;
        }
        memory += point.memory;
        pids = pids.max(point.pids);
        for (sum, bytes) in moved.iter_mut().zip(point.moved) {
            *sum += bytes;
        }
        if last.is_none_or(|last| last.when() < point.when()) {
            last = Some(*point);
        }
    }
    let cpu = if known > 0 { cpu / f32::from(known) } else { -1.0 };
    last.map(|last| Point { cpu, memory: memory / f32::from(count), pids, moved, ..last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_points_are_one() {
        let points = [
            Point::new(1_000_500, Some(10.0), 100, 1, [1, 2, 3, 4]),
            Point::new(1_002_000, None, 200, 7, [1, 0, 0, 0]),
            Point::new(1_001_000, Some(20.0), 300, 2, [0, 0, 0, 1]),
        ];
        assert_eq!(merged(points.iter()), Some(Point::new(1_002_000, Some(15.0), 200, 7, [2, 2, 3, 5])));
        assert_eq!(merged([].iter()), None);
        assert_eq!(merged(points[1..2].iter()).unwrap().cpu(), None);
        assert_eq!(points[0].when(), 1_000_500);
    }
}
