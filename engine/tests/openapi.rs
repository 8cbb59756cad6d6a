//! The table of routes against the Engine's own OpenAPI files, and against a list of what is in them, which is there
//! where the files are not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use engine::ApiVersion;
use engine::route::routes;
use engine::version::NEWEST;
use serde_yaml_ng::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The versions there are files of, and how many operations each has.
const FILES: [(ApiVersion, usize); 5] = [
    (ApiVersion(1, 41), 106),
    (ApiVersion(1, 45), 107),
    (ApiVersion(1, 51), 107),
    (ApiVersion(1, 54), 107),
    (ApiVersion(1, 55), 108),
];

/// Method and path, as `GET /containers/{}/json`, with what is said of it.
type Operations<T> = BTreeMap<String, T>;
type Keys = BTreeSet<String>;

/// One line of `operations.txt`.
struct Listed {
    /// The versions whose files have it.
    files: Vec<ApiVersion>,
    /// The keys in the files.
    keys: Keys,
    /// The keys that only clients know.
    beyond: Keys,
}

/// The name of a parameter says nothing about the route.
fn operation(method: &str, path: &str) -> String {
    let pieces: Vec<&str> =
        path.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, after)| after)).collect();
    format!("{} {}", method.to_uppercase(), pieces.join("{}"))
}

fn listed() -> Operations<Listed> {
    let lines = include_str!("operations.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [method, path, range, keys] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let files = match range.split_once('-') {
                Some((first, last)) => {
                    let (first, last): (ApiVersion, ApiVersion) = (first.parse().unwrap(), last.parse().unwrap());
                    FILES.map(|(version, _)| version).into_iter().filter(|v| (first..=last).contains(v)).collect()
                }
                None => {
                    assert_eq!(range, "beyond", "{line}");
                    Vec::new()
                }
            };
            let (beyond, keys): (Keys, Keys) =
                keys.split(',').filter(|key| *key != "-").map(str::to_owned).partition(|key| key.starts_with('+'));
            let beyond = beyond.iter().map(|key| key[1..].to_owned()).collect();
            (operation(method, path), Listed { files, keys, beyond })
        })
        .collect()
}

#[test]
fn the_table_is_the_list() {
    let mut listed = listed();
    for (version, count) in FILES {
        assert_eq!(listed.values().filter(|said| said.files.contains(&version)).count(), count, "{version}");
    }
    for route in routes() {
        let name = operation(route.method.name(), route.template);
        let said = listed.remove(&name).unwrap_or_else(|| panic!("{name} is not in the list, or twice in the table"));
        let keys: Keys = route.query.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(keys, &said.keys | &said.beyond, "{name}: query keys");
        if !said.files.is_empty() {
            let files = FILES.map(|(version, _)| version).into_iter().filter(|version| route.is_in(*version));
            assert_eq!(files.collect::<Vec<_>>(), said.files, "{name}: versions");
        }
    }
    assert!(listed.is_empty(), "not in the table: {:?}", listed.keys());
}

#[test]
fn the_list_is_what_the_files_say() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/engine-api");
    let Ok(entries) = std::fs::read_dir(&directory) else {
        eprintln!("no OpenAPI files in {}: only the list was checked", directory.display());
        return;
    };
    let found: BTreeSet<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    let known = FILES.map(|(version, _)| directory.join(format!("v{version}.yaml")));
    assert_eq!(found, BTreeSet::from(known.clone()), "a file that FILES does not name, or the other way round");
    assert_eq!(FILES[FILES.len() - 1].0, NEWEST);

    let listed = listed();
    let mut keys: Operations<Keys> = BTreeMap::new();
    for ((version, _), path) in FILES.iter().zip(&known) {
        let file = operations(&std::fs::read_to_string(path).unwrap());
        let expected: Vec<&String> =
            listed.iter().filter(|(_, said)| said.files.contains(version)).map(|(name, _)| name).collect();
        assert_eq!(file.keys().collect::<Vec<_>>(), expected, "operations of {version}");
        for (name, more) in file {
            keys.entry(name).or_default().extend(more);
        }
    }
    for (name, said) in listed {
        assert_eq!(keys.remove(&name).unwrap_or_default(), said.keys, "{name}: query keys");
    }
}

/// The operations of one OpenAPI file, with their query keys.
fn operations(text: &str) -> Operations<Keys> {
    let document: Value = serde_yaml_ng::from_str(text).unwrap();
    let paths = document["paths"].as_mapping().expect("paths");
    let mut operations = BTreeMap::new();
    for (path, item) in paths {
        for (method, what) in item.as_mapping().expect("a path's methods") {
            let method = method.as_str().unwrap();
            if method != "parameters" {
                let keys = query_keys(&item["parameters"]).chain(query_keys(&what["parameters"])).collect();
                operations.insert(operation(method, path.as_str().unwrap()), keys);
            }
        }
    }
    operations
}

/// The names of the query parameters in a list of parameters, where there is one.
fn query_keys(parameters: &Value) -> impl Iterator<Item = String> {
    let list = parameters.as_sequence().into_iter().flatten();
    list.filter(|parameter| parameter["in"].as_str() == Some("query"))
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
}
