//! Making a container again: the body that creates the same one, out of its inspect, and changes of that body.
//!
//! An inspect tells what a container is, not what was asked for: the image's own settings are merged in, the engine's
//! defaults are filled in, and what is true only while it runs is there as well. [`body`] takes all of that off again, so
//! that a newer image or engine brings its own, but only where leaving something out gives the same container. What it
//! does not know it keeps. No I/O here.
//!
//! # Layout
//! - this file: the plan; [`Defaults`]: what an engine fills in
//! - `config`: what runs; `host`: what it gets of its host; `volumes`: its unnamed volumes; `network`: its networks
//! - `merge`: a change of the body; `differences`: what is different between two

mod config;
mod defaults;
mod differences;
mod host;
mod merge;
mod network;
mod volumes;

pub use defaults::Defaults;
pub use differences::{Difference, differences};
pub use merge::{Hidden, MASK, merge};
pub use network::apart;

use crate::ApiVersion;
use serde_json::{Map, Value, json};

/// From this version on an engine takes all networks, and a MAC address for each, when it makes a container.
const ALL_NETWORKS: ApiVersion = ApiVersion(1, 44);

/// How a container is made again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Its name, without the slash.
    pub name: String,
    /// The image as it was named; a part of the body too.
    pub image: String,
    /// The platform to ask for, where it is not the engine's own; else empty.
    pub platform: String,
    /// The body of `POST /containers/create`, with all networks.
    pub body: Value,
    /// A network that the engine puts the new one in, and that the old one has left.
    pub leave: Option<String>,
    /// What a person should know of it.
    pub notes: Vec<String>,
}

/// Plans a container anew. `inspect` is the whole of `GET /containers/{id}/json`, `image` that of the image it was made of
/// (by its id), if it is still there; without it nothing is taken for the image's own.
pub fn body(inspect: &Value, image: Option<&Value>, api: ApiVersion, defaults: &Defaults) -> Plan {
    let mut config = config::config(inspect, image, defaults);
    let mut host = host::host(inspect, api, defaults);
    let pinned = volumes::pin(inspect, &mut host);
    let endpoints = network::endpoints(inspect, api, &mut config);
    let mut body = config;
    put(&mut body, "HostConfig", host);
    if !endpoints.is_empty() {
        body.insert("NetworkingConfig".to_owned(), json!({ "EndpointsConfig": endpoints }));
    }
    let mut notes = Vec::new();
    if pinned > 0 {
        let what = if pinned == 1 { "The unnamed volume is" } else { "The unnamed volumes are" };
        notes.push(format!("{what} kept, under the name that the engine gave."));
    }
    Plan {
        name: text(inspect, "Name").trim_start_matches('/').to_owned(),
        image: text(&inspect["Config"], "Image").to_owned(),
        platform: defaults.platform(inspect, image),
        body: Value::Object(body),
        leave: network::left(inspect),
        notes,
    }
}

/// The text of a field, empty without one.
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The fields of an object, none without one.
fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Adds an object where there is something in it.
fn put(to: &mut Map<String, Value>, key: &str, object: Map<String, Value>) {
    if !object.is_empty() {
        to.insert(key.to_owned(), Value::Object(object));
    }
}

/// Whether a value is what an engine writes of a field that nobody set.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(on) => !on,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// A path without what does not matter at its end.
fn clean(path: &str) -> &str {
    let cleaned = path.trim_end_matches('/');
    if cleaned.is_empty() { "/" } else { cleaned }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(file: &str) -> Value {
        let path = format!("{}/../server/tests/recordings/{file}", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn first(value: &Value) -> Value {
        if value.is_array() { value[0].clone() } else { value.clone() }
    }

    #[test]
    fn a_recorded_container_becomes_what_was_asked_for() {
        for (engine, api) in [("20.10", ApiVersion(1, 41)), ("26.1", ApiVersion(1, 45))] {
            let inspect = first(&recorded(&format!("{engine}/container.json")));
            let image = first(&recorded(&format!("{engine}/image.json")));
            let defaults = Defaults::of(&first(&recorded(&format!("{engine}/info.json"))));
            let plan = body(&inspect, Some(&image), api, &defaults);
            assert_eq!((plan.name.as_str(), plan.image.as_str()), ("rec-web", "quayside/test:1"), "{engine}");
            assert_eq!((plan.platform.as_str(), &plan.leave, plan.notes.len()), ("", &None, 0), "{engine}");
            let expected = json!({
                "Cmd": ["sh", "-c", "head -c 8000000 /dev/zero >/data/blob; sync; while :; do echo out; echo err >&2; sleep 1; done"],
                "Env": ["A=b"],
                "ExposedPorts": {"80/tcp": {}, "81/tcp": {}},
                "Healthcheck": {
                    "Interval": 1_000_000_000, "Retries": 2, "Test": ["CMD-SHELL", "echo fine"], "Timeout": 2_000_000_000_u64,
                },
                "HostConfig": {
                    "Binds": ["rec-data:/data", "/tmp:/host:ro"],
                    "Memory": 99_999_744,
                    "MemorySwap": -1,
                    "NetworkMode": "rec-net",
                    "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "18080"}]},
                    "RestartPolicy": {"MaximumRetryCount": 0, "Name": "unless-stopped"},
                },
                "Image": "quayside/test:1",
                "Labels": {"rec": "1"},
                "NetworkingConfig": {"EndpointsConfig": {"rec-net": {}}},
                "WorkingDir": "/",
            });
            let found = differences(&expected, &plan.body);
            assert!(found.is_empty(), "{engine}: {found:?}");
        }
    }

    #[test]
    fn nothing_at_all_is_survived() {
        for nothing in [Value::Null, json!({}), json!([]), json!({"Config": null, "HostConfig": [], "Mounts": {}})] {
            let plan = body(&nothing, Some(&nothing), ApiVersion(1, 45), &Defaults::default());
            assert!(plan.body.is_object(), "{nothing}");
        }
    }
}
