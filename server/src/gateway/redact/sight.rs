//! What a caller sees of the engine.

use super::mask::mask_label;
use super::sees_all;
use crate::hub::Hub;
use crate::rights::{Grant, Rights};
use app::contract::{Container, Engine, Image};
use serde_json::Value;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// The fewest digits of an id that stand for it.
const SHORTEST: usize = 4;
/// The digits of a whole id.
const WHOLE: usize = 64;

/// A caller's eyes: their rights, and the rows by which things are known to be in their scope.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    rights: &'a Rights,
    hub: &'a Hub,
}

/// A row of the hub.
pub(crate) trait Visible: Sized {
    /// The row as it is seen, if it is.
    fn seen(&self, sight: Sight<'_>) -> Option<Self>;
}

impl<'a> Sight<'a> {
    /// Of somebody with these rights.
    pub(crate) fn new(rights: &'a Rights, hub: &'a Hub) -> Self {
        Self { rights, hub }
    }

    /// Whether all is seen, as it is.
    pub(crate) fn is_full(self) -> bool {
        sees_all(self.rights)
    }

    /// Whether secrets are masked.
    pub(super) fn masks(self) -> bool {
        !self.rights.may(Grant::Secrets)
    }

    /// Whether some things are left out.
    pub(crate) fn is_scoped(self) -> bool {
        self.rights.is_scoped()
    }

    /// Whether a thing of that name and with these labels is in scope.
    pub(super) fn admits(self, name: &str, label: &dyn Fn(&str) -> Option<String>) -> bool {
        !self.is_scoped() || self.rights.scope.admits(name, label)
    }

    /// The same for labels as the engine writes them.
    pub(super) fn admits_labelled(self, name: &str, labels: &Value) -> bool {
        self.admits(name, &|key| labels.get(key)?.as_str().map(str::to_owned))
    }

    /// Whether a container is in scope, by its id; `None` when there is no such row.
    pub(crate) fn knows(self, id: &str) -> Option<bool> {
        self.hub.containers.read(id, |row| self.sees(row))
    }

    fn sees(self, container: &Container) -> bool {
        self.admits(&container.name, &|key| container.label(key).map(str::to_owned))
    }

    /// Whether there is a container of that id, in scope.
    pub(crate) fn sees_id(self, id: &str) -> bool {
        self.knows(id) == Some(true)
    }

    /// The container of that id or name, or the only one whose id begins so, if it is seen.
    pub(crate) fn container(self, name: &str) -> Option<Container> {
        let digits = name.len() >= SHORTEST && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = self.hub.containers.get(name).or_else(|| match digits {
            // Nothing else can be meant; there may be very many to walk through.
            true if name.len() == WHOLE => None,
            true => self.named(name).or_else(|| self.beginning(name)),
            false => self.named(name),
        });
        found.filter(|row| self.sees(row))
    }

    fn named(self, name: &str) -> Option<Container> {
        self.hub.containers.find(|row| row.name == name)
    }

    /// The only one whose id begins so.
    fn beginning(self, digits: &str) -> Option<Container> {
        let mut fitting = 0;
        self.hub.containers.each(|row| fitting += usize::from(row.id.starts_with(digits)));
        if fitting == 1 { self.hub.containers.find(|row| row.id.starts_with(digits)) } else { None }
    }

    /// The containers that are seen.
    pub(crate) fn containers(self) -> Vec<Container> {
        self.hub.containers.select(|row| self.sees(row))
    }

    /// The engine. Where it is, is an administrator's to know.
    pub(crate) fn engine(self) -> Engine {
        let mut engine = self.hub.engine().borrow().clone();
        if !self.rights.is_admin() && !engine.place.is_empty() {
            engine.why = engine.why.replace(&engine.place, "the engine");
            engine.place.clear();
        }
        engine
    }

