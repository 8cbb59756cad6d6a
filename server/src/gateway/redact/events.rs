//! The engine's events as a caller sees them, line by line.

use super::{Sight, walk};
use crate::hub::Hub;
use crate::rights::Rights;
use bytes::Bytes;
use engine::Error;
use engine::jsonl::Lines;
use engine::transport::{self, ByteStream};
use futures_util::stream;
use serde_json::Value;
use std::sync::Arc;

/// The longest line that is read; a longer one is left out.
const LINE_LIMIT: usize = 1024 * 1024;
/// What stands in front of each event in `application/json-seq`.
const RECORD: u8 = 0x1e;
/// What the engine itself says among a container's labels.
const NOT_LABELS: [&str; 10] =
    ["name", "image", "exitCode", "signal", "execID", "execDuration", "oldName", "comment", "container", "resource"];

/// Passes on the events that are in sight, masked where they must be. What cannot be read is left out.
pub(super) fn narrow(rights: Arc<Rights>, hub: Arc<Hub>, body: ByteStream) -> ByteStream {
    let state = (body, Lines::new(LINE_LIMIT));
    Box::pin(stream::try_unfold(state, move |(mut body, mut lines)| {
        let (rights, hub) = (Arc::clone(&rights), Arc::clone(&hub));
        async move {
            while let Some(chunk) = transport::next(&mut body).await {
                let chunk = chunk?;
                let cut = lines.push(&chunk);
                let sight = Sight::new(&rights, &hub);
                let out: Vec<u8> = cut.iter().flatten().filter_map(|line| seen(line, sight)).flatten().collect();
                if !out.is_empty() {
                    return Ok(Some((Bytes::from(out), (body, lines))));
                }
            }
            Ok::<_, Error>(None)
        }
    }))
}

/// A line as it is seen, if it is.
fn seen(line: &[u8], sight: Sight<'_>) -> Option<Vec<u8>> {
    let (mut out, json) = match line {
        [RECORD, json @ ..] => (vec![RECORD], json),
        json => (Vec::new(), json),
    };
    let mut event: Value = serde_json::from_slice(json).ok()?;
    if sight.is_scoped() {
        if !concerns(&event, sight) {
            return None;
        }
        without_old_name(&mut event, sight);
    }
    if sight.masks() {
        for name in ["status", "Action"] {
            if let Some(Value::String(action)) = event.get_mut(name) {
                without_command(action);
            }
        }
        walk::mask(&mut event);
    }
    serde_json::to_writer(&mut out, &event).ok()?;
    out.push(b'\n');
    Some(out)
}

/// `exec_create: sh -c …` becomes `exec_create`; what follows is the whole command.
fn without_command(action: &mut String) {
    if action.starts_with("exec_")
        && let Some(end) = action.find(|c: char| c == ':' || c.is_whitespace())
    {
        action.truncate(end);
    }
}

/// Whether an event is about a container in scope: its own, or of something it is connected to.
fn concerns(event: &Value, sight: Sight<'_>) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (id, attributes) = (text(&event["Actor"]["ID"]), &event["Actor"]["Attributes"]);
    match event["Type"].as_str() {
        // What an event says may be newer than the row, and the row newer than the event. One that has just come or gone
        // has no row.
        Some("container") => fits(&attributes["name"], attributes, sight) && sight.knows(&id).unwrap_or(true),
        Some("network" | "volume") => sight.knows(&text(&attributes["container"])).unwrap_or(false),
        _ => false,
    }
}

/// Whether a container of that name, with what its event says of it, is in scope.
fn fits(name: &Value, attributes: &Value, sight: Sight<'_>) -> bool {
    let label = |key: &str| attributes[key].as_str().filter(|_| !NOT_LABELS.contains(&key)).map(str::to_owned);
    sight.admits(name.as_str().unwrap_or_default().trim_start_matches('/'), &label)
}

