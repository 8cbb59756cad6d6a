//! What is live: the engine's containers and images held in memory, told by its events, handed to any number of
//! subscribers. Loading a page asks the engine nothing.
//!
//! Rights are not known here; who hands out subscriptions checks them.
//!
//! # Layout
//! - [`watch`]: follows the engine by its events; [`looks`]: when to look at what after one; [`rows`]: what was seen
//! - [`list`]: a list that tells its changes; [`events`]: the newest events; [`newer`]: what is not the newest
//! - [`lease`]: one upstream for any number of subscribers; [`log`] and [`stats`]: what comes by such; [`turns`]: how
//!   they are opened
//! - [`history`]: what containers used, over days

pub(crate) mod events;
pub(crate) mod history;
mod lease;
mod list;
pub(crate) mod log;
mod looks;
mod newer;
mod rows;
pub(crate) mod stats;
mod turns;
mod watch;

pub use history::run as keep_history;
pub use list::{Change, List, Subscription};
pub(crate) use rows::cut;
pub use watch::run;

use crate::clock::now;
use crate::endpoints::Endpoint;
use app::contract::{Container, Engine, Frame, Image};
use bytes::Bytes;
use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::runtime::Handle;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch as latest;

/// The live state of one engine.
pub struct Hub {
    /// The engine it follows.
    pub endpoint: Arc<Endpoint>,
    /// Its containers.
    pub containers: List<Container>,
    /// Its images.
    pub images: List<Image>,
    /// Its newest events.
    pub(crate) events: events::Events,
    /// What its containers use now.
    pub(crate) stats: stats::Stats,
    /// What they used.
    pub(crate) history: history::History,
    /// What they write.
    pub(crate) logs: log::Logs,
    newer: newer::Newer,
    engine: latest::Sender<Engine>,
    /// Where the hub was made. Connections have runtimes of their own, on which nothing may run that others wait for.
    runtime: Option<Handle>,
}

impl Hub {
    /// An empty hub; [`run`] fills it.
    pub fn new(endpoint: Arc<Endpoint>) -> Self {
        let engine = Engine {
            name: endpoint.name.clone(),
            place: endpoint.place.clone(),
            since: now(),
            why: String::new(),
            ..Engine::default()
        };
        Self {
            endpoint,
            containers: List::new("containers"),
            images: List::new("images"),
            events: events::Events::new(),
            stats: stats::Stats::new(),
            history: history::History::new(),
            logs: log::Logs::new(),
            newer: newer::Newer::default(),
            engine: latest::Sender::new(engine),
            runtime: Handle::try_current().ok(),
        }
    }

    /// The engine's state, always the newest.
    pub fn engine(&self) -> latest::Receiver<Engine> {
        self.engine.subscribe()
    }

    /// Changes the engine's state; a change from up to down or back sets `since`.
    pub(crate) fn set_engine(&self, change: impl FnOnce(&mut Engine)) {
        self.engine.send_if_modified(|engine| {
            let before = engine.clone();
            change(engine);
            if engine.up != before.up {
                engine.since = now();
            }
            *engine != before
        });
    }

    /// Marks the rows behind whose tags there is something newer: tags by the id of the image that is older.
    pub(crate) fn set_newer(&self, tags: HashMap<String, Vec<String>>) {
        self.newer.set(tags);
        self.containers.change(|row| self.newer.container(row));
        self.images.change(|row| self.newer.image(row));
    }

    /// Runs a task of the hub's own, whoever it is begun for.
    pub(crate) fn spawn(&self, task: impl Future<Output: Send + 'static> + Send + 'static) {
        if let Some(runtime) = self.runtime.clone().or_else(|| Handle::try_current().ok()) {
            runtime.spawn(task);
        }
    }

    /// Waits until the row of a container (`None` while there is none) gives an answer.
    pub(crate) async fn until<R>(&self, id: &str, mut answers: impl FnMut(Option<&Container>) -> Option<R>) -> R {
        // Before the row is read, so that no change is missed.
        let mut changes = self.containers.changes();
        let concerns = |frame: &Frame<Container>| {
            frame.put.iter().any(|row| row.id == id) || frame.drop.iter().any(|gone| gone == id)
        };
        loop {
            let answer = self.containers.read(id, |row| answers(Some(row)));
            if let Some(answer) = answer.unwrap_or_else(|| answers(None)) {
                return answer;
            }
            loop {
                match changes.recv().await {
                    Ok(change) if !concerns(&change.frame) => {}
                    // Who is too far behind may have missed a change of it.
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => pending().await,
                }
            }
        }
    }

    /// The ids of the containers that use something.
    fn running(&self) -> Vec<String> {
        let mut ids = Vec::new();
        self.containers.each(|row| {
            if runs(row) {
                ids.push(row.id.clone());
            }
        });
        ids
    }
}

/// Whether there is something to measure. Between two starts of a container that restarts again and again there is not.
fn runs(container: &Container) -> bool {
    matches!(container.state.as_str(), "running" | "paused")
}

/// Milliseconds since 1970.
fn millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A server-sent event, encoded once and shared by all who get it.
pub fn encode<T: serde::Serialize>(event: &str, data: &T) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_else(|_| "null".into());
    Bytes::from(format!("event: {event}\ndata: {data}\n\n"))
}
