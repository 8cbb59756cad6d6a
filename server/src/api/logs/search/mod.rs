//! Text in many logs: read by the engine, searched here, told line by line.
//!
//! # Layout
//! - this file: what is asked for, and who may have it
//! - `pattern`: what is looked for in a line
//! - `sieve`: lines held against it; `run`: a search under way; `told`: what it says

mod pattern;
mod run;
mod sieve;
mod told;

use super::filter::Filter;
use super::turns::Turns;
use super::{hide, over, place, question, reader};
use crate::api::asked::Asked;
use crate::api::body::Body as Json;
use crate::api::problem::Problem;
use crate::gateway::redact::Sight;
use crate::hub::Hub;
use crate::rights::Rights;
use crate::serve::Hangup;
use app::contract::Container;
use axum::Extension;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderName, StatusCode, header};
use pattern::Pattern;
use run::{Limits, Run};
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What is told and waits for a slow reader.
const WAITING: usize = 64;
/// The most that may be named one by one.
const NAMED: usize = 500;
/// The longest text to look for, in bytes.
const TEXT: usize = 4096;
/// The most matches, and how many there are when nobody says.
const MATCHES: (u64, u64) = (10_000, 1000);
/// The most bytes of logs that are read, and how many when nobody says.
const BYTES: (u64, u64) = (8 << 30, 1 << 30);

/// What is looked for, and where.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(default)]
    containers: Vec<String>,
    #[serde(default)]
    project: String,
    #[serde(default)]
    all: bool,
    text: String,
    #[serde(default)]
    regex: bool,
    #[serde(default)]
    case: bool,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    #[serde(default = "yes")]
    stdout: bool,
    #[serde(default = "yes")]
    stderr: bool,
    limit: Option<u64>,
    bytes: Option<u64>,
}

fn yes() -> bool {
    true
}

impl Wanted {
    fn pattern(&self) -> Result<Pattern, Problem> {
        if self.text.is_empty() || self.text.len() > TEXT {
            return Err(Problem::bad("Search for a text of 1 to 4096 bytes."));
        }
        Pattern::new(&self.text, self.regex, self.case).map_err(|why| Problem::bad(&why))
    }

    fn filter(&self) -> Result<Filter, Problem> {
        question::filter(&self.since, &self.until, self.stdout, self.stderr)
    }

    fn limits(&self) -> Result<Limits, Problem> {
        let limits = Limits { matches: self.limit.unwrap_or(MATCHES.1), bytes: self.bytes.unwrap_or(BYTES.1) };
        if !(1..=MATCHES.0).contains(&limits.matches) || !(1..=BYTES.0).contains(&limits.bytes) {
            return Err(Problem::bad("A search has at most 10000 matches and reads at most 8 GiB."));
        }
        Ok(limits)
    }

    /// The containers to search, as far as they are seen: one that is not is not there.
    fn containers(&self, sight: Sight<'_>) -> Result<Vec<Container>, Problem> {
        let ways = [!self.containers.is_empty(), !self.project.is_empty(), self.all];
        if ways.iter().filter(|way| **way).count() != 1 || self.containers.len() > NAMED {
            return Err(Problem::bad("Search in up to 500 containers by name, in one project, or in all."));
        }
        let mut found = if self.containers.is_empty() {
            sight.containers()
        } else {
            let named = self.containers.iter().map(|name| sight.container(name));
            named.collect::<Option<Vec<_>>>().ok_or_else(Problem::not_found)?
        };
        if !self.project.is_empty() {
            found.retain(|row| row.project == self.project);
            if found.is_empty() {
                return Err(Problem::not_found());
            }
        }
        let mut ids = HashSet::new();
        found.retain(|row| ids.insert(row.id.clone()));
        // Those that run first: who searches looks there first.
        found.sort_by_key(|row| !row.is_up());
        Ok(found)
    }

    /// What is there of that which was not found: out of sight, by its id or as a project.
    fn hidden(&self, rights: &Rights, hub: &Hub) -> Option<String> {
        if !self.project.is_empty() {
            return hub.containers.find(|row| row.project == self.project).map(|row| row.project);
        }
        let all = Rights::admin();
        let (seen, all) = (Sight::new(rights, hub), Sight::new(&all, hub));
        let mut unseen = self.containers.iter().filter(|name| seen.container(name).is_none());
        unseen.find_map(|name| all.container(name)).map(|row| row.id)
    }
}

