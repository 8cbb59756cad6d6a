//! References as the engine compares them.

/// The names that the engine leaves out.
const HUB: [&str; 4] = ["docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/"];

/// A reference as the engine writes it: without the hub's name, with a tag. One with a digest has no tag.
pub(super) fn familiar(reference: &str) -> String {
    let short = HUB.iter().find_map(|hub| reference.strip_prefix(hub)).unwrap_or(reference);
    let short = short.strip_prefix("library/").filter(|rest| !rest.contains('/')).unwrap_or(short);
    match short.split_once('@') {
        Some((name, digest)) => format!("{}@{digest}", repository(name)),
        None if repository(short) == short => format!("{short}:latest"),
        None => short.to_owned(),
    }
}

/// The name without tag and digest; a colon before a slash is a registry's port.
pub(super) fn repository(reference: &str) -> &str {
    let name = reference.split_once('@').map_or(reference, |(name, _)| name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => name,
    }
}

/// Whether it is a name by digest.
pub(super) fn is_digest(reference: &str) -> bool {
    reference.contains('@')
}

/// Whether a text is the beginning of an id, or of its digits.
pub(super) fn begins(id: &str, text: &str) -> bool {
    !text.is_empty() && (id.starts_with(text) || id.split_once(':').is_some_and(|(_, digits)| digits.starts_with(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_written_as_the_engine_does() {
        for (reference, written) in [
            ("nginx", "nginx:latest"),
            ("docker.io/library/nginx:1", "nginx:1"),
            ("index.docker.io/nginx", "nginx:latest"),
            ("library/nginx", "nginx:latest"),
            ("docker.io/ada/app", "ada/app:latest"),
            ("reg:5000/a", "reg:5000/a:latest"),
            ("reg:5000/a:1", "reg:5000/a:1"),
            ("a:1@sha256:12", "a@sha256:12"),
        ] {
            assert_eq!(familiar(reference), written, "{reference}");
        }
        assert_eq!(repository("reg:5000/a@sha256:1"), "reg:5000/a");
    }

    #[test]
    fn an_id_is_known_by_its_beginning() {
        assert!(
            begins("sha256:abcd", "abc") && begins("sha256:abcd", "sha256:a") && begins("sha256:abcd", "sha256:abcd")
        );
        assert!(!begins("sha256:abcd", "bcd") && !begins("sha256:abcd", ""));
    }
}
