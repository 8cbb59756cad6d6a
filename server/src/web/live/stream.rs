//! The streams that are open, each known by a random name, so that a small request can change what one of them tells.

use super::figures::Figures;
use super::stats::Sets;
use super::topics::{Refusal, Topic};
use super::usage::Period;
use crate::access::{Secret, Via};
use crate::hub::log::Start;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// How many changes may wait for a stream; whoever sends more waits too.
const COMMANDS: usize = 16;
/// The hexadecimal digits of a name: 128 bits.
const DIGITS: usize = 32;

/// All streams of the console.
#[derive(Clone, Default)]
pub struct Streams {
    open: Arc<Mutex<HashMap<String, Open>>>,
    figures: Arc<Figures>,
    shared: Arc<Shared>,
}

/// What streams have in common.
#[derive(Default)]
pub(super) struct Shared {
    /// The sets of containers that are watched.
    pub(super) sets: Sets,
    /// What all containers use, as those see it who see all.
    pub(super) usage: Period,
}

/// One that is open.
struct Open {
    user: i64,
    via: Via,
    commands: Commands,
}

/// Where a stream is told to change. Whoever holds it changes it: one request at a time, in the order they came.
/// Boxed, for a channel has room for 32 from its beginning.
pub(super) type Commands = Arc<tokio::sync::Mutex<mpsc::Sender<Box<Command>>>>;

/// A change of what a stream tells.
pub(super) struct Command {
    /// What it leaves, first.
    pub(super) leave: Vec<Topic>,
    /// What it joins.
    pub(super) join: Vec<(Topic, Start)>,
    /// Told what it could not join.
    pub(super) answer: oneshot::Sender<Vec<Refusal>>,
}

/// A stream's own end; it is known until this is dropped.
pub(super) struct Stream {
    /// Its name.
    pub(super) id: String,
    /// What it is told to change.
    pub(super) commands: mpsc::Receiver<Box<Command>>,
    streams: Streams,
}

/// A stream that somebody names.
#[derive(Debug)]
pub(super) enum Found {
    /// It is theirs.
    Own(Commands),
    /// It is somebody else's, or another session's.
    Foreign,
    /// There is none.
    Nothing,
}

impl Streams {
    /// Opens one for a person and what they came in with.
    pub(super) fn open(&self, user: i64, via: Via) -> Stream {
        let id: String = Secret::random().reveal().chars().take(DIGITS).collect();
        let (sender, commands) = mpsc::channel(COMMANDS);
        self.lock().insert(id.clone(), Open { user, via, commands: Arc::new(tokio::sync::Mutex::new(sender)) });
        Stream { id, commands, streams: self.clone() }
    }

    /// Finds one, as its person and in the session that opened it.
    pub(super) fn find(&self, id: &str, user: i64, via: Via) -> Found {
        match self.lock().get(id) {
            Some(open) if open.user == user && open.via == via => Found::Own(Arc::clone(&open.commands)),
            Some(_) => Found::Foreign,
            None => Found::Nothing,
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    /// What is counted of them.
    pub(crate) fn figures(&self) -> &Arc<Figures> {
        &self.figures
    }

    /// What they have in common.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.streams.lock().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_l8_a_stream_is_known_to_the_session_that_opened_it_alone() {
        let streams = Streams::default();
        let stream = streams.open(1, Via::Session(7));
        assert!(stream.id.len() == DIGITS && stream.id.bytes().all(|c| c.is_ascii_hexdigit()));
        assert_ne!(stream.id, streams.open(1, Via::Session(7)).id);
        assert!(matches!(streams.find(&stream.id, 1, Via::Session(7)), Found::Own(_)));
        for (user, via) in [(2, Via::Session(7)), (1, Via::Session(8)), (1, Via::Token(7))] {
            assert!(matches!(streams.find(&stream.id, user, via), Found::Foreign), "{user} {via}");
        }
        assert!(matches!(streams.find("", 1, Via::Session(7)), Found::Nothing));
    }

    #[test]
    fn live_l13_nothing_is_left_of_a_stream_that_is_over() {
        let streams = Streams::default();
        let stream = streams.open(1, Via::Socket);
        let id = stream.id.clone();
        assert_eq!(streams.count(), 1);
        drop(stream);
        assert_eq!(streams.count(), 0);
        assert!(matches!(streams.find(&id, 1, Via::Socket), Found::Nothing));
    }
}
