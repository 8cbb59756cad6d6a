//! How much comes back when images go: the bytes of each layer that nothing else has, once.

use super::rules::{Deleted, Removal};
use super::state::State;
use crate::access::Caller;
use crate::console::Console;
use crate::layers::{Known, chain, chain_of, look};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// So many images are looked at; of what is beyond them nothing is known.
const IMAGES: usize = 1000;

/// The bytes that come back, as a caller can know them.
pub(crate) async fn freed(console: &Arc<Console>, caller: &Caller, state: &State, removal: &Removal<'_>) -> i64 {
    let mut gone = Vec::new();
    for deleted in removal.done.deleted.iter().take(IMAGES) {
        match look(console, caller, &deleted.id).await {
            Ok(known) => gone.push(Layers::of(&known)),
            // What is not known to share anything is counted whole.
            Err(_) => gone.push(Layers::whole(deleted)),
        }
    }
    let mut kept = HashSet::new();
    if !gone.is_empty() {
        for id in kept_ids(state, removal).into_iter().take(IMAGES) {
            if let Some(layers) = chain_of(console, caller, id).await {
                kept.extend(chain::marks(layers.iter().map(String::as_str)));
            }
        }
    }
    sum(&gone, &kept)
}

/// The images whose layers stay: those that are left, and those of containers, which keep theirs to their own end.
fn kept_ids<'a>(state: &'a State, removal: &Removal<'_>) -> BTreeSet<&'a str> {
    let left = state.images.iter().map(|image| image.id.as_str()).filter(|id| removal.has(id));
    left.chain(state.containers.iter().map(|container| container.image.as_str())).collect()
}

/// The layers of an image that goes, each with its bytes.
struct Layers(Vec<(u64, i64)>);

impl Layers {
    fn of(known: &Known) -> Self {
        let rows = || known.rows.iter().filter(|row| !row.empty);
        let marks = chain::marks(rows().map(|row| row.diff_id.as_str()));
        Self(marks.into_iter().zip(rows().map(|row| row.size)).collect())
    }

    fn whole(deleted: &Deleted) -> Self {
        let marks = chain::marks([deleted.id.as_str()]);
        Self(marks.into_iter().map(|mark| (mark, deleted.size)).collect())
    }
}

fn sum(gone: &[Layers], kept: &HashSet<u64>) -> i64 {
    let layers: HashMap<u64, i64> = gone.iter().flat_map(|layers| layers.0.iter().copied()).collect();
    let freed = layers.into_iter().filter(|(mark, _)| !kept.contains(mark));
    freed.fold(0_i64, |sum, (_, size)| sum.saturating_add(size.max(0)))
}

#[cfg(test)]
mod tests {
    use super::super::rules::How;
    use super::super::state::samples::{container, image, state};
    use super::*;
    use crate::layers::aligned::{Step, align};

    fn known(layers: &[(&str, i64)]) -> Known {
        let steps = layers.iter().map(|(_, size)| Step { size: *size, ..Step::default() }).collect();
        let layers: Vec<String> = layers.iter().map(|(layer, _)| (*layer).to_owned()).collect();
        Known { id: String::new(), size: 0, rows: align(steps, &layers) }
    }

    #[test]
    fn a_layer_comes_back_once_and_only_when_nothing_has_it() {
        let (one, two) = (known(&[("a", 100), ("b", 20)]), known(&[("a", 100), ("c", 3)]));
        let kept = |layers: &[&str]| HashSet::from_iter(chain::marks(layers.iter().copied()));
        let gone = [Layers::of(&one), Layers::of(&two)];
        assert_eq!(sum(&gone, &HashSet::new()), 123);
        assert_eq!(sum(&gone, &kept(&["a"])), 23);
        assert_eq!(sum(&gone, &kept(&["a", "c"])), 20);
        assert_eq!(sum(&gone, &kept(&["b"])), 123, "on nothing it is another layer");
        assert_eq!(sum(&[], &kept(&["a"])), 0);
    }

    #[test]
    fn a_stopped_container_keeps_the_layers_of_its_image() {
        let there = state(
            vec![image("sha256:1", "", &["a:1"]), image("sha256:2", "", &["b:1"])],
            vec![container("old", "sha256:1", false)],
        );
        let mut removal = Removal::new(&there);
        removal.remove("a:1", How { force: true, noprune: false });
        assert!(!removal.has("sha256:1"));
        assert_eq!(kept_ids(&there, &removal), BTreeSet::from(["sha256:1", "sha256:2"]));
    }
}
