//! What came of a command, in a sentence.

use super::tickets::{Opens, Terminal};
use crate::console::Console;
use engine::call::{container, exec};
use serde::Deserialize;
use std::time::Duration;

/// The engine may tell of an end a little later than the connection does: it is asked so often.
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

/// The exit code where there is one, and what to say. `words` are the engine's own, in place of a command's.
pub(super) async fn outcome(console: &Console, terminal: &Terminal, words: &[u8]) -> (Option<i64>, String) {
    let (name, words) = (&terminal.name, String::from_utf8_lossy(words));
    match (ended(console, terminal).await, &terminal.opens) {
        (Ok(Some(code)), Opens::Exec { command, .. }) => {
            let failure = unstarted(&words, command, name).filter(|_| matches!(code, 126 | 127));
            (Some(code), failure.unwrap_or_else(|| told(code, command)))
        }
        (Ok(None), Opens::Exec { command, .. }) => {
            let failure = unstarted(&words, command, name);
            (None, failure.unwrap_or_else(|| format!("Detached. {} goes on in {name}.", first(command))))
        }
        (Ok(Some(code)), Opens::Attach) => (Some(code), format!("{name} has stopped with exit code {code}.")),
        (Ok(None), Opens::Attach) => (None, format!("Detached. {name} goes on.")),
        (Err(_), _) => (None, "The connection to the engine was lost.".to_owned()),
    }
}

/// The exit code; `None` for what still runs.
async fn ended(console: &Console, terminal: &Terminal) -> Result<Option<i64>, engine::Error> {
    let endpoint = &console.hub.endpoint;
    for _ in 0..TRIES {
        let state: State = match &terminal.opens {
            Opens::Exec { id, .. } => endpoint.ask(&exec::inspect(id)).await?,
            Opens::Attach => {
                let call = container::inspect(&terminal.container, false);
                endpoint.ask::<Container>(&call).await?.state.unwrap_or_default()
            }
        };
        if state.running != Some(true)
            && let Some(code) = state.exit_code
        {
            return Ok(Some(code));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(None)
}

/// What to say of a command that ran.
fn told(code: i64, command: &[String]) -> String {
    match code {
        0 => format!("{} has ended.", first(command)),
        _ => format!("{} has ended with exit code {code}.", first(command)),
    }
}

/// What to say of one that the engine could not start; `None` when it could, by its words.
pub(super) fn unstarted(words: &str, command: &[String], name: &str) -> Option<String> {
    let (command, low) = (first(command), words.to_lowercase());
    let at = low.find("oci runtime")?;
    let low = &low[at..];
    Some(if low.contains("chdir") || low.contains("cwd") {
        format!("The working directory is not there in {name}. Type another one, or none.")
    } else if low.contains("permission denied") {
        format!("{command} may not be run in {name}: it is no program, or not for this user. Type another command.")
    } else if low.contains("not found") || low.contains("no such file") {
        format!("There is no {command} in {name}. Type another command.")
    } else {
        format!("{command} could not be started in {name}. Type another command.")
    })
}

fn first(command: &[String]) -> &str {
    command.first().map_or("The command", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_started_is_told_from_what_failed() {
        let command = ["/bin/zsh".to_owned()];
        let say = |words: &str| unstarted(words, &command, "web").unwrap_or_default();
        for words in [
            "OCI runtime exec failed: exec failed: unable to start container process: exec: \"/bin/zsh\": stat /bin/zsh: no such file or directory: unknown\r\n",
            "OCI runtime exec failed: exec failed: container_linux.go:380: starting container process caused: exec: \"zsh\": executable file not found in $PATH: unknown",
            "OCI runtime error: crun: executable file `zsh` not found in $PATH: No such file or directory",
            "The engine refused: OCI runtime exec failed: exec: \"zsh\": executable file not found",
        ] {
            assert_eq!(say(words), "There is no /bin/zsh in web. Type another command.", "{words}");
        }
        assert!(say("OCI runtime exec failed: exec: \"/etc\": permission denied: unknown").contains("may not be run"));
        assert!(
            say("OCI runtime exec failed: chdir to cwd (\"/no\") failed: no such file").contains("working directory")
        );
        assert!(say("OCI runtime exec failed: out of luck").contains("could not be started"));
        assert_eq!(unstarted("sh: nothing: not found", &command, "web"), None);
    }

    #[test]
    fn an_exit_code_is_said_where_it_says_something() {
        let command = ["sh".to_owned(), "-c".to_owned()];
        assert_eq!(told(0, &command), "sh has ended.");
        assert_eq!(told(7, &command), "sh has ended with exit code 7.");
        assert_eq!(told(1, &[]), "The command has ended with exit code 1.");
    }
}
