//! What is to be told, until it is: at least once, whatever fails in between. A row of the database is there before the
//! first try.

use super::kept;
use super::notice::Notice;
use super::send::{Failure, Parcel, Post};
use crate::access::Access;
use crate::store::{Due, StoreError};
use app::contract::DeliveryRow;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::Notify;

/// So many are tried at once, each of another rule: a receiver that hangs holds up no other for long.
const AT_ONCE: usize = 4;
/// Between the tries of one, in seconds: doubles from the first to the last.
const RETRY: (i64, i64) = (5, 3600);
/// So many tries take a day; then it is given up.
const TRIES: u32 = 33;
/// So many are shown.
const SHOWN: u32 = 100;
/// The longest sleep, in seconds: the clock may be set in the meantime.
const LOOK: i64 = 60;

/// Delivers what is in the database.
pub(super) struct Outbox<'a, P, N> {
    /// The database and its key.
    pub(super) access: &'a Access,
    /// Where the console is reached.
    pub(super) console: &'a str,
    /// Rings when there is something new.
    pub(super) wake: &'a Notify,
    /// What delivers.
    pub(super) post: P,
    /// The time, in seconds since 1970.
    pub(super) now: N,
}

impl<P: Post, N: Fn() -> i64> Outbox<'_, P, N> {
    /// Delivers for ever.
    pub(super) async fn run(&self) {
        let mut under_way = FuturesUnordered::new();
        let mut busy = HashSet::new();
        loop {
            let sleep = match self.begin(&mut busy) {
                Ok((begun, sleep)) => {
                    under_way.extend(begun.into_iter().map(|due| self.deliver(due)));
                    sleep
                }
                Err(cause) => {
                    tracing::error!(%cause, "notifications cannot be read or written; trying again in a minute");
                    LOOK
                }
            };
            tokio::select! {
                Some(rule) = under_way.next() => {
                    busy.remove(&rule);
                }
                () = self.wake.notified() => {}
                () = tokio::time::sleep(Duration::from_secs(sleep.unsigned_abs())) => {}
            }
        }
    }

    /// Begins what is due and has a place; also gives the seconds until something else is.
    fn begin(&self, busy: &mut HashSet<i64>) -> Result<(Vec<Due>, i64), StoreError> {
        let (store, now) = (self.access.store(), (self.now)());
        let next = store.next_delivery(now)?.map_or(LOOK, |next| (next - now).clamp(1, LOOK));
        let mut begun = Vec::new();
        for due in store.due_deliveries(now)? {
            if busy.len() >= AT_ONCE || busy.contains(&due.rule) {
                continue;
            }
            // Written down first: what cannot be is not tried, or it would be tried without an end.
            if let Err(cause) = store.begin_delivery(due.id, now + wait(due.tries)) {
                tracing::error!(%cause, "a notification cannot be sent while this cannot be written down");
                break;
            }
            busy.insert(due.rule);
            begun.push(due);
        }
        Ok((begun, next))
    }

    /// Tries one; gives its rule.
    async fn deliver(&self, due: Due) -> i64 {
        let tried = match self.parcel(&due) {
            Ok(parcel) => self.post.post(parcel).await,
            Err(cause) => Err(cause),
        };
        let (state, failure) = match tried {
            Ok(()) => ("delivered", String::new()),
            Err(cause) if due.tries + 1 >= TRIES => {
                tracing::warn!(rule = due.rule, %cause, "a notification was given up");
                ("failed", cause.to_string())
            }
            Err(cause) => ("waiting", cause.to_string()),
        };
        if let Err(cause) = self.access.store().end_delivery(due.id, state, &failure) {
            tracing::error!(%cause, "what became of a notification cannot be written down; it may be told twice");
        }
        due.rule
    }

    /// In the form and to the address that the rule has now.
    fn parcel(&self, due: &Due) -> Result<Parcel, Failure> {
        let kept = kept::one(self.access, due.rule).ok().flatten().ok_or(Failure::Address)?;
        let notice: Notice = serde_json::from_str(&due.notice).map_err(|_| Failure::Address)?;
        kept.parcel(due.id, &notice, self.console)
    }
}

/// The newest deliveries.
pub(super) fn newest(access: &Access) -> Result<Vec<DeliveryRow>, StoreError> {
    let rules = kept::all(access)?;
    let name = |id: i64| rules.iter().find(|kept| kept.id == id).map(|kept| kept.settings.name.clone());
    let rows = access.store().deliveries(SHOWN)?;
    let shown = rows.into_iter().map(|row| DeliveryRow {
        id: row.id,
        rule: name(row.rule).unwrap_or_default(),
        message: serde_json::from_str(&row.notice).map(|notice: Notice| notice.message).unwrap_or_default(),
        made: row.made,
        tries: row.tries,
        next: (row.state == "waiting").then_some(row.next),
        state: row.state,
        failure: row.failure,
    });
    Ok(shown.collect())
}

/// How long to wait after so many tries.
fn wait(tries: u32) -> i64 {
    RETRY.0.checked_shl(tries.min(20)).map_or(RETRY.1, |wait| wait.min(RETRY.1))
}

#[cfg(test)]
mod tests;
