//! Credentials within the steps of a build.

use super::mask::{MASK, is_harmless};
use super::words::mask_words;

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
