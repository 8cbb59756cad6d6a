//! Tokens for the command line and SDKs: one's own, and for administrators all of them.

use super::asked::{Admin, Asked, Proved};
use super::body::Body;
use super::problem::Problem;
use super::{days, label};
use crate::access::TokenInfo;
use app::contract::{NewToken, Token, TokenMade};
use axum::Json;
use http::StatusCode;

/// `GET /api/account/tokens`
pub(super) async fn own(asked: Asked) -> Result<Json<Vec<Token>>, Problem> {
    let tokens = asked.console.access.tokens(Some(asked.caller.user))?;
    Ok(Json(tokens.into_iter().map(shown).collect()))
}

/// `POST /api/account/tokens`
pub(super) async fn create(asked: Proved, Body(new): Body<NewToken>) -> Result<Json<TokenMade>, Problem> {
    let name = label(&new.name)?;
    let lasts = new.expires_days.map(days).transpose()?;
    let user = asked.caller.user;
    asked
        .about(&name)
        .change(move |console| async move {
            let secret = console.access.create_token(user, &name, lasts.map(|days| i64::from(days) * 24 * 3600))?;
            Ok(Json(TokenMade { token: secret.reveal().to_owned() }))
        })
        .await
}

/// `DELETE /api/account/tokens/{id}`
pub(super) async fn revoke_own(asked: Asked) -> Result<StatusCode, Problem> {
    let (user, id) = (asked.caller.user, asked.id()?);
    asked.change(move |console| async move { super::gone(console.access.revoke_token(Some(user), id)?) }).await
}

/// `GET /api/tokens`
pub(super) async fn all(asked: Admin) -> Result<Json<Vec<Token>>, Problem> {
    let tokens = asked.console.access.tokens(None)?;
    Ok(Json(tokens.into_iter().map(shown).collect()))
}

/// `DELETE /api/tokens/{id}`
pub(super) async fn revoke(asked: Admin) -> Result<StatusCode, Problem> {
    let id = asked.id()?;
    asked.change(move |console| async move { super::gone(console.access.revoke_token(None, id)?) }).await
}

fn shown(token: TokenInfo) -> Token {
    Token {
        id: token.id,
        user: token.user,
        name: token.name,
        created: token.created,
        expires: token.expires,
        used: token.used,
    }
}
