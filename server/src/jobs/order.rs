//! What can be asked for: the body of `POST /api/jobs`, read strictly, one type a kind.

use super::build::Build;
use super::explore::Explore;
use super::import::Import;
use super::load::Load;
use super::prune::Prune;
use super::pull::Pull;
use super::push::Push;
use super::{call, create};
use crate::gateway::decide::{self, Denial};
use crate::rights::Rights;
use app::contract::Job;
use engine::call::{container, image};
use engine::route::{self, is_container_name};
use engine::{Call, Method};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest name of an image or a project.
const NAME: usize = 512;
/// The longest that a container is kept after it was recreated, in minutes: seven days.
const KEPT_MOST: u32 = 7 * 24 * 60;

/// An order. It is kept sealed: what a container is made of may hold secrets.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Order {
    /// Pulls an image.
    Pull(Pull),
    /// Pushes an image.
    Push(Push),
    /// Loads the images of an archive.
    Load(Load),
    /// Makes an image of a file system.
    Import(Import),
    /// Builds an image.
    Build(Box<Build>),
    /// Reads the files of an image's layers.
    Explore(Explore),
    /// Removes what nobody uses.
    Prune(Prune),
    /// Makes a container, and starts it.
    Create(Create),
    /// Makes a container anew, with other settings or a newer image.
    Recreate(Recreate),
    /// Does something to all containers of a compose project.
    Project(Project),
    /// Takes a recreation back; asked for by `/api/jobs/{id}/undo` alone.
    #[serde(skip_deserializing)]
    Undo(Undo),
}

/// A new container.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Create {
    /// Its name; the engine makes one up without.
    #[serde(default)]
    pub(crate) name: String,
    /// As `linux/arm64`.
    #[serde(default)]
    pub(crate) platform: String,
    /// The body of the Engine's `POST /containers/create`.
    pub(crate) body: Map<String, Value>,
    /// Whether its image is pulled.
    #[serde(default)]
    pub(crate) pull: When,
    /// Whether it is started.
    #[serde(default = "yes")]
    pub(crate) start: bool,
}

/// When an image is pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum When {
    /// When the engine does not have it.
    #[default]
    Missing,
    /// In any case.
    Always,
    /// Not even then.
    Never,
}

/// A container, made anew.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recreate {
    /// Its id or name; in an order that was taken, its full id.
    pub(crate) container: String,
    /// Its new name; the old one without.
    #[serde(default)]
    pub(crate) name: String,
    /// What is changed in the body that makes it: an RFC 7396 merge patch.
    #[serde(default)]
    pub(crate) change: Map<String, Value>,
    /// Whether its image is pulled first.
    #[serde(default)]
    pub(crate) pull: bool,
    /// Whether it is left alone when that brought nothing newer.
    #[serde(default)]
    pub(crate) only_if_newer: bool,
    /// For how many minutes the old one is kept; 0 removes it at once.
    #[serde(default = "ten")]
    pub(crate) keep_minutes: u32,
}

/// All containers of a compose project.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Project {
    /// Its name.
    pub(crate) project: String,
    /// What is done.
    pub(crate) act: Act,
    /// Whether anonymous volumes go with what is removed.
    #[serde(default)]
    pub(crate) volumes: bool,
}

/// What is done to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub(crate) enum Act {
    Start,
    Stop,
    Restart,
    Remove,
}

/// The undoing of a recreation.
#[derive(Clone, Serialize)]
pub(crate) struct Undo {
    /// The job that recreated it.
    pub(crate) job: String,
    /// That job's title.
    pub(crate) title: String,
    /// What that job was about.
    pub(crate) about: String,
}

fn yes() -> bool {
    true
}

fn ten() -> u32 {
    10
}

