//! Why an image could not be pulled or pushed, as whole sentences. Registries say it in many words, and engines pass
//! them on.

use super::{FULL, Says, ended, lowered, of_error, said};
use engine::Error;

/// The registry that was asked, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registry {
    /// Its host.
    pub(crate) host: String,
    /// Whether credentials were sent, which are stored here.
    pub(crate) signed: bool,
}

/// Why an image could not be pulled.
pub(crate) fn of_pull(error: &Error, image: &str, registry: &Registry) -> String {
    let Some(message) = said(error) else { return of_error(error) };
    let says = Says::new(message);
    if says.has_one(&["no matching manifest for ", "does not provide the specified platform"]) {
        let platform = says.between("no matching manifest for ", " in ").unwrap_or("this platform");
        return format!("{image} does not exist for {platform}. Choose another tag or platform.");
    }
    if says.has_one(&["pull access denied", "repository does not exist"]) {
        let what = "was not found in its registry, or it is private there and the registry asks for credentials.";
        return format!("{image} {what} {}", registry.advice("Check the name"));
    }
    if let Some(sentence) = refused(&says, image, registry, "pull") {
        return sentence;
    }
    if says.has_one(&["manifest unknown", "not found", "name unknown"]) {
        return format!("{image} was not found in its registry. Check the name and the tag.");
    }
    common(error, &says, image, registry, "pulled")
}

/// Why an image could not be pushed.
pub(crate) fn of_push(error: &Error, image: &str, registry: &Registry) -> String {
    let Some(message) = said(error) else { return of_error(error) };
    let says = Says::new(message);
    if says.has_one(&["does not exist locally", "tag does not exist", "no such image"]) {
        return format!("{image} is not on the engine, so there is nothing to push. Tag an image so first.");
    }
    if let Some(sentence) = refused(&says, image, registry, "push") {
        return sentence;
    }
    let host = &registry.host;
    if says.has_one(&["name unknown", "repository name not known", "not found"]) {
        return format!(
            "{host} has no repository for {image}, and makes none by itself. Make it there, and try again."
        );
    }
    if says.has_one(&["request entity too large", "413 "]) {
        return format!("{image} could not be pushed: a layer is larger than {host} takes.");
    }
    if says.has_one(&["operation is unsupported", "method not allowed", "read-only"]) {
        return format!("{image} could not be pushed: {host} takes no images, as a mirror. Push to another registry.");
    }
    common(error, &says, image, registry, "pushed")
}

impl Registry {
    /// What to do where credentials may be what is missing; `first` is what to look at before.
    fn advice(&self, first: &str) -> String {
        match self.signed {
            true => format!("{first}, and the credentials for {} under Registries: they were used.", self.host),
            false => format!("{first}, or give credentials for {} under Registries.", self.host),
        }
    }
}

/// The sentence where a registry limits, or wants to know who asks; `act` is what one may not do.
fn refused(says: &Says<'_>, image: &str, registry: &Registry, act: &str) -> Option<String> {
    let host = &registry.host;
    if says.has_one(&["toomanyrequests", "too many requests", "rate limit"]) {
        let when = says.between("retry-after: ", ",").map_or_else(|| "later".to_owned(), |time| format!("in {time}"));
        let or =
            if registry.signed { "" } else { ", or give it credentials under Registries: signed in, one has more" };
        return Some(format!("The registry limits pulls, and the limit is reached. Try again {when}{or}."));
    }
    let asks = [
        "unauthorized",
        "authentication required",
        "no basic auth credentials",
        "incorrect username or password",
        "status: 401",
        "401 unauthorized",
    ];
    // Some say both: who is not known is not allowed either.
    if says.has_one(&asks) && !says.has("insufficient_scope") {
        return Some(match registry.signed {
            true => format!(
                "{host} does not take the credentials that are stored for it under Registries, or not for {image}. \
                 Correct them there, and try again."
            ),
            false => format!(
                "The registry asks for credentials for {image}. Give those for {host} under Registries, and try again."
            ),
        });
    }
    let denies = ["denied", "insufficient_scope", "403 forbidden", "status: 403", "forbidden"];
    if says.has_one(&denies) && !says.has("permission denied") {
        return Some(match registry.signed {
            true => format!(
                "{host} does not allow the credentials that are stored for it to {act} {image}. Check the name, or \
                 store others under Registries."
            ),
            false => {
                format!("{host} does not allow everybody to {act} {image}. {}", registry.advice("Check the name"))
            }
        });
    }
    None
}

