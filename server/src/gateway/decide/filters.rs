//! Filters of lists, events and prunes. The Engine compares them with all that it knows: guesses would tell what is
//! masked in its answers, or left out of them.

use super::denial::Denial;
use super::{class, scope};
use crate::gateway::redact::mask_pair;
use crate::rights::{Grant, Rights};
use serde_json::Value;
use std::collections::BTreeMap;

/// The filters to send, written anew, so that no engine reads them in another way.
pub(super) fn judged(rights: &Rights, filters: &str) -> Result<String, Denial> {
    let unreadable =
        || Denial::malformed("filters", "These filters cannot be read; send JSON, as in {\"status\":[\"exited\"]}.");
    let filters: BTreeMap<String, Value> = serde_json::from_str(filters).map_err(|_| unreadable())?;
    for (name, values) in &filters {
        let values = texts(values).filter(|_| is_plain(name)).ok_or_else(unreadable)?;
        // They name another container or image, and the answer tells whether it is there.
        if rights.is_scoped() && matches!(name.as_str(), "before" | "since") {
            return Err(scope::beyond());
        }
        if matches!(name.as_str(), "label" | "label!") && values.into_iter().any(is_guess) {
            class::granted(rights, Grant::Secrets)?;
        }
    }
    serde_json::to_string(&filters).map_err(|_| unreadable())
}

/// The names that filters have. Podman reads `name=value` in one as both.
fn is_plain(name: &str) -> bool {
    let name = name.strip_suffix('!').unwrap_or(name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The values of a filter: `["a"]`, or as it was before, `{"a": true}`.
fn texts(values: &Value) -> Option<Vec<&str>> {
    match values {
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        Value::Object(values) => values.iter().map(|(value, on)| on.is_boolean().then_some(value.as_str())).collect(),
        _ => None,
    }
}

/// Whether a label is compared with a value that would be masked. In the names of labels Podman takes `*` for anything.
fn is_guess(label: &str) -> bool {
    label.split_once('=').is_some_and(|(name, _)| name.contains('*') || mask_pair(label) != label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Grants, Role, Scope};

    fn reason(rights: &Rights, filters: &str) -> Option<&'static str> {
        judged(rights, filters).err().map(|denial| denial.reason)
    }

    #[test]
    fn filters_are_written_anew() {
        let viewer = Rights::of(Role::Viewer);
        let anew = |filters: &str| judged(&viewer, filters).unwrap();
        assert_eq!(
            anew(r#" {"status": ["exited"], "label" : ["a=b", "c"]} "#),
            r#"{"label":["a=b","c"],"status":["exited"]}"#
        );
        assert_eq!(anew(r#"{"label":{"a=b":true},"label!":["c"]}"#), r#"{"label":{"a=b":true},"label!":["c"]}"#);
        assert_eq!(anew("{}"), "{}");
        // Of two equal names the last counts, here as in Go; only that one is sent.
        assert_eq!(anew(r#"{"label":["token=a"],"label":["b"]}"#), r#"{"label":["b"]}"#);
    }

    #[test]
    fn security_e28_f1_masked_labels_are_not_to_be_guessed() {
        let viewer = Rights::of(Role::Viewer);
        let trusted = Rights { grants: Grants::NONE.with(Grant::Secrets), ..viewer.clone() };
        for filters in [
            r#"{"label":["db.password=hunter2"]}"#,
            r#"{"label":{"db.password=hunter2":true}}"#,
            r#"{"label":{"db.password=hunter2":false}}"#,
            r#"{"label!":["db.password=hunter2"]}"#,
            r#"{"status":["exited"],"label":["team=shop","api-key=a=b"]}"#,
            r#"{"label":["note=serve --password hunter2"]}"#,
            r#"{"\u006cabel":["token=\u0061"]}"#,
            r#"{"label":["db.passw*=hunter2"]}"#,
        ] {
            assert_eq!(reason(&viewer, filters), Some("grant-secrets"), "{filters}");
            assert_eq!(reason(&trusted, filters), None, "{filters}");
        }
        for filters in [r#"{"label":["db.password"]}"#, r#"{"label":["team=shop"]}"#, r#"{"name":["token=a"]}"#] {
            assert_eq!(reason(&viewer, filters), None, "{filters}");
        }
        for filters in [
            "",
            "null",
            "[]",
            "label",
            r#"{"label":"token=a"}"#,
            r#"{"label":null}"#,
            r#"{"label":[null]}"#,
            r#"{"label":{"token=a":1}}"#,
            r#"{"label":["a"]} {}"#,
            r#"{"label=token":["a"]}"#,
            r#"{"Label":["token=a"]}"#,
        ] {
            assert_eq!(reason(&viewer, filters), Some("filters"), "{filters}");
        }
    }

    #[test]
    fn security_e15_e28_nothing_out_of_scope_is_compared_with() {
        let viewer = Rights::of(Role::Viewer);
        let scoped = Rights { scope: Scope::from_text("name:web*"), ..viewer.clone() };
        for filters in [r#"{"before":["db"]}"#, r#"{"since":{"db":true}}"#] {
            assert_eq!((reason(&viewer, filters), reason(&scoped, filters)), (None, Some("scope")), "{filters}");
        }
    }
}
