//! The tab's one event stream, turned into signals. Rows have a signal each, written only when the row changed;
//! a list's version says that something in it did.

use crate::contract::{Container, Engine, Frame, Image, Keyed, Read, Session, read};
use crate::json::Value;
use crate::seed::Unused;
use crate::site::{CONTAINERS, IMAGES};
use crate::sorted::{Sorted, Texts};
use crate::transport;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

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

/// Opens the stream and keeps it open; called once, in the browser.
pub fn follow(live: Live, assets: String) {
    // Ages are counted from the server's clock: the browser's may be another.
    let ahead = js_sys::Date::now() / 1000.0 - live.now.get_untracked() as f64;
    set_interval(move || live.now.set((js_sys::Date::now() / 1000.0 - ahead) as i64), Duration::from_secs(5));
    let stream =
        Stream { live, assets: StoredValue::new(assets), heard: StoredValue::new(0.0), attempt: StoredValue::new(0) };
    stream.open();
}

/// The tab's stream.
#[derive(Clone, Copy)]
struct Stream {
    live: Live,
    /// The assets this tab runs.
    assets: StoredValue<String>,
    /// When something was last heard, in milliseconds since 1970.
    heard: StoredValue<f64>,
    /// How often opening has failed since it last worked.
    attempt: StoredValue<u32>,
}

/// The server says something at least every 15 seconds; silent for this long, a stream is dead, as after a sleep.
const SILENCE: Duration = Duration::from_secs(40);

impl Stream {
    fn open(self) {
        let live = self.live;
        let has = |seq: u64, name: &str| if seq > 0 { format!("{name}={seq}&") } else { String::new() };
        let query = has(live.containers.seq.get_value(), "containers") + &has(live.images.seq.get_value(), "images");
        let Ok(source) = EventSource::new(&format!("/live?{query}")) else { return };
        self.on(&source, "hello", move |_, data| {
            live.connected.set(true);
            self.attempt.set_value(0);
            let root = serde_json::from_str::<Value>(data).unwrap_or_default();
            let same = self.assets.with_value(|own| root == own.as_str());
            live.outdated.set(!same);
        });
        self.on(&source, "engine", move |_, data| {
            if let Some(engine) = read(data) {
                live.engine.set(engine);
            }
        });
        self.on(&source, "beat", |_, _| {});
        // A gap means that this tab missed something: opened anew without numbers, the whole list comes.
        let gap = move |source: &EventSource, seq: StoredValue<u64>| {
            seq.set_value(0);
            source.close();
            self.open();
        };
        self.on(&source, "containers", move |source, data| {
            if !live.containers.take(data) {
                gap(source, live.containers.seq);
            }
        });
        self.on(&source, "images", move |source, data| {
            if !live.images.take(data) {
                gap(source, live.images.seq);
            }
        });
        self.on(&source, "error", move |source, _| self.lost(source));
        self.watch(source);
    }

    /// Gives a silent stream up.
    fn watch(self, source: EventSource) {
        set_timeout(
            move || {
                if source.ready_state() == EventSource::CLOSED {
                    return;
                }
                if js_sys::Date::now() - self.heard.get_value() > SILENCE.as_millis() as f64 {
                    self.lost(&source);
                } else {
                    self.watch(source);
                }
            },
            SILENCE / 4,
        );
    }

    fn lost(self, source: &EventSource) {
        source.close();
        self.live.connected.set(false);
        self.retry();
    }

    /// Tries again after a while: soon at first, then every few seconds. An ended session leads to the sign-in page.
    fn retry(self) {
        let attempt = self.attempt.get_value();
        self.attempt.set_value(attempt + 1);
        let millis = (500 << attempt.min(4)).min(5000) + (js_sys::Math::random() * 300.0) as u64;
        set_timeout(
            move || {
                spawn_local(async move {
                    let answer = transport::fetch(engine::Method::Get, "/api/session", None).await;
                    match answer.status {
                        200 => self.open(),
                        401 => {}
                        _ => self.retry(),
                    }
                });
            },
            Duration::from_millis(millis),
        );
    }

    /// Handles one kind of event for as long as the stream lives; the browser then frees the closure.
    fn on(self, source: &EventSource, event: &str, handle: impl Fn(&EventSource, &str) + 'static) {
        let own = source.clone();
        let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            self.heard.set_value(js_sys::Date::now());
            let data = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string());
            handle(&own, data.as_deref().unwrap_or_default());
        });
        let _ = source.add_event_listener_with_callback(event, closure.into_js_value().unchecked_ref());
    }
}
