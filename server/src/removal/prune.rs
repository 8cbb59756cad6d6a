//! Which images and build caches a prune takes, by the engine's rules.

use super::names::is_digest;
use super::rules::{How, Removal};
use super::state::{Image, State};
use engine::log;
use serde::Deserialize;

/// What is pruned of what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Not only images without a name, and all of the build cache.
    pub(crate) all: bool,
    /// Only what is older than this, in seconds since 1970.
    pub(crate) until: Option<i64>,
    /// Only with these labels: `k`, `k=v`; `k!=v` only without.
    pub(crate) labels: Vec<String>,
}

impl Filter {
    fn admits(&self, image: &Image) -> bool {
        let is_old = self.until.is_none_or(|until| image.created() <= until);
        is_old && self.labels.iter().all(|label| fits(image, label))
    }
}

/// Whether a label is as it is wanted.
fn fits(image: &Image, wanted: &str) -> bool {
    if let Some((key, value)) = wanted.split_once("!=") {
        return image.label(key) != Some(value);
    }
    match wanted.split_once('=') {
        Some((key, value)) => image.label(key) == Some(value),
        None => image.label(wanted).is_some(),
    }
}

/// Prunes images: each candidate is removed by all its names, without force; what is in use stays.
pub(crate) fn images<'a>(state: &'a State, filter: &Filter) -> Removal<'a> {
    let mut removal = Removal::new(state);
    let is_child = |image: &Image| state.images.iter().any(|other| other.parent() == image.id);
    for image in &state.images {
        let references = image.references();
        let is_named = references.iter().any(|reference| !is_digest(reference));
        let is_within = references.is_empty() && is_child(image);
        if is_within || (is_named && !filter.all) || !filter.admits(image) || !removal.has(&image.id) {
            continue;
        }
        for reference in &references {
            removal.remove(reference, How::default());
        }
        if references.is_empty() {
            removal.remove(&image.id, How::default());
        }
    }
    removal
}

/// A record of the build cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Cached {
    #[serde(rename = "ID")]
    pub(crate) id: String,
    #[serde(rename = "Type")]
    kind: Option<String>,
    description: Option<String>,
    in_use: Option<bool>,
    shared: Option<bool>,
    size: Option<i64>,
    created_at: Option<String>,
    last_used_at: Option<String>,
}

impl Cached {
    /// What it is of.
    pub(crate) fn description(&self) -> &str {
        self.description.as_deref().unwrap_or_default()
    }

    /// Its bytes that come back: those of what it shares with an image do not.
    pub(crate) fn size(&self) -> i64 {
        if self.shared.unwrap_or_default() { 0 } else { self.size.unwrap_or_default() }
    }

    /// When it was made, in seconds since 1970.
    pub(crate) fn created(&self) -> i64 {
        seconds(self.created_at.as_deref())
    }

    /// When it was used last.
    pub(crate) fn used(&self) -> i64 {
        seconds(self.last_used_at.as_deref().or(self.created_at.as_deref()))
    }

    fn goes(&self, filter: &Filter) -> bool {
        let is_inner = matches!(self.kind.as_deref(), Some("internal" | "frontend")) || self.shared.unwrap_or_default();
        let is_old = filter.until.is_none_or(|until| self.used() <= until);
        !self.in_use.unwrap_or_default() && (filter.all || !is_inner) && is_old
    }
}

fn seconds(text: Option<&str>) -> i64 {
    text.and_then(log::millis).map_or(0, |millis| millis / 1000)
}

/// Prunes the build cache, what was used last going last, until `keep` bytes are left.
pub(crate) fn cache(mut records: Vec<Cached>, filter: &Filter, keep: i64) -> Vec<Cached> {
    let mut left = records.iter().fold(0_i64, |sum, record| sum.saturating_add(record.size.unwrap_or_default()));
    records.retain(|record| record.goes(filter));
    records.sort_by_key(Cached::used);
    let goes = |record: &Cached| {
        let goes = keep == 0 || left > keep;
        if goes {
            left = left.saturating_sub(record.size.unwrap_or_default());
        }
        goes
    };
    records.retain(goes);
    records
}

/// An age, as `24h` or `1h30m`, or a moment, as `2026-01-31`, a whole RFC 3339 time or seconds since 1970: the moment that it
/// means, seen from `now`.
pub(crate) fn until(text: &str, now: i64) -> Option<i64> {
    if let Some(age) = age(text) {
        return Some(now.saturating_sub(age));
    }
    let moment = text.parse().ok().or_else(|| log::millis(text).map(|millis| millis / 1000));
    moment.or_else(|| log::millis(&format!("{text}T00:00:00Z")).map(|millis| millis / 1000))
}

