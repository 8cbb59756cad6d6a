//! What can be joined, and who may: stats, usage, events and jobs everybody, of what is in their sight; logs who may read
//! them.

use super::resume;
use crate::gateway::redact::Sight;
use crate::hub::Hub;
use crate::hub::log::Start;
use crate::rights::Rights;
use http::StatusCode;
use serde::Serialize;
use std::fmt;

/// The longest name of a container that is looked for.
const NAME: usize = 255;
/// How many lines back a log may begin.
const TAIL: u32 = 10_000;

/// A topic, with the full id of its container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// A list, or the engine: every stream has them all.
    Always(&'static str),
    /// What a container uses, every second.
    Stats(String),
    /// What a container writes.
    Log(String),
    /// What happens in the engine.
    Events,
    /// The little that is known of all containers, every five seconds.
    Usage,
    /// The list of jobs.
    Jobs,
    /// One job with its output, by its number.
    Job(String),
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always(name) => f.write_str(name),
            Self::Stats(id) => write!(f, "stats:{id}"),
            Self::Log(id) => write!(f, "log:{id}"),
            Self::Events => f.write_str("events"),
            Self::Usage => f.write_str("usage"),
            Self::Jobs => f.write_str("jobs"),
            Self::Job(id) => write!(f, "job:{id}"),
        }
    }
}

/// A topic that was not joined, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Refusal {
    pub(super) topic: String,
    pub(super) message: String,
}

/// Why a topic is not joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Denied {
    /// A word for the audit; none where nothing was denied but there is no such thing.
    pub(super) reason: Option<&'static str>,
    pub(super) status: StatusCode,
    pub(super) sentence: String,
    /// What it is about: a full id where there is one.
    pub(super) target: String,
}

/// The topic as it is written; containers by whatever names them.
fn read(text: &str) -> Option<Topic> {
    let name = |name: &str| {
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'.' | b'-');
        ((1..=NAME).contains(&name.len()) && name.bytes().all(plain)).then(|| name.to_owned())
    };
    match text.split_once(':') {
        Some(("stats", container)) => name(container).map(Topic::Stats),
        Some(("log", container)) => name(container).map(Topic::Log),
        Some(("job", number)) => number.parse::<u32>().ok().map(|number| Topic::Job(number.to_string())),
        Some(_) => None,
        None => match text {
            "events" => Some(Topic::Events),
            "usage" => Some(Topic::Usage),
            "jobs" => Some(Topic::Jobs),
            "engine" => Some(Topic::Always("engine")),
            "containers" => Some(Topic::Always("containers")),
            "images" => Some(Topic::Always("images")),
            _ => None,
        },
    }
}

/// The topic, if one with these rights may join it. Whose a job is, is judged by [`super::jobs::judged`].
pub(super) fn judge(text: &str, rights: &Rights, hub: &Hub) -> Result<Topic, Denied> {
    let denied = |reason, status, sentence: &str, target: &str| {
        Err(Denied { reason, status, sentence: sentence.to_owned(), target: target.to_owned() })
    };
    let Some(topic) = read(text) else {
        return denied(None, StatusCode::NOT_FOUND, "There is no such topic.", "");
    };
    let (Topic::Stats(name) | Topic::Log(name)) = &topic else { return Ok(topic) };
    // Looked for once, whoever asks: what is out of scope takes as long as what is not there.
    let found = Sight::new(&Rights::admin(), hub).container(name);
    let is_seen = found.as_ref().is_some_and(|row| Sight::new(rights, hub).sees_id(&row.id));
    if matches!(topic, Topic::Log(_)) && !rights.reads_logs() {
        let sentence = "You need the role 'operator' to read logs. Ask an administrator.";
        let target = found.as_ref().filter(|_| is_seen).map_or(name, |row| &row.id);
        return denied(Some("role-operator"), StatusCode::FORBIDDEN, sentence, target);
    }
    let row = match found {
        Some(row) if is_seen => row,
        // Told alike, whether it is not there or out of scope; the audit knows which.
        hidden => {
            let sentence = format!("There is no container {name}.");
            let target = hidden.as_ref().map_or(name, |row| &row.id);
            return denied(hidden.as_ref().map(|_| "scope"), StatusCode::NOT_FOUND, &sentence, target);
        }
    };
    Ok(match topic {
        Topic::Stats(_) => Topic::Stats(row.id),
        _ => Topic::Log(row.id),
    })
}

/// A topic that is to be left. One of a container that is gone, or out of sight by now, is named by its full id.
pub(super) fn left(text: &str, rights: &Rights, hub: &Hub) -> Option<Topic> {
    let id = |name: String| Sight::new(rights, hub).container(&name).map_or(name, |row| row.id);
    Some(match read(text)? {
        Topic::Stats(name) => Topic::Stats(id(name)),
        Topic::Log(name) => Topic::Log(id(name)),
        other => other,
    })
}

