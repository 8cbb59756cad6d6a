//! Who asks the API for what: judged and audited in one place. A handler says by its argument's type what it needs:
//! [`Asked`] somebody who is signed in, [`Proved`] one who has just proved who they are, [`Admin`] an administrator.

use super::problem::Problem;
use crate::access::{Caller, Secret, Via};
use crate::audit::{Decision, Entry};
use crate::console::Console;
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{Method, StatusCode};
use std::sync::Arc;
use std::time::Instant;

/// The caller and their request. `ADMIN`: an administrator; `PROVED`: signed in by a browser, with a recent proof of who
/// they are. Whatever gives rights to somebody needs that proof: a stolen cookie, token or certificate must not mint
/// more of its kind.
pub(super) struct Asked<const ADMIN: bool = false, const PROVED: bool = false> {
    /// Who asks.
    pub(super) caller: Caller,
    /// The console.
    pub(super) console: Arc<Console>,
    method: Method,
    route: String,
    ids: Vec<i64>,
    target: String,
    detail: String,
    request: String,
}

/// Somebody who proved who they are.
pub(super) type Proved = Asked<false, true>;
/// An administrator.
pub(super) type Admin = Asked<true, false>;
/// An administrator who proved who they are.
pub(super) type ProvedAdmin = Asked<true, true>;

impl<const ADMIN: bool, const PROVED: bool> FromRequestParts<Arc<Console>> for Asked<ADMIN, PROVED> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, console).await?;
        let (route, ids) = template(parts.uri.path());
        let target = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("/");
        let request = Secret::random().reveal().chars().take(16).collect();
        let (method, console) = (parts.method.clone(), Arc::clone(console));
        let asked = Self { caller, console, method, route, ids, target, detail: String::new(), request };
        if ADMIN && !asked.caller.rights.is_admin() {
            let problem = Problem::new(StatusCode::FORBIDDEN, "Only administrators may do this.");
            return Err(asked.denied("role", problem).await);
        }
        if PROVED {
            asked.session().await?;
            if !asked.caller.is_recent() {
                return Err(asked.denied("proof", Problem::Proof).await);
            }
        }
        Ok(asked)
    }
}

impl<const ADMIN: bool, const PROVED: bool> Asked<ADMIN, PROVED> {
    /// The number in the path; not found when it is none.
    pub(super) fn id(&self) -> Result<i64, Problem> {
        self.ids.first().copied().ok_or_else(Problem::not_found)
    }

    /// The second number in the path.
    pub(super) fn second_id(&self) -> Result<i64, Problem> {
        self.ids.get(1).copied().ok_or_else(Problem::not_found)
    }

    /// The session that they came in with; refused for tokens and certificates.
    pub(super) async fn session(&self) -> Result<i64, Problem> {
        match self.caller.via {
            Via::Session(id) => Ok(id),
            _ => {
                let sentence = "Sign in with a browser to do this; tokens and certificates may not.";
                Err(self.denied("via", Problem::new(StatusCode::FORBIDDEN, sentence)).await)
            }
        }
    }

    /// Names what it is about in the audit; by default the numbers in the path.
    pub(super) fn about(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }

    /// Says more in the audit.
    pub(super) fn saying(mut self, detail: String) -> Self {
        self.detail = detail;
        self
    }

    /// Makes a change between its two rows of the audit, whatever becomes of the client meanwhile. What cannot be
    /// written down is not done.
    pub(super) async fn change<T, F>(self, make: impl FnOnce(Arc<Console>) -> F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let entry = self.entry(Decision::Allowed, self.detail.clone());
        let console = self.console;
        let making = make(Arc::clone(&console));
        let task = tokio::spawn(async move {
            let started = Instant::now();
            let ticket = console.audit.begin(entry).await?;
            let made = making.await;
            let status = made.as_ref().err().map_or(StatusCode::OK, Problem::status);
            let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            console.audit.end(ticket, status.as_u16(), millis).await;
            made
        });
        match task.await {
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }

    /// Writes a refusal down; it stands even where that fails.
    async fn denied(&self, why: &str, problem: Problem) -> Problem {
        let entry = self.entry(Decision::Denied, why.to_owned());
        if let Err(cause) = self.console.audit.note(entry, problem.status().as_u16()).await {
            tracing::warn!(%cause, "a refusal could not be audited");
        }
        problem
    }

    fn entry(&self, decision: Decision, detail: String) -> Entry {
        Entry {
            user: self.caller.name.clone(),
            via: self.caller.via.to_string(),
            from: self.caller.from.map_or_else(String::new, |from| from.to_string()),
            method: self.method.to_string(),
            route: self.route.clone(),
            target: self.target.clone(),
            decision,
            detail,
            request: self.request.clone(),
        }
    }
}

/// The route's template and the numbers in its places. The path may have its `/api` or not: nesting takes it off.
fn template(path: &str) -> (String, Vec<i64>) {
    let mut ids = Vec::new();
    let mut template = "/api".to_owned();
    for part in path.strip_prefix("/api/").unwrap_or(path).split('/').filter(|part| !part.is_empty()) {
        template.push('/');
        match part.parse() {
            Ok(id) => {
                ids.push(id);
                template.push_str("{id}");
            }
            Err(_) => template.push_str(part),
        }
    }
    (template, ids)
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn numbers_are_places() {
        assert_eq!(template("/people"), ("/api/people".into(), vec![]));
        assert_eq!(template("/api/people/7/sessions/9"), ("/api/people/{id}/sessions/{id}".into(), vec![7, 9]));
        assert_eq!(template("/tokens/%31").1, Vec::<i64>::new());
    }
}
