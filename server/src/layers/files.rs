//! The files of all layers of an image: what each layer changed, what is left in the end, and what is hidden.

use super::contents::{Contents, Entry, Kind};
use super::waste::{Ledger, Waste};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What a layer did to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub(crate) enum Change {
    Added,
    Modified,
    Removed,
    /// Nothing: a folder that a layer names for what is in it.
    #[serde(rename = "")]
    Nothing,
}

/// A layer among the others.
#[derive(Debug)]
pub(crate) struct Layer {
    /// The number of the step that made it.
    pub(crate) n: usize,
    /// What is in it, by path.
    pub(crate) entries: Vec<(Entry, Change)>,
    /// What it took away, as it was before.
    pub(crate) gone: Vec<Entry>,
    /// Whether all of it is known.
    pub(crate) is_whole: bool,
}

/// An image's files.
#[derive(Debug)]
pub(crate) struct Files {
    /// The image's full id.
    pub(crate) id: String,
    /// The layers, the lowest first.
    pub(crate) layers: Vec<Layer>,
    /// What is there in the end, by path: the layer and the place in it.
    pub(crate) merged: Vec<(u32, u32)>,
    /// What is not.
    pub(crate) waste: Waste,
    /// Whether all of it is known.
    pub(crate) is_whole: bool,
}

/// Where an entry is: the layer, and the place in it.
type Place = (usize, usize);

/// What is there after some of the layers.
struct Standing<'a> {
    contents: &'a [Contents],
    now: BTreeMap<&'a str, Place>,
    ledger: Ledger<'a>,
}

impl Files {
    /// Puts layers on one another. `numbers` are those of the steps that made them; one that could not be read is `None`.
    pub(crate) fn new(id: String, numbers: &[usize], layers: Vec<Option<Contents>>, is_whole: bool) -> Self {
        let whole: Vec<bool> = layers.iter().map(|layer| layer.as_ref().is_some_and(|layer| !layer.is_cut)).collect();
        let contents: Vec<Contents> = layers.into_iter().map(Option::unwrap_or_default).collect();
        let number = |at: usize| numbers.get(at).copied().unwrap_or_default();
        let mut standing = Standing { contents: &contents, now: BTreeMap::new(), ledger: Ledger::default() };
        let mut changes = Vec::with_capacity(contents.len());
        for at in 0..contents.len() {
            let changed = standing.changes(at);
            let gone = standing.gone(at);
            standing.apply(at);
            changes.push((changed, gone));
        }
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let Standing { now, ledger, .. } = standing;
        let merged = now.into_values().map(|(layer, place)| (small(layer), small(place))).collect();
        let waste = ledger.close(number);
        let layers = contents.into_iter().zip(changes).enumerate().map(|(at, (contents, (changed, gone)))| Layer {
            n: number(at),
            entries: contents.entries.into_iter().zip(changed).collect(),
            gone,
            is_whole: whole[at],
        });
        let layers: Vec<Layer> = layers.collect();
        let is_whole = is_whole && layers.iter().all(|layer| layer.is_whole);
        Self { id, layers, merged, waste, is_whole }
    }

    /// The memory it takes.
    pub(crate) fn weight(&self) -> usize {
        let entries = |layer: &Layer| {
            let entries = layer.entries.iter().map(|(entry, _)| entry.weight() + size_of::<Change>());
            entries.sum::<usize>() + layer.gone.iter().map(Entry::weight).sum::<usize>()
        };
        self.layers.iter().map(entries).sum::<usize>() + self.merged.len() * size_of::<(u32, u32)>()
    }
}

impl<'a> Standing<'a> {
    fn entry(&self, (layer, place): Place) -> &'a Entry {
        &self.contents[layer].entries[place]
    }

    /// All that is in a folder.
    fn below(&self, folder: &str) -> Vec<&'a str> {
        if folder.is_empty() {
            return self.now.keys().copied().collect();
        }
        // What follows the slash in the order of characters is the zero.
        let (from, to) = (format!("{folder}/"), format!("{folder}0"));
        let range = (Bound::Included(from.as_str()), Bound::Excluded(to.as_str()));
        self.now.range::<str, _>(range).map(|(path, _)| *path).collect()
    }

    /// What a layer does to what is there.
    fn changes(&self, at: usize) -> Vec<Change> {
        let change = |entry: &Entry| match self.now.get(&*entry.path).map(|place| self.entry(*place)) {
            None => Change::Added,
            Some(before) if is_same_folder(before, entry) => Change::Nothing,
            Some(_) => Change::Modified,
        };
        self.contents[at].entries.iter().map(change).collect()
    }

    /// What a layer takes away; of a folder with all that is in it, the folder alone.
    fn gone(&self, at: usize) -> Vec<Entry> {
        let layer: &'a Contents = &self.contents[at];
        let mut paths: Vec<&str> = layer.whiteouts.iter().map(|path| &**path).collect();
        for folder in &layer.opaque {
            let depth = if folder.is_empty() { 0 } else { folder.len() + 1 };
            paths.extend(self.below(folder).into_iter().filter(|path| !path[depth..].contains('/')));
        }
        paths.sort_unstable();
        paths.dedup();
        let stays = |path: &str| layer.entries.binary_search_by(|entry| (*entry.path).cmp(path)).is_ok();
        let gone = paths.into_iter().filter(|path| !stays(path)).filter_map(|path| self.now.get(path));
        gone.map(|place| self.entry(*place).clone()).collect()
    }

    fn apply(&mut self, at: usize) {
        let layer: &'a Contents = &self.contents[at];
        for folder in &layer.opaque {
            self.hide_below(folder, at);
        }
        for path in &layer.whiteouts {
            self.hide(path, at);
            self.hide_below(path, at);
        }
        for (place, entry) in layer.entries.iter().enumerate() {
            self.ledger.write(entry);
            if entry.kind != Kind::Dir {
                self.hide_below(&entry.path, at);
            }
            self.hide(&entry.path, at);
            self.now.insert(&entry.path, (at, place));
        }
    }

    fn hide_below(&mut self, folder: &str, by: usize) {
        for path in self.below(folder) {
            self.hide(path, by);
        }
    }

    fn hide(&mut self, path: &str, by: usize) {
        if let Some(place) = self.now.remove(path) {
            let entry = self.entry(place);
            self.ledger.hide(entry, place.0, by);
        }
    }
}

