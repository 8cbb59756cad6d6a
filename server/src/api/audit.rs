//! What was done and refused, for administrators. There is no way to change it.

use super::asked::Admin;
use super::problem::Problem;
use crate::audit::{Filter, Format, Row};
use app::contract::{AuditChain, AuditPage, AuditRow};
use axum::Json;
use axum::body::Body;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, header};
use serde::Deserialize;
use std::sync::Arc;

/// The query of both lists. A form sends the fields that nobody filled in too, so empty is as good as none.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    user: String,
    route: String,
    target: String,
    decision: String,
    since: String,
    until: String,
    before: String,
    limit: String,
    format: String,
}

impl Wanted {
    fn filter(&self) -> Result<Filter, Problem> {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if !matches!(self.decision.as_str(), "" | "allowed" | "denied") {
            return Err(Problem::bad("A decision is allowed or denied."));
        }
        Ok(Filter {
            user: text(&self.user),
            route: text(&self.route),
            target: text(&self.target),
            decision: text(&self.decision),
            since: number(&self.since)?,
            until: number(&self.until)?,
            before: number(&self.before)?,
            limit: number(&self.limit)?.map_or(0, |limit| usize::try_from(limit).unwrap_or(0)),
        })
    }
}

type Asking = Result<Query<Wanted>, QueryRejection>;

/// `GET /api/audit`
pub(super) async fn page(asked: Admin, wanted: Asking) -> Result<Json<AuditPage>, Problem> {
    let page = asked.console.audit.page(read(wanted)?.filter()?).await?;
    Ok(Json(AuditPage { rows: page.rows.into_iter().map(shown).collect(), more: page.more }))
}

/// `GET /api/audit/export?format=csv|jsonl`: as a file, however long.
pub(super) async fn export(asked: Admin, wanted: Asking) -> Result<Response, Problem> {
    let wanted = read(wanted)?;
    let (format, kind, name) = match wanted.format.as_str() {
        "csv" => (Format::Csv, "text/csv; charset=utf-8", "attachment; filename=\"quayside-audit.csv\""),
        "jsonl" => (Format::JsonLines, "application/jsonl", "attachment; filename=\"quayside-audit.jsonl\""),
        _ => return Err(Problem::bad("The format is csv or jsonl.")),
    };
    let rows = Arc::clone(&asked.console.audit).export(wanted.filter()?, format);
    let headers: [(HeaderName, &str); 2] = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// `GET /api/audit/chain`: reads all of it.
pub(super) async fn chain(asked: Admin) -> Result<Json<AuditChain>, Problem> {
    let chain = asked.console.audit.verify().await?;
    Ok(Json(AuditChain { ok: chain.is_whole(), rows: chain.rows, broken_at: chain.broken }))
}

fn read(wanted: Asking) -> Result<Wanted, Problem> {
    wanted.map(|Query(wanted)| wanted).map_err(|_| {
        Problem::bad(
            "The query takes user, route, target, decision, since, until, before, limit and format, each once.",
        )
    })
}

fn number(text: &str) -> Result<Option<i64>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Problem::bad("Times are in milliseconds since 1970, and rows have numbers."))
}

fn shown(row: Row) -> AuditRow {
    AuditRow {
        id: row.id,
        at: row.at,
        user: row.user,
        via: row.via,
        address: row.address,
        method: row.method,
        route: row.route,
        target: row.target,
        decision: row.decision,
        detail: row.detail,
        status: row.status,
        millis: row.millis,
        request: row.request,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_of_a_form_are_none() {
        let wanted = Wanted { user: "ada".into(), before: "12".into(), ..Wanted::default() };
        let filter = wanted.filter().unwrap();
        assert_eq!((filter.user.as_deref(), filter.before, filter.route), (Some("ada"), Some(12), None));
        for bad in [
            Wanted { since: "yesterday".into(), ..Wanted::default() },
            Wanted { decision: "maybe".into(), ..Wanted::default() },
        ] {
            assert!(bad.filter().is_err());
        }
    }
}
