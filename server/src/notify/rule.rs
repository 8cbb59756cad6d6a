//! A rule, read strictly.

use super::shape::Shape;
use crate::rights::{Rule as Part, Scope, ScopeError};
use app::contract::RuleSettings;

/// The most rules about containers that one has.
const PARTS: usize = 64;
/// Seconds of a minute.
const MINUTE: i64 = 60;

/// What a rule watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A container ends by a failure of its own.
    Exit,
    /// A container's health check fails.
    Unhealthy,
    /// The kernel kills something in a container for want of memory.
    Oom,
    /// A container is started again and again.
    Restarts,
    /// A container's CPU, in percent of one core.
    Cpu,
    /// A container's memory, in percent of its limit.
    Memory,
    /// A container's memory, in MiB.
    MemorySize,
    /// The engine's disk, in GiB.
    Disk,
}

impl What {
    /// All of them.
    const ALL: [Self; 8] =
        [Self::Exit, Self::Unhealthy, Self::Oom, Self::Restarts, Self::Cpu, Self::Memory, Self::MemorySize, Self::Disk];

    /// Its name, as kept and told.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exit => "exit",
            Self::Unhealthy => "unhealthy",
            Self::Oom => "oom",
            Self::Restarts => "restarts",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::MemorySize => "memory_size",
            Self::Disk => "disk",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }

    /// Whether it needs figures of containers.
    pub(super) fn needs_figures(self) -> bool {
        matches!(self, Self::Cpu | Self::Memory | Self::MemorySize)
    }

    /// The least and the most of its limit.
    fn limits(self) -> (u64, u64) {
        match self {
            Self::Exit | Self::Unhealthy | Self::Oom => (0, u64::MAX),
            Self::Restarts => (2, 50),
            Self::Cpu => (1, 100_000),
            Self::Memory => (1, 100),
            Self::MemorySize => (1, 16 << 20),
            Self::Disk => (1, 1 << 20),
        }
    }
}

/// A rule that is switched on or off, without its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Its number.
    pub(super) id: i64,
    /// Whether it is switched on.
    pub(super) on: bool,
    /// What it watches.
    pub(super) what: What,
    /// What is too much.
    pub(super) limit: u64,
    /// Its minutes.
    pub(super) minutes: u32,
    /// The containers it is about.
    pub(super) scope: Scope,
    /// How it tells.
    pub(super) shape: Shape,
    /// Seconds before the same container is told of again.
    pub(super) quiet: i64,
    /// Whether it also tells when it is over.
    pub(super) resolved: bool,
}

/// Why settings are no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RuleError {
    /// The name.
    #[error("A rule's name has 1 to 64 characters.")]
    Name,
    /// What it watches.
    #[error("A rule watches exit, unhealthy, oom, restarts, cpu, memory, memory_size or disk.")]
    What,
    /// The limit.
    #[error("This limit goes from {0} to {1}.")]
    Limit(u64, u64),
    /// The minutes.
    #[error("The time goes from 1 to 1440 minutes.")]
    Minutes,
    /// The quiet time.
    #[error("The quiet time goes from 1 to 10080 minutes.")]
    Quiet,
    /// The format.
    #[error("The format is json, slack, discord or ntfy.")]
    Shape,
    /// Too many rules about containers.
    #[error("A rule names at most 64 patterns of containers.")]
    Parts,
    /// One of them cannot be read.
    #[error(transparent)]
    Scope(#[from] ScopeError),
}

