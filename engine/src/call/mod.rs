//! What can be asked of an engine, one file a resource. A [`Call`] is a plain value: the server sends it over a
//! [`Transport`](crate::Transport), a page sends it by fetch, and a dialog shows it as `curl` and as `docker`.

pub mod container;
pub mod exec;
pub mod files;
pub mod image;
mod show;
pub mod system;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The HTTP methods the Engine API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Delete,
}

impl Method {
    /// `GET`, `POST` …
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// The method of that name; `None` for those the Engine API does not use.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Delete].into_iter().find(|method| method.name() == name)
    }
}

/// One Engine call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The HTTP method.
    pub method: Method,
    /// The path without a version prefix, encoded.
    pub path: String,
    /// Query keys and values, not encoded; only those that differ from the Engine's defaults.
    pub query: Vec<(&'static str, String)>,
    /// A JSON body.
    pub body: Option<String>,
    /// The words of the `docker` command that means the same, without `docker` itself.
    pub command: Vec<String>,
}

/// What stays readable in a path segment: the characters of names, tags, digests and registries.
const SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'@').remove(b'/');
const QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'/');

impl Call {
    fn new(method: Method, path: String, command: &[&str]) -> Self {
        let command = command.iter().map(|word| (*word).to_owned()).collect();
        Self { method, path, query: Vec::new(), body: None, command }
    }

    fn get(path: impl Into<String>, command: &[&str]) -> Self {
        Self::new(Method::Get, path.into(), command)
    }

    /// Adds `key=value` to the query.
    fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.query.push((key, value.into()));
        self
    }

    /// Adds `key=1` when `on`.
    fn flag(self, key: &'static str, on: bool) -> Self {
        if on { self.with(key, "1") } else { self }
    }

    /// Path and query, encoded: what follows the version prefix.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (nth, (key, value)) in self.query.iter().enumerate() {
            target.push(if nth == 0 { '?' } else { '&' });
            target.push_str(key);
            target.push('=');
            target.extend(utf8_percent_encode(value, QUERY));
        }
        target
    }
}

/// A name as path segments: a slash in an image's name stays one.
fn segment(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}
