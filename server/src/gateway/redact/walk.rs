//! Which fields of the engine's answers hold secrets. The same name means the same in all of them, so one table does:
//! an inspect, an event, a list of volumes, a service.

use super::mask::{MASK, mask_env, mask_pair, mask_value};
use super::step::mask_step;
use super::words::{Reader, mask_logins, mask_words};
use serde_json::{Map, Value};

/// Fields that are of no use without the secret in them.
const GONE: [&str; 6] = ["JoinTokens", "UnlockKey", "IdentityToken", "RegistryToken", "Password", "Statement"];
/// The arguments of a command, and the fields beside them that it begins with: `Path` and `Args`, `Entrypoint` and `Cmd`.
const ARGUMENTS: [&str; 3] = ["Cmd", "Args", "arguments"];
const COMMANDS: [&str; 4] = ["Path", "Entrypoint", "entrypoint", "Command"];
/// Options of log drivers that tell nothing worth hiding.
const LOG_OPTIONS: [&str; 9] =
    ["max-size", "max-file", "max-buffer-size", "compress", "mode", "tag", "labels", "labels-regex", "cache-disabled"];

/// Masks whatever is a secret.
pub(crate) fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !GONE.contains(&name.as_str()));
            let begun = begun(fields);
            for (name, value) in fields {
                if ARGUMENTS.contains(&name.as_str()) {
                    arguments(value, begun.clone());
                } else {
                    field(name, value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) => *text = mask_logins(text).into_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Has read what stands before the arguments in an object, which tells what they mean.
fn begun(fields: &Map<String, Value>) -> Reader {
    let mut reader = Reader::default();
    if ARGUMENTS.iter().any(|name| fields.contains_key(*name)) {
        for command in COMMANDS.iter().filter_map(|name| fields.get(*name)) {
            let words = command.as_array().map_or(std::slice::from_ref(command), Vec::as_slice);
            for word in words.iter().filter_map(Value::as_str) {
                reader.argument(word);
            }
        }
    }
    reader
}

fn field(name: &str, value: &mut Value) {
    match name {
        "Env" => environment(value),
        "Labels" | "Annotations" | "annotations" | "Attributes" | "Options" | "DriverOpts" | "Opts" | "Status" => {
            pairs(value);
        }
        "LogConfig" => log(value),
        "Command" | "Entrypoint" | "entrypoint" | "Path" | "Test" | "OnBuild" | "Shell" | "Processes" | "Error"
        | "Output" => arguments(value, Reader::default()),
        "CreatedBy" | "Description" => step(value),
        _ => mask(value),
    }
}

/// `["NAME=value"]`, or a plugin's `[{"Name": …, "Value": …}]`.
fn environment(value: &mut Value) {
    let Value::Array(items) = value else { return mask(value) };
    for item in items {
        match item {
            Value::String(entry) => *entry = mask_env(entry),
            Value::Object(fields) => {
                if let Some(Value::String(value)) = fields.get_mut("Value") {
                    *value = MASK.to_owned();
                }
            }
            other => mask(other),
        }
    }
}

/// `{"name": "value"}` or `["name=value"]`.
fn pairs(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) => *text = mask_value(name, text).into_owned(),
                    other => mask(other),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::String(text) => *text = mask_pair(text),
                    other => mask(other),
                }
            }
        }
        other => mask(other),
    }
}

/// `{"Type": …, "Config": {…}}`: drivers have keys, addresses and tokens among their options, under many names.
fn log(value: &mut Value) {
    let Some(Value::Object(options)) = value.get_mut("Config") else { return };
    for (name, value) in options {
        match value {
            Value::String(text) if !LOG_OPTIONS.contains(&name.as_str()) => *text = MASK.to_owned(),
            other => mask(other),
        }
    }
}

/// A command line, or its arguments; the rows of `top` are lists of such.
fn arguments(value: &mut Value, mut reader: Reader) {
    match value {
        Value::String(text) => *text = mask_words(text).into_owned(),
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::String(argument) => *argument = reader.argument(argument),
                    other => arguments(other, Reader::default()),
                }
            }
        }
        other => mask(other),
    }
}

