//! How a build ended, as people say it: which step, why, on which line, and what to do. Pure.

use super::super::sentence::{self, Registry, ended, lowered, size};
use super::dockerfile::base;
use super::order::{Build, Builder};
use super::remote;
use app::contract::JobPart;
use engine::Error;
use engine::reference::host_of;

/// Why a build failed. `step` is the one it failed in; `signed` says whether credentials of registries were sent.
pub(super) fn failed(message: &str, step: Option<&JobPart>, order: &Build, signed: bool) -> String {
    let lower = message.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let name = order.name();
    if let Some(code) = exit_code(&lower) {
        let killed = if code == 137 { " It was killed, which is often for want of memory." } else { "" };
        let whose = step.map_or_else(|| "A step".to_owned(), named);
        return format!("{name} was not built: {} ended with exit code {code}.{killed} {LOOK}", lowered(&whose));
    }
    if let Some(line) = parse_line(message) {
        let why = message.rsplit_once(&format!("line {line}: ")).map_or("it is not valid", |(_, why)| why);
        return format!("The Dockerfile is wrong on line {line}: {} {CORRECT}", ended(why));
    }
    if has(&["no active session"]) {
        return "BuildKit asked for a session, which only the docker command has: for a base image that is not on the \
                engine, a secret, or a #syntax line. Pull the base image first, or build with the classic builder."
            .to_owned();
    }
    if has(&["no space left on device"]) {
        return format!(
            "{name} was not built: the engine's disk is full. Remove what is not used there, and try again."
        );
    }
    if has(&[
        "cannot locate specified dockerfile",
        "failed to read dockerfile",
        "unable to evaluate symlinks in dockerfile",
    ]) {
        let path = if order.dockerfile.is_empty() { "Dockerfile" } else { &order.dockerfile };
        return format!("There is no {path} in the context. Say where the Dockerfile is, or add one.");
    }
    if has(&["squash is only supported"]) {
        return SQUASH.to_owned();
    }
    if has(&["option requires buildkit", "requires buildkit", "the --mount option", "the --chmod option"]) {
        let step = step.map(|step| format!(" ({})", named(step))).unwrap_or_default();
        return format!(
            "{name} was not built: the classic builder does not do this{step}. Use BuildKit, or change the step."
        );
    }
    if order.builder == Builder::Buildkit && has(&["buildkit not supported", "not supported by this daemon"]) {
        return "The engine has no BuildKit. Build with the classic builder.".to_owned();
    }
    // A step's title may have the builder's own words in front.
    let from = step.and_then(|step| base(step.title.rsplit("] ").next().unwrap_or_default()));
    if let Some(image) = from {
        let error = Error::Engine { status: 500, message: message.to_owned() };
        return sentence::of_pull(&error, image, &Registry { host: host_of(image), signed });
    }
    if let (None, Some(address)) = (step, &order.source.remote) {
        return format!(
            "Nothing could be built from {}: {} Check the address, and that the engine's host reaches it.",
            remote::shown(address),
            lowered(&sentence::of_error(&Error::Engine { status: 500, message: message.to_owned() }))
        );
    }
    if has(&[
        "archive/tar",
        "unexpected eof",
        "invalid tar header",
        "processing tar file",
        "gzip: ",
        "bzip2 data invalid",
    ]) {
        return "The engine could not read the context as an archive. Pack it anew, and send it again.".to_owned();
    }
    match step {
        Some(step) => format!("{name} was not built: {} failed: {} {LOOK}", lowered(&named(step)), ended(message)),
        None => {
            let said = sentence::of_error(&Error::Engine { status: 500, message: message.to_owned() });
            format!("{name} was not built. {said}")
        }
    }
}

/// What is told where the engine does not squash.
pub(super) const SQUASH: &str =
    "The engine does not squash layers: that takes one with experimental features. Build without squash.";
const LOOK: &str = "Its output says more; correct it, and build again.";
const CORRECT: &str = "Correct it, and build again.";

/// Whether a failure may be the engine's own end: when it stops, it kills its steps (or asks them to end) and gives up
/// what it waits for.
pub(super) fn may_be_gone(message: &str) -> bool {
    let lower = message.to_ascii_lowercase();
    let signs = ["context canceled", "transport is closing", "code = unavailable"];
    matches!(exit_code(&lower), Some(137 | 143)) || signs.iter().any(|sign| lower.contains(sign))
}

/// What is told when the engine is not there any more.
pub(super) fn gone(name: &str) -> String {
    format!(
        "{name} was not built: the engine ended during the build, or cannot be reached any more. The steps that were \
         done are in its cache. Start the engine, and build again."
    )
}

/// What was built.
pub(super) fn built(name: &str, id: &str, bytes: Option<u64>) -> String {
    let size = bytes.map(|bytes| format!(", {}", size(bytes))).unwrap_or_default();
    format!("{name} was built: {id}{size}.")
}

