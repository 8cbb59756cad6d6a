//! What is told of a container or of the engine, in words.

use super::rule::{Rule, What};
use serde::{Deserialize, Serialize};

/// Whether it begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// It has come about.
    Firing,
    /// It is over.
    Resolved,
    /// Somebody tries the rule out.
    Test,
}

/// The container that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// 64 hexadecimal digits.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its image, as named at creation.
    pub(crate) image: String,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// What the rule watches, by name.
    pub(crate) event: String,
    /// Whether it begins or ends.
    pub(crate) status: Status,
    /// The container; none for the engine itself.
    pub(crate) container: Option<Subject>,
    /// When, in seconds since 1970.
    pub(crate) at: i64,
    /// The exit code, the number of starts, or the figure in the unit of the rule's limit.
    pub(crate) value: Option<f64>,
    /// A sentence.
    pub(crate) message: String,
}

impl Notice {
    /// To try a rule out.
    pub(crate) fn test(rule: &Rule, at: i64) -> Self {
        Self {
            event: rule.what.name().to_owned(),
            status: Status::Test,
            container: None,
            at,
            value: None,
            message: "This is a test. Notifications of this rule arrive here.".to_owned(),
        }
    }
}

/// How something is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// It was started again.
    Started,
    /// Its health check succeeds.
    Healthy,
    /// It has ended.
    Ended,
    /// It is not there any more.
    Removed,
    /// It was not started again for a while.
    Settled,
    /// The figure is not above the limit any more.
    Below,
}

/// That it has come about. `killed`: for want of memory.
pub(super) fn begun(rule: &Rule, name: &str, value: f64, killed: bool) -> String {
    let (limit, minutes) = (rule.limit, minutes(rule.minutes));
    match rule.what {
        What::Exit if killed => format!("{name} ended with exit code {value}: it ran out of memory."),
        What::Exit => format!("{name} ended with exit code {value}."),
        What::Unhealthy => format!("{name} is unhealthy."),
        What::Oom => format!("{name} ran out of memory."),
        What::Restarts => format!("{name} was started {limit} times within {minutes}."),
        What::Cpu => format!("{name} has used more than {limit} % of a core for {minutes}; now {value:.0} %."),
        What::Memory => {
            format!("{name} has used more than {limit} % of its memory limit for {minutes}; now {value:.0} %.")
        }
        What::MemorySize => {
            format!("{name} has used more than {limit} MiB of memory for {minutes}; now {value:.0} MiB.")
        }
        What::Disk => format!("The engine uses {value:.0} GiB of disk, more than {limit} GiB."),
    }
}

/// That it is over.
pub(super) fn over(rule: &Rule, name: &str, how: Over) -> String {
    let limit = rule.limit;
    match how {
        Over::Started => format!("{name} was started again."),
        Over::Healthy => format!("{name} is healthy again."),
        Over::Ended => format!("{name} has ended."),
        Over::Removed => format!("{name} was removed."),
        Over::Settled => format!("{name} has not been started again for {}.", minutes(rule.minutes)),
        Over::Below => match rule.what {
            What::Cpu => format!("{name} uses no more than {limit} % of a core again."),
            What::Memory => format!("{name} uses no more than {limit} % of its memory limit again."),
            What::MemorySize => format!("{name} uses no more than {limit} MiB of memory again."),
            _ => format!("The engine uses no more than {limit} GiB of disk again."),
        },
    }
}

fn minutes(count: u32) -> String {
    if count == 1 { "1 minute".to_owned() } else { format!("{count} minutes") }
}
