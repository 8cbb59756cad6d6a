//! A page of a log, and one whole line of it.

use super::filter::Filter;
use super::log::Log;
use super::turns::Turns;
use super::window::{Page, SLACK, back, forth};
use super::{fault::Fault, find, large, question, reader};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::serve::Hangup;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use engine::log::Position;
use http::header;
use serde::Deserialize;
use std::sync::Arc;

/// The most lines in a page.
const MOST: u32 = 5000;
/// How many there are when nobody says.
const USUAL: u32 = 500;
/// The longest line that is given whole.
const WHOLE_LINE: usize = 16 * 1024 * 1024;

/// The query of a page.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    tail: String,
    before: String,
    after: String,
    around: String,
    limit: String,
    below: String,
    since: String,
    until: String,
    stdout: String,
    stderr: String,
}

/// Where a page is.
#[derive(Debug, PartialEq)]
enum Place {
    End,
    Before(Position),
    After(Position),
    Around(Position),
}

/// Which page.
#[derive(Debug)]
struct Ask {
    place: Place,
    below: Option<u64>,
    filter: Filter,
    most: usize,
}

impl Wanted {
    fn ask(&self) -> Result<Ask, Problem> {
        let tail = question::number(&self.tail)?;
        let mut places = [
            tail.map(|_| Place::End),
            question::position(&self.before)?.map(Place::Before),
            question::position(&self.after)?.map(Place::After),
            question::position(&self.around)?.map(Place::Around),
        ]
        .into_iter()
        .flatten();
        let place = places.next().unwrap_or(Place::End);
        if places.next().is_some() {
            return Err(Problem::bad("Ask for one of tail, before, after and around."));
        }
        let most = tail.or(question::number(&self.limit)?).unwrap_or(USUAL);
        if !(1..=MOST).contains(&most) {
            return Err(Problem::bad("A page has 1 to 5000 lines."));
        }
        Ok(Ask {
            place,
            below: question::number(&self.below)?.map(u64::from),
            filter: question::filter(
                &self.since,
                &self.until,
                question::switch(&self.stdout, true)?,
                question::switch(&self.stderr, true)?,
            )?,
            most: most as usize,
        })
    }
}

/// `GET /api/logs/{container}`
pub(super) async fn page(
    asked: Asked,
    Extension(turns): Extension<Arc<Turns>>,
    hangup: Option<Extension<Hangup>>,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = reader(asked).await?;
    let Query(wanted) = wanted.map_err(|_| {
        let keys = "tail, before, after, around, limit, below, since, until, stdout and stderr";
        Problem::bad(&format!("The query takes {keys}, each once."))
    })?;
    let ask = wanted.ask()?;
    let (asked, log) = find(asked, &name).await?;
    let read = turns.page(asked.caller.user, read(&log, &ask)).await;
    let (page, turn) = read.map_err(|fault| fault.problem(&asked.caller.rights))?;
    let body = large::body(json(&log, &page), turn, hangup.map(|Extension(hangup)| hangup));
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body).into_response())
}

async fn read(log: &Log, ask: &Ask) -> Result<Page, Fault> {
    let Ask { filter, most, below, .. } = ask;
    match ask.place {
        Place::End => back(log, None, 0, filter, *most).await,
        Place::Before(at) => back(log, Some(at), below.unwrap_or(0), filter, *most).await,
        Place::After(at) => {
            let next = Position { nth: at.nth.saturating_add(1), ..at };
            forth(log, next, below.map(|below| below + SLACK), filter, *most).await
        }
        Place::Around(at) => {
            let mut page = back(log, Some(at), below.unwrap_or(0), filter, most / 2).await?;
            let after = forth(log, at, page.tail, filter, most - page.lines.len()).await?;
            page.lines.extend(after.lines);
            page.end = after.end;
            Ok(page)
        }
    }
}

/// `{"container":"ID","entries":[…],"start":true,"end":true}`
fn json(log: &Log, page: &Page) -> Vec<u8> {
    let mut out = format!("{{\"container\":{},\"entries\":[", serde_json::Value::from(log.id.as_str())).into_bytes();
    for (nth, line) in page.lines.iter().enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        line.write_json(&mut out);
    }
    out.extend_from_slice(format!("],\"start\":{},\"end\":{}}}", page.start, page.end).as_bytes());
    out
}

/// The query of a line.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Which {
    at: String,
    below: String,
}

