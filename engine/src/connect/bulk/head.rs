//! The heads of a request and of its answer, as bytes.

use super::body::Framing;
use super::chunked::Chunked;
use super::upload;
use crate::transport::Request;
use std::io::{Error, ErrorKind};

/// The most headers that an answer may have.
const HEADERS: usize = 100;

/// What an answer says before its body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) framing: Framing,
}

/// The head of a request; an error where a part of it could be taken for more than it is.
pub(in crate::connect) fn written(host: &str, request: &Request) -> Result<Vec<u8>, Error> {
    let broken = |text: &str, or: &[u8]| text.bytes().any(|byte| !byte.is_ascii_graphic() && !or.contains(&byte));
    let mut lines = format!("{} {} HTTP/1.1\r\nhost: {host}\r\n", request.method.name(), request.target);
    let mut is_broken = broken(&request.target, b"") || broken(host, b"");
    for (name, value) in &request.headers {
        is_broken |= broken(name, b"") || name.contains(':') || broken(value, b" \t");
        lines.extend([name, ": ", value, "\r\n"]);
    }
    if !request.headers.iter().any(|(name, _)| name == "accept") {
        lines.push_str("accept: */*\r\n");
    }
    if request.body.is_some() && matches!(upload::Framing::of(&request.headers)?, upload::Framing::Chunked) {
        lines.push_str("transfer-encoding: chunked\r\n");
    }
    lines.push_str("connection: close\r\n\r\n");
    if is_broken {
        return Err(Error::new(ErrorKind::InvalidInput, "the request cannot be written"));
    }
    Ok(lines.into_bytes())
}

/// The head at the beginning of `bytes`, and how long it is; `None` while it is not whole.
pub(super) fn read(bytes: &[u8]) -> Result<Option<(Head, usize)>, Error> {
    let mut room = [httparse::EMPTY_HEADER; HEADERS];
    let mut answer = httparse::Response::new(&mut room);
    let length = match answer.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(cause) => return Err(Error::new(ErrorKind::InvalidData, cause)),
    };
    let status = answer.code.unwrap_or_default();
    let framing = framing(status, answer.headers)
        .ok_or_else(|| Error::new(ErrorKind::InvalidData, "the engine's answer does not say how long it is"))?;
    let is_text = |value: &str| value.bytes().all(|byte| byte == b'\t' || byte == b' ' || byte.is_ascii_graphic());
    let text = |header: &httparse::Header<'_>| {
        let value = std::str::from_utf8(header.value).ok().filter(|value| is_text(value))?;
        Some((header.name.to_ascii_lowercase(), value.to_owned()))
    };
    Ok(Some((Head { status, headers: answer.headers.iter().filter_map(text).collect(), framing }, length)))
}

/// How the end of a body is known; `None` where two answers would be possible.
fn framing(status: u16, headers: &[httparse::Header<'_>]) -> Option<Framing> {
    if matches!(status, 100..=199 | 204 | 304) {
        return Some(Framing::Length(0));
    }
    let named = |name: &'static str| {
        headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    };
    let (mut codings, mut lengths) = (named("transfer-encoding"), named("content-length"));
    match (codings.next(), lengths.next()) {
        (None, None) => Some(Framing::Close),
        (Some(coding), None) => {
            let is_chunked = coding.eq_ignore_ascii_case(b"chunked") && codings.next().is_none();
            is_chunked.then(|| Framing::Chunked(Chunked::new()))
        }
        (None, Some(length)) if lengths.all(|other| other == length) && length.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(length).ok()?.parse().ok().map(Framing::Length)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;

    fn request(target: &str, headers: &[(&str, &str)]) -> Request {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Request { method: Method::Get, target: target.to_owned(), headers, body: None }
    }

    #[test]
    fn a_request_is_written_as_it_was_understood() {
        let text = |request| String::from_utf8(written("docker", &request).unwrap()).unwrap();
        assert_eq!(
            text(request("/v1.41/containers/a/logs?stdout=1", &[("accept", "a, b")])),
            "GET /v1.41/containers/a/logs?stdout=1 HTTP/1.1\r\nhost: docker\r\naccept: a, b\r\nconnection: close\r\n\r\n"
        );
        assert!(text(request("/a", &[])).contains("\r\naccept: */*\r\n"));
        let put = |headers| Request {
            method: Method::Put,
            body: Some(Box::pin(futures_util::stream::empty())),
            ..request("/a", headers)
        };
        let sized = text(put(&[("content-length", "3")]));
        assert!(sized.starts_with("PUT /a HTTP/1.1\r\n") && sized.contains("\r\ncontent-length: 3\r\n"), "{sized}");
        assert!(!sized.contains("transfer-encoding"), "{sized}");
        assert!(text(put(&[])).contains("\r\ntransfer-encoding: chunked\r\n"));
        assert!(written("docker", &put(&[("content-length", "1"), ("content-length", "2")])).is_err());
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_request() {
        for bad in ["/a b", "/a\r\nx: y", "/\u{e4}", "/\0", "/\n"] {
            assert!(written("docker", &request(bad, &[])).is_err(), "{bad:?}");
        }
        for bad in [("a", "b\r\nc: d"), ("a", "\n"), ("a: b", "c"), ("a b", "c"), ("a:b", "c"), ("a\r\nb", "c")] {
            assert!(written("docker", &request("/a", &[bad])).is_err(), "{bad:?}");
        }
    }

    fn framed(headers: &str) -> Option<Framing> {
        let text = format!("HTTP/1.1 200 OK\r\n{headers}\r\nbody");
        read(text.as_bytes()).ok().map(|head| head.unwrap().0.framing)
    }

    #[test]
    fn the_end_is_known_in_one_way() {
        assert!(matches!(framed("Content-Length: 12\r\n"), Some(Framing::Length(12))));
        assert!(matches!(framed("Content-Length: 12\r\nContent-Length: 12\r\n"), Some(Framing::Length(12))));
        assert!(matches!(framed("TRANSFER-Encoding: Chunked\r\n"), Some(Framing::Chunked(_))));
        assert!(matches!(framed("A: b\r\n"), Some(Framing::Close)));
        for bad in [
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length: 1, 1\r\n",
            "Content-Length: +1\r\n",
            "Content-Length: \r\n",
            "Content-Length: 99999999999999999999999\r\n",
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
        ] {
            assert!(framed(bad).is_none(), "{bad}");
        }
        let (head, length) = read(b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n").unwrap().unwrap();
        assert!(matches!(head.framing, Framing::Length(0)));
        assert_eq!(length, 46);
    }

    #[test]
    fn a_head_may_come_in_pieces() {
        let bytes =
            b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nX: \xff\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..bytes.len() - 2 {
            assert!(read(&bytes[..end]).unwrap().is_none(), "{end}");
        }
        let (head, length) = read(bytes).unwrap().unwrap();
        assert_eq!((head.status, &bytes[length..]), (404, b"{}".as_slice()));
        let headers = [("content-type", "application/json"), ("content-length", "2")];
        assert_eq!(head.headers, headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
