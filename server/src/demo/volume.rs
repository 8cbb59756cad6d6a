//! Volumes.

use super::answer::{Answer, Ask, Failure, json, json_with, nothing};
use super::clock::stamp;
use super::filters::Filters;
use super::noise;
use super::state::{State, World};
use super::told::Event;
use serde_json::{Value, json as value};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(super) struct Volume {
    pub(super) name: String,
    created: i64,
    labels: BTreeMap<String, String>,
    options: BTreeMap<String, String>,
}

impl Volume {
    pub(super) fn new(name: &str, now: i64) -> Self {
        let project =
            name.split_once('_').map(|(project, _)| ("com.docker.compose.project".to_owned(), project.to_owned()));
        Self { name: name.to_owned(), created: now, labels: project.into_iter().collect(), options: BTreeMap::new() }
    }

    fn size(&self) -> u64 {
        noise::seed(&self.name) % 4_000_000_000
    }

    pub(super) fn json(&self) -> Value {
        let labels = if self.labels.is_empty() { Value::Null } else { value!(self.labels) };
        let options = if self.options.is_empty() { Value::Null } else { value!(self.options) };
        value!({
            "CreatedAt": format!("{}Z", &stamp(self.created)[..19]), "Driver": "local", "Labels": labels,
            "Mountpoint": format!("/var/lib/docker/volumes/{}/_data", self.name), "Name": self.name,
            "Options": options, "Scope": "local",
        })
    }
}

impl State {
    pub(super) fn users_of(&self, volume: &str) -> usize {
        let uses = |mounts: &[super::container::Mount]| mounts.iter().any(|mount| mount.volume == volume);
        self.containers.values().filter(|container| uses(&container.spec.mounts)).count()
    }

    /// The volumes, with how much they hold and how many use them.
    pub(super) fn volumes_used(&self) -> Vec<Value> {
        let used = |volume: &Volume| {
            let mut json = volume.json();
            json["UsageData"] = value!({ "RefCount": self.users_of(&volume.name), "Size": volume.size() });
            json
        };
        self.volumes.values().map(used).collect()
    }
}

/// `GET /volumes`
pub(super) fn list(world: &World, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, &["dangling", "driver", "label", "label!", "name"])?;
    let state = world.state();
    let fits = |volume: &&Volume| {
        filters.admit("name", |value| volume.name.contains(value))
            && filters.admit("driver", |value| value == "local")
            && filters.admit("dangling", |value| matches!(value, "true" | "1") == (state.users_of(&volume.name) == 0))
            && filters.admit_labels(&volume.labels)
    };
    let volumes: Vec<_> = state.volumes.values().filter(fits).map(Volume::json).collect();
    Ok(json(&value!({ "Volumes": volumes, "Warnings": null })))
}

/// `GET /volumes/{name}`
pub(super) fn inspect(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let volume = state.volumes.get(ask.name());
    volume
        .map(|volume| json(&volume.json()))
        .ok_or_else(|| Failure::not_found(format!("get {}: no such volume", ask.name())))
}

/// `POST /volumes/create`: one of that name is given as it is.
pub(super) fn create(world: &World, ask: &Ask) -> Answer {
    let body = ask.json()?;
    let mut state = world.state();
    state.room()?;
    let name = match body["Name"].as_str() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => noise::hex(state.seed()),
    };
    if !engine::route::is_container_name(&name) {
        return Err(Failure::bad(format!(
            "create {name}: \"{name}\" includes invalid characters for a local volume name"
        )));
    }
    if !state.volumes.contains_key(&name) {
        let now = world.now();
        let labels = super::create::texts(&body["Labels"]);
        let volume =
            Volume { name: name.clone(), created: now, labels, options: super::create::texts(&body["DriverOpts"]) };
        state.volumes.insert(name.clone(), volume);
        state.tell(Event::new("volume", "create", &name, &[("driver", "local")], now));
    }
    Ok(json_with(201, &state.volumes.get(&name).map(Volume::json)))
}

/// `DELETE /volumes/{name}`
pub(super) fn remove(world: &World, ask: &Ask) -> Answer {
    let mut state = world.state();
    let name = ask.name();
    if !state.volumes.contains_key(name) {
        return match ask.is_on("force") {
            true => Ok(nothing(204)),
            false => Err(Failure::not_found(format!("get {name}: no such volume"))),
        };
    }
    if let Some(user) = state.containers.values().find(|one| one.spec.mounts.iter().any(|mount| mount.volume == name)) {
        return Err(Failure::conflict(format!("remove {name}: volume is in use - [{}]", user.id)));
    }
    state.volumes.remove(name);
    state.tell(Event::new("volume", "destroy", name, &[("driver", "local")], world.now()));
    Ok(nothing(204))
}

/// `POST /volumes/prune`
pub(super) fn prune(world: &World, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, &["all", "label", "label!"])?;
    let mut state = world.state();
    let unused = |volume: &&Volume| state.users_of(&volume.name) == 0 && filters.admit_labels(&volume.labels);
    let gone: Vec<Volume> = state.volumes.values().filter(unused).cloned().collect();
    for volume in &gone {
        state.volumes.remove(&volume.name);
        state.tell(Event::new("volume", "destroy", &volume.name, &[("driver", "local")], world.now()));
    }
    let names: Vec<_> = gone.iter().map(|volume| &volume.name).collect();
    Ok(json(&value!({ "VolumesDeleted": names, "SpaceReclaimed": gone.iter().map(Volume::size).sum::<u64>() })))
}
