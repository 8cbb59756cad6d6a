//! Paths in containers and in archives. Pure.

/// A path without what leads nowhere, as `./` and slashes at its ends; empty for the folder itself. `..` leads no further
/// than there.
pub(crate) fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_nowhere_else() {
        for (path, read) in [("./a/b/", "a/b"), ("/a", "a"), ("a/../../b", "b"), (".", ""), ("", ""), ("a//b", "a/b")] {
            assert_eq!(plain(path), read, "{path}");
        }
    }
}
