//! What looks like a credential: by its name, or by its own form.

use super::words::mask_words;
use crate::hub;
use std::borrow::Cow;

/// What stands in place of a secret.
pub(super) const MASK: &str = "••••••";

/// A name with such a word in it, even within a longer word, is one of a secret.
const PARTS: [&str; 9] =
    ["password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "webhook", "connectionstring"];
/// A name with such a word in it.
const WORDS: [&str; 16] = [
    "pw",
    "cred",
    "creds",
    "authorization",
    "bearer",
    "dsn",
    "jwt",
    "otp",
    "totp",
    "cookie",
    "private",
    "pin",
    "salt",
    "seed",
    "sas",
    "connstr",
];
/// A name with a word that ends like this: `PGPASS`, `apikey`, `basicauth`, `MYSQL_PWD`.
const ENDINGS: [&str; 5] = ["pass", "key", "keys", "auth", "pwd"];
/// Words that only end like this.
const OTHERS: [&str; 4] = ["bypass", "compass", "monkey", "noauth"];
/// A name that ends like this names the place of a secret.
const PLACES: [&str; 4] = ["file", "files", "path", "dir"];
/// A name that begins like this turns something on or off.
const SWITCHES: [&str; 5] = ["no", "without", "disable", "enable", "skip"];

/// Environment that tells nothing worth hiding; also `LC_…` and `…_VERSION`.
const HARMLESS: [&str; 15] = [
    "PATH",
    "HOME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TERM",
    "HOSTNAME",
    "PWD",
    "SHLVL",
    "SHELL",
    "USER",
    "UID",
    "GID",
    "DEBIAN_FRONTEND",
    "container",
];

/// How well-known credentials begin.
const TOKENS: [&str; 24] = [
    "eyJ",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "AKIA",
    "ASIA",
    "sk-",
    "sk_live_",
    "rk_live_",
    "SWMTKN-",
    "dckr_pat_",
    "hvs.",
    "npm_",
    "pypi-",
    "AIza",
    "ya29.",
];
/// Shorter ones are words that happen to begin so.
const TOKEN_LENGTH: usize = 20;

/// Whether something of that name is a secret, as far as a name can tell.
pub(super) fn looks_secret(name: &str) -> bool {
    let words = words(name);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    if SWITCHES.contains(&first.as_str()) || PLACES.contains(&last.as_str()) {
        return false;
    }
    let tells = |word: &String| {
        WORDS.contains(&word.as_str())
            || ENDINGS.iter().any(|ending| word.ends_with(ending)) && !OTHERS.contains(&word.as_str())
    };
    words.iter().any(tells) || {
        let joined = words.concat();
        PARTS.iter().any(|part| joined.contains(part))
    }
}

/// A name's words, in lower case: `dbPassword`, `DB_PASSWORD` and `db.password` are the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || was_lower && letter.is_uppercase() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a word is a credential by its own form: a JSON web token, an access key, a personal token.
pub(super) fn is_token(word: &str) -> bool {
    word.len() >= TOKEN_LENGTH
        && TOKENS.iter().any(|start| word.starts_with(start))
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.+/=".contains(&byte))
}

/// A value, masked when its name or its form tells that it is a secret.
pub(super) fn mask_value<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    if matches!(value, "" | "true" | "false") {
        Cow::Borrowed(value)
    } else if looks_secret(name) {
        Cow::Borrowed(MASK)
    } else {
        mask_words(value)
    }
}

/// The same for `name=value`, as labels are written.
pub(crate) fn mask_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) => format!("{name}={}", mask_value(name, value)),
        None => mask_words(pair).into_owned(),
    }
}

/// The same for the labels of the hub's rows. Of one that was cut the last word goes: half a credential may not look like
/// one.
pub(super) fn mask_label(label: &str) -> String {
    let Some(rest) = hub::cut(label) else { return mask_pair(label) };
    let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
    let whole = value.rsplit_once(char::is_whitespace).map_or("", |(words, _)| words);
    format!("{}…", mask_pair(&format!("{name}={whole}")))
}

/// Whether environment of that name is shown.
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name) || name.starts_with("LC_") || name.ends_with("_VERSION")
}

/// `NAME=value` of an environment: masked, whatever it looks like, unless the name is harmless.
pub(super) fn mask_env(entry: &str) -> String {
    match entry.split_once('=') {
        Some((name, value)) if is_harmless(name) => format!("{name}={}", mask_words(value)),
        Some((name, value)) if !value.is_empty() => format!("{name}={MASK}"),
        _ => entry.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        for secret in [
            "password",
            "DB_PASSWORD",
            "dbPassword",
            "PGPASSWORD",
            "PGPASS",
            "MYSQL_PWD",
            "requirepass",
            "api-key",
            "APIKey",
            "apikey",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "sshPrivateKey",
            "auth",
            "REDIS_AUTH",
            "github.token",
            "ConnectionStrings__Default",
            "AZURE_STORAGE_CONNECTION_STRING",
            "SENTRY_DSN",
            "credentials",
            "traefik.http.middlewares.m.basicauth.users",
            "Authorization",
            "htpasswd",
            "tokens",
            "splunk-token",
        ] {
            assert!(looks_secret(secret), "{secret}");
        }
        for plain in [
            "",
            "=",
            "name",
            "maintainer",
            "org.opencontainers.image.authors",
            "com.docker.compose.project",
            "monkey",
            "keyboard",
            "traefik.http.routers.x.tls.certresolver",
            "password-file",
            "POSTGRES_PASSWORD_FILE",
            "no-auth",
            "bypass",
            "com.docker.compose.config-hash",
            "port",
            "skip-token-check",
        ] {
            assert!(!looks_secret(plain), "{plain}");
        }
    }

    #[test]
    fn values_go_by_name_and_by_form() {
        assert_eq!(mask_value("token", "abc"), MASK);
        assert_eq!(mask_value("token", ""), "");
        assert_eq!(mask_value("app.auth", "true"), "true");
        assert_eq!(mask_value("traefik.rule", "Host(`a.b`)"), "Host(`a.b`)");
        assert_eq!(mask_value("note", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"), MASK);
        assert_eq!(mask_value("note", "ASIA-PACIFIC"), "ASIA-PACIFIC");
        assert_eq!(mask_value("o", "username=a,password=b"), format!("username=a,password={MASK}"));
        assert_eq!(mask_pair("db.password=a=b"), format!("db.password={MASK}"));
        assert_eq!(mask_pair("team=shop"), "team=shop");
    }

    #[test]
    fn environment_is_masked_but_for_a_few_names() {
        for (entry, masked) in [
            ("PATH=/bin:/usr/bin", "PATH=/bin:/usr/bin"),
            ("LC_ALL=C", "LC_ALL=C"),
            ("NGINX_VERSION=1.27", "NGINX_VERSION=1.27"),
            ("FLAVOUR=vanilla", "FLAVOUR=••••••"),
            ("TOKEN=a=b", "TOKEN=••••••"),
            ("EMPTY=", "EMPTY="),
            ("BARE", "BARE"),
        ] {
            assert_eq!(mask_env(entry), masked);
        }
    }
}
