//! Sign-in and sign-out: plain forms that work without a script and load no code.

mod arrival;
mod setup;

pub use arrival::Arrival;
pub(crate) use arrival::own_path;
pub use setup::{setup, setup_form};

use super::{Refused, assets, headers};
use crate::access::{AccessError, Caller, Peer, Secret, SignIn, cookie_value};
use crate::api;
use crate::audit::Decision;
use crate::console::Console;
use app::door::{self, Failure};
use axum::extract::{Form, Query, State};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::sync::Arc;

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in form's fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The fields of the second step's form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pending: String,
    code: String,
    #[serde(default)]
    next: String,
}

/// `GET /login`
pub async fn form(State(console): State<Arc<Console>>, Query(Next { next }): Query<Next>) -> Response {
    sign_in_page(&console, StatusCode::OK, &next, "", None)
}

/// `POST /login`
pub async fn sign_in(
    State(console): State<Arc<Console>>,
    arrival: Arrival,
    Form(form): Form<Names>,
) -> Result<Response, Refused> {
    let name = form.name.trim();
    let again = |status, failure| sign_in_page(&console, status, &form.next, &form.name, Some(failure));
    match console.access.sign_in(name, form.password, &arrival.visit).await {
        Ok(SignIn::In(secret)) => enter(&console, &arrival, "sign-in", &secret, &form.next).await,
        Ok(SignIn::Factor(pending)) => Ok(code_page(StatusCode::OK, pending.reveal(), &form.next, None)),
        Err(cause) => {
            let user = known(&console, name);
            refuse(&console, &arrival, &user, "password", &cause, Failure::Wrong, again).await
        }
    }
}

/// `POST /login/code`: the second step, with a code of the second factor or a recovery code.
pub async fn code(
    State(console): State<Arc<Console>>,
    arrival: Arrival,
    Form(step): Form<Step>,
) -> Result<Response, Refused> {
    // Asked first: a step that is over is nobody's any more.
    let user = console.access.step_person(&step.pending);
    let user = user.and_then(|id| console.access.person(id).ok().flatten());
    let user = user.map_or_else(|| "unknown".to_owned(), |person| person.name);
    match console.access.second_factor(&step.pending, step.code.trim(), &arrival.visit).await {
        Ok(secret) => enter(&console, &arrival, "sign-in", &secret, &step.next).await,
        Err(cause) => {
            let again = |status, failure| match failure {
                Failure::Code => code_page(status, &step.pending, &step.next, Some(failure)),
                _ => sign_in_page(&console, status, &step.next, "", Some(failure)),
            };
            refuse(&console, &arrival, &user, "second factor", &cause, Failure::Code, again).await
        }
    }
}

/// `POST /logout`
pub async fn sign_out(
    State(console): State<Arc<Console>>,
    arrival: Arrival,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if let Some(value) = cookie_value(&headers, &console.site.cookie) {
        if let Some(caller) = behind(&console, value) {
            let entry = arrival.entry("sign-out", &caller.name, &caller.via.to_string(), Decision::Allowed, "");
            arrival.note(&console, entry, StatusCode::SEE_OTHER).await;
        }
        console.access.end(value).map_err(|cause| Refused::failed(&cause))?;
    }
    let over = arrival::cookie(&console, &console.site.cookie, "", 0);
    Ok((AppendHeaders([(header::SET_COOKIE, over)]), Redirect::to("/login")).into_response())
}

/// Somebody has come in: writes it down, sets the cookies and goes where they wanted to. `way` is what the audit calls
/// it.
pub(crate) async fn enter(
    console: &Console,
    arrival: &Arrival,
    way: &str,
    secret: &Secret,
    next: &str,
) -> Result<Response, Refused> {
    // Somebody can sign in, so there is nothing left to set up (a user added by the command line).
    if console.setup.is_open() {
        console.setup.finish().map_err(|cause| Refused::failed(&cause))?;
    }
    // The session that this browser had before is over, whoever made it.
    if let Some(old) = &arrival.session {
        console.access.end(old).map_err(|cause| Refused::failed(&cause))?;
    }
    if let Some(caller) = behind(console, secret.reveal()) {
        let entry = arrival.entry(way, &caller.name, &caller.via.to_string(), Decision::Allowed, "");
        arrival.note(console, entry, StatusCode::SEE_OTHER).await;
    }
    Ok((AppendHeaders(arrival.cookies(console, secret)), Redirect::to(own_path(next))).into_response())
}

/// Writes down who was not let in and why, and answers with the form.
async fn refuse(
    console: &Console,
    arrival: &Arrival,
    user: &str,
    step: &str,
    cause: &AccessError,
    wrong: Failure,
    again: impl Fn(StatusCode, Failure) -> Response,
) -> Result<Response, Refused> {
    let (status, failure) = match cause {
        AccessError::Wrong => (StatusCode::UNAUTHORIZED, wrong),
        AccessError::NoSuch => (StatusCode::UNAUTHORIZED, Failure::Expired),
        AccessError::Throttled(seconds) => (StatusCode::TOO_MANY_REQUESTS, Failure::Throttled(*seconds)),
        AccessError::Password(_) => (StatusCode::BAD_REQUEST, Failure::Wrong),
        AccessError::Disabled => (StatusCode::FORBIDDEN, Failure::Disabled),
        other => return Err(busy_or_failed(other)),
    };
    let why = match cause {
        AccessError::Throttled(_) => "too many tries",
        AccessError::Disabled => "disabled",
        _ => step,
    };
    arrival.note(console, arrival.entry("sign-in", user, "", Decision::Denied, why), status).await;
    let mut answer = again(status, failure);
    if let AccessError::Throttled(seconds) = cause {
        answer.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
    }
    Ok(answer)
}

fn busy_or_failed(cause: &AccessError) -> Refused {
    match cause {
        AccessError::Busy => Refused::new(StatusCode::SERVICE_UNAVAILABLE, &cause.to_string()),
        other => Refused::failed(other),
    }
}

/// Whose session it is.
fn behind(console: &Console, cookie: &str) -> Option<Caller> {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, HeaderValue::try_from(format!("{}={cookie}", console.site.cookie)).ok()?);
    Caller::read(&headers, &Peer::default(), &console.access, &console.site.cookie).ok()
}

/// The name as the audit may have it: what was typed only where somebody is called so. People type passwords there.
fn known(console: &Console, typed: &str) -> String {
    let known = console.access.person_named(typed).ok().flatten();
    known.map_or_else(|| "unknown".to_owned(), |person| person.name)
}

/// The sign-in form, again with `failure`.
pub(crate) fn sign_in_page(
    console: &Console,
    status: StatusCode,
    next: &str,
    name: &str,
    failure: Option<Failure>,
) -> Response {
    let next = own_path(next);
    // A database that fails for a moment hides the button, and not the form.
    let oidc = api::read_settings(&console.access).unwrap_or_default().oidc;
    let link = format!("/login/oidc?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC));
    let provider = (!oidc.issuer.is_empty()).then_some((oidc.name.as_str(), link.as_str()));
    page(status, door::sign_in(assets::root(), next, name, failure, console.setup.is_open(), provider, console.demo))
}

fn code_page(status: StatusCode, pending: &str, next: &str, failure: Option<Failure>) -> Response {
    page(status, door::second_factor(assets::root(), pending, own_path(next), failure))
}

fn page(status: StatusCode, html: String) -> Response {
    let policy = [(header::CONTENT_SECURITY_POLICY, headers::FORM)];
    (status, policy, Html(html)).into_response()
}
