//! The few files that every container of the demo pretends to have, and `GET /containers/{id}/archive`.

use super::answer::{Answer, Ask, Failure, nothing, whole};
use super::clock::{SECOND, stamp};
use super::state::World;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use engine::Method;
use serde_json::json;

/// Paths and texts; directories are what stands in front of them.
const FILES: [(&str, &str); 8] = [
    ("/app/README.md", "# Demo\n\nNothing here is real.\n"),
    ("/app/config.toml", "listen = \"0.0.0.0:3000\"\nworkers = 4\n"),
    ("/bin/sh", "#!demo\n"),
    ("/etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost\n"),
    ("/etc/os-release", "NAME=\"Demo Linux\"\nID=demo\nVERSION_ID=1\n"),
    ("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
    ("/tmp/cache/entry", "cached\n"),
    ("/var/log/app.log", "started\n"),
];

/// A path as it is from the root.
pub(super) fn absolute(from: &str, path: &str) -> String {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{from}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The text of a file.
pub(super) fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// The names in a directory.
pub(super) fn list(path: &str) -> Option<Vec<&'static str>> {
    let front = if path == "/" { "/".to_owned() } else { format!("{path}/") };
    let within = FILES.iter().filter_map(|(name, _)| name.strip_prefix(front.as_str()));
    let mut names: Vec<&str> = within.filter_map(|rest| rest.split('/').next()).collect();
    names.dedup();
    (!names.is_empty()).then_some(names)
}

/// `GET` and `HEAD /containers/{id}/archive`
pub(super) fn archive(world: &World, ask: &Ask) -> Answer {
    let path = absolute("/", ask.value("path").ok_or_else(|| Failure::bad("path is required"))?);
    let created = {
        let state = world.state();
        state.find(ask.name())?.created
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    let (mode, bytes) = match (text(&path), list(&path)) {
        (Some(text), _) => (0o644, tar(name, text.as_bytes())),
        // Go's bit of a directory.
        (None, Some(names)) => (0x8000_0000_u32 | 0o755, tree(&path, name, &names)),
        (None, None) => {
            let message = format!("Could not find the file {path} in container {}", ask.name());
            return Err(Failure::not_found(message));
        }
    };
    let size = text(&path).map_or(4096, str::len);
    let stat = json!({ "name": name, "size": size, "mode": mode, "mtime": stamp(created / SECOND * SECOND), "linkTarget": "" });
    let mut reply = match ask.matched.route.method {
        Method::Head => nothing(200),
        _ => whole(200, "application/x-tar", bytes.into()),
    };
    reply.headers.push(("x-docker-container-path-stat".into(), BASE64_STANDARD.encode(stat.to_string())));
    Ok(reply)
}

/// What is right in a directory.
fn tree(path: &str, name: &str, names: &[&str]) -> Vec<u8> {
    let path = path.trim_end_matches('/');
    let entries = names.iter().map(|file| match text(&format!("{path}/{file}")) {
        Some(text) => entry(&format!("{name}/{file}"), "0", text.as_bytes()),
        None => entry(&format!("{name}/{file}/"), "5", b""),
    });
    ended([entry(&format!("{name}/"), "5", b"")].into_iter().chain(entries).flatten().collect())
}

/// A tar archive of one file.
pub(super) fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    ended(entry(name, "0", bytes))
}

/// Two empty blocks end an archive.
fn ended(mut entries: Vec<u8>) -> Vec<u8> {
    entries.extend([0; 1024]);
    entries
}

/// A file (`0`) or a directory (`5`) as `ustar` has it.
fn entry(name: &str, kind: &str, bytes: &[u8]) -> Vec<u8> {
    let mut head = [0_u8; 512];
    let mut field = |at: usize, text: &str| head[at..at + text.len()].copy_from_slice(text.as_bytes());
    field(0, name.get(..99.min(name.len())).unwrap_or_default());
    field(100, if kind == "5" { "0000755\0" } else { "0000644\0" });
    field(108, "0000000\0");
    field(116, "0000000\0");
    field(124, &format!("{:011o}\0", bytes.len()));
    field(136, "00000000000\0");
    field(148, "        ");
    field(156, kind);
    field(257, "ustar\x0000");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut entry = head.to_vec();
    entry.extend_from_slice(bytes);
    entry.resize(entry.len().div_ceil(512) * 512, 0);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_root() {
        assert_eq!(absolute("/app", "../../../etc/./hosts"), "/etc/hosts");
        assert_eq!(absolute("/app", "/"), "/");
        assert_eq!(list("/"), Some(vec!["app", "bin", "etc", "tmp", "var"]));
        assert_eq!((list("/etc/hosts"), list("/nowhere"), text("/etc")), (None, None, None));
    }

    #[test]
    fn archives_are_whole_blocks() {
        let tar = tar("a", b"hello");
        assert_eq!((tar.len(), &tar[512..517]), (2048, b"hello".as_slice()));
        assert_eq!(&tar[257..263], b"ustar\0");
    }
}
