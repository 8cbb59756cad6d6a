//! The engine itself.

use super::Call;

/// `GET /_ping`: answers with the header `Api-Version`.
pub fn ping() -> Call {
    Call::get("/_ping", &["version"])
}

/// `GET /version`.
pub fn version() -> Call {
    Call::get("/version", &["version"])
}

/// `GET /info`.
pub fn info() -> Call {
    Call::get("/info", &["info"])
}

/// `GET /system/df`: walks every file system, so never on loading a page.
pub fn disk_usage() -> Call {
    Call::get("/system/df", &["system", "df"])
}

/// `GET /events`, from `since` (seconds since 1970) on.
pub fn events(since: Option<i64>) -> Call {
    let call = Call::get("/events", &["events"]);
    match since {
        Some(since) => call.with("since", since.to_string()),
        None => call,
    }
}

/// `GET /events` from a time on, `seconds[.nanoseconds]` since 1970; with `until` it ends there, else it goes on with what
/// comes.
pub fn events_between(since: &str, until: Option<&str>) -> Call {
    let mut command = vec!["events", "--since", since];
    if let Some(until) = until {
        command.extend(["--until", until]);
    }
    let call = Call::get("/events", &command).with("since", since);
    match until {
        Some(until) => call.with("until", until),
        None => call,
    }
}
