//! Credentials as the Engine and registries take them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use engine::reference::HUB;
use serde_json::{Value, json};
use std::fmt;

/// What the Engine calls Docker Hub where credentials are.
const HUB_ADDRESS: &str = "https://index.docker.io/v1/";
/// What stands for a secret that was taken out.
const GONE: &str = "•••";
/// The most that is kept of a registry's words, in characters.
const WORDS: usize = 300;

/// A user of a registry, with their secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Auth {
    pub(super) host: String,
    pub(super) user: String,
    pub(super) secret: String,
}

impl Auth {
    /// Somebody's.
    #[cfg(test)]
    pub(crate) fn of(host: &str, user: &str, secret: &str) -> Self {
        Self { host: host.into(), user: user.into(), secret: secret.into() }
    }

    /// The value of `X-Registry-Auth`.
    pub(crate) fn header(&self) -> String {
        URL_SAFE.encode(self.entry().to_string())
    }

    /// The value of `Authorization` by name and password.
    pub(super) fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.secret)))
    }

    /// What a build's `X-Registry-Config` has of it: a key, and what is behind it.
    pub(super) fn entry_by_address(&self) -> (String, Value) {
        (self.address().to_owned(), self.entry())
    }

    /// Somebody's words without the secret, should they repeat it in one of its spellings.
    pub(crate) fn clean(&self, words: &str) -> String {
        let spellings = [self.header(), self.basic().replace("Basic ", ""), escaped(&self.secret), self.secret.clone()];
        let known = spellings.iter().filter(|spelling| !spelling.is_empty());
        known.fold(words.to_owned(), |text, spelling| text.replace(spelling.as_str(), GONE))
    }

    fn entry(&self) -> Value {
        json!({ "username": self.user, "password": self.secret, "serveraddress": self.address() })
    }

    fn address(&self) -> &str {
        if self.host == HUB { HUB_ADDRESS } else { &self.host }
    }
}

/// Without the secret, so that no log can have it.
impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Words of others as they may be shown: short, and without what cannot be seen.
pub(super) fn shown(words: &str) -> String {
    let plain = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(WORDS).collect::<String>().trim().to_owned()
}

/// As it stands in an address.
fn escaped(secret: &str) -> String {
    percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auth(host: &str) -> Auth {
        Auth { host: host.into(), user: "ci".into(), secret: "p@ss word".into() }
    }

    #[test]
    fn the_header_is_what_the_engine_reads() {
        let json: Value =
            serde_json::from_slice(&URL_SAFE.decode(auth("registry.lan:5000").header()).unwrap()).unwrap();
        let expected = json!({"username": "ci", "password": "p@ss word", "serveraddress": "registry.lan:5000"});
        assert_eq!(json, expected);
        assert_eq!(auth(HUB).entry_by_address().0, HUB_ADDRESS);
        assert_eq!(auth("a").basic(), "Basic Y2k6cEBzcyB3b3Jk");
    }

    #[test]
    fn no_spelling_of_the_secret_is_left() {
        let auth = auth("registry.lan");
        let words = format!("p@ss word, {}, {} and p%40ss%20word", auth.basic(), auth.header());
        assert_eq!(auth.clean(&words), "•••, Basic •••, ••• and •••");
        assert!(!format!("{auth:?}").contains("p@ss"));
        let nobody = Auth { secret: String::new(), ..auth };
        assert_eq!(nobody.clean("denied"), "denied");
        assert_eq!(shown(" a\nb\u{7} "), "a b");
        assert_eq!(shown(&"é".repeat(1000)).chars().count(), WORDS);
    }
}
