//! Commands in containers: made, started, looked at. What they run is a [shell](super::shell) that only pretends.

use super::answer::{Answer, Ask, Failure, json, json_with, nothing, whole};
use super::inspect::up;
use super::noise;
use super::shell::{Place, Shell, framed};
use super::state::World;
use engine::transport::Upgrade;
use serde_json::json as value;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// How much is under way in a terminal, in each direction.
const BUFFER: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(super) struct Exec {
    pub(super) id: String,
    pub(super) container: String,
    pub(super) command: Vec<String>,
    tty: bool,
    stdin: bool,
    user: String,
    started: Option<i64>,
    code: Option<i64>,
}

impl Exec {
    pub(super) fn running(&self) -> bool {
        self.started.is_some() && self.code.is_none()
    }

    fn words(&self) -> String {
        self.command.join(" ")
    }
}

/// `POST /containers/{id}/exec`
pub(super) fn create(world: &World, ask: &Ask) -> Answer {
    let body = ask.json()?;
    let command = super::create::list(&body["Cmd"]).filter(|words| !words.is_empty());
    let command = command.ok_or_else(|| Failure::bad("No exec command specified"))?;
    let mut state = world.state();
    let now = world.now();
    let container = up(&state, ask.name(), now)?.id.clone();
    let exec = Exec {
        id: noise::hex(state.seed()),
        container,
        command,
        tty: body["Tty"].as_bool().unwrap_or_default(),
        stdin: body["AttachStdin"].as_bool().unwrap_or_default(),
        user: body["User"].as_str().unwrap_or_default().to_owned(),
        started: None,
        code: None,
    };
    let (action, more) = (format!("exec_create: {}", exec.words()), [("execID", exec.id.clone())]);
    state.tell_of(&exec.container, &action, &more, now);
    let answer = json_with(201, &value!({ "Id": exec.id }));
    state.remember(exec);
    Ok(answer)
}

/// `GET /exec/{id}/json`
pub(super) fn inspect(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let exec = state.execs.iter().find(|exec| exec.id == ask.name()).ok_or_else(|| missing(ask.name()))?;
    let mut process = value!({
        "tty": exec.tty, "entrypoint": exec.command.first(), "arguments": exec.command.get(1..), "privileged": false,
    });
    if !exec.user.is_empty() {
        process["user"] = exec.user.as_str().into();
    }
    Ok(json(&value!({
        "ID": exec.id, "Running": exec.running(), "ExitCode": exec.code, "ProcessConfig": process,
        "OpenStdin": exec.stdin, "OpenStderr": true, "OpenStdout": true, "CanRemove": false,
        "ContainerID": exec.container, "DetachKeys": "", "Pid": if exec.running() { 4242 } else { 0 },
    })))
}

fn missing(id: &str) -> Failure {
    Failure::not_found(format!("No such exec instance: {id}"))
}

/// `POST /exec/{id}/start`, by a request that stays one: the command runs to its end and says what it has to say.
pub(super) fn start(world: &World, ask: &Ask) -> Answer {
    let detached = ask.json()?["Detach"] == true;
    let exec = begin(world, ask.name())?;
    let mut shell = shell(world, &exec);
    let (said, code) = shell.run(&script(&exec.command));
    finish(world, &exec, code.unwrap_or_else(|| shell.last_code()));
    if detached {
        return Ok(nothing(200));
    }
    let (kind, said) = match exec.tty {
        true => ("application/vnd.docker.raw-stream", said.replace('\n', "\r\n").into_bytes()),
        false => ("application/vnd.docker.multiplexed-stream", framed(&said)),
    };
    Ok(whole(200, kind, said.into()))
}

