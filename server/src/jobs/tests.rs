//! Jobs without an engine: their turns, their history, their ends.

use super::run::Line;
use super::*;
use crate::access::Seal;
use tokio_util::sync::CancellationToken;

struct Fixture {
    _directory: tempfile::TempDir,
    jobs: Jobs,
}

fn fixture() -> Fixture {
    let directory = tempfile::tempdir().unwrap();
    let jobs = Jobs::open(&Store::open(directory.path()).unwrap()).unwrap();
    Fixture { _directory: directory, jobs }
}

/// A job that waits for its turn.
fn waiting(jobs: &Jobs, kind: &str, about: &str) -> Arc<Live> {
    let (kind, about, state) = (kind.to_owned(), about.to_owned(), "queued".to_owned());
    let job = Job { kind, about, state, begun: millis(), ..Job::default() };
    let number = jobs.store.add_job(&job, "").unwrap();
    let live = Arc::new(Live::new(Job { id: number.to_string(), ..job }, CancellationToken::new()));
    jobs.lock().insert(number, Arc::clone(&live));
    live
}

fn end(jobs: &Jobs, live: &Live, state: &str) {
    live.change(|of| state.clone_into(&mut of.job.state));
    jobs.close(live);
}

#[test]
fn what_works_on_the_same_thing_waits() {
    let Fixture { jobs, .. } = &fixture();
    let (first, second, other) =
        (waiting(jobs, "recreate", "web"), waiting(jobs, "recreate", "web"), waiting(jobs, "recreate", "db"));
    assert!(jobs.begins(&first) && !jobs.begins(&second) && jobs.begins(&other));
    // What it has made is its own as well.
    first.change(|state| state.turns.push("new-web".to_owned()));
    let third = waiting(jobs, "recreate", "new-web");
    end(jobs, &other, "done");
    assert!(!jobs.begins(&third));
    end(jobs, &first, "failed");
    assert!(jobs.begins(&second) && jobs.begins(&third));
}

#[test]
fn four_recreations_run_at_once_and_others_as_they_come() {
    let Fixture { jobs, .. } = &fixture();
    let all: Vec<_> = (0..=RECREATIONS).map(|nth| waiting(jobs, "recreate", &nth.to_string())).collect();
    let begun: Vec<bool> = all.iter().map(|live| jobs.begins(live)).collect();
    assert_eq!(begun, [true, true, true, true, false]);
    assert!(jobs.begins(&waiting(jobs, "pull", "nginx")) && jobs.begins(&waiting(jobs, "create", "")));
    end(jobs, &all[0], "done");
    assert!(jobs.begins(&all[RECREATIONS]));
}

#[tokio::test]
async fn what_has_ended_is_kept_with_its_output() {
    let Fixture { jobs, .. } = &fixture();
    let live = waiting(jobs, "pull", "nginx");
    let mut follow = jobs.follow(&live.id).unwrap();
    assert_eq!(follow.next().await.job.state, "queued");
    live.change(|state| state.output.write(Line::Out, "hello", "", 5));
    end(jobs, &live, "done");
    jobs.over(&live.id).await;
    assert_eq!(follow.next().await.lines[0].text, "hello", "who follows it gets the rest");
    let detail = jobs.detail(&live.id).unwrap();
    assert_eq!((detail.job.state.as_str(), detail.lines.len()), ("done", 1));
    assert!(!jobs.cancel(&live.id) && jobs.detail("99").is_none() && jobs.follow("x").is_none());
    jobs.amend(&live.id, |job| job.undo = 7);
    let again = Jobs::open(&jobs.store).unwrap();
    assert_eq!(again.detail(&live.id).map(|detail| (detail.job.undo, detail.lines.len())), Some((7, 1)));
}

#[test]
fn what_did_not_end_was_interrupted() {
    let Fixture { jobs, .. } = &fixture();
    let live = waiting(jobs, "create", "");
    let again = Jobs::open(&jobs.store).unwrap();
    let job = again.list.get(&live.id).unwrap();
    assert_eq!((job.state.as_str(), job.step.as_str()), ("interrupted", STOPPED));
    assert!(job.ended > 0 && job.again && !job.cancel);
}

#[test]
fn old_jobs_are_forgotten_but_not_what_can_be_undone() {
    let Fixture { jobs, .. } = &fixture();
    let old = millis() - history::MILLIS - 1;
    for undo in [0, millis() + 60_000] {
        let job = Job { state: "done".into(), begun: old, undo, ..Job::default() };
        let number = jobs.store.add_job(&job, "").unwrap();
        let job = Job { id: number.to_string(), ..job };
        jobs.store.set_job(&job, None).unwrap();
        jobs.list.patch(vec![job], Vec::new());
    }
    jobs.trim();
    let left: Vec<String> = jobs.list.rows().into_iter().map(|job| job.id).collect();
    assert_eq!(left, ["2"]);
    assert_eq!(jobs.store.jobs().unwrap().len(), 1);
}

#[test]
fn an_order_is_sealed() {
    let directory = tempfile::tempdir().unwrap();
    let seal = Seal::open(directory.path()).unwrap();
    let sealed = seal.seal(r#"{"kind":"create","body":{"Image":"a","Env":["PASSWORD=canary"]}}"#);
    assert!(!sealed.contains("canary"));
    let order: Order = serde_json::from_str(&seal.unseal(&sealed).unwrap()).unwrap();
    assert_eq!(order.kind(), "create");
}

#[test]
fn prunes_wait_for_each_other_and_a_push_for_its_pull() {
    let Fixture { jobs, .. } = &fixture();
    let (first, second) = (waiting(jobs, "prune", ""), waiting(jobs, "prune", ""));
    assert!(jobs.begins(&first) && !jobs.begins(&second));
    let (pull, push) = (waiting(jobs, "pull", "shop:1"), waiting(jobs, "push", "shop:1"));
    assert!(jobs.begins(&pull) && !jobs.begins(&push) && jobs.begins(&waiting(jobs, "load", "")));
    end(jobs, &first, "done");
    end(jobs, &pull, "done");
    assert!(jobs.begins(&second) && jobs.begins(&push));
}
