//! Images: listed, looked at, tagged and removed.

use super::answer::{Answer, Ask, Failure, json, nothing};
use super::clock::{SECOND, stamp};
use super::filters::Filters;
use super::noise;
use super::state::{State, World};
use super::told::Event;
use engine::call::image::split;
use serde_json::{Value, json as value};
use std::collections::BTreeSet;

const DAY: i64 = 86_400 * SECOND;

#[derive(Clone, Debug)]
pub(super) struct Image {
    /// With `sha256:` in front.
    pub(super) id: String,
    pub(super) tags: Vec<String>,
    /// `repository@sha256:…`; one that was built here has none.
    pub(super) digests: Vec<String>,
    pub(super) created: i64,
    pub(super) layers: Vec<u64>,
}

/// The id of the image that a name stands for, unless it was tagged otherwise.
pub(super) fn id_of(name: &str) -> String {
    format!("sha256:{}", noise::hex(noise::seed(name)))
}

/// The name with its tag: `latest` when there is none.
pub(super) fn full(name: &str) -> String {
    if name.contains('@') {
        return name.to_owned();
    }
    let (repository, tag) = split(name);
    format!("{repository}:{tag}")
}

impl Image {
    /// What a registry has under that name.
    pub(super) fn new(name: &str, now: i64) -> Self {
        let seed = noise::seed(name);
        let layers = (0..2 + seed % 6).map(|nth| 50_000 + noise::nth(seed, nth) % 90_000_000).collect();
        let digest =
            format!("{}@sha256:{}", split(name.split('@').next().unwrap_or(name)).0, noise::hex(noise::mix(seed)));
        let tags = if name.contains('@') { Vec::new() } else { vec![full(name)] };
        Self {
            id: id_of(name),
            tags,
            digests: vec![digest],
            created: now - i64::from(noise::below(seed, 200)) * DAY - DAY,
            layers,
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.layers.iter().sum()
    }

    fn is(&self, name: &str) -> bool {
        let digits = name.strip_prefix("sha256:").unwrap_or(name);
        let own = self.id.strip_prefix("sha256:").unwrap_or(&self.id);
        self.tags.contains(&full(name))
            || self.digests.iter().any(|digest| digest == name)
            || (digits.len() >= 4 && own.starts_with(digits))
    }

    pub(super) fn row(&self) -> Value {
        value!({
            "Containers": -1, "Created": self.created / SECOND, "Id": self.id, "Labels": null, "ParentId": "",
            "RepoDigests": self.digests, "RepoTags": self.tags, "SharedSize": -1, "Size": self.size(),
        })
    }

    fn inspect(&self, now: i64) -> Value {
        let roots: Vec<_> = self.layers.iter().map(|layer| format!("sha256:{}", noise::hex(*layer))).collect();
        let directory = |part: &str| format!("/var/lib/docker/overlay2/{}/{part}", &self.id[7..]);
        value!({
            "Id": self.id, "RepoTags": self.tags, "RepoDigests": self.digests, "Parent": "", "Comment": "",
            "Created": stamp(self.created), "DockerVersion": "", "Author": "",
            "Config": {
                "Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
                "AttachStderr": false, "Tty": false, "OpenStdin": false, "StdinOnce": false,
                "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "Cmd": ["/bin/sh"],
                "Image": "", "Volumes": null, "WorkingDir": "", "Entrypoint": null, "OnBuild": null, "Labels": null,
            },
            "Architecture": "amd64", "Os": "linux", "Size": self.size(),
            "GraphDriver": { "Data": {
                "MergedDir": directory("merged"), "UpperDir": directory("diff"), "WorkDir": directory("work"),
            }, "Name": "overlay2" },
            "RootFS": { "Type": "layers", "Layers": roots },
            "Metadata": { "LastTagTime": stamp(now.min(self.created + DAY)) },
        })
    }
}

impl State {
    /// The image of that id, tag or digest.
    pub(super) fn image(&self, name: &str) -> Option<&Image> {
        self.images.iter().find(|image| image.is(name))
    }

