//! What is done to a container: started, stopped, paused, renamed, removed.
//!
//! The time is taken under the lock, so that events are in the order in which things happened.

use super::answer::{Answer, Ask, Failure, json, nothing};
use super::clock::SECOND;
use super::container::{Container, Status};
use super::filters::Filters;
use super::state::{State, World};
use engine::route::is_container_name;
use serde_json::{Value, json as value};
use std::time::Duration;

/// How long one marked `slow` takes to start and to stop.
const SLOW: Duration = Duration::from_secs(10);

/// Signals by number, as the Engine names them.
const SIGNALS: [(&str, i64); 12] = [
    ("HUP", 1),
    ("INT", 2),
    ("QUIT", 3),
    ("ABRT", 6),
    ("KILL", 9),
    ("USR1", 10),
    ("USR2", 12),
    ("TERM", 15),
    ("CONT", 18),
    ("STOP", 19),
    ("WINCH", 28),
    ("IO", 29),
];

/// `POST /containers/{id}/start`
pub(super) async fn start(world: &World, ask: &Ask) -> Answer {
    slowly(world, ask.name()).await?;
    let mut state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    match container.at(now).status {
        Status::Running | Status::Restarting => return Err(Failure::new(304, "")),
        Status::Paused => return Err(Failure::conflict("cannot start a paused container, try unpause instead")),
        Status::Created | Status::Exited => {}
    }
    if container.is_marked("broken") {
        return Err(Failure::new(
            500,
            format!(
                "driver failed programming external connectivity on endpoint {}: Bind for 0.0.0.0:80 failed: port is already allocated",
                container.name
            ),
        ));
    }
    let id = container.id.clone();
    state.start(&id, now);
    Ok(nothing(204))
}

/// `POST /containers/{id}/stop`
pub(super) async fn stop(world: &World, ask: &Ask) -> Answer {
    slowly(world, ask.name()).await?;
    let mut state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    let status = container.at(now).status;
    if matches!(status, Status::Created | Status::Exited) {
        return Err(Failure::new(304, ""));
    }
    let id = container.id.clone();
    state.stop(&id, now);
    Ok(nothing(204))
}

/// `POST /containers/{id}/restart`
pub(super) async fn restart(world: &World, ask: &Ask) -> Answer {
    slowly(world, ask.name()).await?;
    let mut state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    let (id, status) = (container.id.clone(), container.at(now).status);
    if !matches!(status, Status::Created | Status::Exited) {
        state.stop(&id, now);
    }
    state.start(&id, now);
    state.tell_of(&id, "restart", &[], now);
    Ok(nothing(204))
}

/// `POST /containers/{id}/kill`
pub(super) fn kill(world: &World, ask: &Ask) -> Answer {
    killed(world, ask).map_err(|failure| failure.within(&format!("cannot kill container: {}", ask.name())))
}

fn killed(world: &World, ask: &Ask) -> Answer {
    let wanted = ask.value("signal").unwrap_or("SIGKILL");
    let plain = wanted.to_ascii_uppercase();
    let plain = plain.strip_prefix("SIG").unwrap_or(&plain);
    let known = SIGNALS.iter().find(|(name, number)| *name == plain || number.to_string() == plain);
    let number = known.map(|(_, number)| *number).ok_or_else(|| Failure::bad(format!("invalid signal: {wanted}")))?;
    let mut state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    if !container.at(now).status.is_up() {
        return Err(Failure::conflict(format!("container {} is not running", container.id)));
    }
    let (id, asked) = (container.id.clone(), container.asked_to_end());
    state.tell_of(&id, "kill", &[("signal", number.to_string())], now);
    match number {
        9 => state.die(&id, 137, now),
        15 => state.die(&id, asked, now),
        2 | 3 | 6 => state.die(&id, 128 + number, now),
        _ => {}
    }
    Ok(nothing(204))
}

/// `POST /containers/{id}/pause`
pub(super) fn pause(world: &World, ask: &Ask) -> Answer {
    let mut state = world.state();
    let now = world.now();
    let container = state.find_mut(ask.name())?;
    let id = container.id.clone();
    match container.at(now).status {
        Status::Running => container.end(now, 0, true),
        Status::Paused => return Err(Failure::conflict(format!("Container {id} is already paused"))),
        Status::Restarting => {
            return Err(Failure::conflict(format!(
                "Container {id} is restarting, wait until the container is running"
            )));
        }
        Status::Created | Status::Exited => {
            return Err(Failure::conflict(format!("container {id} is not running")));
        }
    }
    state.tell_of(&id, "pause", &[], now);
    Ok(nothing(204))
}

