//! Whether a container that was just started runs, and goes on.

use super::super::run::{Failure, Run};
use crate::gateway::redact::mask_words;
use crate::hub::Change;
use crate::rights::Grant;
use app::contract::{Container, Frame};
use engine::call::container;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep};

/// One that runs for so long without a health check goes on.
const RUNS: Duration = Duration::from_secs(3);
/// What is added to the time that a health check may take by its own settings.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest that is waited for a health check.
const LONGEST: Duration = Duration::from_secs(600);
/// It is looked at as often at least, in case its events are late.
const LOOK: Duration = Duration::from_secs(2);

/// What a look at it says.
#[derive(Debug, PartialEq)]
enum Verdict {
    /// It runs.
    Runs,
    /// It does not, and why: to follow "but".
    Failed(String),
    /// Not to be said yet; to be looked at again after so long.
    Open(Duration),
}

/// Waits until it runs; `name` is what it is called.
pub(super) async fn settle(run: &Run, id: &str, name: &str) -> Result<(), Failure> {
    let hub = &run.console().hub;
    let began = Instant::now();
    // Before it is looked at, so that no change is missed.
    let mut changes = hub.containers.changes();
    loop {
        let inspect: Value = hub.endpoint.ask(&container::inspect(id, false)).await?;
        let wait = match verdict(&inspect, began.elapsed()) {
            Verdict::Runs => return Ok(()),
            Verdict::Failed(why) => {
                // What a program says of itself may hold secrets.
                let is_open = run.caller().rights.may(Grant::Secrets);
                let why = if is_open { why } else { mask_words(&why).into_owned() };
                return Err(Failure::new(format!("{name} started with the new settings, but {why}.")));
            }
            Verdict::Open(wait) => wait,
        };
        tokio::select! {
            () = run.cancelled() => return Err(Failure::cancelled()),
            () = changed(&mut changes, id) => {}
            () = sleep(wait.min(LOOK)) => {}
        }
    }
}

/// Waits for a change of a container's row.
async fn changed(changes: &mut Receiver<Arc<Change<Container>>>, id: &str) {
    loop {
        match changes.recv().await {
            Ok(change) if !concerns(&change.frame, id) => {}
            // Who is too far behind may have missed one.
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

fn concerns(frame: &Frame<Container>, id: &str) -> bool {
    frame.put.iter().any(|row| row.id == id) || frame.drop.iter().any(|gone| gone == id)
}

/// What an inspect says of one that was started so long ago.
fn verdict(inspect: &Value, since: Duration) -> Verdict {
    let state = &inspect["State"];
    let has_ended = state["Restarting"] == true || inspect["RestartCount"].as_i64().is_some_and(|count| count > 0);
    if has_ended || state["Running"] != true {
        return Verdict::Failed(ended(state));
    }
    let health = &state["Health"];
    match health["Status"].as_str() {
        Some("healthy") => Verdict::Runs,
        Some("unhealthy") => Verdict::Failed(unhealthy(health)),
        Some("starting") => {
            let limit = limit(&inspect["Config"]["Healthcheck"]);
            match limit.checked_sub(since).filter(|left| !left.is_zero()) {
                Some(left) => Verdict::Open(left),
                None => Verdict::Failed(format!("was not healthy after {} seconds", limit.as_secs())),
            }
        }
        // Without a check, or with one that is turned off.
        _ => match RUNS.checked_sub(since).filter(|left| !left.is_zero()) {
            Some(left) => Verdict::Open(left),
            None => Verdict::Runs,
        },
    }
}

fn ended(state: &Value) -> String {
    let error = state["Error"].as_str().unwrap_or_default().trim();
    if state["OOMKilled"] == true {
        return "ran out of memory".to_owned();
    }
    if !error.is_empty() {
        return format!("did not go on running: {}", line(error));
    }
    if state["Running"] == true && state["Restarting"] != true {
        return "ended by itself, and the engine started it again".to_owned();
    }
    format!("ended by itself at once, with exit code {}", state["ExitCode"].as_i64().unwrap_or_default())
}

fn unhealthy(health: &Value) -> String {
    let last = health["Log"].as_array().and_then(|log| log.last());
    let output = last.map(|last| line(last["Output"].as_str().unwrap_or_default())).unwrap_or_default();
    if output.is_empty() { "is unhealthy".to_owned() } else { format!("is unhealthy; its check said: {output}") }
}

/// The first line that says something, cut, without an end of its own.
fn line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|letter| !letter.is_control()).take(200).collect::<String>().trim_end_matches('.').to_owned()
}

/// How long a health check may take until it says something for good; times are in nanoseconds, and 0 is the engine's own.
fn limit(check: &Value) -> Duration {
    let nanos = |key: &str, default: u64| check[key].as_u64().filter(|nanos| *nanos > 0).unwrap_or(default);
    let second = 1_000_000_000;
    let each = nanos("Interval", 30 * second).saturating_add(nanos("Timeout", 30 * second));
    let all = nanos("Retries", 3).saturating_mul(each).saturating_add(nanos("StartPeriod", 0));
    Duration::from_nanos(all).saturating_add(PATIENCE).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn why(inspect: &Value, since: u64) -> String {
        match verdict(inspect, seconds(since)) {
            Verdict::Failed(why) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_a_check_it_has_to_run_for_a_while() {
        let up = json!({"State": {"Running": true}, "RestartCount": 0});
        assert_eq!(verdict(&up, seconds(1)), Verdict::Open(seconds(2)));
        assert_eq!(verdict(&up, seconds(3)), Verdict::Runs);
        let off = json!({"State": {"Running": true, "Health": {"Status": "none"}}});
        assert_eq!(verdict(&off, seconds(3)), Verdict::Runs);
    }

    #[test]
    fn one_that_ended_does_not_run_even_when_it_came_back() {
        let exited = json!({"State": {"Running": false, "ExitCode": 3}});
        assert_eq!(why(&exited, 0), "ended by itself at once, with exit code 3");
        assert!(why(&json!({"State": {"Running": true}, "RestartCount": 1}), 5).ends_with("started it again"));
        assert!(
            why(&json!({"State": {"Running": true, "Restarting": true, "ExitCode": 1}}), 5).ends_with("exit code 1")
        );
        assert_eq!(why(&json!({"State": {"Running": false, "OOMKilled": true}}), 0), "ran out of memory");
        let error = json!({"State": {"Error": "\nexec: no such file.\nmore"}});
        assert_eq!(why(&error, 0), "did not go on running: exec: no such file");
    }

    #[test]
    fn a_check_decides_within_its_own_time() {
        let of = |status: &str| {
            let check = json!({"Interval": 1_000_000_000, "Timeout": 2_000_000_000_u64, "Retries": 4, "StartPeriod": 5_000_000_000_u64});
            let log = json!([{"Output": "old"}, {"Output": "no answer\n"}]);
            json!({"State": {"Running": true, "Health": {"Status": status, "Log": log}}, "Config": {"Healthcheck": check}})
        };
        assert_eq!(verdict(&of("healthy"), seconds(0)), Verdict::Runs);
        assert_eq!(why(&of("unhealthy"), 0), "is unhealthy; its check said: no answer");
        // 5 + 4 × (1 + 2) + 30
        assert_eq!(verdict(&of("starting"), seconds(46)), Verdict::Open(seconds(1)));
        assert_eq!(why(&of("starting"), 47), "was not healthy after 47 seconds");
        assert_eq!(limit(&Value::Null), seconds(210));
        assert_eq!(limit(&json!({"StartPeriod": u64::MAX, "Retries": u64::MAX})), LONGEST);
    }
}
