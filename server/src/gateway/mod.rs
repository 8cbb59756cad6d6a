//! The guarded door `/engine/{endpoint}/…`: the Engine API itself, judged, recorded and forwarded.
//!
//! # Layout, in the order a request passes
//! - this file: the way through, step by step
//! - `facts`: what must be known to judge: bodies, and what the engine says about the things that are named
//! - `decide`: the policy, pure; `body` judges bodies for it
//! - `passage`: who asks, and the rows in the audit log
//! - `forward`: what reaches the engine, and until when its answer may go on
//! - `upgrade`: connections that become tunnels
//! - `answer`: what of the engine's answer reaches the client; `redact` masks it, `errors` its errors
//! - `execs`: who made which exec
//! - `inside`: the same way through for what the console does for somebody

mod answer;
mod body;
pub(crate) mod decide;
mod errors;
mod execs;
mod facts;
mod forward;
mod gathered;
pub(crate) mod inside;
mod passage;
pub(crate) mod redact;
mod upgrade;

pub use execs::{ExecOwner, Execs};
pub(crate) use facts::may_ask;

use crate::access::Caller;
use crate::console::Console;
use crate::limits::Place;
use crate::web::Refused;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use decide::{Denial, ForwardBody};
use engine::route::{self, Matched, Refusal};
use engine::transport::{Duplex, Upgrade};
use engine::{ApiVersion, Error, Method};
use forward::Outgoing;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use hyper::upgrade::OnUpgrade;
use passage::Passage;
use std::sync::Arc;
use std::time::Instant;
use upgrade::Protocol;

/// Why a request goes no further.
enum Halt {
    /// It is not allowed.
    Denied(Denial),
    /// The engine could not say about what it names; a name that is not there is the engine's own 404.
    Engine(Error),
}

