//! The networks of a container, with what was asked for in each and without what the engine has given.
//!
//! A MAC address is told whether it was asked for or not. Before API 1.44 there is one for the container, in its `Config`,
//! told only where it was asked for; from then on the same field tells that of the first network, until 1.52 took it away
//! (an inspect at 1.51 still has it). Of further networks an engine tells only what is in use: before 1.48 what it gives
//! follows from the address, so that any other one was asked for; later it is random, and is left out.

use super::{ALL_NETWORKS, says_nothing, text};
use crate::ApiVersion;
use serde_json::{Map, Value, json};

/// From this version on aliases are told as they were asked for; before, the engine adds names of its own.
const OWN_ALIASES: ApiVersion = ApiVersion(1, 45);
/// From this version on MAC addresses that the engine gives are random.
const RANDOM_MAC: ApiVersion = ApiVersion(1, 48);
/// What may be asked for in a network.
const ASKED: [&str; 5] = ["Aliases", "DriverOpts", "GwPriority", "IPAMConfig", "Links"];

/// `EndpointsConfig` with all networks. Takes what belongs in it out of `config`.
pub(super) fn endpoints(inspect: &Value, api: ApiVersion, config: &mut Map<String, Value>) -> Map<String, Value> {
    let mut endpoints = Map::new();
    let first = first(inspect);
    for (name, settings) in networks(inspect) {
        let mut endpoint: Map<String, Value> =
            ASKED.iter().filter_map(|key| Some(((*key).to_owned(), settings.get(*key)?.clone()))).collect();
        if let Some(Value::Array(aliases)) = endpoint.get_mut("Aliases") {
            aliases.retain(|alias| !is_engines(alias, inspect, api));
        }
        if let Some(Value::Object(addresses)) = endpoint.get_mut("IPAMConfig") {
            addresses.retain(|_, address| !says_nothing(address));
        }
        let mac = match first == Some(name) {
            true if api >= ALL_NETWORKS => config.remove("MacAddress"),
            true => None,
            false if (ALL_NETWORKS..RANDOM_MAC).contains(&api) => chosen_mac(settings),
            false => None,
        };
        endpoint.extend(mac.map(|mac| ("MacAddress".to_owned(), mac)));
        endpoint.retain(|_, value| !says_nothing(value));
        endpoints.insert(name.clone(), Value::Object(endpoint));
    }
    if api >= ALL_NETWORKS {
        config.remove("MacAddress");
    }
    endpoints
}

/// The network that the engine puts a new one in, of a container that has left all of its own.
pub(super) fn left(inspect: &Value) -> Option<String> {
    let mode = mode(inspect);
    let has_none = inspect["NetworkSettings"]["Networks"].as_object().is_some_and(Map::is_empty);
    let is_off = inspect["Config"]["NetworkDisabled"] == true;
    (has_none && !is_off && is_network(mode)).then(|| mode.to_owned())
}

/// The body that an engine takes, and the networks that the container is connected to afterwards: before API 1.44 it is
/// made in one of them, the one it is named to be in.
pub fn apart(body: &Value, api: ApiVersion) -> (Value, Vec<(String, Value)>) {
    let mut body = body.clone();
    let mode = body["HostConfig"]["NetworkMode"].as_str().unwrap_or_default().to_owned();
    let endpoints = body.pointer_mut("/NetworkingConfig/EndpointsConfig").and_then(Value::as_object_mut);
    let Some(endpoints) = endpoints.filter(|endpoints| api < ALL_NETWORKS && endpoints.len() > 1) else {
        return (body, Vec::new());
    };
    let mode = if matches!(mode.as_str(), "" | "default") { "bridge" } else { &mode };
    let first = endpoints.keys().find(|name| *name == mode).or(endpoints.keys().next()).cloned();
    let (with, apart): (Map<_, _>, Map<_, _>) =
        std::mem::take(endpoints).into_iter().partition(|(name, _)| Some(name) == first.as_ref());
    *endpoints = with;
    (body, apart.into_iter().collect())
}

/// The networks that a container can be asked to be in: none where it has its host's, another container's or none.
fn networks(inspect: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let all = inspect["NetworkSettings"]["Networks"].as_object();
    all.filter(|_| is_network(mode(inspect))).into_iter().flatten()
}

fn is_network(mode: &str) -> bool {
    !matches!(mode, "" | "host" | "none") && !mode.contains(':')
}

fn mode(inspect: &Value) -> &str {
    match text(&inspect["HostConfig"], "NetworkMode") {
        "default" => "bridge",
        mode => mode,
    }
}

/// The network that the container was named to be in, by name or by id.
fn first(inspect: &Value) -> Option<&String> {
    let mode = mode(inspect);
    networks(inspect)
        .find(|(name, settings)| *name == mode || text(settings, "NetworkID") == mode)
        .map(|(name, _)| name)
}

/// Whether the engine has added an alias: the beginning of the container's id, and once its host name.
fn is_engines(alias: &Value, inspect: &Value, api: ApiVersion) -> bool {
    let alias = alias.as_str().unwrap_or_default();
    text(inspect, "Id").get(..12) == Some(alias) || api < OWN_ALIASES && alias == text(&inspect["Config"], "Hostname")
}

