//! `/live`: one server-sent event stream a tab. Whole lists first, then what changes, and the topics that the tab joins;
//! each as far as the caller sees it.
//!
//! # Layout
//! - this file: the requests; [`object`]: their JSON; [`topics`]: what they may name; [`denied`]: the audit of what they
//!   may not
//! - [`stream`]: the streams that are open; [`resume`]: where a broken one goes on; [`figures`]: what is counted
//! - [`feed`]: what one stream tells, pulled from the hub; [`queue`]: what waits for its subscriber, bounded in bytes
//! - [`view`]: the lists; [`joined`]: the other topics: [`stats`], [`usage`], [`logs`], [`events`], [`jobs`]

mod denied;
mod events;
mod feed;
mod figures;
mod jobs;
mod joined;
mod logs;
mod object;
mod queue;
mod resume;
mod stats;
mod stream;
mod topics;
mod usage;
mod view;

pub(in crate::web) use denied::{Asked, denied};
pub(crate) use figures::End;
pub use stream::Streams;

use super::Refused;
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::{Room, Sight};
use crate::hub::log::Start;
use crate::jobs::Viewer;
use crate::serve::{Hangup, Lasting};
use axum::body::Body;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use denied::denied_aside;
use feed::{Begin, Feed};
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use object::Object;
use queue::queue;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use stream::{Command, Found};
use tokio::sync::oneshot;
use topics::{Refusal, Topic};
use view::{Of, Row, containers, images, whole};

/// The largest body of a change: the topics of a whole stream, twice.
pub const BODY_LIMIT: usize = 128 * 1024;

/// The most topics that one request may name: those of a whole stream, left and joined anew.
const TOPICS: usize = 1200;
/// So many are looked for before others have their turn.
const AT_ONCE: usize = 50;

/// The template of what changes a stream, for the audit.
const CHANGE: &str = "/live/{stream}";

/// `GET /live`
pub async fn live(
    State(console): State<Arc<Console>>,
    caller: Caller,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
    hangup: Option<Extension<Hangup>>,
) -> Result<Response, Refused> {
    let (mut begin, join) = pairs
        .ok()
        .and_then(|Query(pairs)| read(pairs))
        .ok_or_else(|| bad("The live stream takes `containers` and `images` once each, as numbers, and `join`."))?;
    few(join.len())?;
    let full = || Refused::new(StatusCode::TOO_MANY_REQUESTS, "Too many open streams. Close some tabs.");
    let place = console.limits.stream(caller.user).ok_or_else(full)?;
    let resumed = resume::read(&headers);
    for (nth, text) in join.into_iter().enumerate() {
        breathe(nth).await;
        match admit(&console, &caller, Method::GET, "/live", &text) {
            Ok(topic) => {
                let after = match &topic {
                    Topic::Log(id) => resumed.get(resume::short(id)).copied(),
                    _ => None,
                };
                begin.join.push((topic, after.map_or(Start::Now, Start::After)));
            }
            Err(refusal) => begin.refused.push(refusal),
        }
    }
    let (inlet, outlet) = queue(Arc::clone(console.streams.figures()));
    let stream = console.streams.open(caller.user, caller.via);
    tokio::spawn(async move {
        let _place = place;
        Feed { console, caller, begin, stream, inlet, hangup: hangup.map(|Extension(hangup)| hangup) }.run().await;
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Extension(Lasting), Body::new(outlet)).into_response())
}

/// What a query says: what the tab has already, from its page, and what it joins.
fn read(pairs: Vec<(String, String)>) -> Option<(Begin, Vec<String>)> {
    let (mut begin, mut join) = (Begin::default(), Vec::new());
    for (key, value) in pairs {
        let seq = match key.as_str() {
            "containers" => &mut begin.containers,
            "images" => &mut begin.images,
            "join" => {
                join.push(value);
                continue;
            }
            _ => return None,
        };
        if seq.replace(value.parse().ok()?).is_some() {
            return None;
        }
    }
    Some((begin, join))
}

/// Refuses more topics than there is a use for: each is looked for, and may leave a row in the audit.
fn few(topics: usize) -> Result<(), Refused> {
    if topics <= TOPICS { Ok(()) } else { Err(bad("One request may name 1200 topics at most.")) }
}

/// Lets others have their turn after some topics: each may walk through all containers.
async fn breathe(nth: usize) {
    if nth % AT_ONCE == AT_ONCE - 1 {
        tokio::task::yield_now().await;
    }
}

fn bad(sentence: &str) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, sentence)
}

/// A change of a stream: what it joins and leaves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default)]
    join: Vec<Object<Join>>,
    #[serde(default)]
    leave: Vec<String>,
}

/// A topic to join; `from` says where a log begins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    topic: String,
    #[serde(default)]
    from: Option<String>,
}

