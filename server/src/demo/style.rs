//! How programs write their logs. Each style is a few sentences with numbers in them; what is written in line k is
//! always the same.

use super::clock::{date, day, stamp, time_of_day};
use super::noise::{below, nth, pick};

/// The output a line is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Out = 1,
    Err = 2,
}

/// A way to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// One JSON object a line.
    Json,
    /// nginx's access log, its errors on stderr.
    Nginx,
    /// Time, level, logger.
    Levels,
    /// The same with ANSI colours, some of 24 bits.
    Colour,
    /// Java, with stack traces.
    Traces,
    /// Words in many scripts.
    Unicode,
    /// PostgreSQL.
    Postgres,
    /// `key=value`
    Logfmt,
    /// A program that fails at once, and says why.
    Crash,
    /// Numbered lines of one length, for counting.
    Numbered,
}

/// Which line is to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) seed: u64,
    /// Its number in the log.
    pub(super) number: u64,
    /// Its number since the start.
    pub(super) in_run: u64,
    pub(super) at: i64,
}

/// Every so many lines of [`Style::Traces`] some are a stack trace.
const TRACE_EVERY: u64 = 47;
const TRACE: [&str; 8] = [
    "ERROR payment failed: java.net.SocketTimeoutException: Read timed out",
    "    at java.base/java.net.SocketInputStream.read(SocketInputStream.java:189)",
    "    at com.shop.payments.gateway.Client.charge(Client.java:112)",
    "    at com.shop.payments.Checkout.settle(Checkout.java:64)",
    "    at com.shop.payments.Checkout$$Lambda/0x00007f1c.run(Unknown Source)",
    "Caused by: java.io.IOException: Connection reset by peer",
    "    at java.base/sun.nio.ch.SocketDispatcher.read0(Native Method)",
    "    ... 14 more",
];
/// What [`Style::Crash`] writes in one run.
pub(super) const CRASH: [&str; 8] = [
    "mailer 1.9.0 starting",
    "reading /etc/mailer/config.toml",
    "WARN  smtp.host is not set, using localhost:25",
    "connecting to localhost:25",
    "WARN  connection refused, trying again (1/2)",
    "WARN  connection refused, trying again (2/2)",
    "thread 'main' panicked at src/smtp.rs:71:14:\u{1b}[0m called `Result::unwrap()` on an `Err` value: ConnectionRefused",
    "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
];
const PATHS: [&str; 8] =
    ["/", "/api/products", "/api/cart", "/api/orders", "/login", "/assets/app.js", "/healthz", "/search?q=lamp"];
const LEVELS: [(&str, &str); 8] = [
    ("INFO", "32"),
    ("INFO", "32"),
    ("DEBUG", "34"),
    ("INFO", "32"),
    ("WARNING", "33"),
    ("DEBUG", "34"),
    ("INFO", "32"),
    ("ERROR", "31"),
];
const DOINGS: [&str; 6] = [
    "took job {} from the queue",
    "wrote {} rows",
    "cache miss for key user:{}",
    "finished in {} ms",
    "{} items are waiting",
    "sent mail {} to the relay",
];
const TITLES: [&str; 8] = [
    "Amélie à Montmartre",
    "千と千尋の神隠し",
    "Бриллиантовая рука",
    "기생충",
    "أنا أحب السينما",
    "Die unendliche Geschichte · Größe ß",
    "🎬 family video 👩‍👩‍👧‍👦 2024",
    "e\u{301}te\u{301} (combining) ﷽",
];

impl Style {
    /// The first of the lines that are written together with line `k`.
    pub(super) fn head(self, k: u64) -> u64 {
        let within = k % TRACE_EVERY;
        if self == Self::Traces && (30..30 + TRACE.len() as u64).contains(&within) { k - (within - 30) } else { k }
    }

