//! What went, as the engine tells it. Pure.

use super::step::Step;
use crate::hub::Hub;
use crate::jobs::sentence::size;
use app::contract::short;
use serde_json::Value;
use std::collections::BTreeMap;

/// What there is before anything goes: names by ids.
#[derive(Default)]
pub(super) struct Known(BTreeMap<String, String>);

/// What went of one kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gone {
    /// Each thing, in words.
    pub(super) lines: Vec<String>,
    /// How many things.
    pub(super) count: usize,
    /// How many bytes came back.
    pub(super) bytes: u64,
}

/// What went of all kinds.
#[derive(Default)]
pub(super) struct Tally {
    counts: Vec<(Step, usize)>,
    bytes: u64,
}

impl Known {
    /// All containers and images.
    pub(super) fn of(hub: &Hub) -> Self {
        let mut known = BTreeMap::new();
        hub.containers.each(|row| drop(known.insert(row.id.clone(), row.name.clone())));
        hub.images.each(|row| drop(known.insert(row.id.clone(), row.title().to_owned())));
        Self(known)
    }

    /// A thing by its name, with its short id.
    fn called(&self, id: &str) -> String {
        match self.0.get(id) {
            Some(name) if name != short(id) => format!("{name} ({})", short(id)),
            _ => short(id).to_owned(),
        }
    }
}

/// What went, by the answer to a prune.
pub(super) fn gone(step: Step, answer: &Value, known: &Known) -> Gone {
    let list = |key: &str| answer[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = |key: &str| list(key).iter().filter_map(Value::as_str);
    let lines: Vec<String> = match step {
        Step::Containers => names("ContainersDeleted").map(|id| format!("Removed: {}", known.called(id))).collect(),
        Step::Networks => names("NetworksDeleted").map(|name| format!("Removed: {name}")).collect(),
        Step::Volumes => names("VolumesDeleted").map(|name| format!("Removed: {name}")).collect(),
        Step::Build => names("CachesDeleted").map(|id| format!("Removed: {id}")).collect(),
        Step::Images => list("ImagesDeleted").iter().filter_map(|one| image(one, known)).collect(),
    };
    let count = match step {
        Step::Images => images(list("ImagesDeleted"), known),
        _ => lines.len(),
    };
    Gone { lines, count, bytes: answer["SpaceReclaimed"].as_u64().unwrap_or_default() }
}

fn image(one: &Value, known: &Known) -> Option<String> {
    let untagged = one["Untagged"].as_str().map(|tag| format!("Untagged: {tag}"));
    untagged.or_else(|| Some(format!("Removed: {}", known.called(one["Deleted"].as_str()?))))
}

/// How many images: engines name their layers, too, in the same way.
fn images(list: &[Value], known: &Known) -> usize {
    let deleted = || list.iter().filter_map(|one| one["Deleted"].as_str());
    match deleted().filter(|id| known.0.contains_key(*id)).count() {
        0 => deleted().count(),
        count => count,
    }
}

impl Tally {
    pub(super) fn add(&mut self, step: Step, gone: &Gone) {
        self.bytes = self.bytes.saturating_add(gone.bytes);
        if gone.count > 0 {
            self.counts.push((step, gone.count));
        }
    }

    /// Whether nothing went.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// What went, in a sentence.
    pub(super) fn told(&self) -> String {
        let counted = |(step, count): &(Step, usize)| {
            let (one, several) = step.words();
            format!("{count} {}", if *count == 1 { one } else { several })
        };
        let all: Vec<String> = self.counts.iter().map(counted).collect();
        let what = match all.as_slice() {
            [] => return "There was nothing to remove.".to_owned(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        let is = if matches!(self.counts.as_slice(), [(_, 1)]) { "was" } else { "were" };
        match self.bytes {
            0 => format!("{what} {is} removed."),
            bytes => format!("{what} {is} removed: {} came back.", size(bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known(pairs: &[(&str, &str)]) -> Known {
        Known(pairs.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect())
    }

    #[test]
    fn layers_are_no_images() {
        let known = known(&[("sha256:aaaaaaaaaaaaaaaa", "shop:1"), ("sha256:bbbbbbbbbbbbbbbb", "bbbbbbbbbbbb")]);
        let answer = json!({ "ImagesDeleted": [
            { "Untagged": "shop:1" }, { "Deleted": "sha256:aaaaaaaaaaaaaaaa" },
            { "Deleted": "sha256:cccccccccccccccc" }, { "Deleted": "sha256:bbbbbbbbbbbbbbbb" }, {},
        ], "SpaceReclaimed": 1_500_000 });
        let lines =
            ["Untagged: shop:1", "Removed: shop:1 (aaaaaaaaaaaa)", "Removed: cccccccccccc", "Removed: bbbbbbbbbbbb"];
        let gone = gone(Step::Images, &answer, &known);
        assert_eq!(
            (gone.lines.as_slice(), gone.count, gone.bytes),
            (lines.map(str::to_owned).as_slice(), 2, 1_500_000)
        );
        let unknown = super::gone(Step::Images, &answer, &Known::default());
        assert_eq!(unknown.count, 3, "better too many than none");
    }

    #[test]
    fn engines_say_nothing_in_several_ways() {
        for nothing in [json!({}), json!({ "ContainersDeleted": null, "SpaceReclaimed": 0 }), json!([]), json!(null)] {
            assert_eq!(gone(Step::Containers, &nothing, &Known::default()), Gone::default(), "{nothing}");
        }
        let networks = gone(Step::Networks, &json!({ "NetworksDeleted": ["front"] }), &Known::default());
        assert_eq!((networks.count, networks.bytes), (1, 0));
    }

    #[test]
    fn the_end_says_what_came_back() {
        let mut tally = Tally::default();
        assert_eq!((tally.told().as_str(), tally.is_empty()), ("There was nothing to remove.", true));
        let some = |count, bytes| Gone { lines: Vec::new(), count, bytes };
        tally.add(Step::Networks, &some(1, 0));
        assert_eq!(tally.told(), "1 network was removed.");
        tally.add(Step::Volumes, &some(0, 0));
        tally.add(Step::Images, &some(2, 1_500_000));
        assert_eq!(tally.told(), "1 network and 2 images were removed: 1.4 MiB came back.");
        tally.add(Step::Build, &some(3, 500_000));
        assert_eq!(tally.told(), "1 network, 2 images and 3 pieces of build cache were removed: 1.9 MiB came back.");
    }
}
