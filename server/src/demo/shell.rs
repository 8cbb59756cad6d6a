//! A shell that only pretends: a few commands over the [files](super::files) that a container pretends to have.

use super::container::Container;
use super::files;

/// Where it runs.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) env: Vec<String>,
    pub(super) directory: String,
    pub(super) process: String,
}

impl Place {
    pub(super) fn of(container: &Container) -> Self {
        Self {
            name: container.id[..12].to_owned(),
            env: container.spec.env.clone(),
            directory: container.spec.directory.clone(),
            process: container.spec.command.join(" "),
        }
    }
}

pub(super) struct Shell {
    place: Place,
    directory: String,
    last: i64,
}

/// The longest line that is read.
const LINE: usize = 4096;

impl Shell {
    pub(super) fn new(place: Place) -> Self {
        let directory = if place.directory.is_empty() { "/".to_owned() } else { place.directory.clone() };
        Self { place, directory, last: 0 }
    }

    pub(super) fn prompt(&self) -> String {
        format!("\u{1b}[1;34m{}\u{1b}[0m # ", self.directory)
    }

    /// The exit code of what ran last.
    pub(super) fn last_code(&self) -> i64 {
        self.last
    }

    /// Takes a byte that was typed; gives what is shown, and an exit code at the end. Only a terminal echoes.
    pub(super) fn take(&mut self, byte: u8, line: &mut String, tty: bool) -> (String, Option<i64>) {
        let echo = |text: &str| if tty { text.to_owned() } else { String::new() };
        match byte {
            b'\r' | b'\n' => {
                let (said, code) = self.run(&std::mem::take(line));
                let said = if tty { said.replace('\n', "\r\n") } else { said };
                let prompt = if code.is_none() { echo(&self.prompt()) } else { String::new() };
                (format!("{}{said}{prompt}", echo("\r\n")), code)
            }
            // Ctrl-D ends it, Ctrl-C forgets the line.
            4 if line.is_empty() => (echo("\r\n"), Some(self.last)),
            3 => {
                line.clear();
                (echo(&format!("^C\r\n{}", self.prompt())), None)
            }
            8 | 127 => (if line.pop().is_some() { echo("\u{8} \u{8}") } else { String::new() }, None),
            b' '..=b'~' if line.len() < LINE => {
                line.push(char::from(byte));
                (echo(&char::from(byte).to_string()), None)
            }
            _ => (String::new(), None),
        }
    }

    /// Runs a line; what it says, and an exit code when it ends the shell.
    pub(super) fn run(&mut self, line: &str) -> (String, Option<i64>) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((name, arguments)) = words.split_first() else { return (String::new(), None) };
        if *name == "exit" {
            let code = arguments.first().and_then(|code| code.parse::<u8>().ok()).map_or(self.last, i64::from);
            return (String::new(), Some(code));
        }
        let (said, code) = self.command(name, arguments);
        self.last = code;
        (said, None)
    }

    fn command(&mut self, name: &str, arguments: &[&str]) -> (String, i64) {
        let path = |word: Option<&&str>| files::absolute(&self.directory, word.copied().unwrap_or("."));
        match name.rsplit('/').next().unwrap_or_default() {
            "true" | ":" => (String::new(), 0),
            "false" => (String::new(), 1),
            "echo" => (format!("{}\n", arguments.join(" ").replace(['"', '\''], "")), 0),
            "pwd" => (format!("{}\n", self.directory), 0),
            "whoami" => ("root\n".into(), 0),
            "id" => ("uid=0(root) gid=0(root) groups=0(root)\n".into(), 0),
            "hostname" => (format!("{}\n", self.place.name), 0),
            "uname" => ("Linux demo 6.1.0-demo x86_64 GNU/Linux\n".into(), 0),
            "env" | "printenv" => (self.place.env.iter().map(|one| format!("{one}\n")).collect(), 0),
            "ps" => (
                format!(
                    "PID   USER     TIME  COMMAND\n    1 root      0:01 {}\n   42 root      0:00 sh\n",
                    self.place.process
                ),
                0,
            ),
            "ls" => {
                let wanted = path(arguments.iter().find(|word| !word.starts_with('-')));
                match files::list(&wanted) {
                    Some(names) => (names.iter().map(|name| format!("{name}\n")).collect(), 0),
                    None => (format!("ls: {wanted}: No such file or directory\n"), 1),
                }
            }
            "cat" => {
                let wanted = path(arguments.first());
                match files::text(&wanted) {
                    Some(text) => (text.to_owned(), 0),
                    None => (format!("cat: can't open '{wanted}': No such file or directory\n"), 1),
                }
            }
            "cd" => {
                let wanted = path(arguments.first());
                if files::list(&wanted).is_none() {
                    return (format!("sh: cd: can't cd to {wanted}\n"), 2);
                }
                self.directory = wanted;
                (String::new(), 0)
            }
            "help" => ("This is a demo. It knows: cat cd echo env exit hostname id ls ps pwd uname whoami\n".into(), 0),
            _ => (format!("sh: {name}: not found\n"), 127),
        }
    }
}

/// A text as a frame of standard output; none for no text.
pub(super) fn framed(text: &str) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    let length = u32::try_from(text.len()).unwrap_or_default();
    [&[1, 0, 0, 0][..], &length.to_be_bytes()[..], text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> Shell {
        let place =
            Place { name: "abc".into(), env: vec!["A=b".into()], directory: String::new(), process: "web".into() };
        Shell::new(place)
    }

    #[test]
    fn it_walks_and_reads() {
        let mut shell = shell();
        assert!(shell.run("ls").0.contains("etc\n"));
        assert_eq!(shell.run("cd etc"), (String::new(), None));
        assert_eq!(shell.run("pwd").0, "/etc\n");
        assert!(shell.run("cat os-release").0.contains("NAME="));
        assert_eq!(shell.run("cat nothing").1, None);
        assert_eq!(shell.run("exit"), (String::new(), Some(1)), "the code of what failed last");
    }

    #[test]
    fn a_line_can_be_corrected() {
        let (mut shell, mut line) = (shell(), String::new());
        let mut heard = String::new();
        for byte in b"echp\x7fo hi\r" {
            heard.push_str(&shell.take(*byte, &mut line, true).0);
        }
        assert!(heard.contains("\r\nhi\r\n"), "{heard:?}");
        assert_eq!(shell.take(4, &mut line, true).1, Some(0));
    }
}
