//! Somebody at the door: where they come from, the cookies they bring and take, and what the audit says of them.

use crate::access::{Peer, Secret, Visit, cookie_value};
use crate::audit::{Decision, Entry};
use crate::console::Console;
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderName, Method, StatusCode, header};
use std::convert::Infallible;
use std::sync::Arc;

/// How long a browser keeps the session's cookie; the server ends the session earlier when it is not used.
const SESSION_SECONDS: u32 = 30 * 24 * 3600;
/// How long a browser is known by its own cookie.
const DEVICE_SECONDS: u32 = 90 * 24 * 3600;
/// How much of what a browser calls itself is kept.
const AGENT: usize = 200;

/// A request to come in.
pub struct Arrival {
    /// Whence, and with what.
    pub(crate) visit: Visit,
    /// The session that the browser has already, if any.
    pub(super) session: Option<String>,
    method: Method,
    request: String,
}

impl FromRequestParts<Arc<Console>> for Arrival {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let brought = cookie_value(&parts.headers, device_cookie(console)).filter(|value| is_device(value));
        let device = brought.map_or_else(|| Secret::random().reveal().to_owned(), str::to_owned);
        let visit = Visit {
            address: parts.extensions.get::<Peer>().and_then(|peer| peer.address),
            agent: agent.chars().filter(|letter| !letter.is_control()).take(AGENT).collect(),
            device: Some(device),
        };
        let request = Secret::random().reveal().chars().take(16).collect();
        let session = cookie_value(&parts.headers, &console.site.cookie).map(str::to_owned);
        Ok(Self { visit, session, method: parts.method.clone(), request })
    }
}

impl Arrival {
    /// What the audit says of it.
    pub(crate) fn entry(&self, way: &str, user: &str, via: &str, decision: Decision, detail: &str) -> Entry {
        Entry {
            user: user.to_owned(),
            via: via.to_owned(),
            from: self.visit.address.map_or_else(String::new, |address| address.to_string()),
            method: self.method.to_string(),
            route: way.to_owned(),
            target: String::new(),
            decision,
            detail: detail.to_owned(),
            request: self.request.clone(),
        }
    }

    /// Writes it down. Where that fails people still come in, to look: whatever they change is refused then.
    pub(crate) async fn note(&self, console: &Console, entry: Entry, status: StatusCode) {
        if let Err(cause) = console.audit.note(entry, status.as_u16()).await {
            tracing::warn!(%cause, "a sign-in could not be audited");
        }
    }

    /// The cookies of who came in: the session's, and the one that this browser is known by from now on.
    pub(super) fn cookies(&self, console: &Console, secret: &Secret) -> Vec<(HeaderName, String)> {
        let device = self.visit.device.as_deref().unwrap_or_default();
        vec![
            (header::SET_COOKIE, cookie(console, &console.site.cookie, secret.reveal(), SESSION_SECONDS)),
            (header::SET_COOKIE, cookie(console, device_cookie(console), device, DEVICE_SECONDS)),
        ]
    }
}

/// A cookie that only the server reads, and no other site makes a browser send.
pub(super) fn cookie(console: &Console, name: &str, value: &str, seconds: u32) -> String {
    let secure = if console.site.scheme == "https" { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

fn device_cookie(console: &Console) -> &'static str {
    if console.site.scheme == "https" { "__Host-quayside-device" } else { "quayside-device" }
}

/// Whether it is an id that we gave.
fn is_device(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A path of this console; anything that a browser could read as another site is not.
pub(crate) fn own_path(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::{is_device, own_path};

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert_eq!(own_path("/containers?q=a"), "/containers?q=a");
        for other in ["", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"] {
            assert_eq!(own_path(other), "/", "{other:?}");
        }
    }

    #[test]
    fn a_device_is_one_of_ours() {
        assert!(is_device(&"0f".repeat(32)));
        for other in ["", "0f", &"0g".repeat(32), &"0f".repeat(33)] {
            assert!(!is_device(other), "{other:?}");
        }
    }
}
