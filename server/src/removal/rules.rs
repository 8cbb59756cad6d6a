//! The rules of the engine's `DELETE /images/{name}`, followed step by step on what it lists.
//!
//! A name is taken away while there are others, or when nothing uses the image; by its id an image goes with its one name.
//! What was built on it and what runs of it are in the way even of force; several names and stopped containers are not.
//! What an image was built on goes with it while nothing else needs that, unless `noprune` is set.

use super::blocked::{Blocked, Child, Conflict};
use super::names::{begins, is_digest, repository};
use super::state::{Container, State};
use app::contract::short;
use engine::reference::familiar;
use serde::Serialize;
use std::collections::BTreeMap;

/// How images are removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct How {
    /// In spite of several names and stopped containers.
    pub(crate) force: bool,
    /// Without what they were built on.
    pub(crate) noprune: bool,
}

/// What removals would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Done {
    /// The names that go.
    pub(crate) untagged: Vec<String>,
    /// The images that go.
    pub(crate) deleted: Vec<Deleted>,
    /// What is in the way.
    pub(crate) blocked: Vec<Blocked>,
}

/// An image that goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Deleted {
    /// Its full id.
    pub(crate) id: String,
    /// The names that it had.
    pub(crate) names: Vec<String>,
    /// Bytes, shared layers included.
    pub(crate) size: i64,
}

/// What there is after some removals.
pub(crate) struct Removal<'a> {
    state: &'a State,
    /// The references of the images that are left.
    left: BTreeMap<&'a str, Vec<String>>,
    /// What became of the others.
    pub(crate) done: Done,
}

impl<'a> Removal<'a> {
    /// Of what there is.
    pub(crate) fn new(state: &'a State) -> Self {
        let left = state.images.iter().map(|image| (image.id.as_str(), image.references())).collect();
        Self { state, left, done: Done::default() }
    }

    /// Whether an image is left.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.left.contains_key(id)
    }

    /// Removes an image, by a reference or its id; what is in the way is written down.
    pub(crate) fn remove(&mut self, asked: &str, how: How) {
        let found = self.find(asked);
        let (id, removed) = match found {
            Ok((id, by_id)) => (id, if by_id { self.by_id(id, how) } else { self.by_name(id, asked, how) }),
            Err(conflict) => ("", Err(conflict)),
        };
        if let Err(conflict) = removed {
            let name = self.name(id);
            self.done.blocked.push(conflict.told(asked, id, &name));
        }
    }

    /// The image that is meant, and whether by its id.
    fn find(&self, asked: &str) -> Result<(&'a str, bool), Conflict> {
        let name = familiar(asked);
        let named = self.left.iter().find(|(_, references)| references.contains(&name));
        if let Some((id, _)) = named {
            return Ok((*id, begins(id, asked)));
        }
        let mut fitting = self.left.keys().filter(|id| begins(id, asked));
        match (fitting.next(), fitting.next()) {
            (Some(id), None) => Ok((*id, true)),
            (None, _) => Err(Conflict::Absent),
            _ => Err(Conflict::Ambiguous),
        }
    }

    fn by_name(&mut self, id: &'a str, asked: &str, how: How) -> Result<(), Conflict> {
        if !how.force && is_single(self.references(id)) {
            let users = self.users(id);
            if !users.is_empty() {
                return Err(Conflict::LastName(users));
            }
        }
        let name = familiar(asked);
        self.untag(id, &name);
        // Names by digest go with the last tag of their repository.
        let own = |reference: &String| repository(reference) == repository(&name);
        if !is_digest(&name) && !self.references(id).iter().any(|other| !is_digest(other) && own(other)) {
            let digests: Vec<String> = self.references(id).iter().filter(|other| own(other)).cloned().collect();
            for digest in digests {
                self.untag(id, &digest);
            }
        }
        // Without a name it goes; where something is in the way of that it stays without.
        if self.references(id).is_empty() && self.conflict(id, how.force, true).is_none() {
            self.delete(id, how);
        }
        Ok(())
    }

    fn by_id(&mut self, id: &'a str, how: How) -> Result<(), Conflict> {
        let is_single = is_single(self.references(id));
        if let Some(conflict) = self.conflict(id, how.force, !is_single) {
            return Err(conflict);
        }
        self.delete(id, how);
        Ok(())
    }

    /// Deletes an image with all its names, and what it was built on.
    fn delete(&mut self, id: &'a str, how: How) {
        let state: &'a State = self.state;
        let mut next = Some(id);
        while let Some(id) = next.take() {
            for reference in self.references(id).to_vec() {
                self.untag(id, &reference);
            }
            self.left.remove(id);
            let Some(image) = state.image(id) else { return };
            self.done.deleted.push(Deleted { id: id.to_owned(), names: image.tags(), size: image.size() });
            let parent = image.parent();
            if !how.noprune && self.has(parent) && self.conflict(parent, false, true).is_none() {
                next = Some(parent);
            }
        }
    }

    /// What is in the way of an image's end. `names` says whether its references are.
    fn conflict(&self, id: &str, force: bool, names: bool) -> Option<Conflict> {
        let children = self.state.images.iter().filter(|image| image.parent() == id && self.has(&image.id));
        let children: Vec<Child> =
            children.map(|image| Child { id: image.id.clone(), name: self.title(&image.id) }).collect();
        if !children.is_empty() {
            return Some(Conflict::Children(children));
        }
        let users = self.users(id);
        if users.iter().any(|user| user.running) {
            return Some(Conflict::Running(users));
        }
        if force {
            return None;
        }
        if names && !self.references(id).is_empty() {
            return Some(Conflict::Tags(self.references(id).to_vec()));
        }
        (!users.is_empty()).then_some(Conflict::Stopped(users))
    }

    fn references(&self, id: &str) -> &[String] {
        self.left.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    fn untag(&mut self, id: &str, reference: &str) {
        if let Some(references) = self.left.get_mut(id) {
            references.retain(|other| other != reference);
        }
        self.done.untagged.push(reference.to_owned());
    }

    fn users(&self, id: &str) -> Vec<Container> {
        self.state.containers.iter().filter(|container| container.image == id).cloned().collect()
    }

    /// The first tag it has, or nothing.
    fn name(&self, id: &str) -> String {
        self.references(id).iter().find(|reference| !is_digest(reference)).cloned().unwrap_or_default()
    }

    /// The first tag it has, or the short id.
    fn title(&self, id: &str) -> String {
        let name = self.name(id);
        if name.is_empty() { short(id).to_owned() } else { name }
    }
}

