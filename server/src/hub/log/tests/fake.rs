//! An engine with one container, whose log does all that logs of real engines do.

use bytes::Bytes;
use engine::Error;
use engine::transport::{BoxFuture, ByteStream, Reply, Request, Transport, once};
use futures_util::stream;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// The container.
pub(super) const ID: &str = "c0ffee";
/// 2024-01-02T00:00:00Z
const DAY: i64 = 1_704_153_600_000_000_000;
pub(super) const HOUR: i64 = 3_600_000_000_000;
const MILLI: i64 = 1_000_000;

#[derive(Default)]
pub(super) struct Fake(Mutex<Docker>);

pub(super) struct Docker {
    lines: Vec<(i64, String)>,
    /// How many lines there ever were.
    pub(super) written: usize,
    /// The stamp of the newest line.
    pub(super) clock: i64,
    pub(super) running: bool,
    pub(super) runs: u32,
    pub(super) gone: bool,
    pub(super) away: bool,
    /// The newest lines cannot be told: whoever asks for them waits for ever.
    pub(super) hangs: bool,
    /// `since` leaves out every line with an earlier stamp, as older engines do, and not only those before the first of
    /// that time.
    pub(super) strict: bool,
    /// Lines that are written before an answer is made, and again after it.
    pub(super) restless: usize,
    follows: Vec<Follow>,
    /// Streams that are open and get nothing any more.
    deaf: Vec<Follow>,
    pub(super) asked: Vec<String>,
}

struct Follow {
    since: Option<i64>,
    to: UnboundedSender<Result<Bytes, Error>>,
}

impl Default for Docker {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            written: 0,
            clock: DAY + 12 * HOUR,
            running: true,
            runs: 1,
            gone: false,
            away: false,
            hangs: false,
            strict: false,
            restless: 0,
            follows: Vec::new(),
            deaf: Vec::new(),
            asked: Vec::new(),
        }
    }
}

impl Fake {
    pub(super) fn docker(&self) -> MutexGuard<'_, Docker> {
        self.0.lock().unwrap()
    }
}

impl Docker {
    /// Writes some lines, a millisecond apart: `line 1`, `line 2` …
    pub(super) fn write(&mut self, count: usize) {
        self.write_apart(&vec![MILLI; count]);
    }

    /// Writes lines that come so many nanoseconds after each other.
    pub(super) fn write_apart(&mut self, steps: &[i64]) {
        let from = self.lines.len();
        for step in steps {
            self.clock += step;
            self.written += 1;
            self.lines.push((self.clock, format!("line {}", self.written)));
        }
        for follow in &mut self.follows {
            let new = frames(from_then(&self.lines[from..], &mut follow.since, self.strict));
            if !new.is_empty() {
                let _ = follow.to.send(Ok(new.into()));
            }
        }
    }

    /// The container ends: so do the streams.
    pub(super) fn stop(&mut self) {
        self.running = false;
        self.follows.clear();
    }

    pub(super) fn start(&mut self) {
        self.running = true;
        self.runs += 1;
    }

    /// Every stream breaks in the middle of a line.
    pub(super) fn crash(&mut self) {
        for follow in self.follows.drain(..) {
            let half = frames([&(self.clock + 1, "half a line".to_owned())]);
            let _ = follow.to.send(Ok(half[..half.len() - 5].to_vec().into()));
            let _ = follow.to.send(Err(Error::Unreachable("the engine went away".into())));
        }
    }

    /// Sends bytes that are no frame.
    pub(super) fn stray(&mut self) {
        for follow in self.follows.drain(..) {
            let _ = follow.to.send(Ok(Bytes::from_static(b"\x07stray bytes, and no frame at all")));
        }
    }

    /// The log's file is another one from now on, with so many of the newest lines in it.
    pub(super) fn rotate(&mut self, kept: usize) {
        let cut = self.lines.len() - kept;
        self.lines.drain(..cut);
        self.deaf.append(&mut self.follows);
    }

