//! Sign-ins that hold: one's own, and for administrators those of others. Ending one needs no proof: it only takes away.

use super::asked::{Admin, Asked};
use super::problem::Problem;
use crate::access::{SessionInfo, Via};
use app::contract::OpenSession;
use axum::Json;
use http::StatusCode;

/// `GET /api/account/sessions`
pub(super) async fn own(asked: Asked) -> Result<Json<Vec<OpenSession>>, Problem> {
    let sessions = asked.console.access.sessions(asked.caller.user)?;
    Ok(Json(sessions.into_iter().map(|session| shown(session, &asked.caller.via)).collect()))
}

/// `DELETE /api/account/sessions/{id}`
pub(super) async fn end_own(asked: Asked) -> Result<StatusCode, Problem> {
    let (user, id) = (asked.caller.user, asked.id()?);
    end(asked, user, id).await
}

/// `POST /api/account/sessions/end-others`
pub(super) async fn end_others(asked: Asked) -> Result<StatusCode, Problem> {
    let (user, keep) = (asked.caller.user, asked.session().await?);
    asked
        .change(move |console| async move {
            console.access.end_other_sessions(user, keep)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// `GET /api/people/{id}/sessions`
pub(super) async fn of_person(asked: Admin) -> Result<Json<Vec<OpenSession>>, Problem> {
    let sessions = asked.console.access.sessions(asked.id()?)?;
    Ok(Json(sessions.into_iter().map(|session| shown(session, &asked.caller.via)).collect()))
}

/// `DELETE /api/people/{id}/sessions/{session}`
pub(super) async fn end_of_person(asked: Admin) -> Result<StatusCode, Problem> {
    let (user, id) = (asked.id()?, asked.second_id()?);
    end(asked, user, id).await
}

async fn end<const A: bool, const P: bool>(asked: Asked<A, P>, user: i64, id: i64) -> Result<StatusCode, Problem> {
    asked.change(move |console| async move { super::gone(console.access.end_session(user, id)?) }).await
}

fn shown(session: SessionInfo, via: &Via) -> OpenSession {
    OpenSession {
        id: session.id,
        created: session.created,
        seen: session.seen,
        agent: session.agent,
        address: session.address,
        current: matches!(via, Via::Session(id) if *id == session.id),
    }
}
