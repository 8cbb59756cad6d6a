//! The Engine's long answers, with what is usual in them.

use serde_json::Value;
use std::sync::LazyLock;

/// `HostConfig` in an inspection, with nothing asked for.
pub(super) static HOST_CONFIG: LazyLock<Value> = LazyLock::new(|| read(include_str!("templates/host_config.json")));
/// `GET /info`
pub(super) static INFO: LazyLock<Value> = LazyLock::new(|| read(include_str!("templates/info.json")));
/// `GET /version`
pub(super) static VERSION: LazyLock<Value> = LazyLock::new(|| read(include_str!("templates/version.json")));

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A template with what it knows of taken from what was given. What it does not know is not an Engine's.
pub(super) fn overlaid(template: &Value, given: &Value) -> Value {
    let mut all = template.clone();
    if let (Some(known), Some(given)) = (all.as_object_mut(), given.as_object()) {
        for (key, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            if let Some(own) = known.get_mut(key) {
                // An empty object is one whose keys are people's own.
                let fixed = own.as_object().is_some_and(|fields| !fields.is_empty());
                *own = if fixed { overlaid(own, value) } else { value.clone() };
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn templates_can_be_read() {
        for template in [&HOST_CONFIG, &INFO, &VERSION] {
            assert!(template.as_object().is_some_and(|fields| fields.len() > 5));
        }
    }

    #[test]
    fn only_known_fields_are_taken_over() {
        let template = json!({"A": 1, "B": {"C": null, "D": 2}, "E": {}});
        let given = json!({"A": 2, "B": {"C": 3, "X": 4}, "E": {"any": 1}, "Y": 5, "D": null});
        assert_eq!(overlaid(&template, &given), json!({"A": 2, "B": {"C": 3, "D": 2}, "E": {"any": 1}}));
    }
}
