//! What came of a command, in a sentence.

use super::ended;
use super::tickets::{Opens, Terminal};
use crate::console::Console;
use engine::Error;

/// The exit code where there is one, and what to say. `words` are the engine's own, in place of a command's.
pub(super) async fn outcome(console: &Console, terminal: &Terminal, words: &[u8]) -> (Option<i64>, String) {
    let endpoint = &console.hub.endpoint;
    let end = match &terminal.opens {
        Opens::Exec { id, .. } => ended::of_exec(endpoint, id).await,
        Opens::Attach => ended::of_container(endpoint, &terminal.container).await,
    };
    say(end, terminal, &String::from_utf8_lossy(words))
}

/// What to say of an end.
fn say(end: Result<Option<i64>, Error>, terminal: &Terminal, words: &str) -> (Option<i64>, String) {
    let name = &terminal.name;
    match (end, &terminal.opens) {
        (Ok(Some(code)), Opens::Exec { command, .. }) => {
            let failure = unstarted(words, command, name).filter(|_| matches!(code, 126 | 127));
            (Some(code), failure.unwrap_or_else(|| told(code, command)))
        }
        (Ok(None), Opens::Exec { command, .. }) => {
            let failure = unstarted(words, command, name);
            (None, failure.unwrap_or_else(|| format!("Detached. {} goes on in {name}.", first(command))))
        }
        (Ok(Some(code)), Opens::Attach) => (Some(code), format!("{name} has stopped with exit code {code}.")),
        (Ok(None), Opens::Attach) => (None, format!("Detached. {name} goes on.")),
        // It was started with `--rm`, or somebody has removed it.
        (Err(Error::NotFound(_)), Opens::Attach) => (None, format!("{name} has ended and was removed.")),
        (Err(Error::NotFound(_)), Opens::Exec { command, .. }) => {
            let first = first(command);
            (None, format!("{first} has ended. The engine knows no more of it: {name} may have been removed."))
        }
        (Err(_), _) => (None, "The connection to the engine was lost.".to_owned()),
    }
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
    fn what_was_removed_with_its_end_is_no_lost_connection() {
        let attached = Terminal { container: "c".into(), name: "web".into(), tty: true, opens: Opens::Attach };
        let exec = Opens::Exec { id: "e".into(), command: vec!["sh".into()], user: String::new(), mark: String::new() };
        let exec = Terminal { opens: exec, ..attached.clone() };
        let gone = || Err(Error::NotFound("No such container: c".into()));
        assert_eq!(say(gone(), &attached, ""), (None, "web has ended and was removed.".to_owned()));
        assert!(say(gone(), &exec, "").1.starts_with("sh has ended. The engine knows no more"));
        let lost = || Err(Error::Unreachable("/run/docker.sock".into()));
        for terminal in [&attached, &exec] {
            assert_eq!(say(lost(), terminal, ""), (None, "The connection to the engine was lost.".to_owned()));
        }
    }

    #[test]
    fn an_exit_code_is_said_where_it_says_something() {
        let command = ["sh".to_owned(), "-c".to_owned()];
        assert_eq!(told(0, &command), "sh has ended.");
        assert_eq!(told(7, &command), "sh has ended with exit code 7.");
        assert_eq!(told(1, &[]), "The command has ended with exit code 1.");
    }
}
