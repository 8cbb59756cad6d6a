//! Volumes without a name, on engines before API 1.42: their prune takes named ones along, so each is removed alone.

use super::super::run::Run;
use super::super::{call, sentence};
use super::step::labels;
use super::{ANSWER, Prune};
use crate::gateway::inside;
use engine::{Call, Error, Method};
use serde_json::{Map, Value, json};

/// How many hexadecimal digits the engine makes up for a name.
const DIGITS: usize = 64;

/// Removes them; the answer is one of the Engine's shape. Their sizes are not known.
pub(super) async fn prune(run: &Run, order: &Prune) -> Result<Value, String> {
    let filters = labels(&order.labels);
    if filters.contains_key("label!") {
        return Err("this engine finds no volumes by labels that they do not have. Leave those out.".to_owned());
    }
    let found: Value = inside::ask(run.console(), run.caller(), &unused(filters), ANSWER)
        .await
        .map_err(|error| sentence::of_prune(&error))?;
    let mut gone = Vec::new();
    for name in names(&found) {
        match inside::open(run.console(), run.caller(), &call::to(Method::Delete, format!("/volumes/{name}"))).await {
            Ok(_) => gone.push(name),
            // Somebody has taken it into use, or removed it, meanwhile.
            Err(Error::Conflict(_) | Error::NotFound(_)) => {}
            Err(error) => return Err(sentence::of_prune(&error)),
        }
    }
    Ok(json!({ "VolumesDeleted": gone }))
}

/// Lists those that nothing uses.
fn unused(mut filters: Map<String, Value>) -> Call {
    filters.insert("dangling".to_owned(), json!(["true"]));
    let query = vec![("filters", Value::Object(filters).to_string())];
    Call { query, ..call::to(Method::Get, "/volumes") }
}

/// The names that an engine has made up.
fn names(found: &Value) -> Vec<&str> {
    let is_made_up = |name: &&str| name.len() == DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let volumes = found["Volumes"].as_array().map(Vec::as_slice).unwrap_or_default();
    volumes.iter().filter_map(|volume| volume["Name"].as_str()).filter(is_made_up).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_with_a_name_is_never_removed() {
        let made_up = "0123456789abcdef".repeat(4);
        let found = json!({ "Volumes": [
            { "Name": "data" }, { "Name": made_up }, { "Name": &made_up[1..] }, { "Name": "g".repeat(DIGITS) }, {},
        ] });
        assert_eq!(names(&found), [made_up.as_str()]);
        assert!(names(&json!({ "Volumes": null })).is_empty());
        let asked = unused(labels(&["a=b".to_owned()]));
        assert_eq!(asked.query[0].1, json!({ "dangling": ["true"], "label": ["a=b"] }).to_string());
    }
}
