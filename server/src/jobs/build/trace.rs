//! BuildKit's own account of a build: the messages `moby.buildkit.v1.StatusResponse`, in protobuf. What is not known is
//! passed over, and what is damaged ends what is read of it. Pure.

/// What of a build has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) vertexes: Vec<Vertex>,
    pub(super) statuses: Vec<Amount>,
    pub(super) logs: Vec<Log>,
    /// What to know, each with the vertex it is of.
    pub(super) warnings: Vec<(String, String)>,
}

/// A step.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Vertex {
    pub(super) digest: String,
    pub(super) name: String,
    pub(super) is_cached: bool,
    /// In milliseconds since 1970; 0 for not yet.
    pub(super) started: i64,
    pub(super) completed: i64,
    pub(super) error: String,
}

/// How far something of a step is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) id: String,
    pub(super) vertex: String,
    pub(super) current: u64,
    pub(super) total: u64,
}

/// Output of a step.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Log {
    pub(super) vertex: String,
    pub(super) text: String,
}

/// Reads one.
pub(super) fn read(bytes: &[u8]) -> Status {
    let mut status = Status::default();
    for (number, value) in Fields(bytes) {
        let Value::Bytes(bytes) = value else { continue };
        match number {
            1 => status.vertexes.push(vertex(bytes)),
            2 => status.statuses.push(amount(bytes)),
            3 => status.logs.push(log(bytes)),
            4 => status.warnings.push(warning(bytes)),
            _ => {}
        }
    }
    status
}

fn vertex(bytes: &[u8]) -> Vertex {
    let mut vertex = Vertex::default();
    for (number, value) in Fields(bytes) {
        match (number, value) {
            (1, Value::Bytes(bytes)) => vertex.digest = text(bytes),
            (3, Value::Bytes(bytes)) => vertex.name = text(bytes),
            (4, Value::Number(is)) => vertex.is_cached = is != 0,
            (5, Value::Bytes(bytes)) => vertex.started = time(bytes),
            (6, Value::Bytes(bytes)) => vertex.completed = time(bytes),
            (7, Value::Bytes(bytes)) => vertex.error = text(bytes),
            _ => {}
        }
    }
    vertex
}

fn amount(bytes: &[u8]) -> Amount {
    let mut amount = Amount::default();
    for (number, value) in Fields(bytes) {
        match (number, value) {
            (1, Value::Bytes(bytes)) => amount.id = text(bytes),
            (2, Value::Bytes(bytes)) => amount.vertex = text(bytes),
            (4, Value::Number(current)) => amount.current = current,
            (5, Value::Number(total)) => amount.total = total,
            _ => {}
        }
    }
    amount
}

fn log(bytes: &[u8]) -> Log {
    let mut log = Log::default();
    for (number, value) in Fields(bytes) {
        match (number, value) {
            (1, Value::Bytes(bytes)) => log.vertex = text(bytes),
            (4, Value::Bytes(bytes)) => log.text = text(bytes),
            _ => {}
        }
    }
    log
}

fn warning(bytes: &[u8]) -> (String, String) {
    let mut warning = (String::new(), String::new());
    for (number, value) in Fields(bytes) {
        match (number, value) {
            (1, Value::Bytes(bytes)) => warning.0 = text(bytes),
            (3, Value::Bytes(bytes)) => warning.1 = text(bytes),
            _ => {}
        }
    }
    warning
}

/// A `google.protobuf.Timestamp` in milliseconds.
fn time(bytes: &[u8]) -> i64 {
    let (mut seconds, mut nanos) = (0, 0);
    for field in Fields(bytes) {
        match field {
            (1, Value::Number(number)) => seconds = number,
            (2, Value::Number(number)) => nanos = number,
            _ => {}
        }
    }
    i64::try_from(seconds.saturating_mul(1000).saturating_add(nanos / 1_000_000)).unwrap_or_default()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a field holds.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Of a kind that is not needed.
    Other,
}

/// The fields of a message, each with its number.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f).wrapping_shl(shift);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => self.take(8).map(|_| Value::Other)?,
            2 => {
                let length = self.number()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Other)?,
            _ => return None,
        };
        Some((key >> 3, value))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn number(mut value: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while value > 0x7f {
            bytes.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
            value >>= 7;
        }
        bytes.push(u8::try_from(value).unwrap());
        bytes
    }

    /// A field of bytes.
    pub(crate) fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
        [number((field << 3) | 2), number(u64::try_from(content.len()).unwrap()), content.to_vec()].concat()
    }

    /// A field with a number.
    pub(crate) fn counted(field: u64, value: u64) -> Vec<u8> {
        [number(field << 3), number(value)].concat()
    }

    /// A time of so many seconds.
    pub(crate) fn at(field: u64, seconds: u64) -> Vec<u8> {
        bytes(field, &[counted(1, seconds), counted(2, 5_000_000)].concat())
    }

    #[test]
    fn a_message_is_read() {
        let vertex = [
            bytes(1, b"sha256:aa"),
            bytes(2, b"sha256:input"),
            bytes(3, b"[1/2] FROM a"),
            counted(4, 1),
            at(5, 1_700_000_000),
            at(6, 1_700_000_001),
            bytes(7, b"it broke"),
            bytes(8, b"a group"),
        ];
        let status = [bytes(1, b"layer"), bytes(2, b"sha256:aa"), counted(4, 300), counted(5, 1 << 40), at(6, 1)];
        let log = [bytes(1, b"sha256:aa"), at(2, 1), counted(3, 1), bytes(4, b"out\n")];
        let warning = [bytes(1, b"sha256:aa"), counted(2, 1), bytes(3, b"old"), bytes(4, b"more")];
        let message = [
            bytes(1, &vertex.concat()),
            // A fixed one of eight bytes and one of four, and a field of later days.
            [number((9 << 3) | 1), vec![0; 8], number((10 << 3) | 5), vec![0; 4], counted(99, 7)].concat(),
            bytes(2, &status.concat()),
            bytes(3, &log.concat()),
            bytes(4, &warning.concat()),
        ];
        let read = read(&message.concat());
        let vertex = Vertex {
            digest: "sha256:aa".into(),
            name: "[1/2] FROM a".into(),
            is_cached: true,
            started: 1_700_000_000_005,
            completed: 1_700_000_001_005,
            error: "it broke".into(),
        };
        assert_eq!(read.vertexes, [vertex]);
        let amount = Amount { id: "layer".into(), vertex: "sha256:aa".into(), current: 300, total: 1 << 40 };
        assert_eq!(read.statuses, [amount]);
        assert_eq!(read.logs, [Log { vertex: "sha256:aa".into(), text: "out\n".into() }]);
        assert_eq!(read.warnings, [("sha256:aa".to_owned(), "old".to_owned())]);
    }

    #[test]
    fn what_is_damaged_ends_there() {
        let whole = [bytes(1, &bytes(1, b"a")), bytes(1, &bytes(1, b"b"))].concat();
        assert_eq!(read(&whole).vertexes.len(), 2);
        assert_eq!(read(&whole[..whole.len() - 1]).vertexes.len(), 1);
        assert_eq!(read(&[0xff; 20]), Status::default());
        assert_eq!(read(&[0x0b]), Status::default(), "a group");
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..500)) {
            let _ = read(&bytes);
        }
    }
}
