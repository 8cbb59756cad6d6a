//! One terminal: both directions at once, until the command ends, the browser goes, or the rights do.
//!
//! Nothing is read that has no room: of the browser no more than a megabyte ahead of the command, of the command no more
//! than the browser draws.

use super::hang_up::hang_up;
use super::input::{Input, Said};
use super::outcome::{outcome, unstarted};
use super::output::Output;
use super::size::{self, Size};
use super::tickets::{Opens, Terminal};
use crate::access::Caller;
use crate::console::Console;
use crate::gateway::inside;
use axum::extract::ws::{Message, WebSocket};
use engine::transport::Duplex;
use serde_json::json;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// How much is read of the command at once.
const PIECE: usize = 32 * 1024;
/// How often the browser is asked whether it is still there.
const PING: Duration = Duration::from_secs(15);
/// How long it may say nothing, not even that; also how long it may take to read what waits for it.
const SILENCE: Duration = Duration::from_secs(45);
/// How long it may take to close.
const GOODBYE: Duration = Duration::from_secs(5);

/// Why a terminal is over.
enum End {
    /// The command has ended, or the connection to it.
    Command,
    /// The browser has gone.
    Browser,
    /// The browser said what is not understood.
    Odd,
    /// The rights have ended, or changed.
    Rights,
    /// The console stops.
    Stop,
}

/// Serves a terminal to its end.
pub(super) async fn run(console: Arc<Console>, caller: Caller, terminal: Terminal, mut socket: WebSocket) {
    let (io, open) = match inside::tunnel(&console, &caller, &terminal.call()).await {
        Ok(tunnel) => tunnel,
        Err(answer) => {
            let why = inside::success(answer).await.err().map(|error| error.to_string()).unwrap_or_default();
            return close(socket, None, &refused(&why, &terminal)).await;
        }
    };
    let (sizes, sized) = watch::channel(Size::default());
    tokio::spawn(size::follow(Arc::clone(&console), terminal.clone(), sized));
    let mut output = Output::new(terminal.tty);
    let end = carry(&console, &caller, &mut socket, io, &sizes, &mut output).await;
    // The connection to the engine ends here, whatever is under way in it.
    drop(open);
    let own = |sentence: &str| (None, sentence.to_owned());
    let (code, sentence) = match end {
        End::Command => {
            let rest = output.rest();
            let (code, sentence) = outcome(&console, &terminal, &rest).await;
            // They were the command's own, after all.
            if !rest.is_empty() && code.is_some_and(|code| !matches!(code, 126 | 127)) {
                send(&mut socket, Message::Binary(rest.into())).await;
            }
            return close(socket, code, &sentence).await;
        }
        End::Browser => return hang_up(&console, &caller, &terminal).await,
        End::Odd => own("This page sent what the console does not understand, so the terminal was closed. Reload it."),
        End::Rights => own("Your rights have changed or you were signed out, so the terminal was closed."),
        End::Stop => own("The console stops, so the terminal was closed. Open it again when the console is back."),
    };
    hang_up(&console, &caller, &terminal).await;
    close(socket, code, &sentence).await;
}

/// Carries bytes both ways.
async fn carry(
    console: &Console,
    caller: &Caller,
    socket: &mut WebSocket,
    io: impl Duplex,
    sizes: &watch::Sender<Size>,
    output: &mut Output,
) -> End {
    let (mut reads, mut writes) = tokio::io::split(io);
    let (mut input, mut buffer) = (Input::default(), vec![0; PIECE]);
    let mut heard = Instant::now();
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut loses = pin!(caller.loses(&console.access));
    loop {
        if input.is_to_be_closed() {
            // Fails when the command has ended; that shows on the other side.
            let _ = writes.shutdown().await;
            input.close();
        }
        let full = input.is_full();
        let room = output.room(full).min(PIECE);
        tokio::select! {
            () = console.stop.cancelled() => return End::Stop,
            () = &mut loses => return End::Rights,
            message = socket.recv(), if !full => {
                heard = Instant::now();
                match message {
                    None | Some(Err(_) | Ok(Message::Close(_))) => return End::Browser,
                    Some(Ok(Message::Binary(bytes))) => input.push(bytes),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                        Ok(Said::Resize(columns, rows)) => { sizes.send_replace((columns, rows)); }
                        Ok(Said::Ack(bytes)) => output.drawn(bytes),
                        Ok(Said::End(ends)) => if ends { input.end() },
                        Err(_) => return End::Odd,
                    },
                }
            }
            wrote = writes.write(input.next()), if !input.next().is_empty() => match wrote {
                Ok(count) if count > 0 => {
                    if full {
                        // It was not listened to meanwhile.
                        heard = Instant::now();
                    }
                    if let Some(taken) = input.took(count)
                        && !send(socket, Message::text(json!({ "taken": taken }).to_string())).await
                    {
                        return End::Browser;
                    }
                }
                _ => input.close(),
            },
            read = reads.read(&mut buffer[..room]), if room > 0 => {
                let count = read.unwrap_or_default();
                let Some(text) = (count > 0).then(|| output.take(&buffer[..count]).ok()).flatten() else {
                    return why(console, !caller.holds(&console.access));
                };
                if !text.is_empty() && !send(socket, Message::Binary(text)).await {
                    return End::Browser;
                }
            }
            _ = pings.tick() => {
                let gone = !full && heard.elapsed() >= SILENCE;
                if gone || !send(socket, Message::Ping(Default::default())).await {
                    return End::Browser;
                }
            }
        }
    }
}

/// Why the command's side has ended: the door ends it with the rights, and when the console stops.
fn why(console: &Console, lost: bool) -> End {
    match (console.stop.is_cancelled(), lost) {
        (true, _) => End::Stop,
        (false, true) => End::Rights,
        (false, false) => End::Command,
    }
}

/// Whether the browser took it.
async fn send(socket: &mut WebSocket, message: Message) -> bool {
    matches!(timeout(SILENCE, socket.send(message)).await, Ok(Ok(())))
}

/// Says how it ended, and closes when the browser has heard.
async fn close(mut socket: WebSocket, code: Option<i64>, sentence: &str) {
    let ended = json!({ "ended": { "code": code, "sentence": sentence } }).to_string();
    if send(&mut socket, Message::text(ended)).await && send(&mut socket, Message::Close(None)).await {
        let rest = async { while let Some(Ok(_)) = socket.recv().await {} };
        // Who does not close is left.
        let _ = timeout(GOODBYE, rest).await;
    }
}

/// What to say when the engine or the door does not open it.
fn refused(why: &str, terminal: &Terminal) -> String {
    let command: &[String] = match &terminal.opens {
        Opens::Exec { command, .. } => command,
        Opens::Attach => &[],
    };
    match unstarted(why, command, &terminal.name) {
        Some(sentence) => sentence,
        None if why.is_empty() => "The engine did not open the terminal.".to_owned(),
        None => why.to_owned(),
    }
}
