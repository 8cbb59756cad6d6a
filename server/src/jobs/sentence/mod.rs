//! What the engine says, as people say it: what happened, and what to do. Pure.
//!
//! # Layout
//! - this file: any failure ([`of_error`], a whole sentence); those of create and start ([`of_create`]) and of prunes
//!   ([`of_prune`]), which go on after a colon, as in "web could not be created: …"
//! - `registry`: those of pulls and pushes; `archive`: those of loads and imports

mod archive;
mod registry;

pub(crate) use archive::{of_import, of_load};
pub(crate) use registry::{Registry, of_pull, of_push};

use engine::Error;

/// The longest that is repeated of the engine's own words.
const LONGEST: usize = 300;

/// Any failed call, as a whole sentence.
pub(crate) fn of_error(error: &Error) -> String {
    match error {
        Error::NotModified => "There was nothing to change.".to_owned(),
        Error::Undecodable(_) => "The engine's answer could not be read.".to_owned(),
        Error::Unreachable(_) => "The engine cannot be reached. Check that it runs, and try again.".to_owned(),
        // The door's own sentences are meant to be read.
        Error::Denied(message) => ended(message),
        Error::NotFound(message) | Error::Conflict(message) | Error::Engine { message, .. } => {
            let is_ours = message.starts_with("The engine");
            if is_ours { ended(message) } else { format!("The engine said: {}", ended(message)) }
        }
    }
}

/// Why a container could not be created, changed or started. `holder` knows which container has a port of the host.
pub(crate) fn of_create(error: &Error, holder: impl Fn(u16) -> Option<String>) -> String {
    let Some(message) = said(error) else { return lowered(&of_error(error)) };
    let says = Says::new(message);
    if says.has("name is taken") || (says.has("name") && says.has("is already in use by container")) {
        return "the name is taken by another container. Choose another name.".to_owned();
    }
    if says.has("port is already allocated") || says.has("address already in use") {
        return taken(&says, holder);
    }
    if let Some(path) = says.after("bind source path does not exist: ") {
        return format!("{path} does not exist on the engine's host. Create it there, or choose another path.");
    }
    if says.has("mount path must be absolute") || says.has("invalid mount path") {
        return "a path in the container does not begin with a slash. Write the whole path.".to_owned();
    }
    if let Some(why) = says.after("invalid mount config for type ") {
        return format!("a mount is not valid ({why}). Correct it, and try again.");
    }
    if let Some(what) = says.after("invalid volume specification: ") {
        return format!("the volume {what} is not valid. Write it as source:/path/in/the/container.");
    }
    if let Some(image) = says.after("no such image: ") {
        return format!("the image {image} is not on the engine. Pull it first.");
    }
    if says.has("invalid reference format") {
        return "the name of the image is not valid. Write it as repository:tag.".to_owned();
    }
    if says.has("minimum memory limit") {
        return "the memory limit is too low: the engine takes no less than 6 MB. Raise it.".to_owned();
    }
    if let Some(network) = says.between("network ", " not found") {
        return format!("the network {network} does not exist. Choose another one, or create it.");
    }
    if says.has("no space left on device") {
        return FULL.to_owned();
    }
    if says.has("invalid container name") {
        return "the name is not valid: letters, digits, and _ . - after the first of them.".to_owned();
    }
    if says.has("executable file not found") || (says.has("exec:") && says.has("no such file or directory")) {
        let command = says.between("exec: \"", "\"").unwrap_or("");
        let command = if command.is_empty() { String::new() } else { format!(" {command}") };
        return format!("its command{command} is not in the image. Check the command and the entrypoint.");
    }
    if let Error::Denied(message) = error {
        return lowered(&ended(message));
    }
    lowered(&of_error(error))
}

/// A disk without room.
const FULL: &str = "the engine's disk is full. Remove what is not used there, and try again.";

/// Why something could not be pruned.
pub(crate) fn of_prune(error: &Error) -> String {
    let says = Says::new(said(error).unwrap_or_default());
    if says.has("prune operation is already running") {
        return "the engine removes unused things already. Wait until it has, and try again.".to_owned();
    }
    if says.has_one(&["invalid filter", "parsing time", "invalid duration", "is not supported"]) {
        return format!("the engine does not take what was chosen. {}", of_error(error));
    }
    match error {
        Error::Denied(message) => lowered(&ended(message)),
        _ => lowered(&of_error(error)),
    }
}

/// What the engine, or the door, said of a failure; `None` where nobody said anything.
fn said(error: &Error) -> Option<&str> {
    match error {
        Error::NotFound(message) | Error::Conflict(message) | Error::Denied(message) => Some(message),
        Error::Engine { message, .. } => Some(message),
        Error::NotModified | Error::Undecodable(_) | Error::Unreachable(_) => None,
    }
}

/// Bytes as the pages write them.
pub(crate) fn size(bytes: u64) -> String {
    let (power, name) = match bytes {
        0..1024 => return format!("{bytes} B"),
        0x4000_0000.. => (30, "GiB"),
        0x10_0000.. => (20, "MiB"),
        _ => (10, "KiB"),
    };
    // Cut, not rounded.
    let whole = bytes >> power;
    if whole >= 10 {
        return format!("{whole} {name}");
    }
    let tenths = ((bytes & ((1 << power) - 1)) * 10) >> power;
    format!("{whole}.{tenths} {name}")
}

/// Who has the port, or the address, that was wanted.
fn taken(says: &Says<'_>, holder: impl Fn(u16) -> Option<String>) -> String {
    let Some(port) = says.port() else {
        return "the address is in use already. Choose another one.".to_owned();
    };
    match holder(port) {
        Some(name) => format!("port {port} is used by {name}. Choose another port or stop it."),
        None => format!("port {port} is in use on the engine's host. Choose another port, or stop what uses it."),
    }
}

