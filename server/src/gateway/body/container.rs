//! New containers: the body is judged, and what else it mentions, and why, is told to the policy.

use super::config::CONFIG;
use super::endpoint::ENDPOINT;
use super::host::HOST;
use super::json;
use super::labels::{self, Labels};
use super::names::{before_colon, plain, shared_with};
use super::refusal::Refusal;
use super::resources::{RESOURCES, RESTART};
use super::schema::{Field, Fields, Rule, judge, text, texts};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const CREATE: Fields = &[CONFIG, AROUND];

const AROUND: &[Field] = &[
    ("HostConfig", Rule::Object(&[HOST, RESOURCES, RESTART])),
    ("NetworkingConfig", Rule::Object(&[&[("EndpointsConfig", Rule::Map(&Rule::Object(ENDPOINT)))]])),
    // The Python SDK sends this here and there.
    ("Runtime", Rule::Unset("runtime")),
];

/// The modes in `HostConfig` that may name another container.
const MODES: [(&str, How); 3] = [("PidMode", How::Pid), ("IpcMode", How::Ipc), ("NetworkMode", How::Network)];
/// The lists in `HostConfig` that name other containers.
const LISTS: [(&str, How); 2] = [("VolumesFrom", How::Volumes), ("Links", How::Link)];
/// Networks that every engine has, and that are nobody's.
const BUILT_IN: [&str; 4] = ["", "default", "bridge", "none"];

/// What a body mentions besides the container that it makes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CreateFacts {
    /// Other containers; one that is shared with in two ways is here twice.
    pub(crate) containers: Vec<Shared>,
    /// Named volumes that it mounts.
    pub(crate) volumes: Vec<String>,
    /// Networks that it joins, without the built-in ones.
    pub(crate) networks: Vec<String>,
    /// The image; empty when there is none.
    pub(crate) image: String,
    /// Its labels.
    pub(crate) labels: Labels,
}

/// Another container, of which the new one gets something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shared {
    /// Its name or id, as it stands in the body.
    pub(crate) container: String,
    /// What the new one gets.
    pub(crate) how: How,
}

/// What a container gets of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// Its processes, and through `/proc` their environments, memory and files.
    Pid,
    /// Its shared memory.
    Ipc,
    /// Its interfaces: what it sends and receives, and what it offers to itself only.
    Network,
    /// The files in its volumes.
    Volumes,
    /// Its address under a name and, on the built-in bridge, its environment.
    Link,
}

/// The body of `POST /containers/create`, and what it mentions.
pub(crate) fn container_create(body: &[u8]) -> Result<(Vec<u8>, CreateFacts), Refusal> {
    let judged = judge(CREATE, body)?;
    let facts = CreateFacts {
        containers: containers(&judged),
        volumes: volumes(&judged),
        networks: networks(&judged)?,
        image: judged.get("Image").and_then(Value::as_str).unwrap_or_default().to_owned(),
        labels: labels::of(&judged),
    };
    Ok((json::encode(judged), facts))
}

fn host(judged: &Map<String, Value>) -> &Value {
    judged.get("HostConfig").unwrap_or(&Value::Null)
}

fn endpoints(judged: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let networking = judged.get("NetworkingConfig").and_then(|config| config.get("EndpointsConfig"));
    networking.and_then(Value::as_object).into_iter().flatten()
}

fn containers(judged: &Map<String, Value>) -> Vec<Shared> {
    let host = host(judged);
    let modes = MODES.into_iter().filter_map(|(mode, how)| Some((shared_with(text(host, mode))?, how)));
    let lists = LISTS.into_iter().flat_map(|(list, how)| texts(host, list).map(move |entry| (entry, how)));
    let links = endpoints(judged).flat_map(|(_, endpoint)| texts(endpoint, "Links")).map(|entry| (entry, How::Link));
    let shared = |(entry, how)| Shared { container: before_colon(entry).0.to_owned(), how };
    distinct(modes.chain(lists).chain(links).map(shared))
}

