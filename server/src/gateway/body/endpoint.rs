//! A container's place in a network, and the bodies that connect and disconnect.

use super::host::LINKS;
use super::json;
use super::names::plain;
use super::refusal::Refusal;
use super::schema::{Field, Fields, Rule, judge, only_keys};
use serde_json::Value;

/// `EndpointSettings` of a new container.
pub(super) const ENDPOINT: Fields = &[SETTINGS, &[("Links", LINKS)]];

const SETTINGS: &[Field] = &[
    ("Aliases", Rule::List(&Rule::Text)),
    ("DNSNames", Rule::Ignored),
    ("DriverOpts", Rule::Only(&Rule::Map(&Rule::Text), options)),
    ("EndpointID", Rule::Ignored),
    ("Gateway", Rule::Ignored),
    ("GlobalIPv6Address", Rule::Ignored),
    ("GlobalIPv6PrefixLen", Rule::Ignored),
    ("GwPriority", Rule::Int),
    ("IPAMConfig", Rule::Object(&[ADDRESSES])),
    ("IPAddress", Rule::Ignored),
    ("IPPrefixLen", Rule::Ignored),
    ("IPv6Gateway", Rule::Ignored),
    ("MacAddress", Rule::Text),
    ("NetworkID", Rule::Ignored),
];

const ADDRESSES: &[Field] =
    &[("IPv4Address", Rule::Text), ("IPv6Address", Rule::Text), ("LinkLocalIPs", Rule::List(&Rule::Text))];

/// Options of a network's driver set sysctls, among others; the name of the interface is harmless.
fn options(options: &Value) -> Result<(), Refusal> {
    only_keys("network-options", "DriverOpts", options, &["com.docker.network.endpoint.ifname"])
}

const CONNECT: Fields =
    &[&[("Container", Rule::Text), ("EndpointConfig", Rule::Object(&[SETTINGS, &[("Links", Rule::Unset("links"))]]))]];

const DISCONNECT: Fields = &[&[("Container", Rule::Text), ("Force", Rule::Bool)]];

/// The body of `POST /networks/{id}/connect`, and the container. Links would name further ones, and are refused.
pub(crate) fn network_connect(body: &[u8]) -> Result<(Vec<u8>, String), Refusal> {
    of_container(CONNECT, body)
}

/// The body of `POST /networks/{id}/disconnect`, and the container.
pub(crate) fn network_disconnect(body: &[u8]) -> Result<(Vec<u8>, String), Refusal> {
    of_container(DISCONNECT, body)
}

fn of_container(fields: Fields, body: &[u8]) -> Result<(Vec<u8>, String), Refusal> {
    let judged = judge(fields, body)?;
    let container = plain(judged.get("Container").and_then(Value::as_str).unwrap_or_default())?.to_owned();
    Ok((json::encode(judged), container))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_names_one_container() {
        let body =
            br#"{"container":"web","EndpointConfig":{"Aliases":["w"],"Links":null,"NetworkID":"","DriverOpts":{}}}"#;
        let sent = br#"{"Container":"web","EndpointConfig":{"Aliases":["w"],"DriverOpts":{}}}"#;
        assert_eq!(network_connect(body), Ok((sent.to_vec(), "web".to_owned())));
        let body = br#"{"Container":"web","Force":true}"#;
        assert_eq!(network_disconnect(body), Ok((body.to_vec(), "web".to_owned())));
    }

    #[test]
    fn security_e30_a_connection_sets_nothing_else() {
        for (body, reason) in [
            ("{}", "body"),
            (r#"{"Container":null}"#, "body"),
            (r#"{"Container":"a/b"}"#, "body"),
            (r#"{"Container":"a","container":"b"}"#, "body"),
            (r#"{"Container":"a","EndpointConfig":{"Links":["secret:db"]}}"#, "links"),
            (
                r#"{"Container":"a","EndpointConfig":{"DriverOpts":{"com.docker.network.endpoint.sysctls":"x=1"}}}"#,
                "network-options",
            ),
            (r#"{"Container":"a","Force":true}"#, "unknown-field"),
        ] {
            assert_eq!(network_connect(body.as_bytes()).unwrap_err().reason, reason, "{body}");
        }
        assert_eq!(network_disconnect(br#"{"Container":"a","Force":"yes"}"#).unwrap_err().reason, "body");
    }
}
