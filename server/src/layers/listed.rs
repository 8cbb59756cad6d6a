//! What is told of an image's files: a folder, or the paths with a text in them; of one layer, or of what all layers make.

use super::contents::{Entry, Kind};
use super::files::{Change, Files};
use crate::path::plain;
use serde::Serialize;
use std::collections::BTreeMap;

/// So many entries of a folder are told.
const ENTRIES: usize = 20_000;
/// So many hits.
const HITS: usize = 500;

/// Something in a folder, or a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    name: String,
    path: String,
    kind: Kind,
    /// Of a folder: all that is in it.
    size: u64,
    mode: u32,
    uid: u32,
    gid: u32,
    target: String,
    /// What the layer does to it; nothing for what all layers make.
    change: Change,
    /// The number of the step whose layer it is in.
    layer: usize,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) entries: Vec<Listed>,
    /// Whether there may be more.
    pub(crate) partial: bool,
}

/// An entry on its way: what the layer did to it, and the number of its step.
type Shown<'a> = (&'a Entry, Change, usize);

impl Files {
    /// What is in a folder; `None` when there is no such folder. `layer` is the number of a step; all layers without.
    pub(crate) fn list(&self, layer: Option<usize>, path: &str) -> Option<Found> {
        let folder = plain(path);
        let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut rows: BTreeMap<&str, Listed> = BTreeMap::new();
        let mut is_there = folder.is_empty();
        for (entry, change, n) in self.shown(layer) {
            is_there |= *entry.path == *folder && entry.kind == Kind::Dir;
            let Some(rest) = entry.path.strip_prefix(inside.as_str()) else { continue };
            let (name, is_deeper) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
            // A folder that the layer does not name for itself is one all the same.
            let row = rows.entry(name).or_insert_with(|| Listed::folder(name, format!("/{inside}{name}"), n));
            if !is_deeper {
                row.describe(entry, change, n);
            } else if change != Change::Removed {
                row.size = row.size.saturating_add(entry.size);
            }
        }
        let partial = rows.len() > ENTRIES;
        let entries: Vec<Listed> = rows.into_values().take(ENTRIES).collect();
        (is_there || !entries.is_empty()).then(|| Found { entries, partial: partial || !self.knows(layer) })
    }

    /// The paths with a text in them.
    pub(crate) fn find(&self, layer: Option<usize>, text: &str) -> Found {
        let mut entries = Vec::new();
        for (entry, change, n) in self.shown(layer) {
            if !entry.path.contains(text) {
                continue;
            }
            if entries.len() == HITS {
                return Found { entries, partial: true };
            }
            let name = entry.path.rsplit_once('/').map_or(&*entry.path, |(_, name)| name);
            let mut row = Listed::folder(name, format!("/{}", entry.path), n);
            row.describe(entry, change, n);
            entries.push(row);
        }
        Found { entries, partial: !self.knows(layer) }
    }

    /// What is in a layer and what it took away, or what all layers make.
    fn shown(&self, layer: Option<usize>) -> Box<dyn Iterator<Item = Shown<'_>> + '_> {
        let Some(n) = layer else {
            let entry = move |(layer, place): &(u32, u32)| {
                let layer = self.layers.get(usize::try_from(*layer).ok()?)?;
                let (entry, _) = layer.entries.get(usize::try_from(*place).ok()?)?;
                Some((entry, Change::Nothing, layer.n))
            };
            return Box::new(self.merged.iter().filter_map(entry));
        };
        let layers = self.layers.iter().filter(move |layer| layer.n == n);
        Box::new(layers.flat_map(move |layer| {
            let entries = layer.entries.iter().map(move |(entry, change)| (entry, *change, n));
            entries.chain(layer.gone.iter().map(move |entry| (entry, Change::Removed, n)))
        }))
    }

    /// Whether all of it is known.
    fn knows(&self, layer: Option<usize>) -> bool {
        match layer {
            None => self.is_whole,
            Some(n) => self.layers.iter().filter(|layer| layer.n == n).all(|layer| layer.is_whole),
        }
    }
}

