//! `GET /containers/json`. Written straight from the state: twenty thousand rows are to be there at once.

use super::answer::{Answer, Ask, Failure, json};
use super::clock::SECOND;
use super::container::{Container, Moment, Mount, Port};
use super::filters::Filters;
use super::network::Endpoint;
use super::state::{State, World};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

const FILTERS: &[&str] = &[
    "ancestor",
    "before",
    "exited",
    "expose",
    "health",
    "id",
    "isolation",
    "is-task",
    "label",
    "name",
    "network",
    "publish",
    "since",
    "status",
    "volume",
];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row<'a> {
    id: &'a str,
    names: [String; 1],
    image: &'a str,
    #[serde(rename = "ImageID")]
    image_id: &'a str,
    command: String,
    created: i64,
    ports: Vec<PortRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_rw: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_root_fs: Option<u64>,
    labels: &'a BTreeMap<String, String>,
    state: &'static str,
    status: String,
    host_config: Mode<'a>,
    network_settings: Networks<'a>,
    mounts: Vec<MountRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Mode<'a> {
    network_mode: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Networks<'a> {
    networks: BTreeMap<&'a str, Endpoint>,
}

/// A port, bound or not.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PortRow<'a> {
    #[serde(rename = "IP", skip_serializing_if = "Option::is_none")]
    ip: Option<&'static str>,
    private_port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_port: Option<u16>,
    #[serde(rename = "Type")]
    kind: &'a str,
}

/// A mount, as lists and inspections show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MountRow<'a> {
    #[serde(rename = "Type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    source: &'a str,
    destination: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    driver: &'static str,
    mode: &'static str,
    #[serde(rename = "RW")]
    writable: bool,
    propagation: &'static str,
}

impl<'a> From<&'a Mount> for MountRow<'a> {
    fn from(mount: &'a Mount) -> Self {
        let volume = !mount.volume.is_empty();
        Self {
            kind: if volume { "volume" } else { "bind" },
            name: &mount.volume,
            source: &mount.source,
            destination: &mount.target,
            driver: if volume { "local" } else { "" },
            mode: match (mount.writable, volume) {
                (false, _) => "ro",
                (true, true) => "z",
                (true, false) => "",
            },
            writable: mount.writable,
            propagation: if volume { "" } else { "rprivate" },
        }
    }
}

/// Answers with those that fit, the newest first.
pub(super) fn list(world: &World, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, FILTERS)?;
    let limit = match ask.value("limit").map(str::parse::<usize>) {
        Some(Err(_)) => return Err(Failure::bad("limit is not a number")),
        Some(Ok(limit)) if limit > 0 => limit,
        _ => usize::MAX,
    };
    let state = world.state();
    let now = world.now();
    // A limit or a status asks for those that do not run as well.
    let asked = ["status", "exited", "health"].iter().any(|key| !filters.values(key).is_empty());
    let all = ask.is_on("all") || limit < usize::MAX || asked;
    let mut found: Vec<(&Container, Moment)> = state
        .containers
        .values()
        .filter(|container| fits_always(&state, container, &filters))
        .map(|container| (container, container.at(now)))
        .filter(|(_, moment)| all || moment.status.is_up() || moment.status.word() == "restarting")
        .filter(|(_, moment)| fits_now(moment, &filters))
        .collect();
    found.sort_by_key(|(container, _)| Reverse((container.created, container.seed)));
    found.truncate(limit);
    let size = ask.is_on("size");
    let rows: Vec<Row<'_>> =
        found.iter().map(|(container, moment)| row(&state, container, moment, now, size)).collect();
    Ok(json(&rows))
}

/// The same rows, with sizes, for `GET /system/df`.
pub(super) fn sized(state: &State, now: i64) -> serde_json::Value {
    let row = |container: &Container| serde_json::to_value(row(state, container, &container.at(now), now, true));
    state.containers.values().map(|container| row(container).unwrap_or_default()).collect()
}

fn fits_always(state: &State, container: &Container, filters: &Filters) -> bool {
    let spec = &container.spec;
    let of_network = |name: &str, wanted: &str| {
        name == wanted || state.networks.get(name).is_some_and(|network| network.id.starts_with(wanted))
    };
    filters.admit("id", |id| container.id.starts_with(id))
        && filters.admit("name", |name| {
            format!("/{}", container.name).contains(name.trim_start_matches('^').trim_end_matches('$'))
        })
        && filters.admit_labels(&spec.labels)
        && filters.admit("ancestor", |image| {
            spec.image == image || super::image::full(image) == spec.image || spec.image_id == image
        })
        && filters.admit("volume", |name| spec.mounts.iter().any(|mount| mount.volume == name || mount.target == name))
        && filters.admit("network", |wanted| spec.networks.iter().any(|name| of_network(name, wanted)))
}

fn fits_now(moment: &Moment, filters: &Filters) -> bool {
    filters.admit("status", |status| moment.status.word() == status)
        && filters.admit("health", |health| moment.health.unwrap_or("none") == health)
        && filters.admit("exited", |code| moment.status.word() == "exited" && moment.code.to_string() == code)
}

fn row<'a>(state: &'a State, container: &'a Container, moment: &Moment, now: i64, size: bool) -> Row<'a> {
    let (spec, up) = (&container.spec, moment.status.is_up());
    let networks = spec.networks.iter().filter_map(|name| state.networks.get(name));
    let sizes = size.then(|| sizes(container));
    Row {
        id: &container.id,
        names: [format!("/{}", container.name)],
        image: &spec.image,
        image_id: &spec.image_id,
        command: spec.entrypoint.iter().flatten().chain(&spec.command).cloned().collect::<Vec<_>>().join(" "),
        created: container.created / SECOND,
        ports: if up { spec.ports.iter().flat_map(port).collect() } else { Vec::new() },
        size_rw: sizes.map(|(own, _)| own),
        size_root_fs: sizes.map(|(_, all)| all),
        labels: &spec.labels,
        state: moment.status.word(),
        status: container.says(now),
        host_config: Mode { network_mode: spec.networks.first().map_or("default", String::as_str) },
        network_settings: Networks {
            networks: networks
                .map(|network| (network.name.as_str(), network.endpoint(container, up).listed()))
                .collect(),
        },
        mounts: spec.mounts.iter().map(MountRow::from).collect(),
    }
}

/// Bound to every address of both families, as the Engine lists it: twice.
fn port(port: &Port) -> Vec<PortRow<'_>> {
    let row = |ip| PortRow { ip, private_port: port.private, public_port: port.public, kind: &port.kind };
    match port.public {
        Some(_) => vec![row(Some("0.0.0.0")), row(Some("::"))],
        None => vec![row(None)],
    }
}

/// What a container has written, and that with its image.
pub(super) fn sizes(container: &Container) -> (u64, u64) {
    let own = container.seed % 40_000_000;
    (own, own + 30_000_000 + container.seed % 500_000_000)
}
