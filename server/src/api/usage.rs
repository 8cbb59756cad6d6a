//! What containers use, now and before: for everybody, as far as they see containers.

use super::asked::Asked;
use super::logs::seen;
use super::problem::Problem;
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::redact::Sight;
use app::contract::{UsageHistory, UsageRow, Usages};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use std::sync::Arc;

/// The longest that can be looked back, in seconds: the history is of seven days.
const LONGEST: u32 = 7 * 24 * 60 * 60;
/// How far is looked back when nothing is said.
const WINDOW: u32 = 5 * 60;

/// The query of one container's history.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    window: Option<u32>,
}

/// `GET /api/usage`: the newest figures known of the running containers; the engine is not asked.
pub(super) async fn all(State(console): State<Arc<Console>>, caller: Caller) -> Json<Usages> {
    let hub = &console.hub;
    let seen = Sight::new(&caller.rights, hub).containers();
    let rows = seen.into_iter().filter(|row| row.is_up()).filter_map(|row| {
        let usage = hub.newest_usage(&row.id)?;
        Some(UsageRow(row.id, usage.cpu, usage.memory, usage.memory_limit, usage.cores))
    });
    Json(Usages { rows: rows.collect() })
}

/// `GET /api/usage/{container}?window=SECONDS`: what it used.
pub(super) async fn one(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<UsageHistory>, Problem> {
    let (asked, container) = seen(asked, &name)?;
    let window = wanted.ok().map(|Query(wanted)| wanted.window.unwrap_or(WINDOW));
    let Some(window) = window.filter(|window| (1..=LONGEST).contains(window)) else {
        return Err(Problem::bad("The window is a number of seconds, at most 604800: seven days."));
    };
    let hub = &asked.console.hub;
    let (step, points) = hub.history.window(&container.id, window);
    Ok(Json(UsageHistory { on: hub.history.is_on(), step, points }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_strictly() {
        let read = |text: &str| {
            let uri = format!("/x?{text}").parse::<http::Uri>().unwrap();
            Query::<Wanted>::try_from_uri(&uri).ok().map(|Query(wanted)| wanted.window)
        };
        assert_eq!(read(""), Some(None));
        assert_eq!(read("window=7200"), Some(Some(7200)));
        for bad in ["window=-1", "window=x", "window=1&other=2", "window=1&window=2", "window=4294967296"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
