//! How many jobs are kept, and for how long.

use app::contract::Job;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// So many are kept.
const MOST: usize = 500;
/// So many of one person: nobody's jobs push out those of others.
const MOST_EACH: usize = 200;
/// For so long, in milliseconds: 30 days.
pub(super) const MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The ids of those that are not kept any longer. None of them goes on, or can be undone.
pub(super) fn forgotten(mut jobs: Vec<Job>, now: i64) -> Vec<String> {
    jobs.sort_unstable_by_key(|job| Reverse(job.begun));
    let mut own: BTreeMap<i64, usize> = BTreeMap::new();
    let mut old = Vec::new();
    for (newer, job) in jobs.into_iter().enumerate() {
        let newer_own = own.entry(job.user).or_default();
        let is_old = newer >= MOST || *newer_own >= MOST_EACH || now - job.begun > MILLIS;
        *newer_own += 1;
        if is_old && job.is_over() && job.undo < now {
            old.push(job.id);
        }
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many of a person, the first one the oldest.
    fn jobs(user: i64, count: usize) -> Vec<Job> {
        let job = |nth| Job { id: format!("{user}-{nth}"), user, state: "done".into(), begun: nth, ..Job::default() };
        (0..i64::try_from(count).unwrap()).map(job).collect()
    }

    #[test]
    fn nobodys_jobs_push_out_those_of_others() {
        let all: Vec<Job> = jobs(1, MOST_EACH + 2).into_iter().chain(jobs(2, 3)).collect();
        assert_eq!(forgotten(all, 1), ["1-1", "1-0"]);
        let all: Vec<Job> = (1..=3).flat_map(|user| jobs(user, MOST_EACH)).collect();
        assert_eq!(forgotten(all, 1).len(), 3 * MOST_EACH - MOST);
    }

    #[test]
    fn what_goes_on_or_can_be_undone_is_kept() {
        let mut all = jobs(1, 3);
        all[0].state = "running".into();
        all[1].undo = MILLIS + 5;
        assert_eq!(forgotten(all.clone(), MILLIS + 1), Vec::<String>::new());
        assert_eq!(forgotten(all.clone(), MILLIS + 3), ["1-2"]);
        assert_eq!(forgotten(all, MILLIS + 6), ["1-2", "1-1"]);
    }
}
