//! The whole HTTP surface, and the layers in front of it, in order.

use crate::console::Console;
use crate::web::{assets, guard, headers, live, metrics, oidc, page, session, sign_in, terminal};
use crate::{api, gateway};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// The largest form.
const FORM_LIMIT: usize = 16 * 1024;
/// How long a client may pause within a form.
const BODY_SILENCE: Duration = Duration::from_secs(30);

/// All of it.
pub fn router(console: Arc<Console>) -> Router {
    let data = data(Arc::clone(&console));
    page::prepare();
    let pages = Router::new()
        .fallback(get(page::page))
        .with_state(page::State { console: Arc::clone(&console), data: data.clone() })
        .layer(CompressionLayer::new());
    let open = Router::new()
        // For everybody: no engine data here.
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/login", get(sign_in::form).post(sign_in::sign_in))
        .route("/login/code", post(sign_in::code))
        .route("/login/oidc", get(oidc::start))
        .route("/login/oidc/callback", get(oidc::callback))
        .route("/setup", get(sign_in::setup_form).post(sign_in::setup))
        .route("/logout", post(sign_in::sign_out))
        .route("/pkg/{hash}/{file}", get(assets::asset))
        .route("/favicon.ico", get(assets::icon))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_SILENCE))
        .with_state(Arc::clone(&console));
    guarded(open.merge(data).fallback_service(pages), Arc::clone(&console))
        .layer(from_fn_with_state(console, headers::headers))
}

/// The Engine API of one endpoint at its root, for clients that know no path in a host: the root listener's. It holds
/// nothing but the door; `serve` leads every path to it.
pub fn root_router(console: Arc<Console>) -> Router {
    let door = Router::new().route("/engine/{*rest}", any(gateway::engine)).with_state(Arc::clone(&console));
    guarded(door, console).layer(from_fn(headers::root_headers))
}

fn guarded(routes: Router, console: Arc<Console>) -> Router {
    routes
        // A defect in one page is a 500 for one visitor, not a broken connection.
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(console, guard::guard))
}

/// Everything with engine data: for callers only. Pages ask these same routes when they are rendered here, so that
/// rights are judged in one place.
fn data(console: Arc<Console>) -> Router {
    let snapshots = Router::new()
        .route("/api/session", get(session::session))
        .route("/live/{topic}", get(live::snapshot).post(live::change))
        .layer(DefaultBodyLimit::max(live::BODY_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_SILENCE))
        .layer(CompressionLayer::new());
    Router::new()
        .merge(snapshots)
        .nest("/api", api::routes())
        .route("/live", get(live::live))
        .route("/terminal", get(terminal::terminal))
        .route("/metrics", get(metrics::metrics))
        .route("/engine/{*rest}", any(gateway::engine))
        .with_state(console)
}
