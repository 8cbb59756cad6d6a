//! `/live`: one server-sent event stream a tab. Whole lists first, then what changes.

use super::{Refused, assets};
use crate::access::Caller;
use crate::console::Console;
use crate::hub::{List, encode};
use app::contract::{Engine, Keyed};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderName, header};
use serde::{Deserialize, Serialize};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{interval, timeout};

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
pub async fn live(State(console): State<Arc<Console>>, caller: Caller, Query(has): Query<Has>) -> Response {
    let (frames, waiting) = mpsc::channel(WAITING);
    tokio::spawn(async move {
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
    (headers, Body::from_stream(body)).into_response()
}

/// The stream is over.
struct Over;

async fn send(frames: &mpsc::Sender<Bytes>, frame: Bytes) -> Result<(), Over> {
    timeout(PATIENCE, frames.send(frame)).await.map_err(|_| Over)?.map_err(|_| Over)
}

async fn feed(console: &Console, caller: &Caller, has: &Has, frames: &mpsc::Sender<Bytes>) -> Result<(), Over> {
    let hub = &console.hub;
    let mut engine = hub.engine();
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.tick().await;
    let mut lost = pin!(caller.loses(&console.access));
    // The assets' hash is the version that matters to a tab: with another one it runs old code.
    send(frames, encode("hello", &assets::root())).await?;
    send(frames, newest(&mut engine)).await?;
    let mut containers = join(&hub.containers, has.containers, frames).await?;
    let mut images = join(&hub.images, has.images, frames).await?;
    loop {
        tokio::select! {
            () = console.stop.cancelled() => return Err(Over),
            () = frames.closed() => return Err(Over),
            changed = engine.changed() => {
                changed.map_err(|_| Over)?;
                send(frames, newest(&mut engine)).await?;
            }
            frame = containers.recv() => relay(&hub.containers, &mut containers, frame, frames).await?,
            frame = images.recv() => relay(&hub.images, &mut images, frame, frames).await?,
            _ = heartbeat.tick() => send(frames, Bytes::from_static(b"event: beat\ndata:\n\n")).await?,
            () = &mut lost => return Err(Over),
        }
    }
}

fn newest(engine: &mut watch::Receiver<Engine>) -> Bytes {
    encode("engine", &*engine.borrow_and_update())
}

/// Joins a list: the whole of it, unless the tab has just that.
async fn join<T>(
    list: &List<T>,
    has: Option<u64>,
    frames: &mpsc::Sender<Bytes>,
) -> Result<broadcast::Receiver<Bytes>, Over>
where
    T: Keyed + Clone + PartialEq + Serialize,
{
    let subscription = list.subscribe();
    if has != Some(subscription.seq) {
        send(frames, subscription.snapshot).await?;
    }
    Ok(subscription.frames)
}

/// Passes a change on. A tab that is too far behind gets the whole list anew.
async fn relay<T>(
    list: &List<T>,
    receiver: &mut broadcast::Receiver<Bytes>,
    frame: Result<Bytes, RecvError>,
    frames: &mpsc::Sender<Bytes>,
) -> Result<(), Over>
where
    T: Keyed + Clone + PartialEq + Serialize,
{
    match frame {
        Ok(frame) => send(frames, frame).await,
        Err(RecvError::Lagged(_)) => {
            *receiver = join(list, None, frames).await?;
            Ok(())
        }
        Err(RecvError::Closed) => Err(Over),
    }
}

/// `GET /live/{topic}`: the topic as it is now, as JSON: for pages as they are rendered, and for scripts.
pub async fn snapshot(State(console): State<Arc<Console>>, _caller: Caller, Path(topic): Path<String>) -> Response {
    match topic.as_str() {
        "containers" => json(console.hub.containers.subscribe().json()),
        "images" => json(console.hub.images.subscribe().json()),
        "engine" => Json(console.hub.engine().borrow().clone()).into_response(),
        _ => Refused::not_found().into_response(),
    }
}

fn json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
