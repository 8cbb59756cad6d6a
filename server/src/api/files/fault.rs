//! Why something cannot be done with a file, in a sentence that says what stands now.

use crate::api::problem::Problem;
use app::contract::short;
use engine::Error;
use http::StatusCode;

/// How an engine, or the door, begins to say that the container itself is not there.
const GONE: &str = "No such container";

/// The refusal for a container that is not there, or not for the caller: named as they named it.
pub(super) fn gone(name: &str) -> Problem {
    let is_id = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = if is_id { short(name) } else { name };
    let sentence = format!(
        "There is no container {name} any more. It was removed, or made again; look for it in the list of containers."
    );
    Problem::new(StatusCode::NOT_FOUND, &sentence)
}

/// The refusal for what the engine or the door said about a path. Nothing was changed then.
pub(super) fn problem(error: &Error, path: &str, name: &str) -> Problem {
    let words = error.to_string();
    let known = match error {
        Error::NotFound(words) if words.starts_with(GONE) => return gone(name),
        Error::NotFound(_) | Error::Conflict(_) | Error::Engine { .. } => cause(&words, path, name),
        // The door's words are for people already; an engine forbids one thing alone.
        Error::Denied(_) if read_only(&words) => cause(&words, path, name),
        Error::Denied(_) | Error::NotModified | Error::Unreachable(_) | Error::Undecodable(_) => None,
    };
    let (status, sentence) = known.unwrap_or_else(|| match error {
        Error::NotFound(_) => (StatusCode::NOT_FOUND, format!("There is no {path} in {name}.")),
        Error::Conflict(_) => (StatusCode::CONFLICT, format!("{} Nothing was changed.", sentence(&words))),
        Error::Denied(_) => (StatusCode::FORBIDDEN, words),
        Error::Unreachable(_) => (StatusCode::BAD_GATEWAY, "The engine cannot be reached.".to_owned()),
        // The door's, too.
        Error::Engine { status: 429, .. } => (StatusCode::TOO_MANY_REQUESTS, words),
        Error::Engine { status: 503, .. } => (StatusCode::SERVICE_UNAVAILABLE, words),
        Error::Engine { message, .. } if !message.is_empty() => {
            (StatusCode::BAD_GATEWAY, format!("The engine refused: {}", sentence(message)))
        }
        // The answer to a `HEAD` has no words.
        Error::Engine { status: 500, .. } => {
            (StatusCode::CONFLICT, format!("{path} cannot be looked at in {name}; a part of it may be no folder."))
        }
        Error::Engine { .. } | Error::NotModified | Error::Undecodable(_) => {
            (StatusCode::BAD_GATEWAY, format!("The engine gave no usable answer about {path}."))
        }
    });
    Problem::new(status, &sentence)
}

/// The refusal for what a command said about a path.
pub(super) fn said(words: &str, path: &str, name: &str) -> Problem {
    let known = cause(words, path, name);
    let (status, sentence) = known.unwrap_or_else(|| {
        let last = words.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("It did not say why.");
        let last: String = last.chars().take(300).collect();
        (StatusCode::CONFLICT, format!("{name} did not do it: {}", sentence(&last)))
    });
    Problem::new(status, &sentence)
}

/// What is known by its words, an engine's or a command's.
fn cause(words: &str, path: &str, name: &str) -> Option<(StatusCode, String)> {
    let low = words.to_lowercase();
    let has = |text: &str| low.contains(text);
    let conflict = |sentence: String| Some((StatusCode::CONFLICT, sentence));
    if read_only(words) {
        conflict(format!("The file system of {name} is read-only at {path}. Nothing was changed."))
    } else if has("no space left") || has("disk quota exceeded") {
        let sentence = format!("There is no room left in {name} for {path}. Delete something and try again.");
        Some((StatusCode::INSUFFICIENT_STORAGE, sentence))
    } else if has("not a directory") {
        conflict(format!("A part of {path} is no folder."))
    } else if has("directory not empty") {
        conflict(format!("{path} is not empty."))
    } else if has("resource busy") {
        conflict(format!("{path} is in use, or something is mounted there, so it stays as it is."))
    } else if has("permission denied") || has("operation not permitted") {
        conflict(format!("{name} does not allow this at {path}: the user lacks the permission."))
    } else if has("file name too long") {
        conflict(format!("{path} is too long a name for {name}."))
    } else if has("no such file") {
        Some((StatusCode::NOT_FOUND, format!("There is no {path} in {name}.")))
    } else {
        None
    }
}

fn read_only(words: &str) -> bool {
    let low = words.to_lowercase();
    low.contains("read-only file system") || low.contains("marked read-only") || low.contains("marked as read-only")
}

/// Words as a sentence: with a capital and a full stop.
fn sentence(words: &str) -> String {
    let words = words.trim();
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let stop = if words.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(problem: &Problem) -> (u16, String) {
        (problem.status().as_u16(), format!("{problem:?}"))
    }

    #[test]
    fn what_engines_say_becomes_a_sentence() {
        let engine = |status, message: &str| Error::Engine { status, message: message.into() };
        for (error, status, word) in [
            (Error::NotFound(String::new()), 404, "There is no /a in web."),
            (Error::NotFound("No such container: 0be878dce0a2".into()), 404, "There is no container web any more."),
            (Error::NotFound("Could not find the file /No such container".into()), 404, "There is no /a in web."),
            (engine(400, "container rootfs is marked read-only"), 409, "read-only at /a"),
            (Error::Denied("container rootfs is marked read-only".into()), 409, "read-only at /a"),
            (Error::Denied("You need the grant 'files' for this.".into()), 403, "grant 'files'"),
            (engine(500, "write /a: no space left on device"), 507, "no room left in web"),
            (engine(400, "extraction point is not a directory"), 409, "no folder"),
            (engine(500, "unlinkat /etc/hosts: device or resource busy"), 409, "mounted there"),
            (engine(500, "something odd"), 502, "The engine refused: Something odd."),
            (engine(500, ""), 409, "a part of it may be no folder"),
            (engine(501, ""), 502, "no usable answer"),
            (Error::Unreachable("unix:///secret.sock".into()), 502, "cannot be reached"),
        ] {
            let (code, sentence) = told(&problem(&error, "/a", "web"));
            assert!(code == status && sentence.contains(word), "{error:?}: {code} {sentence}");
            assert!(!sentence.contains("secret"));
        }
    }

    #[test]
    fn a_long_id_is_told_by_its_beginning() {
        let id = "0be878dce0a271d93f17581849fe9aee21b5d28100f1e9b4b4e6991ce31a451d";
        for (name, word) in
            [(id, "no container 0be878dce0a2 any more"), (&id[1..], &id[1..]), ("web", "container web any")]
        {
            let (code, sentence) = told(&gone(name));
            assert!(code == 404 && sentence.contains(word), "{name}: {sentence}");
        }
    }

    #[test]
    fn what_commands_say_becomes_a_sentence() {
        for (words, status, word) in [
            ("mv: can't rename 'a': Permission denied\n", 409, "lacks the permission"),
            ("rm: cannot remove '/a': Read-only file system", 409, "read-only at /a"),
            ("mv: can't rename '/a': No such file or directory", 404, "There is no /a"),
            ("line one\nmv: cannot move '/a' to a subdirectory of itself\n", 409, "subdirectory of itself."),
            ("", 409, "did not say why"),
        ] {
            let (code, sentence) = told(&said(words, "/a", "web"));
            assert!(code == status && sentence.contains(word), "{words:?}: {code} {sentence}");
        }
    }
}