/// `POST /live/{stream}`
pub async fn change(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Path(stream): Path<String>,
    change: Result<Json<Object<Change>>, JsonRejection>,
) -> Result<Response, Refused> {
    let Json(Object(Change { join, leave })) = change.map_err(|rejection| {
        let sentence = "Send JSON like {\"join\":[{\"topic\":\"log:web\"}],\"leave\":[\"events\"]}.";
        Refused::new(rejection.status(), sentence)
    })?;
    few(join.len() + leave.len())?;
    let commands = match console.streams.find(&stream, caller.user, caller.via) {
        Found::Own(commands) => commands,
        Found::Nothing => return Err(Refused::not_found()),
        Found::Foreign => {
            let asked = Asked { method: Method::POST, route: CHANGE, target: "" };
            denied(&console, &caller, &asked, "stream", StatusCode::NOT_FOUND).await;
            return Err(Refused::not_found());
        }
    };
    let commands = commands.lock().await;
    let (mut joins, mut leaves, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (nth, Object(Join { topic: text, from })) in join.into_iter().enumerate() {
        breathe(nth).await;
        match admit(&console, &caller, Method::POST, CHANGE, &text) {
            Ok(topic) => match topics::start(&topic, from.as_deref()) {
                Some(start) => joins.push((topic, start)),
                None => {
                    let message = "That is no place to begin: a log begins at a position or at tail:N.".to_owned();
                    refused.push(Refusal { topic: text, message });
                }
            },
            Err(refusal) => refused.push(refusal),
        }
    }
    for (nth, text) in leave.iter().enumerate() {
        breathe(nth).await;
        leaves.extend(topics::left(text, &caller.rights, &console.hub));
    }
    let (answer, answered) = oneshot::channel();
    // Fails, as the answer does, when the stream is over meanwhile.
    let over = || Refused::not_found();
    commands.send(Box::new(Command { leave: leaves, join: joins, answer })).await.map_err(|_| over())?;
    refused.extend(answered.await.map_err(|_| over())?);
    Ok(Json(json!({ "refused": refused })).into_response())
}

/// The topic, if the caller may join it. What was denied leaves its row in the audit.
fn admit(console: &Console, caller: &Caller, method: Method, route: &str, text: &str) -> Result<Topic, Refusal> {
    let judged = topics::judge(text, &caller.rights, &console.hub);
    let no = match judged.and_then(|topic| jobs::judged(topic, console, caller)) {
        Ok(topic) => return Ok(topic),
        Err(no) => no,
    };
    if let Some(reason) = no.reason {
        denied_aside(console, caller, &Asked { method, route, target: &no.target }, reason, no.status);
    }
    Err(Refusal { topic: text.to_owned(), message: no.sentence })
}

/// The query of a snapshot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newest {
    /// Of events the newest so many; all without.
    last: Option<usize>,
}

/// `GET /live/{topic}`: the topic as it is now, as JSON: for pages as they are rendered, and for scripts.
pub async fn snapshot(
    State(console): State<Arc<Console>>,
    caller: Caller,
    Path(topic): Path<String>,
    newest: Result<Query<Newest>, QueryRejection>,
) -> Response {
    let Ok(Query(newest)) = newest else {
        return bad("The query takes `last`, a number of events.").into_response();
    };
    match topic.as_str() {
        "containers" => list(containers, &console, &caller).await,
        "images" => list(images, &console, &caller).await,
        "engine" => Json(Sight::new(&caller.rights, &console.hub).engine()).into_response(),
        "events" => Json(events::Seen::newest(&console.hub, &caller.rights, newest.last)).into_response(),
        "jobs" => Json(Viewer::of(&caller, &console).whole(&console.jobs.list().frame())).into_response(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_query_is_read_strictly() {
        let (begin, join) = read(pairs(&[("containers", "7"), ("join", "events"), ("join", "log:web")])).unwrap();
        assert_eq!((begin.containers, begin.images), (Some(7), None));
        assert_eq!(join, ["events", "log:web"]);
        for wrong in [("containers", "x"), ("images", "-1"), ("images", ""), ("Join", "events"), ("tail", "1")] {
            assert!(read(pairs(&[wrong])).is_none(), "{wrong:?}");
        }
        assert!(read(pairs(&[("images", "1"), ("images", "1")])).is_none());
    }

    #[test]
    fn live_l8_one_request_names_no_more_topics_than_a_stream_may_have() {
        assert!(few(TOPICS).is_ok());
        assert_eq!(few(TOPICS + 1).unwrap_err().status(), StatusCode::BAD_REQUEST);
    }

    #[test]
    fn the_query_of_a_snapshot_is_read_strictly() {
        let read = |text: &str| {
            let uri = format!("/x?{text}").parse::<http::Uri>().unwrap();
            Query::<Newest>::try_from_uri(&uri).ok().map(|Query(newest)| newest.last)
        };
        assert_eq!((read(""), read("last=10")), (Some(None), Some(Some(10))));
        for wrong in ["last=-1", "last=x", "last=1&last=2", "first=1", "last=1&since=2"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_change_is_read_strictly() {
        let read = |text: &str| serde_json::from_str::<Object<Change>>(text).map(|Object(change)| change);
        let change = read(r#"{"join":[{"topic":"log:web","from":"tail:200"},{"topic":"events"}]}"#).unwrap();
        assert_eq!((change.join.len(), change.leave.len()), (2, 0));
        assert_eq!(change.join[0].0.from.as_deref(), Some("tail:200"));
        for wrong in [
            r#"{"joins":[]}"#,
            r#"{"join":["events"]}"#,
            r#"{"join":[{"topic":"events","user":"ada"}]}"#,
            r#"{"join":[],"join":[]}"#,
            "[1]",
            "[]",
            r#"[[],["events"]]"#,
            r#"{"join":[["events"]]}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
