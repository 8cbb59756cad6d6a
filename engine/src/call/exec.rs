//! Commands in containers that run, and what is attached to a container's own command.

use super::{Call, Method, segment};
use serde_json::json;

/// A command to run in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exec {
    /// The command and its arguments.
    pub command: Vec<String>,
    /// `name`, `uid` or `uid:gid`; whoever the container runs as when empty.
    pub user: String,
    /// Where it begins; the container's own directory when empty.
    pub workdir: String,
    /// `KEY=value`, added to the container's own.
    pub env: Vec<String>,
    /// It reads what is sent.
    pub stdin: bool,
    /// It has a terminal.
    pub tty: bool,
}

/// `POST /containers/{id}/exec`: prepares a command; [`start`] runs it. 409 when the container does not run.
pub fn create(container: &str, how: &Exec) -> Call {
    let mut body = json!({
        "AttachStdin": how.stdin, "AttachStdout": true, "AttachStderr": true, "Tty": how.tty, "Cmd": how.command,
    });
    let mut words = vec!["exec".to_owned()];
    words.extend(how.stdin.then(|| "--interactive".to_owned()));
    words.extend(how.tty.then(|| "--tty".to_owned()));
    for (key, option, value) in [("User", "--user", &how.user), ("WorkingDir", "--workdir", &how.workdir)] {
        if !value.is_empty() {
            body[key] = value.as_str().into();
            words.extend([option.to_owned(), value.clone()]);
        }
    }
    if !how.env.is_empty() {
        body["Env"] = how.env.clone().into();
        words.extend(how.env.iter().flat_map(|pair| ["--env".to_owned(), pair.clone()]));
    }
    words.push(container.to_owned());
    words.extend(how.command.iter().cloned());
    let mut call = Call::new(Method::Post, format!("/containers/{}/exec", segment(container)), &[]);
    call.command = words;
    call.body = Some(body.to_string());
    call
}

/// `POST /exec/{id}/start`: runs a prepared command. The answer is what it writes: a terminal's raw bytes, else frames
/// ([`crate::log::Frames`] reads them); asked to switch protocols, the connection takes its input too.
pub fn start(exec: &str, tty: bool) -> Call {
    begin(exec, json!({ "Detach": false, "Tty": tty }).to_string())
}

/// `POST /exec/{id}/start` for a command that nobody listens to.
pub fn start_detached(exec: &str) -> Call {
    begin(exec, json!({ "Detach": true }).to_string())
}

fn begin(exec: &str, body: String) -> Call {
    let call = Call::new(Method::Post, format!("/exec/{}/start", segment(exec)), &[]);
    Call { body: Some(body), ..call }
}

/// `GET /exec/{id}/json`: whether it runs, and its exit code.
pub fn inspect(exec: &str) -> Call {
    Call::get(format!("/exec/{}/json", segment(exec)), &[])
}

/// `POST /exec/{id}/resize`: the size of its terminal, in characters.
pub fn resize(exec: &str, columns: u16, rows: u16) -> Call {
    sized(format!("/exec/{}/resize", segment(exec)), columns, rows)
}

/// `POST /containers/{id}/resize`: the size of the terminal of a container's own command.
pub fn resize_container(container: &str, columns: u16, rows: u16) -> Call {
    sized(format!("/containers/{}/resize", segment(container)), columns, rows)
}

fn sized(path: String, columns: u16, rows: u16) -> Call {
    Call::new(Method::Post, path, &[]).with("h", rows.to_string()).with("w", columns.to_string())
}

/// `POST /containers/{id}/attach`: input and output of a container's own command, from now on.
pub fn attach(container: &str) -> Call {
    Call::new(Method::Post, format!("/containers/{}/attach", segment(container)), &["attach", container])
        .flag("stream", true)
        .flag("stdin", true)
        .flag("stdout", true)
        .flag("stderr", true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_command_is_made_as_the_docker_command_does() {
        let how = Exec {
            command: vec!["sh".into(), "-c".into(), "echo $A".into()],
            user: "1000:50".into(),
            workdir: "/srv".into(),
            env: vec!["A=b c".into()],
            stdin: true,
            tty: true,
        };
        let call = create("web", &how);
        assert_eq!(call.target(), "/containers/web/exec");
        let command = "docker exec --interactive --tty --user 1000:50 --workdir /srv --env 'A=b c' web sh -c 'echo $A'";
        assert_eq!(call.as_docker(""), command);
        let body: Value = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
        assert_eq!(
            (&body["User"], &body["WorkingDir"], &body["Env"][0]),
            (&json!("1000:50"), &json!("/srv"), &json!("A=b c"))
        );
        assert_eq!(
            (&body["AttachStdin"], &body["Tty"], &body["Cmd"][2]),
            (&json!(true), &json!(true), &json!("echo $A"))
        );
    }

    #[test]
    fn what_was_not_said_is_left_to_the_engine() {
        let call = create("web", &Exec { command: vec!["ls".into()], ..Exec::default() });
        let body: Value = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
        assert!(["User", "WorkingDir", "Env"].iter().all(|key| body.get(key).is_none()));
        assert_eq!(call.as_docker(""), "docker exec web ls");
    }

    #[test]
    fn sizes_and_attachments_are_queries() {
        assert_eq!(resize("e1", 120, 40).target(), "/exec/e1/resize?h=40&w=120");
        assert_eq!(resize_container("web", 80, 24).target(), "/containers/web/resize?h=24&w=80");
        assert_eq!(attach("web").target(), "/containers/web/attach?stream=1&stdin=1&stdout=1&stderr=1");
        assert_eq!(start("e1", true).body.as_deref(), Some(r#"{"Detach":false,"Tty":true}"#));
        assert_eq!(start_detached("e1").body.as_deref(), Some(r#"{"Detach":true}"#));
    }
}