fn is_same_folder(one: &Entry, other: &Entry) -> bool {
    let attributes = |entry: &Entry| (entry.mode, entry.uid, entry.gid);
    one.kind == Kind::Dir && other.kind == Kind::Dir && attributes(one) == attributes(other)
}

#[cfg(test)]
mod tests {
    use super::super::samples::contents;
    use super::*;

    fn files(layers: Vec<Contents>) -> Files {
        let numbers: Vec<usize> = (1..=layers.len()).collect();
        Files::new("sha256:1".to_owned(), &numbers, layers.into_iter().map(Some).collect(), true)
    }

    fn changes(layer: &Layer) -> Vec<(&str, Change)> {
        layer.entries.iter().map(|(entry, change)| (&*entry.path, *change)).collect()
    }

    fn gone(layer: &Layer) -> Vec<&str> {
        layer.gone.iter().map(|entry| &*entry.path).collect()
    }

    fn merged(files: &Files) -> Vec<&str> {
        let entry = |(layer, place): &(u32, u32)| &*files.layers[*layer as usize].entries[*place as usize].0.path;
        files.merged.iter().map(entry).collect()
    }

    #[test]
    fn each_layer_says_what_it_changes() {
        let files = files(vec![
            contents(&[("bin/", 0), ("bin/sh", 5), ("etc/", 0), ("etc/a", 1), ("tmp/", 0), ("tmp/x", 1)], &[]),
            contents(&[("etc/", 0), ("etc/a", 2), ("etc/b", 3)], &["tmp", "absent"]),
        ]);
        let second = &files.layers[1];
        let told = [("etc", Change::Nothing), ("etc/a", Change::Modified), ("etc/b", Change::Added)];
        assert_eq!(changes(second), told);
        assert_eq!(gone(second), ["tmp"], "the folder stands for what was in it");
        assert_eq!(merged(&files), ["bin", "bin/sh", "etc", "etc/a", "etc/b"]);
    }

    #[test]
    fn an_opaque_folder_keeps_only_what_its_layer_has() {
        let opaque = Contents { opaque: vec!["etc".into()], ..contents(&[("etc/", 0), ("etc/b", 1)], &[]) };
        let files = files(vec![
            contents(&[("etc/", 0), ("etc/a", 1), ("etc/b", 1), ("etc/c/", 0), ("etc/c/d", 1), ("etc0", 1)], &[]),
            opaque,
        ]);
        assert_eq!(gone(&files.layers[1]), ["etc/a", "etc/c"]);
        assert_eq!(changes(&files.layers[1])[1], ("etc/b", Change::Modified));
        assert_eq!(merged(&files), ["etc", "etc/b", "etc0"]);
        let all = Contents { opaque: vec!["".into()], ..contents(&[("b", 1)], &[]) };
        let files = self::files(vec![contents(&[("a/", 0), ("a/b", 1)], &[]), all]);
        assert_eq!((gone(&files.layers[1]), merged(&files)), (vec!["a"], vec!["b"]));
    }

    #[test]
    fn a_file_in_place_of_a_folder_takes_all_that_was_in_it() {
        let files = files(vec![contents(&[("a/", 0), ("a/b", 7)], &[]), contents(&[("a", 1)], &[])]);
        assert_eq!(merged(&files), ["a"]);
        assert_eq!(files.waste.bytes, 7);
    }

    #[test]
    fn what_could_not_be_read_is_told() {
        let layers = vec![Some(contents(&[("a", 1)], &[])), None];
        let files = Files::new("x".to_owned(), &[2, 5], layers, true);
        assert!(!files.is_whole && files.layers[0].is_whole && !files.layers[1].is_whole);
        assert_eq!((files.layers[0].n, files.layers[1].n), (2, 5));
    }
}
