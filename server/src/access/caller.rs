//! The one who asks: taken from the session cookie, a bearer token or the connection, or refused.

use super::people::rights;
use super::{Access, Peer, Secret, Via};
use crate::clock::now;
use crate::rights::{Rights, Role};
use crate::store::{Holder, Store, StoreError};
use crate::web::Refused;
use http::{HeaderMap, StatusCode, header};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::watch;

/// How long a proof of who one is counts as recent, in seconds.
const RECENT: i64 = 15 * 60;

/// Somebody who is signed in, holds a token or a certificate, or comes by a socket that is theirs.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their number.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// What they may.
    pub rights: Arc<Rights>,
    /// What they came in with.
    pub via: Via,
    /// Where from.
    pub from: Option<IpAddr>,
    proved: i64,
    key: Key,
    /// Ticks of what may have changed since they were read.
    changes: watch::Receiver<u64>,
}

/// What the caller showed; secrets by their hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Session(String),
    Token(String),
    Certificate(String),
    Socket(String),
}

impl Key {
    /// Who holds it, if it holds.
    pub(super) fn holder(&self, store: &Store) -> Result<Option<Holder>, StoreError> {
        match self {
            Self::Session(hash) => store.session(hash),
            Self::Token(hash) => store.token(hash),
            Self::Certificate(fingerprint) => store.certificate(fingerprint),
            Self::Socket(name) => store.holder_named(name),
        }
    }

    /// Whether its use is written down.
    pub(super) fn is_noted(&self) -> bool {
        matches!(self, Self::Session(_) | Self::Token(_))
    }

    fn via(&self, id: i64) -> Via {
        match self {
            Self::Session(_) => Via::Session(id),
            Self::Token(_) => Via::Token(id),
            Self::Certificate(_) => Via::Certificate(id),
            Self::Socket(_) => Via::Socket,
        }
    }
}

impl Caller {
    /// Reads who asks from the headers and the connection; refused with 401, with 403 for a token that a browser sends,
    /// and with 400 when headers and connection name different people.
    pub fn read(headers: &HeaderMap, peer: &Peer, access: &Access, cookie: &str) -> Result<Self, Refused> {
        // Begun before anything is read, so that no change is missed.
        let changes = access.changes();
        let find = |key: &Key| match access.holder(key) {
            Ok(Some(holder)) if Role::named(&holder.role).is_some() => Ok(holder),
            Ok(_) => Err(unknown()),
            Err(cause) => Err(Refused::failed(&cause)),
        };
        let browser = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
        let said = said(headers, cookie, browser)?;
        // A browser sends its certificate with whatever any page makes it ask; for browsers only the cookie counts.
        let connected = if browser { None } else { connected(peer) };
        let (key, holder) = match (said, connected) {
            (Some(said), None) => {
                let holder = find(&said)?;
                (said, holder)
            }
            (None, Some(connected)) => {
                let holder = find(&connected)?;
                (connected, holder)
            }
            (Some(said), Some(connected)) => {
                let holder = find(&said)?;
                if find(&connected)?.user != holder.user {
                    let sentence = "The headers and the connection name different people. Send only one of them.";
                    return Err(Refused::new(StatusCode::BAD_REQUEST, sentence));
                }
                (said, holder)
            }
            (None, None) => return Err(unknown()),
        };
        let address = peer.address.map(|address| address.to_string());
        match key {
            Key::Session(_) => access.store().note_session(&holder, address.as_deref()),
            Key::Token(_) => access.store().note_token(&holder, address.as_deref()),
            Key::Certificate(_) | Key::Socket(_) => {}
        }
        Ok(Self {
            user: holder.user,
            rights: Arc::new(rights(&holder.role, &holder.grants, &holder.scope)),
            name: holder.name,
            via: key.via(holder.key),
            from: peer.address,
            proved: holder.proved,
            key,
            changes,
        })
    }

    /// Whether they proved within the last 15 minutes who they are. What is no session proves it with each request.
    pub fn is_recent(&self) -> bool {
        !matches!(self.via, Via::Session(_)) || now() - self.proved < RECENT
    }

