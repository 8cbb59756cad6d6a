//! In front of every route: is this request for us, and does it come from us?
//!
//! `Host` is checked against DNS rebinding. Whatever changes something, and whatever gives data, is refused to other
//! origins, siblings on the same host included: cookies know no ports.

use super::Refused;
use crate::console::Console;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode, header};
use std::sync::Arc;

/// Lets a request pass or refuses it.
pub async fn guard(State(console): State<Arc<Console>>, request: Request, next: Next) -> Result<Response, Refused> {
    let headers = request.headers();
    let host = one(headers, &header::HOST)?.unwrap_or_default();
    if request.uri().authority().is_some() || !console.site.serves(host) {
        let hosts = console.site.hosts.join(", ");
        return Err(Refused::new(
            StatusCode::MISDIRECTED_REQUEST,
            &format!("This console answers to {hosts}. Open it there, or start it with --public-url."),
        ));
    }
    let origin = one(headers, &header::ORIGIN)?;
    let foreign = || Refused::new(StatusCode::FORBIDDEN, "This request comes from another site.");
    if origin.is_some_and(|origin| !console.site.is_own(origin)) {
        return Err(foreign());
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // Browsers say the origin of whatever changes something; one with a cookie and without it is no browser of ours.
    if !reads && origin.is_none() && headers.contains_key(header::COOKIE) {
        return Err(foreign());
    }
    let path = request.uri().path();
    let data = ["/engine/", "/live", "/api/"].iter().any(|prefix| path.starts_with(prefix));
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    if data && site.is_some_and(|site| !matches!(site, b"same-origin" | b"none")) {
        return Err(foreign());
    }
    Ok(next.run(request).await)
}

/// A header that may be there once.
fn one<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Result<Option<&'a str>, Refused> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    let text = first.map(|value| value.to_str()).transpose();
    match (text, values.next()) {
        (Ok(text), None) => Ok(text),
        _ => Err(Refused::new(StatusCode::BAD_REQUEST, "A header is repeated or unreadable.")),
    }
}
