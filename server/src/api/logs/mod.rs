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
//! - `download`: the log as a file
//! - `search`: text in many logs

mod download;
mod fault;
mod filter;
#[cfg(test)]
mod fixture;
mod log;
mod page;
mod question;
mod search;
mod window;

use super::asked::Asked;
use super::problem::Problem;
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::Sight;
use crate::limits::Place;
use crate::rights::Rights;
use axum::Router;
use axum::routing::{get, post};
use engine::transport::BoxFuture;
use http::StatusCode;
use log::Log;
use std::sync::Arc;

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/logs/search", post(search::search))
        .route("/logs/{container}", get(page::page))
        .route("/logs/{container}/line", get(page::line))
        .route("/logs/{container}/download", get(download::download))
}

/// Lets those through who may read logs.
async fn reader(asked: Asked) -> Result<Asked, Problem> {
    if asked.caller.rights.reads_logs() {
        return Ok(asked);
    }
    let sentence = "You need the role 'operator' for this. Ask an administrator.";
    Err(asked.denied("role-operator", Problem::new(StatusCode::FORBIDDEN, sentence)).await)
}

/// The log of a container that the caller sees. What is out of their sight is not there; the audit knows better.
async fn find(asked: &Asked, name: &str) -> Result<Log, Problem> {
    let (rights, hub) = (&asked.caller.rights, &asked.console.hub);
    let Some(container) = Sight::new(rights, hub).container(name) else {
        let is_hidden = Sight::new(&Rights::admin(), hub).container(name).is_some();
        let problem = Problem::not_found();
        return Err(if is_hidden { asked.denied("scope", problem).await } else { problem });
    };
    Log::find(&hub.endpoint, &container).await.map_err(|fault| fault.problem(rights))
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
