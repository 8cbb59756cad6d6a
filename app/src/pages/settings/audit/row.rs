//! A row of the audit; its act unfolds into the details.

use crate::contract::short;
use crate::format;
use crate::json::{Value, at, number, text};
use crate::pages::parts::{Age, facts};
use crate::pages::settings::rows::{Row, cell};
use crate::text::{fill, t};
use leptos::prelude::*;

/// Its cells.
pub(super) fn row(value: &Value) -> Row {
    let of = |key: &str| text(value, key);
    let act = format!("{} {}", of("method"), of("route")).trim().to_owned();
    let details = facts(vec![
        (t().when, format::utc(number(value, "at") / 1000)),
        (t().came_by, of("via")),
        (t().came_from, of("address")),
        (t().target, of("target")),
        (t().detail, of("detail")),
        (t().request, of("request")),
        (t().row_number, of("id")),
    ]);
    let name = format!("{act} {}", of("id"));
    let cells = vec![
        view! { <Age since=Signal::stored(number(value, "at") / 1000)/> }.into_any(),
        cell(of("user")),
        view! { <details><summary class="mono">{act}</summary>{details}</details> }.into_any(),
        view! { <span class="mono wrap">{target(&of("target"))}</span> }.into_any(),
        decision(&of("decision")),
        cell(status(value)),
        cell(took(value)),
    ];
    (name, cells)
}

/// An id in the digits that people know it by; a name as it is.
fn target(target: &str) -> String {
    let digits = target.strip_prefix("sha256:").unwrap_or(target);
    let is_id = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { short(target).to_owned() } else { target.to_owned() }
}

fn decision(decision: &str) -> AnyView {
    let (look, word) = match decision {
        "allowed" => ("state disc ok", t().allowed),
        _ => ("state block bad", t().refused_decision),
    };
    view! { <span class=look><i aria-hidden="true"></i>{word}</span> }.into_any()
}

/// The answer's status; none while it runs, 0 when the console was ended meanwhile.
fn status(value: &Value) -> String {
    match at(value, "status").as_i64() {
        None => t().under_way.to_owned(),
        Some(0) => t().unknown_status.to_owned(),
        Some(status) => status.to_string(),
    }
}

fn took(value: &Value) -> String {
    let millis = at(value, "millis").as_i64();
    millis.map_or_else(String::new, |millis| fill(t().millis, &[("n", &millis.to_string())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_are_short_and_names_whole() {
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(target(&id), "0123456789ab");
        assert_eq!(target(&format!("sha256:{id}")), "0123456789ab");
        assert_eq!(target("a-name-that-is-longer-than-twelve"), "a-name-that-is-longer-than-twelve");
    }

    #[test]
    fn an_outcome_that_is_not_known_says_so() {
        assert_eq!(status(&json!({"status": 204})), "204");
        assert_eq!(status(&json!({"status": null})), "under way");
        assert_eq!(status(&json!({"status": 0})), "not known");
        assert_eq!((took(&json!({"millis": 12})), took(&json!({}))), ("12 ms".into(), String::new()));
    }
}
