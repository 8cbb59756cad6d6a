//! A container's other half: what it gets of its host. Most ways to the host are in this table.

use super::mounts::MOUNTS;
use super::names::{before_colon, plain, shared_with};
use super::refusal::Refusal;
use super::schema::{Field, Rule, one_of, only_keys, text};
use serde_json::Value;
use std::net::{IpAddr, Ipv6Addr};

/// `HostConfig`, without `Resources` and the restart policy.
pub(super) const HOST: &[Field] = &[
    ("Annotations", Rule::Unset("annotations")),
    ("AutoRemove", Rule::Bool),
    ("Binds", Rule::List(&Rule::Only(&Rule::Text, named_volume))),
    ("CapAdd", Rule::Unset("capabilities")),
    ("CapDrop", Rule::Words),
    ("Capabilities", Rule::Unset("capabilities")),
    ("Cgroup", Rule::Unset("cgroup")),
    ("CgroupnsMode", Rule::Only(&Rule::Text, |mode| one_of("namespaces", "CgroupnsMode", mode, &["", "private"]))),
    ("ConsoleSize", Rule::List(&Rule::Int)),
    ("ContainerIDFile", Rule::Unset("id-file")),
    ("Dns", Rule::List(&Rule::Text)),
    ("DnsOptions", Rule::List(&Rule::Text)),
    ("DnsSearch", Rule::List(&Rule::Text)),
    ("ExtraHosts", Rule::List(&Rule::Only(&Rule::Text, extra_host))),
    ("GroupAdd", Rule::Unset("groups")),
    ("IpcMode", Rule::Only(&Rule::Text, |mode| namespace("IpcMode", mode, &["", "none", "private", "shareable"]))),
    ("Isolation", Rule::Only(&Rule::Text, |value| one_of("isolation", "Isolation", value, &["", "default"]))),
    ("Links", LINKS),
    ("LogConfig", Rule::Only(&Rule::Object(&[LOG]), log)),
    ("MaskedPaths", Rule::Null("masked-paths")),
    ("Mounts", MOUNTS),
    ("NetworkMode", Rule::Only(&Rule::Text, network)),
    ("OomScoreAdj", Rule::Unset("oom")),
    ("PidMode", Rule::Only(&Rule::Text, |mode| namespace("PidMode", mode, &[""]))),
    ("PortBindings", Rule::Map(&Rule::List(&Rule::Object(&[PORT])))),
    ("Privileged", Rule::Unset("privileged")),
    ("PublishAllPorts", Rule::Bool),
    ("ReadonlyPaths", Rule::Null("masked-paths")),
    ("ReadonlyRootfs", Rule::Bool),
    ("Runtime", Rule::Unset("runtime")),
    ("SecurityOpt", Rule::List(&Rule::Only(&Rule::Text, security))),
    ("ShmSize", Rule::Int),
    ("StorageOpt", Rule::Unset("storage-opt")),
    ("Sysctls", Rule::Unset("sysctls")),
    ("Tmpfs", Rule::Map(&Rule::Text)),
    ("UTSMode", Rule::Unset("namespaces")),
    ("UsernsMode", Rule::Unset("namespaces")),
    ("VolumeDriver", Rule::Unset("volume-driver")),
    ("VolumesFrom", Rule::List(&Rule::Only(&Rule::Text, volumes_from))),
];

/// Links to other containers, here and at a network's endpoint.
pub(super) const LINKS: Rule = Rule::List(&Rule::Only(&Rule::Text, link));

const LOG: &[Field] = &[
    (
        "Config",
        Rule::Only(&Rule::Map(&Rule::Text), |all| only_keys("log-driver", "LogConfig", all, &["max-file", "max-size"])),
    ),
    ("Type", Rule::Text),
];
const PORT: &[Field] = &[("HostIp", Rule::Text), ("HostPort", Rule::Text)];

/// Where a cloud's machines ask for their own credentials over IPv6.
const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Nothing of the host's: one of these, or another container's, which the policy looks at.
fn namespace(name: &str, mode: &Value, own: &[&str]) -> Result<(), Refusal> {
    match shared_with(string(mode)) {
        Some(container) => plain(container).map(drop),
        None => one_of("namespaces", name, mode, own),
    }
}

/// None, another container's, or one of the networks, which the policy looks at too: a name may stand for the host's.
fn network(mode: &Value) -> Result<(), Refusal> {
    match string(mode) {
        "" => Ok(()),
        mode if mode == "host" || mode.starts_with("ns:") => Err(Refusal::field("namespaces", "NetworkMode")),
        mode => plain(shared_with(mode).unwrap_or(mode)).map(drop),
    }
}

/// `volume:/path` or `volume:/path:ro`, as `docker run -v` sends it. Whatever is not surely a volume's name could be a
/// path of the host.
fn named_volume(bind: &Value) -> Result<(), Refusal> {
    const OPTIONS: [&str; 3] = ["ro", "rw", "nocopy"];
    let parts: Vec<&str> = string(bind).split(':').collect();
    let harmless = match parts.as_slice() {
        [volume, path, options @ ..] => {
            volume.len() > 1
                && plain(volume).is_ok()
                && path.starts_with('/')
                && options.len() < 2
                && options.iter().flat_map(|options| options.split(',')).all(|option| OPTIONS.contains(&option))
        }
        _ => false,
    };
    if harmless {
        return Ok(());
    }
    Err(Refusal::denied("binds", "Only administrators may mount paths of the host; name a volume instead."))
}

fn security(option: &Value) -> Result<(), Refusal> {
    const STRICTER: [&str; 3] = ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"];
    one_of("security-opt", "SecurityOpt", option, &STRICTER)
}

/// Logs stay on the engine's host, and its size is all that can be chosen.
fn log(config: &Value) -> Result<(), Refusal> {
    let local = matches!(text(config, "Type"), "" | "json-file" | "local" | "none");
    Refusal::unless(local, "log-driver", "LogConfig")
}

/// `name:address` or `name=address`. A name for a link-local address makes a metadata service look like a neighbour.
fn extra_host(entry: &Value) -> Result<(), Refusal> {
    // Engines differ in which of the two ends the name, so neither may lead there.
    let after = |separator: char| string(entry).split_once(separator).map_or("", |(_, address)| address);
    Refusal::unless(!link_local(after(':')) && !link_local(after('=')), "extra-hosts", "ExtraHosts")
}

fn link_local(address: &str) -> bool {
    let bare = address.trim().trim_matches(['[', ']']).split('%').next().unwrap_or_default();
    match bare.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_unicast_link_local() || address == METADATA,
        // `host-gateway`, or nothing that the Engine would take.
        Err(_) => false,
    }
}

/// `name` or `name:alias`
fn link(value: &Value) -> Result<(), Refusal> {
    plain(before_colon(string(value)).0).map(drop)
}

/// `name` or `name:ro`. Other modes would relabel files.
fn volumes_from(value: &Value) -> Result<(), Refusal> {
    match before_colon(string(value)) {
        (container, "" | ":ro" | ":rw") => plain(container).map(drop),
        _ => Err(Refusal::field("volumes-from", "VolumesFrom")),
    }
}
