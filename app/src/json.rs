//! Reading what the Engine answered by path: pages show dozens of its fields, and a type for each would be paid for in
//! wasm. What is missing or of another kind reads as empty, as an older or newer engine may leave it out.

pub use serde_json::Value;

use crate::text::t;

/// Why a text is not shown in full, for a hover: the console masks what its reader may not see.
pub fn masked(text: &str) -> Option<&'static str> {
    text.contains("••••••").then(|| t().masked)
}

/// The value at a path of keys; `null` when it is not there.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| value.get(key).unwrap_or(&Value::Null))
}

/// The text at a path; numbers and booleans as text too.
pub fn text(value: &Value, path: &str) -> String {
    plain(at(value, path))
}

/// A scalar as text; lists joined with spaces.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// The number at a path, or 0.
pub fn number(value: &Value, path: &str) -> i64 {
    at(value, path).as_i64().unwrap_or_default()
}

/// The items at a path.
pub fn items<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).as_array().map_or(&[], Vec::as_slice)
}

/// Keys and values at a path.
pub fn entries<'a>(value: &'a Value, path: &str) -> Vec<(&'a String, &'a Value)> {
    at(value, path).as_object().map(|object| object.iter().collect()).unwrap_or_default()
}
