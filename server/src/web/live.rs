//! `/live`: one server-sent event stream a tab. Whole lists first, then what changes, each as far as the caller sees it.

mod view;

use super::{Refused, assets};
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::{Sight, Visible};
use crate::hub::{List, encode};
use app::contract::{Engine, Keyed};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{interval, timeout};
use view::{View, whole};

/// So that proxies do not cut a quiet stream, and a tab notices a dead one.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Frames that wait for a slow browser; what does not fit waits in the lists' own bounded queues.
const WAITING: usize = 8;
/// Who does not read for this long is cut; the browser comes back by itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the tab has already, from its page: the numbers of its lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Has {
    containers: Option<u64>,
    images: Option<u64>,
}

/// `GET /live`
pub async fn live(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Query(has): Query<Has>,
) -> Result<Response, Refused> {
    let full = || Refused::new(StatusCode::TOO_MANY_REQUESTS, "Too many open streams. Close some tabs.");
    let place = console.limits.stream(caller.user).ok_or_else(full)?;
    let (frames, waiting) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let _place = place;
        // Ends when the tab is gone, too slow, no longer allowed, or the console stops.
        let _ = feed(&console, &caller, &has, &frames).await;
    });
    let body = stream::unfold(waiting, |mut waiting| async move {
        let frame: Bytes = waiting.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(frame), waiting))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// The stream is over.
struct Over;

async fn send(frames: &mpsc::Sender<Bytes>, frame: Bytes) -> Result<(), Over> {
    timeout(PATIENCE, frames.send(frame)).await.map_err(|_| Over)?.map_err(|_| Over)
}

async fn feed(console: &Console, caller: &Caller, has: &Has, frames: &mpsc::Sender<Bytes>) -> Result<(), Over> {
    let hub = &console.hub;
    // Rights that change end the stream, so those it began with hold for all of it.
    let sight = Sight::new(&caller.rights, hub);
    let mut engine = hub.engine();
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.tick().await;
    let mut lost = pin!(caller.loses(&console.access));
    // The assets' hash is the version that matters to a tab: with another one it runs old code.
    send(frames, encode("hello", &assets::root())).await?;
    send(frames, newest(&mut engine)).await?;
    let mut containers = join(&hub.containers, sight, has.containers, frames).await?;
    let mut images = join(&hub.images, sight, has.images, frames).await?;
    loop {
        tokio::select! {
            () = console.stop.cancelled() => return Err(Over),
            () = frames.closed() => return Err(Over),
            changed = engine.changed() => {
                changed.map_err(|_| Over)?;
                send(frames, newest(&mut engine)).await?;
            }
            frame = containers.next() => send(frames, frame.ok_or(Over)?).await?,
            frame = images.next() => send(frames, frame.ok_or(Over)?).await?,
            _ = heartbeat.tick() => send(frames, Bytes::from_static(b"event: beat\ndata:\n\n")).await?,
            () = &mut lost => return Err(Over),
        }
    }
}

fn newest(engine: &mut watch::Receiver<Engine>) -> Bytes {
    encode("engine", &*engine.borrow_and_update())
}

/// Joins a list: the whole of it, unless the tab has just that.
async fn join<'a, T>(
    list: &'a List<T>,
    sight: Sight<'a>,
    has: Option<u64>,
    frames: &mpsc::Sender<Bytes>,
) -> Result<View<'a, T>, Over>
where
    T: Keyed + Clone + PartialEq + Serialize + Visible,
{
    let (view, seq, snapshot) = View::join(list, sight);
    if has != Some(seq) {
        send(frames, snapshot).await?;
    }
    Ok(view)
}

/// `GET /live/{topic}`: the topic as it is now, as JSON: for pages as they are rendered, and for scripts.
pub async fn snapshot(State(console): State<Arc<Console>>, caller: Caller, Path(topic): Path<String>) -> Response {
    let sight = Sight::new(&caller.rights, &console.hub);
    match topic.as_str() {
        "containers" => list(&console.hub.containers, sight),
        "images" => list(&console.hub.images, sight),
        "engine" => Json(console.hub.engine().borrow().clone()).into_response(),
        _ => Refused::not_found().into_response(),
    }
}

fn list<T>(list: &List<T>, sight: Sight<'_>) -> Response
where
    T: Keyed + Clone + PartialEq + Serialize + Visible,
{
    if sight.is_full() {
        return ([(header::CONTENT_TYPE, "application/json")], list.subscribe().json()).into_response();
    }
    Json(whole(&list.frame(), sight)).into_response()
}
