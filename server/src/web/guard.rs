//! In front of every route: is this request for us, and does it come from us?
//!
//! `Host` is checked against DNS rebinding. Whatever changes something, and whatever gives data, is refused to other
//! origins, siblings on the same host included: cookies know no ports.

use super::Refused;
use crate::console::Console;
use crate::serve::AtRoot;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, Version, header};
use std::sync::Arc;

/// Lets a request pass or refuses it.
pub async fn guard(State(console): State<Arc<Console>>, request: Request, next: Next) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    if matches!(parts.method, Method::CONNECT | Method::TRACE) {
        return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, "This console is no proxy and does not echo."));
    }
    let at_root = parts.extensions.get::<AtRoot>().is_some();
    let is_ours = match host(&parts)? {
        // Docker's clients name the host of a socket as they like.
        Some(_) if at_root => true,
        Some(host) => console.site.serves(host),
        None => false,
    };
    if !is_ours {
        console.turned_away(&parts, "host", StatusCode::MISDIRECTED_REQUEST).await;
        let hosts = console.site.hosts.join(", ");
        return Err(Refused::new(
            StatusCode::MISDIRECTED_REQUEST,
            &format!("This console answers to {hosts}. Open it there, or start it with --public-url."),
        ));
    }
    let welcome = if at_root { is_no_browser(&parts.headers) } else { comes_from_us(&console, &parts)? };
    if !welcome {
        console.turned_away(&parts, "origin", StatusCode::FORBIDDEN).await;
        return Err(Refused::new(StatusCode::FORBIDDEN, "This request comes from another site."));
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// The host that a request asks for: once, and in one place. `None` is a request line that names one, as proxies get it.
fn host(parts: &Parts) -> Result<Option<&str>, Refused> {
    let host = one(&parts.headers, &header::HOST)?;
    let Some(authority) = parts.uri.authority() else { return Ok(Some(host.unwrap_or_default())) };
    // With HTTP/2 it is always there, in the place of `Host`.
    let agree = host.is_none_or(|host| host.eq_ignore_ascii_case(authority.as_str()));
    Ok((parts.version == Version::HTTP_2 && agree).then_some(authority.as_str()))
}

/// What browsers send along stays out of a root listener: a page must not reach a person's socket.
fn is_no_browser(headers: &HeaderMap) -> bool {
    ![header::ORIGIN.as_str(), header::COOKIE.as_str(), "sec-fetch-site"].iter().any(|name| headers.contains_key(*name))
}

fn comes_from_us(console: &Console, parts: &Parts) -> Result<bool, Refused> {
    let headers = &parts.headers;
    let origin = one(headers, &header::ORIGIN)?;
    if origin.is_some_and(|origin| !console.site.is_own(origin)) {
        return Ok(false);
    }
    // A tunnel begins with a GET and then does anything.
    let only_reads = matches!(parts.method, Method::GET | Method::HEAD) && !headers.contains_key(header::UPGRADE);
    // Browsers say the origin of whatever changes something; one with a cookie and without it is no browser of ours.
    if !only_reads && origin.is_none() && headers.contains_key(header::COOKIE) {
        return Ok(false);
    }
    let path = parts.uri.path();
    let data = ["/engine/", "/live", "/api/", "/metrics"].iter().any(|prefix| path.starts_with(prefix));
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    Ok(!data || site.is_none_or(|site| matches!(site, b"same-origin" | b"none")))
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