/// Takes away the name that a container had while it was out of scope.
fn without_old_name(event: &mut Value, sight: Sight<'_>) {
    let attributes = &event["Actor"]["Attributes"];
    if fits(&attributes["oldName"], attributes, sight) {
        return;
    }
    if let Some(Value::Object(attributes)) = event.pointer_mut("/Actor/Attributes") {
        attributes.remove("oldName");
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::rights::{Role, Scope};

    fn shown(rights: &Rights, line: &str) -> Option<String> {
        let hub = samples::hub();
        seen(line.as_bytes(), Sight::new(rights, &hub)).map(|line| String::from_utf8(line).unwrap())
    }

    #[test]
    fn a_command_is_cut_to_its_verb() {
        let viewer = Rights::of(Role::Viewer);
        let line = r#"{"status":"exec_create: sh -c canary","Type":"container","Action":"exec_create: sh -c canary",
            "Actor":{"ID":"x","Attributes":{"name":"web","token":"canary","team":"shop"}}}"#;
        let text = shown(&viewer, line).unwrap();
        assert!(!text.contains("canary") && text.contains(r#""Action":"exec_create""#), "{text}");
        assert!(text.contains(r#""status":"exec_create""#) && text.contains("shop") && text.ends_with("}\n"));
        assert!(shown(&viewer, &format!("\u{1e}{line}")).unwrap().starts_with("\u{1e}{"));
        let health = shown(&viewer, r#"{"Action":"health_status: healthy"}"#).unwrap();
        assert!(health.contains("health_status: healthy"));
        assert_eq!(shown(&viewer, "{\"Action\":"), None, "what cannot be read is not passed");
    }

    #[test]
    fn security_e28_events_out_of_scope_are_not_seen() {
        let part = Rights { scope: Scope::from_text("name:web-*\nlabel:team=shop"), ..Rights::of(Role::Viewer) };
        let of = |kind: &str, id: &str, attributes: &str| {
            let line =
                format!(r#"{{"Type":"{kind}","Action":"x","Actor":{{"ID":"{id}","Attributes":{{{attributes}}}}}}}"#);
            shown(&part, &line).is_some()
        };
        assert!(of("container", "new", r#""name":"web-9""#));
        assert!(of("container", "new", r#""name":"x","team":"shop""#));
        assert!(!of("container", "new", r#""name":"db-1""#));
        // The event has to fit, and its row: `db` has no label `team`.
        assert!(of("container", samples::WEB, r#""name":"web-1""#));
        assert!(!of("container", samples::WEB, r#""name":"payroll-db""#), "renamed, and the row does not know yet");
        assert!(!of("container", samples::DB, r#""team":"shop""#));
        assert!(of("network", "n", &format!(r#""container":"{}""#, samples::WEB)));
        assert!(!of("network", "n", &format!(r#""container":"{}""#, samples::DB)));
        assert!(!of("volume", "v", "") && !of("image", "i", r#""name":"web-1""#) && !of("daemon", "d", ""));
        let named = Rights { scope: Scope::from_text("label:image"), ..Rights::of(Role::Viewer) };
        assert_eq!(shown(&named, r#"{"Type":"container","Actor":{"ID":"n","Attributes":{"image":"x"}}}"#), None);
    }

    #[test]
    fn security_e28_a_name_from_out_of_scope_is_not_told() {
        let renamed = |scope: &str, old: &str| {
            let rights = Rights { scope: Scope::from_text(scope), ..Rights::of(Role::Viewer) };
            let line = format!(
                r#"{{"Type":"container","Action":"rename","Actor":{{"ID":"n","Attributes":{{"name":"web-9","oldName":"/{old}","team":"shop"}}}}}}"#
            );
            shown(&rights, &line).unwrap()
        };
        assert!(!renamed("name:web-*", "payroll-db").contains("payroll"));
        assert!(renamed("name:web-*", "web-8").contains("web-8"));
        assert!(renamed("label:team=shop", "payroll-db").contains("payroll"), "it was in scope under that name too");
        assert!(renamed("", "payroll-db").contains("payroll"));
    }

    #[tokio::test]
    async fn a_stream_is_narrowed_wherever_it_is_cut() {
        let part = Arc::new(Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Viewer) });
        let line = |name: &str| {
            format!("{{\"Type\":\"container\",\"Actor\":{{\"ID\":\"n\",\"Attributes\":{{\"name\":\"{name}\"}}}}}}\n")
        };
        let long = line(&format!("web-{}", "9".repeat(LINE_LIMIT)));
        let text = line("db-1") + &line("web-1") + &long + &line("db-2") + &line("web-2");
        let chunks: Vec<_> =
            text.as_bytes().chunks(1007).map(|chunk| Ok::<_, Error>(Bytes::copy_from_slice(chunk))).collect();
        let body: ByteStream = Box::pin(stream::iter(chunks));
        let mut body = narrow(part, Arc::new(samples::hub()), body);
        let seen = String::from_utf8(transport::collect(&mut body, 10_000).await.unwrap()).unwrap();
        assert_eq!(seen.lines().count(), 2, "the one that is too long is left out");
        assert!(seen.contains("web-1") && seen.contains("web-2") && !seen.contains("db-"));
    }
}
