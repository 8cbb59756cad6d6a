//! What is in the way of a removal, in plain words.

use super::state::Container;
use app::contract::short;
use serde::Serialize;

/// A removal that the engine would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Blocked {
    /// The image as it was asked for.
    pub(crate) image: String,
    /// Its full id; empty when there is none.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// Why, and what to do.
    pub(crate) why: String,
    /// The containers that use it.
    pub(crate) containers: Vec<User>,
    /// The images that were built on it.
    pub(crate) children: Vec<Child>,
    /// What would help: `force`, or first removing the containers, the children or the other tags; empty when nothing
    /// would.
    pub(crate) way: &'static str,
}

/// A container in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct User {
    id: String,
    name: String,
    running: bool,
}

/// An image in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Child {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Why the engine would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// There is no such image.
    Absent,
    /// More than one image begins so.
    Ambiguous,
    /// Images were built on it.
    Children(Vec<Child>),
    /// Running containers use it.
    Running(Vec<Container>),
    /// It has names in several repositories, or several tags.
    Tags(Vec<String>),
    /// Containers use it, none of which runs.
    Stopped(Vec<Container>),
    /// It is its last name, and containers use it.
    LastName(Vec<Container>),
}

impl Conflict {
    /// The sentence for it.
    pub(super) fn told(self, image: &str, id: &str, name: &str) -> Blocked {
        let named = |containers: &[Container]| list(containers.iter().map(|container| container.name.as_str()));
        let (way, why) = match &self {
            Self::Absent => ("", format!("There is no image {image}.")),
            Self::Ambiguous => {
                ("", format!("More than one image has an id that begins with {image}. Write more of it."))
            }
            Self::Children(children) => {
                let names = list(children.iter().map(|child| child.name.as_str()));
                let why = format!("Other images were built on it: {names}. Remove those first; force does not help.");
                ("children", why)
            }
            Self::Running(users) => {
                let why = "Stop and remove what runs first; force does not help.";
                ("containers", format!("It is in use by {}, and something of that runs. {why}", named(users)))
            }
            Self::Tags(tags) => {
                let names = list(tags.iter().map(String::as_str));
                ("tags", format!("It has several names: {names}. Remove them one by one, or all at once with force."))
            }
            Self::Stopped(users) => {
                let why = "Remove what uses it first, or use force: what is stopped then keeps its layers.";
                let stopped = if users.len() == 1 { "which is stopped" } else { "which are stopped" };
                ("force", format!("It is in use by {}, {stopped}. {why}", named(users)))
            }
            Self::LastName(users) => {
                let why = if users.iter().any(|user| user.running) {
                    "Remove what uses it first. With force it loses the name and stays."
                } else {
                    "Remove what uses it first, or use force: what is stopped then keeps its layers."
                };
                ("force", format!("This is its last name, and it is in use by {}. {why}", named(users)))
            }
        };
        let (containers, children) = match self {
            Self::Running(users) | Self::Stopped(users) | Self::LastName(users) => (users, Vec::new()),
            Self::Children(children) => (Vec::new(), children),
            Self::Absent | Self::Ambiguous | Self::Tags(_) => (Vec::new(), Vec::new()),
        };
        let user = |Container { id, name, running, .. }| User { id, name, running };
        Blocked {
            image: image.to_owned(),
            id: id.to_owned(),
            name: if name.is_empty() { short(id).to_owned() } else { name.to_owned() },
            why,
            containers: containers.into_iter().map(user).collect(),
            children,
            way,
        }
    }
}

/// Some names, and how many more there are.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [first, second, third, _, ..] => format!("{first}, {second}, {third} and {} more", names.len() - 3),
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        names => names.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_as_people_do() {
        let told = |names: &[&str]| list(names.iter().copied());
        assert_eq!(told(&["a"]), "a");
        assert_eq!(told(&["a", "b"]), "a and b");
        assert_eq!(told(&["a", "b", "c"]), "a, b and c");
        assert_eq!(told(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn what_has_no_name_is_told_by_its_id() {
        let id = format!("sha256:{}", "ab".repeat(32));
        let blocked = Conflict::Tags(vec!["a:1".to_owned(), "b:1".to_owned()]).told(&id, &id, "");
        assert_eq!((blocked.name.as_str(), blocked.way), ("abababababab", "tags"));
        assert!(blocked.why.starts_with("It has several names: a:1 and b:1."));
    }
}
