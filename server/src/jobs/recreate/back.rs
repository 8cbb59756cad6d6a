//! The way back: the old container under its name again, with its restart policy, running if it ran. Each step looks at
//! what is there first, so that it can be begun anywhere, and again. It is the console's own: nobody's lost rights may
//! leave a container aside.

use super::swap::{comes_back, coming, restarts};
use crate::access::Caller;
use crate::audit::{Decision, Entry};
use crate::console::Console;
use crate::endpoints::Endpoint;
use crate::gateway::inside;
use crate::gateway::redact::mask_words;
use crate::jobs::sentence;
use crate::store::KeptRow;
use app::contract::short;
use engine::call::container::{self, Remove};
use engine::{Call, Error};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Between two tries with an engine that is away.
const AWAY: Duration = Duration::from_secs(1);
/// How often, and after how long, a name is asked for again that is about to be free.
const NAME: (u32, Duration) = (20, Duration::from_millis(250));

/// What is to become of the new container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum New {
    /// It goes, with the volumes that only it has when `volumes`.
    Removed { volumes: bool },
    /// It is out of the way already.
    Aside,
}

/// Why the old container is not back.
#[derive(Debug)]
pub(super) struct Fault {
    /// What stands, and what to do.
    pub(super) sentence: String,
    /// The next start of the console tries again.
    pub(super) is_open: bool,
}

/// Why a step did not work.
struct Stuck {
    what: &'static str,
    error: Error,
}

impl Stuck {
    fn at(what: &'static str) -> impl FnOnce(Error) -> Self {
        move |error| Self { what, error }
    }
}

/// Brings the old container back. What is left to be done by hand all the same, with a space before it, or nothing.
/// Waits for an engine that is away.
pub(super) async fn back(console: &Arc<Console>, row: &KeptRow, new: New) -> Result<String, Fault> {
    let came = loop {
        match attempt(&console.hub.endpoint, row, new).await {
            Err(Stuck { error: Error::Unreachable(_), .. }) if !console.stop.is_cancelled() => {
                tokio::select! {
                    () = console.stop.cancelled() => {}
                    () = until_up(console) => {}
                }
            }
            came => break came,
        }
    };
    let (status, detail) = match &came {
        Ok(_) => (200, format!("{} is back", row.name)),
        Err(stuck) => (502, format!("{} is not back: it {}", row.name, stuck.what)),
    };
    note(console, row, "recreate-back", &row.old, &detail, status).await;
    match came {
        Ok(left) => Ok(left),
        Err(Stuck { error: Error::Unreachable(_), .. }) => {
            let sentence = format!("The engine is away: {} is brought back when the console starts again.", row.name);
            Err(Fault { sentence, is_open: true })
        }
        Err(stuck) => Err(Fault { sentence: by_hand(console, row, &stuck).await, is_open: false }),
    }
}

/// What stands where the old container is back.
pub(super) fn stands(row: &KeptRow) -> &'static str {
    match (row.phase.as_str(), row.state.as_str()) {
        ("begun", _) => "The old container is as it was.",
        (_, "stopped") => "The old container is back under its name.",
        (_, "paused") => "The old container is back, and paused again.",
        _ => "The old container runs again.",
    }
}

/// Waits a moment, and then until the engine is there.
async fn until_up(console: &Console) {
    sleep(AWAY).await;
    // An error means that the console ends.
    drop(console.hub.engine().wait_for(|engine| engine.up).await);
}

