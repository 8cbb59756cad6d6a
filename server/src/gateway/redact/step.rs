//! Credentials within the steps of a build.

use super::mask::{MASK, is_harmless};
use super::words::mask_words;

/// Instructions that give values to names.
const GIVING: [&str; 3] = ["env", "arg", "label"];
/// What stands before an instruction in a text that repeats it: `Step 3: `, `step 3 (`, `[2/3] `.
const BEFORE: [&str; 4] = [":", "(", "]", "onbuild"];
/// How the engine begins to repeat a value that it cannot read.
const REPEATING: [&str; 2] = ["can't find = in ", "failed to process "];

/// A text that may repeat an instruction of a Dockerfile: of `ENV`, `ARG` and `LABEL` the first name is shown, and nothing
/// after it. Where the values end cannot be told.
pub(crate) fn mask_instruction(text: &str) -> String {
    // As long as the text, byte by byte.
    let lower = text.to_ascii_lowercase();
    let given = GIVING.iter().flat_map(|name| lower.match_indices(name)).filter_map(|(at, name)| {
        let before = lower[..at].trim_end();
        let is_first = before.is_empty() || BEFORE.iter().any(|end| before.ends_with(end));
        is_first.then(|| values(text, at + name.len())).flatten().map(|values| (at, values))
    });
    let repeated =
        REPEATING.iter().flat_map(|words| lower.match_indices(words)).map(|(at, words)| (at, at + words.len()));
    match given.chain(repeated).min() {
        Some((at, values)) => format!("{}{}{MASK}", mask_words(&text[..at]), &text[at..values]),
        None => mask_words(text).into_owned(),
    }
}

/// Where the values of an instruction begin that itself ends here; `None` when it gives none.
fn values(text: &str, end: usize) -> Option<usize> {
    let rest = text[end..].trim_start();
    let name = text.len() - rest.len();
    let (length, after) = rest.char_indices().find(|(_, letter)| *letter == '=' || letter.is_whitespace())?;
    let values = name + length + after.len_utf8();
    (name > end && !text[values..].trim().is_empty()).then_some(values)
}

/// A step of a build, as an image's history tells it: values of `ARG`, `ENV` and of build args are masked.
pub(super) fn mask_step(step: &str) -> String {
    let (run, command) = step.strip_prefix("RUN ").map_or(("", step), |command| ("RUN ", command));
    if let Some((count, rest)) = command.strip_prefix('|').and_then(|rest| rest.split_once(' '))
        && count.bytes().all(|byte| byte.is_ascii_digit())
    {
        let (args, command) = rest.split_at(rest.find("/bin/sh -c ").unwrap_or(rest.len()));
        return format!("{run}|{count} {} {}", mask_values(args), mask_words(command)).trim_end().to_owned();
    }
    let (before, instruction) = step.split_at(step.find("#(nop) ").map_or(0, |at| at + "#(nop) ".len()));
    for name in ["ENV ", "ARG "] {
        if let Some(values) = instruction.trim_start().strip_prefix(name) {
            return format!("{before}{name}{}", mask_values(values));
        }
    }
    mask_words(step).into_owned()
}

/// Masks the values of `name=value name=value`, whatever they look like. History has no quotes: a word that is no pair
/// belongs to the value before it.
fn mask_values(text: &str) -> String {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let mut shown = Vec::new();
    let mut shows = true;
    for word in text.split_whitespace() {
        match word.split_once('=') {
            // The end of something in base64 looks like a pair.
            Some((name, value)) if is_name(name) && !matches!(value, "" | "=") => {
                shows = is_harmless(name);
                shown.push(if shows { mask_words(word).into_owned() } else { format!("{name}={MASK}") });
            }
            _ if shows => shown.push(word.to_owned()),
            _ => {}
        }
    }
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_f1_what_repeats_an_instruction_shows_its_first_name_alone() {
        for (text, masked) in [
            ("ENV DB_PASSWORD canaryH", "ENV DB_PASSWORD ••••••"),
            ("ARG PLAINARG=canaryA", "ARG PLAINARG=••••••"),
            ("  env \t A  canary canary", "  env \t A ••••••"),
            ("label \"a.b\"=\"canary c\" d=canary", "label \"a.b\"=••••••"),
            ("ONBUILD ENV A canary", "ONBUILD ENV A ••••••"),
            ("Step 2 of 9: ENV A canary", "Step 2 of 9: ENV A ••••••"),
            ("Step 2/9 : ENV A canary", "Step 2/9 : ENV A ••••••"),
            ("[stage 2/3] ENV A=canary", "[stage 2/3] ENV A=••••••"),
            (
                "a:1 was not built: step 3 (ENV A b=canary, line 5) failed: c.",
                "a:1 was not built: step 3 (ENV A ••••••",
            ),
            ("x --password canary (ENV A=canary)", "x --password •••••• (ENV A=••••••"),
            ("ENV A\u{a0}canary", "ENV A\u{a0}••••••"),
            ("Syntax error - can't find = in \"canary\". Must", "Syntax error - can't find = in ••••••"),
            ("failed to process \"\\\"canary\": unexpected end", "failed to process ••••••"),
            ("ARG VERSION", "ARG VERSION"),
            ("ENV A=", "ENV A="),
            ("RUN echo env arg label", "RUN echo env arg label"),
            ("environment: one two", "environment: one two"),
            ("RUN login --password canary", "RUN login --password ••••••"),
        ] {
            assert_eq!(mask_instruction(text), masked, "{text}");
        }
    }

    #[test]
    fn steps_of_a_build_show_names_alone() {
        for (step, masked) in [
            ("ENV FLAVOUR=canary", "ENV FLAVOUR=••••••"),
            ("ENV PATH=/usr/bin:/bin", "ENV PATH=/usr/bin:/bin"),
            ("ARG VERSION", "ARG VERSION"),
            ("ARG FLAVOUR=canary with canary== spaces", "ARG FLAVOUR=••••••"),
            ("/bin/sh -c #(nop)  ENV A=canary B=canary", "/bin/sh -c #(nop) ENV A=•••••• B=••••••"),
            ("/bin/sh -c #(nop)  CMD [\"nginx\"]", "/bin/sh -c #(nop)  CMD [\"nginx\"]"),
            ("|2 A=canary B=c canary /bin/sh -c make", "|2 A=•••••• B=•••••• /bin/sh -c make"),
            ("RUN |1 A=canary /bin/sh -c make # buildkit", "RUN |1 A=•••••• /bin/sh -c make # buildkit"),
            ("|1 A=canary cmd /S /C canary", "|1 A=••••••"),
            ("RUN /bin/sh -c curl --token=canary a.b # buildkit", "RUN /bin/sh -c curl --token=•••••• a.b # buildkit"),
        ] {
            assert_eq!(mask_step(step), masked);
        }
    }
}