fn volumes(judged: &Map<String, Value>) -> Vec<String> {
    let mounts = host(judged).get("Mounts").and_then(Value::as_array).into_iter().flatten();
    let binds = texts(host(judged), "Binds").map(|bind| before_colon(bind).0);
    let sources = mounts.map(|mount| text(mount, "Source")).chain(binds).filter(|source| !source.is_empty());
    distinct(sources.map(str::to_owned))
}

fn networks(judged: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let mode = text(host(judged), "NetworkMode");
    let mode = if shared_with(mode).is_some() { "" } else { mode };
    let names = endpoints(judged).map(|(name, _)| name.as_str()).chain([mode]);
    let named = distinct(names.filter(|name| !BUILT_IN.contains(name)).map(str::to_owned));
    for name in &named {
        if plain(name)? == "host" {
            return Err(Refusal::field("namespaces", "NetworkingConfig"));
        }
    }
    Ok(named)
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<T>>().into_iter().collect()
}

/// A judged body (of a new container, or of one that is connected) with full ids in place of the names of containers
/// (`full` knows them) and of networks (`networks` does): a name may have come to mean another one since the policy
/// looked.
pub(crate) fn pinned(
    judged: &[u8],
    full: &dyn Fn(&str) -> Option<String>,
    networks: &dyn Fn(&str) -> Option<String>,
) -> Vec<u8> {
    let Ok(mut body) = serde_json::from_slice::<Value>(judged) else { return judged.to_vec() };
    if let Some(Value::String(container)) = body.get_mut("Container") {
        replace(container, "", full);
    }
    if let Some(host) = body.get_mut("HostConfig") {
        for (mode, _) in MODES {
            if let Some(Value::String(mode)) = host.get_mut(mode) {
                replace(mode, "container:", full);
            }
        }
        if let Some(Value::String(mode)) = host.get_mut("NetworkMode")
            && let Some(id) = network_id(mode, networks)
        {
            *mode = id;
        }
        for (list, _) in LISTS {
            replace_all(host.get_mut(list), list, full);
        }
    }
    if let Some(endpoints) = body.pointer_mut("/NetworkingConfig/EndpointsConfig").and_then(Value::as_object_mut) {
        for endpoint in endpoints.values_mut() {
            replace_all(endpoint.get_mut("Links"), "Links", full);
        }
        // The keys are networks; two names of the same one become one key.
        let named = std::mem::take(endpoints).into_iter();
        *endpoints = named.map(|(name, endpoint)| (network_id(&name, networks).unwrap_or(name), endpoint)).collect();
    }
    body.to_string().into_bytes()
}

/// The full id of a network, unless the name is of a built-in one, or of a container whose network is shared.
fn network_id(name: &str, networks: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if BUILT_IN.contains(&name) || shared_with(name).is_some() { None } else { networks(name) }
}

fn replace_all(list: Option<&mut Value>, name: &str, full: &dyn Fn(&str) -> Option<String>) {
    for entry in list.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::String(entry) = entry {
            // A link without an alias is known by its name, which is about to go.
            if name == "Links" && !entry.contains(':') {
                *entry = format!("{entry}:{entry}");
            }
            replace(entry, "", full);
        }
    }
}

