//! The Engine's lists as the rows that pages show.

use app::contract::{Container, Image, Port, User};
use engine::model::{ContainerSummary, ImageSummary};
use std::collections::BTreeMap;

/// Labels by which compose groups containers.
const PROJECT: &str = "com.docker.compose.project";
/// The most of a label's value that a row shows, in bytes. What is told to every tab must not grow with what one
/// container is labelled.
const SHOWN: usize = 4096;
/// Stands where more would follow.
const MORE: char = '…';

/// A row of the containers list.
pub(super) fn container(summary: &ContainerSummary) -> Container {
    let mut ports: Vec<Port> = summary
        .ports
        .iter()
        .map(|port| Port {
            public: port.public_port,
            private: port.private_port,
            kind: port.kind.clone(),
            // Bound to every address, of either family, is one port to a person.
            ip: if matches!(port.ip.as_str(), "0.0.0.0" | "::") { String::new() } else { port.ip.clone() },
        })
        .collect();
    ports.sort_by_key(|port| (port.public == 0, port.public, port.private, port.kind.clone(), port.ip.clone()));
    ports.dedup();
    // The end of a key may tell that its value is a secret: one that is too long to be shown whole is not shown at all.
    let own = |key: &str| {
        key.len() <= SHOWN && !key.starts_with("com.docker.compose.") && !key.starts_with("org.opencontainers.")
    };
    let labels = |fits: &dyn Fn(&str) -> bool, value_of: &dyn Fn(&str) -> String| {
        let fitting = summary.labels.iter().filter(|(key, _)| fits(key));
        fitting.map(|(key, value)| format!("{key}={}", value_of(value))).collect()
    };
    Container {
        id: summary.id.clone(),
        name: summary.name().to_owned(),
        image: summary.image.clone(),
        image_id: summary.image_id.clone(),
        state: summary.state.clone(),
        health: summary.health().to_owned(),
        exit: summary.exit_code(),
        ports,
        created: summary.created,
        project: summary.labels.get(PROJECT).map(|project| shown(project)).unwrap_or_default(),
        labels: labels(&own, &shown),
        // A key with a `=` would pass for another key; no rule of a scope can name it.
        all_labels: labels(&|key: &str| !key.contains('='), &str::to_owned),
        newer: false,
    }
}

/// A label's value as far as it is shown.
fn shown(value: &str) -> String {
    if value.len() <= SHOWN {
        return value.to_owned();
    }
    format!("{}{MORE}", &value[..value.floor_char_boundary(SHOWN)])
}

/// What is left of a label, as rows hold it, that was cut; `None` for a whole one.
pub(crate) fn cut(label: &str) -> Option<&str> {
    // A character more than a byte long may have been in the way of the cut.
    label.strip_suffix(MORE).filter(|rest| rest.len() > SHOWN - 4)
}

/// The rows of the images list, with who uses each.
pub(super) fn images(summaries: &[ImageSummary], containers: &[Container]) -> Vec<Image> {
    let mut users: BTreeMap<&str, Vec<User>> = BTreeMap::new();
    for container in containers {
        users
            .entry(&container.image_id)
            .or_default()
            .push(User { id: container.id.clone(), name: container.name.clone() });
    }
    let row = |summary: &ImageSummary| {
        let mut tags: Vec<String> = summary.tags().map(str::to_owned).collect();
        tags.sort();
        let digest = summary.repo_digests.iter().find_map(|digest| digest.split_once('@'));
        let was = digest.map(|(repository, _)| repository.to_owned()).filter(|was| was != "<none>" && tags.is_empty());
        let mut used_by = users.get(summary.id.as_str()).cloned().unwrap_or_default();
        used_by.sort_by(|a, b| a.name.cmp(&b.name));
        Image {
            id: summary.id.clone(),
            tags,
            was: was.unwrap_or_default(),
            size: summary.size,
            created: summary.created,
            used_by,
            newer: Vec::new(),
        }
    };
    summaries.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_on_both_families_is_one() {
        let json = r#"{"Id":"a","Ports":[{"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"PrivatePort":443,"Type":"tcp"},
            {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{"com.docker.compose.project":"shop","a":"b"}}"#;
        let row = container(&serde_json::from_str(json).unwrap());
        assert_eq!(
            row.ports.iter().map(|port| (port.public, port.private)).collect::<Vec<_>>(),
            [(8080, 80), (0, 443)]
        );
        assert_eq!((row.project.as_str(), &row.labels), ("shop", &vec!["a=b".to_owned()]));
        assert_eq!((row.label(PROJECT), row.label("a"), row.label("com")), (Some("shop"), Some("b"), None));
        assert!(!serde_json::to_string(&row).unwrap().contains("com.docker"), "for the server alone");
    }

    #[test]
    fn a_label_cannot_pass_for_another() {
        let row = container(&serde_json::from_str(r#"{"Id":"a","Labels":{"team=shop":"x","team":"blog"}}"#).unwrap());
        assert_eq!(row.label("team"), Some("blog"));
    }

    #[test]
    fn long_labels_are_cut_where_they_are_shown_and_whole_where_they_are_judged() {
        let (whole, long, wide) = ("a".repeat(SHOWN), "b".repeat(SHOWN + 1), "é€".repeat(SHOWN));
        let labels =
            serde_json::json!({"a": whole, "b": long, "c": wide, "d…": "short…", PROJECT: long, (long.clone()): "x"});
        let row = container(&serde_json::from_value(serde_json::json!({"Id": "1", "Labels": labels})).unwrap());
        let [a, b, c, d] = row.labels.as_slice() else { panic!("{} labels", row.labels.len()) };
        assert_eq!((a, d.as_str()), (&format!("a={whole}"), "d…=short…"));
        assert_eq!((cut(a), cut(d)), (None, None));
        assert_eq!(cut(b), Some(format!("b={}", &long[1..]).as_str()));
        let rest = cut(c).unwrap();
        assert!(rest.len() <= SHOWN + 2 && wide.starts_with(&rest[2..]), "cut between two characters");
        assert_eq!(row.project, format!("{}…", &long[1..]));
        for (key, value) in [("a", &whole), ("b", &long), ("c", &wide), (PROJECT, &long)] {
            assert_eq!(row.label(key), Some(value.as_str()));
        }
        assert_eq!(row.label(&long), Some("x"));
    }

    #[test]
    fn images_know_who_uses_them() {
        let image: ImageSummary = serde_json::from_str(r#"{"Id":"sha256:1","RepoTags":["b:1","a:1"]}"#).unwrap();
        let user = Container { image_id: "sha256:1".into(), name: "web".into(), ..Container::default() };
        let rows = images(&[image], &[user]);
        assert_eq!(rows[0].tags, ["a:1", "b:1"]);
        assert_eq!(rows[0].used_by.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["web"]);
    }
}
