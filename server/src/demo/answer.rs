//! What is asked of the demo, and how it answers: in the Engine's shapes.

use bytes::Bytes;
use engine::route::Matched;
use engine::transport::{ByteStream, Reply, once};
use serde::Serialize;
use serde_json::Value;

/// An answer, or the Engine's way to say no.
pub(super) type Answer = Result<Reply, Failure>;

/// A failing status and its sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) status: u16,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, message)
    }

    /// With what was to be done in front.
    pub(super) fn within(self, what: &str) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    /// As an answer; 304 says nothing more.
    pub(super) fn reply(self) -> Reply {
        if self.status == 304 {
            return nothing(304);
        }
        json_with(self.status, &serde_json::json!({ "message": self.message }))
    }
}

/// A request, understood.
pub(super) struct Ask {
    pub(super) matched: Matched,
    /// The body, where it is one to be read whole.
    pub(super) body: Vec<u8>,
}

impl Ask {
    /// What the path names.
    pub(super) fn name(&self) -> &str {
        self.matched.parameter.as_deref().unwrap_or_default()
    }

    /// The value of a query key; an empty one is none.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.matched.value(key).filter(|value| !value.is_empty())
    }

    /// Whether a query key is switched on.
    pub(super) fn is_on(&self, key: &str) -> bool {
        self.matched.is_on(key)
    }

    /// The body as a JSON object.
    pub(super) fn json(&self) -> Result<Value, Failure> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let read = serde_json::from_slice::<Value>(&self.body).ok().filter(Value::is_object);
        read.ok_or_else(|| Failure::bad("invalid JSON in the request's body"))
    }
}

/// An answer without a body.
pub(super) fn nothing(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: once(Bytes::new()) }
}

/// 200 with JSON.
pub(super) fn json(value: &impl Serialize) -> Reply {
    json_with(200, value)
}

/// JSON with another status. What is written here always can be.
pub(super) fn json_with(status: u16, value: &impl Serialize) -> Reply {
    let mut text = serde_json::to_vec(value).unwrap_or_default();
    text.push(b'\n');
    whole(status, "application/json", text.into())
}

/// A body of any kind.
pub(super) fn whole(status: u16, kind: &str, body: Bytes) -> Reply {
    let headers = vec![("content-type".to_owned(), kind.to_owned()), ("content-length".into(), body.len().to_string())];
    Reply { status, headers, body: once(body) }
}

/// A body that goes on.
pub(super) fn streamed(kind: &str, body: ByteStream) -> Reply {
    Reply { status: 200, headers: vec![("content-type".to_owned(), kind.to_owned())], body }
}