/// Replaces the name after a prefix, up to a colon.
fn replace(text: &mut String, prefix: &str, full: &dyn Fn(&str) -> Option<String>) {
    if let Some(rest) = text.strip_prefix(prefix) {
        let (name, after) = before_colon(rest);
        if let Some(id) = full(name) {
            *text = format!("{prefix}{id}{after}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn other_things_are_mentioned_once() {
        let body = json!({
            "image": "alpine",
            "labels": {"team": "shop"},
            "hostconfig": {
                "networkmode": "container:net", "PidMode": "container:pid", "IpcMode": "container:net",
                "VolumesFrom": ["data:ro", "more"], "Links": ["db:database", "cache"],
                "Mounts": [{"Type": "volume", "Source": "files", "Target": "/f"}, {"Type": "tmpfs", "Target": "/t"}],
            },
            "NetworkingConfig": {"EndpointsConfig": {"front": {"Links": ["db", "mail:m"]}, "default": null, "bridge": {}}},
        });
        let (sent, facts) = container_create(body.to_string().as_bytes()).unwrap();
        let expected = CreateFacts {
            containers: [
                ("cache", How::Link),
                ("data", How::Volumes),
                ("db", How::Link),
                ("mail", How::Link),
                ("more", How::Volumes),
                ("net", How::Ipc),
                ("net", How::Network),
                ("pid", How::Pid),
            ]
            .map(|(container, how)| Shared { container: container.to_owned(), how })
            .to_vec(),
            volumes: vec!["files".to_owned()],
            networks: vec!["front".to_owned()],
            image: "alpine".to_owned(),
            labels: Labels::from([("team".to_owned(), "shop".to_owned())]),
        };
        assert_eq!(facts, expected);

        let full = |name: &str| (name != "more").then(|| name.to_uppercase());
        let pinned: Value = serde_json::from_slice(&pinned(&sent, &full, &|name| Some(format!("{name}-id")))).unwrap();
        assert_eq!(pinned["HostConfig"]["NetworkMode"], "container:NET");
        assert_eq!(pinned["HostConfig"]["VolumesFrom"], json!(["DATA:ro", "more"]));
        assert_eq!(pinned["HostConfig"]["Links"], json!(["DB:database", "CACHE:cache"]));
        let joined = json!({"front-id": {"Links": ["DB:db", "MAIL:m"]}, "default": null, "bridge": {}});
        assert_eq!(pinned["NetworkingConfig"]["EndpointsConfig"], joined);
        assert_eq!(pinned["Image"], "alpine");
    }

    #[test]
    fn a_connected_container_is_pinned_too() {
        let body = pinned(br#"{"Container":"web","Force":true}"#, &|name| Some(format!("{name}-id")), &|_| None);
        assert_eq!(body, br#"{"Container":"web-id","Force":true}"#);
    }

    #[test]
    fn networks_are_pinned_in_both_places() {
        let body = |mode: &str, key: &str| {
            let joined = json!({"EndpointsConfig": {key: {}}});
            json!({"HostConfig": {"NetworkMode": mode}, "NetworkingConfig": joined})
        };
        let networks = |name: &str| name.starts_with('f').then(|| "f00d".to_owned());
        for (mode, key, sent_mode, sent_key) in [
            ("front", "front", "f00d", "f00d"),
            ("f0", "front", "f00d", "f00d"),
            ("front", "back", "f00d", "back"),
            ("container:front", "default", "container:front", "default"),
        ] {
            let sent = pinned(body(mode, key).to_string().as_bytes(), &|_| None, &networks);
            assert_eq!(serde_json::from_slice::<Value>(&sent).unwrap(), body(sent_mode, sent_key));
        }
        // Names that the Engine gives a meaning of their own keep it, whatever networks there are.
        for own in ["default", "bridge", "none"] {
            let sent = pinned(body(own, own).to_string().as_bytes(), &|_| None, &|_| Some("f00d".to_owned()));
            assert_eq!(serde_json::from_slice::<Value>(&sent).unwrap(), body(own, own));
        }
    }

    #[test]
    fn a_network_mode_is_a_network() {
        let networks = |mode: &str| {
            let body = json!({"HostConfig": {"NetworkMode": mode}}).to_string();
            container_create(body.as_bytes()).map(|(_, facts)| facts.networks).map_err(|refusal| refusal.reason)
        };
        for own in ["", "default", "bridge", "none", "container:web"] {
            assert_eq!(networks(own), Ok(Vec::new()));
        }
        assert_eq!(networks("front"), Ok(vec!["front".to_owned()]));
        assert_eq!(networks("host"), Err("namespaces"));
        assert_eq!(networks("ns:/proc/1/ns/net"), Err("namespaces"));
        assert_eq!(networks("container:"), Err("body"));
        assert_eq!(networks("container:a:b"), Err("body"));
        assert_eq!(networks("pasta:-T,auto"), Err("body"));
    }
}
