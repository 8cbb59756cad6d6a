//! One request on its way through the door: who asks for what, and the rows that it leaves in the audit log.

use super::answer;
use super::decide::Denial;
use crate::access::Caller;
use crate::audit::{Decision, Entry, Ticket};
use crate::console::Console;
use crate::web::Refused;
use axum::response::{IntoResponse, Response};
use engine::Error;
use engine::route::{Class, Kind, Matched};
use http::{Method, StatusCode};
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinHandle;

/// The status of a call whose outcome nobody has waited for.
const UNKNOWN: u16 = 0;

/// Query keys that name what a request is about, where its path does not.
const NAMING: [&str; 5] = ["name", "fromImage", "container", "t", "names"];

/// One request, and who sent it.
pub(super) struct Passage {
    /// The console.
    pub(super) console: Arc<Console>,
    /// Who asks.
    pub(super) caller: Caller,
    /// Names this request in the audit log and in the answer.
    pub(super) id: String,
    method: String,
}

impl Passage {
    pub(super) fn new(console: Arc<Console>, caller: Caller, method: &Method) -> Self {
        // No secret: an id that repeats, where the system has no random numbers, harms nobody.
        let id = format!("{:016x}", getrandom::u64().unwrap_or_default());
        Self { console, caller, id, method: method.to_string() }
    }

    /// What a request is about: a container's full id where it is known, else the name that was given.
    pub(super) fn target(&self, matched: &Matched) -> String {
        let name = matched.parameter.clone().unwrap_or_else(|| queried(matched));
        match matched.route.names {
            Kind::Container if !name.is_empty() => self.full_id(&name).unwrap_or(name),
            _ => name,
        }
    }

    /// The full id of a container, found as the Engine finds it: by its id, else by its name, else by how its id begins.
    fn full_id(&self, name: &str) -> Option<String> {
        let containers = &self.console.hub.containers;
        let known = containers.get(name).or_else(|| containers.find(|row| row.name == name));
        if let Some(row) = known {
            return Some(row.id);
        }
        let first = containers.find(|row| row.id.starts_with(name))?;
        let another = containers.find(|row| row.id.starts_with(name) && row.id != first.id);
        another.is_none().then_some(first.id)
    }

    /// Records a refusal and gives its answer.
    pub(super) async fn denied(&self, route: &str, target: &str, denial: &Denial) -> Response {
        self.note(self.entry(route, target, Decision::Denied, denial.reason), denial.status).await;
        Refused::new(denial.status, &denial.sentence).into_response()
    }

    /// The answer when the engine could not say about what a request names. What would have changed something leaves its
    /// row all the same.
    pub(super) async fn failed(&self, matched: &Matched, error: &Error) -> Response {
        let refused = answer::failed(&self.caller.rights, error);
        if is_recorded(matched) {
            let target = self.target(matched);
            let entry = self.entry(matched.route.template, &target, Decision::Allowed, "target");
            self.note(entry, refused.status()).await;
        }
        refused.into_response()
    }

    /// Records what is about to be done. When that fails nothing is done.
    pub(super) async fn begin(&self, matched: &Matched) -> Result<Call, Refused> {
        let mut call = Call { console: Arc::clone(&self.console), ticket: None, since: Instant::now() };
        if is_recorded(matched) {
            let entry = self.entry(matched.route.template, &self.target(matched), Decision::Allowed, "");
            let ticket = self.console.audit.begin(entry).await.map_err(|cause| {
                tracing::error!(%cause, "the audit log cannot be written");
                Refused::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The audit log cannot be written, so nothing is changed. Make room on the console's disk; its log says more.",
                )
            })?;
            call.ticket = Some(ticket);
        }
        Ok(call)
    }

    async fn note(&self, entry: Entry, status: StatusCode) {
        if let Err(cause) = self.console.audit.note(entry, status.as_u16()).await {
            tracing::error!(%cause, "the audit log cannot be written");
        }
    }

    fn entry(&self, route: &str, target: &str, decision: Decision, detail: &str) -> Entry {
        Entry {
            user: self.caller.name.clone(),
            via: self.caller.via.to_string(),
            from: self.caller.from.map(|address| address.to_string()).unwrap_or_default(),
            method: self.method.clone(),
            route: route.to_owned(),
            target: target.to_owned(),
            decision,
            detail: detail.to_owned(),
            request: self.id.clone(),
        }
    }
}

/// What a query says that a request is about.
fn queried(matched: &Matched) -> String {
    let key = NAMING.iter().find(|key| matched.value(key).is_some());
    let named = matched.query.iter().filter(|(known, _)| key.is_some_and(|key| key == known));
    named.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether a request leaves a row: what changes something or opens a tunnel, and what takes files away. To wait for a
/// container changes nothing, though it is a `POST`.
fn is_recorded(matched: &Matched) -> bool {
    match matched.route.class {
        Class::Files | Class::Image => true,
        Class::Read => false,
        _ => matched.changes(),
    }
}

/// A call under way. Its outcome is recorded also when the client goes away before it is known.
pub(super) struct Call {
    console: Arc<Console>,
    ticket: Option<Ticket>,
    since: Instant,
}

impl Call {
    /// Records the engine's status.
    pub(super) async fn end(mut self, status: u16) {
        if let Some(row) = self.record(status) {
            // Fails only when the console is going down.
            let _ = row.await;
        }
    }

    /// Writes the outcome in a task of its own, which nobody can cancel by hanging up.
    fn record(&mut self, status: u16) -> Option<JoinHandle<()>> {
        let ticket = self.ticket.take()?;
        let millis = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let console = Arc::clone(&self.console);
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        Some(runtime.spawn(async move { console.audit.end(ticket, status, millis).await }))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.record(UNKNOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Method;
    use engine::route::find;

    #[test]
    fn what_changes_or_takes_away_is_recorded() {
        let is = |method, path: &str| is_recorded(&find(method, path, "").unwrap());
        assert!(is(Method::Post, "/containers/web/stop") && is(Method::Get, "/containers/web/attach/ws"));
        assert!(is(Method::Get, "/containers/web/export") && is(Method::Head, "/containers/web/archive"));
        assert!(is(Method::Get, "/images/get") && is(Method::Get, "/images/a/b:1/get"));
        assert!(!is(Method::Post, "/containers/web/wait") && !is(Method::Get, "/images/json"));
    }

    #[test]
    fn a_query_may_name_several_things() {
        let of = |method, path, query| queried(&find(method, path, query).unwrap());
        assert_eq!(of(Method::Get, "/images/get", "names=a&platform=x&names=b:1"), "a, b:1");
        assert_eq!(of(Method::Post, "/build", "t=a&q=1"), "a");
        assert_eq!(of(Method::Post, "/images/create", "tag=3&fromImage=alpine"), "alpine");
        assert_eq!(of(Method::Post, "/images/prune", "filters={}"), "");
    }
}
