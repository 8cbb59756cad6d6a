//! A console on a port, and terminals of it as a browser has them: a WebSocket, frame by frame.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use crate::support::{HOST, TestConsole, by, within};
use engine::Transport;
use http::StatusCode;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Mutex;

pub struct Terminals {
    pub console: TestConsole,
    pub cookie: String,
    address: SocketAddr,
}

impl Terminals {
    /// A console that knows its engine, and an administrator who is signed in.
    pub async fn new(transport: Arc<dyn Transport>) -> Self {
        let console = TestConsole::new(transport).await;
        console.until(true).await;
        let address = console.listen().await;
        let cookie = console.cookie().await;
        Self { console, cookie, address }
    }

    /// Waits until the console knows a container in this state.
    pub async fn until(&self, name: &str, state: &str) {
        self.console.until_row(|row| row.name == name && row.state == state).await;
    }

    /// Prepares a terminal; the answer.
    pub async fn prepare(&self, wanted: Value) -> (StatusCode, Value) {
        by(&self.console, &self.cookie, "POST", "/api/terminals", &wanted).await
    }

    /// Prepares one that there will be; its ticket.
    pub async fn ticket(&self, wanted: Value) -> String {
        let (status, made) = self.prepare(wanted).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        made["ticket"].as_str().unwrap().to_owned()
    }

    /// Opens what a ticket is for.
    pub async fn open(&self, ticket: &str) -> Socket {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (reads, mut writes) = stream.into_split();
        let cookie = &self.cookie;
        let head = format!(
            "GET /terminal HTTP/1.1\r\nhost: {HOST}\r\norigin: http://{HOST}\r\ncookie: {cookie}\r\n\
             connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             sec-websocket-protocol: quayside.terminal, ticket.{ticket}\r\n\r\n"
        );
        writes.write_all(head.as_bytes()).await.unwrap();
        let mut reads = BufReader::new(reads);
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n") {
            assert!(within(reads.read_line(&mut answer)).await.unwrap() > 0, "{answer}");
        }
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        assert!(answer.to_ascii_lowercase().contains("sec-websocket-protocol: quayside.terminal\r\n"), "{answer}");
        Socket { reads, writes: Keys(Arc::new(Mutex::new(writes))), output: Vec::new(), ended: None }
    }

    /// Prepares and opens.
    pub async fn start(&self, wanted: Value) -> Socket {
        self.open(&self.ticket(wanted).await).await
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    Text(Value),
    Binary(Vec<u8>),
    Ping,
    Close,
}

/// One terminal.
pub struct Socket {
    reads: BufReader<OwnedReadHalf>,
    pub writes: Keys,
    /// All that came.
    pub output: Vec<u8>,
    /// How it ended.
    pub ended: Option<Value>,
}

/// What is typed.
#[derive(Clone)]
pub struct Keys(Arc<Mutex<OwnedWriteHalf>>);

impl Keys {
    pub async fn send(&self, opcode: u8, data: &[u8]) {
        let mut writes = self.0.lock().await;
        writes.write_all(&Self::frame(opcode, data)).await.unwrap();
    }

    fn frame(opcode: u8, data: &[u8]) -> Vec<u8> {
        let mut frame = vec![0x80 | opcode];
        match u16::try_from(data.len()) {
            Ok(short) if short < 126 => frame.push(0x80 | u8::try_from(short).unwrap()),
            Ok(short) => {
                frame.push(0x80 | 126);
                frame.extend(short.to_be_bytes());
            }
            Err(_) => {
                frame.push(0x80 | 127);
                frame.extend(u64::try_from(data.len()).unwrap().to_be_bytes());
            }
        }
        // A mask of zeros leaves everything as it is.
        frame.extend([0; 4]);
        frame.extend_from_slice(data);
        frame
    }

    pub async fn keys(&self, text: &str) {
        self.send(2, text.as_bytes()).await;
    }

    pub async fn say(&self, what: Value) {
        self.send(1, what.to_string().as_bytes()).await;
    }
}

impl Socket {
    /// The next frame; what it brings is kept.
    pub async fn next(&mut self) -> Frame {
        let mut head = [0; 2];
        within(self.reads.read_exact(&mut head)).await.unwrap();
        let length = match head[1] {
            126 => u64::from(self.reads.read_u16().await.unwrap()),
            127 => self.reads.read_u64().await.unwrap(),
            short => u64::from(short),
        };
        let mut data = vec![0; usize::try_from(length).unwrap()];
        self.reads.read_exact(&mut data).await.unwrap();
        assert_eq!(head[0] & 0xf0, 0x80, "each message is one frame");
        match head[0] & 0x0f {
            1 => {
                let said: Value = serde_json::from_slice(&data).unwrap();
                if let Some(ended) = said.get("ended") {
                    self.ended = Some(ended.clone());
                }
                Frame::Text(said)
            }
            2 => {
                self.output.extend_from_slice(&data);
                Frame::Binary(data)
            }
            8 => Frame::Close,
            9 => {
                // Not while a message is on its way that nobody takes: what comes has to be read on.
                if let Ok(mut writes) = self.writes.0.try_lock() {
                    writes.write_all(&Keys::frame(10, &data)).await.unwrap();
                }
                Frame::Ping
            }
            other => panic!("opcode {other}"),
        }
    }

    /// Reads to the next ping.
    pub async fn until_ping(&mut self) {
        while self.next().await != Frame::Ping {}
    }

    /// Reads until this has come, and gives all up to it away.
    pub async fn until(&mut self, text: &str) -> String {
        loop {
            let all = String::from_utf8_lossy(&self.output).into_owned();
            if let Some(at) = all.find(text) {
                let end = at + text.len();
                self.output = all.as_bytes()[end..].to_vec();
                return all[..end].to_owned();
            }
            assert_eq!(self.ended, None, "before {text:?} came: {all:?}");
            self.next().await;
        }
    }

    /// Reads to the end; the exit code and the sentence.
    pub async fn end(&mut self) -> (Option<i64>, String) {
        while self.ended.is_none() {
            self.next().await;
        }
        assert_eq!(self.next().await, Frame::Close);
        let ended = self.ended.clone().unwrap_or_default();
        (ended["code"].as_i64(), ended["sentence"].as_str().unwrap().to_owned())
    }

    pub async fn resize(&self, columns: u16, rows: u16) {
        self.writes.say(json!({ "resize": [columns, rows] })).await;
    }
}
