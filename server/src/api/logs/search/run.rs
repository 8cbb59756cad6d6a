//! A search under way.

use super::pattern::Pattern;
use super::sieve::Sieve;
use super::told;
use crate::api::logs::fault::Fault;
use crate::api::logs::filter::Filter;
use crate::api::logs::log::{Log, Span};
use crate::gateway::redact::Sight;
use crate::hub::Hub;
use crate::rights::Rights;
use app::contract::Container;
use bytes::Bytes;
use engine::log::{Line, STRAY_NANOS};
use futures_util::{StreamExt, stream};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How many logs one search has open at once, and from how many all of them read.
const AT_ONCE: (usize, usize) = (4, 8);
/// How often it says how far it is.
const PROGRESS: Duration = Duration::from_millis(200);
/// How long an engine may pause: it says nothing while it looks for a time.
const PAUSE: Duration = Duration::from_secs(60);
/// How long who searches may take nothing of what was found.
const READER: Duration = Duration::from_secs(30);
/// How long a search may take in all, its reader too.
const LONG: Duration = Duration::from_secs(10 * 60);

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE.1);

/// Where a search ends before its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) matches: u64,
    pub(super) bytes: u64,
}

/// A search.
pub(super) struct Run {
    hub: Arc<Hub>,
    rights: Arc<Rights>,
    filter: Filter,
    sieve: Arc<Sieve>,
    limits: Limits,
    out: mpsc::Sender<Bytes>,
    containers: AtomicU64,
    bytes: AtomicU64,
    lines: AtomicU64,
    /// Matches that were found.
    matches: AtomicU64,
    /// Those that were told.
    told: AtomicU64,
    failed: AtomicBool,
    /// Nobody takes what is told.
    unread: AtomicBool,
    /// What it ends for before its end.
    reason: OnceLock<&'static str>,
    /// It ends here: for that reason, or nobody reads.
    full: CancellationToken,
}

impl Drop for Run {
    /// Ends what is looked for on other threads.
    fn drop(&mut self) {
        self.full.cancel();
    }
}

impl Run {
    pub(super) fn new(
        hub: Arc<Hub>,
        rights: Arc<Rights>,
        pattern: Pattern,
        filter: Filter,
        limits: Limits,
        out: mpsc::Sender<Bytes>,
    ) -> Self {
        let full = CancellationToken::new();
        Self {
            hub,
            rights,
            filter,
            sieve: Arc::new(Sieve::new(pattern, filter, full.clone())),
            limits,
            out,
            containers: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            lines: AtomicU64::new(0),
            matches: AtomicU64::new(0),
            told: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            unread: AtomicBool::new(false),
            reason: OnceLock::new(),
            full,
        }
    }

    /// Searches the logs of these containers. Whoever drops it ends what the engine does for it, and whoever does not
    /// read it gets no end: `false`.
    pub(super) async fn run(&self, containers: Vec<Container>) -> bool {
        let of = containers.len();
        self.read_all(containers).await;
        if !self.unread.load(Relaxed) {
            self.tell(self.progress(of)).await;
            let (matches, bytes) = (self.told.load(Relaxed), self.bytes.load(Relaxed));
            let reason = self.reason.get().copied().unwrap_or_default();
            let complete = reason.is_empty() && !self.failed.load(Relaxed);
            self.tell(told::done(matches, bytes, complete, reason)).await;
        }
        !self.unread.load(Relaxed)
    }

    /// Ends it for a reason; the first counts.
    fn end(&self, reason: &'static str) {
        self.reason.get_or_init(|| reason);
        self.full.cancel();
    }

