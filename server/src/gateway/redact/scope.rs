//! What is left out of lists for those who see a part. Each does nothing for those who see the whole.

use super::Sight;
use serde_json::{Value, json};
use std::collections::HashSet;

/// Nothing.
pub(super) fn whole(_: &mut Value, _: Sight<'_>) {}

/// `/containers/json`
pub(super) fn containers(answer: &mut Value, sight: Sight<'_>) {
    keep(answer, |item| sight.admits_labelled(own_name(&item["Names"]), &item["Labels"]));
}

/// `/images/json`: those of containers in scope.
pub(super) fn images(answer: &mut Value, sight: Sight<'_>) {
    if !sight.is_scoped() {
        return;
    }
    let used: HashSet<String> = sight.containers().into_iter().map(|container| container.image_id).collect();
    keep(answer, |item| item["Id"].as_str().is_some_and(|id| used.contains(id)));
    for image in answer.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        // Names the containers of each platform.
        image.remove("Manifests");
    }
}

/// `/info`: counts of what is in scope.
pub(super) fn info(answer: &mut Value, sight: Sight<'_>) {
    let Some(fields) = answer.as_object_mut().filter(|_| sight.is_scoped()) else { return };
    let rows = sight.containers();
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let images: HashSet<&str> = rows.iter().map(|row| row.image_id.as_str()).collect();
    let (running, paused) = (count("running") + count("restarting"), count("paused"));
    for (name, count) in [
        ("Containers", rows.len()),
        ("ContainersRunning", running),
        ("ContainersPaused", paused),
        ("ContainersStopped", rows.len() - running - paused),
        ("Images", images.len()),
    ] {
        fields.insert(name.to_owned(), json!(count));
    }
}

/// `/volumes`: those whose name or labels are in scope.
pub(super) fn volumes(answer: &mut Value, sight: Sight<'_>) {
    if let Some(volumes) = answer.get_mut("Volumes") {
        keep(volumes, |item| fits(item, sight));
    }
}

/// `/networks`: those whose name or labels are in scope, and those that a container in scope is connected to.
pub(super) fn networks(answer: &mut Value, sight: Sight<'_>) {
    for item in answer.as_array_mut().into_iter().flatten() {
        network(item, sight);
    }
    keep(answer, |item| fits(item, sight) || item["Containers"].as_object().is_some_and(|map| !map.is_empty()));
}

/// `/networks/{id}`: its containers in scope.
pub(super) fn network(answer: &mut Value, sight: Sight<'_>) {
    if !sight.is_scoped() {
        return;
    }
    if let Some(Value::Object(containers)) = answer.get_mut("Containers") {
        containers.retain(|id, _| sight.knows(id) == Some(true));
    }
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("Services");
    }
}

/// `/system/df`: sums of everything are nothing for a part. The policy refuses it; so does this.
pub(super) fn usage(answer: &mut Value, sight: Sight<'_>) {
    if sight.is_scoped() {
        *answer = json!({});
    }
}

fn keep(list: &mut Value, is_seen: impl Fn(&Value) -> bool) {
    if let Value::Array(items) = list {
        items.retain(is_seen);
    }
}

fn fits(item: &Value, sight: Sight<'_>) -> bool {
    sight.admits_labelled(item["Name"].as_str().unwrap_or_default(), &item["Labels"])
}

/// A container's own name; those with two slashes are what others link to it by.
fn own_name(names: &Value) -> &str {
    let mut names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    names.find_map(|name| name.strip_prefix('/').filter(|name| !name.contains('/'))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Narrow, samples};
    use super::*;
    use crate::rights::{Rights, Role, Scope};

    fn narrowed(narrow: Narrow, scope: &str, answer: &Value) -> Value {
        let hub = samples::hub();
        let rights = Rights { scope: Scope::from_text(scope), ..Rights::of(Role::Viewer) };
        let mut answer = answer.clone();
        narrow(&mut answer, Sight::new(&rights, &hub));
        answer
    }

    /// Each with what stays of it for `name:web-*`.
    fn examples() -> [(Narrow, Value, Value); 7] {
        let containers = json!([
            {"Names": ["/db-1/web-2", "/web-1"], "Labels": null}, {"Names": ["/web-1/db", "/db-1"]}, {"Names": null}, {},
        ]);
        let images = json!([
            {"Id": "image-of-web-1", "Manifests": [{"ImageData": {"Containers": [samples::DB]}}]}, {"Id": "of-none"}, {"Id": null},
        ]);
        let info = json!({"Containers": 2, "ContainersRunning": 2, "ContainersPaused": 0, "ContainersStopped": 0, "Images": 4, "Name": "h"});
        let volumes =
            json!({"Volumes": [{"Name": "web-data"}, {"Name": "db-data", "Labels": {"a": "b"}}], "Warnings": null});
        let network = json!({"Name": "net", "Containers": {(samples::WEB): {"Name": "web-1"}, (samples::DB): {"Name": "db-1"}}, "Services": {}});
        let mine = json!({"Name": "net", "Containers": {(samples::WEB): {"Name": "web-1"}}});
        let foreign = json!({"Name": "other", "Containers": {(samples::DB): {}}});
        let named = json!({"Name": "web-net", "Containers": {}});
        [
            (self::containers, containers.clone(), json!([containers[0]])),
            (self::images, images, json!([{"Id": "image-of-web-1"}])),
            (
                self::info,
                info,
                json!({"Containers": 1, "ContainersRunning": 1, "ContainersPaused": 0, "ContainersStopped": 0, "Images": 1, "Name": "h"}),
            ),
            (self::volumes, volumes, json!({"Volumes": [{"Name": "web-data"}], "Warnings": null})),
            (self::network, network.clone(), mine.clone()),
            (networks, json!([network, foreign, named]), json!([mine, named])),
            (usage, json!({"LayersSize": 1}), json!({})),
        ]
    }

    #[test]
    fn security_e28_lists_hold_what_is_in_scope() {
        for (narrow, answer, seen) in examples() {
            assert_eq!(narrowed(narrow, "name:web-*", &answer), seen);
            assert_eq!(narrowed(narrow, "", &answer), answer, "without a scope all is there");
        }
        let labelled =
            json!([{"Names": ["/x"], "Labels": {"team": "shop"}}, {"Names": ["/y"], "Labels": {"team": "blog"}}]);
        assert_eq!(narrowed(containers, "label:team=shop", &labelled), json!([labelled[0]]));
    }
}