/// A MAC address that does not follow from the address.
fn chosen_mac(settings: &Value) -> Option<Value> {
    let mac = text(settings, "MacAddress");
    let address: std::net::Ipv4Addr = text(settings, "IPAddress").parse().ok()?;
    let [a, b, c, d] = address.octets();
    let given = format!("02:42:{a:02x}:{b:02x}:{c:02x}:{d:02x}");
    (!mac.is_empty() && !mac.eq_ignore_ascii_case(&given)).then(|| json!(mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0be878dce0a271d93f17581849fe9aee21b5d28100f1e9b4b4e6991ce31a451d";

    fn inspect(mode: &str, networks: &Value) -> Value {
        json!({
            "Id": ID, "Config": {"Hostname": "chosen"}, "HostConfig": {"NetworkMode": mode},
            "NetworkSettings": {"Networks": networks},
        })
    }

    fn of(inspect: &Value, api: ApiVersion, mac: &str) -> (Value, Map<String, Value>) {
        let mut config = Map::new();
        config.insert("MacAddress".to_owned(), json!(mac));
        let endpoints = endpoints(inspect, api, &mut config);
        (Value::Object(endpoints), config)
    }

    #[test]
    fn what_was_asked_for_is_kept_in_each_network() {
        let front = json!({
            "Aliases": ["www", ID[..12], "chosen"], "IPAMConfig": {"IPv4Address": "10.0.0.9", "IPv6Address": ""}, "Links": ["db:d"],
            "DriverOpts": {"a": "b"}, "GwPriority": 3, "IPAddress": "10.0.0.9", "MacAddress": "02:42:0a:00:00:09",
            "NetworkID": "n1", "EndpointID": "e", "Gateway": "10.0.0.1", "DNSNames": ["web"], "GlobalIPv6PrefixLen": 64,
        });
        let back =
            json!({"Aliases": null, "IPAMConfig": {}, "IPAddress": "10.1.0.2", "MacAddress": "aa:bb:cc:00:11:22"});
        let inspect = inspect("front", &json!({"front": front, "back": back}));
        let (newest, config) = of(&inspect, ApiVersion(1, 55), "02:00:00:00:00:07");
        let mut asked = json!({
            "Aliases": ["www", "chosen"], "IPAMConfig": {"IPv4Address": "10.0.0.9"}, "Links": ["db:d"], "DriverOpts": {"a": "b"},
            "GwPriority": 3, "MacAddress": "02:00:00:00:00:07",
        });
        assert_eq!((newest, config.len()), (json!({"front": asked, "back": {}}), 0));
        // Where the engine's own follow from the address, another one was asked for.
        let (newer, _) = of(&inspect, ApiVersion(1, 45), "02:00:00:00:00:07");
        assert_eq!(newer["back"], json!({"MacAddress": "aa:bb:cc:00:11:22"}));
        // Old engines have one MAC address, beside the networks, and add the host name to the aliases.
        asked["Aliases"] = json!(["www"]);
        asked.as_object_mut().unwrap().remove("MacAddress");
        let (old, config) = of(&inspect, ApiVersion(1, 41), "02:00:00:00:00:07");
        assert_eq!((old, config.len()), (json!({"front": asked, "back": {}}), 1));
    }

    #[test]
    fn a_network_may_be_named_by_its_id() {
        let by_id = inspect("n1", &json!({"front": {"NetworkID": "n1"}}));
        let (endpoints, _) = of(&by_id, ApiVersion(1, 45), "02:00:00:00:00:07");
        assert_eq!(endpoints, json!({"front": {"MacAddress": "02:00:00:00:00:07"}}));
    }

    #[test]
    fn who_has_no_network_of_its_own_asks_for_none() {
        for mode in ["host", "none", "container:abc", ""] {
            let inspect = inspect(mode, &json!({"host": {}}));
            assert_eq!((of(&inspect, ApiVersion(1, 45), "").0, left(&inspect)), (json!({}), None), "{mode}");
        }
        assert_eq!(left(&inspect("front", &json!({}))), Some("front".to_owned()));
        assert_eq!(left(&inspect("default", &json!({}))), Some("bridge".to_owned()));
        assert_eq!(left(&inspect("front", &json!({"back": {}}))), None);
    }

    #[test]
    fn an_old_engine_makes_a_container_in_one_network() {
        let body = |mode: &str| {
            let endpoints = json!({"a": {}, "bridge": {}, "front": {"Aliases": ["x"]}});
            json!({"HostConfig": {"NetworkMode": mode}, "NetworkingConfig": {"EndpointsConfig": endpoints}})
        };
        let (whole, none) = apart(&body("front"), ApiVersion(1, 44));
        assert_eq!((whole, none.len()), (body("front"), 0));
        for (mode, first) in [("front", "front"), ("", "bridge"), ("default", "bridge"), ("gone", "a")] {
            let (with, apart) = apart(&body(mode), ApiVersion(1, 43));
            let kept = with["NetworkingConfig"]["EndpointsConfig"].as_object().unwrap();
            assert_eq!(kept.keys().collect::<Vec<_>>(), [first], "{mode}");
            assert!(apart.len() == 2 && apart.iter().all(|(name, _)| name != first), "{mode}");
        }
        let alone = json!({"NetworkingConfig": {"EndpointsConfig": {"front": {}}}});
        assert_eq!(apart(&alone, ApiVersion(1, 41)), (alone.clone(), Vec::new()));
    }
}
