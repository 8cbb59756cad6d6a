//! What can go wrong between asking an engine and having an answer.

use serde_json::Value;

/// A failed call. `message` fields hold the Engine's own words, shortened; no secret passes through them
/// that the Engine did not put there itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// 304: already in the wanted state (start of a running, stop of a stopped container).
    #[error("nothing to change")]
    NotModified,
    /// 404: no such container, image or route.
    #[error("{0}")]
    NotFound(String),
    /// 409: the state of the thing, or a name in use, forbids it.
    #[error("{0}")]
    Conflict(String),
    /// 401 or 403: the caller may not.
    #[error("{0}")]
    Denied(String),
    /// No answer came: no socket, no right to open it, nobody listening, the connection broke.
    #[error("{0}")]
    Unreachable(String),
    /// Any other failure the engine answered with.
    #[error("{message}")]
    Engine {
        /// The HTTP status.
        status: u16,
        /// The Engine's sentence.
        message: String,
    },
    /// The answer could not be read as what the Engine API promises.
    #[error("the engine's answer could not be read: {0}")]
    Undecodable(String),
}

/// How much of the Engine's message is kept, in bytes.
const MESSAGE_LIMIT: usize = 600;

impl Error {
    /// The failure an answer stands for; `None` for 1xx and 2xx.
    pub fn from_answer(status: u16, body: &[u8]) -> Option<Self> {
        if (100..300).contains(&status) {
            return None;
        }
        let message = message(body);
        Some(match status {
            304 => Self::NotModified,
            404 => Self::NotFound(message),
            409 => Self::Conflict(message),
            401 | 403 => Self::Denied(message),
            _ => Self::Engine { status, message },
        })
    }
}

/// The sentence in an Engine error body (`{"message": "…"}`), else the text itself.
fn message(body: &[u8]) -> String {
    let json = serde_json::from_slice::<Value>(body).ok();
    let mut text = match json.as_ref().and_then(|json| json["message"].as_str()) {
        Some(message) => message.to_owned(),
        None => String::from_utf8_lossy(body).into_owned(),
    };
    if text.len() > MESSAGE_LIMIT {
        let mut end = MESSAGE_LIMIT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_become_kinds() {
        let body = br#"{"message":"No such container: x"}"#;
        assert_eq!(Error::from_answer(204, b""), None);
        assert_eq!(Error::from_answer(304, b""), Some(Error::NotModified));
        assert_eq!(Error::from_answer(404, body), Some(Error::NotFound("No such container: x".into())));
        assert!(matches!(Error::from_answer(409, body), Some(Error::Conflict(_))));
        assert!(matches!(Error::from_answer(403, body), Some(Error::Denied(_))));
        assert!(matches!(Error::from_answer(500, body), Some(Error::Engine { status: 500, .. })));
    }

    #[test]
    fn nonsense_is_kept_short_and_whole() {
        let long = "é".repeat(2000);
        let Some(Error::Engine { message, .. }) = Error::from_answer(502, long.as_bytes()) else { panic!() };
        assert!(message.len() <= MESSAGE_LIMIT + '…'.len_utf8());
        assert_eq!(message.chars().last(), Some('…'));
    }
}