    /// Whether what they showed still holds, with the same rights. Asking does not count as using it: a forgotten tab
    /// grows old.
    pub(crate) fn holds(&self, access: &Access) -> bool {
        // A database that fails for a moment cuts nobody.
        access.holder(&self.key).map_or(true, |holder| {
            holder.is_some_and(|holder| {
                holder.user == self.user
                    && Role::named(&holder.role).is_some()
                    && rights(&holder.role, &holder.grants, &holder.scope) == *self.rights
            })
        })
    }

    /// Waits until what they showed no longer holds, or their rights are others: at once when that happens in this
    /// process, and within two seconds when the command line does it or time does ([`Access::keep_looking`]).
    pub async fn loses(&self, access: &Access) {
        let mut changes = self.changes.clone();
        // An error means the whole console is going down.
        while changes.changed().await.is_ok() && self.holds(access) {}
    }
}

fn unknown() -> Refused {
    Refused::new(StatusCode::UNAUTHORIZED, "Sign in, or send a token of this console.")
}

/// What the headers say: a token, or else a session.
fn said(headers: &HeaderMap, cookie: &str, browser: bool) -> Result<Option<Key>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(cookie_value(headers, cookie).map(|value| Key::Session(Secret::from(value).hash())));
    };
    // A token in a browser would be one that a page can steal or misuse.
    if browser {
        return Err(Refused::new(StatusCode::FORBIDDEN, "Tokens are for the command line and SDKs, not for browsers."));
    }
    let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
    match (token, values.next()) {
        (Some(token), None) => Ok(Some(Key::Token(Secret::from(token).hash()))),
        _ => Err(unknown()),
    }
}

