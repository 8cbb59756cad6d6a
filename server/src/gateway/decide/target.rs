//! Whether a container leads to the host. Who may run commands in one that does, or change its files, is root there.
//!
//! What the engine says about a container is read strictly: what is missing or unknown is taken for dangerous. Links on
//! the host cannot be resolved from here, so no bind mount is harmless, whatever its source.

use super::denial::Denial;
use super::volumes_of;
use engine::route::{Class, Route};
use serde_json::Value;

/// Whether a route reaches into its container, so that the container must be harmless.
pub(super) fn must_be_harmless(route: &Route) -> bool {
    matches!(route.class, Class::Exec | Class::Files) || route.template == "/commit"
}

/// Whether a container, by its inspect, leads no further than itself. `volumes` gives the inspect of a volume.
pub(super) fn harmless(container: &Value, volumes: &dyn Fn(&str) -> Option<Value>) -> Result<(), Denial> {
    if !is_confined(&container["HostConfig"]) {
        let sentence = "This container is privileged, or shares something with the host or with another container; \
                        only an administrator of this console may do this with it.";
        return Err(Denial::forbidden("target-privileged", sentence));
    }
    let plain = |name: &String| volumes(name).is_some_and(|volume| is_plain_volume(&volume));
    if !has_own_mounts(container) || !volumes_of(container).iter().all(plain) {
        let sentence = "This container mounts something of the host; \
                        only an administrator of this console may do this with it.";
        return Err(Denial::forbidden("target-mounts", sentence));
    }
    Ok(())
}

/// Whether a volume is only a directory that the engine keeps for it.
pub(super) fn is_plain_volume(volume: &Value) -> bool {
    volume["Driver"] == "local" && is_empty(&volume["Options"])
}

fn is_confined(host: &Value) -> bool {
    let modes: [(&str, &[&str]); 4] = [
        ("PidMode", &["", "private"]),
        ("IpcMode", &["", "private", "shareable", "none"]),
        ("UTSMode", &["", "private"]),
        ("UsernsMode", &["", "private"]),
    ];
    let own_mode = |(key, own): &(&str, &[&str])| match &host[*key] {
        Value::Null => true,
        Value::String(mode) => own.contains(&mode.as_str()),
        _ => false,
    };
    let network = host["NetworkMode"].as_str().unwrap_or("host");
    let own_network = network != "host" && !network.starts_with("container:") && !network.starts_with("ns:");
    // Empty lists, unlike none at all, mean that nothing is masked.
    let masked = |key: &&str| !matches!(&host[*key], Value::Array(paths) if paths.is_empty());
    host["Privileged"] == false
        && modes.iter().all(own_mode)
        && own_network
        && ["CapAdd", "Devices", "DeviceRequests", "DeviceCgroupRules"].iter().all(|key| is_empty(&host[*key]))
        && ["MaskedPaths", "ReadonlyPaths"].iter().all(masked)
        && is_empty_or(&host["SecurityOpt"], |option| {
            ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"].iter().any(|fine| option == fine)
        })
}

/// Whether all that is mounted is a volume with a name, or memory.
fn has_own_mounts(container: &Value) -> bool {
    let own = |mount: &Value| match mount["Type"].as_str() {
        Some("volume") => mount["Name"].as_str().is_some_and(|name| !name.is_empty()),
        Some("tmpfs") => true,
        _ => false,
    };
    container.get("Mounts").is_some_and(|mounts| is_empty_or(mounts, own))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty(),
        other => is_empty_or(other, |_| false),
    }
}

/// Whether a list has only such items; no list at all is an empty one.
fn is_empty_or(value: &Value, fine: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(fine),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reason(change: impl Fn(&mut Value)) -> Option<&'static str> {
        let mut container = super::super::tests::container("web", &json!({}));
        change(&mut container);
        let volumes = |name: &str| match name {
            "data" => Some(json!({"Name": "data", "Driver": "local", "Options": null})),
            "root" => Some(json!({"Name": "root", "Driver": "local", "Options": {"o": "bind", "device": "/"}})),
            "far" => Some(json!({"Name": "far", "Driver": "sshfs", "Options": {}})),
            _ => None,
        };
        harmless(&container, &volumes).err().map(|denial| denial.reason)
    }

    #[test]
    fn an_ordinary_container_is_harmless() {
        assert_eq!(reason(|_| {}), None);
        assert_eq!(reason(|c| c["Mounts"] = json!(null)), None);
        assert_eq!(reason(|c| c["Mounts"] = json!([{"Type": "volume", "Name": "data"}, {"Type": "tmpfs"}])), None);
        assert_eq!(reason(|c| c["HostConfig"]["SecurityOpt"] = json!(["no-new-privileges"])), None);
        assert_eq!(reason(|c| c["HostConfig"]["NetworkMode"] = json!("shop_default")), None);
        assert_eq!(reason(|c| c["HostConfig"]["MaskedPaths"] = json!(["/proc/kcore"])), None);
    }

    #[test]
    fn security_e13_a_container_that_shares_with_the_host_is_not() {
        for (key, value) in [
            ("Privileged", json!(true)),
            ("Privileged", json!(null)),
            ("PidMode", json!("host")),
            ("PidMode", json!("container:abc")),
            ("PidMode", json!(1)),
            ("IpcMode", json!("host")),
            ("UTSMode", json!("host")),
            ("UsernsMode", json!("host")),
            ("NetworkMode", json!("host")),
            ("NetworkMode", json!("container:abc")),
            ("NetworkMode", json!(null)),
            ("CapAdd", json!(["SYS_ADMIN"])),
            ("Devices", json!([{"PathOnHost": "/dev/sda"}])),
            ("DeviceRequests", json!([{"Count": -1}])),
            ("DeviceCgroupRules", json!(["a *:* rwm"])),
            ("SecurityOpt", json!(["seccomp=unconfined"])),
            ("SecurityOpt", json!(["no-new-privileges", "apparmor=unconfined"])),
            ("MaskedPaths", json!([])),
            ("ReadonlyPaths", json!([])),
        ] {
            assert_eq!(reason(|c| c["HostConfig"][key] = value.clone()), Some("target-privileged"), "{key} {value}");
        }
        assert_eq!(reason(|c| c["HostConfig"] = json!(null)), Some("target-privileged"));
    }

    #[test]
    fn security_e13_a_container_that_mounts_the_host_is_not() {
        for mounts in [
            json!([{"Type": "bind", "Source": "/"}]),
            json!([{"Type": "bind", "Source": "/var/run/docker.sock"}]),
            json!([{"Type": "bind", "Source": "/srv/harmless"}]),
            json!([{"Type": "volume", "Name": "data"}, {"Type": "bind", "Source": "/srv"}]),
            json!([{"Type": "volume", "Name": "root"}]),
            json!([{"Type": "volume", "Name": "far"}]),
            json!([{"Type": "volume", "Name": "unheard"}]),
            json!([{"Type": "volume", "Name": ""}]),
            json!([{"Type": "cluster", "Name": "data"}]),
            json!([{}]),
            json!("none"),
        ] {
            assert_eq!(reason(|c| c["Mounts"] = mounts.clone()), Some("target-mounts"), "{mounts}");
        }
        let without = reason(|c| {
            c.as_object_mut().unwrap().remove("Mounts");
        });
        assert_eq!(without, Some("target-mounts"));
    }
}