    async fn read_all(&self, containers: Vec<Container>) {
        let of = containers.len();
        let reading = stream::iter(containers).for_each_concurrent(AT_ONCE.0, |container| self.container(container));
        let (mut reading, mut late) = (pin!(reading), pin!(sleep(LONG)));
        let mut ticks = interval(PROGRESS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = self.full.cancelled() => return,
                () = &mut late => return self.end("time"),
                // Told when there is room: matches matter more.
                _ = ticks.tick() => drop(self.out.try_send(self.progress(of))),
                () = &mut reading => return,
            }
        }
    }

    fn progress(&self, of: usize) -> Bytes {
        let now = |count: &AtomicU64| count.load(Relaxed);
        told::progress(now(&self.containers), of, now(&self.bytes), now(&self.lines), now(&self.told))
    }

    async fn container(&self, container: Container) {
        // It may have gone out of sight while others were read.
        if self.sees(&container.id)
            && let Err(fault) = self.read(&container).await
        {
            self.failed.store(true, Relaxed);
            self.tell(told::failed(&container.id, &fault.sentence(&self.rights))).await;
        }
        self.containers.fetch_add(1, Relaxed);
    }

    fn sees(&self, id: &str) -> bool {
        Sight::new(&self.rights, &self.hub).sees_id(id)
    }

    /// A turn to read. Nobody has one while they tell: who does not read what was found keeps no one else waiting.
    async fn turn() -> Option<SemaphorePermit<'static>> {
        // Fails only when the semaphore is closed, which nobody does.
        TURNS.acquire().await.ok()
    }

    async fn read(&self, container: &Container) -> Result<(), Fault> {
        let turn = Self::turn().await;
        let log = Log::find(&self.hub.endpoint, container).await?.keeping(self.sieve.reach()).waiting(PAUSE);
        let since = self.filter.since.map(|since| since.saturating_sub(STRAY_NANOS));
        let mut lines = log.lines(&Span { since, until: self.filter.until, tail: None }).await?;
        drop(turn);
        let mut before = 0;
        // What goes out of sight is not read on.
        while self.sees(&container.id) {
            let turn = Self::turn().await;
            let Some(batch) = lines.batch().await? else { break };
            self.lines.fetch_add(batch.len() as u64, Relaxed);
            let fits = self.sieve.sift(batch).await;
            drop(turn);
            let came = lines.bytes() - before;
            before = lines.bytes();
            for (line, places) in fits {
                if !self.found(&log.id, line, places).await {
                    return Ok(());
                }
            }
            if self.sieve.is_slow() {
                self.end("slow");
                break;
            }
            if self.bytes.fetch_add(came, Relaxed) + came >= self.limits.bytes {
                self.end("budget");
                break;
            }
            // Others have their turn between two pieces.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Tells a line that fits; `false` when there is no room for more.
    async fn found(&self, container: &str, line: Line, places: Vec<[usize; 2]>) -> bool {
        let nth = self.matches.fetch_add(1, Relaxed) + 1;
        if nth > self.limits.matches {
            return false;
        }
        self.tell(told::found(container, line, places)).await;
        // Others may still wait to tell theirs.
        if self.told.fetch_add(1, Relaxed) + 1 == self.limits.matches {
            self.end("limit");
        }
        nth < self.limits.matches
    }

    async fn tell(&self, line: Bytes) {
        if self.out.send_timeout(line, READER).await.is_err() {
            self.unread.store(true, Relaxed);
            self.full.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::logs::fixture::{Dockerd, Record, numbered};
    use crate::gateway::redact::samples::{self, DB, WEB};
    use crate::rights::{Role, Scope};
    use serde_json::Value;

    fn hub(dockerd: &Arc<Dockerd>) -> Arc<Hub> {
        let hub = Hub::new(dockerd.endpoint());
        hub.containers.replace([samples::container(WEB, "web-1", ""), samples::container(DB, "db-1", "")]);
        Arc::new(hub)
    }

    fn start(hub: &Arc<Hub>, text: &str, limits: Limits, rights: Rights) -> (Run, mpsc::Receiver<Bytes>) {
        let (out, told) = mpsc::channel(64);
        let pattern = Pattern::new(text, false, true).unwrap();
        (Run::new(Arc::clone(hub), Arc::new(rights), pattern, Filter::ALL, limits, out), told)
    }

    const LIMITS: Limits = Limits { matches: 10_000, bytes: 1 << 30 };

    /// Runs to the end with a reader; what was told, but for the progress.
    async fn all(hub: &Arc<Hub>, text: &str, limits: Limits, rights: Rights) -> Vec<Value> {
        let (run, mut told) = start(hub, text, limits, rights);
        let containers = hub.containers.rows();
        let reading = async {
            let mut lines = Vec::new();
            while let Some(line) = told.recv().await {
                assert!(line.ends_with(b"\n"));
                let line: Value = serde_json::from_slice(&line).unwrap();
                let last = line.get("done").is_some();
                lines.extend(line.get("progress").is_none().then_some(line));
                if last {
                    break;
                }
            }
            lines
        };
        tokio::join!(run.run(containers), reading).1
    }

    #[tokio::test]
    async fn all_matches_of_all_logs_are_told() {
        let dockerd = Dockerd::new(numbered(1000));
        let told = all(&hub(&dockerd), "99", LIMITS, Rights::admin()).await;
        let (done, matches) = told.split_last().unwrap();
        // 99, 199 … 899 and 990 … 999, in two logs.
        assert_eq!((matches.len(), &done["done"]["matches"]), (38, &Value::from(38)));
        assert_eq!((&done["done"]["complete"], &done["done"]["reason"]), (&Value::from(true), &Value::from("")));
        let first = &matches.iter().find(|told| told["match"]["container"] == DB).unwrap()["match"];
        assert_eq!((&first["entry"][2], &first["ranges"]), (&Value::from("line 99"), &serde_json::json!([[5, 7]])));
        assert_eq!(dockerd.open(), 0);
    }

    #[tokio::test]
    async fn a_search_ends_at_its_limits() {
        let dockerd = Dockerd::new(numbered(1000));
        let limits = Limits { matches: 5, ..LIMITS };
        let told = all(&hub(&dockerd), "line", limits, Rights::admin()).await;
        assert_eq!(told.len(), 6);
        assert_eq!((&told[5]["done"]["reason"], &told[5]["done"]["complete"]), (&"limit".into(), &false.into()));
        let limits = Limits { bytes: 1, ..LIMITS };
        let told = all(&hub(&dockerd), "nowhere", limits, Rights::admin()).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["done"]["reason"], "budget");
        assert_eq!(dockerd.open(), 0);
    }

    #[tokio::test]
    async fn who_does_not_read_holds_the_search_and_who_hangs_up_ends_it() {
        let dockerd = Dockerd::new(numbered(5000));
        let hub = hub(&dockerd);
        let (run, told) = start(&hub, "line", LIMITS, Rights::admin());
        {
            let mut running = pin!(run.run(hub.containers.rows()));
            for _ in 0..100 {
                tokio::select! {
                    biased;
                    _ = &mut running => panic!("nobody has read"),
                    () = tokio::task::yield_now() => {}
                }
            }
            assert!(run.matches.load(Relaxed) < 100 && dockerd.open() > 0);
        }
        drop(told);
        assert_eq!(dockerd.open(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn live_k2_who_reads_nothing_holds_no_turn_and_is_given_up() {
        let dockerd = Dockerd::new(numbered(5000));
        let hub = hub(&dockerd);
        let (run, mut told) = start(&hub, "line", LIMITS, Rights::admin());
        let mut running = pin!(run.run(hub.containers.rows()));
        // Other tests may have the turns; the clock stands meanwhile.
        while run.matches.load(Relaxed) == 0 {
            tokio::select! {
                biased;
                _ = &mut running => panic!("nobody has read"),
                () = tokio::task::yield_now() => {}
            }
        }
        assert!(!tokio::time::timeout(READER * 2, running).await.unwrap(), "nobody has read");
        assert_eq!(dockerd.open(), 0);
        let mut lines = std::iter::from_fn(|| told.try_recv().ok());
        assert!(lines.all(|line| !line.starts_with(b"{\"done\"")), "it did not come to its end");
    }

    #[tokio::test]
    async fn security_e28_what_went_out_of_sight_is_not_read() {
        let dockerd = Dockerd::new(numbered(100));
        let part = Rights { scope: Scope::from_text("name:web-*"), ..Rights::of(Role::Operator) };
        let told = all(&hub(&dockerd), "line 7", LIMITS, part).await;
        assert_eq!(told.len(), 12, "7, 70 … 79 and the end");
        assert!(told.iter().all(|told| told["match"]["container"] != DB));
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_that_cannot_be_read_is_told_and_the_rest_is_searched() {
        let dockerd = Dockerd::new(numbered(10));
        dockerd.hang();
        let told = all(&hub(&dockerd), "line", LIMITS, Rights::admin()).await;
        assert_eq!(told.len(), 3);
        assert!(told[0]["failed"]["message"].as_str().is_some_and(|message| message.contains("did not go on")));
        assert_eq!((&told[2]["done"]["complete"], &told[2]["done"]["reason"]), (&false.into(), &"".into()));
    }

    #[tokio::test]
    async fn live_k2_a_slow_pattern_ends_the_search_and_says_so() {
        let dockerd = Dockerd::new(numbered(1000));
        let hub = hub(&dockerd);
        let (run, mut told) = start(&hub, "nowhere", LIMITS, Rights::admin());
        run.sieve.spend(Duration::from_secs(3600), 0);
        assert!(run.run(hub.containers.rows()).await);
        drop(run);
        let mut last = None;
        while let Some(line) = told.recv().await {
            last = Some(line);
        }
        let done: Value = serde_json::from_slice(&last.unwrap()).unwrap();
        assert_eq!((&done["done"]["reason"], &done["done"]["complete"]), (&"slow".into(), &false.into()));
        assert_eq!(dockerd.open(), 0);
    }

    #[tokio::test]
    async fn a_match_beyond_what_is_shown_is_a_match() {
        let part = "é".repeat(8 * 1024);
        let mut records: Vec<Record> = Vec::new();
        records.extend((0..8).map(|_| Record { source: 2, nanos: 5, text: part.clone() }));
        records.push(Record { source: 2, nanos: 5, text: "needle\n".into() });
        let told = all(&hub(&Dockerd::new(records)), "needle", LIMITS, Rights::admin()).await;
        let first = &told[0]["match"];
        assert_eq!((&first["ranges"], &first["entry"][3]), (&serde_json::json!([]), &Value::from(8 * 16_384 + 6)));
        assert_eq!(first["entry"][2].as_str().map(str::len), Some(engine::log::LINE_LIMIT));
    }
}