/// Seconds of what the engine reads as a duration.
fn age(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum = 0_i64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        let (unit, after) = match rest.as_bytes()[digits] {
            b'h' => (3600, digits + 1),
            b'm' => (60, digits + 1),
            b's' => (1, digits + 1),
            _ => return None,
        };
        sum = sum.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[after..];
    }
    (!text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::super::state::samples::{aged, container, image, state};
    use super::*;

    fn deleted(state: &State, filter: &Filter) -> Vec<String> {
        images(state, filter).done.deleted.into_iter().map(|deleted| deleted.id).collect()
    }

    fn all() -> Filter {
        Filter { all: true, ..Filter::default() }
    }

    #[test]
    fn without_all_only_what_has_no_tag_goes() {
        let there = state(
            vec![
                image("sha256:1", "", &["a:1"]),
                image("sha256:2", "", &[]),
                image("sha256:3", "", &["a@sha256:9"]),
                image("sha256:4", "", &[]),
            ],
            vec![container("old", "sha256:4", false)],
        );
        assert_eq!(deleted(&there, &Filter::default()), ["sha256:2", "sha256:3"]);
        assert_eq!(deleted(&there, &all()), ["sha256:1", "sha256:2", "sha256:3"]);
    }

    #[test]
    fn what_is_within_a_build_goes_with_it() {
        let there = state(vec![image("sha256:1", "", &[]), image("sha256:2", "sha256:1", &["a:1", "b:1"])], vec![]);
        assert_eq!(deleted(&there, &Filter::default()), [""; 0]);
        assert_eq!(deleted(&there, &all()), ["sha256:2", "sha256:1"]);
    }

    #[test]
    fn age_and_labels_narrow_it() {
        let images = vec![
            aged(image("sha256:1", "", &[]), 10, &["team=shop"]),
            aged(image("sha256:2", "", &[]), 20, &["team=blog"]),
            image("sha256:3", "", &[]),
        ];
        let there = state(images, vec![]);
        let by = |until, labels: &[&str]| {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            deleted(&there, &Filter { until, labels, all: false })
        };
        assert_eq!(by(Some(10), &[]), ["sha256:1", "sha256:3"]);
        assert_eq!(by(None, &["team"]), ["sha256:1", "sha256:2"]);
        assert_eq!(by(None, &["team=shop"]), ["sha256:1"]);
        assert_eq!(by(None, &["team!=shop"]), ["sha256:2", "sha256:3"]);
        assert_eq!(by(None, &["team", "team!=shop"]), ["sha256:2"]);
    }

    fn record(id: &str, size: i64, used: &str) -> Cached {
        let last_used_at = Some(format!("2026-01-{used}T10:00:00.5Z"));
        Cached { id: id.to_owned(), size: Some(size), last_used_at, ..Cached::default() }
    }

    #[test]
    fn the_build_cache_goes_by_its_use() {
        let records = || {
            vec![
                record("new", 10, "03"),
                record("old", 20, "01"),
                Cached { in_use: Some(true), ..record("used", 40, "01") },
                Cached { shared: Some(true), ..record("shared", 80, "02") },
            ]
        };
        let ids =
            |filter: &Filter, keep| cache(records(), filter, keep).into_iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids(&Filter::default(), 0), ["old", "new"]);
        assert_eq!(ids(&all(), 0), ["old", "shared", "new"]);
        assert_eq!(ids(&all(), 135), ["old"], "a hundred and thirty are left");
        assert_eq!(ids(&all(), 1000), [""; 0]);
        let until = until("2026-01-02", 0);
        assert_eq!(ids(&Filter { until, ..all() }, 0), ["old"]);
        assert_eq!(records()[3].size(), 0, "the image keeps it");
    }

    #[test]
    fn ages_and_moments_are_read_as_the_engine_reads_them() {
        for (text, told) in [
            ("24h", Some(1_000_000 - 86_400)),
            ("1h30m", Some(1_000_000 - 5400)),
            ("10s", Some(999_990)),
            ("500", Some(500)),
            ("1970-01-02", Some(86_400)),
            ("1970-01-01T01:00:00+01:00", Some(0)),
            ("24", Some(24)),
            ("1d", None),
            ("h", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(until(text, 1_000_000), told, "{text}");
        }
    }
}
