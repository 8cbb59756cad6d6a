//! `POST /api/terminals`: prepares a command in a container, or leads to the container's own, and gives a ticket for it.
//! `web::terminal` is what the ticket opens.

use super::asked::Asked;
use super::body::Body;
use super::logs::seen;
use super::problem::Problem;
use crate::access::Secret;
use crate::console::Console;
use crate::gateway::inside;
use crate::rights::Grant;
use crate::web::terminal::{MARK, Opens, Terminal};
use app::contract::Container;
use axum::Json;
use axum::body::to_bytes;
use axum::response::{IntoResponse, Response};
use engine::Error;
use engine::call::exec::Exec;
use engine::call::{self, container};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The shells that are looked for, the most comfortable ones first.
const SHELLS: [&str; 8] = [
    "/bin/bash",
    "/usr/bin/bash",
    "/usr/local/bin/bash",
    "/bin/ash",
    "/bin/zsh",
    "/bin/sh",
    "/usr/bin/sh",
    "/busybox/sh",
];
/// What draws in a browser.
const TERM: &str = "TERM=xterm-256color";
/// The longest answer to the making of an exec.
const ANSWER: usize = 64 * 1024;

/// What is wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NewTerminal {
    container: String,
    attach: bool,
    command: Vec<String>,
    user: String,
    workdir: String,
    env: Vec<String>,
    tty: bool,
}

impl Default for NewTerminal {
    fn default() -> Self {
        Self {
            container: String::new(),
            attach: false,
            command: Vec::new(),
            user: String::new(),
            workdir: String::new(),
            env: Vec::new(),
            tty: true,
        }
    }
}

/// What there is.
#[derive(Serialize)]
struct Made {
    ticket: String,
    exec: String,
    command: Vec<String>,
    tty: bool,
}

/// `POST /api/terminals`
pub(super) async fn open(asked: Asked, Body(new): Body<NewTerminal>) -> Result<Response, Problem> {
    asked.session().await?;
    // What the engine is asked about first tells of the container: nobody else may learn that.
    if !asked.caller.rights.may(Grant::Exec) {
        let sentence = "You need the grant 'exec' for this. Ask an administrator of this console.";
        return Err(asked.denied("grant-exec", Problem::new(StatusCode::FORBIDDEN, sentence)).await);
    }
    let (asked, container) = seen(asked, &new.container)?;
    runs(&container)?;
    let (opens, tty) = match new.attach {
        true => (Opens::Attach, has_terminal(&asked.console, &container).await?),
        false => {
            let tty = new.tty;
            match prepare(&asked, &container, new).await? {
                Ok(opens) => (opens, tty),
                // The door's word, or the engine's.
                Err(answer) => return Ok(answer),
            }
        }
    };
    let (exec, command) = match &opens {
        Opens::Exec { id, command, .. } => (id.clone(), command.clone()),
        Opens::Attach => (String::new(), Vec::new()),
    };
    let terminal = Terminal { container: container.id, name: container.name, tty, opens };
    let ticket = asked.console.tickets.put(asked.caller.user, asked.caller.via, terminal);
    let ticket = ticket.ok_or_else(|| {
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "Too many terminals wait to be opened. Try again in half a minute.")
    })?;
    Ok(Json(Made { ticket: ticket.reveal().to_owned(), exec, command, tty }).into_response())
}

/// Prepares a command; the inner error is the answer of who refused it.
async fn prepare(asked: &Asked, container: &Container, new: NewTerminal) -> Result<Result<Opens, Response>, Problem> {
    let (console, name) = (&asked.console, &container.name);
    let command = match new.command.is_empty() {
        false => new.command,
        true => vec![shell(console, &container.id).await?.ok_or_else(|| {
            let sentence = format!("No shell was found in {name}. Type the command that is to be run.");
            Problem::new(StatusCode::NOT_FOUND, &sentence)
        })?],
    };
    let mark: String = Secret::random().reveal().chars().take(32).collect();
    let mut env = new.env;
    if new.tty && !env.iter().any(|pair| pair.starts_with("TERM=")) {
        env.push(TERM.to_owned());
    }
    env.push(format!("{MARK}={mark}"));
    let user = new.user.clone();
    let how = Exec { command: command.clone(), user: new.user, workdir: new.workdir, env, stdin: true, tty: new.tty };
    let answer = inside::send(console, &asked.caller, &call::exec::create(&container.id, &how)).await;
    if !answer.status().is_success() {
        return Ok(Err(answer));
    }
    #[derive(Deserialize)]
    struct Created {
        #[serde(rename = "Id")]
        id: String,
    }
    let unreadable = || Problem::new(StatusCode::BAD_GATEWAY, "The engine's answer could not be read. Try again.");
    let bytes = to_bytes(answer.into_body(), ANSWER).await.map_err(|_| unreadable())?;
    let created: Created = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    Ok(Ok(Opens::Exec { id: created.id, command, user, mark }))
}

/// Lets those pass that run.
fn runs(container: &Container) -> Result<(), Problem> {
    let name = &container.name;
    let sentence = match container.state.as_str() {
        "running" => return Ok(()),
        "paused" => format!("{name} is paused. Unpause it first."),
        "restarting" => format!("{name} is being restarted. Try again when it runs."),
        _ => format!("{name} does not run. Start it first."),
    };
    Err(Problem::new(StatusCode::CONFLICT, &sentence))
}

/// The first shell that is in a container, a link to one too.
async fn shell(console: &Arc<Console>, id: &str) -> Result<Option<String>, Problem> {
    for path in SHELLS {
        match console.hub.endpoint.open(&call::files::head(id, path)).await {
            Ok(_) => return Ok(Some(path.to_owned())),
            Err(Error::Unreachable(_)) => return Err(unreachable()),
            Err(_) => {}
        }
    }
    Ok(None)
}

/// Whether a container's own command has a terminal.
async fn has_terminal(console: &Arc<Console>, of: &Container) -> Result<bool, Problem> {
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "PascalCase", default)]
    struct Config {
        tty: Option<bool>,
    }
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "PascalCase", default)]
    struct Inspected {
        config: Option<Config>,
    }
    match console.hub.endpoint.ask::<Inspected>(&container::inspect(&of.id, false)).await {
        Ok(inspected) => Ok(inspected.config.and_then(|config| config.tty).unwrap_or_default()),
        Err(Error::NotFound(_)) => Err(Problem::not_found()),
        Err(_) => Err(unreachable()),
    }
}

fn unreachable() -> Problem {
    Problem::new(StatusCode::BAD_GATEWAY, "The engine does not answer. Try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_takes_a_terminal() {
        let sentence = |state: &str| {
            let container = Container { name: "web".into(), state: state.into(), ..Container::default() };
            runs(&container).err().map(|problem| (problem.status().as_u16(), format!("{problem:?}")))
        };
        assert!(sentence("running").is_none());
        for (state, word) in
            [("paused", "Unpause"), ("exited", "Start it"), ("created", "Start it"), ("odd", "Start it")]
        {
            let (status, told) = sentence(state).unwrap();
            assert!(status == 409 && told.contains(word), "{state}: {told}");
        }
    }

    #[test]
    fn a_terminal_is_asked_for_strictly() {
        let read = |json: &str| serde_json::from_str::<NewTerminal>(json);
        let new = read(r#"{"container":"web"}"#).unwrap();
        assert!(new.tty && !new.attach && new.command.is_empty());
        assert!(read(r#"{"container":"web","privileged":true}"#).is_err());
    }
}