/// Whether these are one name to the engine: one tag at most, and digests of the same repository alone.
fn is_single(references: &[String]) -> bool {
    if references.len() <= 1 {
        return true;
    }
    let mut tags = references.iter().filter(|reference| !is_digest(reference));
    let Some(single) = tags.next().or(references.first()) else { return true };
    let mut digests = references.iter().filter(|reference| is_digest(reference)).peekable();
    tags.next().is_none() && digests.peek().is_some() && digests.all(|digest| repository(digest) == repository(single))
}

#[cfg(test)]
mod tests {
    use super::super::state::samples::{container, image, state};
    use super::*;

    const GENTLY: How = How { force: false, noprune: false };
    const FORCE: How = How { force: true, noprune: false };

    fn done(state: &State, asked: &[&str], how: How) -> Done {
        let mut removal = Removal::new(state);
        for asked in asked {
            removal.remove(asked, how);
        }
        removal.done
    }

    /// The names and images that go, and the ways out of what is in the way.
    fn told(done: &Done) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        (
            done.untagged.iter().map(String::as_str).collect(),
            done.deleted.iter().map(|deleted| deleted.id.as_str()).collect(),
            done.blocked.iter().map(|blocked| blocked.way).collect(),
        )
    }

    #[track_caller]
    fn check(state: &State, asked: &[&str], how: How, untagged: &[&str], deleted: &[&str], ways: &[&str]) {
        let done = done(state, asked, how);
        assert_eq!(told(&done), (untagged.to_vec(), deleted.to_vec(), ways.to_vec()), "{asked:?} {how:?}");
    }

    #[test]
    fn the_last_name_takes_the_image_along() {
        let there = state(vec![image("sha256:1", "", &["a:1", "a:2"])], vec![]);
        check(&there, &["a:1"], GENTLY, &["a:1"], &[], &[]);
        check(&there, &["a:1", "docker.io/library/a:2"], GENTLY, &["a:1", "a:2"], &["sha256:1"], &[]);
        check(&there, &["a"], GENTLY, &[], &[], &[""]);
    }

    #[test]
    fn digests_go_with_the_last_tag_of_their_repository() {
        let there = state(vec![image("sha256:1", "", &["a:1", "a@sha256:9", "b@sha256:9"])], vec![]);
        check(&there, &["a:1"], GENTLY, &["a:1", "a@sha256:9"], &[], &[]);
        check(&there, &["a:1", "b@sha256:9"], GENTLY, &["a:1", "a@sha256:9", "b@sha256:9"], &["sha256:1"], &[]);
        let own = state(vec![image("sha256:1", "", &["a:1", "a@sha256:9"])], vec![]);
        check(&own, &["a:1"], GENTLY, &["a:1", "a@sha256:9"], &["sha256:1"], &[]);
        check(&own, &["sha256:1"], GENTLY, &["a:1", "a@sha256:9"], &["sha256:1"], &[]);
        check(&own, &["a@sha256:9"], GENTLY, &["a@sha256:9"], &[], &[]);
    }

    #[test]
    fn by_its_id_several_names_take_force() {
        let there = state(vec![image("sha256:12", "", &["a:1", "b:1"])], vec![]);
        check(&there, &["12"], GENTLY, &[], &[], &["tags"]);
        check(&there, &["12"], FORCE, &["a:1", "b:1"], &["sha256:12"], &[]);
        let nameless = state(vec![image("sha256:12", "", &[])], vec![]);
        check(&nameless, &["sha256:12"], GENTLY, &[], &["sha256:12"], &[]);
    }

    #[test]
    fn what_uses_an_image_is_in_the_way() {
        let with = |running| state(vec![image("sha256:1", "", &["a:1"])], vec![container("web", "sha256:1", running)]);
        check(&with(false), &["a:1"], GENTLY, &[], &[], &["force"]);
        check(&with(false), &["a:1"], FORCE, &["a:1"], &["sha256:1"], &[]);
        check(&with(false), &["sha256:1"], GENTLY, &[], &[], &["force"]);
        check(&with(true), &["a:1"], GENTLY, &[], &[], &["force"]);
        check(&with(true), &["a:1"], FORCE, &["a:1"], &[], &[]);
        check(&with(true), &["sha256:1"], FORCE, &[], &[], &["containers"]);
        let two = state(vec![image("sha256:1", "", &["a:1", "b:1"])], vec![container("web", "sha256:1", true)]);
        check(&two, &["a:1"], GENTLY, &["a:1"], &[], &[]);
        check(&two, &["a:1", "b:1"], GENTLY, &["a:1"], &[], &["force"]);
    }

    #[test]
    fn what_was_built_on_an_image_is_in_the_way_of_its_end() {
        let there = state(vec![image("sha256:1", "", &["a:1"]), image("sha256:2", "sha256:1", &["b:1"])], vec![]);
        check(&there, &["sha256:1"], FORCE, &[], &[], &["children"]);
        check(&there, &["a:1"], GENTLY, &["a:1"], &[], &[]);
        check(&there, &["b:1", "a:1"], GENTLY, &["b:1", "a:1"], &["sha256:2", "sha256:1"], &[]);
        let blocked = &done(&there, &["sha256:1"], GENTLY).blocked[0];
        assert_eq!((blocked.name.as_str(), blocked.children[0].name.as_str()), ("a:1", "b:1"));
    }

    #[test]
    fn nameless_images_below_go_along() {
        let images = || {
            vec![
                image("sha256:1", "", &["base:1"]),
                image("sha256:2", "sha256:1", &[]),
                image("sha256:3", "sha256:2", &[]),
                image("sha256:4", "sha256:3", &["app:1"]),
            ]
        };
        let there = state(images(), vec![]);
        check(&there, &["app:1"], GENTLY, &["app:1"], &["sha256:4", "sha256:3", "sha256:2"], &[]);
        check(&there, &["app:1"], How { noprune: true, ..GENTLY }, &["app:1"], &["sha256:4"], &[]);
        let used = state(images(), vec![container("old", "sha256:2", false)]);
        check(&used, &["app:1"], FORCE, &["app:1"], &["sha256:4", "sha256:3"], &[]);
    }

    #[test]
    fn what_is_not_one_image_is_told() {
        let there = state(vec![image("sha256:12", "", &[]), image("sha256:13", "", &[])], vec![]);
        let why = |asked: &str| done(&there, &[asked], GENTLY).blocked[0].why.clone();
        assert_eq!(why("no/such:1"), "There is no image no/such:1.");
        assert!(why("1").starts_with("More than one image"));
        check(&there, &["12", "12"], GENTLY, &[], &["sha256:12"], &[""]);
    }
}
