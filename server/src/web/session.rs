//! `GET /api/session`: who is signed in, and what every page starts with.

use crate::access::{Caller, cookie_value};
use crate::clock::now;
use crate::console::Console;
use crate::gateway::redact::{Sight, Visible};
use crate::hub::Hub;
use crate::rights::{Grant, Rights};
use crate::web::Refused;
use app::contract::Session;
use axum::Json;
use axum::extract::State;
use http::uri::Authority;
use http::{HeaderMap, Uri, header};
use std::sync::Arc;

/// The caller's session.
pub async fn session(
    State(console): State<Arc<Console>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<Session>, Refused> {
    let person = console.access.person(caller.user).map_err(|cause| Refused::failed(&cause))?;
    let person = person.ok_or_else(Refused::not_found)?;
    let rights = &caller.rights;
    let (containers, images) = counts(&console.hub, rights);
    let sight = Sight::new(rights, &console.hub);
    let own = console.own.clone().filter(|id| sight.sees_id(id)).unwrap_or_default();
    // HTTP/2 says the host in the request's own address.
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = host.or_else(|| uri.authority().map(Authority::as_str)).unwrap_or_default();
    let theme = cookie_value(&headers, "theme").filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or_default();
    let engine = sight.engine();
    // Published ports are the engine's: where it is reached from afar, they are there.
    let ports = console.hub.engine().borrow().host().map(str::to_owned);
    Ok(Json(Session {
        role: rights.role.name().to_owned(),
        grants: rights.grants.names().into_iter().map(str::to_owned).collect(),
        scoped: rights.is_scoped(),
        secrets: rights.may(Grant::Secrets),
        second_factor: person.second_factor,
        oidc: person.oidc,
        recent: caller.is_recent(),
        via: caller.via.to_string(),
        demo: console.demo,
        audit_failed: !*console.audit.writable().borrow(),
        token_command: token_command(&console, &caller),
        user: caller.name,
        now: now(),
        host: ports.unwrap_or_else(|| without_port(host).to_owned()),
        origin: format!("{}://{host}", console.site.scheme),
        theme: theme.to_owned(),
        engine,
        containers,
        images,
        own,
    }))
}

/// The command that makes a token, on the console's machine: it tells where what is there, so administrators alone see it.
fn token_command(console: &Console, caller: &Caller) -> String {
    if !caller.rights.is_admin() {
        return String::new();
    }
    let binary = std::env::current_exe().unwrap_or_else(|_| "quayside".into());
    format!("{} token create --user {} --data {}", binary.display(), caller.name, console.data.display())
}

/// How many containers and images these rights show.
fn counts(hub: &Hub, rights: &Rights) -> (usize, usize) {
    if !rights.is_scoped() {
        return (hub.containers.len(), hub.images.len());
    }
    let sight = Sight::new(rights, hub);
    let images = hub.images.rows().iter().filter(|image| image.seen(sight).is_some()).count();
    (sight.containers().len(), images)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}