    /// What is added to the numbers of a list: each part of the whole has a range of its own, so that a tab never goes
    /// on from rows that it got with other rights. The numbers stay exact in JavaScript.
    pub(crate) fn offset(self) -> u64 {
        if self.is_full() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        (self.masks(), self.rights.scope.to_text()).hash(&mut hasher);
        (1 + hasher.finish() % 1023) << 42
    }
}

impl Visible for Container {
    fn seen(&self, sight: Sight<'_>) -> Option<Self> {
        sight.sees(self).then(|| {
            let mut row = self.clone();
            if sight.masks() {
                row.labels = row.labels.iter().map(|label| mask_label(label)).collect();
            }
            row
        })
    }
}

impl Visible for Image {
    /// In a scope are the images of its containers.
    fn seen(&self, sight: Sight<'_>) -> Option<Self> {
        let mut row = self.clone();
        if sight.is_scoped() {
            row.used_by.retain(|user| sight.knows(&user.id) == Some(true));
        }
        (!sight.is_scoped() || !row.used_by.is_empty()).then_some(row)
    }
}

/// A hub for tests, and what is in it.
#[cfg(test)]
pub(crate) mod samples {
    use crate::endpoints::Endpoint;
    use crate::hub::Hub;
    use app::contract::{Container, Image, User};
    use engine::transport::{BoxFuture, Reply, Request, Transport};
    use std::sync::Arc;

    /// The id of `web-1`, labelled `team=shop`.
    pub(crate) const WEB: &str = "1111";
    /// The id of `db-1`.
    pub(crate) const DB: &str = "2222";

    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Reply, engine::Error>> {
            Box::pin(async { Err(engine::Error::Unreachable("a sample".into())) })
        }
    }

    /// A running container; labels are separated by spaces.
    pub(crate) fn container(id: &str, name: &str, labels: &str) -> Container {
        let labels: Vec<String> = labels.split_whitespace().map(str::to_owned).collect();
        Container {
            id: id.into(),
            name: name.into(),
            state: "running".into(),
            image_id: format!("image-of-{name}"),
            all_labels: labels.clone(),
            labels,
            ..Container::default()
        }
    }

    /// Two containers, their images, and one that is used by both.
    pub(crate) fn hub() -> Hub {
        let hub = Hub::new(Arc::new(Endpoint::new("local", "unix:///nowhere.sock", Arc::new(Nowhere))));
        hub.containers.replace([container(WEB, "web-1", "team=shop token=canary"), container(DB, "db-1", "")]);
        let user = |id: &str, name: &str| User { id: id.into(), name: name.into() };
        let image = |id: &str, used_by: Vec<User>| Image { id: id.into(), used_by, ..Image::default() };
        let (web, db) = (user(WEB, "web-1"), user(DB, "db-1"));
        hub.images.replace([
            image("image-of-web-1", vec![web.clone()]),
            image("image-of-db-1", vec![db.clone()]),
            image("of-both", vec![web, db]),
            image("of-none", vec![]),
        ]);
        hub
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Grants, Role, Scope};

    fn part(scope: &str, grants: Grants) -> Rights {
        Rights { grants, scope: Scope::from_text(scope), ..Rights::of(Role::Viewer) }
    }

    #[test]
    fn security_e28_rows_out_of_scope_are_not_seen() {
        let hub = samples::hub();
        for scope in ["name:web-*", "label:team=shop"] {
            let rights = part(scope, Grants::NONE);
            let sight = Sight::new(&rights, &hub);
            let seen: Vec<Container> = hub.containers.rows().iter().filter_map(|row| row.seen(sight)).collect();
            assert_eq!(seen.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [samples::WEB]);
            assert_eq!(seen[0].labels, ["team=shop", "token=••••••"]);
            let images: Vec<Image> = hub.images.rows().iter().filter_map(|row| row.seen(sight)).collect();
            assert_eq!(images.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["image-of-web-1", "of-both"]);
            assert!(images.iter().all(|image| image.used_by.len() == 1));
        }
    }

