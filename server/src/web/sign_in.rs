//! Sign-in, sign-out and the first setup: plain forms that work without a script and load no code.

use super::{Refused, assets, headers};
use crate::access::{AccessError, Secret, cookie_value};
use crate::console::Console;
use crate::store::StoreError;
use app::door::{self, Failure};
use axum::extract::{Form, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::sync::Arc;

/// How long a browser keeps the cookie; the server ends the session earlier when it is not used.
const COOKIE_SECONDS: u32 = 30 * 24 * 3600;

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in form's fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The setup link's query.
#[derive(Default, Deserialize)]
pub struct SetupLink {
    #[serde(default)]
    token: String,
}

/// The setup form's fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    token: String,
    name: String,
    password: String,
}

/// `GET /login`
pub async fn form(State(console): State<Arc<Console>>, Query(Next { next }): Query<Next>) -> Response {
    sign_in_page(&console, StatusCode::OK, &next, "", None)
}

/// `POST /login`
pub async fn sign_in(State(console): State<Arc<Console>>, Form(form): Form<SignIn>) -> Result<Response, Refused> {
    match console.access.sign_in(form.name.trim(), form.password).await {
        Ok(secret) => {
            // Somebody can sign in, so there is nothing left to set up (a user added by the command line).
            if console.setup.is_open() {
                console.setup.finish().map_err(|cause| Refused::failed(&cause))?;
            }
            Ok(enter(&console, &secret, &form.next))
        }
        Err(AccessError::Wrong) => {
            Ok(sign_in_page(&console, StatusCode::UNAUTHORIZED, &form.next, &form.name, Some(Failure::Wrong)))
        }
        Err(cause) => Err(busy_or_failed(&cause)),
    }
}

fn busy_or_failed(cause: &AccessError) -> Refused {
    match cause {
        AccessError::Busy => Refused::new(StatusCode::SERVICE_UNAVAILABLE, &cause.to_string()),
        other => Refused::failed(other),
    }
}

/// `POST /logout`
pub async fn sign_out(State(console): State<Arc<Console>>, headers: HeaderMap) -> Result<Response, Refused> {
    if let Some(value) = cookie_value(&headers, &console.site.cookie) {
        console.access.end(value).map_err(|cause| Refused::failed(&cause))?;
    }
    Ok((set_cookie(&console, "", 0), Redirect::to("/login")).into_response())
}

/// `GET /setup?token=…`
pub async fn setup_form(State(console): State<Arc<Console>>, Query(link): Query<SetupLink>) -> Response {
    if !console.setup.is_open() {
        return page(StatusCode::NOT_FOUND, door::no_setup(assets::root()));
    }
    if !console.setup.admits(&link.token) {
        return page(StatusCode::FORBIDDEN, door::bad_link(assets::root()));
    }
    page(StatusCode::OK, door::setup(assets::root(), &link.token, "", None))
}

/// `POST /setup`
pub async fn setup(State(console): State<Arc<Console>>, Form(form): Form<Setup>) -> Result<Response, Refused> {
    if !console.setup.is_open() {
        return Ok(page(StatusCode::NOT_FOUND, door::no_setup(assets::root())));
    }
    if !console.setup.admits(&form.token) {
        return Ok(page(StatusCode::FORBIDDEN, door::bad_link(assets::root())));
    }
    let again = |failure| {
        page(StatusCode::UNPROCESSABLE_ENTITY, door::setup(assets::root(), &form.token, &form.name, Some(failure)))
    };
    match console.access.add_first_admin(form.name.trim(), form.password).await {
        Ok(Some(user)) => {
            console.setup.finish().map_err(|cause| Refused::failed(&cause))?;
            let secret = console.access.begin(user).map_err(|cause| Refused::failed(&cause))?;
            Ok(enter(&console, &secret, ""))
        }
        Ok(None) | Err(AccessError::Store(StoreError::Exists)) => {
            Err(Refused::new(StatusCode::CONFLICT, "Somebody else has just set this console up."))
        }
        Err(AccessError::Name) => Ok(again(Failure::Name)),
        Err(AccessError::Password(_)) => Ok(again(Failure::Password)),
        Err(cause) => Err(busy_or_failed(&cause)),
    }
}

/// Sets the cookie and goes where the person wanted to.
fn enter(console: &Console, secret: &Secret, next: &str) -> Response {
    (set_cookie(console, secret.reveal(), COOKIE_SECONDS), Redirect::to(own_path(next))).into_response()
}

/// A path of this console; anything that a browser could read as another site is not.
fn own_path(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if own { next } else { "/" }
}

fn set_cookie(console: &Console, value: &str, seconds: u32) -> [(header::HeaderName, HeaderValue); 1] {
    let secure = if console.site.scheme == "https" { "; Secure" } else { "" };
    let cookie =
        format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", console.site.cookie);
    [(header::SET_COOKIE, HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static("")))]
}

fn sign_in_page(console: &Console, status: StatusCode, next: &str, name: &str, failure: Option<Failure>) -> Response {
    page(status, door::sign_in(assets::root(), own_path(next), name, failure, console.setup.is_open()))
}

fn page(status: StatusCode, html: String) -> Response {
    let policy = [(header::CONTENT_SECURITY_POLICY, headers::FORM)];
    (status, policy, Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert_eq!(own_path("/containers?q=a"), "/containers?q=a");
        for other in ["", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"] {
            assert_eq!(own_path(other), "/", "{other:?}");
        }
    }
}
