//! Tickets: each opens one terminal, once, within 30 seconds, for the person and the session that asked for it. They live
//! in memory, by their hash.

use crate::access::{Secret, Via};
use engine::{Call, call};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long one holds.
const LASTS: Duration = Duration::from_secs(30);
/// How many are held at once.
const MOST: usize = 1000;
/// How many of them for one person, who is not to take the place of all others.
const EACH: usize = 32;

/// What a ticket opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terminal {
    /// The container's full id.
    pub(crate) container: String,
    /// Its name, for sentences.
    pub(crate) name: String,
    /// Whether there is a terminal at the other end, else frames.
    pub(crate) tty: bool,
    /// What is at the other end.
    pub(crate) opens: Opens,
}

/// What is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// A command of its own, which is prepared.
    Exec {
        /// The exec's id.
        id: String,
        /// The command.
        command: Vec<String>,
        /// Whom it runs as.
        user: String,
        /// What its processes are known by.
        mark: String,
    },
    /// The container's own command.
    Attach,
}

impl Terminal {
    /// What opens it.
    pub(super) fn call(&self) -> Call {
        match &self.opens {
            Opens::Exec { id, .. } => call::exec::start(id, self.tty),
            Opens::Attach => call::exec::attach(&self.container),
        }
    }

    /// What gives it a size.
    pub(super) fn resize(&self, columns: u16, rows: u16) -> Call {
        match &self.opens {
            Opens::Exec { id, .. } => call::exec::resize(id, columns, rows),
            Opens::Attach => call::exec::resize_container(&self.container, columns, rows),
        }
    }
}

/// The tickets that hold.
#[derive(Debug, Default)]
pub struct Tickets {
    held: Mutex<HashMap<String, Held>>,
}

#[derive(Debug)]
struct Held {
    user: i64,
    via: Via,
    terminal: Terminal,
    since: Instant,
}

impl Tickets {
    /// Makes one; `None` when there are too many.
    pub(crate) fn put(&self, user: i64, via: Via, terminal: Terminal) -> Option<Secret> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, held| held.since.elapsed() < LASTS);
        if held.len() >= MOST || held.values().filter(|held| held.user == user).count() >= EACH {
            return None;
        }
        let ticket = Secret::random();
        held.insert(ticket.hash(), Held { user, via, terminal, since: Instant::now() });
        Some(ticket)
    }

    /// What one opens. Whoever shows it, it holds no longer.
    pub(super) fn take(&self, ticket: &str, user: i64, via: Via) -> Option<Terminal> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = held.remove(&Secret::from(ticket).hash())?;
        (taken.since.elapsed() < LASTS && taken.user == user && taken.via == via).then_some(taken.terminal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal() -> Terminal {
        Terminal { container: "c".into(), name: "web".into(), tty: true, opens: Opens::Attach }
    }

    #[tokio::test(start_paused = true)]
    async fn one_holds_once_for_its_own_and_for_a_while() {
        let tickets = Tickets::default();
        let put = || tickets.put(1, Via::Session(7), terminal()).unwrap();
        let (ticket, late) = (put(), put());
        assert_eq!(tickets.take(ticket.reveal(), 1, Via::Session(7)), Some(terminal()));
        assert_eq!(tickets.take(ticket.reveal(), 1, Via::Session(7)), None, "it was used");
        for (user, via) in [(2, Via::Session(7)), (1, Via::Session(8)), (1, Via::Token(7))] {
            let ticket = put();
            assert_eq!(tickets.take(ticket.reveal(), user, via), None, "{user} {via}");
            assert_eq!(tickets.take(ticket.reveal(), 1, Via::Session(7)), None, "it was shown by another");
        }
        assert_eq!(tickets.take("", 1, Via::Session(7)), None);
        tokio::time::advance(LASTS).await;
        assert_eq!(tickets.take(late.reveal(), 1, Via::Session(7)), None, "it is over");
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_a_most_and_old_ones_make_room() {
        let tickets = Tickets::default();
        let put = |user| tickets.put(user, Via::Session(1), terminal()).is_some();
        assert!((0..EACH).all(|_| put(0)) && !put(0) && put(1), "one person leaves room for others");
        let others = (0_i64..).flat_map(|user| std::iter::repeat_n(100 + user, EACH));
        assert!(others.take(MOST - EACH - 1).all(put));
        assert!(!put(1));
        tokio::time::advance(LASTS).await;
        assert!(put(0) && put(1));
    }
}
