//! What is mounted in a container. An engine's archives do not reach memory and the kernel's own file systems; and what is
//! mounted is no file of the container's, to be renamed or deleted.

use super::{Files, fault};
use crate::api::problem::Problem;
use engine::Error;
use engine::call::container;
use http::StatusCode;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::HashMap;

/// What the kernel keeps there is no file.
const KERNEL: [&str; 3] = ["/dev", "/proc", "/sys"];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Inspected {
    mounts: Option<Vec<Mount>>,
    host_config: Option<Host>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Mount {
    #[serde(rename = "Type")]
    kind: Option<String>,
    destination: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Host {
    tmpfs: Option<HashMap<String, IgnoredAny>>,
}

/// Where something is mounted, and whether it is memory.
type Place = (String, bool);

/// A path, and what is mounted; both as they are named and as they really are, where links lead elsewhere.
struct Around {
    paths: [String; 2],
    places: Vec<Place>,
}

impl Around {
    /// What an engine's archives do not reach at the path, and what that is.
    fn beyond(&self) -> Option<(&str, &'static str)> {
        self.paths.iter().find_map(|path| {
            let memory = self.places.iter().find(|(at, is_memory)| *is_memory && holds(at, path));
            let memory = memory.map(|(at, _)| (at.as_str(), "memory"));
            memory.or_else(|| kernel(path).map(|at| (at, "the kernel's")))
        })
    }

    /// What is mounted at the path, or below it.
    fn mounted(&self) -> Option<&str> {
        let is_here = |at: &str| self.paths.iter().any(|path| holds(path, at));
        self.places.iter().map(|(at, _)| at.as_str()).find(|at| is_here(at))
    }
}

impl Files {
    /// Refuses what archives do not reach: it would be written under what is mounted there, and never be seen.
    pub(super) async fn is_reached(&self, path: &str) -> Result<(), Problem> {
        self.is_within(path, "an engine does not write to").await
    }

    /// The same for what is read, which would be missed.
    pub(super) async fn is_read(&self, path: &str) -> Result<(), Problem> {
        self.is_within(path, "an engine's archives do not reach").await
    }

    /// Whether archives do not reach it.
    pub(super) async fn is_beyond(&self, path: &str) -> Result<bool, Problem> {
        Ok(self.around(path).await?.beyond().is_some())
    }

    /// Refuses what is not the container's own: what is mounted there would be emptied, though it is used elsewhere.
    pub(super) async fn is_own(&self, path: &str) -> Result<(), Problem> {
        let around = self.around(path).await?;
        let sentence = match around.mounted() {
            Some(at) => format!("{at} is mounted in {}, so {path} stays as it is.", self.name()),
            None if around.paths.iter().any(|path| kernel(path).is_some()) => {
                format!("{path} is the kernel's, so it stays as it is.")
            }
            None => return Ok(()),
        };
        Err(Problem::new(StatusCode::CONFLICT, &sentence))
    }

    async fn is_within(&self, path: &str, why_not: &str) -> Result<(), Problem> {
        let around = self.around(path).await?;
        let Some((at, what)) = around.beyond() else { return Ok(()) };
        let sentence = format!("{at} is {what} in {}, which {why_not}. Use a terminal.", self.name());
        Err(Problem::new(StatusCode::CONFLICT, &sentence))
    }

    async fn around(&self, path: &str) -> Result<Around, Problem> {
        let around = async {
            let inspected = self.console.hub.endpoint.ask::<Inspected>(&container::inspect(self.id(), false)).await?;
            let mut places = places(inspected);
            for (at, is_memory) in places.clone() {
                places.push((self.real_folder(&at).await?, is_memory));
            }
            let paths = [path.to_owned(), self.real(path).await?];
            Ok(Around { paths, places })
        };
        around.await.map_err(|error: Error| fault::problem(&error, path, self.name()))
    }
}

fn places(inspected: Inspected) -> Vec<Place> {
    let mounts = inspected.mounts.unwrap_or_default().into_iter();
    let mounts = mounts.filter_map(|mount| Some((mount.destination?, mount.kind.as_deref() == Some("tmpfs"))));
    let memory = inspected.host_config.and_then(|host| host.tmpfs).unwrap_or_default();
    mounts.chain(memory.into_keys().map(|at| (at, true))).collect()
}

/// The kernel's file system that a path is in.
fn kernel(path: &str) -> Option<&'static str> {
    KERNEL.into_iter().find(|at| holds(at, path))
}

/// Whether something is at a path, or below it.
fn holds(path: &str, what: &str) -> bool {
    let path = path.trim_end_matches('/');
    what.trim_end_matches('/').strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mounted_is_known_by_its_path() {
        assert!(holds("/data", "/data") && holds("/data", "/data/") && holds("/srv", "/srv/data"));
        assert!(holds("/small/", "/small/a"));
        assert!(!holds("/data/a", "/data") && !holds("/dat", "/data") && !holds("/data", "/database"));
    }

    #[test]
    fn what_is_mounted_is_known_behind_links() {
        let around = |named: &str, real: &str| Around {
            paths: [named.to_owned(), real.to_owned()],
            places: vec![("/run/pg".into(), false), ("/var/tmp/a".into(), true), ("/tmp/a".into(), true)],
        };
        assert_eq!(around("/var/run/pg", "/run/pg").mounted(), Some("/run/pg"));
        assert_eq!(around("/run", "/run").mounted(), Some("/run/pg"));
        assert_eq!(around("/run/pg/a", "/run/pg/a").mounted(), None);
        assert_eq!(around("/x/b", "/tmp/a/b").beyond(), Some(("/tmp/a", "memory")));
        assert_eq!(around("/x/null", "/dev/null").beyond(), Some(("/dev", "the kernel's")));
        assert_eq!(around("/run/pg/a", "/run/pg/a").beyond(), None);
    }

    #[test]
    fn memory_is_told_from_what_an_engine_reaches() {
        let told = r#"{"Mounts":[{"Type":"volume","Destination":"/data"},{"Type":"tmpfs","Destination":"/a"},{}],
            "HostConfig":{"Tmpfs":{"/b":"size=1m"}},"New":1}"#;
        let mut found = places(serde_json::from_str(told).unwrap());
        found.sort();
        let expected = [("/a".to_owned(), true), ("/b".to_owned(), true), ("/data".to_owned(), false)];
        assert_eq!(found, expected);
        assert!(places(serde_json::from_str(r#"{"Mounts":null,"HostConfig":null}"#).unwrap()).is_empty());
    }
}