/// `POST /api/logs/search`: JSON lines. To hang up is to cancel.
pub(super) async fn search(
    asked: Asked,
    Extension(turns): Extension<Arc<Turns>>,
    hangup: Option<Extension<Hangup>>,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let asked = reader(asked).await?;
    let (rights, hub) = (Arc::clone(&asked.caller.rights), Arc::clone(&asked.console.hub));
    let containers = match wanted.containers(Sight::new(&rights, &hub)) {
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            // Told alike, whether it is not there or out of scope; the audit knows which.
            if let Some(hidden) = wanted.hidden(&rights, &hub) {
                hide(asked, &hidden);
            }
            return Err(problem);
        }
        found => found?,
    };
    let (out, lines) = mpsc::channel(WAITING);
    let run = Run::new(Arc::clone(&hub), rights, wanted.pattern()?, wanted.filter()?, wanted.limits()?, out.clone());
    let many = || Problem::new(StatusCode::TOO_MANY_REQUESTS, "Two of your searches are under way. Wait, or end one.");
    let share = turns.search(asked.caller.user).await.ok_or_else(many)?;
    let place = place(&asked)?;
    let over = over(&asked.console, &asked.caller);
    // On the hub's threads: those of connections have others to serve.
    hub.spawn(async move {
        let is_read = tokio::select! {
            () = over => true,
            () = out.closed() => true,
            is_read = run.run(containers) => is_read,
        };
        if !is_read && let Some(Extension(Hangup(hangup))) = hangup {
            hangup.cancel();
        }
    });
    // What waits for its reader is theirs for as long as it waits.
    let body = stream::unfold((lines, place, share), |(mut lines, place, share)| async move {
        let line: Bytes = lines.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(line), (lines, place, share)))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples;
    use crate::rights::{Role, Scope};

    fn wanted(json: &str) -> Result<Wanted, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn what_is_asked_is_read_strictly() {
        let good = wanted(r#"{"all":true,"text":"a"}"#).unwrap();
        let limits = good.limits().unwrap();
        assert_eq!((limits.matches, limits.bytes), (1000, 1 << 30));
        assert!(good.pattern().is_ok() && good.filter().is_ok_and(|filter| filter.out && filter.err));
        for bad in [
            r#"{"all":true}"#,
            r#"{"all":true,"text":"a","text":"b"}"#,
            r#"{"all":1,"text":"a"}"#,
            r#"{"text":"a","x":1}"#,
        ] {
            assert!(wanted(bad).is_err(), "{bad}");
        }
        for bad in [r#"{"text":"a","limit":10001}"#, r#"{"text":"a","limit":0}"#, r#"{"text":"a","bytes":8589934593}"#]
        {
            assert!(wanted(bad).unwrap().limits().is_err(), "{bad}");
        }
        for bad in [r#"{"text":""}"#, r#"{"text":"(","regex":true}"#] {
            assert!(wanted(bad).unwrap().pattern().is_err(), "{bad}");
        }
        assert!(wanted(r#"{"text":"a","stdout":false,"stderr":false}"#).unwrap().filter().is_err());
    }

    #[test]
    fn security_e28_only_what_is_in_sight_is_searched() {
        let hub = samples::hub();
        let mut row = samples::container("3333", "db-2", "");
        row.project = "shop".into();
        hub.containers.patch(vec![row], vec![]);
        let part = Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Operator) };
        let ids = |rights: &Rights, json: &str| {
            let found = wanted(json).unwrap().containers(Sight::new(rights, &hub));
            found.map(|rows| rows.into_iter().map(|row| row.id).collect::<Vec<_>>()).ok()
        };
        let of = |ids: &[&str]| Some(ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
        let all = r#"{"text":"a","all":true}"#;
        assert_eq!(ids(&Rights::admin(), all), of(&["1111", "2222", "3333"]));
        assert_eq!(ids(&part, all), of(&["1111"]));
        let named = r#"{"text":"a","containers":["web-1","1111","2222"]}"#;
        assert_eq!((ids(&Rights::admin(), named), ids(&part, named)), (of(&["1111", "2222"]), None));
        let project = r#"{"text":"a","project":"shop"}"#;
        assert_eq!((ids(&Rights::admin(), project), ids(&part, project)), (of(&["3333"]), None));
        for bad in [r#"{"text":"a"}"#, r#"{"text":"a","all":true,"project":"shop"}"#] {
            assert_eq!(ids(&Rights::admin(), bad), None);
        }
        // Told as if it were not there; the audit knows better.
        let hidden = |rights: &Rights, json: &str| wanted(json).unwrap().hidden(rights, &hub);
        for (json, target) in [
            (r#"{"text":"a","containers":["4444","web-1","db-1"]}"#, Some("2222")),
            (project, Some("shop")),
            (r#"{"text":"a","containers":["web-1","4444"]}"#, None),
            (r#"{"text":"a","project":"none"}"#, None),
        ] {
            assert_eq!(hidden(&part, json).as_deref(), target, "{json}");
        }
        assert_eq!(hidden(&Rights::admin(), r#"{"text":"a","containers":["db-1","4444"]}"#), None);
    }
}
