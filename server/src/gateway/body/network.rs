//! New networks: bridges of the engine's own, without a hand on the host's interfaces and addresses.

use super::json;
use super::labels::{self, LABELS, Labels};
use super::refusal::Refusal;
use super::schema::{Field, Fields, Rule, judge, one_of, only_keys};
use serde_json::Value;

const NETWORK: Fields = &[&[
    ("Attachable", Rule::Bool),
    ("CheckDuplicate", Rule::Bool),
    ("ConfigFrom", Rule::Unset("network-options")),
    ("ConfigOnly", Rule::Unset("network-options")),
    ("Driver", Rule::Only(&Rule::Text, |driver| one_of("network-driver", "Driver", driver, &["", "bridge"]))),
    ("EnableIPv4", Rule::Bool),
    ("EnableIPv6", Rule::Bool),
    ("IPAM", Rule::Object(&[IPAM])),
    ("Ingress", Rule::Unset("network-options")),
    ("Internal", Rule::Bool),
    ("Labels", LABELS),
    ("Name", Rule::Text),
    ("Options", Rule::Only(&Rule::Map(&Rule::Text), |all| only_keys("network-options", "Options", all, &OPTIONS))),
    ("Scope", Rule::Only(&Rule::Text, |scope| one_of("network-options", "Scope", scope, &["", "local"]))),
]];

const IPAM: &[Field] = &[
    // The engine's host gets the gateway's address, and its packets for the whole subnet go to the bridge.
    ("Config", Rule::Unset("network-options")),
    ("Driver", Rule::Only(&Rule::Text, |driver| one_of("network-driver", "IPAM.Driver", driver, &["", "default"]))),
    ("Options", Rule::Unset("network-options")),
];

const OPTIONS: [&str; 3] = [
    "com.docker.network.bridge.enable_icc",
    "com.docker.network.bridge.enable_ip_masquerade",
    "com.docker.network.driver.mtu",
];

/// The body of `POST /networks/create`, and its labels.
pub(crate) fn network_create(body: &[u8]) -> Result<(Vec<u8>, Labels), Refusal> {
    let mut judged = judge(NETWORK, body)?;
    let labels = labels::of(&judged);
    // Older engines would make a second network of the same name, and the name would stand for either.
    judged.insert("CheckDuplicate".to_owned(), Value::Bool(true));
    Ok((json::encode(judged), labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_bridge_is_let_through() {
        let body = br#"{"CheckDuplicate":false,"Name":"n","Driver":"bridge","Scope":"","Internal":false,
            "Ingress":false,"ConfigOnly":false,"ConfigFrom":{"Network":""},"IPAM":{"Driver":"default","Options":{},
            "Config":[]},"Options":{},"Labels":{"team":"shop"}}"#;
        let (sent, labels) = network_create(body).unwrap();
        let sent = String::from_utf8(sent).unwrap();
        assert!(sent.contains(r#""IPAM":{"Driver":"default"}"#) && !sent.contains("Config"), "{sent}");
        assert!(!sent.contains("Ingress") && sent.contains(r#""Name":"n""#), "{sent}");
        assert_eq!(labels, Labels::from([("team".to_owned(), "shop".to_owned())]));
    }

    #[test]
    fn a_name_is_never_given_twice() {
        let once = br#"{"CheckDuplicate":true,"Name":"n"}"#.to_vec();
        for said in ["", r#","CheckDuplicate":false"#, r#","checkDuplicate":null"#, r#","CheckDuplicate":true"#] {
            let body = format!(r#"{{"Name":"n"{said}}}"#);
            assert_eq!(network_create(body.as_bytes()), Ok((once.clone(), Labels::new())), "{body}");
        }
    }

    #[test]
    fn security_e30_networks_on_the_hosts_interfaces_are_refused() {
        for (body, reason) in [
            (r#"{"Name":"n","Driver":"macvlan","Options":{"parent":"eth0"}}"#, "network-driver"),
            (r#"{"Name":"n","driver":"ipvlan"}"#, "network-driver"),
            (r#"{"Name":"n","Driver":"host"}"#, "network-driver"),
            (r#"{"Name":"n","Driver":"Bridge"}"#, "network-driver"),
            (r#"{"Name":"n","Driver":"overlay"}"#, "network-driver"),
            (r#"{"Name":"n","IPAM":{"Driver":"dhcp"}}"#, "network-driver"),
            (r#"{"Name":"n","IPAM":{"Options":{"a":"b"}}}"#, "network-options"),
            (r#"{"Name":"n","IPAM":{"Config":[{"Subnet":"8.8.8.0/24"}]}}"#, "network-options"),
            (r#"{"Name":"n","ipam":{"config":[{"subnet":"169.254.169.0/24"}]}}"#, "network-options"),
            (r#"{"Name":"n","IPAM":{"Config":[{"AuxiliaryAddresses":{"a":"127.0.0.1"}}]}}"#, "network-options"),
            (r#"{"Name":"n","Options":{"parent":"eth0"}}"#, "network-options"),
            (r#"{"Name":"n","Options":{"com.docker.network.bridge.name":"docker0"}}"#, "network-options"),
            (r#"{"Name":"n","Options":{"com.docker.network.bridge.host_binding_ipv4":"1.2.3.4"}}"#, "network-options"),
            (r#"{"Name":"n","Ingress":true}"#, "network-options"),
            (r#"{"Name":"n","ConfigOnly":true}"#, "network-options"),
            (r#"{"Name":"n","ConfigFrom":{"Network":"x"}}"#, "network-options"),
            (r#"{"Name":"n","Scope":"swarm"}"#, "network-options"),
            (r#"{"Name":"n","Driver":"bridge","DRIVER":"macvlan"}"#, "body"),
        ] {
            assert_eq!(network_create(body.as_bytes()).unwrap_err().reason, reason, "{body}");
        }
    }
}
