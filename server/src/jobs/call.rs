//! Engine calls that only jobs make.

use engine::{Call, Method};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;

/// What the engine answers to the making of a container.
#[derive(Deserialize)]
pub(crate) struct Made {
    /// Its full id.
    #[serde(rename = "Id")]
    pub(crate) id: String,
    /// What it has to say of it all the same.
    #[serde(rename = "Warnings", default)]
    pub(crate) warnings: Option<Vec<String>>,
}

/// A call to a path.
pub(crate) fn to(method: Method, path: impl Into<String>) -> Call {
    Call { method, path: path.into(), query: Vec::new(), body: None, command: Vec::new() }
}

/// The same with a body.
pub(crate) fn with(method: Method, path: impl Into<String>, body: &Value) -> Call {
    Call { body: Some(body.to_string()), ..to(method, path) }
}

/// `POST /networks/{network}/connect`: `endpoint` is the container's place in it, an `EndpointSettings`.
pub(crate) fn connect(network: &str, container: &str, endpoint: &Value) -> Call {
    let path = format!("/networks/{}/connect", utf8_percent_encode(network, NON_ALPHANUMERIC));
    with(Method::Post, path, &serde_json::json!({ "Container": container, "EndpointConfig": endpoint }))
}
