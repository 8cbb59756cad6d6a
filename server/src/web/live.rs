//! `/live`: one server-sent event stream a tab. Whole lists first, then what changes, each as far as the caller sees it.

mod view;

use super::{Refused, assets};
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::{Room, Sight};
use crate::hub::encode;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderName, StatusCode, header};
use serde::Deserialize;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};
use view::{Of, Row, View, containers, images, whole};

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
    let mut over = pin!(async {
        tokio::select! {
            () = console.stop.cancelled() => {}
            () = frames.closed() => {}
            () = caller.loses(&console.access) => {}
        }
    });
    // The assets' hash is the version that matters to a tab: with another one it runs old code.
    send(frames, encode("hello", &assets::root())).await?;
    send(frames, encode("engine", &sight.engine())).await?;
    // A list may have to wait for room; rights may be lost meanwhile.
    let joined = async {
        let containers = join(containers, console, caller, has.containers, frames).await?;
        Ok::<_, Over>((containers, join(images, console, caller, has.images, frames).await?))
    };
    let (mut containers, mut images) = tokio::select! {
        () = &mut over => return Err(Over),
        joined = joined => joined?,
    };
    loop {
        tokio::select! {
            () = &mut over => return Err(Over),
            changed = engine.changed() => {
                changed.map_err(|_| Over)?;
                send(frames, encode("engine", &sight.engine())).await?;
            }
            frame = containers.next() => send(frames, frame.ok_or(Over)?).await?,
            frame = images.next() => send(frames, frame.ok_or(Over)?).await?,
            _ = heartbeat.tick() => send(frames, Bytes::from_static(b"event: beat\ndata:\n\n")).await?,
        }
    }
}

/// Joins a list: the whole of it, unless the tab has just that.
async fn join<T: Row>(
    of: Of<T>,
    console: &Console,
    caller: &Caller,
    has: Option<u64>,
    frames: &mpsc::Sender<Bytes>,
) -> Result<View<T>, Over> {
    let joined = View::join(of, Arc::clone(&caller.rights), Arc::clone(&console.hub)).await;
    let (view, seq, snapshot) = joined.ok_or(Over)?;
    if has != Some(seq) {
        send(frames, snapshot).await?;
    }
    Ok(view)
}

/// `GET /live/{topic}`: the topic as it is now, as JSON: for pages as they are rendered, and for scripts.
pub async fn snapshot(State(console): State<Arc<Console>>, caller: Caller, Path(topic): Path<String>) -> Response {
    match topic.as_str() {
        "containers" => list(containers, &console, &caller).await,
        "images" => list(images, &console, &caller).await,
        "engine" => Json(Sight::new(&caller.rights, &console.hub).engine()).into_response(),
        _ => Refused::not_found().into_response(),
    }
}

async fn list<T: Row>(of: Of<T>, console: &Console, caller: &Caller) -> Response {
    let (rights, hub) = (Arc::clone(&caller.rights), Arc::clone(&console.hub));
    let json = if Sight::new(&rights, &hub).is_full() {
        Ok(of(&hub).subscribe().json())
    } else {
        let work = move || {
            let seen = whole(&of(&hub).frame(), Sight::new(&rights, &hub));
            serde_json::to_vec(&seen).map(Bytes::from).map_err(|cause| Refused::failed(&cause))
        };
        let done = Room::wait().await.run(work).await;
        done.map_err(|cause| Refused::failed(&cause)).flatten()
    };
    match json {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(refused) => refused.into_response(),
    }
}
