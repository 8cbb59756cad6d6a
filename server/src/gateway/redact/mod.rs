//! What of the engine's answers a caller may see: credentials masked, things out of scope left out. The lists of
//! `/live` go through the same eyes ([`Sight`]).
//!
//! # Layout
//! - [`mask`]: what looks like a credential, by name or by form; [`words`] and [`step`]: the same within command lines
//!   and the steps of a build; [`programs`]: short options that take a password
//! - [`walk`]: which fields of an answer are masked, and how
//! - [`scope`]: what is left out of lists; [`events`]: both, line by line
//! - [`sight`]: what a caller sees of the hub's rows
//! - [`room`]: where large answers are worked on

mod events;
mod mask;
mod programs;
mod room;
mod scope;
mod sight;
mod step;
mod walk;
mod words;

pub(crate) use mask::mask_pair;
pub(crate) use room::Room;
#[cfg(test)]
pub(crate) use sight::samples;
pub(crate) use sight::{Sight, Visible};
pub(crate) use step::mask_instruction;
pub(crate) use walk::mask;
pub(crate) use words::mask_words;

use crate::hub::Hub;
use crate::rights::{Grant, Rights};
use bytes::Bytes;
use engine::route::Matched;
use engine::transport::{self, ByteStream};
use engine::{Error, Method};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The largest answer that is changed; a larger one is an error rather than a leak.
const LIMIT: usize = 64 * 1024 * 1024;
/// Answers up to this size are worked on at once; larger ones where they are in nobody's way.
const SMALL: usize = 256 * 1024;
/// How long an engine may pause within an answer: large ones have their room from then on.
const PAUSE: Duration = Duration::from_secs(60);

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

/// Answers that pass as they come: bytes, figures, public facts. Those to anything but `GET` pass too: they are what the
/// caller has brought about, with the exceptions in [`TOLD`].
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

/// What tells more than the caller has brought about: a volume that is already there is told as if it were new.
const TOLD: [&str; 1] = ["/volumes/create"];

/// What is to be done with the successful answer to a request.
pub(crate) fn plan(rights: &Rights, matched: &Matched) -> Plan {
    let route = matched.route;
    let is_told = route.method == Method::Get || TOLD.contains(&route.template);
    if sees_all(rights) || !is_told || PASS.contains(&route.template) {
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
        let (mut read, mut room) = (Vec::new(), None);
        while let Some(chunk) = in_time(transport::next(&mut body)).await? {
            let chunk = chunk?;
            if read.len() + chunk.len() > LIMIT {
                return Err(Error::Undecodable(format!("longer than {LIMIT} bytes")));
            }
            read.extend_from_slice(&chunk);
            // Before the rest is read: what waits for its turn holds no more than this.
            if room.is_none() && read.len() > SMALL {
                room = Some(Room::wait().await);
            }
        }
        let work = move || changed(read, narrow, &rights, &hub);
        let bytes = match room {
            None => work()?,
            Some(room) => room.run(work).await.map_err(|cause| Error::Undecodable(cause.to_string()))??,
        };
        Ok(transport::once(bytes))
    }
}

/// An engine that pauses for long has gone.
async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, Error> {
    timeout(PAUSE, next).await.map_err(|_| Error::Unreachable("the engine stopped within its answer".to_owned()))
}

/// An answer as it is seen.
fn changed(read: Vec<u8>, narrow: Narrow, rights: &Rights, hub: &Hub) -> Result<Bytes, Error> {
    if read.is_empty() {
        return Ok(Bytes::new());
    }
    let undecodable = |cause: serde_json::Error| Error::Undecodable(cause.to_string());
    let mut answer: Value = serde_json::from_slice(&read).map_err(undecodable)?;
    drop(read);
    let sight = Sight::new(rights, hub);
    narrow(&mut answer, sight);
    if sight.masks() {
        walk::mask(&mut answer);
    }
    Ok(Bytes::from(serde_json::to_vec(&answer).map_err(undecodable)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Grants, Role, Scope};
    use engine::route::{find, routes};
    use futures_util::{FutureExt, stream};
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

    #[test]
    fn security_f1_the_answer_to_making_a_volume_is_masked_for_it_may_be_an_old_one() {
        let rights = Rights::of(Role::Operator);
        let pass = |path| plan(&rights, &find(Method::Post, path, "").unwrap()).is_pass();
        assert!(!pass("/volumes/create"));
        assert!(pass("/containers/create") && pass("/networks/create"));
    }

    #[tokio::test]
    async fn a_large_answer_waits_for_room_and_a_small_one_does_not() {
        let rights = Arc::new(Rights::of(Role::Viewer));
        let hub = Arc::new(samples::hub());
        let applied = |length: usize| {
            let text = json!([{"Command": "run --token canary", "Status": "x".repeat(length)}]).to_string();
            let chunks: Vec<_> =
                text.as_bytes().chunks(10_000).map(|chunk| Ok::<_, Error>(Bytes::copy_from_slice(chunk))).collect();
            let body: ByteStream = Box::pin(stream::iter(chunks));
            planned(&rights, "/containers/json").apply(Arc::clone(&rights), Arc::clone(&hub), body)
        };
        let all = Room::all().await;
        assert!(matches!(applied(100).now_or_never(), Some(Ok(_))));
        let mut large = Box::pin(applied(SMALL));
        assert!(large.as_mut().now_or_never().is_none());
        drop(all);
        let mut body = large.await.unwrap();
        let text = String::from_utf8(transport::collect(&mut body, LIMIT).await.unwrap()).unwrap();
        assert!(text.len() > SMALL && text.contains("--token") && !text.contains("canary"));
    }

    #[tokio::test]
    async fn what_is_too_large_to_be_changed_is_not_passed() {
        let chunk = Bytes::from(vec![b' '; 1024 * 1024]);
        let body: ByteStream = Box::pin(stream::iter((0..65).map(move |_| Ok::<_, Error>(chunk.clone()))));
        let rights = Arc::new(Rights::of(Role::Viewer));
        let plan = planned(&rights, "/containers/json");
        let refused = plan.apply(rights, Arc::new(samples::hub()), body).await.err();
        assert_eq!(refused, Some(Error::Undecodable(format!("longer than {LIMIT} bytes"))));
    }

    #[tokio::test]
    async fn nothing_stays_nothing() {
        let plan = planned(&Rights::of(Role::Viewer), "/containers/json");
        let (rights, hub) = (Arc::new(Rights::of(Role::Viewer)), Arc::new(samples::hub()));
        let mut body = plan.apply(rights, hub, transport::once(Bytes::new())).await.unwrap();
        assert_eq!(transport::collect(&mut body, LIMIT).await.unwrap(), b"");
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
