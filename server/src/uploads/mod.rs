//! Archives that people have sent and that jobs use: contexts of builds, images to load, file systems to import. Each
//! is a file without a name, gone with whoever holds it, and read in pieces: a large one takes no memory.
//!
//! # Layout
//! - this file: which are kept, whose, and for how long; `upload`: one of them, and how it is read
//! - `spool`: a body kept on the disk; `format`: what kind of archive it is

mod format;
mod spool;
mod upload;

pub(crate) use format::{Format, is_tar};
pub(crate) use spool::{Broken, keep};
pub(crate) use upload::{Reader, Upload};

use crate::access::Secret;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// So many of one person are kept, and come at once.
const OWN: usize = 4;
/// So many of all.
const ALL: usize = 32;
/// How long one is kept after it was used last.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// What is kept.
#[derive(Clone, Default)]
pub struct Uploads(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The one used last at the end.
    kept: Vec<Kept>,
    /// Whose uploads are coming in.
    coming: Vec<i64>,
}

struct Kept {
    id: String,
    user: i64,
    used: Instant,
    upload: Arc<Upload>,
}

/// Room for one that is coming in, until it is dropped.
#[must_use]
pub(crate) struct Place {
    uploads: Uploads,
    user: i64,
}

impl Uploads {
    /// Room for one more of a person; `None` when too many are coming in.
    pub(crate) fn place(&self, user: i64) -> Option<Place> {
        let mut state = self.lock();
        let own = state.coming.iter().filter(|coming| **coming == user).count();
        if own >= OWN || state.coming.len() >= ALL {
            return None;
        }
        state.coming.push(user);
        drop(state);
        Some(Place { uploads: self.clone(), user })
    }

    /// One that is kept, to be used now.
    pub(crate) fn take(&self, user: i64, id: &str) -> Option<Arc<Upload>> {
        let mut state = self.lock();
        let nth = state.kept.iter().position(|kept| kept.id == id && kept.user == user)?;
        let mut kept = state.kept.remove(nth);
        kept.used = Instant::now();
        let upload = Arc::clone(&kept.upload);
        state.kept.push(kept);
        Some(upload)
    }

    /// Forgets one; false when there was none. What uses it goes on.
    pub(crate) fn remove(&self, user: i64, id: &str) -> bool {
        let mut state = self.lock();
        let before = state.kept.len();
        state.kept.retain(|kept| kept.id != id || kept.user != user);
        state.kept.len() < before
    }

    /// Keeps one; its id. The oldest of its person that nothing uses goes for it where they have too many; `None` when
    /// all are in use, or others have filled the room.
    pub(crate) fn add(&self, user: i64, upload: Upload, stop: &CancellationToken) -> Option<String> {
        let id: String = Secret::random().reveal().chars().take(22).collect();
        {
            let mut state = self.lock();
            if !state.has_room(user) {
                let oldest = state.kept.iter().position(|kept| kept.user == user && kept.is_idle())?;
                state.kept.remove(oldest);
            }
            if !state.has_room(user) {
                return None;
            }
            let upload = Arc::new(upload);
            state.kept.push(Kept { id: id.clone(), user, used: Instant::now(), upload });
        }
        tokio::spawn(self.clone().expire(id.clone(), stop.clone()));
        Some(id)
    }

    /// Forgets one when its time is over.
    async fn expire(self, id: String, stop: CancellationToken) {
        while let Some(end) = self.end(&id) {
            tokio::select! {
                () = sleep_until(end) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// When one is over; `None` when it is gone, or goes now.
    fn end(&self, id: &str) -> Option<Instant> {
        let mut state = self.lock();
        let nth = state.kept.iter().position(|kept| kept.id == id)?;
        let kept = &mut state.kept[nth];
        if !kept.is_idle() {
            kept.used = Instant::now();
        }
        let end = kept.used + KEPT;
        if end <= Instant::now() {
            state.kept.remove(nth);
            return None;
        }
        Some(end)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_room(&self, user: i64) -> bool {
        self.kept.len() < ALL && self.kept.iter().filter(|kept| kept.user == user).count() < OWN
    }
}

impl Kept {
    /// Whether nothing reads it now.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.upload) == 1
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.uploads.lock();
        if let Some(nth) = state.coming.iter().position(|coming| *coming == self.user) {
            state.coming.swap_remove(nth);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload() -> Upload {
        Upload::new("a.tar", tempfile::tempfile().unwrap(), 0, Format::Tar)
    }

    fn add(uploads: &Uploads, user: i64) -> Option<String> {
        uploads.add(user, upload(), &CancellationToken::new())
    }

    #[tokio::test]
    async fn the_oldest_that_nothing_uses_goes_first() {
        let uploads = Uploads::default();
        let ids: Vec<String> = (0..OWN).map(|_| add(&uploads, 1).unwrap()).collect();
        assert!(uploads.take(2, &ids[0]).is_none(), "nobody else's");
        let used = uploads.take(1, &ids[1]).unwrap();
        drop(uploads.take(1, &ids[0]));
        // The second is in use and the first was used just now.
        let next = add(&uploads, 1).unwrap();
        let left = |id: &str| uploads.take(1, id).is_some();
        assert!(left(&ids[0]) && left(&ids[1]) && !left(&ids[2]) && left(&ids[3]) && left(&next));
        let all: Vec<_> = [&ids[0], &ids[3], &next].map(|id| uploads.take(1, id)).into();
        assert!(add(&uploads, 1).is_none() && add(&uploads, 2).is_some());
        drop((all, used));
        assert!(add(&uploads, 1).is_some());
        assert!(!uploads.remove(2, &ids[1]), "nobody else's either");
    }

    #[tokio::test]
    async fn there_is_an_end_to_all_together_and_to_what_is_coming() {
        let uploads = Uploads::default();
        let users = i64::try_from(ALL / OWN).unwrap();
        for user in 0..users {
            for _ in 0..OWN {
                assert!(add(&uploads, user).is_some());
            }
        }
        assert!(add(&uploads, users).is_none() && add(&uploads, 0).is_some());
        let places: Vec<Place> = (0..OWN).map(|_| uploads.place(1).unwrap()).collect();
        assert!(uploads.place(1).is_none() && uploads.place(2).is_some());
        drop(places);
        assert!(uploads.place(1).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn one_is_kept_for_an_hour_after_it_was_used() {
        let uploads = Uploads::default();
        let id = add(&uploads, 1).unwrap();
        let after = |minutes: u64| tokio::time::sleep(Duration::from_secs(60 * minutes));
        after(59).await;
        let held = uploads.take(1, &id).unwrap();
        after(130).await;
        drop(held);
        assert!(uploads.take(1, &id).is_some(), "what is in use stays");
        after(130).await;
        assert!(uploads.take(1, &id).is_none());
    }

    #[tokio::test]
    async fn one_that_is_removed_is_gone() {
        let uploads = Uploads::default();
        let id = add(&uploads, 1).unwrap();
        assert!(uploads.remove(1, &id) && !uploads.remove(1, &id) && uploads.take(1, &id).is_none());
    }
}
