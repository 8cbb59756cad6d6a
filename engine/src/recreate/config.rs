//! What runs: the fields beside `HostConfig`, without those that are the image's own.

use super::{Defaults, fields, says_nothing, text};
use serde_json::{Map, Value, json};

/// Fields that the engine takes from the image when they are not set, whole.
const TAKEN: [&str; 4] = ["Healthcheck", "StopSignal", "User", "WorkingDir"];
/// Fields whose entries it adds to.
const ADDED: [&str; 3] = ["ExposedPorts", "Labels", "Volumes"];
/// Fields in which nothing means something: without a time to stop in, there are ten seconds.
const ZEROS: [&str; 1] = ["StopTimeout"];

pub(super) fn config(inspect: &Value, image: Option<&Value>, defaults: &Defaults) -> Map<String, Value> {
    let mut config = fields(&inspect["Config"]);
    names(inspect, &mut config, defaults);
    command(&mut config, image.map(|image| &image["Config"]));
    if let Some(image) = image.map(|image| &image["Config"]) {
        for key in TAKEN {
            if config.get(key).is_some_and(|own| *own == image[key]) {
                config.remove(key);
            }
        }
        for key in ADDED {
            if let Some(Value::Object(entries)) = config.get_mut(key) {
                entries.retain(|entry, value| image[key].get(entry) != Some(&*value));
            }
        }
        if let Some(Value::Array(entries)) = config.get_mut("Env") {
            let of_image = image["Env"].as_array().map(Vec::as_slice).unwrap_or_default();
            entries.retain(|entry| !of_image.contains(entry));
        }
    }
    config.retain(|key, value| !says_nothing(value) || !value.is_null() && ZEROS.contains(&key.as_str()));
    config
}

/// Takes off the names and addresses that the container did not choose: its host name by default is the beginning of its
/// id, that of the host when it shares the host's network, and another container's when it shares that one's. The engine
/// refuses them where they are not the container's own.
fn names(inspect: &Value, config: &mut Map<String, Value>, defaults: &Defaults) {
    let mode = text(&inspect["HostConfig"], "NetworkMode");
    let id = text(inspect, "Id");
    let name = config.get("Hostname").and_then(Value::as_str).unwrap_or_default();
    let is_hosts = mode == "host" && name == defaults.host_name;
    let is_shared = mode.starts_with("container:") || text(&inspect["HostConfig"], "UTSMode") == "host";
    if is_hosts || is_shared || id.get(..12) == Some(name) {
        config.remove("Hostname");
    }
    if mode.starts_with("container:") {
        config.remove("Domainname");
        config.remove("ExposedPorts");
    }
    if mode.starts_with("container:") || mode == "host" {
        config.remove("MacAddress");
    }
}