    /// Writes a line.
    pub(super) fn write(self, line: Written) -> (Source, String) {
        let chance = nth(line.seed, line.number);
        let (small, large) = (below(chance >> 8, 1000), below(chance >> 20, 100_000));
        let (level, colour) = *pick(&LEVELS, chance >> 40);
        let doing = pick(&DOINGS, chance >> 44).replace("{}", &large.to_string());
        let path = pick(&PATHS, chance >> 48);
        let at = date(line.at);
        let (day, time, millis) = (day(at), time_of_day(at), at.millisecond());
        let out = |text: String| (Source::Out, text);
        match self {
            Self::Json => json(line, chance, path),
            Self::Nginx if chance.is_multiple_of(40) => (
                Source::Err,
                format!(
                    "{} {time} [error] 31#31: *{large} connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.{}, server: _, request: \"GET {path} HTTP/1.1\"",
                    day.replace('-', "/"),
                    small % 255
                ),
            ),
            Self::Nginx => out(format!(
                "203.0.113.{} - - [{:02}/{:.3}/{}:{time} +0000] \"GET {path} HTTP/1.1\" {} {large} \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\"",
                small % 255,
                at.day(),
                at.month().to_string(),
                at.year(),
                pick(&[200, 200, 200, 200, 304, 200, 404, 200], chance >> 52),
            )),
            Self::Levels => {
                let source = if level == "ERROR" || level == "WARNING" { Source::Err } else { Source::Out };
                (source, format!("{day} {time},{millis:03} {level:<8}[worker-{}] shop.jobs: {doing}", small % 4))
            }
            Self::Colour => out(format!(
                "\u{1b}[90m{time}\u{1b}[0m \u{1b}[1;{colour}m{level:>7}\u{1b}[0m \u{1b}[38;2;{};140;{}mjob-{}\u{1b}[0m {doing}",
                small % 256,
                large % 256,
                small % 12,
            )),
            Self::Traces => match usize::try_from(line.number - self.head(line.number)).unwrap_or_default() {
                0 if line.number % TRACE_EVERY == 30 => (Source::Err, format!("{day} {time}.{millis:03} {}", TRACE[0])),
                0 => out(format!("{day} {time}.{millis:03} INFO  [http-{}] order {large} settled", small % 8)),
                frame => (Source::Err, (*pick(&TRACE, frame as u64)).to_owned()),
            },
            Self::Unicode => out(format!(
                "[{time}] [INF] [{}] playing \"{}\" for user {}",
                small % 30,
                pick(&TITLES, chance >> 56),
                small % 5
            )),
            Self::Postgres if chance.is_multiple_of(15) => (
                Source::Err,
                format!(
                    "{day} {time}.{millis:03} UTC [{large}] ERROR:  duplicate key value violates unique constraint \"orders_pkey\""
                ),
            ),
            Self::Postgres => (
                Source::Err,
                format!(
                    "{day} {time}.{millis:03} UTC [27] LOG:  checkpoint complete: wrote {small} buffers ({}.{}%); write={}.{:03} s",
                    small % 9,
                    small % 10,
                    small % 30,
                    small
                ),
            ),
            Self::Logfmt => {
                let level = level.to_ascii_lowercase();
                (
                    Source::Err,
                    format!("ts={} caller=main.go:{small} level={level} msg=\"{doing}\" path={path}", stamp(line.at)),
                )
            }
            Self::Crash => {
                let text = *pick(&CRASH, line.in_run);
                let source =
                    if text.ends_with("starting") || text.starts_with("reading") { Source::Out } else { Source::Err };
                (source, text.to_owned())
            }
            Self::Numbered => {
                let source = if line.number.is_multiple_of(10) { Source::Err } else { Source::Out };
                (source, format!("line {:012} {:0>80}", line.number, large))
            }
        }
    }
}

fn json(line: Written, chance: u64, path: &str) -> (Source, String) {
    let status = pick(&[200, 200, 201, 200, 404, 200, 500, 200], chance >> 52);
    let (level, source) = match status {
        500 => ("error", Source::Err),
        404 => ("warn", Source::Out),
        _ => ("info", Source::Out),
    };
    let text = serde_json::json!({
        "time": stamp(line.at), "level": level, "msg": "request handled", "method": "GET", "path": path,
        "status": status, "ms": below(chance >> 12, 900), "user": { "id": below(chance >> 30, 5000), "plan": "free" },
        "trace": format!("{chance:016x}"),
    });
    (source, text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Style; 10] = [
        Style::Json,
        Style::Nginx,
        Style::Levels,
        Style::Colour,
        Style::Traces,
        Style::Unicode,
        Style::Postgres,
        Style::Logfmt,
        Style::Crash,
        Style::Numbered,
    ];

    #[test]
    fn a_line_is_one_line_and_the_same_each_time() {
        for style in ALL {
            for number in 0..500 {
                let line = Written { seed: 3, number, in_run: number, at: 1_700_000_000_000_000_000 };
                let (source, text) = style.write(line);
                assert!(!text.is_empty() && !text.contains('\n'), "{style:?}: {text}");
                assert_eq!((source, text), style.write(line));
            }
        }
    }

    #[test]
    fn a_stack_trace_belongs_together() {
        let write = |number| Style::Traces.write(Written { seed: 3, number, in_run: number, at: 0 });
        assert!(write(30).1.contains("SocketTimeoutException"));
        assert_eq!(write(31).1, TRACE[1]);
        assert_eq!(write(37), (Source::Err, TRACE[7].to_owned()));
        assert!(write(38).1.contains("settled"));
        assert_eq!((Style::Traces.head(37), Style::Traces.head(38), Style::Json.head(37)), (30, 38, 37));
    }
}
