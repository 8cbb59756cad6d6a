//! Containers. `container` is an id or a name.

use super::{Call, Method, segment};

fn post(container: &str, verb: &str, command: &[&str]) -> Call {
    Call::new(Method::Post, format!("/containers/{}/{verb}", segment(container)), command)
}

/// `GET /containers/json`: all, stopped ones too.
pub fn list() -> Call {
    Call::get("/containers/json", &["ps", "--all"]).with("all", "1")
}

/// `GET /containers/json` for some ids; those that are gone are missing in the answer.
pub fn list_only<'a>(ids: impl Iterator<Item = &'a str>) -> Call {
    let ids: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
    list().with("filters", format!("{{\"id\":[{}]}}", ids.join(",")))
}

/// `GET /containers/{id}/json`, with the sizes of its file system when `size` (that walks all its files).
pub fn inspect(container: &str, size: bool) -> Call {
    let command: &[&str] = if size { &["inspect", "--size", container] } else { &["inspect", container] };
    Call::get(format!("/containers/{}/json", segment(container)), command).flag("size", size)
}

/// `POST /containers/{id}/start`; 304 when it runs already.
pub fn start(container: &str) -> Call {
    post(container, "start", &["start", container])
}

/// `POST /containers/{id}/stop`; `t` seconds until it is killed (the container's own default without). 304 when stopped.
pub fn stop(container: &str, t: Option<i64>) -> Call {
    timed(container, "stop", t)
}

/// `POST /containers/{id}/restart`, `t` as in [`stop`].
pub fn restart(container: &str, t: Option<i64>) -> Call {
    timed(container, "restart", t)
}

fn timed(container: &str, verb: &str, t: Option<i64>) -> Call {
    match t.map(|seconds| seconds.to_string()) {
        Some(t) => post(container, verb, &[verb, "-t", &t, container]).with("t", t.clone()),
        None => post(container, verb, &[verb, container]),
    }
}

/// `POST /containers/{id}/kill` with a signal (`SIGKILL` when empty). 409 when it does not run.
pub fn kill(container: &str, signal: &str) -> Call {
    if signal.is_empty() {
        return post(container, "kill", &["kill", container]);
    }
    post(container, "kill", &["kill", "--signal", signal, container]).with("signal", signal)
}

/// `POST /containers/{id}/pause`.
pub fn pause(container: &str) -> Call {
    post(container, "pause", &["pause", container])
}

/// `POST /containers/{id}/unpause`.
pub fn unpause(container: &str) -> Call {
    post(container, "unpause", &["unpause", container])
}

/// `POST /containers/{id}/rename`; 409 when the name is taken.
pub fn rename(container: &str, name: &str) -> Call {
    post(container, "rename", &["rename", container, name]).with("name", name)
}

/// How a container is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remove {
    /// Its anonymous volumes too.
    pub volumes: bool,
    /// Kill it first when it runs.
    pub force: bool,
    /// The name is a link (`parent/alias`): remove the link, not the container.
    pub link: bool,
}

/// `DELETE /containers/{id}`; 409 when it runs and `force` is off.
pub fn remove(container: &str, how: Remove) -> Call {
    let mut command = vec!["rm"];
    let options = [(how.volumes, "--volumes"), (how.force, "--force"), (how.link, "--link")];
    command.extend(options.iter().filter(|(on, _)| *on).map(|(_, word)| *word));
    command.push(container);
    Call::new(Method::Delete, format!("/containers/{}", segment(container)), &command)
        .flag("v", how.volumes)
        .flag("force", how.force)
        .flag("link", how.link)
}