/// Where a log is to begin: at a place, so many lines back, or now. The number of a list that one has is read and not
/// needed: the whole list comes.
pub(super) fn start(topic: &Topic, from: Option<&str>) -> Option<Start> {
    let Some(from) = from else { return Some(Start::Now) };
    if matches!(topic, Topic::Jobs) {
        return from.parse::<u64>().ok().map(|_| Start::Now);
    }
    if !matches!(topic, Topic::Log(_)) {
        return None;
    }
    let Some(lines) = from.strip_prefix("tail:") else { return resume::place(from).map(Start::After) };
    let is_number = lines.bytes().all(|c| c.is_ascii_digit());
    lines.parse::<u32>().ok().filter(|lines| is_number && *lines <= TAIL).map(Start::Tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Role, Scope};

    fn scoped(role: Role) -> Rights {
        Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(role) }
    }

    fn reason(text: &str, rights: &Rights) -> Option<&'static str> {
        judge(text, rights, &samples::hub()).unwrap_err().reason
    }

    #[test]
    fn containers_are_found_by_name_and_told_by_id() {
        let hub = samples::hub();
        let of = |text: &str| judge(text, &Rights::admin(), &hub).unwrap();
        assert_eq!(of("log:web-1"), Topic::Log(WEB.to_owned()));
        assert_eq!(of("stats:web-1").to_string(), format!("stats:{WEB}"));
        assert_eq!((of("events"), of("usage"), of("images")), (Topic::Events, Topic::Usage, Topic::Always("images")));
        assert_eq!((of("jobs"), of("job:7").to_string()), (Topic::Jobs, "job:7".to_owned()));
        for nothing in ["", "log", "log:", "log:a/b", "stats:*", "exec:web-1", "Events", "log:web-1:x", "job:x", "job:"]
        {
            assert_eq!(reason(nothing, &Rights::admin()), None, "{nothing}");
        }
    }

    #[test]
    fn live_l8_what_is_out_of_scope_is_refused_as_if_it_were_not_there() {
        let hub = samples::hub();
        let operator = scoped(Role::Operator);
        for kind in ["log", "stats"] {
            assert!(judge(&format!("{kind}:web-1"), &operator, &hub).is_ok());
            let hidden = judge(&format!("{kind}:{DB}"), &operator, &hub).unwrap_err();
            let absent = judge(&format!("{kind}:3333"), &operator, &hub).unwrap_err();
            assert_eq!((hidden.reason, absent.reason), (Some("scope"), None), "the audit knows which");
            assert_eq!(hidden.target, DB);
            assert_eq!(hidden.sentence.replace(DB, "3333"), absent.sentence);
            assert_eq!(hidden.status, absent.status);
        }
    }

    #[test]
    fn logs_take_a_role_and_figures_do_not() {
        let (viewer, hub) = (scoped(Role::Viewer), samples::hub());
        assert!(judge("stats:web-1", &viewer, &hub).is_ok() && judge("events", &viewer, &hub).is_ok());
        let denied = judge("log:web-1", &viewer, &hub).unwrap_err();
        assert_eq!((denied.reason, denied.target.as_str()), (Some("role-operator"), WEB));
        // Whether something is there that is out of scope is not told by the way.
        let (hidden, absent) = (judge("log:2222", &viewer, &hub), judge("log:3333", &viewer, &hub));
        assert_eq!(hidden.unwrap_err().sentence, absent.unwrap_err().sentence);
    }

    #[test]
    fn a_log_begins_where_it_is_said() {
        let log = Topic::Log(WEB.to_owned());
        assert!(matches!(start(&log, None), Some(Start::Now)));
        assert!(matches!(start(&log, Some("tail:200")), Some(Start::Tail(200))));
        assert!(matches!(start(&log, Some("1700000000000000000.2")), Some(Start::After(at)) if at.nth == 2));
        for nothing in ["", "now", "tail:", "tail:-1", "tail:+1", "tail:10001", "1.0.0", "9000000000000000000.0"] {
            assert!(start(&log, Some(nothing)).is_none(), "{nothing}");
        }
        assert!(start(&Topic::Events, Some("tail:1")).is_none() && start(&Topic::Events, None).is_some());
        assert!(start(&Topic::Jobs, Some("17")).is_some() && start(&Topic::Jobs, Some("tail:1")).is_none());
    }

    #[test]
    fn what_is_gone_can_still_be_left() {
        let hub = samples::hub();
        let left = |text: &str| left(text, &Rights::admin(), &hub);
        assert_eq!(left("log:web-1"), Some(Topic::Log(WEB.to_owned())));
        assert_eq!(left("stats:3333"), Some(Topic::Stats("3333".to_owned())));
        assert_eq!(left("nonsense"), None);
    }
}