async fn attempt(endpoint: &Endpoint, row: &KeptRow, new: New) -> Result<String, Stuck> {
    // Before anything goes: without the old one the new one is all there is.
    let old = inspect(endpoint, &row.old).await.map_err(Stuck::at("cannot be found"))?;
    let left = match new {
        New::Removed { volumes } => remove(endpoint, row, volumes).await?,
        New::Aside => String::new(),
    };
    if row.phase == "begun" {
        return Ok(left);
    }
    if old["Name"] != format!("/{}", row.name) {
        rename(endpoint, &row.old, &row.name).await.map_err(Stuck::at("cannot have its name"))?;
    }
    let policy: Value = serde_json::from_str(&row.policy).unwrap_or_default();
    if comes_back(&policy) && old["HostConfig"]["RestartPolicy"] != policy {
        act(endpoint, &restarts(&row.old, &policy)).await.map_err(Stuck::at("cannot have its restart policy"))?;
    }
    if row.state == "stopped" {
        return Ok(left);
    }
    if old["State"]["Running"] != true {
        act(endpoint, &container::start(&row.old)).await.map_err(Stuck::at("could not start"))?;
    }
    if row.state == "paused" && old["State"]["Paused"] != true {
        act(endpoint, &container::pause(&row.old)).await.map_err(Stuck::at("could not be paused"))?;
    }
    let old = inspect(endpoint, &row.old).await.map_err(Stuck::at("cannot be found"))?;
    if old["State"]["Running"] == true || old["State"]["Restarting"] == true {
        return Ok(left);
    }
    Err(Stuck { what: "ended again by itself", error: Error::Conflict("it does not run".to_owned()) })
}

/// Removes the new one. Where the engine does not, it is stopped at least, and out of the way by its name.
async fn remove(endpoint: &Endpoint, row: &KeptRow, volumes: bool) -> Result<String, Stuck> {
    let name = coming(row);
    let id = if row.new.is_empty() { &name } else { &row.new };
    let error = match act(endpoint, &container::remove(id, Remove { force: true, volumes, link: false })).await {
        Ok(()) | Err(Error::NotFound(_)) => return Ok(String::new()),
        Err(error @ Error::Unreachable(_)) => return Err(Stuck { what: "waits for the engine", error }),
        Err(error) => error,
    };
    let found = inspect(endpoint, id).await;
    // It removes itself, or was removed by somebody else at the same time.
    let Some(found) = found.ok().filter(|found| found["State"]["Status"] != "removing") else {
        return Ok(String::new());
    };
    if found["State"]["Running"] == true && act(endpoint, &container::stop(id, Some(0))).await.is_err() {
        act(endpoint, &container::kill(id, "")).await.map_err(Stuck::at("waits for the new one to stop"))?;
    }
    if found["Name"] != format!("/{name}") {
        rename(endpoint, id, &name).await.map_err(Stuck::at("waits for its name"))?;
    }
    tracing::warn!(%error, container = id, "a container that was taken back could not be removed");
    Ok(format!(" The new one could not be removed: remove {name} by hand."))
}

/// Renames a container; who had the name may be about to go.
async fn rename(endpoint: &Endpoint, id: &str, name: &str) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        match act(endpoint, &container::rename(id, name)).await {
            Err(Error::Conflict(_)) if tries < NAME.0 => sleep(NAME.1).await,
            done => return done,
        }
        tries += 1;
    }
}

async fn inspect(endpoint: &Endpoint, id: &str) -> Result<Value, Error> {
    endpoint.ask(&container::inspect(id, false)).await
}

