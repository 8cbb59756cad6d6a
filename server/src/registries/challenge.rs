//! What a registry asks for when it says 401: `WWW-Authenticate`.

use http::{HeaderMap, header};

/// A way to say who one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// By name and password.
    Basic,
    /// By a token, which another service gives.
    Bearer {
        /// That service's address.
        realm: String,
        /// What the registry is called there.
        service: String,
        /// What the token is to be for.
        scope: String,
    },
}

/// The way that a registry asks for: by token where it can be.
pub(super) fn read(headers: &HeaderMap) -> Option<Challenge> {
    let texts = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let all: Vec<Challenge> = texts.flat_map(challenges).collect();
    let bearer = all.iter().find(|challenge| matches!(challenge, Challenge::Bearer { .. }));
    bearer.or_else(|| all.first()).cloned()
}

/// Those in one header: each begins with its scheme, and its pairs follow.
fn challenges(text: &str) -> Vec<Challenge> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for part in parts(text) {
        let word = part.split_whitespace().next().unwrap_or_default();
        let begins = !word.is_empty() && !word.contains('=');
        if begins {
            found.push((word.to_ascii_lowercase(), Vec::new()));
        }
        let pair = if begins { part[word.len()..].trim() } else { part };
        if let (Some((key, value)), Some((_, pairs))) = (pair.split_once('='), found.last_mut()) {
            pairs.push((key.trim().to_ascii_lowercase(), unquoted(value.trim())));
        }
    }
    found.into_iter().filter_map(|(scheme, pairs)| challenge(&scheme, &pairs)).collect()
}

fn challenge(scheme: &str, pairs: &[(String, String)]) -> Option<Challenge> {
    let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    match scheme {
        "basic" => Some(Challenge::Basic),
        "bearer" => Some(Challenge::Bearer {
            realm: value("realm")?,
            service: value("service").unwrap_or_default(),
            scope: value("scope").unwrap_or_default(),
        }),
        _ => None,
    }
}

/// What is between commas, without those in quotes, and without blanks around.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_texts(texts: &[&'static str]) -> Option<Challenge> {
        let mut headers = HeaderMap::new();
        for text in texts.iter().copied() {
            headers.append(header::WWW_AUTHENTICATE, http::HeaderValue::from_static(text));
        }
        read(&headers)
    }

    fn bearer(realm: &str, service: &str, scope: &str) -> Option<Challenge> {
        Some(Challenge::Bearer { realm: realm.into(), service: service.into(), scope: scope.into() })
    }

    #[test]
    fn the_ways_that_registries_ask_for() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#;
        let of_hub = bearer("https://auth.docker.io/token", "registry.docker.io", "repository:a/b:pull,push");
        assert_eq!(read_texts(&[hub]), of_hub);
        assert_eq!(read_texts(&[r#"Basic realm="Registry Realm""#]), Some(Challenge::Basic));
        assert_eq!(read_texts(&["basic"]), Some(Challenge::Basic));
        let both = r#"Basic realm="a, b", bearer realm=https://a/t , service="x\"y""#;
        assert_eq!(read_texts(&[both]), bearer("https://a/t", "x\"y", ""));
        assert_eq!(read_texts(&[r#"Basic realm="a""#, hub]), of_hub, "in two headers");
        for nothing in [r#"Negotiate"#, r#"Bearer service="x""#, "", ",,=,", "="] {
            assert_eq!(read_texts(&[nothing]), None, "{nothing}");
        }
        assert_eq!(read_texts(&[]), None);
    }
}
