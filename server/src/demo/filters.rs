//! The query key `filters` of lists and events.

use super::answer::{Ask, Failure};
use serde_json::Value;
use std::collections::BTreeMap;

/// Values by key; within a key one must fit, labels must all.
#[derive(Debug, Default)]
pub(super) struct Filters(BTreeMap<String, Vec<String>>);

impl Filters {
    /// Those of a request: `{"label":["a=b"]}`, or as old clients write it, `{"label":{"a=b":true}}`.
    pub(super) fn read(ask: &Ask, known: &[&str]) -> Result<Self, Failure> {
        let Some(text) = ask.value("filters") else { return Ok(Self::default()) };
        let read: BTreeMap<String, Value> =
            serde_json::from_str(text).map_err(|_| Failure::bad("invalid filter: not JSON"))?;
        let mut filters = BTreeMap::new();
        for (key, values) in read {
            if !known.contains(&key.as_str()) {
                return Err(Failure::bad(format!("invalid filter '{key}'")));
            }
            let values = match values {
                Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                Value::Object(values) => {
                    values.into_iter().filter(|(_, on)| *on == true).map(|(value, _)| value).collect()
                }
                _ => return Err(Failure::bad(format!("invalid filter '{key}'"))),
            };
            filters.insert(key, values);
        }
        Ok(Self(filters))
    }

    /// The values of a key.
    pub(super) fn values(&self, key: &str) -> &[String] {
        self.0.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether one of a key's values fits, or it has none.
    pub(super) fn admit(&self, key: &str, fits: impl Fn(&str) -> bool) -> bool {
        let values = self.values(key);
        values.is_empty() || values.iter().any(|value| fits(value))
    }

    /// Whether these labels fit: `key` or `key=value`.
    pub(super) fn admit_labels(&self, labels: &BTreeMap<String, String>) -> bool {
        let has = |wanted: &String| match wanted.split_once('=') {
            Some((key, value)) => labels.get(key).is_some_and(|own| own == value),
            None => labels.contains_key(wanted),
        };
        self.values("label").iter().all(has) && !self.values("label!").iter().any(has)
    }
}