fn step(value: &mut Value) {
    match value {
        Value::String(text) => *text = mask_step(text),
        other => mask(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn masked(mut value: Value) -> String {
        mask(&mut value);
        value.to_string()
    }

    #[test]
    fn security_f1_whatever_an_inspect_holds_is_masked() {
        let text = masked(json!({
            "Id": "kept", "Created": "kept", "Path": "kept-run", "Args": ["--password", "canary", "kept-arg"],
            "State": {
                "Status": "kept-running", "Error": "exec: \"run --token=canary\": not found",
                "Health": {"Log": [{"ExitCode": 0, "Output": "kept password=canary"}]},
            },
            "Config": {
                "Env": ["PATH=/kept", "FLAVOUR=canary"], "Cmd": ["sh", "-c", "kept --password=canary"],
                "Entrypoint": ["kept", "TOKEN=canary"], "Labels": {"team": "kept-label", "db.password": "canary"},
                "Healthcheck": {"Test": ["CMD-SHELL", "curl -u a:canary kept.host"]}, "OnBuild": ["RUN x --secret canary"],
            },
            "HostConfig": {
                "LogConfig": {"Type": "splunk", "Config": {"splunk-token": "canary", "splunk-url": "canary", "tag": "kept-tag"}},
                "Annotations": {"api-key": "canary", "note": "kept-note"},
                "Mounts": [{"VolumeOptions": {"DriverConfig": {"Options": {"o": "username=kept-user,password=canary"}}}}],
            },
            "Mounts": [{"TmpfsOptions": {"Options": [["kept-exec"]]}}],
        }));
        assert!(!text.contains("canary"), "{text}");
        for kept in [
            "kept-run",
            "kept-arg",
            "kept-running",
            "/kept",
            "kept-label",
            "kept.host",
            "kept-tag",
            "kept-note",
            "kept-user",
            "kept-exec",
            "FLAVOUR=",
            "kept --password=",
        ] {
            assert!(text.contains(kept), "{kept} is gone from {text}");
        }
    }

    #[test]
    fn security_f1_so_is_what_other_answers_hold() {
        for answer in [
            json!([{"CreatedBy": "ENV FLAVOUR=canary"}, {"CreatedBy": "|1 A=canary /bin/sh -c make"}]),
            json!({"BuildCache": [{"Description": "mount / from exec /bin/sh -c x --token canary"}]}),
            json!({"HttpProxy": "http://a:canary@proxy:1", "Swarm": {"Cluster": {"JoinTokens": {"Worker": "canary"}}}}),
            json!({"Labels": ["zone=a", "token=canary"]}),
            json!({"Volumes": [{"Options": {"o": "password=canary"}, "Status": {"secret": "canary"}}]}),
            json!({"Titles": ["PID", "CMD"], "Processes": [["1", "mysqld --password=canary"], ["2", "a --token canary"]]}),
            json!({"Settings": {"Env": ["A=canary"]}, "Config": {"Env": [{"Name": "A", "Value": "canary"}]}}),
            json!([{"PredicateType": "x", "Statement": {"args": {"build-arg:A": "canary"}}}]),
            json!({"ProcessConfig": {"entrypoint": "mysql", "arguments": ["--password", "canary"]}}),
            json!({"Path": "/usr/bin/mysqldump", "Args": ["-uroot", "-pcanary", "shop"]}),
            json!({"Entrypoint": ["redis-cli", "-h", "db"], "Cmd": ["-a", "canary"]}),
            json!({"Entrypoint": ["redis-server", "--requirepass"], "Cmd": ["canary"]}),
            json!({"Processes": [["1", "sshpass -p canary ssh a.b"], ["2", "mysql -pcanary"]]}),
            json!({"Test": ["CMD", "mysqladmin", "ping", "-pcanary"]}),
        ] {
            let text = masked(answer);
            assert!(!text.contains("canary"), "{text}");
        }
    }

    #[test]
    fn what_is_no_secret_stays_byte_for_byte() {
        let answer = json!([
            {"Id": "a", "Names": ["/web"], "Command": "nginx -g 'daemon off;'", "Labels": {"a": "b"}, "Status": "Up 2 hours",
             "Ports": [{"PublicPort": 80}], "SizeRw": 9_007_199_254_740_993_i64, "HostConfig": {"NetworkMode": "default"}},
            null, "https://registry.local:5000/v2/", {"Env": null, "Cmd": null, "Labels": null, "LogConfig": null},
        ]);
        assert_eq!(masked(answer.clone()), answer.to_string());
    }
}
