//! What containers use now: one stream of the engine a container, however many look at it, and none when nobody does.

#[cfg(test)]
pub(in crate::hub) mod fixture;
mod reading;
mod upstream;

pub(crate) use reading::Reading;
pub(super) use reading::{is_told, moved};

use super::lease::{Lease, Leases};
use super::turns::Turns;
use super::{Hub, millis};
use engine::usage::Usage;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::watch;

/// Figures older than this are of another time: three rounds of the history, in milliseconds.
const STALE: i64 = 90_000;

/// The streams of figures.
pub(crate) struct Stats {
    leases: Leases<Source>,
    turns: Turns,
    open: AtomicUsize,
}

/// A container's newest figures.
#[derive(Default)]
struct Source {
    latest: watch::Sender<Option<Sample>>,
}

/// Figures as the engine gave them, and what they mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) usage: Usage,
    pub(super) reading: Reading,
}

impl Stats {
    pub(super) fn new() -> Self {
        Self { leases: Leases::new(), turns: Turns::new(), open: AtomicUsize::new(0) }
    }

    /// How many streams are open at the engine.
    pub(crate) fn open_now(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// The newest of a container that somebody looks at.
    pub(super) fn newest(&self, id: &str) -> Option<Sample> {
        self.leases.peek(id).and_then(|source| *source.latest.borrow())
    }

    /// Counts a stream for as long as the answer is kept.
    fn opened(&self) -> Open<'_> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(&self.open)
    }
}

/// A stream that counts.
struct Open<'a>(&'a AtomicUsize);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Somebody who looks at a container's figures.
pub(crate) struct Watcher {
    lease: Lease<Source>,
}

impl Watcher {
    /// The newest; `None` until there are any, and while the container does not run.
    pub(crate) fn latest(&self) -> Option<Reading> {
        self.lease.latest.borrow().map(|sample| sample.reading)
    }
}

impl Hub {
    /// Looks at what a container uses, by its full id. One that does not run is not asked for until it does.
    pub(crate) fn watch_stats(self: &Arc<Self>, id: &str) -> Watcher {
        let lease = self.stats.leases.join(id, |closed| {
            let source = Arc::new(Source::default());
            self.spawn(upstream::run(Arc::clone(self), id.to_owned(), Arc::clone(&source), closed));
            source
        });
        Watcher { lease }
    }

