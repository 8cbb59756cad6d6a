//! Proving who one is, and one's password.

use super::asked::Asked;
use super::body::Body;
use super::problem::Problem;
use crate::access::AccessError;
use app::contract::{PasswordChange, Proof};
use http::StatusCode;

/// `POST /api/account/proof`: for the next 15 minutes this session may give rights.
pub(super) async fn prove(asked: Asked, Body(proof): Body<Proof>) -> Result<StatusCode, Problem> {
    let (session, user) = (asked.session().await?, asked.caller.user);
    asked
        .change(move |console| async move {
            let right = if proof.code.is_empty() {
                console.access.check_password(user, proof.password).await?
            } else {
                console.access.check_code(user, &proof.code).await?
            };
            if !right {
                return Err(AccessError::Wrong.into());
            }
            console.access.prove(session)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// `POST /api/account/password`: the old one is the proof. Ends the other sessions.
pub(super) async fn password(asked: Asked, Body(change): Body<PasswordChange>) -> Result<StatusCode, Problem> {
    let (session, user) = (asked.session().await?, asked.caller.user);
    asked
        .change(move |console| async move {
            if !console.access.check_password(user, change.old).await? {
                return Err(AccessError::Wrong.into());
            }
            console.access.set_password(user, change.new, Some(session)).await?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
