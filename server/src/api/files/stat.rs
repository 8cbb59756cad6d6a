//! What is at a path, as the engine tells it in a header.

use super::{Files, fault, path};
use crate::api::problem::Problem;
use crate::gateway::inside;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use engine::{Error, call, transport};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use time::{Date, Month};
use tokio::time::timeout;

/// The header.
const HEADER: &str = "x-docker-container-path-stat";
/// How many links are followed.
const HOPS: usize = 8;
/// How many of them on the way to something, as the kernel has it.
const LINKS: usize = 40;
/// How long the engine may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    File,
    Dir,
    Link,
    Device,
    Fifo,
    Socket,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) kind: Kind,
    pub(super) size: u64,
    /// Permissions, as `chmod` takes them.
    pub(super) mode: u32,
    /// Seconds since 1970.
    pub(super) modified: i64,
    /// Where a link leads.
    pub(super) target: String,
}

impl Files {
    /// What is at a path, as the door lets the caller know. Of a link, the link itself.
    pub(super) async fn stat(&self, path: &str) -> Result<Stat, Error> {
        let answer = inside::send(&self.console, &self.caller, &call::files::head(self.id(), path)).await;
        let header = answer.headers().get(HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        drop(inside::success(answer).await?);
        header.as_deref().and_then(read).ok_or_else(unreadable)
    }

    /// The same without the door, for what follows from a question that it has let through.
    pub(super) async fn peek(&self, path: &str) -> Result<Stat, Error> {
        let endpoint = &self.console.hub.endpoint;
        let call = call::files::head(self.id(), path);
        let target = format!("/v{}{}", endpoint.api(), call.target());
        let request = transport::Request { method: call.method, target, headers: Vec::new(), body: None };
        let reply = timeout(PATIENCE, endpoint.transport().send(request)).await;
        let reply = reply.map_err(|_| Error::Unreachable("the engine does not answer".to_owned()))??;
        if let Some(error) = Error::from_answer(reply.status, b"") {
            return Err(error);
        }
        let header = reply.headers.iter().find(|(name, _)| name == HEADER);
        header.and_then(|(_, value)| read(value)).ok_or_else(unreadable)
    }

    /// The path that something really has: the links among its folders are followed. It may be a link itself, and need not
    /// be there.
    pub(super) async fn real(&self, path: &str) -> Result<String, Error> {
        let (folder, name) = path::split(path);
        Ok(path::join(&self.real_folder(folder).await?, name))
    }

    /// The same of a folder: where it leads as a link, too.
    pub(super) async fn real_folder(&self, folder: &str) -> Result<String, Error> {
        let (mut at, mut rest, mut links) = ("/".to_owned(), parts(folder), 0);
        while let Some(part) = rest.pop() {
            if part == ".." {
                at = path::split(&at).0.to_owned();
                continue;
            }
            let next = path::join(&at, &part);
            let stat = match self.peek(&next).await {
                Ok(stat) => stat,
                Err(Error::NotFound(_)) => {
                    rest.reverse();
                    return Ok(path::follow(&next, &rest.join("/")));
                }
                Err(error) => return Err(error),
            };
            if stat.kind != Kind::Link {
                at = next;
                continue;
            }
            links += 1;
            if links > LINKS || stat.target.is_empty() {
                return Err(Error::Conflict(format!("{folder} leads through links that end nowhere.")));
            }
            if stat.target.starts_with('/') {
                "/".clone_into(&mut at);
            }
            rest.extend(parts(&stat.target));
        }
        Ok(at)
    }

    /// What a path leads to in the end, and where that is.
    pub(super) async fn resolve(&self, from: &str) -> Result<(String, Stat), Problem> {
        let mut at = from.to_owned();
        let mut stat = match self.stat(from).await {
            Ok(stat) => stat,
            Err(error) => {
                if matches!(error, Error::NotFound(_)) {
                    self.is_read(from).await?;
                }
                return Err(fault::problem(&error, from, self.name()));
            }
        };
        for _ in 0..HOPS {
            if stat.kind != Kind::Link {
                return Ok((at, stat));
            }
            at = path::follow(path::split(&at).0, &stat.target);
            stat = match self.peek(&at).await {
                Ok(stat) => stat,
                Err(Error::NotFound(_)) => {
                    self.is_read(&at).await?;
                    let sentence = format!("{from} is a link to {at}, which is not there.");
                    return Err(Problem::new(StatusCode::NOT_FOUND, &sentence));
                }
                Err(error) => return Err(fault::problem(&error, &at, self.name())),
            };
        }
        Err(Problem::new(StatusCode::CONFLICT, &format!("{from} is a link that leads nowhere.")))
    }
}

/// The parts of a path, the first one last.
fn parts(path: &str) -> Vec<String> {
    path.rsplit('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect()
}

fn unreadable() -> Error {
    Error::Undecodable("no description of the file".to_owned())
}

/// Reads the header.
fn read(header: &str) -> Option<Stat> {
    #[derive(Deserialize)]
    struct Told {
        #[serde(default)]
        size: i64,
        mode: u32,
        #[serde(default)]
        mtime: String,
        #[serde(default, rename = "linkTarget")]
        target: Option<String>,
    }
    let told: Told = serde_json::from_slice(&BASE64_STANDARD.decode(header).ok()?).ok()?;
    let (kind, mode) = understood(told.mode);
    Some(Stat {
        kind,
        size: u64::try_from(told.size).unwrap_or_default(),
        mode,
        modified: seconds(&told.mtime).unwrap_or_default(),
        target: told.target.unwrap_or_default(),
    })
}

/// What Go's bits of a file say.
fn understood(mode: u32) -> (Kind, u32) {
    let is = |bit: u32| mode & (1 << bit) != 0;
    let kind = match () {
        () if is(31) => Kind::Dir,
        () if is(27) => Kind::Link,
        () if is(26) || is(21) => Kind::Device,
        () if is(25) => Kind::Fifo,
        () if is(24) => Kind::Socket,
        () => Kind::File,
    };
    let special = [(23, 0o4000), (22, 0o2000), (20, 0o1000)];
    let special: u32 = special.into_iter().filter(|(bit, _)| is(*bit)).map(|(_, value)| value).sum();
    (kind, (mode & 0o777) | special)
}

/// Reads a time as Go writes it: `2024-01-02T03:04:05.678+01:00`.
fn seconds(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let month = Month::try_from(number(5, 7)?).ok()?;
    let date = Date::from_calendar_date(text.get(..4)?.parse().ok()?, month, number(8, 10)?).ok()?;
    let time = date.with_hms(number(11, 13)?, number(14, 16)?, number(17, 19)?).ok()?.assume_utc().unix_timestamp();
    let zone = text.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    if zone == "Z" {
        return Some(time);
    }
    let part = |from: usize, to: usize| zone.get(from..to)?.parse::<i64>().ok();
    let offset = part(1, 3)? * 3600 + part(4, 6)? * 60;
    match zone.get(..1)? {
        "+" => Some(time - offset),
        "-" => Some(time + offset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(json: &str) -> String {
        BASE64_STANDARD.encode(json)
    }

    #[test]
    fn what_an_engine_tells_is_read() {
        let told = r#"{"name":"hosts","size":174,"mode":420,"mtime":"2024-01-02T03:04:05.678901234Z","linkTarget":""}"#;
        let stat = read(&header(told)).unwrap();
        let expected =
            Stat { kind: Kind::File, size: 174, mode: 0o644, modified: 1_704_164_645, target: String::new() };
        assert_eq!(stat, expected);
        let link = r#"{"name":"sh","size":12,"mode":134218239,"mtime":"x","linkTarget":"/bin/busybox","new":[1]}"#;
        let link = read(&header(link)).unwrap();
        assert_eq!((link.kind, link.mode, link.target.as_str()), (Kind::Link, 0o777, "/bin/busybox"));
        for odd in ["".to_owned(), "%%".to_owned(), header("{}"), header("[]"), header(r#"{"mode":"x"}"#)] {
            assert_eq!(read(&odd), None, "{odd}");
        }
    }

    #[test]
    fn gos_bits_become_those_of_chmod() {
        assert_eq!(understood((1 << 31) | (1 << 20) | 0o777), (Kind::Dir, 0o1777));
        assert_eq!(understood((1 << 23) | 0o755), (Kind::File, 0o4755));
        assert_eq!(understood((1 << 22) | 0o755), (Kind::File, 0o2755));
        assert_eq!(understood((1 << 26) | (1 << 21) | 0o666), (Kind::Device, 0o666));
        assert_eq!((understood(1 << 25).0, understood(1 << 24).0), (Kind::Fifo, Kind::Socket));
    }

    #[test]
    fn times_have_zones() {
        assert_eq!(seconds("1970-01-01T00:00:01Z"), Some(1));
        assert_eq!(seconds("1970-01-01T01:00:01.5+01:00"), Some(1));
        assert_eq!(seconds("1969-12-31T22:30:01-01:30"), Some(1));
        assert_eq!((seconds(""), seconds("1970-13-01T00:00:01Z"), seconds("1970-01-01T00:00:01")), (None, None, None));
    }
}