/// `POST /containers/{id}/unpause`
pub(super) fn unpause(world: &World, ask: &Ask) -> Answer {
    let mut state = world.state();
    let now = world.now();
    let container = state.find_mut(ask.name())?;
    let (id, moment) = (container.id.clone(), container.at(now));
    if moment.status != Status::Paused {
        return Err(Failure::new(500, format!("Container {id} is not paused")));
    }
    container.begin(now, moment.started.unwrap_or(now));
    state.tell_of(&id, "unpause", &[], now);
    Ok(nothing(204))
}

/// `POST /containers/{id}/rename`
pub(super) fn rename(world: &World, ask: &Ask) -> Answer {
    let name = ask.value("name").unwrap_or_default().trim_start_matches('/');
    if !is_container_name(name) {
        return Err(Failure::bad(format!(
            "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )));
    }
    let mut state = world.state();
    let (now, id) = (world.now(), state.find(ask.name())?.id.clone());
    state.name_is_free(name).map_err(|failure| failure.within("Error when allocating new name"))?;
    let container = state.find_mut(&id)?;
    let before = std::mem::replace(&mut container.name, name.to_owned());
    state.tell_of(&id, "rename", &[("oldName", format!("/{before}"))], now);
    Ok(nothing(204))
}

/// `DELETE /containers/{id}`
pub(super) fn remove(world: &World, ask: &Ask) -> Answer {
    if ask.is_on("link") {
        return Err(Failure::bad("the demo engine has no links"));
    }
    let mut state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    let (id, name, status) = (container.id.clone(), container.name.clone(), container.at(now).status);
    let stopped = matches!(status, Status::Created | Status::Exited);
    if !stopped && !ask.is_on("force") {
        let why = match status {
            Status::Paused => "container is paused and must be unpaused first",
            _ => "container is running: stop the container before removing or force remove",
        };
        return Err(Failure::conflict(format!("cannot remove container \"/{name}\": {why}")));
    }
    if !stopped {
        state.tell_of(&id, "kill", &[("signal", "9".into())], now);
        state.die(&id, 137, now);
    }
    state.destroy(&id, now);
    Ok(nothing(204))
}

/// `POST /containers/prune`
pub(super) fn prune(world: &World, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, &["label", "label!", "until"])?;
    let mut state = world.state();
    let now = world.now();
    let stopped = |container: &&Container| {
        let status = container.at(now).status;
        matches!(status, Status::Created | Status::Exited) && filters.admit_labels(&container.spec.labels)
    };
    let gone: Vec<String> = state.containers.values().filter(stopped).map(|container| container.id.clone()).collect();
    for id in &gone {
        state.destroy(id, now);
    }
    Ok(json(&value!({ "ContainersDeleted": gone, "SpaceReclaimed": gone.len() * 40_960 })))
}

/// `POST /containers/{id}/update`
pub(super) fn update(world: &World, ask: &Ask) -> Answer {
    let body = ask.json()?;
    let mut state = world.state();
    let now = world.now();
    let container = state.find_mut(ask.name())?;
    if let Some(policy) = body["RestartPolicy"]["Name"].as_str() {
        container.spec.restart = policy.to_owned();
    }
    if let Some(limit) = body["Memory"].as_i64() {
        container.spec.memory_limit = limit;
    }
    if let Some(cpus) = body["NanoCpus"].as_i64() {
        container.spec.nano_cpus = cpus;
    }
    let id = container.id.clone();
    state.tell_of(&id, "update", &[], now);
    Ok(json(&value!({ "Warnings": Value::Null })))
}

/// `POST /containers/{id}/wait`: the head of the answer comes at once, its body when the container has ended.
pub(super) fn wait(world: &std::sync::Arc<World>, ask: &Ask) -> Answer {
    let condition = ask.value("condition").unwrap_or("not-running").to_owned();
    if !matches!(condition.as_str(), "not-running" | "next-exit" | "removed") {
        return Err(Failure::bad(format!("invalid condition: {condition:?}")));
    }
    let (id, since) = (world.state().find(ask.name())?.id.clone(), world.now());
    let world = std::sync::Arc::clone(world);
    let ended = async move {
        let code = ended(&world, &id, &condition, since).await;
        Ok::<_, engine::Error>(bytes::Bytes::from(format!("{{\"StatusCode\":{code}}}\n")))
    };
    Ok(super::answer::streamed("application/json", Box::pin(futures_util::stream::once(ended))))
}

/// Waits until a container has ended, and gives its exit code.
async fn ended(world: &World, id: &str, condition: &str, since: i64) -> i64 {
    let mut code = 0;
    loop {
        let mut happens = world.told.subscribe();
        let next = {
            let state = world.state();
            let now = world.now();
            let Some(container) = state.containers.get(id) else { return code };
            let moment = container.at(now);
            if moment.finished.is_some() {
                code = moment.code;
            }
            let over = match condition {
                "removed" => false,
                "next-exit" => moment.finished.is_some_and(|at| at >= since),
                _ => !moment.status.is_up() && moment.status != Status::Restarting,
            };
            if over {
                return code;
            }
            container.next(now).map_or(now + 3600 * SECOND, |(at, _)| at)
        };
        world.until(&mut happens, next).await;
    }
}

/// One that is marked `slow` takes its time.
async fn slowly(world: &World, name: &str) -> Result<(), Failure> {
    let slow = world.state().find(name)?.is_marked("slow");
    if slow {
        tokio::time::sleep(SLOW).await;
    }
    Ok(())
}

impl State {
    /// Starts a container that does not run.
    pub(super) fn start(&mut self, id: &str, now: i64) {
        if let Some(container) = self.containers.get_mut(id) {
            container.begin(now, now);
            self.tell_of(id, "start", &[], now);
        }
    }

    /// Stops a container that runs, waits or is paused.
    fn stop(&mut self, id: &str, now: i64) {
        let Some(container) = self.containers.get(id) else { return };
        let code = container.asked_to_end();
        self.tell_of(id, "kill", &[("signal", "15".into())], now);
        self.die(id, code, now);
        self.tell_of(id, "stop", &[], now);
    }

    /// Ends a container's run; one that is to be removed by itself goes.
    fn die(&mut self, id: &str, code: i64, now: i64) {
        let Some(container) = self.containers.get_mut(id) else { return };
        let ran = container.active(now) / SECOND;
        container.end(now, code, false);
        let passing = container.spec.host["AutoRemove"] == true;
        self.tell_of(id, "die", &[("exitCode", code.to_string()), ("execDuration", ran.to_string())], now);
        if passing {
            self.destroy(id, now);
        }
    }

    fn destroy(&mut self, id: &str, now: i64) {
        self.tell_of(id, "destroy", &[], now);
        self.containers.remove(id);
    }

    /// Fails when a container has that name.
    pub(super) fn name_is_free(&self, name: &str) -> Result<(), Failure> {
        match self.containers.values().find(|container| container.name == name) {
            Some(other) => Err(Failure::conflict(format!(
                "Conflict. The container name \"/{name}\" is already in use by container \"{}\". You have to remove (or rename) that container to be able to reuse that name.",
                other.id
            ))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Demo;
    use super::super::tests::{get, inspect};
    use engine::transport::{collect, open};
    use engine::{Call, Error, call::container};

    async fn act(demo: &Demo, call: Call) -> Result<(), Error> {
        open(demo, "/v1.45", &call).await.map(|_| ())
    }

    #[tokio::test(start_paused = true)]
    async fn a_container_goes_through_its_life() {
        let demo = Demo::new(10);
        let web = "shop-web-1";
        assert_eq!(act(&demo, container::start(web)).await, Err(Error::NotModified));
        act(&demo, container::stop(web, None)).await.unwrap();
        assert_eq!(act(&demo, container::stop(web, None)).await, Err(Error::NotModified));
        assert_eq!(inspect(&demo, web).await["State"]["Status"], "exited");
        assert!(matches!(act(&demo, container::kill(web, "")).await, Err(Error::Conflict(_))));
        act(&demo, container::start(web)).await.unwrap();
        assert!(matches!(act(&demo, container::remove(web, Default::default())).await, Err(Error::Conflict(_))));
        assert!(matches!(act(&demo, container::rename(web, "shop-api-1")).await, Err(Error::Conflict(_))));
        act(&demo, container::rename(web, "front")).await.unwrap();
        act(&demo, container::pause("front")).await.unwrap();
        assert_eq!(inspect(&demo, "front").await["State"]["Paused"], true);
        act(&demo, container::unpause("front")).await.unwrap();
        act(&demo, container::remove("front", container::Remove { force: true, ..Default::default() })).await.unwrap();
        assert!(matches!(act(&demo, container::start("front")).await, Err(Error::NotFound(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_when_the_container_does() {
        let demo = Demo::new(10);
        let mut call = container::start("shop-web-1");
        call.path = "/containers/shop-web-1/wait".into();
        let mut answer = open(&*demo, "/v1.45", &call).await.unwrap();
        act(&demo, container::kill("shop-web-1", "SIGKILL")).await.unwrap();
        assert_eq!(collect(&mut answer, 100).await.unwrap(), b"{\"StatusCode\":137}\n");
        assert!(get(&demo, &container::inspect("shop-web-1", false)).await.contains("\"ExitCode\":137"));
    }
}
