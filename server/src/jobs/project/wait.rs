//! Waiting until a container is as others need it.

use super::super::run::Run;
use super::member::{Condition, Member};
use crate::gateway::inside;
use crate::hub::Change;
use app::contract::{Container, Frame};
use engine::call::container;
use serde_json::Value;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Instant, sleep, timeout_at};

/// How long it may take.
const LIMIT: Duration = Duration::from_secs(2 * 60);
/// The engine is asked again after so long where no event tells of a change.
const AGAIN: Duration = Duration::from_secs(2);
/// The largest inspect.
const INSPECT: usize = 4 * 1024 * 1024;

/// Waits until a container is so, as the engine itself says: rows of the list may be of the time before it was started.
pub(super) async fn until(run: &Run, member: &Member, condition: Condition) -> Result<(), String> {
    let deadline = Instant::now() + LIMIT;
    let mut changes = run.console().hub.containers.changes();
    loop {
        let state = state(run, member).await;
        if let Some(judged) = judged(&state, condition, &member.name) {
            return judged;
        }
        let wait = async {
            tokio::select! {
                () = run.cancelled() => {}
                () = sleep(AGAIN) => {}
                () = changed(&mut changes, &member.id) => {}
            }
        };
        if timeout_at(deadline, wait).await.is_err() {
            return Err(format!("{} was not {} within two minutes.", member.name, word(condition)));
        }
        if run.is_cancelled() {
            return Err(format!("it was cancelled while {} was waited for.", member.name));
        }
    }
}

/// The state of a container; nothing where the engine does not say.
async fn state(run: &Run, member: &Member) -> Value {
    let inspect = container::inspect(&member.id, false);
    let inspected: Result<Value, _> = inside::ask(run.console(), run.caller(), &inspect, INSPECT).await;
    inspected.ok().and_then(|mut inspect| inspect.get_mut("State").map(Value::take)).unwrap_or_default()
}

/// Waits until the list says something new of a container.
async fn changed(changes: &mut broadcast::Receiver<Arc<Change<Container>>>, id: &str) {
    let concerns =
        |frame: &Frame<Container>| frame.put.iter().any(|row| row.id == id) || frame.drop.iter().any(|gone| gone == id);
    loop {
        match changes.recv().await {
            Ok(change) if !concerns(&change.frame) => {}
            // Who is too far behind may have missed a change of it.
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => return pending().await,
        }
    }
}

/// Whether a container is so, or never will be; `None` while that is open.
fn judged(state: &Value, condition: Condition, name: &str) -> Option<Result<(), String>> {
    let status = state["Status"].as_str()?;
    let code = state["ExitCode"].as_i64().unwrap_or_default();
    let over = || Some(Err(format!("{name} ended with exit code {code}.")));
    match (condition, status) {
        (Condition::Completed, "exited") if code == 0 => Some(Ok(())),
        (_, "exited" | "dead" | "removing") => over(),
        (Condition::Healthy, "running") => match state["Health"]["Status"].as_str() {
            // Without a check there is nothing more to know.
            Some("healthy" | "none" | "") | None => Some(Ok(())),
            Some("unhealthy") => Some(Err(format!("{name} is unhealthy."))),
            Some(_) => None,
        },
        _ => None,
    }
}

fn word(condition: Condition) -> &'static str {
    match condition {
        Condition::Healthy => "healthy",
        Condition::Completed => "done",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_state_is_good_bad_or_open() {
        let judge = |state: Value, condition| judged(&state, condition, "db").map(|judged| judged.is_ok());
        let (healthy, completed) = (Condition::Healthy, Condition::Completed);
        let running = |health: &str| json!({ "Status": "running", "Health": { "Status": health } });
        let exited = |code: i64| json!({ "Status": "exited", "ExitCode": code });
        assert_eq!(judge(running("starting"), healthy), None);
        assert_eq!(judge(running("healthy"), healthy), Some(true));
        assert_eq!(judge(running("unhealthy"), healthy), Some(false));
        assert_eq!(judge(json!({ "Status": "running", "Health": null }), healthy), Some(true));
        assert_eq!(judge(running("healthy"), completed), None);
        assert_eq!(judge(exited(0), completed), Some(true));
        assert_eq!(judge(exited(0), healthy), Some(false));
        assert_eq!(judge(exited(1), completed), Some(false));
        for open in [json!({ "Status": "restarting" }), json!({ "Status": "created" }), json!({}), Value::Null] {
            assert_eq!(judge(open.clone(), healthy), None, "{open}");
        }
    }
}