/// What the connection says.
fn connected(peer: &Peer) -> Option<Key> {
    let certificate = peer.certificate.as_ref().map(|fingerprint| Key::Certificate(fingerprint.to_ascii_lowercase()));
    certificate.or_else(|| peer.socket_user.clone().map(Key::Socket))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::fixture::{access, person, visit};
    use crate::rights::{Grant, Grants};
    use http::HeaderValue;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::time::Duration;

    const COOKIE: &str = "quayside";

    fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::try_from(value).unwrap());
        }
        headers
    }

    fn bearer(token: &Secret) -> (&'static str, String) {
        ("authorization", format!("Bearer {}", token.reveal()))
    }

    fn status(read: Result<Caller, Refused>) -> u16 {
        read.err().map_or(200, |refused| refused.status().as_u16())
    }

    fn is_over(losing: std::pin::Pin<&mut impl Future<Output = ()>>) -> bool {
        losing.poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn each_key_names_its_person_and_way() {
        let (_directory, access) = access();
        let rights = Rights { grants: Grants::NONE.with(Grant::Exec), ..Rights::of(Role::Operator) };
        let ada = person(&access, "ada", &rights);
        let cookie = access.begin(ada, &visit("10.0.0.1", None)).unwrap();
        let token = access.create_token(ada, "", None).unwrap();
        access.add_certificate(ada, "", "ab12", i64::MAX).unwrap();
        let certificate = Peer { certificate: Some("AB12".to_owned()), ..Peer::default() };
        let socket = Peer { socket_user: Some("ada".to_owned()), ..Peer::default() };
        let with_cookie = [("cookie", format!("a=b; {COOKIE}={}", cookie.reveal()))];
        for (headers, peer, via) in [
            (headers(&with_cookie), Peer::default(), "session 1"),
            (headers(&[bearer(&token)]), Peer::default(), "token 1"),
            (headers(&[]), certificate.clone(), "certificate 1"),
            (headers(&[]), socket, "socket"),
            (headers(&[bearer(&token)]), certificate, "token 1"),
        ] {
            let caller = Caller::read(&headers, &peer, &access, COOKIE).unwrap();
            assert_eq!((caller.user, caller.name.as_str(), caller.via.to_string().as_str()), (ada, "ada", via));
            assert_eq!(*caller.rights, rights);
            assert!(caller.is_recent());
        }
    }

    #[test]
    fn nothing_else_lets_anybody_in() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let (token, cookie) =
            (access.create_token(ada, "", None).unwrap(), access.begin(ada, &visit("10.0.0.1", None)).unwrap());
        let read = |pairs: &[(&'static str, String)], peer: Peer| {
            status(Caller::read(&headers(pairs), &peer, &access, COOKIE))
        };
        let cookie_of = |value: &str| ("cookie", format!("{COOKIE}={value}"));
        let none: &[(&'static str, String)] = &[];
        for pairs in [
            none,
            &[cookie_of("")],
            &[cookie_of("garbage")],
            &[cookie_of(token.reveal())],
            &[("authorization", "Bearer ".to_owned())],
            &[("authorization", format!("Basic {}", token.reveal()))],
            &[("authorization", format!("Bearer {}", cookie.reveal()))],
            &[bearer(&token), bearer(&token)],
            &[("x-forwarded-user", "ada".to_owned())],
        ] {
            assert_eq!(read(pairs, Peer::default()), 401, "{pairs:?}");
        }
        for peer in [
            Peer { certificate: Some("unknown".to_owned()), ..Peer::default() },
            Peer { socket_user: Some("nobody".to_owned()), ..Peer::default() },
        ] {
            assert_eq!(read(&[], peer.clone()), 401);
            assert_eq!(read(&[bearer(&token)], peer), 401, "a key that does not hold is not passed over");
        }
    }

    #[test]
    fn security_c14_n5_tokens_and_certificates_are_not_for_browsers_nor_for_two() {
        let (_directory, access) = access();
        let (ada, bob) = (person(&access, "ada", &Rights::admin()), person(&access, "bob", &Rights::admin()));
        let (token, other) = (access.create_token(ada, "", None).unwrap(), access.create_token(bob, "", None).unwrap());
        access.add_certificate(ada, "", "ab12", i64::MAX).unwrap();
        let certificate = Peer { certificate: Some("ab12".to_owned()), ..Peer::default() };
        let read = |pairs: &[(&'static str, String)], peer: &Peer| {
            status(Caller::read(&headers(pairs), peer, &access, COOKIE))
        };
        for sign in [("origin", "http://localhost".to_owned()), ("sec-fetch-site", "none".to_owned())] {
            assert_eq!(read(&[bearer(&token), sign.clone()], &Peer::default()), 403);
            assert_eq!(read(&[sign], &certificate), 401);
        }
        assert_eq!(read(&[bearer(&token)], &certificate), 200);
        assert_eq!(read(&[bearer(&other)], &certificate), 400);
    }

    #[tokio::test]
    async fn security_i4_a_stream_ends_when_rights_change_in_this_process() {
        let (_directory, access) = access();
        person(&access, "ada", &Rights::admin());
        let bob = person(&access, "bob", &Rights::of(Role::Operator));
        let token = access.create_token(bob, "", None).unwrap();
        let read = || Caller::read(&headers(&[bearer(&token)]), &Peer::default(), &access, COOKIE).unwrap();
        let caller = read();
        let mut losing = pin!(caller.loses(&access));
        assert!(!is_over(losing.as_mut()));
        // Somebody else's change is none of theirs.
        access.create_token(bob, "", None).unwrap();
        access.end("another cookie").unwrap();
        assert!(!is_over(losing.as_mut()));
        access.change_person(bob, Rights::of(Role::Viewer), false).unwrap();
        assert!(is_over(losing.as_mut()));
        // A change between reading and waiting is not missed.
        let caller = read();
        access.change_person(bob, Rights::of(Role::Viewer), true).unwrap();
        assert!(is_over(pin!(caller.loses(&access))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_when_another_process_revokes_its_key() {
        let (directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let token = access.create_token(ada, "", None).unwrap();
        let caller = Caller::read(&headers(&[bearer(&token)]), &Peer::default(), &access, COOKIE).unwrap();
        let command_line = Store::open(directory.path()).unwrap();
        assert!(command_line.revoke_token(None, 1).unwrap());
        let began = tokio::time::Instant::now();
        tokio::select! {
            () = caller.loses(&access) => {}
            () = access.keep_looking() => {}
        }
        assert!(began.elapsed() <= Duration::from_secs(3), "by the paused clock");
    }

    #[test]
    fn security_i12_a_proof_grows_old_in_a_session_and_is_renewed() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let cookie = access.begin(ada, &visit("10.0.0.1", None)).unwrap();
        let headers = headers(&[("cookie", format!("{COOKIE}={}", cookie.reveal()))]);
        let read = || Caller::read(&headers, &Peer::default(), &access, COOKIE).unwrap();
        let mut caller = read();
        assert!(caller.is_recent());
        caller.proved -= RECENT;
        assert!(!caller.is_recent());
        access.prove(1).unwrap();
        assert!(read().is_recent());
    }
}
