//! What is different between two bodies, place by place.

use serde_json::Value;

/// A place at which two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where it is, as `/HostConfig/Memory`.
    pub path: String,
    /// What was there; null for nothing.
    pub before: Value,
    /// What is there now; null for nothing.
    pub after: Value,
}

/// All of them, in the order of their paths. A list is one value.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut all = Vec::new();
    walk(before, after, "", &mut all);
    all
}

fn walk(before: &Value, after: &Value, path: &str, all: &mut Vec<Difference>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let of = |fields: &serde_json::Map<String, Value>| fields.get(key).cloned().unwrap_or_default();
                walk(&of(old), &of(new), &format!("{path}/{key}"), all);
            }
        }
        (same, other) if same == other => {}
        _ => all.push(Difference { path: path.to_owned(), before: before.clone(), after: after.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_place_is_told() {
        let before = json!({"a": {"b": 1, "c": [1]}, "d": "x", "same": {"e": null}});
        let after = json!({"a": {"b": 2, "c": [1, 2]}, "f": "y", "same": {}});
        let told: Vec<_> =
            differences(&before, &after).into_iter().map(|one| (one.path, one.before, one.after)).collect();
        let expected = [
            ("/a/b", json!(1), json!(2)),
            ("/a/c", json!([1]), json!([1, 2])),
            ("/d", json!("x"), Value::Null),
            ("/f", Value::Null, json!("y")),
        ];
        assert_eq!(told, expected.map(|(path, before, after)| (path.to_owned(), before, after)));
        assert!(differences(&after, &after).is_empty());
    }
}
