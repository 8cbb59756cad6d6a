//! Things that are opened once for any number of leases.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// How long a thing stays open without a lease: a page that is loaded again finds it as it was.
const LINGER: Duration = Duration::from_secs(4);

/// Things by key. The first lease opens one; some seconds after the last has gone it is closed.
pub(crate) struct Leases<T> {
    home: Arc<Home<T>>,
}

struct Home<T> {
    /// Where lingering waits: a lease may be dropped on a runtime that ends before the time is over.
    runtime: Option<Handle>,
    open: Mutex<HashMap<String, Open<T>>>,
}

struct Open<T> {
    thing: Arc<T>,
    stop: CancellationToken,
    leases: usize,
    /// When the last lease went.
    idle: Instant,
    /// Whether a task waits to close it. There is one at most, however often leases come and go.
    lingers: bool,
}

/// Keeps a thing open.
pub(crate) struct Lease<T: Send + Sync + 'static> {
    key: String,
    thing: Arc<T>,
    home: Arc<Home<T>>,
}

impl<T: Send + Sync + 'static> Leases<T> {
    /// Nothing is open yet.
    pub(crate) fn new() -> Self {
        Self { home: Arc::new(Home { runtime: Handle::try_current().ok(), open: Mutex::default() }) }
    }

    /// A lease on the thing of that key. `open` makes it when there is none, and starts what keeps it going until the
    /// token is cancelled; it must not ask for leases itself.
    pub(crate) fn join(&self, key: &str, open: impl FnOnce(CancellationToken) -> Arc<T>) -> Lease<T> {
        let mut all = self.home.lock();
        let found = all.entry(key.to_owned()).or_insert_with(|| {
            let stop = CancellationToken::new();
            Open { thing: open(stop.clone()), stop, leases: 0, idle: Instant::now(), lingers: false }
        });
        found.leases += 1;
        Lease { key: key.to_owned(), thing: Arc::clone(&found.thing), home: Arc::clone(&self.home) }
    }

    /// The thing of that key, if it is open; it is kept so by nobody.
    pub(crate) fn peek(&self, key: &str) -> Option<Arc<T>> {
        self.home.lock().get(key).map(|open| Arc::clone(&open.thing))
    }

    /// How many are open, those that linger too.
    pub(crate) fn open_now(&self) -> usize {
        self.home.lock().len()
    }

    /// Closes a thing at once, for instance because it is gone; not another one that is open under its key by now. Who
    /// holds a lease keeps what was there, and the next one to join opens another.
    pub(crate) fn close(&self, key: &str, thing: &Arc<T>) {
        let mut all = self.home.lock();
        if let Some(open) = this(&mut all, key, thing) {
            open.stop.cancel();
            all.remove(key);
        }
    }
}

impl<T: Send + Sync + 'static> Deref for Lease<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
    }
}

impl<T: Send + Sync + 'static> Drop for Lease<T> {
    fn drop(&mut self) {
        let mut all = self.home.lock();
        let Some(open) = this(&mut all, &self.key, &self.thing) else { return };
        open.leases -= 1;
        if open.leases > 0 {
            return;
        }
        open.idle = Instant::now();
        if open.lingers {
            return;
        }
        if let Some(runtime) = self.home.runtime.clone().or_else(|| Handle::try_current().ok()) {
            open.lingers = true;
            runtime.spawn(linger(Arc::clone(&self.home), self.key.clone(), Arc::clone(&self.thing)));
        } else {
            open.stop.cancel();
            all.remove(&self.key);
        }
    }
}

impl<T> Home<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open<T>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is open under that key, if it is still this very thing.
fn this<'a, T>(all: &'a mut HashMap<String, Open<T>>, key: &str, thing: &Arc<T>) -> Option<&'a mut Open<T>> {
    all.get_mut(key).filter(|open| Arc::ptr_eq(&open.thing, thing))
}

/// Closes a thing when it has had no lease for long enough.
async fn linger<T>(home: Arc<Home<T>>, key: String, thing: Arc<T>) {
    loop {
        let until = {
            let mut all = home.lock();
            let Some(open) = this(&mut all, &key, &thing) else { return };
            if open.leases > 0 {
                open.lingers = false;
                return;
            }
            let until = open.idle + LINGER;
            if until <= Instant::now() {
                open.stop.cancel();
                all.remove(&key);
                return;
            }
            until
        };
        sleep_until(until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(leases: &Leases<CancellationToken>, key: &str) -> Lease<CancellationToken> {
        leases.join(key, Arc::new)
    }

    /// The clock stands still but for this.
    async fn pass(seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn one_for_all_until_some_seconds_after_the_last() {
        let leases = Leases::new();
        let (first, second) = (join(&leases, "a"), join(&leases, "a"));
        let other = join(&leases, "b");
        assert!(Arc::ptr_eq(&first.thing, &second.thing) && !Arc::ptr_eq(&first.thing, &other.thing));
        assert_eq!(leases.open_now(), 2);
        let token = CancellationToken::clone(&first);
        drop((first, second));
        pass(3).await;
        assert!(!token.is_cancelled() && leases.peek("a").is_some(), "it lingers");
        pass(2).await;
        assert!(token.is_cancelled() && leases.peek("a").is_none());
        assert_eq!(leases.open_now(), 1, "the other is still held");
        drop(other);
        pass(5).await;
        assert_eq!(leases.open_now(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_in_time_finds_it_open() {
        let leases = Leases::new();
        let token = CancellationToken::clone(&join(&leases, "a"));
        pass(3).await;
        let again = join(&leases, "a");
        pass(60).await;
        assert!(!token.is_cancelled());
        drop(again);
        pass(3).await;
        assert!(!token.is_cancelled(), "the time begins anew");
        pass(2).await;
        assert!(token.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn live_l5_l13_a_storm_leaves_nothing_open_after_five_seconds() {
        let leases = Leases::new();
        let mut tokens = Vec::new();
        for nth in 0..2000 {
            let lease = join(&leases, &format!("{}", nth % 7));
            tokens.push(CancellationToken::clone(&lease));
            if nth % 100 == 0 {
                pass(1).await;
            }
        }
        assert_eq!(leases.open_now(), 7);
        pass(5).await;
        assert_eq!(leases.open_now(), 0);
        assert!(tokens.iter().all(CancellationToken::is_cancelled));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_closed_is_opened_anew() {
        let leases = Leases::new();
        let first = join(&leases, "a");
        leases.close("a", &first.thing);
        assert!(first.is_cancelled());
        assert_eq!(leases.open_now(), 0);
        let second = join(&leases, "a");
        leases.close("a", &first.thing);
        drop(first);
        pass(60).await;
        assert!(!second.is_cancelled(), "a lease of the first does not close the second");
        assert_eq!(leases.open_now(), 1);
    }

    #[test]
    fn without_a_runtime_nothing_lingers() {
        let leases = Leases::new();
        let token = CancellationToken::clone(&join(&leases, "a"));
        assert!(token.is_cancelled());
        assert_eq!(leases.open_now(), 0);
    }
}