/// A message of the engine, looked through whatever its case.
struct Says<'a> {
    message: &'a str,
    lower: String,
}

impl<'a> Says<'a> {
    fn new(message: &'a str) -> Self {
        Self { message, lower: message.to_ascii_lowercase() }
    }

    fn has(&self, what: &str) -> bool {
        self.lower.contains(what)
    }

    fn has_one(&self, signs: &[&str]) -> bool {
        signs.iter().any(|sign| self.has(sign))
    }

    /// What follows, on its line.
    fn after(&self, what: &str) -> Option<&'a str> {
        let at = self.lower.find(what)? + what.len();
        let rest = self.message.get(at..)?.lines().next().unwrap_or_default();
        Some(rest.trim().trim_end_matches('.')).filter(|rest| !rest.is_empty())
    }

    /// What stands between two texts.
    fn between(&self, before: &str, behind: &str) -> Option<&'a str> {
        let at = self.lower.find(before)? + before.len();
        let end = self.lower.get(at..)?.find(behind)?;
        self.message.get(at..at + end).filter(|found| !found.is_empty())
    }

    /// The port that is named last before the words about its use: `0.0.0.0:8080 failed: port is …`,
    /// `listen tcp4 :80: bind: address already in use`.
    fn port(&self) -> Option<u16> {
        let sign = ["failed: port is already", ": bind: address already in use"].into_iter();
        let end = sign.filter_map(|sign| self.lower.find(sign)).min()?;
        let before = self.message.get(..end)?.trim_end_matches([' ', ':']);
        before.rsplit(':').next()?.parse().ok()
    }
}

/// A text of the engine as a sentence: its first line, cut, with its end.
pub(super) fn ended(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.strip_prefix("Error response from daemon: ").unwrap_or(line).trim();
    if line.is_empty() {
        return "it gave no reason.".to_owned();
    }
    let mut text: String = line.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if text.len() < line.len() {
        text.push('…');
    } else if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// A sentence that goes on after a colon.
pub(super) fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(message: &str) -> Error {
        Error::Engine { status: 500, message: message.to_owned() }
    }

    #[test]
    fn the_common_failures_of_create_and_start_have_their_words() {
        let holder = |port: u16| (port == 8080).then(|| "shop-web".to_owned());
        for (message, told) in [
            (
                "Conflict. The container name \"/web\" is already in use by container \"2222\". You have to remove it.",
                "the name is taken by another container. Choose another name.",
            ),
            ("That name is taken.", "the name is taken by another container. Choose another name."),
            (
                "driver failed programming external connectivity on endpoint web (12ab): Bind for 0.0.0.0:8080 \
                 failed: port is already allocated",
                "port 8080 is used by shop-web. Choose another port or stop it.",
            ),
            (
                "driver failed programming external connectivity on endpoint web (12ab): Bind for :::81 failed: port \
                 is already allocated",
                "port 81 is in use on the engine's host. Choose another port, or stop what uses it.",
            ),
            (
                "failed to bind host port for 0.0.0.0:80:172.17.0.2:80/tcp: Error starting userland proxy: listen \
                 tcp4 0.0.0.0:80: bind: address already in use",
                "port 80 is in use on the engine's host. Choose another port, or stop what uses it.",
            ),
            ("Address already in use", "the address is in use already. Choose another one."),
            (
                "invalid mount config for type \"bind\": bind source path does not exist: /No/Such",
                "/No/Such does not exist on the engine's host. Create it there, or choose another path.",
            ),
            (
                "invalid mount config for type \"volume\": field Target must not be empty",
                "a mount is not valid (\"volume\": field Target must not be empty). Correct it, and try again.",
            ),
            (
                "invalid volume specification: 'a:b': invalid mount path: 'b' mount path must be absolute",
                "a path in the container does not begin with a slash. Write the whole path.",
            ),
            ("No such image: nginx:9", "the image nginx:9 is not on the engine. Pull it first."),
            ("invalid reference format", "the name of the image is not valid. Write it as repository:tag."),
            (
                "Minimum memory limit allowed is 6MB",
                "the memory limit is too low: the engine takes no less than 6 MB. Raise it.",
            ),
            ("network Front not found", "the network Front does not exist. Choose another one, or create it."),
            ("write /x: no space left on device", FULL),
            (
                "OCI runtime create failed: unable to start container process: exec: \"Serve\": executable file not \
                 found in $PATH: unknown",
                "its command Serve is not in the image. Check the command and the entrypoint.",
            ),
            ("something Else\nand a trace", "the engine said: something Else."),
            ("The engine refused: no", "the engine refused: no."),
        ] {
            assert_eq!(of_create(&failed(message), holder), told, "{message}");
        }
        let door = Error::Denied("Running privileged containers takes an administrator of this console.".into());
        assert!(of_create(&door, holder).starts_with("running privileged containers takes"));
    }

    #[test]
    fn sizes_are_written_as_the_pages_write_them() {
        let sizes = [0, 1023, 1_536, 2_345_678, 1_000_000_000, 0x1_4000_0000, u64::MAX].map(size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.5 KiB", "2.2 MiB", "953 MiB", "5.0 GiB", "17179869183 GiB"]);
    }

    #[test]
    fn no_message_is_repeated_whole() {
        let long = "é".repeat(2000);
        let told = of_error(&failed(&long));
        assert!(told.chars().count() < LONGEST + 40 && told.ends_with('…'));
        assert_eq!(of_error(&failed("")), "The engine said: it gave no reason.");
        assert_eq!(of_error(&failed("one\ntwo")), "The engine said: one.");
    }
}
