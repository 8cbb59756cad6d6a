//! Programs that take a password by a short option. The option alone tells nothing: `-p` is a port elsewhere.

/// How a program's short option takes a password.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Program {
    /// How the names of such programs begin.
    name: &'static str,
    option: char,
    /// Whether the value may be written to the option: `-psecret`.
    written: bool,
    /// Whether it may be the next word.
    apart: bool,
}

const PROGRAMS: [Program; 10] = [
    Program { name: "mysql", option: 'p', written: true, apart: false },
    Program { name: "mariadb", option: 'p', written: true, apart: false },
    Program { name: "sshpass", option: 'p', written: true, apart: true },
    // Ends what is announced by `sshpass`.
    Program { name: "ssh", option: '-', written: false, apart: false },
    Program { name: "redis-", option: 'a', written: false, apart: true },
    Program { name: "valkey-", option: 'a', written: false, apart: true },
    Program { name: "mongo", option: 'p', written: false, apart: true },
    Program { name: "sqlcmd", option: 'P', written: true, apart: true },
    Program { name: "ldap", option: 'w', written: true, apart: true },
    Program { name: "mosquitto_", option: 'P', written: false, apart: true },
];
/// Options without a value that may stand before the one with a password, as in `mysql -NBpsecret`.
const FLAGS: &str = "AaBbCcdEFfGgHijKLlNnoQqRrsTtUVvWwXxYyZ";

impl Program {
    /// The program that a word names, with or without its path.
    pub(super) fn named(word: &str) -> Option<Self> {
        let name = word.rsplit('/').next().unwrap_or(word);
        PROGRAMS.into_iter().find(|program| name.starts_with(program.name))
    }

    /// The option that a text begins with, when its value is written to it.
    pub(super) fn option_of(self, text: &str) -> Option<&str> {
        let options = text.strip_prefix('-').filter(|_| self.written)?;
        let is_flag = |letter: char| FLAGS.contains(letter) && letter != self.option;
        let value = options.trim_start_matches(is_flag).strip_prefix(self.option)?;
        let has_value = value.starts_with(|letter: char| !letter.is_whitespace());
        has_value.then(|| &text[..text.len() - value.len()])
    }

    /// Whether a word is the option whose value is the next word.
    pub(super) fn announces(self, word: &str) -> bool {
        self.apart && word.strip_prefix('-').is_some_and(|option| option.chars().eq([self.option]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_those_of_their_programs() {
        let mysql = Program::named("/usr/bin/mysqldump").unwrap();
        assert_eq!(mysql.option_of("-pa b"), Some("-p"));
        assert_eq!(mysql.option_of("-NBp'a b'"), Some("-NBp"));
        for other in ["-p", "-p a", "--port", "-uapple", "-P1", "p", ""] {
            assert_eq!(mysql.option_of(other), None, "{other}");
        }
        assert!(!mysql.announces("-p"), "what follows is the database");
        let sshpass = Program::named("sshpass").unwrap();
        assert!(sshpass.announces("-p") && !sshpass.announces("-pa") && !sshpass.announces("-f"));
        assert_eq!(sshpass.option_of("-pa"), Some("-p"));
        assert_eq!(Program::named("ldapsearch").unwrap().option_of("-xwsecret"), Some("-xw"));
        let redis = Program::named("redis-cli").unwrap();
        assert!(redis.announces("-a") && !redis.announces("-p"));
        assert_eq!(redis.option_of("-ab"), None);
        assert!(!Program::named("ssh").unwrap().announces("-p"));
        assert_eq!(Program::named("sh"), None);
    }
}
