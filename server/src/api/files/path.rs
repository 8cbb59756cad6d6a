//! Paths in a container. They are never part of a shell's text: a command gets them as its arguments.

use crate::api::problem::Problem;

/// The longest path, as the kernel has it.
const LONGEST: usize = 4096;
/// The longest name in a folder.
const LONGEST_NAME: usize = 255;

/// A path from the root, without `.`, `..` and doubled slashes, as the Engine reads it.
pub(super) fn clean(path: &str) -> Result<String, Problem> {
    if !path.starts_with('/') {
        return Err(Problem::bad("A path begins with a slash."));
    }
    if path.len() > LONGEST || path.contains('\0') {
        return Err(Problem::bad("A path has at most 4096 bytes, and none of them is zero."));
    }
    Ok(from_root(path))
}

/// A path of something that is to be there: not the root itself, and with a name that a folder can hold.
pub(super) fn named(path: &str) -> Result<String, Problem> {
    let path = clean(path)?;
    match split(&path).1 {
        "" => Err(Problem::bad("The root folder itself stays as it is.")),
        name if name.len() > LONGEST_NAME => Err(Problem::bad("A name has at most 255 bytes.")),
        _ => Ok(path),
    }
}

/// Where a link leads that is in a folder.
pub(super) fn follow(folder: &str, target: &str) -> String {
    if target.starts_with('/') { from_root(target) } else { from_root(&join(folder, target)) }
}

/// The folder of a clean path, and its name there; the root has none.
pub(super) fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some(parts) => parts,
        None => ("/", path),
    }
}

/// The path of a name in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

fn from_root(path: &str) -> String {
    format!("/{}", crate::path::plain(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_from_the_root_and_stay_below_it() {
        let clean = |path: &str| clean(path).ok();
        assert_eq!(clean("/").as_deref(), Some("/"));
        assert_eq!(clean("//etc/./x/../hosts/").as_deref(), Some("/etc/hosts"));
        assert_eq!(clean("/../../etc").as_deref(), Some("/etc"));
        assert_eq!(clean("/a b/ü\n'\"").as_deref(), Some("/a b/ü\n'\""));
        let long = format!("/{}", "x".repeat(LONGEST));
        for bad in ["", "etc", "./etc", "/a\0b", long.as_str()] {
            assert_eq!(clean(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_what_has_a_name_can_be_changed() {
        assert_eq!(named("/etc/").ok().as_deref(), Some("/etc"));
        assert!(named("/").is_err() && named("/etc/..").is_err());
        assert!(named(&format!("/{}", "x".repeat(LONGEST_NAME + 1))).is_err());
    }

    #[test]
    fn a_path_comes_apart_and_together() {
        assert_eq!(split("/"), ("/", ""));
        assert_eq!(split("/etc"), ("/", "etc"));
        assert_eq!(split("/etc/ssl/certs"), ("/etc/ssl", "certs"));
        assert_eq!((join("/", "etc"), join("/etc", "ssl")), ("/etc".to_owned(), "/etc/ssl".to_owned()));
        assert_eq!(follow("/etc/ssl", "../hosts"), "/etc/hosts");
        assert_eq!(follow("/etc", "/run/x"), "/run/x");
        assert_eq!(follow("/", "../../x"), "/x");
    }
}