/// The same, by one that becomes a tunnel.
pub(super) fn open(world: &Arc<World>, ask: &Ask) -> Result<Upgrade, Failure> {
    if ask.json()?["Detach"] == true {
        return start(world, ask).map(Upgrade::Refused);
    }
    let exec = begin(world, ask.name())?;
    let (client, own) = tokio::io::duplex(BUFFER);
    let kind = if exec.tty { "application/vnd.docker.raw-stream" } else { "application/vnd.docker.multiplexed-stream" };
    let headers = [("content-type", kind), ("connection", "Upgrade"), ("upgrade", "tcp")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let world = Arc::clone(world);
    tokio::spawn(async move {
        // Fails when the client has gone; the command ends with it.
        let code = talk(&world, &exec, own).await.unwrap_or(129);
        finish(&world, &exec, code);
    });
    Ok(Upgrade::Tunnel { headers, io: Box::new(client) })
}

fn shell(world: &World, exec: &Exec) -> Shell {
    let state = world.state();
    let container = state.containers.get(&exec.container);
    let empty = || Place { name: String::new(), env: Vec::new(), directory: String::new(), process: String::new() };
    Shell::new(container.map_or_else(empty, Place::of))
}

/// What a command is to run: the text after `sh -c`, or its words.
fn script(command: &[String]) -> String {
    match command {
        [_, flag, text, ..] if flag == "-c" || flag == "-lc" => text.clone(),
        words => words.join(" "),
    }
}

/// Whether a command is a shell that reads what to do.
fn is_shell(command: &[String]) -> bool {
    let name = |word: &String| word.rsplit('/').next().unwrap_or_default().to_owned();
    command.first().is_some_and(|word| matches!(name(word).as_str(), "sh" | "bash" | "ash" | "zsh"))
        && !command.iter().any(|word| word == "-c" || word == "-lc")
}

/// Runs a command at the other end of a tunnel; its exit code.
async fn talk(world: &World, exec: &Exec, mut io: DuplexStream) -> std::io::Result<i64> {
    let mut shell = shell(world, exec);
    if !is_shell(&exec.command) {
        let (said, code) = shell.run(&script(&exec.command));
        let said = if exec.tty { said.replace('\n', "\r\n").into_bytes() } else { framed(&said) };
        io.write_all(&said).await?;
        io.shutdown().await?;
        return Ok(code.unwrap_or_else(|| shell.last_code()));
    }
    if exec.tty {
        io.write_all(shell.prompt().as_bytes()).await?;
    }
    let (mut line, mut buffer) = (String::new(), [0; 1024]);
    loop {
        let count = io.read(&mut buffer).await?;
        if count == 0 {
            return Ok(shell.last_code());
        }
        for byte in &buffer[..count] {
            let (said, code) = shell.take(*byte, &mut line, exec.tty);
            let said = if exec.tty { said.into_bytes() } else { framed(&said) };
            io.write_all(&said).await?;
            if let Some(code) = code {
                io.shutdown().await?;
                return Ok(code);
            }
        }
    }
}

/// Notes that a command runs from now on.
fn begin(world: &World, id: &str) -> Result<Exec, Failure> {
    let mut state = world.state();
    let now = world.now();
    let container = state.execs.iter().find(|exec| exec.id == id).ok_or_else(|| missing(id))?.container.clone();
    up(&state, &container, now)?;
    let exec = state.execs.iter_mut().find(|exec| exec.id == id).ok_or_else(|| missing(id))?;
    if exec.started.is_some() {
        return Err(Failure::conflict(format!("Error: Exec command {id} has already run")));
    }
    exec.started = Some(now);
    let exec = exec.clone();
    state.tell_of(&container, &format!("exec_start: {}", exec.words()), &[("execID", exec.id.clone())], now);
    Ok(exec)
}

/// Notes that it has ended.
fn finish(world: &World, exec: &Exec, code: i64) {
    let mut state = world.state();
    let now = world.now();
    if let Some(own) = state.execs.iter_mut().find(|own| own.id == exec.id) {
        own.code = Some(code);
    }
    let more = [("execID", exec.id.clone()), ("exitCode", code.to_string())];
    state.tell_of(&exec.container, "exec_die", &more, now);
}

/// `POST …/resize`
pub(super) fn resize(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let known = state.execs.iter().any(|exec| exec.id == ask.name()) || state.find(ask.name()).is_ok();
    if known { Ok(nothing(200)) } else { Err(missing(ask.name())) }
}

#[cfg(test)]
mod tests {
    use super::super::Demo;
    use super::super::tests::{post, upgrade};
    use engine::Error;
    use serde_json::Value;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn exec(demo: &Demo, body: &str) -> String {
        let made = post(demo, "/containers/shop-web-1/exec", &[], body).await.unwrap();
        serde_json::from_str::<Value>(&made).unwrap()["Id"].as_str().unwrap().to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn a_terminal_answers() {
        let demo = Demo::new(3);
        let id = exec(&demo, r#"{"Cmd":["sh"],"Tty":true,"AttachStdin":true}"#).await;
        let mut io = upgrade(&demo, &format!("/exec/{id}/start"), r#"{"Tty":true}"#).await;
        io.write_all(b"echo hello\rexit 3\r").await.unwrap();
        let mut heard = String::new();
        io.read_to_string(&mut heard).await.unwrap();
        assert!(heard.contains("echo hello\r\nhello\r\n"), "{heard:?}");
        let again = post(&demo, &format!("/exec/{id}/start"), &[], "{}").await;
        assert!(matches!(again, Err(Error::Conflict(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_without_a_terminal_answers_in_frames() {
        let demo = Demo::new(3);
        let id = exec(&demo, r#"{"Cmd":["echo","one","two"]}"#).await;
        let mut io = upgrade(&demo, &format!("/exec/{id}/start"), "{}").await;
        let mut heard = Vec::new();
        io.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"\x01\0\0\0\0\0\0\x08one two\n");
        let gone = post(&demo, "/containers/nobody/exec", &[], r#"{"Cmd":["sh"]}"#).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }
}
