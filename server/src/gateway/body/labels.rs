//! Labels, and how large they may be: the Engine repeats them in every event and every list.

use super::refusal::Refusal;
use super::schema::Rule;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The labels in a body.
pub(crate) type Labels = BTreeMap<String, String>;

/// The rule for the labels of one thing.
pub(super) const LABELS: Rule = Rule::Only(&Rule::Map(&Rule::Text), small);

/// All keys and values together. Go writes some characters as six, and an event's line must stay below 1 MiB.
const MAX_BYTES: usize = 64 << 10;

fn small(labels: &Value) -> Result<(), Refusal> {
    let entries = labels.as_object().into_iter().flatten();
    let bytes: usize = entries.map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum();
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(Refusal::denied("labels", "All labels together may have 64 KiB; only administrators may send more."))
}

/// The labels of a judged body.
pub(super) fn of(judged: &Map<String, Value>) -> Labels {
    let labels = judged.get("Labels").and_then(Value::as_object).into_iter().flatten();
    labels.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{commit_config, container_create, network_create, volume_create};
    use super::*;
    use serde_json::json;

    /// What every judge of labels says about these.
    fn verdicts(labels: &Value) -> [Result<(), &'static str>; 5] {
        let body = json!({ "Labels": labels }).to_string();
        let mount = json!({"Type": "volume", "Source": "data", "Target": "/d", "VolumeOptions": {"Labels": labels}});
        let mounts = json!({"HostConfig": {"Mounts": [mount]}}).to_string();
        [
            container_create(body.as_bytes()).map(drop),
            container_create(mounts.as_bytes()).map(drop),
            network_create(body.as_bytes()).map(drop),
            volume_create(body.as_bytes()).map(drop),
            commit_config(body.as_bytes()).map(drop),
        ]
        .map(|verdict| verdict.map_err(|refusal| refusal.reason))
    }

    #[test]
    fn labels_have_64_kib_together() {
        let half = "<".repeat(MAX_BYTES / 2 - 1);
        assert_eq!(verdicts(&json!({"a": half, "b": half})), [Ok(()); 5]);
        assert_eq!(verdicts(&json!({"a": half, "b": half, "c": null})), [Err("labels"); 5]);
        assert_eq!(verdicts(&json!({ ("k".repeat(MAX_BYTES + 1)): "" })), [Err("labels"); 5]);
    }
}