    /// The newest that is known of a container, unless it is old by now; nothing is asked for it.
    pub(crate) fn newest_usage(&self, id: &str) -> Option<Reading> {
        let live = self.stats.newest(id).map(|sample| sample.reading);
        live.or_else(|| self.history.newest(id).filter(|reading| millis() - reading.at < STALE))
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{Answer, Fake, sample};
    use super::*;
    use app::contract::Container;
    use engine::Error;
    use std::time::Duration;
    use tokio::time::{Instant, sleep, timeout};

    const STREAM: &str = "/stats";

    /// The next figures of a container, or that there are none any more.
    async fn next(watcher: &Watcher, there: bool) -> Option<Reading> {
        let mut latest = watcher.lease.latest.subscribe();
        let found = timeout(Duration::from_secs(120), latest.wait_for(|sample| sample.is_some() == there)).await;
        found.expect("by the paused clock").unwrap().map(|sample| sample.reading)
    }

    fn state(hub: &Hub, id: &str, state: &str) {
        hub.containers.patch(vec![Container { id: id.into(), state: state.into(), ..Container::default() }], vec![]);
    }

    #[tokio::test(start_paused = true)]
    async fn live_l4_l5_any_number_of_watchers_is_one_stream_and_none_is_none() {
        let engine = Fake::new(|_| Answer::Stream);
        let hub = engine.hub(&["a", "b"]);
        assert_eq!((hub.stats.open_now(), engine.asked(STREAM)), (0, 0));
        let watchers: Vec<_> = (0..1000).map(|_| hub.watch_stats("a")).collect();
        engine.until_open(1).await;
        engine.tell("a", &sample(1, 1000));
        assert_eq!(next(&watchers[0], true).await.unwrap().cpu, None, "of one sample nothing can be told");
        engine.tell("a", &sample(2, 1500));
        let mut latest = watchers[999].lease.latest.subscribe();
        latest.wait_for(|sample| sample.is_some_and(|sample| sample.reading.cpu.is_some())).await.unwrap();
        let reading = watchers[999].latest().unwrap();
        assert_eq!((reading.cores, reading.memory_limit, reading.pids), (2, 1 << 30, 3));
        assert!((reading.cpu.unwrap() - 50.0).abs() < 0.1, "{reading:?}");
        assert_eq!((engine.asked(STREAM), hub.stats.open_now()), (1, 1));
        let began = Instant::now();
        drop(watchers);
        engine.until_open(0).await;
        assert!(began.elapsed() <= Duration::from_secs(5), "by the paused clock");
        assert_eq!(hub.stats.open_now(), 0);
        assert!(hub.newest_usage("b").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn live_k12_a_container_that_stops_or_goes_is_no_longer_asked_for() {
        let engine = Fake::new(|_| Answer::Stream);
        let hub = engine.hub(&[]);
        state(&hub, "a", "exited");
        let watcher = hub.watch_stats("a");
        sleep(Duration::from_secs(60)).await;
        assert_eq!(engine.asked(STREAM), 0, "it does not run");
        state(&hub, "a", "running");
        engine.until_open(1).await;
        engine.tell("a", &sample(1, 1000));
        next(&watcher, true).await;
        state(&hub, "a", "paused");
        engine.tell("a", &sample(2, 1000));
        sleep(Duration::from_secs(1)).await;
        assert!(watcher.latest().is_some(), "a paused one has its memory still");
        // Older engines go on with empty samples.
        engine.tell("a", r#"{"read":"0001-01-01T00:00:00Z","cpu_stats":{},"memory_stats":{}}"#);
        next(&watcher, false).await;
        state(&hub, "a", "exited");
        engine.until_open(0).await;
        state(&hub, "a", "running");
        engine.until_open(1).await;
        engine.tell("a", &sample(9, 10));
        next(&watcher, true).await;
        let began = Instant::now();
        hub.containers.patch(vec![], vec!["a".into()]);
        engine.until_open(0).await;
        next(&watcher, false).await;
        assert!(began.elapsed() <= Duration::from_secs(2), "by the paused clock");
        assert_eq!((hub.stats.open_now(), engine.asked(STREAM)), (0, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn live_k1_an_engine_that_comes_back_is_not_overrun() {
        let engine = Fake::new(|_| Answer::Slow);
        let ids: Vec<String> = (0..200).map(|nth| format!("c{nth}")).collect();
        let hub = engine.hub(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        let watchers: Vec<_> = ids.iter().map(|id| hub.watch_stats(id)).collect();
        for watcher in &watchers {
            next(watcher, true).await;
        }
        assert_eq!((engine.asked(STREAM), engine.most_at_once()), (200, 20));
        // It goes, and is found again after a while.
        hub.set_engine(|engine| engine.up = false);
        engine.end_all(&Error::Unreachable("gone".into()));
        for watcher in &watchers {
            next(watcher, false).await;
        }
        sleep(Duration::from_secs(60)).await;
        assert_eq!((engine.asked(STREAM), hub.stats.open_now()), (200, 0), "nobody knocks at one that is away");
        hub.set_engine(|engine| engine.up = true);
        let began = Instant::now();
        for watcher in &watchers {
            next(watcher, true).await;
        }
        assert!(began.elapsed() <= Duration::from_secs(10), "by the paused clock");
        assert_eq!((engine.asked(STREAM), engine.most_at_once()), (400, 20));
    }

    #[tokio::test(start_paused = true)]
    async fn live_k2_k3_streams_that_hang_keep_no_others_waiting() {
        let engine = Fake::new(|target| if target.contains("/hangs") { Answer::Never } else { Answer::Stream });
        let hangs: Vec<String> = (0..100).map(|nth| format!("hangs{nth}")).collect();
        let mut ids: Vec<&str> = hangs.iter().map(String::as_str).collect();
        ids.push("well");
        let hub = engine.hub(&ids);
        let _hanging: Vec<_> = hangs.iter().map(|id| hub.watch_stats(id)).collect();
        let began = Instant::now();
        let well = hub.watch_stats("well");
        engine.until_open(1).await;
        engine.tell("well", &sample(1, 1));
        next(&well, true).await;
        assert!(began.elapsed() <= Duration::from_secs(5), "by the paused clock");
        // Each gives up, and tries again later.
        sleep(Duration::from_secs(60)).await;
        assert!(engine.asked("/containers/hangs7/stats") >= 2);
    }

    #[tokio::test(start_paused = true)]
    async fn live_k7_nonsense_ends_that_stream_alone() {
        let engine = Fake::new(|_| Answer::Stream);
        let hub = engine.hub(&["a"]);
        let watcher = hub.watch_stats("a");
        engine.until_open(1).await;
        engine.tell("a", &sample(1, 1));
        next(&watcher, true).await;
        engine.tell("a", "{\"read\":");
        next(&watcher, false).await;
        engine.until_open(1).await;
        engine.tell("a", &sample(2, 2));
        assert_eq!(next(&watcher, true).await.unwrap().cpu, None, "counted anew");
    }
}
