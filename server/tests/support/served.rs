//! A console on a port, and readers of its `/live` over connections of their own, as browsers have them.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use crate::support::{HOST, TestConsole};
use engine::Transport;
use http::StatusCode;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

/// What has not come by then does not come. A log that falls silent is looked after within a minute.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often something is looked at that tells nothing by itself.
const POLL: Duration = Duration::from_millis(50);

/// Waits for what comes sooner or later.
pub async fn patiently<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it came within two minutes")
}

pub struct Served {
    pub console: TestConsole,
    address: SocketAddr,
}

impl Served {
    /// A console that knows its engine.
    pub async fn new(transport: Arc<dyn Transport>) -> Self {
        let console = TestConsole::new(transport).await;
        console.until(true).await;
        let address = console.listen().await;
        Self { console, address }
    }

    /// Waits until the console knows a container.
    pub async fn until_known(&self, name: &str) {
        self.console.until_row(|row| row.name == name).await;
    }

    /// One of the figures of `/metrics`.
    pub async fn figure(&self, name: &str) -> u64 {
        let (_, _, body) = self.console.ask("GET", "/metrics").await;
        let value = body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name} in\n{body}")).parse().unwrap()
    }

    /// Waits until it is so.
    pub async fn until_figure(&self, name: &str, value: u64) {
        patiently(async {
            while self.figure(name).await != value {
                sleep(POLL).await;
            }
        })
        .await;
    }
}

/// What stands between two lines of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub word: String,
    /// How many lines it says are left out.
    pub lines: u64,
    /// How many lines were told before it.
    pub after: usize,
}

/// One open stream, and what it has told.
pub struct Reader {
    stream: BufReader<TcpStream>,
    /// The beginning of an event.
    rest: Vec<u8>,
    id: String,
    /// What a browser would send as `Last-Event-ID`.
    pub place: String,
    pub up: bool,
    pub lines: Vec<String>,
    /// The place of each line, as nanoseconds and its number among those of that time.
    pub places: Vec<String>,
    pub marks: Vec<Mark>,
    /// The rows of all ticks.
    pub stats: Vec<Value>,
    /// Topics that ended, and why.
    pub ends: Vec<(String, String)>,
}

impl Reader {
    pub async fn open(served: &Served) -> Self {
        Self::connect(served, "", "", None).await
    }

    /// Comes back to a topic with the place that it had.
    pub async fn resume(served: &Served, topic: &str, place: &str) -> Self {
        Self::connect(served, &format!("?join={topic}"), &format!("last-event-id: {place}\r\n"), None).await
    }

    /// One that the system buffers so many bytes for.
    pub async fn narrow(served: &Served, window: u32) -> Self {
        Self::connect(served, "", "", Some(window)).await
    }

    async fn connect(served: &Served, query: &str, more: &str, window: Option<u32>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(window) = window {
            socket.set_recv_buffer_size(window).unwrap();
        }
        let mut stream = BufReader::new(socket.connect(served.address).await.unwrap());
        let token = &served.console.token;
        let head = format!("GET /live{query} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}\r\n{more}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        while line != "\r\n" {
            line.clear();
            assert!(stream.read_line(&mut line).await.unwrap() > 0, "the answer has a head");
        }
        let mut reader = Self {
            stream,
            rest: Vec::new(),
            id: String::new(),
            place: String::new(),
            up: false,
            lines: Vec::new(),
            places: Vec::new(),
            marks: Vec::new(),
            stats: Vec::new(),
            ends: Vec::new(),
        };
        reader.until(|reader| !reader.id.is_empty()).await;
        reader
    }