/// `GET /api/logs/{container}/line`: the whole of it, where a page has a part.
pub(super) async fn line(
    asked: Asked,
    Extension(turns): Extension<Arc<Turns>>,
    hangup: Option<Extension<Hangup>>,
    Path(name): Path<String>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = reader(asked).await?;
    let unclear =
        || Problem::bad("The query takes at, a line's position, and below, how many lines are known after it.");
    let Query(which) = which.map_err(|_| unclear())?;
    let at = question::position(&which.at)?.ok_or_else(unclear)?;
    let below = question::number(&which.below)?.map(u64::from);
    let (asked, log) = find(asked, &name).await?;
    let read = turns.page(asked.caller.user, whole(log, at, below)).await;
    let (text, turn) = read.map_err(|fault| fault.problem(&asked.caller.rights))?;
    let text = text.ok_or_else(Problem::not_found)?;
    let body = large::body(text.into_bytes(), turn, hangup.map(|Extension(hangup)| hangup));
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], body)
        .into_response())
}

/// The whole text of a line, if it is still there.
async fn whole(log: Log, at: Position, below: Option<u64>) -> Result<Option<String>, Fault> {
    let log = log.keeping(WHOLE_LINE);
    let until = Filter { until: Some(at.nanos), ..Filter::ALL };
    let mut page = forth(&log, at, below.map(|below| below + SLACK), &until, 1).await?;
    Ok(page.lines.pop_front().filter(|line| line.at == at).map(|line| line.text))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Dockerd, Record, numbered};
    use super::*;
    use engine::log::{LINE_LIMIT, Line};
    use std::time::Duration;

    fn ask(place: Place, below: Option<u64>, most: usize) -> Ask {
        Ask { place, below, filter: Filter::ALL, most }
    }

    fn texts(page: &Page) -> Vec<&str> {
        page.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_query_is_read_strictly() {
        let of = |tail: &str, before: &str, limit: &str| {
            Wanted { tail: tail.into(), before: before.into(), limit: limit.into(), ..Wanted::default() }.ask()
        };
        let usual = of("", "", "").unwrap();
        assert_eq!((usual.place, usual.most, usual.below), (Place::End, 500, None));
        assert_eq!(of("7", "", "").unwrap().most, 7);
        let at = Position { nanos: 5, nth: 1 };
        assert_eq!(of("", "5.1", "5000").unwrap().place, Place::Before(at));
        for (tail, before, limit) in
            [("7", "5.1", ""), ("0", "", ""), ("", "5.1", "5001"), ("", "5", ""), ("", "", "x")]
        {
            assert!(of(tail, before, limit).is_err(), "{tail} {before} {limit}");
        }
        assert!(serde_json::from_str::<Wanted>(r#"{"follow":"1"}"#).is_err());
    }

    #[tokio::test]
    async fn live_l9_pages_back_have_every_line_once_however_wrong_the_hint() {
        let dockerd = Dockerd::new(numbered(2000));
        let log = dockerd.log().await;
        let all: Vec<String> = (0..2000).map(|nth| format!("line {nth}")).collect();
        for (size, hint) in [(300, 1), (7, 0), (300, 0), (300, 2), (5000, 1)] {
            let mut page = read(&log, &ask(Place::End, None, size)).await.unwrap();
            assert!(page.end);
            let mut lines: Vec<Line> = page.lines.drain(..).collect();
            let mut start = page.start;
            while !start && lines.len() < 2500 {
                assert_eq!(lines[lines.len() - 1].text, "line 1999");
                let place = Place::Before(lines[0].at);
                let below = Some(lines.len() as u64 * hint);
                let page = read(&log, &ask(place, below, size)).await.unwrap();
                assert!(!page.end && page.lines.len() <= size);
                start = page.start;
                lines = page.lines.into_iter().chain(lines).collect();
                // A few small pages are enough.
                if size == 7 && lines.len() > 100 {
                    break;
                }
            }
            let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(texts, all[2000 - texts.len()..], "pages of {size}, hint times {hint}");
            assert!(size == 7 || texts.len() == 2000);
            assert!(lines.windows(2).all(|pair| pair[0].at < pair[1].at));
        }
    }

    #[tokio::test]
    async fn pages_forth_have_every_line_once() {
        let dockerd = Dockerd::new(numbered(1000));
        let log = dockerd.log().await;
        let first = log.first().await.unwrap().unwrap();
        for below in [None, Some(0), Some(1000)] {
            let (mut at, mut found) = (first, vec!["line 0".to_owned()]);
            loop {
                let below = below.map(|below: u64| below.saturating_sub(found.len() as u64));
                let page = read(&log, &ask(Place::After(at), below, 130)).await.unwrap();
                found.extend(texts(&page).into_iter().map(str::to_owned));
                if page.end {
                    break;
                }
                assert_eq!(page.lines.len(), 130);
                at = page.lines[129].at;
            }
            let all: Vec<String> = (0..1000).map(|nth| format!("line {nth}")).collect();
            assert_eq!(found, all);
        }
    }

    #[tokio::test]
    async fn a_page_around_a_line_has_half_before_and_half_after() {
        let dockerd = Dockerd::new(numbered(1000));
        let log = dockerd.log().await;
        let all = read(&log, &ask(Place::End, None, 1000)).await.unwrap();
        for (nth, from, to) in [(500, 490, 510), (3, 0, 20), (995, 985, 1000)] {
            let page = read(&log, &ask(Place::Around(all.lines[nth].at), None, 20)).await.unwrap();
            let wanted: Vec<&str> = texts(&all)[from..to].to_vec();
            assert_eq!(texts(&page), wanted, "around {nth}");
            assert_eq!((page.start, page.end), (from == 0, to == 1000));
        }
    }

    #[tokio::test]
    async fn filters_narrow_without_other_numbers() {
        let dockerd = Dockerd::new(numbered(1000));
        let log = dockerd.log().await;
        let all = read(&log, &ask(Place::End, None, 1000)).await.unwrap();
        let (since, until) = (all.lines[100].at.nanos, all.lines[899].at.nanos);
        let filter = Filter { since: Some(since), until: Some(until), out: false, err: true };
        let wanted: Vec<_> = all.lines.iter().filter(|line| filter.admits(line)).cloned().collect();
        assert!(wanted.len() > 100);
        let of = |place: Place, most| Ask { filter, ..ask(place, None, most) };
        let page = read(&log, &of(Place::End, 5000)).await.unwrap();
        assert_eq!(
            (page.lines.iter().cloned().collect::<Vec<_>>(), page.start, page.end),
            (wanted.clone(), true, true)
        );
        let page = read(&log, &of(Place::After(wanted[9].at), 50)).await.unwrap();
        assert_eq!((page.lines.iter().cloned().collect::<Vec<_>>(), page.end), (wanted[10..60].to_vec(), false));
        let never = Filter { until: Some(1), ..Filter::ALL };
        let page = read(&log, &Ask { filter: never, ..ask(Place::End, None, 50) }).await.unwrap();
        assert!(page.lines.is_empty() && page.start);
    }

    #[tokio::test]
    async fn an_empty_log_is_an_empty_page() {
        let dockerd = Dockerd::new(Vec::new());
        let log = dockerd.log().await;
        let page = read(&log, &ask(Place::End, None, 50)).await.unwrap();
        assert_eq!(json(&log, &page), br#"{"container":"1111","entries":[],"start":true,"end":true}"#);
        let place = Place::After(Position { nanos: i64::MAX, nth: u32::MAX });
        assert!(read(&log, &ask(place, Some(9), 50)).await.unwrap().end);
    }

    #[tokio::test]
    async fn a_long_line_is_whole_or_not_there() {
        let part = "x".repeat(16 * 1024);
        let mut records = numbered(10);
        let nanos = records[9].nanos + 5;
        records.extend((0..64).map(|_| Record { source: 1, nanos, text: part.clone() }));
        records.push(Record { source: 1, nanos, text: "end\n".into() });
        records.extend(numbered(300).into_iter().map(|record| Record { nanos: record.nanos + nanos, ..record }));
        let dockerd = Dockerd::new(records);
        let log = dockerd.log().await;
        // Some tails begin within it.
        let before = read(&log, &ask(Place::End, None, 300)).await.unwrap().lines[0].at;
        for below in [0, 99, 120, 150, 163, 300] {
            let page = read(&log, &ask(Place::Before(before), Some(below), 1)).await.unwrap();
            assert_eq!((page.lines[0].text.len(), page.lines[0].bytes), (LINE_LIMIT, 1024 * 1024 + 3), "{below}");
        }
        let page = read(&log, &ask(Place::Before(before), None, 1)).await.unwrap();
        let at = Position { nth: 0, ..page.lines[0].at };
        for below in [None, Some(0), Some(300)] {
            let line = whole(dockerd.log().await, at, below).await.unwrap().unwrap();
            assert_eq!((line.len(), &line[line.len() - 4..]), (1024 * 1024 + 3, "xend"));
        }
        let never = Position { nth: 7, ..at };
        assert!(whole(dockerd.log().await, never, None).await.unwrap().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn live_k2_a_silent_engine_is_given_up() {
        let dockerd = Dockerd::new(numbered(10));
        let log = dockerd.log().await;
        dockerd.hang();
        let began = tokio::time::Instant::now();
        let fault = read(&log, &ask(Place::End, None, 50)).await.err();
        assert!(matches!(fault, Some(Fault::Silent)), "{fault:?}");
        assert!(began.elapsed() < Duration::from_secs(16), "by the paused clock");
    }
}
