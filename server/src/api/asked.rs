//! Who asks the API for what: judged and audited in one place. A handler says by its argument's type what it needs:
//! [`Asked`] somebody who is signed in, [`Proved`] one who has just proved who they are, [`Admin`] an administrator.

use super::problem::Problem;
use crate::access::{Caller, Secret, Via};
use crate::audit::{Decision, Entry};
use crate::console::{Console, path};
use axum::extract::{FromRequestParts, MatchedPath};
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
        let (route, ids, target) = about(parts);
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
    pub(super) async fn denied(&self, why: &str, problem: Problem) -> Problem {
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

/// What the audit says a request is about: its route's template, the numbers in the path, and the thing: those numbers,
/// or the path itself where something else is in their place.
fn about(parts: &Parts) -> (String, Vec<i64>, String) {
    let template = parts.extensions.get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let ids: Vec<i64> = parts.uri.path().split('/').filter_map(|part| part.parse().ok()).collect();
    let target = if ids.len() == template.matches('{').count() {
        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("/")
    } else {
        path(parts)
    };
    (template.to_owned(), ids, target)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::routing::get;
    use axum::{Json, Router};
    use tower::ServiceExt;

    type About = (String, Vec<i64>, String);

    async fn about(path: &str) -> About {
        let told = get(|request: Request| async move { Json(super::about(&request.into_parts().0)) });
        let routes: Router = Router::new()
            .route("/people", told.clone())
            .route("/people/{id}", told.clone())
            .route("/people/{id}/sessions/{session}", told);
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = Router::new().nest("/api", routes).oneshot(request).await.unwrap();
        serde_json::from_slice(&to_bytes(answer.into_body(), 4096).await.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn the_route_is_the_template_whatever_the_path() {
        let told = |route: &str, ids: &[i64], target: &str| (route.to_owned(), ids.to_vec(), target.to_owned());
        assert_eq!(about("/api/people").await, told("/api/people", &[], ""));
        assert_eq!(about("/api/people/7").await, told("/api/people/{id}", &[7], "7"));
        let (two, path) = ("/api/people/{id}/sessions/{session}", "/api/people/7/sessions/x");
        assert_eq!(about("/api/people/7/sessions/9").await, told(two, &[7, 9], "7/9"));
        assert_eq!(about(path).await, told(two, &[7], path));
        for nth in 0..3 {
            let path = format!("/api/people/x{nth}");
            assert_eq!(about(&path).await, told("/api/people/{id}", &[], &path));
        }
        assert_eq!(about("/api/people/%31").await.1, Vec::<i64>::new());
    }
}
