//! `GET /terminal`: a command in a container, or a container's own, as a WebSocket. `docs/terminal.md` is the contract.
//!
//! `POST /api/terminals` makes what is opened here and gives a ticket for it. A WebSocket is a `GET` that any page may
//! open with the visitor's cookie, so the origin must be the console's own, and the ticket is for one time.
//!
//! # Layout
//! - this file: who may come in
//! - `tickets`: what may be opened, and by whom
//! - `talk`: both directions, until one end has had enough; `input`, `output` and `size`: what passes
//! - `outcome`: what came of the command, `ended`: with which code; `hang_up`: the end of one whose browser has gone

pub(crate) mod ended;
mod hang_up;
mod input;
mod outcome;
mod output;
mod size;
mod talk;
mod tickets;

pub(crate) use hang_up::MARK;
pub use tickets::Tickets;
pub(crate) use tickets::{Opens, Terminal};

use crate::access::{Caller, Secret, Via};
use crate::audit::{Decision, Entry};
use crate::console::Console;
use crate::web::Refused;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use std::sync::Arc;

/// The route, as the audit names it.
const ROUTE: &str = "/terminal";
/// What is spoken.
const PROTOCOL: &str = "quayside.terminal";
/// What a ticket looks like among the protocols that a browser offers: it has no other header to send one in, and in an
/// address it would be written down along the way.
const TICKET: &str = "ticket.";
/// The longest message.
const MESSAGE: usize = 1024 * 1024;

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bar {
    Via,
    Origin,
    Protocol,
    Ticket,
}

impl Bar {
    /// Its name in the audit.
    fn name(self) -> &'static str {
        match self {
            Self::Via => "via",
            Self::Origin => "origin",
            Self::Protocol => "protocol",
            Self::Ticket => "ticket",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Via => "Terminals are for who is signed in with a browser. Use docker exec with a token.",
            Self::Origin => "This request comes from another site.",
            Self::Protocol => "This is not how terminals are spoken with. Reload the page.",
            Self::Ticket => "This ticket was used, is older than 30 seconds, or is not yours. Open the terminal again.",
        }
    }
}

/// `GET /terminal`
pub async fn terminal(State(console): State<Arc<Console>>, caller: Caller, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let terminal = match admit(&console, &caller, &parts) {
        Ok(terminal) => terminal,
        Err(bar) => return refuse(&console, &caller, bar).await.into_response(),
    };
    match <WebSocketUpgrade as FromRequestParts<()>>::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade
            .protocols([PROTOCOL])
            .max_message_size(MESSAGE)
            .max_frame_size(MESSAGE)
            .on_upgrade(move |socket| talk::run(console, caller, terminal, socket)),
        Err(_) => Refused::new(StatusCode::BAD_REQUEST, "This address is for WebSockets.").into_response(),
    }
}

/// What somebody's ticket opens.
fn admit(console: &Console, caller: &Caller, parts: &Parts) -> Result<Terminal, Bar> {
    if !matches!(caller.via, Via::Session(_)) {
        return Err(Bar::Via);
    }
    let origin = parts.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    if !origin.is_some_and(|origin| console.site.is_own(origin)) {
        return Err(Bar::Origin);
    }
    let offered = offered(&parts.headers);
    if !offered.contains(&PROTOCOL) {
        return Err(Bar::Protocol);
    }
    let ticket = offered.iter().find_map(|protocol| protocol.strip_prefix(TICKET));
    ticket.and_then(|ticket| console.tickets.take(ticket, caller.user, caller.via)).ok_or(Bar::Ticket)
}

/// The protocols that a browser offers.
fn offered(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim).collect()
}

/// Writes a refusal down; it stands even where that fails.
async fn refuse(console: &Console, caller: &Caller, bar: Bar) -> Refused {
    let detail = bar.name().to_owned();
    let refusal = Entry { decision: Decision::Denied, detail, ..entry(caller, "GET", ROUTE) };
    if let Err(cause) = console.audit.note(refusal, StatusCode::FORBIDDEN.as_u16()).await {
        tracing::warn!(%cause, "a refusal could not be audited");
    }
    Refused::new(StatusCode::FORBIDDEN, bar.sentence())
}

/// A row of the audit about what is done for a caller.
fn entry(caller: &Caller, method: &str, route: &str) -> Entry {
    Entry {
        user: caller.name.clone(),
        via: caller.via.to_string(),
        from: caller.from.map(|address| address.to_string()).unwrap_or_default(),
        method: method.to_owned(),
        route: route.to_owned(),
        target: String::new(),
        decision: Decision::Allowed,
        detail: String::new(),
        request: Secret::random().reveal().chars().take(16).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn protocols_may_come_in_one_header_or_in_several() {
        let mut headers = HeaderMap::new();
        assert!(offered(&headers).is_empty());
        headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("quayside.terminal, ticket.ab"));
        headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("other"));
        assert_eq!(offered(&headers), [PROTOCOL, "ticket.ab", "other"]);
    }
}
