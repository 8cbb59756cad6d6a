//! The stream that all tabs share ([`bridge`]), turned into signals. Rows have a signal each, written only when the row
//! changed; a list's version says that something in it did.

use crate::bridge::{self, Leave};
use crate::contract::{Container, Engine, Frame, Image, Keyed, Read, Session, read};
use crate::json::Value;
use crate::seed::Unused;
use crate::site::{CONTAINERS, IMAGES};
use crate::sorted::{Sorted, Texts};
use crate::transport;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// A live list: rows by id.
pub struct Rows<T: 'static> {
    map: StoredValue<Sorted<ArcRwSignal<T>>>,
    seq: StoredValue<u64>,
    version: RwSignal<u32>,
    ready: RwSignal<bool>,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Rows<T> {}

impl<T> Rows<T>
where
    T: Keyed + Clone + PartialEq + Read + Send + Sync + 'static,
{
    fn new() -> Self {
        Self {
            map: StoredValue::new(Sorted::default()),
            seq: StoredValue::new(0),
            version: RwSignal::new(0),
            ready: RwSignal::new(false),
        }
    }

    /// Takes a frame, as JSON; false when it does not follow what is here, so that the whole list is needed.
    fn take(self, json: &str) -> bool {
        let Some(frame) = read::<Frame<T>>(json) else { return true };
        if !frame.all && frame.seq != self.seq.get_value() + 1 {
            return false;
        }
        self.seq.set_value(frame.seq);
        self.map.update_value(|map| {
            if frame.all {
                let kept: Texts = frame.put.iter().map(|row| row.key().to_owned()).collect();
                map.retain(|id| kept.contains(id));
            }
            for id in &frame.drop {
                map.remove(id);
            }
            for row in frame.put {
                match map.get(row.key()) {
                    Some(known) if *known.read_untracked() == row => {}
                    Some(known) => known.set(row),
                    None => {
                        map.insert(row.key().to_owned(), ArcRwSignal::new(row));
                    }
                }
            }
        });
        self.ready.set(true);
        self.version.update(|version| *version = version.wrapping_add(1));
        true
    }

    /// Whether the list has come at all. Tracked.
    pub fn is_ready(self) -> bool {
        self.ready.get()
    }

    /// One row by its id.
    pub fn row(self, id: &str) -> Option<ArcRwSignal<T>> {
        self.map.with_value(|map| map.get(id).cloned())
    }

    /// One row by its id or the beginning of it. Tracked.
    pub fn find(self, id: &str) -> Option<T> {
        self.version.track();
        if id.is_empty() {
            return None;
        }
        self.map.with_value(|map| {
            let digits = |key: &str| key.strip_prefix("sha256:").unwrap_or(key).starts_with(id);
            let found = map.get(id).or_else(|| map.iter().find(|(key, _)| digits(key)).map(|(_, row)| row));
            found.map(ArcRwSignal::get_untracked)
        })
    }

    /// Reads all rows. Tracked: runs again when any of them changes.
    pub fn with<R>(self, read: impl FnOnce(&mut dyn Iterator<Item = T>) -> R) -> R {
        self.version.track();
        self.map.with_value(|map| read(&mut map.iter().map(|(_, row)| row.get_untracked())))
    }

    /// Reads all rows where they stand, without a copy of each. Tracked like [`Self::with`].
    pub fn borrow<R>(self, read: impl FnOnce(&mut dyn Iterator<Item = &T>) -> R) -> R {
        self.version.track();
        self.map.with_value(|map| {
            let rows: Vec<_> = map.iter().map(|(_, row)| row.read_untracked()).collect();
            read(&mut rows.iter().map(|row| &**row))
        })
    }

    /// How many rows there are. Tracked.
    pub fn count(self) -> usize {
        self.version.track();
        self.map.with_value(Sorted::len)
    }
}

/// Everything live, and what every page starts with: a context.
#[derive(Clone, Copy)]
pub struct Live {
    /// Who is signed in.
    pub session: StoredValue<Session>,
    /// The engine.
    pub engine: RwSignal<Engine>,
    /// Its containers.
    pub containers: Rows<Container>,
    /// Its images.
    pub images: Rows<Image>,
    /// The clock that ages are counted from, in seconds since 1970.
    pub now: RwSignal<i64>,
    /// Whether the stream is open.
    pub connected: RwSignal<bool>,
    /// Whether the server has other pages than this tab.
    pub outdated: RwSignal<bool>,
}

/// Starts from the seed.
pub fn provide(seed: Unused) -> Live {
    let body = |path: &str| seed.take(path).filter(|answer| answer.status == 200).map(|answer| answer.body);
    let session: Session = body("/api/session").and_then(|body| read(&body)).unwrap_or_default();
    let live = Live {
        engine: RwSignal::new(session.engine.clone()),
        now: RwSignal::new(session.now),
        session: StoredValue::new(session),
        containers: Rows::new(),
        images: Rows::new(),
        connected: RwSignal::new(true),
        outdated: RwSignal::new(false),
    };
    if let Some(body) = body(CONTAINERS) {
        live.containers.take(&body);
    }
    if let Some(body) = body(IMAGES) {
        live.images.take(&body);
    }
    provide_context(live);
    live
}

/// The context of [`provide`].
pub fn live() -> Live {
    expect_context()
}

/// Follows the stream for as long as the page lives; called once, in the browser.
pub fn follow(live: Live, assets: String) {
    // Ages are counted from the server's clock: the browser's may be another.
    let ahead = js_sys::Date::now() / 1000.0 - live.now.get_untracked() as f64;
    set_interval(move || live.now.set((js_sys::Date::now() / 1000.0 - ahead) as i64), Duration::from_secs(5));
    bridge::connected(move |up| live.connected.set(up));
    follow_list("containers", CONTAINERS, live.containers);
    follow_list("images", IMAGES, live.images);
    let hello = join("hello", move |data| {
        let hello = serde_json::from_str::<Value>(data).unwrap_or_default();
        let other = hello["assets"] != assets.as_str();
        // Written only when it differs: every tab of the group hears each new beginning.
        if live.outdated.get_untracked() != other {
            live.outdated.set(other);
        }
    });
    let engine = join("engine", move |data| {
        if let Some(engine) = read(data) {
            live.engine.set(engine);
        }
    });
    std::mem::forget((hello, engine));
}

/// Follows a topic: `take` gets the data of each of its events, as text. For effects; the topic is left when what comes
/// back is dropped, so it is kept in a `StoredValue::new_local` there.
#[must_use = "a topic is left when this is dropped"]
pub fn join(topic: &str, take: impl Fn(&str) + 'static) -> Leave {
    bridge::join(topic, Box::new(take), Box::new(|| None::<String>))
}

/// Follows a list on from what the page has of it.
fn follow_list<T>(topic: &str, path: &'static str, rows: Rows<T>)
where
    T: Keyed + Clone + PartialEq + Read + Send + Sync + 'static,
{
    let take = move |data: &str| {
        if rows.take(data) {
            return;
        }
        // Something was missed: only the whole list helps.
        spawn_local(async move {
            let answer = transport::fetch(engine::Method::Get, path, None).await;
            if answer.status == 200 {
                rows.take(&answer.body);
            }
        });
    };
    let from = move || Some(rows.seq.get_value()).filter(|seq| *seq > 0).map(|seq| seq.to_string());
    std::mem::forget(bridge::join(topic, Box::new(take), Box::new(from)));
}
