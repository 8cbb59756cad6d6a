//! Credentials within command lines and other texts of words. Every form that is known is masked; what is masked too
//! much harms less than what is masked too little.

use super::mask::{MASK, is_token, looks_secret};
use super::programs::Program;
use std::borrow::Cow;

/// How quoted text begins and ends; escaped quotes are those of a command line within JSON.
const QUOTES: [&str; 4] = ["\\\"", "\\'", "\"", "'"];
/// Between the parts of a word: `user=a,password=b`, `?token=a&b=c`, `{"password":"a"}`.
const SEPARATORS: [char; 15] = [',', ';', '&', '?', '{', '}', '[', ']', '(', ')', '|', '<', '>', '`', '$'];
/// What stands between `Authorization:` and the secret.
const SCHEMES: [&str; 4] = ["bearer", "basic", "digest", "token"];
/// Options whose value is `name:password`.
const LOGINS: [&str; 3] = ["-u", "--user", "--proxy-user"];

/// Masks what looks like a credential in a text of words.
pub(crate) fn mask_words(text: &str) -> Cow<'_, str> {
    let masked = Reader::default().text(&without_blocks(text));
    if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
}

/// What the word before says about the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Next {
    #[default]
    Any,
    Secret,
    Login,
}

/// Reads words, or the arguments of a command, one after another.
#[derive(Clone, Default)]
pub(super) struct Reader {
    next: Next,
    /// The last word that was the name of a program whose short options take a password.
    program: Option<Program>,
}

impl Reader {
    /// One argument of a command; it may be a whole command line itself.
    pub(super) fn argument(&mut self, text: &str) -> String {
        if let Some(masked) = self.awaited(text) {
            return masked;
        }
        if let Some(option) = self.program.and_then(|program| program.option_of(text)) {
            return format!("{option}{MASK}");
        }
        match text.split_once('=') {
            Some((name, _)) if is_plain(name) && looks_secret(name) => format!("{name}={MASK}"),
            _ => self.text(&without_blocks(text)),
        }
    }

