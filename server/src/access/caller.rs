//! The one who asks: taken from the session cookie or a bearer token, or refused.

use super::{Access, Secret};
use crate::web::Refused;
use http::{HeaderMap, StatusCode, header};
use std::time::Duration;

/// How often rights are looked at while a stream is open.
const RIGHTS: Duration = Duration::from_secs(2);

/// What a person may. One role so far; the policy has its place in `gateway::decide`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
}

impl Role {
    /// Its name, as stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        (name == "admin").then_some(Self::Admin)
    }
}

/// Somebody who is signed in or holds a token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    key: Key,
}

/// What the caller showed.
#[derive(Clone, Debug)]
enum Key {
    Cookie(Secret),
    Token(Secret),
}

impl Caller {
    /// Reads who asks from the headers; refused with 401, or 403 for a token that a browser sends.
    pub fn from_headers(headers: &HeaderMap, access: &Access, cookie: &str) -> Result<Self, Refused> {
        let refused = || Refused::new(StatusCode::UNAUTHORIZED, "Sign in, or send a token of this console.");
        let key = match headers.get(header::AUTHORIZATION) {
            Some(value) => {
                // A token in a browser would be one that a page can steal or misuse.
                if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") {
                    return Err(Refused::new(
                        StatusCode::FORBIDDEN,
                        "Tokens are for the command line and SDKs, not for browsers.",
                    ));
                }
                let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
                Key::Token(Secret::from(token.ok_or_else(refused)?))
            }
            None => Key::Cookie(Secret::from(cookie_value(headers, cookie).ok_or_else(refused)?)),
        };
        Self::of(key, access)?.ok_or_else(refused)
    }

    fn of(key: Key, access: &Access) -> Result<Option<Self>, Refused> {
        let found = match &key {
            Key::Cookie(secret) => access.store().use_session(&secret.hash()),
            Key::Token(secret) => access.store().token(&secret.hash()),
        };
        let found = found.map_err(|cause| Refused::failed(&cause))?;
        Ok(found.and_then(|row| Some(Self { role: Role::named(&row.role)?, name: row.name, key })))
    }

    /// Whether what they showed still holds. Asking does not count as using it: a forgotten tab grows old.
    fn holds(&self, access: &Access) -> bool {
        let found = match &self.key {
            Key::Cookie(secret) => access.store().session(&secret.hash()),
            Key::Token(secret) => access.store().token(&secret.hash()),
        };
        // A database that fails for a moment cuts nobody.
        found.map_or(true, |row| row.is_some_and(|row| Role::named(&row.role) == Some(self.role)))
    }

    /// Waits until what they showed no longer holds: at once when it ends in this process, and within two seconds when
    /// it is revoked by the command line.
    pub async fn loses(&self, access: &Access) {
        let mut changes = access.changes();
        loop {
            if !self.holds(access) {
                return;
            }
            // An error means the whole console is going down.
            if let Ok(Err(_)) = tokio::time::timeout(RIGHTS, changes.changed()).await {
                return;
            }
        }
    }
}

/// The value of a cookie.
pub(crate) fn cookie_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
