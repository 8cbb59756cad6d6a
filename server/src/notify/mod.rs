//! Notifications: rules about containers and the engine, told to webhooks.
//!
//! # Layout
//! - `rule`, `address`: what is watched, and where it is told; `kept`: how that is kept
//! - `feed` gives `judge` what happens; what that says, a `notice`, goes into `outbox`
//! - `outbox` delivers, in the `shape` that the receiver wants, by `send`

mod address;
mod feed;
mod judge;
pub(crate) mod kept;
mod notice;
mod outbox;
mod rule;
mod send;
mod shape;

pub(crate) use address::{Address, AddressError, is_link_local};
pub(crate) use rule::Rule;
pub(crate) use send::Names;

use crate::access::Access;
use crate::clock::now;
use crate::console::Console;
use crate::store::{Store, StoreError};
use app::contract::DeliveryRow;
use judge::{Judge, Verdict};
use kept::Kept;
use notice::Notice;
use outbox::Outbox;
use send::{Failure, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many notifications wait at most to be written down.
const UNWRITTEN: usize = 1000;

/// What is judged at this moment.
#[derive(Default)]
pub struct Notify {
    judge: Mutex<Judge>,
    /// What could not be written down yet, by rule.
    unwritten: Mutex<Vec<(i64, String)>>,
    /// Rings when there is something to deliver.
    wake: tokio::sync::Notify,
}

impl Notify {
    /// Judges by the rules as they are kept now.
    pub(crate) fn reload(&self, access: &Access) -> Result<(), StoreError> {
        let rules = kept::all(access)?.iter().filter_map(Kept::rule).collect();
        self.judge().set_rules(rules);
        Ok(())
    }

    fn judge(&self) -> MutexGuard<'_, Judge> {
        self.judge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the judge judge, and puts what it says on its way; whether it said anything, and all is written down.
    fn judged(&self, store: &Store, judge: impl FnOnce(&mut Judge) -> Vec<Verdict>) -> bool {
        let verdicts = judge(&mut self.judge());
        if verdicts.is_empty() {
            return false;
        }
        let row = |verdict: &Verdict| Some((verdict.rule, serde_json::to_string(&verdict.notice).ok()?));
        self.unwritten().extend(verdicts.iter().filter_map(row));
        self.write(store)
    }

    /// Writes down what was judged and is not yet; whether nothing is left.
    fn write(&self, store: &Store) -> bool {
        let mut rows = self.unwritten();
        if rows.is_empty() {
            return true;
        }
        match store.add_deliveries(&rows) {
            Ok(0) => {}
            Ok(lost) => {
                tracing::warn!(lost, "too many notifications wait for their receivers; the oldest were dropped");
            }
            Err(cause) => {
                tracing::error!(%cause, "notifications cannot be written down; trying again in half a minute");
                let beyond = rows.len().saturating_sub(UNWRITTEN);
                rows.drain(..beyond);
                return false;
            }
        }
        rows.clear();
        self.wake.notify_one();
        true
    }

    fn unwritten(&self) -> MutexGuard<'_, Vec<(i64, String)>> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest deliveries, and how they stand.
pub(crate) fn deliveries(access: &Access) -> Result<Vec<DeliveryRow>, StoreError> {
    outbox::newest(access)
}

/// Sends a test by a rule, at once and once; `console` is where the console is reached.
pub(crate) async fn test(kept: Kept, console: &str) -> Result<(), Failure> {
    let rule = kept.rule().ok_or(Failure::Address)?;
    Sender::new().send(kept.parcel(0, &Notice::test(&rule, now()), console)?).await
}

/// Judges and delivers until the console stops.
pub async fn run(console: Arc<Console>) {
    let notify = &console.notify;
    if let Err(cause) = notify.reload(&console.access) {
        tracing::error!(%cause, "the rules of notifications cannot be read; none is followed");
    }
    let origin = console.site.origin();
    let outbox = Outbox { access: &console.access, console: &origin, wake: &notify.wake, post: Sender::new(), now };
    let all = async {
        tokio::join!(feed::events(&console), feed::figures(&console), feed::disk(&console), outbox.run());
    };
    tokio::select! {
        () = console.stop.cancelled() => {}
        () = all => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Seal;
    use app::contract::RuleSettings;

    #[test]
    fn what_cannot_be_written_down_is_written_down_later() {
        let directory = tempfile::tempdir().unwrap();
        let access = Access::new(Store::open(directory.path()).unwrap(), Seal::open(directory.path()).unwrap());
        let settings = RuleSettings { name: "a rule".into(), what: "exit".into(), ..RuleSettings::default() };
        let id = kept::add(&access, settings.clone(), &"https://a.example/".parse().unwrap()).unwrap();
        let rule = Rule::read(id, &settings).unwrap();
        let (notify, store) = (Notify::default(), access.store());
        let judged = |count: usize| {
            let verdict = Verdict { rule: id, notice: Notice::test(&rule, 5) };
            notify.judged(store, |_| vec![verdict; count])
        };
        let written = || store.deliveries(5000).unwrap().len();
        assert!(!judged(0) && judged(1) && written() == 1);
        let other = rusqlite::Connection::open(directory.path().join("quayside.db")).unwrap();
        other.execute("ALTER TABLE delivery RENAME TO away", []).unwrap();
        assert!(!judged(2) && !judged(1) && !notify.write(store));
        other.execute("ALTER TABLE away RENAME TO delivery", []).unwrap();
        assert!(notify.write(store) && written() == 4);
        assert!(notify.write(store) && written() == 4, "once");
        other.execute("ALTER TABLE delivery RENAME TO away", []).unwrap();
        assert!(!judged(UNWRITTEN + 1));
        assert_eq!(notify.unwritten().len(), UNWRITTEN);
    }
}