    /// Words with white space between.
    fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        loop {
            let (gap, words) = rest.split_at(rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()));
            out.push_str(gap);
            if words.is_empty() {
                return out;
            }
            // Quotes may open after a short option that its value is written to: `-p'a b'`.
            let option = self.program.and_then(|program| program.option_of(words));
            let length = option.map_or(0, str::len);
            let (word, after) = words.split_at(length + end(&words[length..], char::is_whitespace));
            if let Some(option) = option {
                self.next = Next::Any;
                out.push_str(option);
                out.push_str(MASK);
            } else {
                self.word(word, &mut out);
            }
            rest = after;
        }
    }

    fn word(&mut self, word: &str, out: &mut String) {
        if let Some(masked) = self.awaited(word) {
            out.push_str(&masked);
            return;
        }
        // All that follows is the secret's: it may hold what separates elsewhere.
        if let Some((name, _)) = word.split_once('=')
            && is_plain(name)
            && looks_secret(name)
        {
            out.push_str(&format!("{name}={MASK}"));
            return;
        }
        let word = mask_logins(word);
        let mut rest: &str = &word;
        let mut hides = false;
        while let Some(first) = rest.chars().next() {
            if SEPARATORS.contains(&first) {
                out.push(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let (part, after) = rest.split_at(end(rest, |c| SEPARATORS.contains(&c)));
            rest = after;
            // A part without a name belongs to the secret before it.
            if hides && quoted(part).is_none() && pair(part).is_none() {
                continue;
            }
            hides = self.part(part, out);
        }
    }

    /// A part of a word; true when it was the value of a secret's name.
    fn part(&mut self, part: &str, out: &mut String) -> bool {
        if let Some(masked) = self.awaited(part) {
            out.push_str(&masked);
            return true;
        }
        let mut rest = part;
        while quoted(rest).is_none_or(|(_, length)| length < rest.len())
            && let Some((name, between, value)) = pair(rest)
        {
            let is_secret = looks_secret(name);
            if is_secret && !is_plain(name) {
                // What stands before the name may be another value: `a/b:token:c=`.
                out.push_str(MASK);
                return true;
            }
            out.push_str(name);
            out.push_str(between);
            if is_secret {
                if is_scheme(value) || value.is_empty() && between == ":" {
                    out.push_str(value);
                    self.next = Next::Secret;
                } else if !value.is_empty() {
                    out.push_str(MASK);
                }
                return true;
            }
            rest = value;
        }
        self.leaf(rest, out);
        false
    }

    /// What has no parts, but may be quoted.
    fn leaf(&mut self, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some((quote, length)) = quoted(rest) {
            let (inside, after) = rest.split_at(length);
            let inside = &inside[quote.len()..];
            let (inside, close) = inside.strip_suffix(quote).map_or((inside, ""), |inside| (inside, quote));
            out.push_str(quote);
            out.push_str(&self.argument(inside));
            out.push_str(close);
            rest = after;
        }
        if is_token(rest.trim_matches(['.', ':'])) {
            out.push_str(MASK);
            return;
        }
        let announces = self.program.is_some_and(|program| program.announces(rest));
        if announces || rest.starts_with('-') && looks_secret(rest) || rest.eq_ignore_ascii_case("bearer") {
            self.next = Next::Secret;
        } else if LOGINS.contains(&rest) {
            self.next = Next::Login;
        }
        self.program = Program::named(rest).or(self.program);
        out.push_str(rest);
    }

    /// The word that the one before has announced, masked; `None` for any other.
    fn awaited(&mut self, word: &str) -> Option<String> {
        match std::mem::take(&mut self.next) {
            Next::Any => None,
            _ if word.starts_with('-') => None,
            Next::Secret if is_scheme(word) => {
                self.next = Next::Secret;
                Some(word.to_owned())
            }
            Next::Secret => Some(MASK.to_owned()),
            Next::Login => {
                let (name, password) = word.split_once(':')?;
                let is_group = password.bytes().all(|byte| byte.is_ascii_digit());
                (!is_group).then(|| format!("{name}:{MASK}"))
            }
        }
    }
}

/// Whether a letter may be one of a name, which may be quoted.
fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.\"'\\".contains(letter)
}

/// Whether what stands before a `=` is a name and nothing else.
fn is_plain(name: &str) -> bool {
    name.chars().all(is_of_name)
}

fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// `name=value` or `name:value`, as the name, what is between, and the value.
fn pair(text: &str) -> Option<(&str, &str, &str)> {
    let after_name = text.find(|c: char| !is_of_name(c))?;
    let after = &text[after_name..];
    // The colon of an address, or of a path or an image's tag, is not between a name and a value.
    let is_colon = after.starts_with(':') && !after.starts_with("://");
    let (name, rest) = text.split_at(if is_colon { after_name } else { text.find('=')? });
    let (between, value) = rest.split_at(1);
    Some((name, between, value))
}

/// The quote that a text begins with, and the length of what is quoted, quotes included. An open one reaches to the
/// end. What is inside holds no further quote of that kind, so that quotes within quotes do not go deep.
fn quoted(text: &str) -> Option<(&'static str, usize)> {
    let quote = QUOTES.into_iter().find(|quote| text.starts_with(quote))?;
    let inside = &text[quote.len()..];
    let is_escaped = |close: usize| quote.len() == 1 && inside[..close].ends_with('\\');
    let close = inside.match_indices(quote).map(|(close, _)| close).find(|close| !is_escaped(*close));
    Some((quote, close.map_or(text.len(), |close| close + 2 * quote.len())))
}

/// Where a word or part ends that begins here, passing over what is quoted.
fn end(text: &str, stops: impl Fn(char) -> bool) -> usize {
    let mut at = 0;
    let mut may_open = true;
    while let Some(letter) = text[at..].chars().next() {
        if may_open && let Some((_, length)) = quoted(&text[at..]) {
            at += length;
            may_open = false;
            continue;
        }
        if stops(letter) {
            return at;
        }
        may_open = letter == '=' || letter == ':' || SEPARATORS.contains(&letter);
        at += letter.len_utf8();
    }
    at
}

