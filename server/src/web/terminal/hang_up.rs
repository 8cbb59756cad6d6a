//! The end of a command whose browser has gone. An engine lets it run on: closing the connection tells a shell nothing,
//! and its terminal stays open inside the engine. So its processes are told as a terminal that is closed tells them, by
//! SIGHUP; they are known by a variable in their environment. What asked to be spared, as `nohup` does, is.

use super::entry;
use super::tickets::{Opens, Terminal};
use crate::access::Caller;
use crate::audit::Entry;
use crate::console::Console;
use engine::call::exec::{self, Exec};
use http::StatusCode;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// The variable.
pub(crate) const MARK: &str = "QUAYSIDE_TERMINAL";
/// What this is, as the audit names it.
const ROUTE: &str = "terminal-hang-up";
/// How long the engine may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// For a shell; `$1` is the variable with its value.
const SCRIPT: &str = r#"for p in /proc/[0-9]*; do
  if grep -q "$1" "$p/environ" 2>/dev/null; then kill -HUP "${p#/proc/}" 2>/dev/null; fi
done"#;

#[derive(Deserialize)]
struct Made {
    #[serde(rename = "Id")]
    id: String,
}

/// Tells the processes of a terminal that it was closed; where there is no shell to do it with, they run on. It is the
/// console's own call: the caller's rights may have just ended. It is written down before, or not done.
pub(super) async fn hang_up(console: &Console, caller: &Caller, terminal: &Terminal) {
    let Opens::Exec { user, mark, .. } = &terminal.opens else { return };
    let row = Entry { target: terminal.container.clone(), ..entry(caller, "POST", ROUTE) };
    let ticket = match console.audit.begin(row).await {
        Ok(ticket) => ticket,
        Err(cause) => return tracing::warn!(%cause, "a terminal's processes run on: the audit log cannot be written"),
    };
    let mark = format!("{MARK}={mark}");
    let command = ["sh", "-c", SCRIPT, "sh", mark.as_str()].map(str::to_owned).to_vec();
    let call = exec::create(&terminal.container, &Exec { command, user: user.clone(), ..Exec::default() });
    let endpoint = &console.hub.endpoint;
    let begun = Instant::now();
    let told = async {
        let made: Made = endpoint.ask(&call).await?;
        endpoint.open(&exec::start_detached(&made.id)).await
    };
    let status = match timeout(PATIENCE, told).await {
        Ok(Ok(_)) => StatusCode::OK,
        Ok(Err(_)) | Err(_) => {
            tracing::debug!(container = %terminal.name, "a terminal's processes could not be told that it was closed");
            StatusCode::BAD_GATEWAY
        }
    };
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    console.audit.end(ticket, status.as_u16(), millis).await;
}
