//! What is known of newer images: kept over a restart, so that nobody is asked again sooner than needed.

use crate::clock::now;
use crate::store::Store;
use app::contract::Image;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The setting with what was seen.
const SEEN: &str = "updates_seen";
/// Between two checks, in milliseconds.
pub(super) const EVERY: i64 = 6 * 60 * 60 * 1000;

/// So many checks one person may ask for in a while, and how long that is in seconds: each asks many registries.
const WISHES: (usize, i64) = (4, 60);

/// What a check has found out of a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// It is what the registry has.
    Current,
    /// The registry has another one.
    Newer,
    /// Nobody was asked.
    #[default]
    Unknown,
    /// The registry wants no more requests for now.
    Limited,
    /// It could not be found out.
    Failed,
}

/// A tag, and what was found out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Found {
    /// As the engine lists it.
    pub(crate) reference: String,
    /// The image that had this tag, here.
    pub(crate) id: String,
    /// What was found.
    pub(crate) state: State,
    /// Why, where something is in the way.
    pub(crate) said: String,
    /// When, in milliseconds since 1970.
    pub(crate) checked: i64,
}

/// All that was seen.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Seen {
    /// When the last check ended, in milliseconds since 1970.
    checked: i64,
    images: BTreeMap<String, Found>,
    /// Images by id that were found older than a tag of theirs, and that tag. A check that fails takes nothing away.
    stale: BTreeSet<(String, String)>,
    /// Registries that want no requests before a time.
    wait: BTreeMap<String, i64>,
    /// Since when Docker Hub was asked without a user, and how often.
    hub: (i64, usize),
}

/// What is known of newer images.
pub(crate) struct Updates {
    seen: Mutex<Seen>,
    running: AtomicBool,
    wanted: tokio::sync::Notify,
    /// Who has asked for checks lately, and when, in seconds since 1970.
    wishes: Mutex<Vec<(i64, i64)>>,
}

/// The answer to `GET /api/updates`.
#[derive(Serialize)]
pub(crate) struct Shown {
    checked: i64,
    next: i64,
    running: bool,
    images: Vec<Found>,
}

impl Updates {
    /// What an earlier process has seen.
    pub(super) fn read(store: &Store) -> Self {
        let kept =
            store.setting(SEEN).inspect_err(|cause| tracing::warn!(%cause, "what is newer is not known any more"));
        let seen = kept.ok().flatten().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let (running, wanted) = (AtomicBool::new(false), tokio::sync::Notify::new());
        Self { seen: Mutex::new(seen), running, wanted, wishes: Mutex::default() }
    }

    /// Whether a person may ask for one more check at this time, which is counted.
    pub(crate) fn may_want(&self, user: i64, now: i64) -> bool {
        let mut wishes = self.wishes.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.retain(|(_, at)| (0..WISHES.1).contains(&(now - at)));
        let may = wishes.iter().filter(|(of, _)| *of == user).count() < WISHES.0;
        if may {
            wishes.push((user, now));
        }
        may
    }

    /// Has the check begin now.
    pub(crate) fn want(&self) {
        self.running.store(true, Ordering::Relaxed);
        self.wanted.notify_one();
    }

    /// Has it looked again whether a check is due: the clock was switched on or off.
    pub(crate) fn turned(&self) {
        self.wanted.notify_one();
    }

    /// Waits until somebody wants a check, or something has changed; whether it is a check.
    pub(super) async fn wanted(&self) -> bool {
        self.wanted.notified().await;
        self.running.load(Ordering::Relaxed)
    }

    /// What is shown: of the images that are there and seen. `tags` gives those of an image that is.
    pub(crate) fn shown(&self, sees: impl Fn(&str) -> Option<Image>) -> Shown {
        let seen = self.seen().clone();
        let is_there = |found: &Found| sees(&found.id).is_some_and(|image| image.tags.contains(&found.reference));
        Shown {
            checked: seen.checked,
            next: seen.checked + EVERY,
            running: self.running.load(Ordering::Relaxed),
            images: seen.images.into_values().filter(is_there).collect(),
        }
    }

    /// Says that a check is under way, or is over.
    pub(super) fn turn(&self, running: bool) {
        self.running.store(running, Ordering::Relaxed);
    }

    /// How many milliseconds it is until the next check.
    pub(super) fn left(&self) -> i64 {
        (self.seen().checked + EVERY - now() * 1000).clamp(0, EVERY)
    }

    /// When a tag was last asked after; 0 for never.
    pub(super) fn asked(&self, reference: &str) -> i64 {
        self.seen().images.get(reference).map_or(0, |found| found.checked)
    }

    /// Whether a registry wants no requests yet.
    pub(super) fn waits(&self, host: &str) -> bool {
        self.seen().wait.get(host).is_some_and(|until| now() * 1000 < *until)
    }

    /// Asks a registry nothing for so many seconds, or until the next check.
    pub(super) fn wait(&self, host: &str, seconds: Option<i64>) {
        let pause = seconds.map_or(EVERY, |seconds| seconds.saturating_mul(1000).clamp(1000, 4 * EVERY));
        self.seen().wait.insert(host.to_owned(), now() * 1000 + pause);
    }

