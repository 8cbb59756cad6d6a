//! An engine for tests that says what it is told to, when it is told to.

use crate::endpoints::Endpoint;
use crate::hub::Hub;
use app::contract::Container;
use bytes::Bytes;
use engine::Error;
use engine::transport::{BoxFuture, Reply, Request, Transport, once};
use futures_util::stream;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

/// What comes to a request.
pub(in crate::hub) enum Answer {
    /// A stream that says what it is told to.
    Stream,
    /// The same, with a first sample, after a while.
    Slow,
    /// This.
    Text(String),
    /// Nothing, ever.
    Never,
}

type Pieces = mpsc::UnboundedSender<Result<Bytes, Error>>;

/// The engine.
pub(in crate::hub) struct Fake {
    answer: Box<dyn Fn(&str) -> Answer + Send + Sync>,
    asked: Mutex<Vec<String>>,
    streams: Mutex<Vec<(String, Pieces)>>,
    /// How many streams are open.
    open: watch::Sender<usize>,
    /// How many requests wait for their answer, and the most that ever did.
    waiting: Mutex<(usize, usize)>,
}

impl Fake {
    /// `answer` gets the target without its version.
    pub(in crate::hub) fn new(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            asked: Mutex::default(),
            streams: Mutex::default(),
            open: watch::Sender::new(0),
            waiting: Mutex::default(),
        })
    }

    /// A hub on it, up, with running containers of these ids.
    pub(in crate::hub) fn hub(self: &Arc<Self>, ids: &[&str]) -> Arc<Hub> {
        let transport = Door(Arc::clone(self));
        let hub = Hub::new(Arc::new(Endpoint::new("local", "unix:///nowhere.sock", Arc::new(transport))));
        let running = |id: &&str| Container {
            id: (*id).to_owned(),
            name: format!("name-of-{id}"),
            state: "running".into(),
            ..Container::default()
        };
        hub.containers.replace(ids.iter().map(running));
        hub.set_engine(|engine| engine.up = true);
        Arc::new(hub)
    }

    /// How many requests had this in their target.
    pub(in crate::hub) fn asked(&self, part: &str) -> usize {
        self.targets().iter().filter(|target| target.contains(part)).count()
    }

    /// All that was asked, in order.
    pub(in crate::hub) fn targets(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// The most requests that ever waited at the same time.
    pub(in crate::hub) fn most_at_once(&self) -> usize {
        self.waiting.lock().unwrap().1
    }

    /// Waits until so many streams are open.
    pub(in crate::hub) async fn until_open(&self, count: usize) {
        let mut open = self.open.subscribe();
        let wait = open.wait_for(|open| *open == count);
        tokio::time::timeout(Duration::from_secs(120), wait).await.expect("by the paused clock").unwrap();
    }

    /// Writes a line to the open streams whose target has this.
    pub(in crate::hub) fn tell(&self, part: &str, line: &str) {
        for (target, pieces) in self.streams.lock().unwrap().iter() {
            if target.contains(&format!("/{part}")) {
                let _ = pieces.send(Ok(Bytes::from(format!("{line}\n"))));
            }
        }
    }

    /// Breaks all streams.
    pub(in crate::hub) fn end_all(&self, cause: &Error) {
        for (_, pieces) in self.streams.lock().unwrap().drain(..) {
            let _ = pieces.send(Err(cause.clone()));
        }
    }

    fn stream(self: &Arc<Self>, target: &str, first: Option<String>) -> Reply {
        let (pieces, mut read) = mpsc::unbounded_channel();
        if let Some(first) = first {
            let _ = pieces.send(Ok(Bytes::from(first)));
        }
        self.streams.lock().unwrap().push((target.to_owned(), pieces));
        self.open.send_modify(|open| *open += 1);
        let open = Opened(Arc::clone(self));
        let body = stream::poll_fn(move |context| {
            let _ = &open;
            read.poll_recv(context)
        });
        Reply { status: 200, headers: Vec::new(), body: Box::pin(body) }
    }
}

/// A stream that is open until it is dropped.
struct Opened(Arc<Fake>);

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.streams.lock().unwrap().retain(|(_, pieces)| !pieces.is_closed());
        self.0.open.send_modify(|open| *open -= 1);
    }
}

struct Door(Arc<Fake>);

impl Transport for Door {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
        let target = match request.target.strip_prefix("/v").and_then(|rest| rest.split_once('/')) {
            Some((version, rest)) if version.parse::<engine::ApiVersion>().is_ok() => format!("/{rest}"),
            _ => request.target.clone(),
        };
        self.0.asked.lock().unwrap().push(target.clone());
        let answer = (self.0.answer)(&target);
        Box::pin(async move {
            match answer {
                Answer::Stream => Ok(self.0.stream(&target, None)),
                Answer::Slow => {
                    {
                        let mut waiting = self.0.waiting.lock().unwrap();
                        waiting.0 += 1;
                        waiting.1 = waiting.1.max(waiting.0);
                    }
                    sleep(Duration::from_millis(200)).await;
                    self.0.waiting.lock().unwrap().0 -= 1;
                    Ok(self.0.stream(&target, Some(sample(1, 1) + "\n")))
                }
                Answer::Text(text) => Ok(Reply { status: 200, headers: Vec::new(), body: once(text.into()) }),
                Answer::Never => std::future::pending().await,
            }
        })
    }
}

/// The figures of a container after so many seconds, of which its processes used so many milliseconds.
pub(in crate::hub) fn sample(second: u64, used: u64) -> String {
    let read = format!("2026-01-02T03:{:02}:{:02}Z", second / 60 % 60, second % 60);
    let cpu = json!({"cpu_usage": {"total_usage": used * 1_000_000}, "system_cpu_usage": second * 2_000_000_000,
        "online_cpus": 2});
    json!({"read": read, "cpu_stats": cpu, "memory_stats": {"usage": 1_000_000, "limit": 1_u64 << 30, "stats": {}},
        "pids_stats": {"current": 3}, "networks": {"eth0": {"rx_bytes": second * 1000, "tx_bytes": 0}},
        "blkio_stats": {"io_service_bytes_recursive": [{"op": "Write", "value": second * 10}]}})
    .to_string()
}
