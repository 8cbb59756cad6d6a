//! Networks.

use super::answer::{Answer, Ask, Failure, json, json_with, nothing};
use super::clock::stamp;
use super::container::Container;
use super::filters::Filters;
use super::noise;
use super::state::{State, World};
use super::told::Event;
use serde::Serialize;
use serde_json::{Map, Value, json as value};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(super) struct Network {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) driver: String,
    created: i64,
    labels: BTreeMap<String, String>,
    /// Its number: its addresses follow from it.
    nth: usize,
    internal: bool,
}

/// A container's place in a network, as lists and inspections show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Endpoint {
    #[serde(rename = "IPAMConfig")]
    ipam_config: Option<Value>,
    links: Option<Value>,
    aliases: Option<Vec<String>>,
    mac_address: String,
    driver_opts: Option<Value>,
    #[serde(rename = "NetworkID")]
    network_id: String,
    #[serde(rename = "EndpointID")]
    endpoint_id: String,
    gateway: String,
    #[serde(rename = "IPAddress")]
    ip_address: String,
    #[serde(rename = "IPPrefixLen")]
    ip_prefix_len: u8,
    #[serde(rename = "IPv6Gateway")]
    ipv6_gateway: &'static str,
    #[serde(rename = "GlobalIPv6Address")]
    global_ipv6_address: &'static str,
    #[serde(rename = "GlobalIPv6PrefixLen")]
    global_ipv6_prefix_len: u8,
    #[serde(rename = "DNSNames")]
    dns_names: Option<Vec<String>>,
}

impl Endpoint {
    /// As lists show it: without what is only looked up in an inspection.
    pub(super) fn listed(self) -> Self {
        Self { dns_names: None, ..self }
    }
}

impl Network {
    pub(super) fn new(name: &str, nth: usize, now: i64) -> Self {
        let project =
            name.strip_suffix("_default").map(|project| ("com.docker.compose.project".to_owned(), project.to_owned()));
        Self {
            id: noise::hex(noise::seed(name)),
            name: name.to_owned(),
            driver: "bridge".into(),
            created: now,
            labels: project.into_iter().collect(),
            nth,
            internal: false,
        }
    }

    /// Those that every engine has.
    pub(super) fn builtin(now: i64) -> BTreeMap<String, Self> {
        let of = |(nth, name): (usize, &str)| {
            let driver = if name == "none" { "null" } else { name };
            (name.to_owned(), Self { driver: driver.into(), ..Self::new(name, nth, now) })
        };
        ["bridge", "host", "none"].into_iter().enumerate().map(of).collect()
    }

    fn address(&self, host: u8) -> String {
        format!("10.{}.{}.{host}", self.nth / 256 % 256, self.nth % 256)
    }

    fn is_builtin(&self) -> bool {
        matches!(self.name.as_str(), "bridge" | "host" | "none")
    }

    /// A container's place in it; `up` when its processes are there.
    pub(super) fn endpoint(&self, container: &Container, up: bool) -> Endpoint {
        let addressed = up && self.driver == "bridge";
        let when = |on: bool, text: String| if on { text } else { String::new() };
        let names = (!self.is_builtin()).then(|| vec![container.name.clone(), container.id[..12].to_owned()]);
        let [a, b] = [self.nth / 256 % 256, self.nth % 256];
        Endpoint {
            ipam_config: None,
            links: None,
            aliases: None,
            mac_address: when(addressed, format!("02:42:0a:{a:02x}:{b:02x}:{:02x}", container.host_part)),
            driver_opts: None,
            network_id: self.id.clone(),
            endpoint_id: when(up, noise::hex(container.seed ^ noise::seed(&self.name))),
            gateway: when(addressed, self.address(1)),
            ip_address: when(addressed, self.address(container.host_part)),
            ip_prefix_len: if addressed { 24 } else { 0 },
            ipv6_gateway: "",
            global_ipv6_address: "",
            global_ipv6_prefix_len: 0,
            dns_names: names,
        }
    }

    fn json(&self, containers: &Map<String, Value>) -> Value {
        let pools = match self.driver.as_str() {
            "bridge" => value!([{ "Subnet": format!("{}/24", self.address(0)), "Gateway": self.address(1) }]),
            _ => Value::Null,
        };
        value!({
            "Name": self.name, "Id": self.id, "Created": stamp(self.created), "Scope": "local", "Driver": self.driver,
            "EnableIPv6": false, "IPAM": { "Driver": "default", "Options": null, "Config": pools },
            "Internal": self.internal, "Attachable": false, "Ingress": false, "ConfigFrom": { "Network": "" },
            "ConfigOnly": false, "Containers": containers, "Options": {}, "Labels": self.labels,
        })
    }
}

