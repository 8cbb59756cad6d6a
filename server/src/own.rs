//! The container that the console itself runs in, as far as the system tells: who asks to stop, replace or remove it is
//! asked twice, and the console cannot replace it.
//!
//! It is known by its id, so that it counts only on the engine that has a container of that id.

use std::path::Path;

/// The digits of a container's id.
const DIGITS: usize = 64;
/// What an engine puts into each container: files of its own, bound over these.
const FILES: [&str; 3] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

/// The id of the container that this process is in, if it is in one.
pub fn find() -> Option<String> {
    find_in(Path::new("/proc/self"))
}

fn find_in(process: &Path) -> Option<String> {
    let read = |name: &str| std::fs::read_to_string(process.join(name)).unwrap_or_default();
    // The control group is the container's own; the files are another one's where that one's network is shared.
    of_group(&read("cgroup")).or_else(|| of_mounts(&read("mountinfo")))
}

/// Out of `/proc/self/cgroup`: `5:pids:/docker/ID`, `0::/system.slice/docker-ID.scope`.
fn of_group(text: &str) -> Option<String> {
    text.lines().find_map(|line| line.splitn(3, ':').nth(2)?.rsplit('/').find_map(id))
}

/// Out of `/proc/self/mountinfo`: `… /var/lib/docker/containers/ID/hostname /etc/hostname …`.
fn of_mounts(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let mut fields = line.split(' ').skip(3);
        let (root, place) = (fields.next()?, fields.next()?);
        if FILES.contains(&place) { root.rsplit('/').find_map(id) } else { None }
    })
}

/// The id in a part of a path, which may have a word before it and an end after it.
fn id(part: &str) -> Option<String> {
    let part = part.strip_suffix(".scope").unwrap_or(part);
    let part = part.rsplit('-').next().unwrap_or(part);
    let is_id = part.len() == DIGITS && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_id.then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0be878dce0a271d93f17581849fe9aee21b5d28100f1e9b4b4e6991ce31a451d";

    #[test]
    fn the_control_group_tells() {
        for text in [
            format!("12:pids:/docker/{ID}\n11:cpu,cpuacct:/docker/{ID}\n"),
            format!("0::/system.slice/docker-{ID}.scope\n"),
            format!("0::/user.slice/libpod-{ID}.scope/container\n"),
            format!("1:name=systemd:/a:b/{ID}\n0::/\n"),
        ] {
            assert_eq!(of_group(&text).as_deref(), Some(ID), "{text}");
        }
        for text in ["", "0::/\n", "0::/system.slice/docker.service\n", "0::/docker/0be878dce0a2\n", "nonsense"] {
            assert_eq!(of_group(text), None, "{text}");
        }
    }

    #[test]
    fn the_files_that_an_engine_binds_tell() {
        let line = |root: &str, place: &str| format!("636 615 254:1 {root} {place} rw,relatime - ext4 /dev/vda1 rw\n");
        let none = line("/", "/") + &line("/var/lib/docker/volumes/x/_data", "/data");
        assert_eq!(of_mounts(&none), None);
        for root in ["/var/lib/docker/containers", "/var/lib/containers/storage/overlay-containers"] {
            let text = none.clone() + &line(&format!("{root}/{ID}/hostname"), "/etc/hostname");
            assert_eq!(of_mounts(&text).as_deref(), Some(ID));
        }
        // On a host, of the containers there.
        let others = line(&format!("/var/lib/docker/containers/{ID}/mounts/shm"), "/var/lib/docker/containers/x/shm");
        assert_eq!(of_mounts(&others), None);
    }

    #[test]
    fn one_that_shares_a_network_is_itself() {
        let process = tempfile::tempdir().unwrap();
        let other = "f".repeat(DIGITS);
        let mounts = format!("1 2 3:4 /docker/containers/{other}/hostname /etc/hostname rw - ext4 x rw\n");
        std::fs::write(process.path().join("mountinfo"), mounts).unwrap();
        assert_eq!(find_in(process.path()), Some(other));
        std::fs::write(process.path().join("cgroup"), format!("5:pids:/docker/{ID}\n")).unwrap();
        assert_eq!(find_in(process.path()).as_deref(), Some(ID));
        assert_eq!(find_in(&process.path().join("nothing")), None);
    }
}
