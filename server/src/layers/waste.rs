//! What an image carries without showing it: files that a later layer replaces or takes away.
//!
//! The bytes wasted on a path are those of all its files that are hidden in the end: of a file that is written in three
//! layers those of the first two, of one that is taken away those of all. `efficiency` is the part of all bytes that is
//! shown.

use super::contents::Entry;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// So many paths are told.
const PATHS: usize = 500;

/// What is hidden.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Waste {
    /// All bytes that are.
    pub(crate) bytes: u64,
    /// The part of the image that is not, from 0 to 1.
    pub(crate) efficiency: f64,
    /// Where, the most first.
    pub(crate) paths: Vec<Wasted>,
}

/// What is hidden of one path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Wasted {
    path: String,
    bytes: u64,
    /// How many layers wrote it or took it away.
    times: usize,
    /// The numbers of the steps that made them.
    layers: Vec<usize>,
}

/// Counts what is written and what is hidden.
#[derive(Default)]
pub(super) struct Ledger<'a> {
    written: u64,
    hidden: BTreeMap<&'a str, (u64, BTreeSet<usize>)>,
}

impl<'a> Ledger<'a> {
    /// A layer has this.
    pub(super) fn write(&mut self, entry: &Entry) {
        self.written = self.written.saturating_add(entry.size);
    }

    /// What was in a layer is hidden by another one.
    pub(super) fn hide(&mut self, entry: &'a Entry, layer: usize, by: usize) {
        if entry.size > 0 {
            let (bytes, layers) = self.hidden.entry(&entry.path).or_default();
            *bytes = bytes.saturating_add(entry.size);
            layers.extend([layer, by]);
        }
    }

    /// The sum of it; layers are told by the number of their step.
    pub(super) fn close(self, number: impl Fn(usize) -> usize) -> Waste {
        let bytes = self.hidden.values().fold(0_u64, |sum, (bytes, _)| sum.saturating_add(*bytes));
        let mut paths: Vec<Wasted> = self
            .hidden
            .iter()
            .map(|(path, (bytes, layers))| Wasted {
                path: format!("/{path}"),
                bytes: *bytes,
                times: layers.len(),
                layers: layers.iter().map(|layer| number(*layer)).collect(),
            })
            .collect();
        // Paths are in their order, which those of one size keep.
        paths.sort_by_key(|wasted| std::cmp::Reverse(wasted.bytes));
        paths.truncate(PATHS);
        Waste { bytes, efficiency: part(self.written.saturating_sub(bytes), self.written), paths }
    }
}

#[allow(clippy::cast_precision_loss)]
fn part(some: u64, all: u64) -> f64 {
    if all == 0 { 1.0 } else { some as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::files::Files;
    use super::super::samples::contents;
    use super::*;

    fn wasted(path: &str, bytes: u64, layers: &[usize]) -> Wasted {
        Wasted { path: path.to_owned(), bytes, times: layers.len(), layers: layers.to_vec() }
    }

    #[test]
    fn what_is_replaced_or_taken_away_is_wasted() {
        let layers = vec![
            contents(&[("a", 10), ("b", 20), ("kept", 40), ("empty", 0)], &[]),
            contents(&[("a", 5)], &["b", "empty"]),
            contents(&[("a", 25)], &[]),
        ];
        let files = Files::new("x".to_owned(), &[1, 3, 4], layers.into_iter().map(Some).collect(), true);
        assert_eq!(files.waste.bytes, 35);
        assert_eq!(files.waste.paths, [wasted("/b", 20, &[1, 3]), wasted("/a", 15, &[1, 3, 4])]);
        assert!((files.waste.efficiency - 0.65).abs() < 1e-9);
    }

    #[test]
    fn an_image_of_nothing_wastes_nothing() {
        let files = Files::new("x".to_owned(), &[], Vec::new(), true);
        assert_eq!(files.waste, Waste { bytes: 0, efficiency: 1.0, paths: Vec::new() });
    }
}
