//! What is counted of all streams together, for `/metrics`.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Why a stream is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Its subscriber went away.
    Gone,
    /// Its subscriber did not read.
    Slow,
    /// Its subscriber may no longer have it.
    Rights,
    /// The console stops.
    Stopped,
}

impl End {
    /// The ones that are a cut, with what they are called.
    pub(crate) const CUTS: [(Self, &'static str); 3] =
        [(Self::Slow, "slow"), (Self::Rights, "rights"), (Self::Stopped, "stop")];
}

/// The counters.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    queued: AtomicUsize,
    events: AtomicU64,
    ends: [AtomicU64; 4],
}

impl Figures {
    /// An event of so many bytes waits for its subscriber.
    pub(super) fn queue(&self, bytes: usize) {
        self.queued.fetch_add(bytes, Ordering::Relaxed);
        self.events.fetch_add(1, Ordering::Relaxed);
    }

    /// So many bytes wait no longer.
    pub(super) fn unqueue(&self, bytes: usize) {
        self.queued.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// A stream is over.
    pub(super) fn end(&self, end: End) {
        self.ends[end as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many bytes wait for all subscribers together.
    pub(crate) fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    /// How many events there ever were.
    pub(crate) fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// How many streams ended so.
    pub(crate) fn ended(&self, end: End) -> u64 {
        self.ends[end as usize].load(Ordering::Relaxed)
    }
}