impl Rule {
    /// Reads settings; what does not make sense is no rule.
    pub(crate) fn read(id: i64, settings: &RuleSettings) -> Result<Self, RuleError> {
        let name = &settings.name;
        if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
            return Err(RuleError::Name);
        }
        let what = What::named(&settings.what).ok_or(RuleError::What)?;
        let (least, most) = what.limits();
        if !(least..=most).contains(&settings.limit) {
            return Err(RuleError::Limit(least, most));
        }
        if (what == What::Restarts || what.needs_figures()) && !(1..=1440).contains(&settings.minutes) {
            return Err(RuleError::Minutes);
        }
        if !(1..=10_080).contains(&settings.quiet) {
            return Err(RuleError::Quiet);
        }
        if settings.containers.len() > PARTS {
            return Err(RuleError::Parts);
        }
        let parts = settings.containers.iter().map(|part| part.parse()).collect::<Result<Vec<Part>, _>>()?;
        Ok(Self {
            id,
            on: settings.on,
            what,
            limit: settings.limit,
            minutes: settings.minutes,
            scope: Scope::of(parts),
            shape: Shape::named(&settings.shape).ok_or(RuleError::Shape)?,
            quiet: i64::from(settings.quiet) * MINUTE,
            resolved: settings.resolved,
        })
    }

    /// How long it must be so before it is told, in seconds.
    pub(super) fn hold(&self) -> i64 {
        if self.what.needs_figures() { self.span() } else { 0 }
    }

    /// Its minutes, in seconds.
    pub(super) fn span(&self) -> i64 {
        i64::from(self.minutes) * MINUTE
    }

    /// Whether it is about a container of that name and with these labels, as `key=value`.
    pub(super) fn is_about(&self, name: &str, labels: &[String]) -> bool {
        self.scope.admits(name, &|key| {
            labels.iter().find_map(|label| label.strip_prefix(key)?.strip_prefix('=')).map(str::to_owned)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(what: &str, limit: u64, minutes: u32) -> RuleSettings {
        RuleSettings { name: "a".into(), what: what.into(), limit, minutes, ..RuleSettings::default() }
    }

    #[test]
    fn what_makes_sense_is_a_rule() {
        for what in What::ALL {
            let rule = Rule::read(7, &settings(what.name(), 10, 5)).unwrap();
            assert_eq!((rule.what, rule.quiet, rule.span()), (what, 600, 300));
        }
        assert!(Rule::read(7, &settings("exit", 0, 0)).is_ok() && Rule::read(7, &settings("disk", 1, 0)).is_ok());
    }

    #[test]
    fn what_makes_none_is_refused() {
        let good = settings("memory", 90, 5);
        let cases = [
            (RuleSettings { name: String::new(), ..good.clone() }, RuleError::Name),
            (RuleSettings { name: "a\nb".into(), ..good.clone() }, RuleError::Name),
            (RuleSettings { what: "Exit".into(), ..good.clone() }, RuleError::What),
            (RuleSettings { limit: 101, ..good.clone() }, RuleError::Limit(1, 100)),
            (RuleSettings { minutes: 0, ..good.clone() }, RuleError::Minutes),
            (RuleSettings { quiet: 0, ..good.clone() }, RuleError::Quiet),
            (RuleSettings { shape: "teams".into(), ..good.clone() }, RuleError::Shape),
            (RuleSettings { containers: vec!["name:a".into(); PARTS + 1], ..good.clone() }, RuleError::Parts),
            (settings("restarts", 1, 5), RuleError::Limit(2, 50)),
        ];
        for (settings, error) in cases {
            assert_eq!(Rule::read(7, &settings), Err(error), "{settings:?}");
        }
        let bad = RuleSettings { containers: vec!["web".into()], ..good };
        assert!(matches!(Rule::read(7, &bad), Err(RuleError::Scope(_))));
    }

    #[test]
    fn it_is_about_the_containers_that_it_names() {
        let containers = vec!["name:web-*".into(), "label:team=shop".into()];
        let rule = Rule::read(7, &RuleSettings { containers, ..settings("exit", 0, 0) }).unwrap();
        let labels = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert!(rule.is_about("web-1", &[]) && rule.is_about("db", &labels(&["a=b", "team=shop"])));
        assert!(!rule.is_about("db", &labels(&["team=blog", "teams=shop"])));
    }
}