impl Order {
    /// Its kind, as it travels.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Pull(_) => "pull",
            Self::Push(_) => "push",
            Self::Load(_) => "load",
            Self::Import(_) => "import",
            Self::Build(_) => "build",
            Self::Explore(_) => "explore",
            Self::Prune(_) => "prune",
            Self::Create(_) => "create",
            Self::Recreate(_) => "recreate",
            Self::Project(_) => "project",
            Self::Undo(_) => "undo",
        }
    }

    /// Why it makes no sense, if it does not.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_name = |name: &str| name.is_empty() || is_container_name(name);
        match self {
            Self::Pull(order) => order.fault(),
            Self::Push(order) => order.fault(),
            Self::Load(order) => order.fault(),
            Self::Import(order) => order.fault(),
            Self::Build(order) => order.fault(),
            Self::Prune(order) => order.fault(),
            Self::Explore(order) if !is_plain(&order.image) => Some("Name the image, as nginx:1.29 or by its id."),
            Self::Create(create) if !is_plain(create::image_of(&create.body)) => {
                Some("Name the image in the body, as {\"Image\":\"nginx:1.29\"}.")
            }
            Self::Create(Create { name, .. }) | Self::Recreate(Recreate { name, .. }) if !is_name(name) => {
                Some("A container's name has letters, digits, and _ . - after the first of them.")
            }
            Self::Recreate(recreate) if recreate.keep_minutes > KEPT_MOST => {
                Some("The old container is kept for seven days (10080 minutes) at most.")
            }
            Self::Project(project) if !is_plain(&project.project) => Some("Name the compose project."),
            _ => None,
        }
    }

    /// Whether these rights may begin it at all, by the routes it goes: each call is judged again, with all it names.
    pub(crate) fn allowed(&self, rights: &Rights) -> Result<(), Denial> {
        for call in self.calls() {
            let target = call.target();
            let (path, query) = target.split_once('?').unwrap_or((&target, ""));
            // What is no request at all fails when it is made, with the words for it.
            if let Ok(matched) = route::find(call.method, path, query) {
                decide::needs(rights, &matched)?;
            }
        }
        Ok(())
    }

    /// The calls that it cannot do without.
    fn calls(&self) -> Vec<Call> {
        let made = || call::to(Method::Post, "/containers/create");
        let removed = |id: &str| container::remove(id, container::Remove::default());
        match self {
            Self::Pull(order) => vec![order.call()],
            Self::Push(order) => vec![order.call()],
            Self::Load(_) => vec![Load::call()],
            Self::Import(order) => vec![order.call()],
            Self::Build(order) => order.calls(),
            Self::Explore(order) => vec![image::save(&order.image)],
            Self::Prune(order) => order.calls(),
            Self::Create(order) if order.start => vec![made(), container::start("x")],
            Self::Create(_) => vec![made()],
            Self::Recreate(order) => {
                let id = &order.container;
                vec![made(), container::stop(id, None), container::rename(id, "x"), removed(id)]
            }
            Self::Project(order) => match order.act {
                Act::Start => vec![container::start("x")],
                Act::Stop => vec![container::stop("x", None)],
                Act::Restart => vec![container::restart("x", None)],
                Act::Remove => vec![container::stop("x", None), removed("x")],
            },
            Self::Undo(_) => vec![made(), container::stop("x", None), container::rename("x", "y"), removed("x")],
        }
    }

    /// The job that it becomes.
    pub(crate) fn job(&self) -> Job {
        let (title, about) = match self {
            Self::Pull(order) => order.job(),
            Self::Push(order) => order.job(),
            Self::Load(_) => Load::job(),
            Self::Import(order) => order.job(),
            Self::Build(order) => order.job(),
            Self::Explore(order) => (format!("Read the files of {}", order.image), order.image.clone()),
            Self::Prune(order) => order.job(),
            Self::Create(create) if create.name.is_empty() => {
                (format!("Create a container of {}", create::image_of(&create.body)), String::new())
            }
            Self::Create(create) => (format!("Create {}", create.name), String::new()),
            Self::Recreate(recreate) if recreate.change.is_empty() && recreate.name.is_empty() && recreate.pull => {
                ("Update".to_owned(), recreate.container.clone())
            }
            Self::Recreate(recreate) => ("Recreate".to_owned(), recreate.container.clone()),
            Self::Project(project) => {
                let act = match project.act {
                    Act::Start => "Start",
                    Act::Stop => "Stop",
                    Act::Restart => "Restart",
                    Act::Remove => "Remove",
                };
                (format!("{act} the project {}", project.project), project.project.clone())
            }
            Self::Undo(undo) => (format!("Undo: {}", undo.title), undo.about.clone()),
        };
        Job { kind: self.kind().to_owned(), title, about, ..Job::default() }
    }

    /// Whether it ends at once when its person loses their rights. A recreation goes on to where a container runs.
    pub(super) fn ends_with_rights(&self) -> bool {
        !matches!(self, Self::Recreate(_) | Self::Undo(_))
    }
}

/// Whether a job of that kind can be run again after it ended so.
pub(super) fn repeats(kind: &str, state: &str) -> bool {
    match kind {
        "pull" | "push" | "build" | "explore" | "prune" | "project" => true,
        // What they make is there already.
        "create" | "recreate" | "load" | "import" => state != "done",
        _ => false,
    }
}

/// Whether a text can be a name.
pub(super) fn is_plain(name: &str) -> bool {
    (1..=NAME).contains(&name.len()) && !name.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests;
