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

/// Which of a container's log, and how.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    /// Goes on with what comes, until the container stops.
    pub follow: bool,
    /// What it wrote to standard output.
    pub stdout: bool,
    /// What it wrote to standard error. One of the two has to be on.
    pub stderr: bool,
    /// With the engine's time in front of each line.
    pub timestamps: bool,
    /// From this time on, `seconds[.nanoseconds]` since 1970, the time itself too.
    pub since: Option<String>,
    /// Until this time, the time itself too.
    pub until: Option<String>,
    /// The last so many lines of the whole log: of these come those that `since` and `until` let through.
    pub tail: Option<u64>,
}

/// `GET /containers/{id}/logs`: frames, or a terminal's raw text ([`crate::log`] reads both).
pub fn logs(container: &str, how: &Logs) -> Call {
    let mut call = Call::get(format!("/containers/{}/logs", segment(container)), &["logs"])
        .flag("follow", how.follow)
        .flag("stdout", how.stdout)
        .flag("stderr", how.stderr)
        .flag("timestamps", how.timestamps);
    let mut words: Vec<String> = Vec::new();
    words.extend(how.follow.then(|| "--follow".to_owned()));
    words.extend(how.timestamps.then(|| "--timestamps".to_owned()));
    let tail = how.tail.map(|lines| lines.to_string());
    for (key, option, value) in
        [("since", "--since", &how.since), ("until", "--until", &how.until), ("tail", "--tail", &tail)]
    {
        if let Some(value) = value {
            call = call.with(key, value.clone());
            words.extend([option.to_owned(), value.clone()]);
        }
    }
    words.push(container.to_owned());
    call.command.extend(words);
    call
}

/// `GET /containers/{id}/stats`: an answer a second when `stream`, else one, which takes the engine a second or two
/// unless it is `one_shot`, without a sample before it.
pub fn stats(container: &str, stream: bool, one_shot: bool) -> Call {
    let command: &[&str] = if stream { &["stats", container] } else { &["stats", "--no-stream", container] };
    let call = Call::get(format!("/containers/{}/stats", segment(container)), command);
    let call = if stream { call } else { call.with("stream", "0") };
    call.flag("one-shot", one_shot && !stream)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_asked_for_as_the_docker_command_does() {
        let how = Logs {
            follow: true,
            stdout: true,
            stderr: true,
            timestamps: true,
            since: Some("5.000000001".into()),
            until: Some("7".into()),
            tail: Some(0),
        };
        let call = logs("web", &how);
        let query = "follow=1&stdout=1&stderr=1&timestamps=1&since=5.000000001&until=7&tail=0";
        assert_eq!(call.target(), format!("/containers/web/logs?{query}"));
        let command = "docker logs --follow --timestamps --since 5.000000001 --until 7 --tail 0 web";
        assert_eq!(call.as_docker(""), command);
        let call = logs("web", &Logs { stdout: true, ..Logs::default() });
        assert_eq!(
            (call.target().as_str(), call.as_docker("").as_str()),
            ("/containers/web/logs?stdout=1", "docker logs web")
        );
    }

    #[test]
    fn stats_stream_unless_told_otherwise() {
        assert_eq!(stats("web", true, false).target(), "/containers/web/stats");
        assert_eq!(stats("web", false, false).target(), "/containers/web/stats?stream=0");
        assert_eq!(stats("web", false, true).target(), "/containers/web/stats?stream=0&one-shot=1");
        assert_eq!(stats("web", false, true).as_docker(""), "docker stats --no-stream web");
    }
}
