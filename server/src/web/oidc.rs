//! `/login/oidc`: to the OpenID Connect provider and back.
//!
//! The way back is a link from another site: it has no `Origin` and no `SameSite=Strict` cookie. What it may do is
//! bound by the state, used once, and by a `SameSite=Lax` cookie that only the browser that set out has.

use super::sign_in::{Arrival, enter, own_path, sign_in_page};
use super::{Refused, headers};
use crate::access::oidc::{Flow, Identity, OidcError};
use crate::access::{AccessError, cookie_value};
use crate::api;
use crate::audit::Decision;
use crate::console::Console;
use app::contract::OidcSettings;
use app::door::{self, Failure};
use axum::extract::{Query, State};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use serde::Deserialize;
use std::sync::Arc;

/// How long a browser may be at the provider.
const SECONDS: u32 = 10 * 60;
/// What the audit calls it.
const WAY: &str = "sign-in-oidc";

/// Where to go after signing in.
#[derive(Default, Deserialize)]
pub struct Begin {
    #[serde(default)]
    next: String,
}

/// How the provider sends somebody back. It may say more than is read here.
#[derive(Default, Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    /// Who answers, for who says so (RFC 9207).
    iss: Option<String>,
}

/// Somebody who is not let in: what the audit and the page say.
struct Denied {
    status: StatusCode,
    failure: Failure,
    why: &'static str,
    target: String,
}

impl Denied {
    fn new(status: StatusCode, failure: Failure, why: &'static str) -> Self {
        Self { status, failure, why, target: String::new() }
    }

    /// The same for somebody whom the provider vouches for.
    fn who(self, identity: Identity) -> Self {
        Self { target: identity.subject, ..self }
    }
}

impl From<OidcError> for Denied {
    fn from(cause: OidcError) -> Self {
        tracing::warn!(%cause, "a sign-in by the provider did not succeed");
        let status = if cause.is_outage() { StatusCode::BAD_GATEWAY } else { StatusCode::UNAUTHORIZED };
        Self::new(status, Failure::Provider, cause.slug())
    }
}

/// `GET /login/oidc?next=…`: sends the browser to the provider.
pub async fn start(
    State(console): State<Arc<Console>>,
    arrival: Arrival,
    headers: HeaderMap,
    uri: Uri,
    Query(Begin { next }): Query<Begin>,
) -> Result<Response, Refused> {
    let settings = settings(&console)?;
    let next = own_path(&next).to_owned();
    // Back to the name that the browser knows this console by: its cookies are there. The guard has checked it.
    let redirect = format!("{}://{}/login/oidc/callback", console.site.scheme, host(&headers, &uri));
    match console.oidc.begin(settings, redirect, next.clone(), arrival.visit.address).await {
        Ok(begun) => {
            let cookie = cookie(&console, begun.browser.reveal(), SECONDS);
            Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&begun.url)).into_response())
        }
        Err(cause) => Ok(deny(&console, &arrival, &next, cause.into()).await),
    }
}

/// `GET /login/oidc/callback?code=…&state=…`: the browser comes back.
pub async fn callback(
    State(console): State<Arc<Console>>,
    arrival: Arrival,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Refused> {
    let settings = settings(&console)?;
    let browser = cookie_value(&headers, &cookie_name(&console)).unwrap_or_default();
    let flow = console.oidc.take(&answer.state, browser).filter(|flow| flow.settings == settings);
    let next = flow.as_ref().map_or_else(|| "/".to_owned(), |flow| flow.next.clone());
    let mut response = match identify(&console, flow, answer).await {
        Ok(identity) => admit(&console, &arrival, identity, &next).await?,
        Err(denied) => deny(&console, &arrival, &next, denied).await,
    };
    if let Ok(over) = HeaderValue::try_from(cookie(&console, "", 0)) {
        response.headers_mut().append(header::SET_COOKIE, over);
    }
    Ok(response)
}

/// Whom the provider vouches for.
async fn identify(console: &Console, flow: Option<Flow>, answer: Answer) -> Result<Identity, Denied> {
    let flow = flow.ok_or_else(|| Denied::new(StatusCode::UNAUTHORIZED, Failure::Expired, "state"))?;
    if answer.iss.is_some_and(|issuer| issuer != flow.settings.issuer) {
        return Err(Denied::new(StatusCode::UNAUTHORIZED, Failure::Provider, "issuer"));
    }
    // Without a code there is an error instead, in words of the provider's that are shown nowhere.
    let code = answer.code.ok_or_else(|| Denied::new(StatusCode::UNAUTHORIZED, Failure::Provider, "provider"))?;
    let secret = api::oidc_secret(&console.access).map_err(|cause| {
        tracing::error!(%cause, "the provider's settings cannot be read");
        Denied::new(StatusCode::INTERNAL_SERVER_ERROR, Failure::Provider, "settings")
    })?;
    Ok(console.oidc.finish(flow, secret, code).await?)
}

/// Lets them in, with the role that the provider gives.
async fn admit(console: &Console, arrival: &Arrival, identity: Identity, next: &str) -> Result<Response, Refused> {
    let Some(role) = identity.role else {
        let denied = Denied::new(StatusCode::FORBIDDEN, Failure::Stranger, "no role").who(identity);
        return Ok(deny(console, arrival, next, denied).await);
    };
    let user = match console.access.admit(&identity, role) {
        Ok(user) => user,
        Err(AccessError::Disabled) => {
            let denied = Denied::new(StatusCode::FORBIDDEN, Failure::Disabled, "disabled").who(identity);
            return Ok(deny(console, arrival, next, denied).await);
        }
        Err(cause) => return Err(Refused::failed(&cause)),
    };
    let secret = console.access.begin(user, &arrival.visit).map_err(|cause| Refused::failed(&cause))?;
    let entered = enter(console, arrival, WAY, &secret, next).await?;
    // A redirect would go on as the other site's link, without the new cookie, which is `SameSite=Strict`. A page of our
    // own that leads on brings it.
    let policy = [(header::CONTENT_SECURITY_POLICY, headers::FORM)];
    let mut page = (policy, Html(door::again(next))).into_response();
    for cookie in entered.headers().get_all(header::SET_COOKIE) {
        page.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    Ok(page)
}

/// Writes down who was not let in and why, and answers with the sign-in page.
async fn deny(console: &Console, arrival: &Arrival, next: &str, denied: Denied) -> Response {
    let mut entry = arrival.entry(WAY, "unknown", "", Decision::Denied, denied.why);
    entry.target = denied.target;
    arrival.note(console, entry, denied.status).await;
    sign_in_page(console, denied.status, next, "", Some(denied.failure))
}

/// The provider's settings; there is nothing here where there are none.
fn settings(console: &Console) -> Result<OidcSettings, Refused> {
    let settings = api::read_settings(&console.access).map_err(|cause| Refused::failed(&cause))?.oidc;
    if settings.issuer.is_empty() { Err(Refused::not_found()) } else { Ok(settings) }
}

/// The host that was asked; HTTP/2 says it in the request's own address.
fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> &'a str {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.or_else(|| uri.authority().map(Authority::as_str)).unwrap_or_default()
}

/// As the session's cookie, this one keeps two consoles on a machine apart, and over TLS (`__Host-`) other hosts away.
fn cookie_name(console: &Console) -> String {
    format!("{}-oidc", console.site.cookie)
}

/// `Lax`, for it must come along on the way back from another site.
fn cookie(console: &Console, value: &str, seconds: u32) -> String {
    let secure = if console.site.scheme == "https" { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(console))
}
