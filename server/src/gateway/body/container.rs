//! New containers: the body is judged, and what else it mentions is told to the policy.

use super::Labels;
use super::config::CONFIG;
use super::endpoint::ENDPOINT;
use super::host::HOST;
use super::json;
use super::names::{before_colon, plain, shared_with};
use super::refusal::Refusal;
use super::resources::{RESOURCES, RESTART};
use super::schema::{Field, Fields, Rule, judge, text, texts};
use serde_json::{Map, Value};

const CREATE: Fields = &[CONFIG, AROUND];

const AROUND: &[Field] = &[
    ("HostConfig", Rule::Object(&[HOST, RESOURCES, RESTART])),
    ("NetworkingConfig", Rule::Object(&[&[("EndpointsConfig", Rule::Map(&Rule::Object(ENDPOINT)))]])),
    // The Python SDK sends this here and there.
    ("Runtime", Rule::Unset("runtime")),
];

/// The modes in `HostConfig` that may name another container.
const MODES: [&str; 3] = ["NetworkMode", "PidMode", "IpcMode"];
/// The lists in `HostConfig` that name other containers.
const LISTS: [&str; 2] = ["VolumesFrom", "Links"];
/// Networks that every engine has, and that are nobody's.
const BUILT_IN: [&str; 4] = ["", "default", "bridge", "none"];

/// What a body mentions besides the container that it makes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CreateFacts {
    /// Other containers: whose namespaces or volumes it shares, or to which it links.
    pub(crate) containers: Vec<String>,
    /// Named volumes that it mounts.
    pub(crate) volumes: Vec<String>,
    /// Networks that it joins, without the built-in ones.
    pub(crate) networks: Vec<String>,
    /// The image; empty when there is none.
    pub(crate) image: String,
    /// Its labels.
    pub(crate) labels: Labels,
}

/// The body of `POST /containers/create`, and what it mentions.
pub(crate) fn container_create(body: &[u8]) -> Result<(Vec<u8>, CreateFacts), Refusal> {
    let judged = judge(CREATE, body)?;
    let facts = CreateFacts {
        containers: containers(&judged),
        volumes: volumes(&judged),
        networks: networks(&judged)?,
        image: judged.get("Image").and_then(Value::as_str).unwrap_or_default().to_owned(),
        labels: labels(&judged),
    };
    Ok((json::encode(judged), facts))
}

/// The labels of a judged body.
pub(super) fn labels(judged: &Map<String, Value>) -> Labels {
    let labels = judged.get("Labels").and_then(Value::as_object).into_iter().flatten();
    labels.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

fn host(judged: &Map<String, Value>) -> &Value {
    judged.get("HostConfig").unwrap_or(&Value::Null)
}

fn endpoints(judged: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let networking = judged.get("NetworkingConfig").and_then(|config| config.get("EndpointsConfig"));
    networking.and_then(Value::as_object).into_iter().flatten()
}

fn containers(judged: &Map<String, Value>) -> Vec<String> {
    let host = host(judged);
    let modes = MODES.into_iter().filter_map(|mode| shared_with(text(host, mode)));
    let lists = LISTS.into_iter().flat_map(|list| texts(host, list));
    let links = endpoints(judged).flat_map(|(_, endpoint)| texts(endpoint, "Links"));
    distinct(modes.chain(lists.chain(links).map(|entry| before_colon(entry).0)))
}

fn volumes(judged: &Map<String, Value>) -> Vec<String> {
    let mounts = host(judged).get("Mounts").and_then(Value::as_array).into_iter().flatten();
    let binds = texts(host(judged), "Binds").map(|bind| before_colon(bind).0);
    distinct(mounts.map(|mount| text(mount, "Source")).chain(binds).filter(|source| !source.is_empty()))
}

fn networks(judged: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let mode = text(host(judged), "NetworkMode");
    let mode = if shared_with(mode).is_some() { "" } else { mode };
    let named = distinct(endpoints(judged).map(|(name, _)| name.as_str()).chain([mode]));
    let named: Vec<String> = named.into_iter().filter(|name| !BUILT_IN.contains(&name.as_str())).collect();
    for name in &named {
        if plain(name)? == "host" {
            return Err(Refusal::field("namespaces", "NetworkingConfig"));
        }
    }
    Ok(named)
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.iter().any(|other| other == name) {
            distinct.push(name.to_owned());
        }
    }
    distinct
}

/// A judged body (of a new container, or of one that is connected) with full ids in place of containers' names: a
/// name may have come to mean another container since the policy looked.
pub(crate) fn pinned(judged: &[u8], full: &dyn Fn(&str) -> Option<String>) -> Vec<u8> {
    let Ok(mut body) = serde_json::from_slice::<Value>(judged) else { return judged.to_vec() };
    if let Some(Value::String(container)) = body.get_mut("Container") {
        replace(container, "", full);
    }
    if let Some(host) = body.get_mut("HostConfig") {
        for mode in MODES {
            if let Some(Value::String(mode)) = host.get_mut(mode) {
                replace(mode, "container:", full);
            }
        }
        for list in LISTS {
            replace_all(host.get_mut(list), list, full);
        }
    }
    let endpoints = body.pointer_mut("/NetworkingConfig/EndpointsConfig").and_then(Value::as_object_mut);
    for endpoint in endpoints.into_iter().flat_map(Map::values_mut) {
        replace_all(endpoint.get_mut("Links"), "Links", full);
    }
    body.to_string().into_bytes()
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
            containers: ["net", "pid", "data", "more", "db", "cache", "mail"].map(str::to_owned).to_vec(),
            volumes: vec!["files".to_owned()],
            networks: vec!["front".to_owned()],
            image: "alpine".to_owned(),
            labels: Labels::from([("team".to_owned(), "shop".to_owned())]),
        };
        assert_eq!(facts, expected);

        let pinned: Value =
            serde_json::from_slice(&pinned(&sent, &|name| (name != "more").then(|| name.to_uppercase()))).unwrap();
        assert_eq!(pinned["HostConfig"]["NetworkMode"], "container:NET");
        assert_eq!(pinned["HostConfig"]["VolumesFrom"], json!(["DATA:ro", "more"]));
        assert_eq!(pinned["HostConfig"]["Links"], json!(["DB:database", "CACHE:cache"]));
        assert_eq!(pinned["NetworkingConfig"]["EndpointsConfig"]["front"]["Links"], json!(["DB:db", "MAIL:m"]));
        assert_eq!(pinned["Image"], "alpine");
    }

    #[test]
    fn a_connected_container_is_pinned_too() {
        let body = pinned(br#"{"Container":"web","Force":true}"#, &|name| Some(format!("{name}-id")));
        assert_eq!(body, br#"{"Container":"web-id","Force":true}"#);
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
