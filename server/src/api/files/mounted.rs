//! What is mounted in a container. An engine's archives do not reach memory and the kernel's own file systems; and what is
//! mounted is no file of the container's, to be renamed or deleted.

use super::{Files, fault};
use crate::api::problem::Problem;
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

impl Files {
    /// Refuses what archives do not reach: it would be written under what is mounted there, and never be seen.
    pub(super) async fn is_reached(&self, path: &str) -> Result<(), Problem> {
        let places = self.places(path).await?;
        let memory = places.iter().find(|(at, is_memory)| *is_memory && holds(at, path));
        let (at, what) = match (memory, KERNEL.iter().find(|at| holds(at, path))) {
            (Some((at, _)), _) => (at.as_str(), "memory"),
            (None, Some(at)) => (*at, "the kernel's"),
            (None, None) => return Ok(()),
        };
        let sentence = format!("{at} is {what} in {}, which an engine does not write to. Use a terminal.", self.name());
        Err(Problem::new(StatusCode::CONFLICT, &sentence))
    }

    /// Refuses what is not the container's own: what is mounted there would be emptied, though it is used elsewhere.
    pub(super) async fn is_own(&self, path: &str) -> Result<(), Problem> {
        let places = self.places(path).await?;
        let sentence = match places.iter().find(|(at, _)| holds(path, at)) {
            Some((at, _)) => format!("{at} is mounted in {}, so {path} stays as it is.", self.name()),
            None if KERNEL.contains(&path) => format!("{path} is the kernel's, so it stays as it is."),
            None => return Ok(()),
        };
        Err(Problem::new(StatusCode::CONFLICT, &sentence))
    }

    async fn places(&self, path: &str) -> Result<Vec<Place>, Problem> {
        let call = container::inspect(self.id(), false);
        let inspected = self.console.hub.endpoint.ask::<Inspected>(&call).await;
        inspected.map(places).map_err(|error| fault::problem(&error, path, self.name()))
    }
}

fn places(inspected: Inspected) -> Vec<Place> {
    let mounts = inspected.mounts.unwrap_or_default().into_iter();
    let mounts = mounts.filter_map(|mount| Some((mount.destination?, mount.kind.as_deref() == Some("tmpfs"))));
    let memory = inspected.host_config.and_then(|host| host.tmpfs).unwrap_or_default();
    mounts.chain(memory.into_keys().map(|at| (at, true))).collect()
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
