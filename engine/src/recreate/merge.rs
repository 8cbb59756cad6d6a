//! A change of a body: an RFC 7396 merge patch, written by somebody who may not see all of it.

use serde_json::{Map, Value};

/// What stands in place of a secret that is not shown.
pub const MASK: &str = "••••••";

/// A text of a change hides something that cannot be told apart, by where it is in the body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value at {0} is hidden and stands elsewhere than it was shown")]
pub struct Hidden(pub String);

/// The body with a change. `shown` is the body as whoever wrote the change sees it, with some texts hidden; one that was
/// left as it was shown is what it hides.
pub fn merge(body: &Value, shown: &Value, change: &Value) -> Result<Value, Hidden> {
    reveal(patched(shown, change), shown, body, "")
}

/// RFC 7396.
fn patched(target: &Value, change: &Value) -> Value {
    let Value::Object(change) = change else { return change.clone() };
    let mut target = target.as_object().cloned().unwrap_or_default();
    for (key, value) in change {
        if value.is_null() {
            target.remove(key);
        } else {
            let old = target.remove(key).unwrap_or_default();
            target.insert(key.clone(), patched(&old, value));
        }
    }
    Value::Object(target)
}

/// Puts what is hidden back in its place.
fn reveal(new: Value, shown: &Value, body: &Value, at: &str) -> Result<Value, Hidden> {
    if new == *shown {
        return Ok(body.clone());
    }
    match new {
        Value::Object(fields) => {
            let known = |key: &str| (shown.get(key).unwrap_or(&Value::Null), body.get(key).unwrap_or(&Value::Null));
            let revealed = fields.into_iter().map(|(key, value)| {
                let (shown, body) = known(&key);
                let value = reveal(value, shown, body, &format!("{at}/{key}"))?;
                Ok((key, value))
            });
            revealed.collect::<Result<Map<String, Value>, Hidden>>().map(Value::Object)
        }
        Value::Array(items) => list(items, shown, body, at).map(Value::Array),
        other if hides(&other) => Err(Hidden(at.to_owned())),
        other => Ok(other),
    }
}

/// An item of a list that was shown hides what stood in its place, wherever it stands now.
fn list(items: Vec<Value>, shown: &Value, body: &Value, at: &str) -> Result<Vec<Value>, Hidden> {
    let (shown, body) = (slice(shown), slice(body));
    let all = items.clone();
    let of = |(nth, item): (usize, Value)| {
        if !hides(&item) {
            return Ok(item);
        }
        let places: Vec<&Value> =
            shown.iter().zip(body).filter(|(shown, _)| **shown == item).map(|(_, own)| own).collect();
        let before = all[..nth].iter().filter(|other| **other == item).count();
        let is_whole = all.iter().filter(|other| **other == item).count() == places.len();
        let own = match places.as_slice() {
            [first, rest @ ..] if rest.iter().all(|own| own == first) => Some(*first),
            // As many as there were, so in their order.
            _ if is_whole => places.get(before).copied(),
            _ => None,
        };
        let at = format!("{at}/{nth}");
        match own {
            Some(own) => Ok(own.clone()),
            // One that was changed stands where it stood, with its fields by name.
            None if item.is_object() => reveal(item, at_place(shown, nth), at_place(body, nth), &at),
            None => Err(Hidden(at)),
        }
    };
    items.into_iter().enumerate().map(of).collect()
}

fn at_place(items: &[Value], nth: usize) -> &Value {
    items.get(nth).unwrap_or(&Value::Null)
}

fn slice(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether there is a mask anywhere in a value.
fn hides(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MASK),
        Value::Array(items) => items.iter().any(hides),
        Value::Object(fields) => fields.values().any(hides),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn seen(body: &Value, change: &Value) -> Value {
        merge(body, body, change).unwrap()
    }

    #[test]
    fn a_change_is_what_the_rfc_says() {
        for (body, change, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [1, 2]}), json!({"a": {"b": 1}}), json!({"a": {"b": 1}})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
            (json!({"a": 1}), json!({}), json!({"a": 1})),
        ] {
            assert_eq!(seen(&body, &change), expected, "{body} {change}");
        }
    }

    #[test]
    fn what_is_hidden_stays_what_it_was() {
        let body = json!({
            "Env": ["A=1", "TOKEN=secret", "KEY=other"], "Labels": {"token": "secret", "team": "shop"},
            "Cmd": ["run", "--token", "secret"], "HostConfig": {"Memory": 1},
        });
        let shown = json!({
            "Env": ["A=1", "TOKEN=••••••", "KEY=••••••"], "Labels": {"token": "••••••", "team": "shop"},
            "Cmd": ["run", "--token", "••••••"], "HostConfig": {"Memory": 1},
        });
        let change = json!({
            "Env": ["KEY=••••••", "B=2", "TOKEN=••••••"], "Labels": {"team": "bar", "token": "••••••"},
            "Cmd": ["run", "--fast", "--token", "••••••"], "HostConfig": {"Memory": 2},
        });
        let expected = json!({
            "Env": ["KEY=other", "B=2", "TOKEN=secret"], "Labels": {"token": "secret", "team": "bar"},
            "Cmd": ["run", "--fast", "--token", "secret"], "HostConfig": {"Memory": 2},
        });
        assert_eq!(merge(&body, &shown, &change), Ok(expected));
        // What is not in the change is not shown, and stays as well.
        let merged = merge(&body, &shown, &json!({"HostConfig": {"Memory": 2}})).unwrap();
        assert_eq!((&merged["Env"], &merged["Labels"]), (&body["Env"], &body["Labels"]));
    }

    #[test]
    fn a_mask_elsewhere_is_refused_rather_than_guessed() {
        let body = json!({"Env": ["TOKEN=secret"], "Labels": {"token": "secret"}, "Cmd": ["a", "1", "b", "2"]});
        let shown =
            json!({"Env": ["TOKEN=••••••"], "Labels": {"token": "••••••"}, "Cmd": ["a", "••••••", "b", "••••••"]});
        let fault = |change: Value| merge(&body, &shown, &change).unwrap_err().0;
        assert_eq!(fault(json!({"Env": ["OTHER=••••••"]})), "/Env/0");
        assert_eq!(fault(json!({"Labels": {"moved": "••••••"}})), "/Labels/moved");
        assert_eq!(fault(json!({"Hostname": "••••••"})), "/Hostname");
        assert_eq!(fault(json!({"Cmd": ["b", "••••••"]})), "/Cmd/1");
        let both = merge(&body, &shown, &json!({"Cmd": ["a", "••••••", "c", "••••••"]})).unwrap();
        assert_eq!(both["Cmd"], json!(["a", "1", "c", "2"]));
    }

    #[test]
    fn an_object_in_a_list_may_be_changed_in_part() {
        let mount =
            |options: &str, read_only: bool| json!({"Mounts": [{"Options": {"o": options}, "ReadOnly": read_only}]});
        let merged = merge(&mount("secret", false), &mount("••••••", false), &mount("••••••", true));
        assert_eq!(merged, Ok(mount("secret", true)));
    }
}
