//! A container's own half of its configuration: what runs in it.

use super::json;
use super::labels::LABELS;
use super::refusal::Refusal;
use super::schema::{Field, Fields, Rule, judge};
use serde_json::Value;

/// `ContainerConfig`
pub(super) const CONFIG: &[Field] = &[
    ("ArgsEscaped", Rule::Bool),
    ("AttachStderr", Rule::Bool),
    ("AttachStdin", Rule::Bool),
    ("AttachStdout", Rule::Bool),
    ("Cmd", Rule::Words),
    ("Domainname", Rule::Text),
    ("Entrypoint", Rule::Words),
    ("Env", Rule::List(&Rule::Text)),
    ("ExposedPorts", Rule::Map(&EMPTY)),
    ("Healthcheck", Rule::Object(&[HEALTH])),
    ("Hostname", Rule::Text),
    ("Image", Rule::Text),
    ("Labels", LABELS),
    ("MacAddress", Rule::Text),
    ("NetworkDisabled", Rule::Bool),
    ("OnBuild", Rule::List(&Rule::Text)),
    ("OpenStdin", Rule::Bool),
    ("Shell", Rule::Words),
    ("StdinOnce", Rule::Bool),
    ("StopSignal", Rule::Text),
    ("StopTimeout", Rule::Int),
    ("Tty", Rule::Bool),
    ("User", Rule::Text),
    ("Volumes", Rule::Only(&Rule::Map(&EMPTY), anonymous)),
    ("WorkingDir", Rule::Text),
];

const EMPTY: Rule = Rule::Object(&[]);

const HEALTH: &[Field] = &[
    ("Interval", Rule::Int),
    ("Retries", Rule::Int),
    ("StartInterval", Rule::Int),
    ("StartPeriod", Rule::Int),
    ("Test", Rule::List(&Rule::Text)),
    ("Timeout", Rule::Int),
];

/// The keys are places in the container; one with a colon would bind a place of the host.
fn anonymous(volumes: &Value) -> Result<(), Refusal> {
    let inside = volumes.as_object().is_some_and(|paths| paths.keys().all(|path| !path.contains(':')));
    Refusal::unless(inside, "binds", "Volumes")
}

const COMMIT: Fields = &[CONFIG];

/// The body of `POST /commit`. Clients that change nothing send no body, `null` or `{}`, each of which passes as it is.
pub(crate) fn commit_config(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    match body {
        [] => Ok(Vec::new()),
        _ if json::parse(body)?.is_null() => Ok(b"null".to_vec()),
        _ => judge(COMMIT, body).map(json::encode),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_changes_what_runs_and_nothing_else() {
        let same: [&[u8]; 4] = [b"", b"null", b"{}", br#"{"Cmd":["sh"],"Env":["A=1"],"Volumes":{"/data":{}}}"#];
        for body in same {
            assert_eq!(commit_config(body).as_deref(), Ok(body));
        }
        let reason = |body: &str| commit_config(body.as_bytes()).unwrap_err().reason;
        assert_eq!(reason(r#"{"HostConfig":{"Privileged":true}}"#), "unknown-field");
        assert_eq!(reason(r#"{"Volumes":{"/:/host":{}}}"#), "binds");
        assert_eq!(reason("null {}"), "body");
        assert_eq!(reason("[]"), "body");
    }
}
