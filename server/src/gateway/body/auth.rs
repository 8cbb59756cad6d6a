//! Signing in to a registry.

use super::json;
use super::refusal::Refusal;
use super::schema::{Fields, Rule, judge};
use serde_json::Value;

const AUTH: Fields = &[&[
    ("auth", Rule::Text),
    ("email", Rule::Text),
    ("identitytoken", Rule::Text),
    ("password", Rule::Text),
    ("registrytoken", Rule::Text),
    ("serveraddress", Rule::Text),
    ("username", Rule::Text),
]];

/// The body of `POST /auth`, and the registry that the engine would call: empty for Docker Hub.
pub(crate) fn auth(body: &[u8]) -> Result<(Vec<u8>, String), Refusal> {
    let judged = judge(AUTH, body)?;
    let server = judged.get("serveraddress").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok((json::encode(judged), server))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_what_go_would_read() {
        let body = br#"{"username":"u","password":"p","ServerAddress":"registry.example:5000"}"#;
        let sent = br#"{"password":"p","serveraddress":"registry.example:5000","username":"u"}"#.to_vec();
        assert_eq!(auth(body), Ok((sent, "registry.example:5000".to_owned())));
        assert_eq!(auth(b"{}"), Ok((b"{}".to_vec(), String::new())));
        let reason = |body: &str| auth(body.as_bytes()).unwrap_err().reason;
        assert_eq!(reason(r#"{"serveraddress":"good","serverAddress":"169.254.169.254"}"#), "body");
        assert_eq!(reason("{\"\u{17f}erveraddress\":\"169.254.169.254\"}"), "unknown-field");
    }

    #[test]
    fn no_password_is_in_a_refusal() {
        for body in [
            r#"{"password":"hunter2","password":"hunter2"}"#,
            r#"{"password":["hunter2"]}"#,
            r#"{"password":"hunter2""#,
        ] {
            assert!(!auth(body.as_bytes()).unwrap_err().sentence.contains("hunter2"));
        }
    }
}
