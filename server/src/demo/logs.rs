//! `GET /containers/{id}/logs`, as `dockerd` gives them from its files: the tail is taken before the times are looked
//! at, and a follower is let go when the container ends.

use super::answer::{Answer, Ask, Failure, streamed};
use super::clock::{self, SECOND, stamp};
use super::container::{Container, Status};
use super::lines::Line;
use super::state::World;
use super::style::Source;
use super::told::Event;
use bytes::Bytes;
use engine::Error;
use futures_util::stream;
use std::sync::Arc;
use tokio::sync::broadcast;

/// About how much is written at once.
const PIECE: usize = 64 * 1024;
/// How many lines are looked at in one go.
const LINES: u64 = 5000;
/// A log that is written faster than this is given in pieces.
const SOON: i64 = SECOND / 50;
/// The longest wait in one piece.
const NAP: i64 = 3600 * SECOND;

/// What was asked for.
#[derive(Clone, Copy)]
struct Wanted {
    stdout: bool,
    stderr: bool,
    timestamps: bool,
    follow: bool,
    since: i64,
    until: i64,
}

struct Reading {
    world: Arc<World>,
    happens: broadcast::Receiver<Arc<Event>>,
    id: String,
    wanted: Wanted,
    /// The number of the next line.
    next: u64,
    /// Where one that does not follow ends.
    end: u64,
    /// Since when the container was running when it was opened.
    started: Option<i64>,
}

/// Answers with the lines that are there, and with those that come.
pub(super) fn logs(world: &Arc<World>, ask: &Ask) -> Answer {
    let time = |key: &str| match ask.value(key).filter(|text| *text != "0") {
        Some(text) => {
            clock::read(text).map(Some).ok_or_else(|| Failure::bad(format!("invalid value for \"{key}\": {text}")))
        }
        None => Ok(None),
    };
    let wanted = Wanted {
        stdout: ask.is_on("stdout"),
        stderr: ask.is_on("stderr"),
        timestamps: ask.is_on("timestamps"),
        follow: ask.is_on("follow"),
        since: time("since")?.unwrap_or(i64::MIN + 1),
        until: time("until")?.unwrap_or(i64::MAX),
    };
    if !wanted.stdout && !wanted.stderr {
        return Err(Failure::bad("Bad parameters: you must choose at least one stream"));
    }
    // What is no number means all, as the Engine has it.
    let tail = ask.value("tail").and_then(|tail| tail.parse::<u64>().ok());
    let state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    let end = container.lines(now);
    let first = container.oldest(now).max(tail.map_or(0, |tail| end.saturating_sub(tail)));
    let next = first.max(container.lines(wanted.since.min(now.saturating_add(1)) - 1));
    let kind = match container.spec.tty {
        true => "application/vnd.docker.raw-stream",
        false => "application/vnd.docker.multiplexed-stream",
    };
    let reading = Reading {
        world: Arc::clone(world),
        happens: world.told.subscribe(),
        id: container.id.clone(),
        wanted: Wanted { follow: wanted.follow && is_written(container, now), ..wanted },
        next,
        end,
        started: container.at(now).started,
    };
    Ok(streamed(
        kind,
        Box::pin(stream::unfold(reading, |mut reading| async move {
            let piece = reading.next().await?;
            Some((Ok::<_, Error>(piece), reading))
        })),
    ))
}

/// Whether lines may still come in this run.
fn is_written(container: &Container, now: i64) -> bool {
    matches!(container.at(now).status, Status::Running | Status::Paused)
}

impl Reading {
    /// The next piece; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            // What happens from here on wakes the wait below.
            self.happens = self.happens.resubscribe();
            let (piece, wake) = self.read()?;
            if !piece.is_empty() {
                return Some(piece.into());
            }
            match wake {
                Some(wake) => self.world.until(&mut self.happens, wake).await,
                // None of those lines was wanted. There are more, and others who want to go on.
                None => tokio::task::yield_now().await,
            }
        }
    }

    /// What there is, and until when to wait when that is nothing; `None` at the end.
    fn read(&mut self) -> Option<(Vec<u8>, Option<i64>)> {
        let state = self.world.state();
        let now = self.world.now();
        let container = state.containers.get(&self.id)?;
        let same = container.at(now).started == self.started;
        let end = if self.wanted.follow { container.lines(now) } else { self.end };
        // Lines may have left a log that is read slowly.
        self.next = self.next.max(container.oldest(now).min(end));
        let mut piece = Vec::new();
        let stop = end.min(self.next + LINES);
        while self.next < stop && piece.len() < PIECE {
            let line = container.line(self.next);
            if line.at > self.wanted.until {
                return (!piece.is_empty()).then_some((piece, None));
            }
            self.next += 1;
            write(&line, self.wanted, container.spec.tty, &mut piece);
        }
        if !piece.is_empty() || self.next < end {
            return Some((piece, None));
        }
        if !self.wanted.follow || !same || !is_written(container, now) || now > self.wanted.until {
            return None;
        }
        let change = container.next(now).map_or(i64::MAX, |(at, _)| at);
        let line = if container.spec.habit.pace > 0 { container.line(end).at.max(now + SOON) } else { i64::MAX };
        let coming = if container.at(now).status == Status::Paused { i64::MAX } else { line };
        Some((piece, Some(coming.min(change).min(self.wanted.until.saturating_add(1)).min(now + NAP))))
    }
}