    /// Joins a topic; `from` is for logs.
    pub async fn join(&self, served: &Served, topic: &str, from: Option<&str>) {
        let change = json!({ "join": [{ "topic": topic, "from": from }] });
        let request = served.console.request("POST", &format!("/live/{}", self.id));
        let request = request.header("content-type", "application/json");
        let (status, _, answer) = served.console.send_body(request, change.to_string()).await;
        assert_eq!((status, answer.as_str()), (StatusCode::OK, r#"{"refused":[]}"#));
    }

    /// Joins a log from its beginning, unless that is longer ago than may be asked for.
    pub async fn join_log(&self, served: &Served, container: &str) {
        self.join(served, &format!("log:{container}"), Some("tail:10000")).await;
    }

    /// Reads until it is so.
    pub async fn until(&mut self, enough: impl Fn(&Self) -> bool) {
        let came = timeout(PATIENCE, async {
            while !enough(self) {
                self.more().await;
            }
        })
        .await;
        let (count, last) = (self.lines.len(), self.lines.last());
        assert!(came.is_ok(), "told {count} lines, the last {last:?}, {:?}, {:?}", self.marks, self.ends);
    }

    /// Reads some bytes, and then nothing more.
    pub async fn take(&mut self, bytes: usize) {
        let mut taken = 0;
        while taken < bytes {
            taken += patiently(self.more()).await;
        }
    }

    /// Reads the next piece of the body; how long it was.
    async fn more(&mut self) -> usize {
        let mut size = String::new();
        self.stream.read_line(&mut size).await.unwrap();
        let size = usize::from_str_radix(size.trim_end(), 16).expect("the connection goes on");
        assert!(size > 0, "the stream goes on");
        let from = self.rest.len();
        self.rest.resize(from + size, 0);
        self.stream.read_exact(&mut self.rest[from..]).await.unwrap();
        let mut end = [0; 2];
        self.stream.read_exact(&mut end).await.unwrap();
        // Only the last piece of an event ends with an empty line.
        if self.rest.ends_with(b"\n\n") {
            let whole = std::mem::take(&mut self.rest);
            for event in std::str::from_utf8(&whole).unwrap().split("\n\n") {
                self.hear(event);
            }
        }
        size
    }

    fn hear(&mut self, event: &str) {
        let (mut name, mut data) = ("", "");
        for line in event.lines() {
            match line.split_once(": ") {
                Some(("event", value)) => name = value,
                Some(("data", value)) => data = value,
                Some(("id", value)) => value.clone_into(&mut self.place),
                _ => {}
            }
        }
        // A heartbeat has none.
        let Ok(mut data) = serde_json::from_str::<Value>(data) else { return };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        match name {
            "hello" => self.id = text(&data["stream"]),
            "engine" => self.up = data["up"].as_bool().unwrap(),
            "end" => self.ends.push((text(&data["topic"]), text(&data["reason"]))),
            "stats" => self.stats.append(data["rows"].as_array_mut().unwrap()),
            "log" => {
                for entry in data["entries"].as_array().unwrap() {
                    let Some(word) = entry["mark"].as_str() else {
                        self.lines.push(text(&entry[2]));
                        self.places.push(text(&entry[0]));
                        continue;
                    };
                    let lines = entry["lines"].as_u64().unwrap();
                    self.marks.push(Mark { word: word.to_owned(), lines, after: self.lines.len() });
                }
            }
            _ => {}
        }
    }

    /// The numbers that the lines begin with.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.lines.iter().map(|line| number(line))
    }

    /// The number of the last line; 0 before the first.
    pub fn last(&self) -> u64 {
        self.lines.last().map_or(0, |line| number(line))
    }

    /// Whether there was a mark of that name, and how many.
    pub fn marked(&self, word: &str) -> usize {
        self.marks.iter().filter(|mark| mark.word == word).count()
    }

    /// Asserts that it was told each line from `first` to `last` once and in order, and nothing else.
    #[track_caller]
    pub fn assert_each_once(&self, first: u64, last: u64) {
        for (due, told) in (first..).zip(self.numbers()) {
            assert_eq!(told, due, "after {} lines: {:?}", due - first, self.marks);
        }
        assert_eq!(self.lines.len() as u64, last + 1 - first);
        assert!(self.marks.is_empty(), "{:?}", self.marks);
    }

    /// Asserts that it was told all that the engine has, and where the container was started again.
    #[track_caller]
    pub fn assert_runs(&self, written: &[String], runs: u64) {
        for (told, written) in self.lines.iter().zip(written) {
            assert_eq!(told, written, "{:?}", self.marks);
        }
        assert_eq!(self.lines.len(), written.len());
        let mut last = (0, 0);
        let mut begins = Vec::new();
        for (nth, line) in self.lines.iter().enumerate() {
            let (run, count) = line.split_once(' ').unwrap();
            let next: (u64, u64) = (run.parse().unwrap(), count.parse().unwrap());
            if next == (last.0 + 1, 1) {
                begins.push(nth);
            } else {
                assert_eq!(next, (last.0, last.1 + 1), "lines are missing in the engine's own log");
            }
            last = next;
        }
        assert_eq!(begins.len() as u64, runs);
        let restarts: Vec<&Mark> = self.marks.iter().filter(|mark| mark.word == "restarted").collect();
        assert_eq!(restarts.len(), begins.len() - 1, "{:?}", self.marks);
        assert_eq!(restarts.len() + self.marked("ended"), self.marks.len(), "{:?}", self.marks);
        // An engine that cuts its answer short tells the last lines of a run with the first of the next.
        for (mark, run) in restarts.iter().zip(begins.windows(2)) {
            assert!((run[0]..=run[1]).contains(&mark.after), "{mark:?} of a run from {run:?}");
        }
    }
}

fn number(line: &str) -> u64 {
    line.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("no number: {line:?}"))
}