    /// How many streams are open.
    pub(super) fn open(&self) -> usize {
        self.follows.iter().chain(&self.deaf).filter(|follow| !follow.to.is_closed()).count()
    }

    fn logs(&mut self, query: &HashMap<&str, &str>) -> ByteStream {
        let mut since = query.get("since").map(|since| nanos(since));
        self.write(self.restless);
        let tail = query.get("tail").map_or(usize::MAX, |tail| tail.parse().unwrap());
        if self.hangs && tail != 0 && tail != usize::MAX {
            return Box::pin(stream::pending());
        }
        let newest = &self.lines[self.lines.len().saturating_sub(tail)..];
        let told = frames(from_then(newest, &mut since, self.strict));
        let pieces: Vec<Result<Bytes, Error>> =
            told.chunks(1000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        if !query.contains_key("follow") || !self.running {
            self.write(self.restless);
            return Box::pin(stream::iter(pieces));
        }
        let (to, from) = unbounded_channel();
        pieces.into_iter().for_each(|piece| to.send(piece).unwrap());
        self.follows.push(Follow { since, to });
        self.write(self.restless);
        Box::pin(stream::unfold(from, |mut from| async move { from.recv().await.map(|piece| (piece, from)) }))
    }
}

impl Transport for Fake {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        let mut docker = self.docker();
        docker.asked.push(request.target.clone());
        let (path, query) = request.target.split_once('?').unwrap_or((request.target.as_str(), ""));
        let answer = if docker.away {
            Err(Error::Unreachable("nobody is there".into()))
        } else if docker.gone {
            Ok((404, once(Bytes::from_static(br#"{"message":"No such container: c0ffee"}"#))))
        } else if path.ends_with("/logs") {
            Ok((200, docker.logs(&query.split('&').filter_map(|part| part.split_once('=')).collect())))
        } else {
            let (running, runs) = (docker.running, docker.runs);
            let state = format!(r#"{{"Running":{running},"StartedAt":"2024-01-02T00:00:{runs:02}Z"}}"#);
            Ok((200, once(format!(r#"{{"State":{state},"Config":{{"Tty":false}}}}"#).into())))
        };
        let reply = answer.map(|(status, body)| Reply { status, headers: Vec::new(), body });
        Box::pin(async move { reply })
    }
}

/// The lines from a time on.
fn from_then<'a>(lines: &'a [(i64, String)], since: &mut Option<i64>, strict: bool) -> Vec<&'a (i64, String)> {
    let mut fits = |stamp: i64| {
        let fits = since.is_none_or(|since| stamp >= since);
        if fits && !strict {
            *since = None;
        }
        fits
    };
    lines.iter().filter(|(stamp, _)| fits(*stamp)).collect()
}

/// Lines as the engine sends them, from both outputs by turns.
fn frames<'a>(lines: impl IntoIterator<Item = &'a (i64, String)>) -> Vec<u8> {
    let mut frames = Vec::new();
    for (nth, (stamp, text)) in lines.into_iter().enumerate() {
        let of_day = stamp - DAY;
        let (seconds, nanos) = (of_day / 1_000_000_000, of_day % 1_000_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let line = format!("2024-01-02T{hour:02}:{minute:02}:{second:02}.{nanos:09}Z {text}\n");
        frames.extend([if nth % 2 == 0 { 1 } else { 2 }, 0, 0, 0]);
        frames.extend(u32::try_from(line.len()).unwrap().to_be_bytes());
        frames.extend(line.as_bytes());
    }
    frames
}

/// `seconds.nanos`
fn nanos(text: &str) -> i64 {
    let (seconds, nanos) = text.split_once('.').unwrap();
    assert_eq!(nanos.len(), 9, "{text}");
    seconds.parse::<i64>().unwrap() * 1_000_000_000 + nanos.parse::<i64>().unwrap()
}
