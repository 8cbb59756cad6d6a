//! `/api/logs`: a container's log in pages, as a file, and searched. What is new comes by `/live`.
//!
//! An engine has no index of its logs: it knows `since`, `until` (both with the moment itself) and `tail`, and it applies
//! `tail` first. Lines are numbered among those of their moment, of either source, so both sources are always asked for,
//! and of an answer that begins somewhere in a log the first moment is left out.
//!
//! # Layout
//! - `question`: what a query says; `filter`: which lines are wanted
//! - `log`: one container's log, and its lines as the engine sends them; `fault`: why it cannot be read
//! - `window`: lines before a place and after it; `page`: the routes that give them
//! - `turns`: how much is read at once; `large`: how a large answer is given away
//! - `download`: the log as a file
//! - `search`: text in many logs

mod download;
mod fault;
mod filter;
#[cfg(test)]
mod fixture;
mod large;
mod log;
mod page;
mod question;
mod search;
mod turns;
mod window;

use super::asked::Asked;
use super::problem::Problem;
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::{Sight, Visible};
use crate::limits::Place;
use crate::rights::Rights;
use app::contract::Container;
use axum::routing::{get, post};
use axum::{Extension, Router};
use engine::transport::BoxFuture;
use http::StatusCode;
use log::Log;
use std::sync::Arc;
use turns::Turns;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/logs/search", post(search::search))
        .route("/logs/{container}", get(page::page))
        .route("/logs/{container}/line", get(page::line))
        .route("/logs/{container}/download", get(download::download))
        .layer(Extension(Arc::<Turns>::default()))
}

/// Lets those through who may read logs.
async fn reader(asked: Asked) -> Result<Asked, Problem> {
    if asked.caller.rights.reads_logs() {
        return Ok(asked);
    }
    let sentence = "You need the role 'operator' for this. Ask an administrator.";
    Err(asked.denied("role-operator", Problem::new(StatusCode::FORBIDDEN, sentence)).await)
}

/// A container that the caller sees. What is out of their sight is not there; the audit knows better.
pub(super) fn seen(asked: Asked, name: &str) -> Result<(Asked, Container), Problem> {
    let hub = Arc::clone(&asked.console.hub);
    let seen = Sight::new(&asked.caller.rights, &hub).container(name);
    if let Some(container) = seen {
        return Ok((asked, container));
    }
    if let Some(hidden) = Sight::new(&Rights::admin(), &hub).container(name) {
        hide(asked, &hidden.id);
    }
    Err(Problem::not_found())
}

/// Writes down that something is out of the caller's scope. The answer does not wait for that: how long it takes would
/// tell that there is something.
fn hide(asked: Asked, target: &str) {
    let asked = asked.about(target);
    let hub = Arc::clone(&asked.console.hub);
    hub.spawn(async move {
        asked.denied("scope", Problem::not_found()).await;
    });
}

/// The log of a container that the caller sees.
async fn find(asked: Asked, name: &str) -> Result<(Asked, Log), Problem> {
    let (asked, container) = seen(asked, name)?;
    let log = Log::find(&asked.console.hub.endpoint, &container).await;
    let log = log.map_err(|fault| fault.problem(&asked.caller.rights))?;
    Ok((asked, log))
}

/// Room for one of the caller's streams.
fn place(asked: &Asked) -> Result<Place, Problem> {
    let full = || Problem::new(StatusCode::TOO_MANY_REQUESTS, "Too many open streams. Close some tabs.");
    asked.console.limits.stream(asked.caller.user).ok_or_else(full)
}

/// Comes when a caller may no longer have what was opened for them, or the console stops.
fn over(console: &Arc<Console>, caller: &Caller) -> BoxFuture<'static, ()> {
    let (console, caller) = (Arc::clone(console), caller.clone());
    Box::pin(async move {
        tokio::select! {
            () = console.stop.cancelled() => {}
            () = caller.loses(&console.access) => {}
        }
    })
}

/// Comes when a container has gone out of the caller's sight.
fn gone(asked: &Asked, id: &str) -> BoxFuture<'static, ()> {
    let (hub, rights, id) = (Arc::clone(&asked.console.hub), Arc::clone(&asked.caller.rights), id.to_owned());
    Box::pin(async move {
        let left = |row: Option<&Container>| {
            let sees = row.is_some_and(|row| row.seen(Sight::new(&rights, &hub)).is_some());
            (!sees).then_some(())
        };
        hub.until(&id, left).await;
    })
}
