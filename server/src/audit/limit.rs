//! Refusals of one cause come in floods; the log keeps some of a minute and the number of the others.
//!
//! What is kept apart is bounded for each person at each household, so that nobody's flood hides another's refusals.

use super::disk::{Line, TARGET};
use super::{Decision, Entry};
use crate::address::household;
use std::collections::{HashMap, hash_map};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Rows of one cause in a minute.
pub(super) const EACH: usize = 20;
/// The minute.
const WINDOW: Duration = Duration::from_secs(60);
/// How many causes of one person at one household are kept apart; further ones share one.
const CAUSES: usize = 256;
/// How many households of one person.
const HOUSEHOLDS: usize = 64;
/// How many people. Only names of accounts get here, and one for everybody else.
const PEOPLE: usize = 1024;
/// The detail of a call about what is not there: allowed, but as cheap as a refusal.
const ABSENT: &str = "target";

struct Cause {
    since: Instant,
    seen: usize,
    /// Those that are no rows: what they have in common, and how many.
    more: Option<(Entry, usize)>,
}

/// The refusals of the last minute: by person, household and cause.
#[derive(Default)]
pub(super) struct Limit {
    people: HashMap<String, HashMap<String, HashMap<String, Cause>>>,
}

impl Limit {
    /// Notes what is over; whether it is only counted.
    pub(super) fn take(&mut self, entry: &Entry) -> bool {
        if entry.decision == Decision::Allowed && entry.detail != ABSENT {
            return false;
        }
        let from = entry.from.parse::<IpAddr>().map_or_else(|_| String::new(), |from| household(from).to_string());
        let cause = format!("{} {} {}", entry.decision.name(), entry.route, entry.detail);
        let households = place(&mut self.people, entry.user.clone(), PEOPLE).or_default();
        let causes = place(households, from, HOUSEHOLDS).or_default();
        let new = || Cause { since: Instant::now(), seen: 0, more: None };
        let cause = place(causes, cause, CAUSES).or_insert_with(new);
        cause.seen += 1;
        if cause.seen <= EACH {
            return false;
        }
        match &mut cause.more {
            Some((like, count)) => {
                keep_common(like, entry);
                *count += 1;
            }
            None => {
                let target = entry.target.chars().take(TARGET).collect();
                cause.more = Some((Entry { target, ..entry.clone() }, 1));
            }
        }
        true
    }

    /// Forgets the causes whose minute is over, or all; the counters of those that have one.
    pub(super) fn ended(&mut self, now: Option<Instant>) -> Vec<Line> {
        let mut counted = Vec::new();
        self.people.retain(|_, households| {
            households.retain(|_, causes| {
                causes.retain(|_, cause| {
                    let over = now.is_none_or(|now| now.duration_since(cause.since) >= WINDOW);
                    if over && let Some((entry, count)) = cause.more.take() {
                        counted.push(Line::Count { entry, count });
                    }
                    !over
                });
                !causes.is_empty()
            });
            !households.is_empty()
        });
        counted
    }
}

/// The place of a key in a map that keeps so many apart; further ones share one.
fn place<V>(map: &mut HashMap<String, V>, key: String, most: usize) -> hash_map::Entry<'_, String, V> {
    let has_place = map.len() < most || map.contains_key(&key);
    map.entry(if has_place { key } else { String::new() })
}

/// Empties what differs.
fn keep_common(like: &mut Entry, entry: &Entry) {
    let fields = [
        (&mut like.user, &entry.user),
        (&mut like.via, &entry.via),
        (&mut like.from, &entry.from),
        (&mut like.method, &entry.method),
        (&mut like.route, &entry.route),
        (&mut like.target, &entry.target),
        (&mut like.detail, &entry.detail),
        (&mut like.request, &entry.request),
    ];
    for (common, this) in fields {
        if *common != *this {
            common.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::entry;

    fn refusal(user: &str, from: &str, route: &str) -> Entry {
        Entry { user: user.into(), from: from.into(), ..entry(route, Decision::Denied) }
    }

    fn counted(limit: &mut Limit) -> Vec<(Entry, usize)> {
        let lines = limit.ended(None).into_iter();
        lines
            .map(|line| match line {
                Line::Count { entry, count } => (entry, count),
                _ => panic!("no counter"),
            })
            .collect()
    }

    #[test]
    fn nobody_hides_anothers_refusals() {
        let mut limit = Limit::default();
        let rows = (0..5000).filter(|nth| !limit.take(&refusal("eve", "192.0.2.1", &format!("/{nth}")))).count();
        assert_eq!(rows, CAUSES + EACH, "the causes beyond share one");
        for other in [refusal("ada", "192.0.2.1", "/a"), refusal("eve", "192.0.2.2", "/a")] {
            assert!(!limit.take(&other), "{other:?}");
        }
        let [(others, count)]: [_; 1] = counted(&mut limit).try_into().unwrap();
        assert_eq!((others.user.as_str(), others.route.as_str(), others.request.as_str()), ("eve", "", "r1"));
        assert_eq!(rows + count, 5000, "none is lost");
    }

    #[test]
    fn many_addresses_do_not_fill_it() {
        let mut limit = Limit::default();
        for nth in 0..100 {
            for cause in 0..300 {
                limit.take(&refusal("eve", &format!("2001:db8:0:{nth:x}::1"), &format!("/{cause}")));
            }
        }
        let households = &limit.people["eve"];
        assert_eq!(households.len(), HOUSEHOLDS + 1);
        assert!(households.values().all(|causes| causes.len() == CAUSES + 1));
        assert!(!limit.take(&refusal("ada", "2001:db8::1", "/a")));
        // One household has all addresses of its network.
        let taken = (0..100).filter(|nth| !limit.take(&refusal("ada", &format!("2001:db8::{nth:x}"), "/b"))).count();
        assert_eq!(taken, EACH);
    }

    #[test]
    fn what_names_nothing_is_limited_and_what_does_something_is_not() {
        let mut limit = Limit::default();
        let done = entry("/a", Decision::Allowed);
        let absent = Entry { detail: ABSENT.into(), ..done.clone() };
        let rows = |limit: &mut Limit, entry: &Entry| (0..100).filter(|_| !limit.take(entry)).count();
        assert_eq!((rows(&mut limit, &done), rows(&mut limit, &absent)), (100, EACH));
    }

    #[test]
    fn a_counter_says_what_is_common_to_all() {
        let mut limit = Limit::default();
        for nth in 0..EACH + 3 {
            let mut entry = refusal("eve", "192.0.2.1", "/a");
            (entry.target, entry.request) = (format!("web-{nth}"), format!("r{nth}"));
            limit.take(&entry);
        }
        let [(like, count)]: [_; 1] = counted(&mut limit).try_into().unwrap();
        assert_eq!((like.route.as_str(), like.target.as_str(), like.request.as_str(), count), ("/a", "", "", 3));
        assert!(limit.people.is_empty());
    }
}