/// Writes a line as it is sent: with a frame's head, unless the container has a terminal.
fn write(line: &Line, wanted: Wanted, tty: bool, out: &mut Vec<u8>) {
    let is_wanted = if line.source == Source::Out { wanted.stdout } else { wanted.stderr };
    if line.at < wanted.since || !is_wanted {
        return;
    }
    let time = if wanted.timestamps { format!("{} ", stamp(line.at)) } else { String::new() };
    let end = if tty { "\r\n" } else { "\n" };
    if !tty {
        let length = u32::try_from(time.len() + line.text.len() + end.len()).unwrap_or_default();
        out.extend([line.source as u8, 0, 0, 0]);
        out.extend(length.to_be_bytes());
    }
    out.extend_from_slice(time.as_bytes());
    out.extend_from_slice(line.text.as_bytes());
    out.extend_from_slice(end.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::super::Demo;
    use super::super::tests::{get_bytes, with};
    use engine::Call;
    use engine::call::container;
    use engine::transport::{next, open};

    /// `logs` of a container, as any client asks for them.
    fn logs(name: &str, query: &[(&'static str, &str)]) -> Call {
        let mut call = container::inspect(name, false);
        call.path = format!("/containers/{name}/logs");
        let usual = [("stdout", "1"), ("stderr", "1"), ("timestamps", "1")];
        with(call, usual.iter().chain(query).copied())
    }

    /// Frames as lines, each with the output it came from.
    fn lines(bytes: &[u8]) -> Vec<(u8, String)> {
        let (mut rest, mut found) = (bytes, Vec::new());
        while let [source, 0, 0, 0, a, b, c, d, after @ ..] = rest {
            let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
            let (text, after) = after.split_at(length);
            found.push((*source, String::from_utf8(text.to_vec()).unwrap()));
            rest = after;
        }
        assert!(rest.is_empty());
        found
    }

    #[tokio::test(start_paused = true)]
    async fn tail_since_and_until_cut_as_dockerd_does() {
        let demo = Demo::new(24);
        let ten = lines(&get_bytes(&demo, &logs("lab-archive-1", &[("tail", "10")])).await);
        assert_eq!(ten.len(), 10);
        assert!(ten.is_sorted_by_key(|line| line.1.clone()), "each begins with its time");
        let all = get_bytes(&demo, &logs("shop-web-1", &[("tail", "50")])).await;
        let errors = lines(&get_bytes(&demo, &logs("shop-web-1", &[("tail", "50"), ("stdout", "0")])).await);
        assert_eq!(errors, lines(&all).into_iter().filter(|line| line.0 == 2).collect::<Vec<_>>());
        assert_eq!(get_bytes(&demo, &logs("shop-web-1", &[("tail", "0")])).await, b"");
        let from = logs("shop-web-1", &[("tail", "50"), ("since", "9000000000")]);
        assert_eq!(get_bytes(&demo, &from).await, b"");
        let until = logs("shop-web-1", &[("tail", "50"), ("until", "1000000000")]);
        assert_eq!(get_bytes(&demo, &until).await, b"");
    }

    #[tokio::test(start_paused = true)]
    async fn a_follower_gets_each_line_once_and_is_let_go_at_the_end() {
        let demo = Demo::new(24);
        let mut body = open(&*demo, "/v1.45", &logs("lab-archive-1", &[("tail", "3"), ("follow", "1")])).await.unwrap();
        let mut found = Vec::new();
        while found.len() < 20 {
            found.extend(lines(&next(&mut body).await.unwrap().unwrap()));
        }
        let _ = open(&*demo, "/v1.45", &container::stop("lab-archive-1", None)).await.unwrap();
        while let Some(piece) = next(&mut body).await {
            found.extend(lines(&piece.unwrap()));
        }
        let numbers: Vec<u64> =
            found.iter().map(|(_, text)| text.split(' ').nth(2).unwrap().parse().unwrap()).collect();
        assert!(numbers.windows(2).all(|two| two[1] == two[0] + 1), "{numbers:?}");
        let again = lines(&get_bytes(&demo, &logs("lab-archive-1", &[("tail", &found.len().to_string())])).await);
        assert_eq!(again, found);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_fails_ends_its_log_and_goes_on_in_another() {
        let demo = Demo::new(24);
        let mut body = open(&*demo, "/v1.45", &logs("shop-mailer-1", &[("tail", "0"), ("follow", "1")])).await.unwrap();
        let mut heard = String::new();
        while let Some(piece) = next(&mut body).await {
            heard.push_str(&String::from_utf8_lossy(&piece.unwrap()));
        }
        assert!(heard.is_empty() || heard.contains("RUST_BACKTRACE"), "{heard}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_terminal_writes_no_frames() {
        let demo = Demo::new(24);
        let text = get_bytes(&demo, &logs("lab-console-1", &[("tail", "2")])).await;
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("20") && text.ends_with("\r\n"), "{text}");
        assert_eq!(text.matches("\r\n").count(), 2);
        assert!(text.contains("\u{1b}[38;2;"));
    }
}
