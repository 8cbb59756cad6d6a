//! Layers by what they are on: the same archive on two different layers is two layers to an engine.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// A mark for each layer of a chain, the lowest first: the same for the same layer on the same layers.
pub(crate) fn marks<'a>(layers: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let mut below = 0_u64;
    let mark = |layer: &str| {
        let mut hasher = DefaultHasher::new();
        (below, layer).hash(&mut hasher);
        below = hasher.finish();
        below
    };
    layers.into_iter().map(mark).collect()
}

/// How many layers two chains have in common.
pub(crate) fn common(one: &[String], other: &[String]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_the_same_on_the_same_layers_alone() {
        let (one, other) = (marks(["a", "b", "c"]), marks(["a", "b", "d"]));
        assert_eq!(one[..2], other[..2]);
        assert_ne!(one[2], other[2]);
        assert_ne!(marks(["x", "b"])[1], one[1]);
        assert_ne!(marks(["a", "a"])[1], one[0]);
    }

    #[test]
    fn chains_part_at_their_first_difference() {
        let chain = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        assert_eq!(common(&chain("abc"), &chain("abd")), 2);
        assert_eq!(common(&chain("abc"), &chain("xbc")), 0);
        assert_eq!(common(&chain("ab"), &chain("abc")), 2);
    }
}