/// Takes off the entrypoint and the command that are the image's. The engine takes the image's command only along with
/// its entrypoint, and no entrypoint at all is asked for by an empty word.
fn command(config: &mut Map<String, Value>, image: Option<&Value>) {
    let words = |value: Option<&Value>| value.filter(|value| !says_nothing(value)).cloned().unwrap_or(Value::Null);
    let (entrypoint, command) = (words(config.get("Entrypoint")), words(config.get("Cmd")));
    let Some(image) = image else {
        if entrypoint.is_null() && !command.is_null() {
            config.insert("Entrypoint".to_owned(), json!([""]));
        }
        return;
    };
    let is_images = entrypoint == words(image.get("Entrypoint"));
    let is_images_command = command == words(image.get("Cmd"));
    if is_images && (is_images_command || !command.is_null()) {
        config.remove("Entrypoint");
    } else if !is_images && entrypoint.is_null() {
        config.insert("Entrypoint".to_owned(), json!([""]));
    }
    if is_images && is_images_command {
        config.remove("Cmd");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0be878dce0a271d93f17581849fe9aee21b5d28100f1e9b4b4e6991ce31a451d";

    fn of(own: &Value, host: &Value, image: Option<&Value>) -> Value {
        let inspect = json!({"Id": ID, "Config": own, "HostConfig": host});
        let image = image.map(|config| json!({ "Config": config }));
        let defaults = Defaults::of(&json!({"Name": "machine"}));
        Value::Object(config(&inspect, image.as_ref(), &defaults))
    }

    #[test]
    fn the_images_own_is_left_out_and_nothing_else() {
        let image = json!({
            "Env": ["PATH=/bin", "A=1"], "Labels": {"a": "1", "b": "2"}, "ExposedPorts": {"80/tcp": {}}, "User": "app",
            "Volumes": {"/data": {}}, "WorkingDir": "/srv", "StopSignal": "SIGQUIT", "Cmd": ["run"], "Entrypoint": null,
            "Healthcheck": {"Test": ["CMD", "ok"], "Retries": 3},
        });
        assert_eq!(of(&image, &json!({}), Some(&image)), json!({}));
        let own = json!({
            "Env": ["A=2", "C=3", "PATH=/bin"], "Labels": {"a": "1", "b": "3", "c": ""}, "User": "root",
            "ExposedPorts": {"80/tcp": {}, "81/udp": {}}, "Volumes": {"/data": {}, "/more": {}}, "WorkingDir": "/",
            "StopSignal": "SIGINT", "Cmd": ["run", "fast"], "Healthcheck": {"Test": ["NONE"]}, "StopTimeout": 0, "Tty": true,
            "OpenStdin": false, "Domainname": "", "OnBuild": null, "Image": "shop:1", "Future": {"x": 1},
        });
        let expected = json!({
            "Env": ["A=2", "C=3"], "Labels": {"b": "3", "c": ""}, "User": "root", "ExposedPorts": {"81/udp": {}},
            "Volumes": {"/more": {}}, "WorkingDir": "/", "StopSignal": "SIGINT", "Cmd": ["run", "fast"],
            "Healthcheck": {"Test": ["NONE"]}, "StopTimeout": 0, "Tty": true, "Image": "shop:1", "Future": {"x": 1},
        });
        assert_eq!(of(&own, &json!({}), Some(&image)), expected);
        // Without the image all of it is the container's.
        let whole = of(&own, &json!({}), None);
        assert_eq!((&whole["Env"], &whole["Volumes"]), (&own["Env"], &own["Volumes"]));
    }

    #[test]
    fn a_command_is_left_out_only_where_the_engine_takes_the_same() {
        let own = |entrypoint: Value, command: Value, of_image: (Value, Value)| {
            let image = json!({"Entrypoint": of_image.0, "Cmd": of_image.1});
            of(&json!({"Entrypoint": entrypoint, "Cmd": command}), &json!({}), Some(&image))
        };
        let image = || (json!(["/entry"]), json!(["serve"]));
        assert_eq!(own(json!(["/entry"]), json!(["serve"]), image()), json!({}));
        assert_eq!(own(json!(["/entry"]), json!(["other"]), image()), json!({"Cmd": ["other"]}));
        // The engine takes the image's command only along with its entrypoint.
        assert_eq!(own(json!(["/entry"]), json!(null), image()), json!({"Entrypoint": ["/entry"]}));
        assert_eq!(own(json!(["sh"]), json!(["serve"]), image()), json!({"Entrypoint": ["sh"], "Cmd": ["serve"]}));
        assert_eq!(own(json!(["sh"]), json!([]), image()), json!({"Entrypoint": ["sh"]}));
        // No entrypoint although the image has one.
        assert_eq!(own(json!(null), json!(["serve"]), image()), json!({"Entrypoint": [""], "Cmd": ["serve"]}));
        assert_eq!(own(json!(null), json!(["a"]), (json!([]), json!(["b"]))), json!({"Cmd": ["a"]}));
        let unknown = of(&json!({"Entrypoint": null, "Cmd": ["a"]}), &json!({}), None);
        assert_eq!(unknown, json!({"Entrypoint": [""], "Cmd": ["a"]}));
    }

    #[test]
    fn a_host_name_is_kept_where_it_was_chosen() {
        let kept = |name: &str, host: Value| of(&json!({"Hostname": name, "MacAddress": "a"}), &host, None);
        let mac = json!({"MacAddress": "a"});
        assert_eq!(kept(&ID[..12], json!({"NetworkMode": "bridge"})), mac);
        assert_eq!(kept("web", json!({"NetworkMode": "bridge"})), json!({"Hostname": "web", "MacAddress": "a"}));
        assert_eq!(kept("machine", json!({"NetworkMode": "host"})), json!({}));
        assert_eq!(kept("web", json!({"NetworkMode": "host"})), json!({"Hostname": "web"}));
        assert_eq!(kept("web", json!({"NetworkMode": "bridge", "UTSMode": "host"})), mac);
        let shared =
            json!({"Hostname": "other", "Domainname": "lan", "ExposedPorts": {"80/tcp": {}}, "MacAddress": "a"});
        assert_eq!(of(&shared, &json!({"NetworkMode": "container:abc"}), None), json!({}));
    }
}
