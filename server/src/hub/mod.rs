//! What is live: the engine's containers and images held in memory, told by its events, handed to any number of
//! subscribers. Loading a page asks the engine nothing.
//!
//! Rights are not known here; who hands out subscriptions checks them.

mod list;
mod looks;
mod rows;
mod watch;

pub use list::{Change, List, Subscription};
pub(crate) use rows::cut;
pub use watch::run;

use crate::clock::now;
use crate::endpoints::Endpoint;
use app::contract::{Container, Engine, Image};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::watch as latest;

/// The live state of one engine.
pub struct Hub {
    /// The engine it follows.
    pub endpoint: Arc<Endpoint>,
    /// Its containers.
    pub containers: List<Container>,
    /// Its images.
    pub images: List<Image>,
    engine: latest::Sender<Engine>,
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
            engine: latest::Sender::new(engine),
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
}

/// A server-sent event, encoded once and shared by all who get it.
pub fn encode<T: serde::Serialize>(event: &str, data: &T) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_else(|_| "null".into());
    Bytes::from(format!("event: {event}\ndata: {data}\n\n"))
}