    fn known_image(&self, name: &str) -> Result<&Image, Failure> {
        let missing = || match name.starts_with("sha256:") {
            true => Failure::not_found(format!("No such image: {name}")),
            false => Failure::not_found(format!("No such image: {}", full(name))),
        };
        self.image(name).ok_or_else(missing)
    }

    /// Adds an image; its tags leave those that had them.
    pub(super) fn add_image(&mut self, image: Image) {
        for other in &mut self.images {
            other.tags.retain(|tag| !image.tags.contains(tag));
        }
        match self.images.iter_mut().find(|other| other.id == image.id) {
            Some(known) => known.tags.extend(image.tags),
            None => self.images.push(image),
        }
    }

    fn used_images(&self) -> BTreeSet<&str> {
        self.containers.values().map(|container| container.spec.image_id.as_str()).collect()
    }
}

/// `GET /images/json`
pub(super) fn list(world: &World, ask: &Ask) -> Answer {
    const FILTERS: &[&str] = &["before", "dangling", "label", "label!", "reference", "since", "until"];
    let filters = Filters::read(ask, FILTERS)?;
    let state = world.state();
    let fits = |image: &&Image| {
        filters.admit("dangling", |value| matches!(value, "true" | "1") == image.tags.is_empty())
            && filters
                .admit("reference", |name| image.tags.iter().any(|tag| *tag == full(name) || split(tag).0 == name))
            && filters.values("label").is_empty()
    };
    let mut found: Vec<&Image> = state.images.iter().filter(fits).collect();
    found.sort_by_key(|image| std::cmp::Reverse(image.created));
    Ok(json(&found.into_iter().map(Image::row).collect::<Vec<_>>()))
}

/// `GET /images/{name}/json`
pub(super) fn inspect(world: &World, ask: &Ask) -> Answer {
    Ok(json(&world.state().known_image(ask.name())?.inspect(world.now())))
}

/// `GET /images/{name}/history`
pub(super) fn history(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let image = state.known_image(ask.name())?;
    let top = image.layers.len() - 1;
    let layer = |(nth, size): (usize, &u64)| {
        let newest = nth == top;
        value!({
            "Comment": "", "Created": image.created / SECOND, "Size": size,
            "CreatedBy": if nth == 0 { "/bin/sh -c #(nop) ADD file:4b1c in / ".to_owned() } else { format!("RUN /bin/sh -c step {nth}") },
            "Id": if newest { image.id.as_str() } else { "<missing>" },
            "Tags": if newest { Some(&image.tags) } else { None },
        })
    };
    Ok(json(&image.layers.iter().enumerate().map(layer).rev().collect::<Vec<_>>()))
}

/// `POST /images/{name}/tag`
pub(super) fn tag(world: &World, ask: &Ask) -> Answer {
    let repository = ask.value("repo").unwrap_or_default();
    if repository.is_empty() || repository.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_whitespace()) {
        return Err(Failure::bad("invalid reference format"));
    }
    let tag = format!("{repository}:{}", ask.value("tag").unwrap_or("latest"));
    let mut state = world.state();
    state.room()?;
    let mut image = state.known_image(ask.name())?.clone();
    let id = image.id.clone();
    if image.tags.len() >= 100 {
        return Err(Failure::new(500, "the demo engine gives an image 100 tags at most"));
    }
    image.tags = vec![tag.clone()];
    state.add_image(image);
    state.tell(Event::new("image", "tag", &id, &[("name", &tag)], world.now()));
    Ok(nothing(201))
}

