//! Names of things that a body may mention, and the ways in which it mentions containers.

use super::refusal::{Refusal, cut};

/// The name or id of a container, volume or network, as the Engine gives them out: letters, digits, `_`, `.` and `-`.
pub(super) fn plain(name: &str) -> Result<&str, Refusal> {
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if name.len() <= 255 && name.bytes().all(fit) && name.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        Ok(name)
    } else {
        Err(Refusal::malformed(format!("\"{}\" is no name of a container, volume or network.", cut(name))))
    }
}

/// The container of a mode such as `container:web`.
pub(super) fn shared_with(mode: &str) -> Option<&str> {
    mode.strip_prefix("container:")
}

/// The container of `web` or `web:something`, and the rest with its colon.
pub(super) fn before_colon(text: &str) -> (&str, &str) {
    text.split_at(text.find(':').unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_names() {
        for name in ["web", "a", "0f", "a_b.c-d", "json"] {
            assert_eq!(plain(name), Ok(name));
        }
        for name in ["", "/web", ".", "..", "-a", "a/b", "a b", "a:b", "a\0", "é", "/var/run", "a%2f"] {
            assert!(plain(name).is_err_and(|refusal| refusal.malformed), "{name:?}");
        }
        assert!(plain(&"a".repeat(256)).is_err());
    }
}