/// The line that an engine could not read, where that is what failed.
pub(super) fn parse_line(message: &str) -> Option<i64> {
    let lower = message.to_ascii_lowercase();
    let rest = lower.get(lower.find("parse error")?..)?;
    let rest = rest.get(rest.find("line ")? + "line ".len()..)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The code that a command of a step ended with.
fn exit_code(lower: &str) -> Option<i64> {
    let signs = ["returned a non-zero code: ", "did not complete successfully: exit code: "];
    let rest = signs.iter().find_map(|sign| lower.rsplit_once(*sign))?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// As `Step 3 (RUN make, line 5)`.
fn named(step: &JobPart) -> String {
    let whole = step.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = whole.chars().take(80).collect();
    let title = if title.len() < whole.len() { format!("{title}…") } else { title };
    let line = if step.line > 0 { format!(", line {}", step.line) } else { String::new() };
    format!("Step {} ({title}{line})", step.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    fn order(source: &serde_json::Value) -> Build {
        from_value(json!({ "source": source, "tags": ["shop:1"] })).unwrap()
    }

    fn step(title: &str) -> JobPart {
        JobPart { id: "3".into(), title: title.into(), line: 5, ..JobPart::default() }
    }

    #[test]
    fn the_common_ends_have_their_words() {
        let text = order(&json!({ "text": "FROM a" }));
        let told = |message: &str, title: &str| {
            let step = Some(step(title)).filter(|step| !step.title.is_empty());
            failed(message, step.as_ref(), &text, false)
        };
        for (message, title, says) in [
            (
                "The command '/bin/sh -c make' returned a non-zero code: 2",
                "RUN make",
                "shop:1 was not built: step 3 (RUN make, line 5) ended with exit code 2. Its output says more; correct",
            ),
            (
                "failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 137",
                "[2/2] RUN make",
                "shop:1 was not built: step 3 ([2/2] RUN make, line 5) ended with exit code 137. It was killed,",
            ),
            (
                "dockerfile parse error line 3: unknown instruction: FOO",
                "",
                "The Dockerfile is wrong on line 3: unknown instruction: FOO. Correct it",
            ),
            (
                "failed to solve: dockerfile parse error on line 12: unknown instruction: foo (did you mean \"FROM\"?)",
                "",
                "The Dockerfile is wrong on line 12: unknown instruction: foo (did",
            ),
            ("Cannot locate specified Dockerfile: Dockerfile", "", "There is no Dockerfile in the context."),
            ("failed to solve: x: no active sessions", "[1/2] FROM a", "BuildKit asked for a session"),
            ("write /x: no space left on device", "RUN x", "shop:1 was not built: the engine's disk is full."),
            (
                "pull access denied for a, repository does not exist",
                "FROM a:9 AS b",
                "a:9 was not found in its registry",
            ),
            ("manifest for a:9 not found: manifest unknown", "[1/2] FROM a:9", "a:9 was not found in its registry."),
            ("toomanyrequests: limit", "FROM a", "The registry limits pulls"),
            (
                "the --mount option requires BuildKit. Refer to",
                "RUN --mount=x y",
                "shop:1 was not built: the classic builder",
            ),
            (
                "COPY failed: file not found in build context",
                "COPY x y",
                "shop:1 was not built: step 3 (COPY x y, line 5) failed: COPY failed: file not found in build context.",
            ),
            ("Error processing tar file(exit status 1): unexpected EOF", "", "The engine could not read the context"),
            ("squash is only supported with experimental mode", "", "The engine does not squash"),
            ("something", "", "shop:1 was not built. The engine said: something."),
        ] {
            assert!(told(message, title).starts_with(says), "{message}: {}", told(message, title));
        }
    }

    #[test]
    fn what_may_be_the_engines_own_end() {
        for (message, may_be) in [
            ("The command '/bin/sh -c make' returned a non-zero code: 137", true),
            ("process \"/bin/sh -c make\" did not complete successfully: exit code: 143", true),
            ("rpc error: code = Unavailable desc = transport is closing", true),
            ("failed to solve: Canceled: context canceled", true),
            ("The command '/bin/sh -c make' returned a non-zero code: 2", false),
            ("dockerfile parse error line 137: unknown instruction: FOO", false),
        ] {
            assert_eq!(may_be_gone(message), may_be, "{message}");
        }
    }

    #[test]
    fn a_remote_that_fails_is_named_without_its_secret() {
        let remote = order(&json!({ "remote": "http://me:secret@example.com/a.tar" }));
        let told = failed("error downloading remote context: dial tcp: connection refused", None, &remote, false);
        assert!(told.starts_with("Nothing could be built from http://example.com/a.tar: the engine said:"), "{told}");
        let told = failed("The command 'x' returned a non-zero code: 1", Some(&step("RUN x")), &remote, false);
        assert!(told.contains("exit code 1"), "{told}");
    }

    #[test]
    fn what_was_built_has_its_size() {
        assert_eq!(built("shop:1", "0815f639ae27", Some(1_900_000)), "shop:1 was built: 0815f639ae27, 1.8 MiB.");
        assert_eq!(built("The image", "0815f639ae27", None), "The image was built: 0815f639ae27.");
    }
}
