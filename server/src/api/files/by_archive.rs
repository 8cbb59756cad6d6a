//! What is in a folder, told by its archive: of that only the heads are read. The engine sends all that is below the
//! folder, too, so there is an end to how much is looked through.

use super::listing::{Entry, Found, MOST};
use super::member::{self, Member};
use super::stat::Kind;
use super::{Files, fault, path};
use crate::api::problem::Problem;
use crate::gateway::inside;
use axum::body::Body;
use engine::call;
use futures_util::{StreamExt, TryStreamExt};
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tokio_tar::{Archive, EntryType};
use tokio_util::io::StreamReader;

/// How much of an archive is looked through.
const BYTES: u64 = 256 * 1024 * 1024;
/// How long.
const TIME: Duration = Duration::from_secs(10);
/// How long at most, for who wants all of it.
const LONG: Duration = Duration::from_secs(10 * 60);
/// What is at most roots. A large folder in front of them hides them from who does not wait.
const USUAL: [&str; 23] = [
    "app",
    "bin",
    "boot",
    "config",
    "data",
    "dev",
    "etc",
    "home",
    "lib",
    "lib64",
    "media",
    "mnt",
    "opt",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
    "workspace",
];

/// What is in a folder; `all` takes as long as it takes.
pub(super) async fn list(files: &Files, folder: &str, all: bool) -> Result<Found, Problem> {
    let body = inside::open(&files.console, &files.caller, &call::files::get(files.id(), folder)).await;
    let body = body.map_err(|error| fault::problem(&error, folder, files.name()))?;
    let (bytes, time) = if all { (u64::MAX, LONG) } else { (BYTES, TIME) };
    let mut found = read(body, path::split(folder).1, bytes, Instant::now() + time).await;
    if found.partial && folder == "/" {
        for name in USUAL {
            if found.entries.iter().all(|entry| entry.name != name)
                && let Ok(stat) = files.peek(&path::join("/", name)).await
            {
                found.entries.push(Entry::described(name, stat));
            }
        }
    }
    Ok(found)
}

/// Reads an archive of a folder of that name; the root has none. What breaks off is told as far as it came.
async fn read(body: Body, folder: &str, bytes: u64, deadline: Instant) -> Found {
    let mut found = Found { entries: Vec::new(), partial: true };
    let reader = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
    let Ok(mut entries) = Archive::new(reader).entries() else { return found };
    while let Ok(next) = timeout_at(deadline, entries.next()).await {
        let Some(next) = next else {
            found.partial = false;
            return found;
        };
        let Ok(member) = next else { return found };
        if let Ok(path) = member.path_bytes()
            && let Some(name) = right_in(&path, folder)
        {
            let entry = member::head(&member).map(|head| entry(&name, &head, &found.entries));
            found.entries.extend(entry);
        }
        let end = member.raw_file_position().saturating_add(member.effective_size());
        if end > bytes || found.entries.len() >= MOST {
            return found;
        }
    }
    found
}

fn entry(name: &str, member: &Member, before: &[Entry]) -> Entry {
    let kind = Kind::from(member.kind);
    // Another name of a file that was in the archive already has no size of its own there.
    let is_first = |entry: &&Entry| member.target.rsplit('/').next() == Some(entry.name.as_str());
    let first = if member.kind == EntryType::Link { before.iter().find(is_first) } else { None };
    Entry {
        name: name.to_owned(),
        kind,
        size: first.map_or(member.size, |first| first.size),
        mode: member.mode,
        modified: member.modified,
        uid: member.uid,
        gid: member.gid,
        target: if kind == Kind::Link { member.target.clone() } else { String::new() },
    }
}

/// The name of what is right in a folder; `None` for the folder itself, and for what is further down.
fn right_in(path: &[u8], folder: &str) -> Option<String> {
    let mut parts = path.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b"."));
    if !folder.is_empty() {
        parts.next()?;
    }
    let name = parts.next()?;
    parts.next().is_none().then(|| String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::member::Owner;
    use super::*;

    async fn archive(members: &[(&str, EntryType, u64)]) -> Vec<u8> {
        let mut all = Vec::new();
        for (name, kind, size) in members {
            let owner = Owner { uid: 1000, gid: 50, mode: 0o640 };
            all.extend(member::written(name, *kind, *size, &owner, 7).await.unwrap());
            all.resize(all.len() + usize::try_from(size.div_ceil(512) * 512).unwrap(), b'x');
        }
        all.extend([0; 1024]);
        all
    }

    fn names(found: &Found) -> Vec<&str> {
        found.entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[tokio::test]
    async fn only_what_is_right_in_the_folder_is_told() {
        let long = format!("etc/{}", "l".repeat(200));
        let members = [
            ("etc/", EntryType::Directory, 0),
            ("etc/hosts", EntryType::Regular, 700),
            ("etc/ssl/", EntryType::Directory, 0),
            ("etc/ssl/certs", EntryType::Regular, 10),
            ("etc/a b\nc", EntryType::Regular, 1),
            (long.as_str(), EntryType::Fifo, 0),
        ];
        let found = read(archive(&members).await.into(), "etc", u64::MAX, soon()).await;
        assert_eq!(names(&found), ["hosts", "ssl", "a b\nc", &long[4..]]);
        let hosts = &found.entries[0];
        assert_eq!((hosts.kind, hosts.size, hosts.mode, hosts.uid, hosts.gid), (Kind::File, 700, 0o640, 1000, 50));
        assert_eq!((found.entries[1].kind, found.entries[3].kind, found.partial), (Kind::Dir, Kind::Fifo, false));
    }

    #[tokio::test]
    async fn what_is_too_much_or_breaks_off_is_told_in_part() {
        let members = [
            ("d/", EntryType::Directory, 0),
            ("d/a", EntryType::Regular, 5),
            ("d/b/", EntryType::Directory, 0),
            ("d/b/large", EntryType::Regular, 100_000),
            ("d/c", EntryType::Regular, 5),
        ];
        let bytes = archive(&members).await;
        let some = read(bytes.clone().into(), "d", 50_000, soon()).await;
        assert_eq!((names(&some), some.partial), (vec!["a", "b"], true));
        let broken = read(bytes[..5000].to_vec().into(), "d", u64::MAX, soon()).await;
        assert_eq!((names(&broken), broken.partial), (vec!["a", "b"], true));
        let late = Body::from_stream(futures_util::stream::pending::<io::Result<Vec<u8>>>());
        assert!(read(late, "d", u64::MAX, Instant::now()).await.partial);
        assert!(read(b"no archive".to_vec().into(), "d", u64::MAX, soon()).await.entries.is_empty());
    }

    #[test]
    fn names_are_taken_from_below_the_folder() {
        let of = |path: &str, folder: &str| right_in(path.as_bytes(), folder);
        assert_eq!((of("/", ""), of("./", "")), (None, None));
        assert_eq!((of("/bin", "").as_deref(), of("./bin/", "").as_deref()), (Some("bin"), Some("bin")));
        assert_eq!((of("/bin/sh", ""), of("etc", "etc"), of("etc/ssl/x", "etc")), (None, None, None));
        assert_eq!(of("etc/ssl/", "etc").as_deref(), Some("ssl"));
    }
}