/// What goes wrong with any registry; `done` is what could not be done.
fn common(error: &Error, says: &Says<'_>, image: &str, registry: &Registry, done: &str) -> String {
    let host = &registry.host;
    let failed = format!("{image} could not be {done}");
    if says.has("no space left on device") {
        return format!("{failed}: {FULL}");
    }
    if says.has("invalid reference format") {
        return format!("{image} is no name of an image. Write it as repository:tag.");
    }
    if says.has("http response to https client") {
        return format!(
            "{failed}: {host} speaks HTTP without TLS. Give it a certificate, or add it to insecure-registries in the \
             engine's daemon.json, and restart the engine."
        );
    }
    if says.has_one(&["certificate is valid for", "not valid for any names", "doesn't contain any ip sans"]) {
        return format!("{failed}: the certificate of {host} is for another name. Use the name that it is for.");
    }
    if says.has("certificate has expired") {
        return format!("{failed}: the certificate of {host} has expired. Renew it there.");
    }
    if says.has_one(&["x509", "certificate"]) {
        return format!(
            "{failed}: the engine does not trust the registry's certificate. Put that of its authority in \
             /etc/docker/certs.d/{host}/ca.crt on the engine's host, and try again."
        );
    }
    let unreachable = [
        "no such host",
        "connection refused",
        "connection reset",
        "broken pipe",
        "timeout",
        "deadline exceeded",
        "network is unreachable",
        "no route to host",
        "server misbehaving",
        "bad gateway",
        "service unavailable",
        "eof",
    ];
    if says.has_one(&unreachable) {
        return format!(
            "{failed}: the engine could not reach the registry, or was cut off. Check the network of its host, and try \
             again."
        );
    }
    match error {
        Error::Denied(message) => ended(message),
        _ => format!("{failed}: {}", lowered(&of_error(error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(message: &str) -> Error {
        Error::Engine { status: 500, message: message.to_owned() }
    }

    fn registry(signed: bool) -> Registry {
        Registry { host: "r.lan:5000".to_owned(), signed }
    }

    #[test]
    fn the_common_failures_of_a_pull_have_their_words() {
        for (message, told) in [
            ("manifest for nginx:9 not found: manifest unknown: manifest unknown", "nginx:9 was not found in its"),
            (
                "pull access denied for nginx, repository does not exist or may require 'docker login': denied: \
                 requested access to the resource is denied",
                "nginx:9 was not found in its registry, or it is private there and the registry asks for credentials.",
            ),
            ("Head \"https://r/v2/a\": unauthorized: authentication required", "The registry asks for credentials"),
            ("toomanyrequests: You have reached your pull rate limit.", "The registry limits pulls, and the limit is"),
            ("toomanyrequests: retry-after: 30s, allowed: 1", "The registry limits pulls, and the limit is reached."),
            ("write /var/lib/docker/x: no space left on device", "nginx:9 could not be pulled: the engine's disk is"),
            ("no matching manifest for linux/arm64/v8 in the manifest list", "nginx:9 does not exist for linux/arm64"),
            (
                "Get \"https://r/v2/\": dial tcp: lookup r: no such host",
                "nginx:9 could not be pulled: the engine could",
            ),
            ("unexpected EOF", "nginx:9 could not be pulled: the engine could not reach the registry, or was cut off."),
            ("x509: certificate signed by unknown authority", "nginx:9 could not be pulled: the engine does not trust"),
            (
                "x509: certificate is valid for a, not b",
                "nginx:9 could not be pulled: the certificate of r.lan:5000 is",
            ),
            (
                "Get \"https://r/v2/\": http: server gave HTTP response to HTTPS client",
                "nginx:9 could not be pulled: r.lan:5000 speaks HTTP without TLS.",
            ),
            ("invalid reference format", "nginx:9 is no name of an image."),
            ("Something", "nginx:9 could not be pulled: the engine said: Something."),
        ] {
            let sentence = of_pull(&failed(message), "nginx:9", &registry(false));
            assert!(sentence.starts_with(told), "{message}: {sentence}");
        }
        let wait = |signed| of_pull(&failed("toomanyrequests: retry-after: 30s, allowed: 1"), "a", &registry(signed));
        assert!(wait(true).ends_with("Try again in 30s.") && wait(false).contains("under Registries"));
        let door = "You need the grant 'images' for this. Ask an administrator of this console.";
        assert_eq!(of_pull(&Error::Denied(door.into()), "a", &registry(false)), door);
    }

    #[test]
    fn who_is_not_let_in_hears_which_credentials_were_used() {
        let asks = failed("unauthorized: authentication required");
        assert!(of_pull(&asks, "a", &registry(false)).contains("Give those for r.lan:5000 under Registries"));
        assert!(of_pull(&asks, "a", &registry(true)).starts_with("r.lan:5000 does not take the credentials"));
        let denied = failed("denied: requested access to the resource is denied");
        assert_eq!(
            of_push(&denied, "a:1", &registry(true)),
            "r.lan:5000 does not allow the credentials that are stored for it to push a:1. Check the name, or \
             store others under Registries."
        );
        assert!(
            of_push(&denied, "a:1", &registry(false)).ends_with("or give credentials for r.lan:5000 under Registries.")
        );
    }

    #[test]
    fn the_common_failures_of_a_push_have_their_words() {
        for (message, told) in [
            ("An image does not exist locally with the tag: r.lan:5000/a", "a:1 is not on the engine, so there is"),
            ("tag does not exist: r.lan:5000/a:1", "a:1 is not on the engine, so there is"),
            ("name unknown: repository not found", "r.lan:5000 has no repository for a:1"),
            ("received unexpected HTTP status: 413 Request Entity Too Large", "a:1 could not be pushed: a layer is"),
            ("unsupported: The operation is unsupported.", "a:1 could not be pushed: r.lan:5000 takes no images"),
            ("dial tcp 127.0.0.1:5000: connect: connection refused", "a:1 could not be pushed: the engine could not"),
            ("Something", "a:1 could not be pushed: the engine said: Something."),
        ] {
            let sentence = of_push(&failed(message), "a:1", &registry(false));
            assert!(sentence.starts_with(told), "{message}: {sentence}");
        }
    }
}
