//! One's second factor.

use super::asked::Proved;
use super::body::Body;
use super::problem::Problem;
use app::contract::{Code, RecoveryCodes, TwoFactor};
use axum::Json;
use http::StatusCode;

/// `POST /api/account/two-factor/start`: a new seed; it is asked for once a code of it was confirmed.
pub(super) async fn start(asked: Proved) -> Result<Json<TwoFactor>, Problem> {
    let user = asked.caller.user;
    asked
        .change(move |console| async move {
            let start = console.access.start_totp(user)?;
            Ok(Json(TwoFactor { secret: start.secret, uri: start.uri, svg: start.svg }))
        })
        .await
}

/// `POST /api/account/two-factor/confirm`
pub(super) async fn confirm(asked: Proved, Body(Code { code }): Body<Code>) -> Result<Json<RecoveryCodes>, Problem> {
    let (user, session) = (asked.caller.user, asked.session().await?);
    asked
        .change(move |console| async move {
            let codes = console.access.confirm_totp(user, code.trim())?;
            console.access.end_other_sessions(user, session)?;
            Ok(Json(RecoveryCodes { codes }))
        })
        .await
}

/// `DELETE /api/account/two-factor`
pub(super) async fn remove(asked: Proved) -> Result<StatusCode, Problem> {
    let (user, session) = (asked.caller.user, asked.session().await?);
    asked
        .change(move |console| async move {
            console.access.remove_totp(user)?;
            console.access.end_other_sessions(user, session)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
