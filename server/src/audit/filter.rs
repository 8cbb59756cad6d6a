//! Reading the log.

use rusqlite::{Connection, named_params};
use serde::Serialize;

/// The most rows of one page.
const MOST: usize = 500;

/// Which rows; everything by default.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// This person's.
    pub user: Option<String>,
    /// This route's.
    pub route: Option<String>,
    /// Those whose target contains this.
    pub target: Option<String>,
    /// `allowed` or `denied`.
    pub decision: Option<String>,
    /// From then on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Until then.
    pub until: Option<i64>,
    /// Older than this row.
    pub before: Option<i64>,
    /// How many; 100 without a number, at most 500.
    pub limit: usize,
}

/// One thing that was done or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number; grows.
    pub id: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub user: String,
    /// How they came in.
    pub via: String,
    /// From where.
    pub address: String,
    /// The HTTP method.
    pub method: String,
    /// The route.
    pub route: String,
    /// The thing.
    pub target: String,
    /// `allowed` or `denied`.
    pub decision: String,
    /// Why, or what exactly.
    pub detail: String,
    /// The status answered; none while it runs, 0 when it is not known.
    pub status: Option<u16>,
    /// How long it took.
    pub millis: Option<i64>,
    /// The request's id.
    pub request: String,
}

/// Rows, the newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether older ones fit too.
    pub more: bool,
}

/// The newest rows that fit.
pub(super) fn page(db: &Connection, filter: &Filter) -> rusqlite::Result<Page> {
    let limit = if filter.limit == 0 { 100 } else { filter.limit.min(MOST) };
    let mut statement = db.prepare_cached(
        "SELECT row.id, row.at, row.user, row.via, row.address, row.method, row.route, row.target, row.decision,
                row.detail, coalesce(row.status, outcome.status), coalesce(row.millis, outcome.millis), row.request
         FROM row LEFT JOIN row outcome ON outcome.of = row.id AND outcome.kind = 'outcome'
         WHERE row.kind <> 'outcome'
           AND (:user IS NULL OR row.user = :user COLLATE NOCASE) AND (:route IS NULL OR row.route = :route)
           AND (:target IS NULL OR instr(row.target, :target) > 0)
           AND (:decision IS NULL OR row.decision = :decision)
           AND (:since IS NULL OR row.at >= :since) AND (:until IS NULL OR row.at < :until)
           AND (:before IS NULL OR row.id < :before)
         ORDER BY row.id DESC LIMIT :limit",
    )?;
    let wanted = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let found = statement.query_map(
        named_params! {
            ":user": filter.user, ":route": filter.route, ":target": filter.target, ":decision": filter.decision,
            ":since": filter.since, ":until": filter.until, ":before": filter.before, ":limit": wanted,
        },
        |row| {
            Ok(Row {
                id: row.get(0)?,
                at: row.get(1)?,
                user: row.get(2)?,
                via: row.get(3)?,
                address: row.get(4)?,
                method: row.get(5)?,
                route: row.get(6)?,
                target: row.get(7)?,
                decision: row.get(8)?,
                detail: row.get(9)?,
                status: row.get(10)?,
                millis: row.get(11)?,
                request: row.get(12)?,
            })
        },
    )?;
    let mut rows = found.collect::<rusqlite::Result<Vec<Row>>>()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Page { rows, more })
}
