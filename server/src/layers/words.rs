//! Steps of a history, as they stand in a Dockerfile.

/// How the builders write the shell.
const SHELL: &str = "/bin/sh -c ";
/// How the classic builder marks what runs nothing.
const NOP: &str = "#(nop)";
/// How BuildKit marks its steps.
const BUILDKIT: &str = "# buildkit";

/// Instructions that never make a layer.
const SETTINGS: [&str; 13] = [
    "ARG",
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
];

/// The instruction, without what a builder puts around it.
pub(super) fn cleaned(by: &str) -> String {
    let by = by.trim();
    let by = by.strip_suffix(BUILDKIT).unwrap_or(by).trim_end();
    match told_to_shell(by.strip_prefix("RUN ").unwrap_or(by)) {
        Some(command) => match command.strip_prefix(NOP) {
            Some(instruction) => instruction.trim().to_owned(),
            None => format!("RUN {}", command.trim()),
        },
        None => by.to_owned(),
    }
}

/// What a shell was told to do. The build arguments stand before it, as in `|1 A=b /bin/sh -c make`.
fn told_to_shell(by: &str) -> Option<&str> {
    let counted = |by: &str| by.strip_prefix('|').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    by.strip_prefix(SHELL).or_else(|| if counted(by) { by.split_once(SHELL).map(|(_, told)| told) } else { None })
}

/// Whether a step can have made a layer.
pub(super) fn makes_layer(by: &str) -> bool {
    let cleaned = cleaned(by);
    !SETTINGS.contains(&cleaned.split_whitespace().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_read_as_in_a_dockerfile() {
        for (by, read) in [
            ("/bin/sh -c #(nop)  CMD [\"sh\"]", "CMD [\"sh\"]"),
            ("/bin/sh -c #(nop) COPY file:12 in / ", "COPY file:12 in /"),
            ("/bin/sh -c apk add make", "RUN apk add make"),
            ("|1 A=b /bin/sh -c make", "RUN make"),
            ("|2 A=b c B= /bin/sh -c make all", "RUN make all"),
            ("RUN /bin/sh -c make # buildkit", "RUN make"),
            ("RUN |1 A=b /bin/sh -c make # buildkit", "RUN make"),
            ("RUN /bin/bash -c make # buildkit", "RUN /bin/bash -c make"),
            ("COPY a /b # buildkit", "COPY a /b"),
            ("ENV A=/bin/sh -c x", "ENV A=/bin/sh -c x"),
            ("| no count /bin/sh -c x", "| no count /bin/sh -c x"),
            ("", ""),
        ] {
            assert_eq!(cleaned(by), read, "{by}");
        }
    }

    #[test]
    fn settings_make_no_layer() {
        for by in ["/bin/sh -c #(nop)  ENV A=b", "USER 1", "LABEL a=b # buildkit", "VOLUME [/data]"] {
            assert!(!makes_layer(by), "{by}");
        }
        for by in ["WORKDIR /a", "/bin/sh -c env", "COPY a b", "RUN /bin/sh -c user # buildkit", ""] {
            assert!(makes_layer(by), "{by}");
        }
    }
}