    /// Whether Docker Hub may be asked once more without a user, which is counted: at most so often from one check by
    /// the clock to the next, whoever wants others in between.
    pub(super) fn asks_hub(&self, most: usize) -> bool {
        let (mut seen, now) = (self.seen(), now() * 1000);
        if !(0..EVERY).contains(&(now - seen.hub.0)) {
            seen.hub = (now, 0);
        }
        let may = seen.hub.1 < most;
        seen.hub.1 += usize::from(may);
        may
    }

    /// Notes what was found out.
    pub(super) fn note(&self, found: Found) {
        let mut seen = self.seen();
        let key = (found.id.clone(), found.reference.clone());
        match found.state {
            State::Newer => {
                seen.stale.insert(key);
            }
            State::Current => {
                seen.stale.remove(&key);
            }
            State::Unknown | State::Limited | State::Failed => {}
        }
        seen.images.insert(found.reference.clone(), found);
    }

    /// Ends a check: forgets tags that are gone, and images that are gone and that nobody uses.
    pub(super) fn end(&self, store: &Store, tagged: &[(String, String)], used: &[String]) {
        let text = {
            let mut seen = self.seen();
            seen.checked = now() * 1000;
            seen.images.retain(|reference, _| tagged.iter().any(|(tag, _)| tag == reference));
            seen.stale.retain(|(id, reference)| {
                used.contains(id) || tagged.iter().any(|(tag, image)| tag == reference && image == id)
            });
            let at = seen.checked;
            seen.wait.retain(|_, until| at < *until);
            serde_json::to_string(&*seen).unwrap_or_default()
        };
        if let Err(cause) = store.set_setting(SEEN, Some(&text)) {
            tracing::warn!(%cause, "what is newer cannot be written down");
        }
    }

    /// The tags behind which there is something newer, by the id of the image that is older.
    pub(super) fn stale(&self) -> HashMap<String, Vec<String>> {
        let mut stale: HashMap<String, Vec<String>> = HashMap::new();
        for (id, reference) in &self.seen().stale {
            stale.entry(id.clone()).or_default().push(reference.clone());
        }
        stale
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(reference: &str, id: &str, state: State) -> Found {
        Found { reference: reference.into(), id: id.into(), state, ..Found::default() }
    }

    #[test]
    fn what_was_seen_outlives_the_process_and_ends_with_the_image() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let updates = Updates::read(&store);
        assert_eq!(updates.left(), 0);
        updates.note(found("a:1", "1", State::Newer));
        updates.note(found("b:1", "2", State::Newer));
        updates.note(found("b:1", "2", State::Failed));
        updates.wait("docker.io", Some(60));
        let tagged = [("a:1".to_owned(), "1".to_owned()), ("b:1".to_owned(), "2".to_owned())];
        updates.end(&store, &tagged, &[]);
        let next = Updates::read(&store);
        assert!(next.left() > EVERY - 60_000 && next.waits("docker.io") && !next.waits("ghcr.io"));
        let stale = next.stale();
        assert_eq!((stale["1"].as_slice(), stale["2"].len()), (&["a:1".to_owned()][..], 1), "a failure takes nothing");
        // The tag has moved to a newer image; a container still runs the old one.
        let moved = [("a:1".to_owned(), "3".to_owned())];
        next.note(found("a:1", "3", State::Current));
        next.end(&store, &moved, &["1".to_owned()]);
        assert_eq!(next.stale().into_keys().collect::<Vec<_>>(), ["1"]);
        next.end(&store, &moved, &[]);
        assert!(next.stale().is_empty());
    }

    #[test]
    fn docker_hub_is_asked_so_often_however_many_checks_there_are() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let updates = Updates::read(&store);
        assert_eq!((0..5).filter(|_| updates.asks_hub(3)).count(), 3);
        updates.end(&store, &[], &[]);
        let next = Updates::read(&store);
        assert!(!next.asks_hub(3) && next.asks_hub(4), "a restart changes nothing");
    }

    #[test]
    fn security_a_person_asks_for_few_checks_in_a_minute() {
        let directory = tempfile::tempdir().unwrap();
        let updates = Updates::read(&Store::open(directory.path()).unwrap());
        assert_eq!((0..10).filter(|_| updates.may_want(1, 1000)).count(), 4);
        assert!(updates.may_want(2, 1000), "others are not held up");
        assert!(!updates.may_want(1, 1059) && updates.may_want(1, 1060));
    }

    #[test]
    fn only_what_is_there_and_seen_is_shown() {
        let directory = tempfile::tempdir().unwrap();
        let updates = Updates::read(&Store::open(directory.path()).unwrap());
        for (reference, id) in [("a:1", "1"), ("b:1", "2"), ("c:1", "3")] {
            updates.note(found(reference, id, State::Current));
        }
        let image = |id: &str, tag: &str| Image { id: id.into(), tags: vec![tag.into()], ..Image::default() };
        let shown = updates.shown(|id| match id {
            "1" => Some(image("1", "a:1")),
            "2" => Some(image("2", "other:1")),
            _ => None,
        });
        assert_eq!(shown.images.iter().map(|found| found.reference.as_str()).collect::<Vec<_>>(), ["a:1"]);
    }
}
