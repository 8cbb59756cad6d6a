//! The engine's errors, as their readers may have them: they repeat commands, and name what stands in the way.

use super::decide::TAKEN;
use super::redact::mask_words;
use crate::rights::{Grant, Rights};
use engine::Error;
use engine::route::Route;
use engine::transport::{ByteStream, collect, once};
use http::StatusCode;
use serde_json::{Value, json};

/// The longest that is read.
const LIMIT: usize = 64 * 1024;

/// Whether errors pass as they come.
pub(super) fn pass(rights: &Rights) -> bool {
    rights.may(Grant::Secrets) && !rights.is_scoped()
}

/// A sentence of the engine, without what its reader may not see.
pub(super) fn sentence(rights: &Rights, text: &str) -> String {
    if rights.may(Grant::Secrets) { text.to_owned() } else { mask_words(text).into_owned() }
}

/// The error to send in place of the engine's.
pub(super) async fn told(
    rights: &Rights,
    route: &Route,
    status: StatusCode,
    mut body: ByteStream,
) -> Result<ByteStream, Error> {
    let message = match instead(route, status).filter(|_| rights.is_scoped()) {
        Some(sentence) => sentence.to_owned(),
        None => sentence(rights, &message(&collect(&mut body, LIMIT).await?)),
    };
    Ok(once(json!({ "message": message }).to_string().into()))
}

/// What is said to who sees a part: in these errors the engine names things that may be out of it.
fn instead(route: &Route, status: StatusCode) -> Option<&'static str> {
    match (route.method.name(), route.template, status) {
        (
            "POST",
            "/containers/create" | "/containers/{id}/rename" | "/networks/create" | "/volumes/create",
            StatusCode::CONFLICT,
        ) => Some(TAKEN),
        ("DELETE", "/networks/{id}" | "/volumes/{id}", StatusCode::CONFLICT | StatusCode::FORBIDDEN) => {
            Some("The engine does not remove it: it is in use, or one of its own.")
        }
        _ => None,
    }
}

/// The sentence in an error of the engine, else its text.
fn message(body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = || String::from_utf8_lossy(body).trim().to_owned();
    json["message"].as_str().map_or_else(text, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Grants, Role, Scope};
    use engine::Method;
    use engine::route::find;

    async fn read(rights: &Rights, method: Method, path: &str, status: u16, body: &str) -> String {
        let matched = find(method, path, "").unwrap();
        let body = once(body.to_owned().into());
        let status = StatusCode::from_u16(status).unwrap();
        let mut body = told(rights, matched.route, status, body).await.unwrap();
        String::from_utf8(collect(&mut body, LIMIT).await.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn security_f1_errors_are_masked() {
        let operator = Rights::of(Role::Operator);
        assert!(!pass(&operator) && pass(&Rights::admin()));
        for body in [
            r#"{"message":"exec: \"serve --password=canary\": not found"}"#,
            r#"{"message":"exec: \"--password=canary\": not found","cause":"--password=canary","response":400}"#,
            "exec serve --password canary: not found\n",
        ] {
            let told = read(&operator, Method::Post, "/containers/web/start", 400, body).await;
            assert!(!told.contains("canary") && told.starts_with(r#"{"message":"exec"#), "{told}");
        }
        let plain = r#"{"message":"No such container: web"}"#;
        assert_eq!(read(&operator, Method::Get, "/containers/web/json", 404, plain).await, plain);
        assert_eq!(read(&operator, Method::Head, "/_ping", 500, "").await, r#"{"message":""}"#);
        let failed = sentence(&operator, "The engine refused: serve --password canary");
        assert!(!failed.contains("canary") && failed.starts_with("The engine refused: serve"), "{failed}");
        assert_eq!(sentence(&Rights::admin(), "--password canary"), "--password canary");
    }

    #[tokio::test]
    async fn security_e15_errors_name_nothing_out_of_scope() {
        let part = Rights {
            grants: Grants::NONE.with(Grant::Secrets),
            scope: Scope::from_text("name:web*"),
            ..Rights::of(Role::Operator)
        };
        assert!(!pass(&part));
        let taken = r#"{"message":"Conflict. The container name \"/db\" is already in use by container \"2222\"."}"#;
        for path in ["/containers/create", "/containers/web/rename", "/volumes/create", "/networks/create"] {
            let told = read(&part, Method::Post, path, 409, taken).await;
            assert_eq!(told, r#"{"message":"That name is taken."}"#, "{path}");
        }
        let used = r#"{"message":"volume is in use - [2222]"}"#;
        assert!(!read(&part, Method::Delete, "/volumes/web", 409, used).await.contains("2222"));
        assert!(!read(&part, Method::Delete, "/networks/web", 403, used).await.contains("2222"));
        let whole = Rights { scope: Scope::everything(), ..part.clone() };
        assert_eq!(read(&whole, Method::Delete, "/volumes/web", 409, used).await, used);
    }
}
