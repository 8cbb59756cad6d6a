//! References as the engine compares them.

use engine::call::image::parts;

/// The name without tag and digest.
pub(super) fn repository(reference: &str) -> &str {
    parts(reference).0
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
    fn an_id_is_known_by_its_beginning() {
        assert!(
            begins("sha256:abcd", "abc") && begins("sha256:abcd", "sha256:a") && begins("sha256:abcd", "sha256:abcd")
        );
        assert!(!begins("sha256:abcd", "bcd") && !begins("sha256:abcd", ""));
    }
}
