//! `GET /api/session`: who is signed in, and what every page starts with.

use crate::access::{Caller, cookie_value};
use crate::clock::now;
use crate::console::Console;
use app::contract::Session;
use axum::Json;
use axum::extract::State;
use http::{HeaderMap, header};
use std::sync::Arc;

/// The caller's session.
pub async fn session(State(console): State<Arc<Console>>, caller: Caller, headers: HeaderMap) -> Json<Session> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let theme = cookie_value(&headers, "theme").filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or_default();
    let binary = std::env::current_exe().unwrap_or_else(|_| "quayside".into());
    let (binary, data) = (binary.display(), console.data.display());
    let token_command = format!("{binary} token create --user {} --data {data}", caller.name);
    Json(Session {
        user: caller.name,
        role: caller.role.name().to_owned(),
        token_command,
        now: now(),
        host: without_port(host).to_owned(),
        origin: format!("{}://{host}", console.site.scheme),
        theme: theme.to_owned(),
        engine: console.hub.engine().borrow().clone(),
        containers: console.hub.containers.len(),
        images: console.hub.images.len(),
    })
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}
