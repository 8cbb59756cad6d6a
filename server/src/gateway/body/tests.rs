//! Every way to the host in a new container's body, in every spelling in which Go would read it.

use super::container_create;
use super::refusal::Refusal;
use super::schema::Fields;
use super::{config::CONFIG, host::HOST, json, properties, resources::RESOURCES};
use serde_json::Value;

/// A field of `HostConfig`, a value that reaches for the host, and why it is refused.
type Hostile = (&'static str, &'static str, &'static str);

fn with_host(fields: &str) -> String {
    format!(r#"{{"Image":"alpine","HostConfig":{{{fields}}}}}"#)
}

fn verdict(body: &str) -> &'static str {
    container_create(body.as_bytes()).err().map_or("accepted", |refusal| refusal.reason)
}

fn swapped(key: &str) -> String {
    let swap = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    key.chars().map(swap).collect()
}

fn escaped(key: &str) -> String {
    key.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect()
}

/// All of these are refused for their reason, and no spelling, double, padding or second value gets them through.
fn refused(hostile: &[Hostile]) {
    for (key, value, reason) in hostile {
        for spelling in [(*key).to_owned(), key.to_lowercase(), key.to_uppercase(), swapped(key), escaped(key)] {
            assert_eq!(verdict(&with_host(&format!(r#""{spelling}":{value}"#))), *reason, "{spelling}: {value}");
            for host in ["hostconfig", "HOSTCONFIG", "hOSTcONFIG", "\\u0048ostConfig"] {
                let body = with_host(&format!(r#""{spelling}":{value}"#)).replace("HostConfig", host);
                assert_eq!(verdict(&body), *reason, "{body}");
            }
        }
        for folded in [key.to_lowercase().replace('s', "\u{17f}"), key.to_lowercase().replace('k', "\u{212a}")] {
            if !folded.is_ascii() {
                // A value with a key twice is refused before any field is looked at.
                let said = verdict(&with_host(&format!(r#""{folded}":{value}"#)));
                assert!(matches!(said, "unknown-field" | "body"), "{folded}: {said}");
            }
        }
        let other = swapped(key);
        for doubled in [
            format!(r#""{key}":null,"{other}":{value}"#),
            format!(r#""{other}":{value},"{key}":null"#),
            format!(r#""{key}":{value},"{key}":null"#),
            format!(r#""{key}":null,"{key}":{value}"#),
        ] {
            assert_eq!(verdict(&with_host(&doubled)), "body", "{doubled}");
        }
        let body = with_host(&format!(r#""{key}":{value}"#));
        let inner = body.strip_prefix('{').unwrap();
        for broken in [
            format!("{{\"HostConfig\":{{}},{inner}"),
            format!("{{\"hostconfig\":null,{inner}"),
            format!("{} {body}", with_host("")),
            format!("{body}{}", " ".repeat(json::MAX_BYTES)),
            format!("{}{body}", " ".repeat(json::MAX_BYTES)),
            format!("[{body}]"),
        ] {
            assert_eq!(verdict(&broken), "body", "{}", broken.trim());
        }
        assert_eq!(verdict(&with_host(&format!(r#""{key}":null"#))), "accepted", "{key}");
    }
}

#[test]
fn security_e1_binds() {
    refused(&[
        ("Binds", r#"["/:/h"]"#, "binds"),
        ("Binds", r#"["/var/run/docker.sock:/s"]"#, "binds"),
        ("Binds", r#"["/proc/1/root:/h"]"#, "binds"),
        ("Binds", r#"["data:/data","/:/h"]"#, "binds"),
        ("Binds", r#"["a:/h"]"#, "binds"),
        ("Binds", r#"["data:data"]"#, "binds"),
        ("Binds", r#"["/data"]"#, "binds"),
        ("Binds", r#"["data"]"#, "binds"),
        ("Binds", r#"["~/x:/h"]"#, "binds"),
        ("Binds", r#"["../x:/h"]"#, "binds"),
        ("Binds", r#"["data:/data:rshared"]"#, "binds"),
        ("Binds", r#"["data:/data:z"]"#, "binds"),
        ("Binds", r#"["data:/data:ro:/etc"]"#, "binds"),
        ("Binds", r#""/:/h""#, "body"),
    ]);
    assert_eq!(verdict(r#"{"Image":"a","Volumes":{"/:/host":{}}}"#), "binds");
}

#[test]
fn security_e2_mounts_of_other_types() {
    refused(&[
        ("Mounts", r#"[{"Type":"bind","Source":"/","Target":"/h"}]"#, "mounts"),
        ("Mounts", r#"[{"type":"bind","SOURCE":"/","target":"/h"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"volume","Source":"v"},{"Type":"bind","Source":"/"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"BIND","Source":"/"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"npipe","Source":"x"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"cluster","Source":"x"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"image","Source":"alpine"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"","Source":"/"}]"#, "mounts"),
        ("Mounts", r#"[{"Source":"/"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"volume","Source":"/etc"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"volume","Source":"../x"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"volume"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"tmpfs","Source":"/"}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"volume","Source":"v","BindOptions":{"Propagation":"shared"}}]"#, "mounts"),
        ("Mounts", r#"[{"Type":"volume","Type":"bind","Source":"v"}]"#, "body"),
        ("Mounts", r#"[{"Type":"volume","type":"bind","Source":"v"}]"#, "body"),
        ("Mounts", r#"[null]"#, "body"),
    ]);
}

#[test]
fn security_e3_mounts_with_options_of_a_driver() {
    refused(&[
        (
            "Mounts",
            r#"[{"Type":"volume","Source":"v","VolumeOptions":{"DriverConfig":{"Name":"local","Options":{"type":"none","o":"bind","device":"/"}}}}]"#,
            "mounts",
        ),
        (
            "Mounts",
            r#"[{"Type":"volume","Source":"v","volumeoptions":{"driverconfig":{"options":{"o":"rw,rbind","device":"/"}}}}]"#,
            "mounts",
        ),
        (
            "Mounts",
            r#"[{"Type":"volume","Source":"v","VolumeOptions":{"DriverConfig":{"Options":{"type":"ext4","device":"/dev/sda1"}}}}]"#,
            "mounts",
        ),
        ("Mounts", r#"[{"Type":"volume","Source":"v","VolumeOptions":{"DriverConfig":{"Name":"nfs"}}}]"#, "mounts"),
        ("VolumeDriver", r#""sshfs""#, "volume-driver"),
    ]);
}

#[test]
fn security_e5_privileges() {
    refused(&[
        ("Privileged", "true", "privileged"),
        ("CapAdd", r#"["ALL"]"#, "capabilities"),
        ("CapAdd", r#""SYS_ADMIN""#, "capabilities"),
        ("Capabilities", r#"["SYS_ADMIN"]"#, "capabilities"),
        ("SecurityOpt", r#"["seccomp=unconfined"]"#, "security-opt"),
        ("SecurityOpt", r#"["no-new-privileges","apparmor=unconfined"]"#, "security-opt"),
        ("SecurityOpt", r#"["label=disable"]"#, "security-opt"),
        ("SecurityOpt", r#"["systempaths=unconfined"]"#, "security-opt"),
        ("SecurityOpt", r#"["no-new-privileges:false"]"#, "security-opt"),
        ("MaskedPaths", "[]", "masked-paths"),
        ("ReadonlyPaths", "[]", "masked-paths"),
    ]);
}

#[test]
fn security_e6_namespaces_of_the_host() {
    refused(&[
        ("PidMode", r#""host""#, "namespaces"),
        ("PidMode", r#""Host""#, "namespaces"),
        ("IpcMode", r#""host""#, "namespaces"),
        ("UTSMode", r#""host""#, "namespaces"),
        ("UsernsMode", r#""host""#, "namespaces"),
        ("CgroupnsMode", r#""host""#, "namespaces"),
        ("CgroupnsMode", r#""container:web""#, "namespaces"),
        ("NetworkMode", r#""host""#, "namespaces"),
        ("NetworkMode", r#""ns:/proc/1/ns/net""#, "namespaces"),
        ("PidMode", r#""container:../web""#, "body"),
        ("NetworkMode", r#""container:/web""#, "body"),
    ]);
    let joined = |name: &str| format!(r#"{{"NetworkingConfig":{{"EndpointsConfig":{{"{name}":{{}}}}}}}}"#);
    assert_eq!(verdict(&joined("host")), "namespaces");
    assert_eq!(verdict(&joined("front")), "accepted");
}

#[test]
fn security_e8_devices_and_the_rest() {
    refused(&[
        ("Devices", r#"[{"PathOnHost":"/dev/sda"}]"#, "devices"),
        ("DeviceCgroupRules", r#"["a *:* rwm"]"#, "devices"),
        ("DeviceRequests", r#"[{"Count":-1,"Capabilities":[["gpu"]]}]"#, "devices"),
        ("BlkioWeightDevice", r#"[{"Path":"/dev/sda","Weight":1}]"#, "devices"),
        ("BlkioDeviceReadBps", r#"[{"Path":"/dev/sda","Rate":1}]"#, "devices"),
        ("BlkioDeviceWriteIOps", r#"[{"Path":"/dev/sda","Rate":1}]"#, "devices"),
        ("Sysctls", r#"{"net.ipv4.ip_forward":"1"}"#, "sysctls"),
        ("CgroupParent", r#""/""#, "cgroup"),
        ("Cgroup", r#""container:web""#, "cgroup"),
        ("Runtime", r#""io.containerd.runc.v2""#, "runtime"),
        ("Annotations", r#"{"run.oci.hooks":"x"}"#, "annotations"),
        ("GroupAdd", r#"["docker"]"#, "groups"),
        ("OomScoreAdj", "-1000", "oom"),
        ("OomKillDisable", "true", "oom"),
        ("CpuRealtimeRuntime", "1000", "realtime"),
        ("Ulimits", r#"[{"Name":"memlock","Hard":-1,"Soft":-1}]"#, "ulimits"),
        ("Ulimits", r#"[{"Name":"rtprio","Hard":99}]"#, "ulimits"),
        ("Ulimits", r#"[{"Name":"nofile","Hard":1},{"name":"nice","hard":40}]"#, "ulimits"),
        ("Ulimits", r#"[{"Name":"RTTIME","Hard":-1}]"#, "ulimits"),
        ("Ulimits", r#"[{"Name":"sigpending","Hard":-1}]"#, "ulimits"),
        ("Ulimits", r#"[{"Name":"msgqueue","Hard":-1}]"#, "ulimits"),
        ("Ulimits", r#"[{"Hard":-1}]"#, "ulimits"),
        ("StorageOpt", r#"{"size":"1T"}"#, "storage-opt"),
        ("ContainerIDFile", r#""/etc/cron.d/x""#, "id-file"),
        ("Isolation", r#""process""#, "isolation"),
    ]);
    assert_eq!(verdict(r#"{"Image":"a","Runtime":"kata"}"#), "runtime");
    assert_eq!(verdict(&with_host(r#""Ulimits":[{"Name":"nofile","Hard":1024,"Soft":1024}]"#)), "accepted");
}

#[test]
fn security_e10_logs_stay_here() {
    refused(&[
        ("LogConfig", r#"{"Type":"syslog","Config":{"syslog-address":"tcp://evil:1"}}"#, "log-driver"),
        ("LogConfig", r#"{"type":"fluentd"}"#, "log-driver"),
        ("LogConfig", r#"{"Type":"JSON-FILE"}"#, "log-driver"),
        ("LogConfig", r#"{"Type":"json-file","Config":{"env":"SECRET"}}"#, "log-driver"),
        ("LogConfig", r#"{"Config":{"gelf-address":"udp://evil:1"}}"#, "log-driver"),
        ("LogConfig", r#"{"Type":"local","type":"gelf"}"#, "body"),
    ]);
    assert_eq!(
        verdict(&with_host(r#""LogConfig":{"Type":"local","Config":{"max-size":"10m","max-file":"3"}}"#)),
        "accepted"
    );
}

#[test]
fn security_e11_unknown_fields() {
    refused(&[
        ("ExtraHosts", r#"["meta:169.254.169.254"]"#, "extra-hosts"),
        ("ExtraHosts", r#"["a=b:169.254.169.254"]"#, "extra-hosts"),
        ("ExtraHosts", r#"["a:b=[fe80::1%eth0]"]"#, "extra-hosts"),
        ("ExtraHosts", r#"["a:::ffff:169.254.169.254"]"#, "extra-hosts"),
        ("ExtraHosts", r#"["a=fd00:ec2::254"]"#, "extra-hosts"),
        ("VolumesFrom", r#"["web:z"]"#, "volumes-from"),
        ("Links", r#"["/web:/x/web"]"#, "body"),
    ]);
    for unknown in
        ["\"NewSwitch\":true", "\"NewSwitch\":null", "\"Privileged \":true", "\"\":1", "\"Resources\":{\"Devices\":[]}"]
    {
        assert_eq!(verdict(&with_host(unknown)), "unknown-field", "{unknown}");
    }
    // Engines before 23 read the fields of HostConfig at the top, too.
    assert_eq!(verdict(r#"{"Image":"a","Privileged":true}"#), "unknown-field");
    assert_eq!(verdict(r#"{"Image":"a","Binds":["/:/h"]}"#), "unknown-field");
}

#[test]
fn what_the_docker_command_sends_is_accepted_without_what_says_nothing() {
    let (sent, facts) = container_create(include_bytes!("oracle/run.json")).unwrap();
    assert_eq!((facts.image.as_str(), facts.containers.len(), facts.networks.len()), ("alpine", 0, 0));
    let sent: Value = serde_json::from_slice(&sent).unwrap();
    assert_eq!(sent["Cmd"], serde_json::json!(["echo", "hello"]));
    assert_eq!(sent["HostConfig"]["MemorySwappiness"], -1);
    for left_out in ["Privileged", "Binds", "CapAdd", "Devices", "MaskedPaths", "ContainerIDFile"] {
        assert!(sent["HostConfig"].get(left_out).is_none(), "{left_out}");
    }
}

#[test]
fn reasons_are_denials_and_only_unreadable_bodies_are_malformed() {
    let refusal = |body: &str| container_create(body.as_bytes()).unwrap_err();
    let denied = Refusal::denied("privileged", "Only administrators may set Privileged in this way.");
    assert_eq!(refusal(&with_host("\"privileged\":true")), denied);
    assert!(refusal("{").malformed && refusal("null").malformed && refusal("").malformed);
}

const OWN: Fields = &[CONFIG];
const FIELDS: Fields = &[HOST, RESOURCES];
const NEVER: [&str; 19] = [
    "Annotations",
    "CapAdd",
    "Cgroup",
    "CgroupParent",
    "ContainerIDFile",
    "DeviceCgroupRules",
    "DeviceRequests",
    "Devices",
    "GroupAdd",
    "MaskedPaths",
    "OomScoreAdj",
    "Privileged",
    "ReadonlyPaths",
    "Runtime",
    "StorageOpt",
    "Sysctls",
    "UTSMode",
    "UsernsMode",
    "VolumeDriver",
];

proptest::proptest! {
    #[test]
    fn what_passes_is_stable_and_harmless(
        config in properties::entries(OWN),
        host in properties::entries(FIELDS),
    ) {
        let host = properties::text(&host);
        let body = properties::text(&config);
        let comma = if config.is_empty() { "" } else { "," };
        let body = format!("{}{comma}\"HostConfig\":{host}}}", body.strip_suffix('}').unwrap_or_default());
        if let Ok((sent, facts)) = container_create(body.as_bytes()) {
            let judged: Value = serde_json::from_slice(&sent).unwrap();
            for key in judged["HostConfig"].as_object().into_iter().flat_map(|host| host.keys()) {
                proptest::prop_assert!(!NEVER.iter().any(|never| never.eq_ignore_ascii_case(key)), "{}", key);
            }
            for bind in judged["HostConfig"]["Binds"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let is_name = bind.starts_with(|first: char| first.is_ascii_alphanumeric());
                proptest::prop_assert!(is_name && facts.volumes.iter().any(|name| bind.starts_with(name)), "{}", bind);
            }
            proptest::prop_assert_eq!(container_create(&sent), Ok((sent.clone(), facts)));
        }
    }

    #[test]
    fn what_is_encoded_is_read_again(value in properties::anything()) {
        proptest::prop_assert_eq!(json::parse(value.to_string().as_bytes()), Ok(value));
    }

    #[test]
    fn no_bytes_make_it_fail(bytes: Vec<u8>) {
        let _ = json::parse(&bytes);
    }
}