/// `DELETE /images/{name}`: untags; the last tag takes the image along.
pub(super) fn remove(world: &World, ask: &Ask) -> Answer {
    let mut state = world.state();
    let (name, force) = (ask.name(), ask.is_on("force"));
    let image = state.known_image(name)?.clone();
    let by_tag = image.tags.contains(&full(name));
    let short = |id: &str| id.trim_start_matches("sha256:").chars().take(12).collect::<String>();
    if !by_tag && image.tags.len() > 1 && !force {
        return Err(Failure::conflict(format!(
            "conflict: unable to delete {} (must be forced) - image is referenced in multiple repositories",
            short(&image.id)
        )));
    }
    let gone: Vec<String> = if by_tag { vec![full(name)] } else { image.tags.clone() };
    let rest: Vec<String> = image.tags.iter().filter(|tag| !gone.contains(tag)).cloned().collect();
    let now = world.now();
    let user = state.containers.values().filter(|one| one.spec.image_id == image.id).filter(|_| rest.is_empty());
    // One that runs keeps the image; only its last tag can be forced away.
    let user = user.map(|one| (one.at(now).status.is_up(), short(&one.id))).max();
    match &user {
        Some((_, user)) if by_tag && !force => {
            return Err(Failure::conflict(format!(
                "conflict: unable to remove repository reference \"{name}\" (must force) - container {user} is using its referenced image {}",
                short(&image.id)
            )));
        }
        Some((up, user)) if !by_tag && (*up || !force) => {
            let (forced, kind) = if *up { ("cannot be forced", "running") } else { ("must be forced", "stopped") };
            return Err(Failure::conflict(format!(
                "conflict: unable to delete {} ({forced}) - image is being used by {kind} container {user}",
                short(&image.id)
            )));
        }
        _ => {}
    }
    let mut told: Vec<Value> = gone.iter().map(|tag| value!({ "Untagged": tag })).collect();
    for _ in &gone {
        state.tell(Event::new("image", "untag", &image.id, &[("name", &image.id)], now));
    }
    if rest.is_empty() && user.is_none_or(|(up, _)| !up) {
        told.push(value!({ "Deleted": image.id }));
        state.images.retain(|other| other.id != image.id);
        state.tell(Event::new("image", "delete", &image.id, &[("name", &image.id)], now));
    } else if let Some(kept) = state.images.iter_mut().find(|other| other.id == image.id) {
        kept.tags = rest;
    }
    Ok(json(&told))
}

/// `POST /images/prune`: dangling ones, or with `dangling=false` all that no container uses.
pub(super) fn prune(world: &World, ask: &Ask) -> Answer {
    let filters = Filters::read(ask, &["dangling", "label", "label!", "until"])?;
    let all = filters.values("dangling").iter().any(|value| matches!(value.as_str(), "false" | "0"));
    // None of its images has labels.
    let is_labelled = !filters.values("label").is_empty();
    let mut state = world.state();
    let used: BTreeSet<String> = state.used_images().into_iter().map(str::to_owned).collect();
    let (gone, kept) = std::mem::take(&mut state.images)
        .into_iter()
        .partition(|image: &Image| !is_labelled && !used.contains(&image.id) && (all || image.tags.is_empty()));
    state.images = kept;
    let gone: Vec<Image> = gone;
    let reclaimed: u64 = gone.iter().map(Image::size).sum();
    let untagged = gone.iter().flat_map(|image| &image.tags).map(|tag| value!({ "Untagged": tag }));
    let deleted: Vec<Value> = untagged.chain(gone.iter().map(|image| value!({ "Deleted": image.id }))).collect();
    state.tell(Event::new("image", "prune", "", &[("reclaimed", &reclaimed.to_string())], world.now()));
    let deleted = if deleted.is_empty() { Value::Null } else { Value::Array(deleted) };
    Ok(json(&value!({ "ImagesDeleted": deleted, "SpaceReclaimed": reclaimed })))
}

/// `GET /images/search`: what a registry might find.
pub(super) fn search(ask: &Ask) -> Answer {
    let term = ask.value("term").ok_or_else(|| Failure::bad("term is required"))?;
    let found = |(nth, name): (usize, String)| {
        value!({
            "star_count": 4000 / (nth * 7 + 1), "is_official": nth == 0, "is_automated": false, "name": name,
            "description": format!("An image of the demo for {term}"),
        })
    };
    let names = [term.to_owned(), format!("bitnami/{term}"), format!("linuxserver/{term}"), format!("{term}/{term}")];
    Ok(json(&names.into_iter().enumerate().map(found).collect::<Vec<_>>()))
}