impl Listed {
    fn folder(name: &str, path: String, layer: usize) -> Self {
        Self {
            name: name.to_owned(),
            path,
            kind: Kind::Dir,
            size: 0,
            mode: 0,
            uid: 0,
            gid: 0,
            target: String::new(),
            change: Change::Nothing,
            layer,
        }
    }

    fn describe(&mut self, entry: &Entry, change: Change, layer: usize) {
        (self.kind, self.change, self.layer) = (entry.kind, change, layer);
        (self.mode, self.uid, self.gid) = (entry.mode, entry.uid, entry.gid);
        self.target = entry.target.to_string();
        if entry.kind != Kind::Dir {
            self.size = entry.size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::contents;
    use super::*;

    fn files() -> Files {
        let layers = vec![
            contents(
                &[("etc/", 0), ("etc/a", 1), ("etc/ssl/", 0), ("etc/ssl/x", 30), ("etc-old", 9), ("usr/bin/sh", 5)],
                &[],
            ),
            contents(&[("etc/", 0), ("etc/a", 2)], &["etc-old", "etc/ssl"]),
        ];
        Files::new("x".to_owned(), &[1, 4], layers.into_iter().map(Some).collect(), true)
    }

    fn told(found: &Found) -> Vec<(&str, u64, Change, usize)> {
        found.entries.iter().map(|row| (row.path.as_str(), row.size, row.change, row.layer)).collect()
    }

    #[test]
    fn a_folder_of_a_layer_says_what_became_of_it() {
        let files = files();
        let root = files.list(Some(1), "/").unwrap();
        let added = |path, size| (path, size, Change::Added, 1);
        assert_eq!(told(&root), [added("/etc", 31), added("/etc-old", 9), ("/usr", 5, Change::Nothing, 1)]);
        let etc = files.list(Some(4), "/etc/").unwrap();
        assert_eq!(told(&etc), [("/etc/a", 2, Change::Modified, 4), ("/etc/ssl", 0, Change::Removed, 4)]);
        assert_eq!(etc.entries[0].name, "a");
        assert_eq!(told(&files.list(Some(4), "").unwrap())[1], ("/etc-old", 9, Change::Removed, 4));
    }

    #[test]
    fn all_layers_make_one_tree() {
        let files = files();
        let root = files.list(None, "/").unwrap();
        assert_eq!(told(&root), [("/etc", 2, Change::Nothing, 4), ("/usr", 5, Change::Nothing, 1)]);
        assert_eq!(files.list(None, "/etc/ssl"), None);
        assert_eq!(files.list(None, "/etc/a"), None, "a file is no folder");
        assert_eq!(told(&files.list(None, "/usr").unwrap()), [("/usr/bin", 5, Change::Nothing, 1)]);
        assert!(!root.partial);
    }

    #[test]
    fn a_layer_of_nothing_has_an_empty_root() {
        assert_eq!(files().list(Some(2), "/"), Some(Found { entries: Vec::new(), partial: false }));
        assert_eq!(files().list(Some(2), "/etc"), None);
    }

    #[test]
    fn paths_are_found_by_any_part() {
        let files = files();
        let paths = |found: Found| found.entries.into_iter().map(|row| row.path).collect::<Vec<_>>();
        assert_eq!(paths(files.find(Some(1), "ssl")), ["/etc/ssl", "/etc/ssl/x"]);
        assert_eq!(paths(files.find(None, "s")), ["/usr/bin/sh"]);
        let many: Vec<String> = (0..=HITS).map(|nth| format!("file-{nth}")).collect();
        let many: Vec<(&str, u64)> = many.iter().map(|path| (path.as_str(), 1)).collect();
        let files = Files::new("x".to_owned(), &[1], vec![Some(contents(&many, &[]))], true);
        let found = files.find(None, "file");
        assert_eq!((found.entries.len(), found.partial), (HITS, true));
    }

    #[test]
    fn what_is_not_whole_is_told() {
        let files = Files::new("x".to_owned(), &[1, 2], vec![Some(contents(&[("a", 1)], &[])), None], true);
        let is_partial = |layer| files.list(layer, "/").unwrap().partial;
        assert_eq!([is_partial(None), is_partial(Some(1)), is_partial(Some(2))], [true, false, true]);
    }
}
