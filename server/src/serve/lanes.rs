//! Threads for connections: one a core, each with a reactor of its own. A request's way to the engine stays on the thread
//! of its client's connection, so a byte that passes wakes no other thread; with one pool for all, every piece of an
//! archive is two or three of them waking each other.

use crate::lull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use tokio::runtime::{Builder, Handle};

/// One thread.
struct Lane {
    handle: Handle,
    connections: Arc<AtomicUsize>,
}

/// A connection's place on a lane; given back when it is dropped.
pub(super) struct Ride {
    pub(super) handle: Handle,
    connections: Arc<AtomicUsize>,
}

impl Drop for Ride {
    fn drop(&mut self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The lanes live as long as the process.
static LANES: LazyLock<Vec<Lane>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (0..cores).filter_map(start).collect()
});

fn start(nth: usize) -> Option<Lane> {
    let runtime = Builder::new_current_thread().enable_all().on_thread_park(lull::rest).build().ok()?;
    let handle = runtime.handle().clone();
    let run = move || runtime.block_on(std::future::pending::<()>());
    std::thread::Builder::new().name(format!("lane-{nth}")).spawn(run).ok()?;
    Some(Lane { handle, connections: Arc::default() })
}

/// A place on the lane with the fewest connections; the caller's own runtime where no lane could be started.
pub(super) fn ride() -> Ride {
    // A test may stop the clock, which is one of its own runtime.
    let lanes = if cfg!(test) { &[] } else { LANES.as_slice() };
    let (handle, connections) = match lanes.iter().min_by_key(|lane| lane.connections.load(Ordering::Relaxed)) {
        Some(lane) => (lane.handle.clone(), Arc::clone(&lane.connections)),
        None => (Handle::current(), Arc::default()),
    };
    connections.fetch_add(1, Ordering::Relaxed);
    Ride { handle, connections }
}
