//! A file read, and a file or a folder as a download.

use super::member::{self, Member};
use super::stat::{Kind, Stat};
use super::{Files, fault, path};
use crate::api::asked::Asked;
use crate::api::problem::Problem;
use crate::gateway::inside;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use engine::call;
use futures_util::{StreamExt, TryStreamExt};
use http::{HeaderName, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::io;
use tokio_tar::Archive;
use tokio_util::io::{ReaderStream, StreamReader};

/// How large a file may be that is read, unless it is said.
const LIMIT: u64 = 2 * 1024 * 1024;
/// How much of it is passed on at once.
const PIECE: usize = 64 * 1024;

/// The query of a file to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    path: String,
    #[serde(default)]
    limit: Option<u64>,
}

/// The query of a download.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    path: String,
}

/// `GET /api/files/{container}/content`
pub(super) async fn read(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted.map_err(|_| Problem::bad("The query takes path and limit, each once."))?;
    let from = path::clean(&wanted.path)?;
    let files = Files::of(asked, &name)?;
    let (at, stat) = files.resolve(&from).await?;
    let limit = wanted.limit.unwrap_or(LIMIT);
    regular(&stat, &from)?;
    fits(stat.size, limit, &from)?;
    let (member, body) = files.content(&at).await?;
    // It may have grown since.
    fits(member.size, limit, &from)?;
    Ok((described(&member), body).into_response())
}

/// `GET /api/files/{container}/download`
pub(super) async fn download(
    asked: Asked,
    Path(name): Path<String>,
    wanted: Result<Query<Saved>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted.map_err(|_| Problem::bad("The query takes path, once."))?;
    let from = path::clean(&wanted.path)?;
    let files = Files::of(asked, &name)?;
    let (at, stat) = files.resolve(&from).await?;
    let base = match path::split(&from).1 {
        "" => files.name(),
        base => base,
    };
    if stat.kind == Kind::Dir {
        let body = inside::open(&files.console, &files.caller, &call::files::get(files.id(), &at)).await;
        let body = body.map_err(|error| fault::problem(&error, &from, files.name()))?;
        let kind = (header::CONTENT_TYPE, "application/x-tar".to_owned());
        return Ok(([kind, attachment(&format!("{base}.tar"))], body).into_response());
    }
    regular(&stat, &from)?;
    let (member, body) = files.content(&at).await?;
    Ok((described(&member), [attachment(base)], body).into_response())
}

impl Files {
    /// A file's head and its content.
    async fn content(&self, path: &str) -> Result<(Member, Body), Problem> {
        let body = inside::open(&self.console, &self.caller, &call::files::get(self.id(), path)).await;
        let body = body.map_err(|error| fault::problem(&error, path, self.name()))?;
        let broken = || Problem::new(StatusCode::BAD_GATEWAY, &format!("The engine did not send {path}. Try again."));
        let reader = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
        let mut entries = Archive::new(reader).entries().map_err(|_| broken())?;
        let entry = entries.next().await.and_then(Result::ok).ok_or_else(broken)?;
        let member = member::head(&entry).filter(|member| Kind::from(member.kind) == Kind::File).ok_or_else(broken)?;
        Ok((member, Body::from_stream(ReaderStream::with_capacity(entry, PIECE))))
    }
}

fn regular(stat: &Stat, path: &str) -> Result<(), Problem> {
    let what = match stat.kind {
        Kind::File => return Ok(()),
        Kind::Dir => "a folder",
        Kind::Link => "a link",
        Kind::Device => "a device",
        Kind::Fifo => "a pipe",
        Kind::Socket => "a socket",
    };
    Err(Problem::new(StatusCode::CONFLICT, &format!("{path} is {what} and has no content to show.")))
}

fn fits(size: u64, limit: u64, path: &str) -> Result<(), Problem> {
    if size <= limit {
        return Ok(());
    }
    let sentence = format!("{path} has {size} bytes, and at most {limit} are shown. Download it instead.");
    Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, &sentence))
}

/// What is told of a file besides its content. With its length, one that breaks off is not taken for whole.
fn described(member: &Member) -> [(HeaderName, String); 5] {
    [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, member.size.to_string()),
        (HeaderName::from_static("x-quayside-size"), member.size.to_string()),
        (HeaderName::from_static("x-quayside-mode"), member.mode.to_string()),
        (HeaderName::from_static("x-quayside-modified"), member.modified.to_string()),
    ]
}

/// The header of a file that is saved under a name: the second one is for names that the first cannot hold.
fn attachment(name: &str) -> (HeaderName, String) {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "_.- ".contains(c) { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let all = utf8_percent_encode(name, NON_ALPHANUMERIC);
    (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{all}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let (_, value) = attachment("a\"b\r\nü.txt");
        assert_eq!(value, "attachment; filename=\"a_b___.txt\"; filename*=UTF-8''a%22b%0D%0A%C3%BC%2Etxt");
        assert!(http::HeaderValue::try_from(value).is_ok());
    }

    #[test]
    fn only_files_of_a_size_are_shown() {
        let status = |size| fits(size, 10, "/a").err().map(|problem| problem.status().as_u16());
        assert_eq!((status(10), status(11)), (None, Some(413)));
        let stat = |kind| Stat { kind, size: 0, mode: 0, modified: 0, target: String::new() };
        let status = |kind| regular(&stat(kind), "/a").err().map(|problem| problem.status().as_u16());
        assert_eq!((status(Kind::File), status(Kind::Dir), status(Kind::Fifo)), (None, Some(409), Some(409)));
    }
}