/// Sends a call whose answer has no body; it is done also where it was so already.
pub(super) async fn act(endpoint: &Endpoint, call: &Call) -> Result<(), Error> {
    match endpoint.open(call).await {
        Ok(_) | Err(Error::NotModified) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes a container as the caller, without its volumes; well also where it is gone. The door says the same of one that
/// is out of their sight, which is not.
pub(super) async fn take_away(console: &Arc<Console>, caller: &Caller, id: &str) -> Result<(), Error> {
    match inside::open(console, caller, &container::remove(id, Remove::default())).await {
        Ok(_) => Ok(()),
        Err(Error::NotFound(said)) => match inspect(&console.hub.endpoint, id).await {
            Err(Error::NotFound(_)) => Ok(()),
            _ => Err(Error::NotFound(said)),
        },
        Err(error) => Err(error),
    }
}

/// What stands where the way back has ended, and what to do.
async fn by_hand(console: &Console, row: &KeptRow, stuck: &Stuck) -> String {
    let endpoint = &console.hub.endpoint;
    let (old, new) = (inspect(endpoint, &row.old).await.ok(), inspect(endpoint, &row.new).await.ok());
    let said = |found: &Value| {
        let name = found["Name"].as_str().unwrap_or_default().trim_start_matches('/').to_owned();
        let state = found["State"]["Status"].as_str().unwrap_or("unknown").to_owned();
        (name, state)
    };
    let Some((called, state)) = old.as_ref().map(said) else {
        let stands = match new.as_ref().map(said) {
            Some((name, state)) => format!("The new one is {name} ({}, {state}).", short(&row.new)),
            None => "The new one is gone too: create it again.".to_owned(),
        };
        return format!("The old container {} is gone from the engine. {stands}", short(&row.old));
    };
    let why = sentence::of_create(&stuck.error, |_| None);
    let why = mask_words(&why);
    let mut commands = Vec::new();
    if called != row.name {
        commands.push(format!("docker rename {called} {}", row.name));
    }
    let policy: Value = serde_json::from_str(&row.policy).unwrap_or_default();
    if comes_back(&policy) && old.is_some_and(|old| old["HostConfig"]["RestartPolicy"] != policy) {
        commands.push(format!("docker update --restart {} {}", flag(&policy), row.name));
    }
    if row.state != "stopped" && state != "running" {
        commands.push(format!("docker start {}", row.name));
    }
    let commands = if commands.is_empty() { "look at it".to_owned() } else { commands.join(", ") };
    let other = match new.as_ref().map(said) {
        Some((name, state)) => format!(" The new one is {name} ({}, {state}).", short(&row.new)),
        None => String::new(),
    };
    format!(
        "The old container is there, but it {}: {why} It is {called} ({}, {state}).{other} To bring it back: {commands}.",
        stuck.what,
        short(&row.old)
    )
}

/// A restart policy as the `docker` command takes it.
fn flag(policy: &Value) -> String {
    let name = policy["Name"].as_str().unwrap_or_default();
    match policy["MaximumRetryCount"].as_u64() {
        Some(tries) if tries > 0 => format!("{name}:{tries}"),
        _ => name.to_owned(),
    }
}

/// Writes down what the console does by itself.
pub(super) async fn note(console: &Console, row: &KeptRow, route: &str, target: &str, detail: &str, status: u16) {
    let entry = Entry {
        user: row.user.clone(),
        via: format!("job {}", row.job),
        from: String::new(),
        method: "POST".to_owned(),
        route: route.to_owned(),
        target: target.to_owned(),
        decision: Decision::Allowed,
        detail: detail.to_owned(),
        request: row.job.clone(),
    };
    if let Err(cause) = console.audit.note(entry, status).await {
        tracing::error!(%cause, "the audit log cannot be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use engine::transport::{BoxFuture, Reply, Request, Transport};
    use std::sync::{Mutex, PoisonError};

    /// An engine without the old container.
    #[derive(Default)]
    struct Lost {
        asked: Mutex<Vec<String>>,
    }

    impl Transport for Lost {
        fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply, Error>> {
            let status = if request.target.contains("/old/") { 404 } else { 204 };
            let asked = format!("{} {}", request.method.name(), request.target);
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
            let body = Box::pin(futures_util::stream::once(async { Ok(Bytes::new()) }));
            Box::pin(async move { Ok(Reply { status, headers: Vec::new(), body }) })
        }
    }

    #[test]
    fn a_policy_is_written_as_docker_takes_it() {
        let of = |name: &str, tries: u64| flag(&serde_json::json!({"Name": name, "MaximumRetryCount": tries}));
        assert_eq!([of("always", 0), of("on-failure", 3)], ["always", "on-failure:3"]);
    }

    #[tokio::test]
    async fn the_new_one_stays_where_the_old_one_is_gone() {
        for phase in ["begun", "aside", "undoing"] {
            let lost = Arc::new(Lost::default());
            let endpoint = Endpoint::new("local", "unix:///nowhere.sock", Arc::<Lost>::clone(&lost));
            let row = KeptRow { old: "old".into(), new: "new".into(), phase: phase.into(), ..KeptRow::default() };
            let stuck = attempt(&endpoint, &row, New::Removed { volumes: true }).await.err();
            assert_eq!(stuck.map(|stuck| stuck.what), Some("cannot be found"));
            let asked = lost.asked.lock().unwrap();
            assert!(!asked.is_empty() && asked.iter().all(|call| call.starts_with("GET ")), "{asked:?}");
        }
    }
}