    #[test]
    fn a_container_is_found_by_its_id_its_name_or_the_beginning_of_its_id() {
        let hub = samples::hub();
        let (whole, twin) = ("ab".repeat(32), format!("abab{}", "c".repeat(60)));
        let rows = [(whole.as_str(), "one"), (twin.as_str(), "abcd"), ("abcdef", "three")];
        hub.containers.replace(rows.map(|(id, name)| samples::container(id, name, "")));
        let rights = Rights::admin();
        let found = |name: &str| Sight::new(&rights, &hub).container(name).map(|row| row.name);
        assert_eq!(found(&whole).as_deref(), Some("one"));
        assert_eq!(found("ababc").as_deref(), Some("abcd"));
        assert_eq!(found("abcd").as_deref(), Some("abcd"), "a name goes before the beginning of an id");
        assert_eq!(found("abcde").as_deref(), Some("three"));
        let absent = "0".repeat(64);
        for nothing in ["abab", "aba", "nobody", absent.as_str(), ""] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn secrets_and_scope_are_two_things() {
        let hub = samples::hub();
        let secrets = Grants::NONE.with(Grant::Secrets);
        let (whole, scoped) = (part("", secrets), part("name:web-*", secrets));
        assert!(Sight::new(&whole, &hub).is_full() && !Sight::new(&scoped, &hub).is_full());
        let web = hub.containers.get(samples::WEB).unwrap();
        assert_eq!(web.seen(Sight::new(&scoped, &hub)), Some(web));
        let viewer = part("", Grants::NONE);
        let sight = Sight::new(&viewer, &hub);
        assert_eq!(hub.images.rows().iter().filter_map(|row| row.seen(sight)).count(), 4);
    }

    #[test]
    fn security_f1_a_label_that_was_cut_is_masked_as_if_it_were_whole() {
        let hub = samples::hub();
        let viewer = part("", Grants::NONE);
        let token = format!("ghp_{}", "canary".repeat(1000));
        let address = format!("{}postgres://ada:{}", "x ".repeat(2000), "canary".repeat(100));
        let mut row = samples::container("3", "web-3", "");
        row.labels = [&token, &address].iter().map(|value| format!("note={}…", &value[..4095])).collect();
        assert!(row.labels.iter().all(|label| label.contains("can")));
        let seen = row.seen(Sight::new(&viewer, &hub)).unwrap().labels;
        assert_eq!(seen[0], "note=…");
        assert!(seen[1].starts_with("note=x x") && seen[1].ends_with("x…"), "{}", seen[1]);
    }

    #[test]
    fn where_the_engine_is_is_told_to_administrators_alone() {
        let hub = samples::hub();
        let place = "unix:///nowhere.sock";
        hub.set_engine(|engine| engine.why = format!("{place}: there is no such socket"));
        let told = |rights: &Rights| Sight::new(rights, &hub).engine();
        assert_eq!(told(&Rights::admin()), hub.engine().borrow().clone());
        for rights in [part("", Grants::NONE), part("name:web", Grants::NONE.with(Grant::Secrets))] {
            let engine = told(&rights);
            assert_eq!((engine.place.as_str(), engine.why.as_str()), ("", "the engine: there is no such socket"));
            assert_eq!(engine.name, "local");
        }
    }

    #[test]
    fn other_rights_are_other_numbers() {
        let hub = samples::hub();
        let offset = |rights: &Rights| Sight::new(rights, &hub).offset();
        assert_eq!(offset(&Rights::admin()), 0);
        let (viewer, web, db) = (part("", Grants::NONE), part("name:web", Grants::NONE), part("name:db", Grants::NONE));
        assert!(offset(&viewer) != 0 && offset(&viewer) != offset(&web) && offset(&web) != offset(&db));
        assert_eq!(offset(&web), offset(&web.clone()));
        assert!(offset(&web) < 1 << 53);
    }
}
