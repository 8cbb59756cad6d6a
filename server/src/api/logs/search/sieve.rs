//! Lines held against a pattern: on threads that nobody else waits for, few at once however many search.

use super::pattern::Pattern;
use crate::api::logs::filter::Filter;
use engine::log::Line;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// How many threads look for something, of all searches together; one where there is one core.
const AT_ONCE: usize = 2;
/// How long a search may look for its pattern, however little it has read, and how much longer for each byte: a megabyte
/// a second, where an ordinary pattern takes a hundred times that.
const GRACE: Duration = Duration::from_secs(2);
const NANOS_A_BYTE: u64 = 1000;
/// What a line counts besides its text.
const LINE: usize = 64;

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, usize::from);
    Semaphore::new(cores.min(AT_ONCE))
});

/// A line that fits, and where in it.
pub(super) type Fit = (Line, Vec<[usize; 2]>);

/// What the lines of a search are held against.
pub(super) struct Sieve {
    pattern: Pattern,
    filter: Filter,
    /// Nobody wants to know any more.
    over: CancellationToken,
    /// How long it took, in nanoseconds.
    spent: AtomicU64,
    /// How much it was.
    bytes: AtomicU64,
}

impl Sieve {
    pub(super) fn new(pattern: Pattern, filter: Filter, over: CancellationToken) -> Self {
        Self { pattern, filter, over, spent: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    /// How much of each line is looked at.
    pub(super) fn reach(&self) -> usize {
        self.pattern.reach()
    }

    /// Those that fit; not all of them once it is over, or too slow.
    pub(super) async fn sift(self: &Arc<Self>, lines: Vec<Line>) -> Vec<Fit> {
        if lines.is_empty() {
            return Vec::new();
        }
        // Fails only when the semaphore is closed, which nobody does. It goes with the work: who hangs up does not make
        // room for more of it.
        let turn = TURNS.acquire().await.ok();
        let sieve = Arc::clone(self);
        let work = move || {
            let _turn = turn;
            sieve.fits(lines)
        };
        match spawn_blocking(work).await {
            Ok(fits) => fits,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }

    fn fits(&self, lines: Vec<Line>) -> Vec<Fit> {
        let mut fits = Vec::new();
        for line in lines {
            if self.over.is_cancelled() || self.is_slow() {
                break;
            }
            if !self.filter.admits(&line) {
                continue;
            }
            let began = Instant::now();
            let places = self.pattern.find(&line.text);
            self.spend(began.elapsed(), line.text.len() + LINE);
            fits.extend(places.map(|places| (line, places)));
        }
        fits
    }

    /// Counts what a line took.
    pub(super) fn spend(&self, time: Duration, bytes: usize) {
        self.spent.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
        self.bytes.fetch_add(bytes as u64, Relaxed);
    }

    /// Whether the pattern is too slow for these lines.
    pub(super) fn is_slow(&self) -> bool {
        let allowed = GRACE + Duration::from_nanos(self.bytes.load(Relaxed).saturating_mul(NANOS_A_BYTE));
        Duration::from_nanos(self.spent.load(Relaxed)) > allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::log::{Position, Source};

    fn sieve(text: &str) -> Arc<Sieve> {
        let pattern = Pattern::new(text, true, true).unwrap();
        Arc::new(Sieve::new(pattern, Filter::ALL, CancellationToken::new()))
    }

    fn lines(texts: &[&str]) -> Vec<Line> {
        let line = |text: &&str| Line {
            at: Position::default(),
            source: Source::Out,
            text: (*text).to_owned(),
            bytes: text.len(),
        };
        texts.iter().map(line).collect()
    }

    #[tokio::test]
    async fn what_fits_is_found_until_it_is_over() {
        let sieve = sieve("b+");
        let fits = sieve.sift(lines(&["a", "abb"])).await;
        assert_eq!((fits.len(), &fits[0].1), (1, &vec![[1, 3]]));
        sieve.over.cancel();
        assert!(sieve.sift(lines(&["abb"])).await.is_empty());
    }

    #[tokio::test]
    async fn live_k2_a_pattern_that_is_too_slow_is_given_up() {
        let sieve = sieve("b+");
        sieve.spend(GRACE, 0);
        assert!(!sieve.is_slow());
        sieve.spend(Duration::from_nanos(1001), 1);
        assert!(sieve.is_slow());
        assert!(sieve.sift(lines(&["abb"])).await.is_empty());
        // What has read a lot may take its time.
        sieve.spend(Duration::from_secs(1), 1 << 20);
        assert!(!sieve.is_slow());
    }
}
