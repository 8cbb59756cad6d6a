//! How something has ended, asked of the engine: it may tell of an end a little later than the connection does.

use crate::endpoints::Endpoint;
use engine::Error;
use engine::call::{container, exec};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::sleep;

/// How often the engine is asked.
const TRIES: usize = 20;
/// How long after each time.
const PAUSE: Duration = Duration::from_millis(50);

/// What an engine says about an exec, and about the state of a container.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct State {
    running: Option<bool>,
    exit_code: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Container {
    state: Option<State>,
}

impl State {
    /// The exit code of what has ended: some engines tell one, 0, of what still runs.
    fn code(&self) -> Option<i64> {
        self.exit_code.filter(|_| self.running != Some(true))
    }
}

/// The exit code of an exec; `None` while it runs.
pub(crate) async fn of_exec(endpoint: &Endpoint, id: &str) -> Result<Option<i64>, Error> {
    let call = exec::inspect(id);
    until(|| endpoint.ask::<State>(&call)).await
}

/// The exit code of a container; `None` while it runs.
pub(super) async fn of_container(endpoint: &Endpoint, id: &str) -> Result<Option<i64>, Error> {
    let call = container::inspect(id, false);
    until(|| async { Ok::<_, Error>(endpoint.ask::<Container>(&call).await?.state.unwrap_or_default()) }).await
}

async fn until<Asked: Future<Output = Result<State, Error>>>(ask: impl Fn() -> Asked) -> Result<Option<i64>, Error> {
    for _ in 0..TRIES {
        if let Some(code) = ask().await?.code() {
            return Ok(Some(code));
        }
        sleep(PAUSE).await;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test(start_paused = true)]
    async fn the_code_of_what_still_runs_is_no_end() {
        let told = |text: &str| serde_json::from_str::<State>(text).unwrap().code();
        assert_eq!(told(r#"{"Running":false,"ExitCode":7}"#), Some(7));
        assert_eq!(told(r#"{"ExitCode":0}"#), Some(0));
        for early in [r#"{"Running":true,"ExitCode":0}"#, r#"{"Running":false,"ExitCode":null}"#, "{}"] {
            assert_eq!(told(early), None, "{early}");
        }
        let asked = Cell::new(0);
        let late = async |ends: i64| {
            let ask = || async {
                asked.set(asked.get() + 1);
                Ok::<_, Error>(State { running: Some(asked.get() < ends), exit_code: Some(asked.get()) })
            };
            until(ask).await
        };
        assert_eq!(late(3).await, Ok(Some(3)));
        assert_eq!(late(i64::MAX).await, Ok(None));
    }
}