impl State {
    fn find_network(&self, name: &str) -> Result<&Network, Failure> {
        let by_id = || self.networks.values().find(|network| name.len() >= 4 && network.id.starts_with(name));
        let missing = || Failure::not_found(format!("network {name} not found"));
        self.networks.get(name).or_else(by_id).ok_or_else(missing)
    }

    /// The containers in a network whose processes are there.
    fn members(&self, network: &Network, now: i64) -> Map<String, Value> {
        let is_in = |one: &&Container| one.spec.networks.contains(&network.name) && one.at(now).status.is_up();
        let row = |one: &Container| {
            let place = network.endpoint(one, true);
            let json = value!({
                "Name": one.name, "EndpointID": place.endpoint_id, "MacAddress": place.mac_address,
                "IPv4Address": format!("{}/24", place.ip_address), "IPv6Address": "",
            });
            (one.id.clone(), json)
        };
        self.containers.values().filter(is_in).map(row).collect()
    }
}

/// `GET /networks`
pub(super) fn list(world: &World, ask: &Ask) -> Answer {
    const FILTERS: &[&str] = &["dangling", "driver", "id", "label", "label!", "name", "scope", "type"];
    let filters = Filters::read(ask, FILTERS)?;
    let state = world.state();
    let fits = |network: &&Network| {
        filters.admit("name", |value| network.name.contains(value))
            && filters.admit("id", |value| network.id.starts_with(value))
            && filters.admit("driver", |value| network.driver == value)
            && filters.admit("scope", |value| value == "local")
            && filters.admit("type", |value| (value == "builtin") == network.is_builtin())
            && filters.admit_labels(&network.labels)
    };
    let found: Vec<_> = state.networks.values().filter(fits).map(|network| network.json(&Map::new())).collect();
    Ok(json(&found))
}

/// `GET /networks/{id}`
pub(super) fn inspect(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let network = state.find_network(ask.name())?;
    Ok(json(&network.json(&state.members(network, world.now()))))
}

/// `POST /networks/create`
pub(super) fn create(world: &World, ask: &Ask) -> Answer {
    let body = ask.json()?;
    let name = body["Name"].as_str().unwrap_or_default();
    if !engine::route::is_container_name(name) {
        return Err(Failure::bad(format!("invalid network name {name:?}")));
    }
    let mut state = world.state();
    state.room()?;
    if state.networks.contains_key(name) {
        return Err(Failure::conflict(format!("network with name {name} already exists")));
    }
    let (now, nth) = (world.now(), state.networks.len());
    let network = Network {
        // One of that name that was removed had another id.
        id: noise::hex(state.seed()),
        labels: super::create::texts(&body["Labels"]),
        internal: body["Internal"].as_bool().unwrap_or_default(),
        ..Network::new(name, nth, now)
    };
    let id = network.id.clone();
    state.networks.insert(name.to_owned(), network);
    state.tell(Event::new("network", "create", &id, &[("name", name), ("type", "bridge")], now));
    Ok(json_with(201, &value!({ "Id": id, "Warning": "" })))
}

/// `DELETE /networks/{id}`
pub(super) fn remove(world: &World, ask: &Ask) -> Answer {
    let mut state = world.state();
    let network = state.find_network(ask.name())?.clone();
    if network.is_builtin() {
        return Err(Failure::new(403, format!("{} is a pre-defined network and cannot be removed", network.name)));
    }
    if !state.members(&network, world.now()).is_empty() {
        let message =
            format!("error while removing network: network {} id {} has active endpoints", network.name, network.id);
        return Err(Failure::new(403, message));
    }
    state.take_network(&network, world.now());
    Ok(nothing(204))
}

/// `POST /networks/prune`
pub(super) fn prune(world: &World, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, &["label", "label!", "until"])?;
    let mut state = world.state();
    let now = world.now();
    let unused = |network: &&Network| {
        let used = state.containers.values().any(|one| one.spec.networks.contains(&network.name));
        !used && !network.is_builtin() && filters.admit_labels(&network.labels)
    };
    let gone: Vec<Network> = state.networks.values().filter(unused).cloned().collect();
    for network in &gone {
        state.take_network(network, now);
    }
    let names: Vec<_> = gone.iter().map(|network| &network.name).collect();
    Ok(json(&value!({ "NetworksDeleted": names })))
}

impl State {
    fn take_network(&mut self, network: &Network, now: i64) {
        self.networks.remove(&network.name);
        self.tell(Event::new("network", "destroy", &network.id, &[("name", &network.name), ("type", "bridge")], now));
    }
}
