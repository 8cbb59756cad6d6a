//! A log as a file: what `docker logs` prints, however long it is.

use super::{find, gone, over, place, question, reader};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::limits::Place;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use engine::call::container::Logs;
use engine::log::{Frames, Piece, Position};
use engine::transport::{self, BoxFuture, ByteStream};
use futures_util::stream;
use http::{HeaderName, header};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;

/// How long an engine may pause: it says nothing while it looks for a time.
const PAUSE: Duration = Duration::from_secs(60);

/// The query.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    since: String,
    until: String,
    stdout: String,
    stderr: String,
    timestamps: String,
}

impl Wanted {
    fn how(&self) -> Result<Logs, Problem> {
        let (stdout, stderr) = (question::switch(&self.stdout, true)?, question::switch(&self.stderr, true)?);
        let filter = question::filter(&self.since, &self.until, stdout, stderr)?;
        Ok(Logs {
            stdout,
            stderr,
            timestamps: question::switch(&self.timestamps, false)?,
            since: filter.since.map(Position::engine_time),
            until: filter.until.map(Position::engine_time),
            ..Logs::default()
        })
    }
}

/// `GET /api/logs/{container}/download`
pub(super) async fn download(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = reader(asked).await?;
    let Query(wanted) =
        wanted.map_err(|_| Problem::bad("The query takes since, until, stdout, stderr and timestamps, each once."))?;
    let how = wanted.how()?;
    let (asked, log) = find(asked, &name).await?;
    let place = place(&asked)?;
    let body = log.bytes(&how).await.map_err(|fault| fault.problem(&asked.caller.rights))?;
    let (over, gone) = (over(&asked.console, &asked.caller), gone(&asked, &log.id));
    let over = Box::pin(async move {
        tokio::select! {
            () = over => {}
            () = gone => {}
        }
    });
    let file = File { body, frames: (!log.tty).then(Frames::new), over, _place: place };
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.log\"", file_name(&log.name))),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (HeaderName::from_static("x-accel-buffering"), "no".to_owned()),
    ];
    Ok((headers, Body::from_stream(stream::try_unfold(file, File::next))).into_response())
}

/// A download under way.
struct File {
    body: ByteStream,
    /// For a container without a terminal.
    frames: Option<Frames>,
    over: BoxFuture<'static, ()>,
    _place: Place,
}

/// A file that is not whole. It ends the connection, so that nobody takes it for one that is.
#[derive(Debug, thiserror::Error)]
#[error("the log broke off")]
struct Broken;

impl File {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Broken> {
        let chunk = tokio::select! {
            biased;
            () = &mut self.over => return Err(Broken),
            chunk = timeout(PAUSE, transport::next(&mut self.body)) => chunk.map_err(|_| Broken)?,
        };
        let Some(chunk) = chunk else {
            let whole = self.frames.as_ref().is_none_or(Frames::is_whole);
            return if whole { Ok(None) } else { Err(Broken) };
        };
        let chunk = chunk.map_err(|_| Broken)?;
        let Some(frames) = &mut self.frames else { return Ok(Some((chunk, self))) };
        let mut text = Vec::with_capacity(chunk.len());
        frames.push(&chunk, &mut |piece: Piece<'_>| text.extend_from_slice(piece.data)).map_err(|_| Broken)?;
        Ok(Some((Bytes::from(text), self)))
    }
}

/// A container's name, as a file may be called.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "_.-".contains(c) { c } else { '_' };
    name.trim_start_matches('.').chars().map(plain).take(128).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Dockerd, numbered};
    use super::super::log::Log;
    use super::*;
    use crate::limits::Limits;
    use futures_util::TryStreamExt;

    async fn file(log: &Log, wanted: &Wanted, over: BoxFuture<'static, ()>) -> File {
        let body = log.bytes(&wanted.how().unwrap()).await.unwrap();
        File { body, frames: Some(Frames::new()), over, _place: Limits::default().stream(1).unwrap() }
    }

    #[tokio::test]
    async fn a_file_is_what_the_docker_command_prints() {
        let dockerd = Dockerd::new(numbered(1000));
        let wanted = Wanted { stderr: "0".into(), timestamps: "1".into(), ..Wanted::default() };
        let file = file(&dockerd.log().await, &wanted, Box::pin(std::future::pending())).await;
        let chunks: Vec<Bytes> = stream::try_unfold(file, File::next).try_collect().await.unwrap();
        let text = String::from_utf8(chunks.concat()).unwrap();
        assert_eq!(text.lines().count(), 500);
        assert_eq!(text.lines().nth(1), Some("2024-01-02T03:04:00.000001000Z line 2"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_is_not_whole_breaks_off() {
        let dockerd = Dockerd::new(numbered(1000));
        let log = dockerd.log().await;
        let lost = file(&log, &Wanted::default(), Box::pin(std::future::ready(()))).await;
        assert!(lost.next().await.is_err(), "the rights are gone");
        dockerd.hang();
        let silent = file(&log, &Wanted::default(), Box::pin(std::future::pending())).await;
        assert!(silent.next().await.is_err(), "the engine does not go on");
        assert_eq!(dockerd.open(), 0);
    }

    #[test]
    fn a_name_is_no_path() {
        assert_eq!(file_name("web-1"), "web-1");
        assert_eq!(file_name("../a\"b\r\n"), "_a_b__");
    }
}