impl From<Denial> for Halt {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

/// `ANY /engine/{endpoint}/…`
pub async fn engine(State(console): State<Arc<Console>>, caller: Caller, request: Request) -> Response {
    engine_as(console, caller, request).await
}

/// One request of a caller, and its answer.
async fn engine_as(console: Arc<Console>, caller: Caller, mut request: Request) -> Response {
    let since = Instant::now();
    let passage = Passage::new(console, caller, request.method());
    let client = request.extensions_mut().remove::<OnUpgrade>();
    let wish = client.as_ref().and_then(|_| upgrade::wish(request.headers()));
    let mut answer = match (pass(&passage, request, wish).await, client) {
        (Passed::Answer(answer), _) => answer,
        (Passed::Tunnel { protocol, headers, io, place }, Some(client)) => {
            upgrade::open(&passage, protocol, client, &headers, io, place)
        }
        (Passed::Tunnel { .. }, None) => answer::unfit().into_response(),
    };
    passage.console.meter.observe(answer.status().as_u16(), since.elapsed());
    if let Ok(id) = HeaderValue::try_from(&passage.id) {
        answer.headers_mut().insert("x-request-id", id);
    }
    answer
}

/// What became of a request.
enum Passed {
    /// An answer.
    Answer(Response),
    /// The engine's end of a tunnel, for whoever asked for one.
    Tunnel { protocol: Protocol, headers: Vec<(String, String)>, io: Box<dyn Duplex>, place: Option<Place> },
}

impl From<Response> for Passed {
    fn from(answer: Response) -> Self {
        Self::Answer(answer)
    }
}

/// The way through. `wish` is what the client's connection could become.
async fn pass(passage: &Passage, request: Request, wish: Option<Protocol>) -> Passed {
    let (parts, body) = request.into_parts();
    let matched = match understand(passage, &parts) {
        Ok(matched) => matched,
        Err(denial) => return passage.denied("unknown", parts.uri.path(), &denial).await.into(),
    };
    let asked = wish.filter(|wish| upgrade::protocol(matched.route) == Some(*wish));
    let template = matched.route.template;
    let (rebuilt, body) = match judge(passage, &matched, &parts.headers, body, asked.is_some()).await {
        Ok(rebuilt) => rebuilt,
        Err(Halt::Denied(denial)) => return passage.denied(template, &passage.target(&matched), &denial).await.into(),
        Err(Halt::Engine(error)) => return passage.failed(&matched, &error).await.into(),
    };
    let matched = rebuilt;
    let place = match forward::place(passage, &matched, asked.is_some()) {
        Ok(place) => place,
        Err(denial) => return passage.denied(template, &passage.target(&matched), &denial).await.into(),
    };
    let plan = redact::plan(&passage.caller.rights, &matched);
    let call = match passage.begin(&matched).await {
        Ok(call) => call,
        Err(refused) => return refused.into_response().into(),
    };
    let endpoint = &passage.console.hub.endpoint;
    let mut request = forward::request(&matched, endpoint.api(), &parts.headers, body, plan.is_pass());
    let sent = async {
        match &asked {
            None if forward::is_bulk(&matched) => endpoint.transport().bulk(request).await.map(Upgrade::Refused),
            None => endpoint.transport().send(request).await.map(Upgrade::Refused),
            Some(asked) => {
                request.headers.extend(upgrade::headers(*asked, &parts.headers));
                endpoint.transport().upgrade(request).await
            }
        }
    };
    let reply = tokio::select! {
        reply = sent => reply,
        // An upload or a long wait ends with the rights it was begun with; what became of it is not known.
        () = passage.caller.loses(&passage.console.access) => {
            return Refused::new(StatusCode::FORBIDDEN, "Your rights have changed, so this was cut.").into_response().into();
        }
    };
    match (reply, asked) {
        (Err(error), _) => {
            let refused = answer::failed(&passage.caller.rights, &error);
            call.end(refused.status().as_u16()).await;
            refused.into_response().into()
        }
        (Ok(Upgrade::Refused(reply)), _) => {
            call.end(reply.status).await;
            answer::answer(passage, &matched, plan, reply, place).await.into()
        }
        (Ok(Upgrade::Tunnel { headers, io }), Some(protocol)) => {
            call.end(StatusCode::SWITCHING_PROTOCOLS.as_u16()).await;
            Passed::Tunnel { protocol, headers, io, place }
        }
        (Ok(Upgrade::Tunnel { .. }), None) => {
            call.end(StatusCode::SWITCHING_PROTOCOLS.as_u16()).await;
            answer::unfit().into_response().into()
        }
    }
}

/// Reads which engine and which route are meant.
fn understand(passage: &Passage, parts: &Parts) -> Result<Matched, Denial> {
    let path = parts.uri.path().strip_prefix("/engine/").unwrap_or_default();
    let (name, path) = path.split_at(path.find('/').unwrap_or(path.len()));
    if name != passage.console.hub.endpoint.name {
        return Err(denial(StatusCode::NOT_FOUND, "unknown-engine", "This console knows no engine of that name."));
    }
    let found = match Method::named(parts.method.as_str()) {
        Some(method) => route::find(method, path, parts.uri.query().unwrap_or_default()),
        None => Err(Refusal::Unknown),
    };
    found.map_err(|refusal| {
        let (status, reason) = match &refusal {
            Refusal::Unknown if names_nothing(&parts.method, path) => (StatusCode::NOT_FOUND, "no-such-name"),
            Refusal::Unknown => (StatusCode::FORBIDDEN, "unknown-route"),
            Refusal::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Refusal::Version(_) => (StatusCode::BAD_REQUEST, "version"),
            Refusal::Query(_) => (StatusCode::BAD_REQUEST, "query"),
        };
        denial(status, reason, &refusal.to_string())
    })
}

/// Whether a kind of thing is asked for by a name that none of it can have. `docker inspect` asks so for images, and goes
/// on to the next kind only where there is none.
fn names_nothing(method: &http::Method, path: &str) -> bool {
    let path = path.strip_prefix('/').unwrap_or_default();
    let versioned = path.strip_prefix('v').and_then(|rest| rest.split_once('/'));
    let versioned = versioned.filter(|(version, _)| version.parse::<ApiVersion>().is_ok());
    let path = versioned.map_or(path, |(_, rest)| rest);
    let kinds = ["networks/", "volumes/", "services/", "tasks/", "nodes/", "secrets/", "configs/"];
    *method == http::Method::GET
        && ((path.starts_with("containers/") && path.ends_with("/json"))
            || kinds.iter().any(|kind| path.starts_with(kind)))
}

/// Judges a request: what comes out is what may go to the engine. `whole` is for a body that has to be read before the
/// answer, as the one in front of a tunnel.
async fn judge(
    passage: &Passage,
    matched: &Matched,
    headers: &HeaderMap,
    body: Body,
    whole: bool,
) -> Result<(Matched, Option<Outgoing>), Halt> {
    let rights = &passage.caller.rights;
    let needs = decide::needs(rights, matched)?;
    forward::fits(matched, headers, &body)?;
    let (read, stream) =
        if needs.body || whole { (Some(facts::whole(body).await?), None) } else { (None, Outgoing::stream(body)) };
    let judged = read.as_deref().filter(|_| needs.body);
    let facts = facts::gather(passage, matched, &needs, judged).await?;
    let forward = facts.decide(passage, matched, judged)?;
    let body = match forward.body {
        ForwardBody::None => None,
        ForwardBody::Bytes(bytes) => Outgoing::judged(bytes),
        ForwardBody::Stream => stream.or_else(|| read.and_then(Outgoing::whole)),
    };
    let (route, version) = (matched.route, matched.version);
    Ok((Matched { route, version, parameter: forward.parameter, query: forward.query }, body))
}

fn denial(status: StatusCode, reason: &'static str, sentence: &str) -> Denial {
    Denial { status, reason, sentence: sentence.to_owned() }
}
