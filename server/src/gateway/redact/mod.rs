//! What of the engine's answers a caller may see: credentials masked, things out of scope left out. The lists of
//! `/live` go through the same eyes ([`Sight`]).
//!
//! # Layout
//! - [`mask`]: what looks like a credential, by name or by form; [`words`] and [`step`]: the same within command lines
//!   and the steps of a build
//! - [`walk`]: which fields of an answer are masked, and how
//! - [`scope`]: what is left out of lists; [`events`]: both, line by line
//! - [`sight`]: what a caller sees of the hub's rows

mod events;
mod mask;
mod scope;
mod sight;
mod step;
mod walk;
mod words;

#[cfg(test)]
pub(crate) use sight::samples;
pub(crate) use sight::{Sight, Visible};

use crate::hub::Hub;
use crate::rights::{Grant, Rights};
use bytes::Bytes;
use engine::route::Matched;
use engine::transport::{self, ByteStream};
use engine::{Error, Method};
use serde_json::Value;
use std::sync::Arc;

/// The largest answer that is changed; a larger one is an error rather than a leak.
const LIMIT: usize = 64 * 1024 * 1024;

/// What is done with an answer.
pub(crate) enum Plan {
    /// It passes as it comes.
    Pass,
    /// It is read whole, narrowed to what is in scope, and masked.
    Json(Narrow),
    /// The same for each of its lines.
    Events,
}

/// Leaves out of an answer what is out of scope.
type Narrow = fn(&mut Value, Sight<'_>);

/// Whether these rights see everything as it is.
fn sees_all(rights: &Rights) -> bool {
    rights.may(Grant::Secrets) && !rights.is_scoped()
}

/// Answers that pass as they come: bytes, figures, public facts. Those to anything but `GET` are what the caller has
/// brought about.
const PASS: [&str; 14] = [
    "/_ping",
    "/version",
    "/containers/{id}/archive",
    "/containers/{id}/attach/ws",
    "/containers/{id}/changes",
    "/containers/{id}/export",
    "/containers/{id}/logs",
    "/containers/{id}/stats",
    "/distribution/{image}/json",
    "/images/get",
    "/images/search",
    "/images/{image}/get",
    "/services/{id}/logs",
    "/tasks/{id}/logs",
];

/// What is to be done with the successful answer to a request.
pub(crate) fn plan(rights: &Rights, matched: &Matched) -> Plan {
    let route = matched.route;
    if sees_all(rights) || route.method != Method::Get || PASS.contains(&route.template) {
        return Plan::Pass;
    }
    match route.template {
        "/events" => Plan::Events,
        "/containers/json" => Plan::Json(scope::containers),
        "/images/json" => Plan::Json(scope::images),
        "/info" => Plan::Json(scope::info),
        "/networks" => Plan::Json(scope::networks),
        "/networks/{id}" => Plan::Json(scope::network),
        "/system/df" => Plan::Json(scope::usage),
        "/volumes" => Plan::Json(scope::volumes),
        // About one thing, whose scope is judged before the engine is asked.
        _ => Plan::Json(scope::whole),
    }
}

impl Plan {
    /// Whether the answer passes as it comes, its length included.
    pub(crate) fn is_pass(&self) -> bool {
        matches!(self, Self::Pass)
    }

    /// Does it. For answers with a status of success only: the engine's errors are sentences.
    pub(crate) async fn apply(
        self,
        rights: Arc<Rights>,
        hub: Arc<Hub>,
        mut body: ByteStream,
    ) -> Result<ByteStream, Error> {
        let narrow = match self {
            Self::Pass => return Ok(body),
            Self::Events => return Ok(events::narrow(rights, hub, body)),
            Self::Json(narrow) => narrow,
        };
        let read = transport::collect(&mut body, LIMIT).await?;
        let undecodable = |cause: serde_json::Error| Error::Undecodable(cause.to_string());
        let mut answer: Value = serde_json::from_slice(&read).map_err(undecodable)?;
        drop(read);
        let sight = Sight::new(&rights, &hub);
        narrow(&mut answer, sight);
        if sight.masks() {
            walk::mask(&mut answer);
        }
        let bytes = serde_json::to_vec(&answer).map_err(undecodable)?;
        Ok(transport::once(Bytes::from(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Grants, Role, Scope};
    use engine::route::{find, routes};
    use serde_json::json;

    fn planned(rights: &Rights, template: &str) -> Plan {
        let route = routes().find(|route| route.method == Method::Get && route.template == template).unwrap();
        plan(rights, &Matched { route, version: None, parameter: None, query: Vec::new() })
    }

    #[test]
    fn what_may_hold_secrets_never_passes_unmasked() {
        let viewer = Rights::of(Role::Viewer);
        for template in PASS {
            assert!(planned(&viewer, template).is_pass());
        }
        for template in
            ["/containers/{id}/json", "/containers/{id}/top", "/images/{image}/history", "/swarm", "/events"]
        {
            assert!(!planned(&viewer, template).is_pass(), "{template} passes unmasked");
        }
        assert!(routes().all(|route| {
            plan(&Rights::admin(), &Matched { route, version: None, parameter: None, query: Vec::new() }).is_pass()
        }));
    }

    #[test]
    fn secrets_are_seen_by_those_who_may_and_a_scope_still_holds() {
        let secrets = Grants::NONE.with(Grant::Secrets);
        let whole = Rights { grants: secrets, ..Rights::of(Role::Viewer) };
        assert!(planned(&whole, "/containers/json").is_pass());
        let part = Rights { scope: Scope::from_text("name:web"), ..whole };
        assert!(!planned(&part, "/containers/json").is_pass());
    }

    #[tokio::test]
    async fn security_f1_an_inspect_is_masked() {
        let matched = find(Method::Get, "/v1.41/containers/web/json", "").unwrap();
        let rights = Arc::new(Rights::of(Role::Operator));
        let hub = Arc::new(samples::hub());
        let answer =
            json!({"Id": "a", "Config": {"Env": ["PATH=/bin", "TOKEN=canary"], "Cmd": ["x", "--password", "canary"]}});
        let body = transport::once(Bytes::from(answer.to_string()));
        let mut body = plan(&rights, &matched).apply(Arc::clone(&rights), Arc::clone(&hub), body).await.unwrap();
        let text = String::from_utf8(transport::collect(&mut body, LIMIT).await.unwrap()).unwrap();
        assert!(!text.contains("canary") && text.contains("PATH=/bin") && text.contains("TOKEN="), "{text}");
        let nonsense = transport::once(Bytes::from_static(b"{\"Env\": [\"A=canary\""));
        assert!(
            plan(&rights, &matched).apply(rights, hub, nonsense).await.is_err(),
            "what cannot be read is not passed"
        );
    }
}
