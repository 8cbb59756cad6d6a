//! Commands in containers that run.

use super::json;
use super::refusal::Refusal;
use super::schema::{Fields, Rule, judge};
use serde_json::Value;

const CREATE: Fields = &[&[
    ("AttachStderr", Rule::Bool),
    ("AttachStdin", Rule::Bool),
    ("AttachStdout", Rule::Bool),
    ("Cmd", Rule::Words),
    ("ConsoleSize", Rule::List(&Rule::Int)),
    // The Python SDK repeats here what the path says.
    ("Container", Rule::Ignored),
    ("Detach", Rule::Bool),
    ("DetachKeys", Rule::Text),
    ("Env", Rule::List(&Rule::Text)),
    ("Privileged", Rule::Unset("privileged")),
    ("Tty", Rule::Bool),
    ("User", Rule::Only(&Rule::Text, user)),
    ("WorkingDir", Rule::Text),
]];

const START: Fields = &[&[
    ("ConsoleSize", Rule::List(&Rule::Int)),
    ("Detach", Rule::Bool),
    // The crate bollard's own, sent as null.
    ("OutputCapacity", Rule::Unset("unknown-field")),
    ("Tty", Rule::Bool),
]];

/// Whoever the container runs as, or a number; never root by request. Whom a name stands for is written in the
/// container, where any name may be root's, and the Engine takes a group alone for root's too.
fn user(user: &Value) -> Result<(), Refusal> {
    let user = user.as_str().unwrap_or_default();
    let harmless = match user.split_once(':') {
        None => user.is_empty() || is_number(user),
        Some((user, group)) => is_number(user) && is_number(group),
    };
    if harmless {
        return Ok(());
    }
    let sentence = "Only administrators may run commands as root or as a user by name; give a number, as in 1000.";
    Err(Refusal::denied("exec-user", sentence))
}

/// A number that is not root's. The Engine reads `00` and `+0` as 0 too.
fn is_number(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_digit()) && id.parse::<i32>().is_ok_and(|id| id > 0)
}

/// The body of `POST /containers/{id}/exec`.
pub(crate) fn exec_create(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    judge(CREATE, body).map(json::encode)
}

/// The body of `POST /exec/{id}/start`; none stays none.
pub(crate) fn exec_start(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    if body.is_empty() { Ok(Vec::new()) } else { judge(START, body).map(json::encode) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_send_is_let_through() {
        let cli = br#"{"User":"","Privileged":false,"Tty":true,"ConsoleSize":[40,120],"AttachStdin":true,
            "AttachStderr":true,"AttachStdout":true,"Detach":false,"DetachKeys":"","Env":null,"WorkingDir":"",
            "Cmd":["sh"]}"#;
        let sent = String::from_utf8(exec_create(cli).unwrap()).unwrap();
        assert!(sent.contains(r#""Cmd":["sh"]"#) && !sent.contains("Privileged"), "{sent}");
        let python = br#"{"Container":"web","User":"1000:50","Cmd":"ls"}"#;
        assert_eq!(exec_create(python).unwrap(), br#"{"Cmd":"ls","User":"1000:50"}"#);
        assert!(exec_create(br#"{"Cmd":"ls","User":"2147483647"}"#).is_ok());
        assert_eq!(exec_start(b"").unwrap(), b"");
        assert_eq!(exec_start(br#"{"Detach":false,"Tty":true}"#).unwrap(), br#"{"Detach":false,"Tty":true}"#);
    }

    #[test]
    fn security_e12_root_and_privileged_are_refused() {
        for (body, reason) in [
            (r#"{"Cmd":["sh"],"Privileged":true}"#, "privileged"),
            (r#"{"Cmd":["sh"],"pRIVILEGED":true}"#, "privileged"),
            (r#"{"Cmd":["sh"],"\u0050rivileged":true}"#, "privileged"),
            (r#"{"Cmd":["sh"],"Privileged":false,"privileged":true}"#, "body"),
            (r#"{"Cmd":["sh"],"User":"0"}"#, "exec-user"),
            (r#"{"Cmd":["sh"],"user":"root"}"#, "exec-user"),
            (r#"{"Cmd":["sh"],"User":"00:100"}"#, "exec-user"),
            (r#"{"Cmd":["sh"],"User":"+0"}"#, "exec-user"),
            (r#"{"Cmd":["sh"],"User":"-0:0"}"#, "exec-user"),
            (r#"{"Cmd":["sh"],"Cgroup":"/"}"#, "unknown-field"),
        ] {
            assert_eq!(exec_create(body.as_bytes()).unwrap_err().reason, reason, "{body}");
        }
        let by_name = ["toor", "app", "app:staff", "1000:staff", "0x1", "１"];
        let odd = ["1000:0", "1000:", ":1000", ":", "-1", "+1", " 1", "1 ", "1:2:3", "2147483648", "4294967296"];
        for user in by_name.into_iter().chain(odd) {
            let body = serde_json::json!({"Cmd": ["sh"], "User": user}).to_string();
            assert_eq!(exec_create(body.as_bytes()).unwrap_err().reason, "exec-user", "{body}");
        }
        assert_eq!(exec_start(br#"{"Privileged":true}"#).unwrap_err().reason, "unknown-field");
    }
}