/// Masks `user:password@` in addresses. A password with a `/` in it is no valid address, and is found all the same.
pub(super) fn mask_logins(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        // Up to the next address at most, so that each letter is looked at once.
        let address = &after[..after.find("://").unwrap_or(after.len())];
        let is_end = |c: char| c.is_whitespace() || c == '"' || c == '\'';
        let address = &address[..address.find(is_end).unwrap_or(address.len())];
        let host = &address[..address.find(['/', '?', '#']).unwrap_or(address.len())];
        let login = host.rfind('@').or_else(|| host.contains(':').then(|| address.rfind('@')).flatten());
        rest = match login {
            Some(login) => {
                out.push_str(MASK);
                &after[login..]
            }
            None => after,
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Masks keys and certificates in PEM form.
fn without_blocks(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("-----BEGIN ") {
        out.push_str(&rest[..start]);
        out.push_str(MASK);
        let block = &rest[start..];
        let end = block.find("-----END ").map(|at| at + "-----END ".len());
        let end = end.and_then(|at| block[at..].find("-----").map(|more| at + more + "-----".len()));
        rest = &block[end.unwrap_or(block.len())..];
    }
    if out.is_empty() {
        return Cow::Borrowed(rest);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What must go is written `canary`; what must stay is all the rest.
    fn goes(text: &str) {
        let masked = mask_words(text);
        assert!(!masked.contains("canary"), "{text} became {masked}");
        assert!(masked.contains(MASK), "{text} became {masked}");
    }

    #[test]
    fn credentials_in_commands_are_masked() {
        for text in [
            "mysqld --password=canary --port 3306",
            "mysqld --password canary",
            "redis-server --requirepass canary",
            "run -password canary",
            "PASSWORD=canary run",
            "export A=1 DB_TOKEN=canary; run",
            "sh -c 'mysql --password=canary -e \"select 1\"'",
            "sh -c \"mysql --password=\\\"canary canary\\\" x\"",
            "mysql --password=\"a canary\" x",
            "mysql --password 'a canary' x",
            "mysql \"--password=a canary\" x",
            "mysql --password 'a canary",
            "[\"mysqld\",\"--password\",\"canary,canary\"]",
            "[\"mysqld\" \"--password\" \"canary\"]",
            "{\"user\":\"a\",\"password\":\"my canary\",\"b\":1}",
            "{\"user\": \"a\", \"password\": \"my canary\"}",
            "curl -H 'Authorization: Bearer canary' https://a.b/",
            "curl -H 'Authorization: Basic canary==' https://a.b/",
            "curl --header=\"X-Api-Key: canary\" a.b",
            "curl -u ada:canary a.b",
            "psql postgres://ada:canary@db:5432/shop",
            "psql postgres://ada:a/canary@db/shop",
            "psql postgres://ada:a?canary&b@db/shop",
            "git clone https://canary@github.com/a/b",
            "amqp://a:canary@one,amqp://b:canary@two",
            "curl https://a.b/c?x=1&token=canary&y=2",
            "mount -o username=a,password=canary,canary,vers=3",
            "Server=db;Password=canary;Database=shop",
            "run --password=canary,canary=canary",
            "password:canary",
            "Authorization:canary==",
            "a/b:token:canary=",
            "+password=canary",
            "Bearer canary",
            "run -----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY----- x",
            "run -----BEGIN RSA PRIVATE KEY-----\\ncanary",
        ] {
            goes(text);
        }
        for text in [
            "mysql -uroot -pcanary shop",
            "mysqldump -pcanary --all-databases",
            "mysqladmin -h db -pcanary,canary ping",
            "/usr/bin/mariadb -NBpcanary",
            "mysql -p'a canary' shop",
            "mysql -p\"a canary\"",
            "sh -c 'exec mysql -p\"a canary\"'",
            "[\"mysql\",\"-pcanary\"]",
            "[mysql -pcanary]",
            "sleep 1; A=1 mysql -pcanary; ls",
            "sshpass -p canary ssh -p 22 a.b",
            "sshpass -pcanary ssh a.b",
            "sshpass -p 'a canary' ssh a.b",
            "redis-cli -h db -a canary ping",
            "[\"redis-cli\", \"-a\", \"a canary\", \"ping\"]",
            "echo $(redis-cli -a canary)",
        ] {
            goes(text);
        }
        goes(&format!("run eyJcanary{0}.eyJ{0}.{0}", "abcdefgh"));
        goes("docker swarm join SWMTKN-1-canary-0123456789abcdef a:2377");
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for text in [
            "",
            "nginx -g 'daemon off;'",
            "sh -c \"echo \\\"it's fine\\\" && sleep 1\"",
            "/docker-entrypoint.sh nginx",
            "run --user 1000:1000 --token-file /run/secrets/token --no-auth serve",
            "curl https://a.b:8080/c?d=e&f=g#h",
            "registry.local:5000/shop/token-service:1.2",
            "  two  spaces\tand a tab\n",
            "Basic web server for the token ring",
            "traefik.http.routers.shop.rule=Host(`shop.local`) && PathPrefix(`/api`)",
            "don't stop",
            "ssh -p 22 a.b -pipe",
            "ls -a dir",
            "mysql -u root -p shop -P 3306 --port 1 -e 'select p'",
            "mysqld --port 3306",
            "run mysql:8 -p8080",
            "redis-cli -h db -p 6379 ping",
            "sshpass -f /file ssh a.b",
        ] {
            assert!(
                matches!(mask_words(text), Cow::Borrowed(same) if same == text),
                "{text} became {}",
                mask_words(text)
            );
        }
        assert_eq!(mask_words("a --password=x b"), format!("a --password={MASK} b"));
        assert_eq!(mask_words("mysql -uroot -px shop"), format!("mysql -uroot -p{MASK} shop"));
        assert_eq!(mask_words("sshpass -p x ssh -p 22"), format!("sshpass -p {MASK} ssh -p 22"));
        assert_eq!(mask_words("x postgres://a:b@c/d"), format!("x postgres://{MASK}@c/d"));
        assert_eq!(mask_words("{\"password\":\"a\",\"b\":\"c\"}"), format!("{{\"password\":{MASK},\"b\":\"c\"}}"));
    }

    #[test]
    fn an_option_reaches_into_the_next_argument() {
        let mut reader = Reader::default();
        let masked: Vec<String> =
            ["mysqld", "--password", "a canary", "--port", "1", "--token=a canary", "sh -c 'x --token canary'"]
                .map(|argument| reader.argument(argument))
                .into();
        assert_eq!(masked[..6], ["mysqld", "--password", MASK, "--port", "1", "--token=••••••"]);
        assert!(!masked[6].contains("canary"), "{}", masked[6]);
    }

    #[test]
    fn a_short_option_takes_its_argument_whole() {
        let mut reader = Reader::default();
        let masked = ["mysql", "-pa canary", "shop"].map(|argument| reader.argument(argument));
        assert_eq!(masked, ["mysql", "-p••••••", "shop"]);
    }

    #[test]
    fn hostile_text_neither_panics_nor_takes_long() {
        let long: Vec<String> = [
            "=",
            ":",
            "\"",
            "'",
            "\\\"",
            "'\"",
            "\\'",
            "a=",
            "é",
            "--token ",
            "://",
            "@://:",
            "-----BEGIN ",
            "{[",
            "`",
            "$=",
            "mysql -p ",
            "sshpass -p' ",
        ]
        .iter()
        .map(|piece| piece.repeat(20_000))
        .collect();
        for text in long.iter().chain([&long.concat()]) {
            let masked = mask_words(text);
            assert!(masked.len() <= text.len() * 8);
        }
    }
}
