//! What is in a folder, told by a shell in the container. It asks `stat`, which GNU and busybox have with the same
//! options; what it prints is split by a random word, so no name can be taken for something else.

use super::Files;
use super::command::{Limits, Ran};
use super::listing::{Entry, Found, MOST};
use super::stat::Kind;
use crate::access::Secret;
use std::time::Duration;

/// `$1` is the folder, `$2` what is printed of each entry, `$3` what is printed when all is told. Names begin with `./`,
/// so none of them is an option.
const SCRIPT: &str = r#"cd -- "$1" && [ -r . ] || exit 3
stat -c "$2" . || exit 4
if command -v find >/dev/null; then
  find . ! -name . -prune -exec stat -c "$2" {} +
else
  stat -c "$2" ./* ./.[!.]* ./..?*
fi 2>/dev/null
printf %s "$3""#;
/// GNU puts names into quotes otherwise, and prints what looks odd in another way.
const ENV: [&str; 2] = ["QUOTING_STYLE=literal", "LC_ALL=C"];
const LIMITS: Limits = Limits { bytes: 16 * 1024 * 1024, time: Duration::from_secs(10) };

/// What is in a folder; `None` where no command can tell.
pub(super) async fn list(files: &Files, folder: &str) -> Option<Found> {
    let word: String = Secret::random().reveal().chars().take(24).collect();
    let (format, end) = (format!("{word}%f %s %Y %u %g %n{word}%N"), format!("{word}end"));
    let command = ["sh", "-c", SCRIPT, "sh", folder, format.as_str(), end.as_str()];
    let ran = files.run(&command, &ENV, LIMITS).await.ok()?;
    read(&ran, &word)
}

/// Reads what was printed.
fn read(ran: &Ran, word: &str) -> Option<Found> {
    let text = String::from_utf8_lossy(&ran.out);
    let mut parts = text.split(word).skip(1);
    let mut found = Found { entries: Vec::new(), partial: true };
    // The folder itself comes first: there is a `stat` that can be read.
    entry(parts.next()?, parts.next()?)?;
    loop {
        match (parts.next(), parts.next()) {
            (Some("end"), None) => found.partial = false,
            (Some(numbers), Some(link)) if found.entries.len() < MOST => {
                found.entries.push(entry(numbers, link)?);
                continue;
            }
            _ => {}
        }
        // One that broke off can still be useful, if it took long.
        let whole = !found.partial || ran.code.is_none() || found.entries.len() == MOST;
        return whole.then_some(found);
    }
}

/// An entry, out of `%f %s %Y %u %g %n` and `%N`.
fn entry(numbers: &str, link: &str) -> Option<Entry> {
    let mut parts = numbers.splitn(6, ' ');
    let mut next = || parts.next();
    let mode = u32::from_str_radix(next()?, 16).ok()?;
    let (size, modified) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let (uid, gid) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let printed = next()?;
    let kind = match mode & 0o170_000 {
        0o100_000 => Kind::File,
        0o040_000 => Kind::Dir,
        0o120_000 => Kind::Link,
        0o060_000 | 0o020_000 => Kind::Device,
        0o010_000 => Kind::Fifo,
        0o140_000 => Kind::Socket,
        _ => return None,
    };
    let target = if kind == Kind::Link { target(printed, link) } else { String::new() };
    let name = printed.strip_prefix("./").unwrap_or(printed).to_owned();
    Some(Entry { name, kind, size, mode: mode & 0o7777, modified, uid, gid, target })
}

/// Where a link leads: `./a -> b`, or as busybox prints it `'./a' -> 'b'`.
fn target(printed: &str, link: &str) -> String {
    let link = link.strip_suffix('\n').unwrap_or(link);
    let plain = link.strip_prefix(printed).and_then(|rest| rest.strip_prefix(" -> "));
    let quoted = || link.strip_prefix('\'')?.strip_prefix(printed)?.strip_prefix("' -> '")?.strip_suffix('\'');
    plain.or_else(quoted).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    const WORD: &str = "0123456789abcdef01234567";

    fn ran(out: &str, code: Option<i64>) -> Ran {
        Ran { code, out: out.replace('~', WORD).into_bytes(), complaints: Vec::new() }
    }

    #[test]
    fn both_kinds_of_stat_are_read() {
        let folder = "~41ed 4096 1700000000 0 0 .~.\n";
        let gnu = "~a1ff 12 1700000001 0 0 ./l~./l -> /bin/busybox\n";
        let busybox = "~a1ff 12 1700000001 0 0 ./l~'./l' -> '/bin/busybox'\n";
        for link in [gnu, busybox] {
            let found =
                read(&ran(&format!("{folder}{link}~89ed 5 1700000002 1000 50 ./a b~./a b\n~end"), Some(0)), WORD);
            let found = found.unwrap();
            assert!(!found.partial);
            let [link, file] = &found.entries[..] else { panic!("{found:?}") };
            assert_eq!((link.name.as_str(), link.kind, link.target.as_str()), ("l", Kind::Link, "/bin/busybox"));
            assert_eq!((file.name.as_str(), file.kind, file.mode, file.size), ("a b", Kind::File, 0o4755, 5));
            assert_eq!((file.uid, file.gid, file.modified), (1000, 50, 1_700_000_002));
        }
    }

    #[test]
    fn what_no_command_could_tell_is_not_told() {
        let folder = "~41ed 4096 1700000000 0 0 .~.\n";
        assert_eq!(read(&ran("", Some(3)), WORD), None);
        assert_eq!(read(&ran("OCI runtime exec failed: exec: \"sh\": not found", Some(127)), WORD), None);
        assert_eq!(read(&ran("sh: stat: not found\n", Some(4)), WORD), None);
        assert_eq!(read(&ran("~%f %s .~%N\n~end", Some(0)), WORD), None, "a stat of another kind");
        assert_eq!(read(&ran(folder, Some(1)), WORD), None, "it broke off");
        assert_eq!(
            read(&ran(&format!("{folder}~end"), Some(0)), WORD),
            Some(Found { entries: vec![], partial: false })
        );
        let slow = read(&ran(&format!("{folder}~81a4 5 1 0 0 ./a~./a\n~81a4 5"), None), WORD).unwrap();
        assert!(slow.partial && slow.entries.len() == 1);
    }

    /// With this machine's own shell and tools, on names that break whatever can be broken.
    #[test]
    fn odd_names_come_out_as_they_are() {
        let directory = tempfile::tempdir().unwrap();
        let names = ["a", "b c", "n\nl", "q'q\"", "ü", ".hidden", "..odd", "-dash", "\\back", "$(x)", "x -> y", "*"];
        for name in names {
            std::fs::write(directory.path().join(name), "12345").unwrap();
        }
        std::fs::set_permissions(directory.path().join("a"), PermissionsExt::from_mode(0o640)).unwrap();
        symlink("tar\nget", directory.path().join("li -> nk")).unwrap();
        std::fs::create_dir(directory.path().join("sub")).unwrap();
        std::fs::write(directory.path().join("sub/deep"), "").unwrap();
        let script = |folder: &str| {
            let format = format!("{WORD}%f %s %Y %u %g %n{WORD}%N");
            let end = format!("{WORD}end");
            let mut command = Command::new("sh");
            command
                .args(["-c", SCRIPT, "sh", folder, format.as_str(), end.as_str()])
                .env("QUOTING_STYLE", "literal")
                .env("LC_ALL", "C");
            let output = command.output().unwrap();
            Ran { code: output.status.code().map(i64::from), out: output.stdout, complaints: output.stderr }
        };
        let found = read(&script(directory.path().to_str().unwrap()), WORD).unwrap();
        let mut listed: Vec<&str> = found.entries.iter().map(|entry| entry.name.as_str()).collect();
        let mut expected = [&names[..], &["li -> nk", "sub"]].concat();
        listed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(listed, expected);
        let of = |name: &str| found.entries.iter().find(|entry| entry.name == name).unwrap();
        assert_eq!((of("a").mode, of("a").size, of("sub").kind), (0o640, 5, Kind::Dir));
        assert_eq!((of("li -> nk").kind, of("li -> nk").target.as_str()), (Kind::Link, "tar\nget"));
        let empty = directory.path().join("sub");
        std::fs::remove_file(empty.join("deep")).unwrap();
        assert_eq!(read(&script(empty.to_str().unwrap()), WORD), Some(Found { entries: vec![], partial: false }));
        assert_eq!(read(&script("/nowhere at all"), WORD), None);
    }
}
