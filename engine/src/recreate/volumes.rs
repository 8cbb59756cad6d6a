//! Volumes that nobody named: each container would get new, empty ones, so those that are there are named to the new one.

use super::{clean, text};
use serde_json::{Map, Value, json};

/// Names each volume that a container has without saying so; how many there were. What came with `VolumesFrom` still
/// comes by it.
pub(super) fn pin(inspect: &Value, host: &mut Map<String, Value>) -> usize {
    let mounts = inspect["Mounts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let volumes = mounts.iter().filter(|mount| text(mount, "Type") == "volume" && !text(mount, "Name").is_empty());
    volumes.filter(|volume| name(volume, &inspect["Config"]["Volumes"], host)).count()
}

/// Names one, unless it is named already.
fn name(volume: &Value, declared: &Value, host: &mut Map<String, Value>) -> bool {
    let (name, place) = (text(volume, "Name"), clean(text(volume, "Destination")));
    if let Some(mount) =
        items(host, "Mounts").and_then(|all| all.iter_mut().find(|own| clean(text(own, "Target")) == place))
    {
        if !text(mount, "Source").is_empty() {
            return false;
        }
        if let Value::Object(mount) = mount {
            mount.insert("Source".to_owned(), json!(name));
        }
        return true;
    }
    if let Some(bind) = items(host, "Binds").and_then(|all| all.iter_mut().find(|bind| target(bind) == place)) {
        let is_bare = bind.as_str().is_some_and(|bind| !bind.contains(':'));
        if is_bare {
            *bind = json!(format!("{name}:{place}"));
        }
        return is_bare;
    }
    let is_declared = declared.as_object().is_some_and(|all| all.keys().any(|own| clean(own) == place));
    let is_memory =
        host.get("Tmpfs").and_then(Value::as_object).is_some_and(|all| all.keys().any(|own| clean(own) == place));
    if is_memory || host.contains_key("VolumesFrom") && !is_declared {
        return false;
    }
    let mut mount = json!({"Type": "volume", "Source": name, "Target": place});
    if volume["RW"] == false {
        mount["ReadOnly"] = json!(true);
    }
    match items(host, "Mounts") {
        Some(mounts) => mounts.push(mount),
        None => {
            host.insert("Mounts".to_owned(), json!([mount]));
        }
    }
    true
}

fn items<'a>(host: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Vec<Value>> {
    host.get_mut(key).and_then(Value::as_array_mut)
}

/// Where a bind leads: `source:place`, `source:place:options`, or the place alone.
fn target(bind: &Value) -> &str {
    let bind = bind.as_str().unwrap_or_default();
    let mut parts = bind.split(':');
    let first = parts.next().unwrap_or_default();
    clean(parts.next().unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(name: &str, place: &str, writable: bool) -> Value {
        json!({"Type": "volume", "Name": name, "Destination": place, "RW": writable})
    }

    fn pinned(mounts: &[Value], declared: &Value, host: Value) -> (usize, Value) {
        let inspect = json!({"Mounts": mounts, "Config": {"Volumes": declared}});
        let Value::Object(mut host) = host else { panic!() };
        let count = pin(&inspect, &mut host);
        (count, Value::Object(host))
    }

    #[test]
    fn unnamed_volumes_are_kept_by_name() {
        let mounts =
            [volume("aa", "/data", true), volume("bb", "/ro/", false), json!({"Type": "bind", "Destination": "/b"})];
        let (count, host) = pinned(&mounts, &json!({"/data": {}}), json!({}));
        let expected = json!({"Mounts": [
            {"Type": "volume", "Source": "aa", "Target": "/data"},
            {"Type": "volume", "Source": "bb", "Target": "/ro", "ReadOnly": true},
        ]});
        assert_eq!((count, &host), (2, &expected));
        // A container that was made so needs nothing more.
        assert_eq!(pinned(&mounts, &json!({"/data": {}}), expected.clone()), (0, expected));
    }

    #[test]
    fn named_ones_stay_as_they_were_asked_for() {
        let mounts = [volume("data", "/data", true), volume("more", "/more", true)];
        let host = json!({
            "Binds": ["data:/data:ro"], "Mounts": [{"Type": "volume", "Source": "more", "Target": "/more/"}],
        });
        assert_eq!(pinned(&mounts, &Value::Null, host.clone()), (0, host));
        let host = json!({"Binds": ["/data"], "Mounts": [{"Type": "volume", "Target": "/more", "ReadOnly": true}]});
        let expected = json!({
            "Binds": ["data:/data"],
            "Mounts": [{"Type": "volume", "Source": "more", "Target": "/more", "ReadOnly": true}],
        });
        assert_eq!(pinned(&mounts, &Value::Null, host), (2, expected));
    }

    #[test]
    fn volumes_of_another_container_still_come_from_it() {
        let mounts = [volume("theirs", "/theirs", true), volume("own", "/own", true)];
        let (count, host) = pinned(&mounts, &json!({"/own": {}}), json!({"VolumesFrom": ["data"]}));
        assert_eq!((count, &host["Mounts"]), (1, &json!([{"Type": "volume", "Source": "own", "Target": "/own"}])));
        let memory = json!({"Tmpfs": {"/own": ""}, "VolumesFrom": ["data"]});
        assert_eq!(pinned(&mounts, &json!({"/own": {}}), memory.clone()), (0, memory));
    }
}
