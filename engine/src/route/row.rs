//! One row of the table, and the words it is written with.

use crate::Method;
use crate::version::{ApiVersion, OLDEST_ASKED};

/// What a route does, for the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Reads lists and figures.
    Read,
    /// Reads what may hold secrets: environment, labels, arguments.
    SecretRead,
    /// Reads what a container writes, or the arguments of its processes.
    Logs,
    /// Starts, stops and the like.
    Lifecycle,
    /// Creates, renames or reshapes a container.
    Create,
    /// Takes one thing away.
    Remove,
    /// Takes away everything that is unused.
    Prune,
    /// Runs a command in a container, or attaches to what runs in it.
    Exec,
    /// Reads or writes files of a container.
    Files,
    /// Pulls, tags, commits, loads or saves images.
    Image,
    /// Builds images.
    Build,
    /// Lets the engine talk to a registry, with or without an image: push, sign in, search, look up.
    Registry,
    /// Creates volumes.
    Volume,
    /// Creates networks and connects containers to them.
    Network,
    /// Changes the swarm, its nodes, services, secrets and configs.
    Swarm,
    /// Reads the same, join tokens among it.
    SwarmRead,
    /// Installs, changes or removes plugins.
    Plugin,
    /// Reads about plugins.
    PluginRead,
    /// Opens what cannot be judged afterwards: BuildKit's own protocol.
    System,
}

/// What kind of request body a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// None. None passes either: the Engine would read a form in it as the query.
    None,
    /// A JSON document.
    Json,
    /// A tar archive or any other bytes, streamed.
    Raw,
}

/// What the parameter of a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A container.
    Container,
    /// A command started in a container.
    Exec,
    /// An image that the engine has.
    Image,
    /// A volume.
    Volume,
    /// A network.
    Network,
    /// Something else, or there is no parameter.
    Other,
}

/// One Engine route.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method; `GET` routes take `HEAD` only where the Engine does.
    pub method: Method,
    /// The path: `{id}` is one segment, `{image}` one or more, `{link}` one or two.
    pub template: &'static str,
    /// The query keys it knows, of all versions.
    pub query: &'static [&'static str],
    /// Those that may come more than once.
    pub repeats: &'static [&'static str],
    /// The first version that has it.
    pub since: ApiVersion,
    /// The last version that has it.
    pub until: Option<ApiVersion>,
    /// What it does.
    pub class: Class,
    /// What body it takes.
    pub payload: Payload,
    /// Whether the connection may become a raw tunnel.
    pub upgrade: bool,
    /// What its parameter names.
    pub names: Kind,
}

pub(super) const fn get(template: &'static str, class: Class) -> Route {
    Route::new(Method::Get, template, class)
}

pub(super) const fn head(template: &'static str, class: Class) -> Route {
    Route::new(Method::Head, template, class)
}

pub(super) const fn post(template: &'static str, class: Class) -> Route {
    Route::new(Method::Post, template, class)
}

pub(super) const fn put(template: &'static str, class: Class) -> Route {
    Route::new(Method::Put, template, class)
}

pub(super) const fn delete(template: &'static str, class: Class) -> Route {
    Route::new(Method::Delete, template, class)
}

impl Route {
    const fn new(method: Method, template: &'static str, class: Class) -> Self {
        Self {
            method,
            template,
            query: &[],
            repeats: &[],
            since: OLDEST_ASKED,
            until: None,
            class,
            payload: Payload::None,
            upgrade: false,
            names: named_by(template),
        }
    }

    pub(super) const fn query(mut self, keys: &'static [&'static str]) -> Self {
        self.query = keys;
        self
    }

    pub(super) const fn repeats(mut self, keys: &'static [&'static str]) -> Self {
        self.repeats = keys;
        self
    }

    /// Since API version 1.`minor`.
    pub(super) const fn since(mut self, minor: u16) -> Self {
        self.since = ApiVersion(1, minor);
        self
    }

    pub(super) const fn takes(mut self, payload: Payload) -> Self {
        self.payload = payload;
        self
    }

    pub(super) const fn upgrades(mut self) -> Self {
        self.upgrade = true;
        self
    }

    /// Whether the API of that version has it.
    pub fn is_in(&self, version: ApiVersion) -> bool {
        self.since <= version && self.until.is_none_or(|until| version <= until)
    }
}

/// What stands before a parameter says what it names.
const fn named_by(template: &str) -> Kind {
    if starts(template, "/containers/{") {
        Kind::Container
    } else if starts(template, "/exec/{") {
        Kind::Exec
    } else if starts(template, "/images/{") {
        Kind::Image
    } else if starts(template, "/volumes/{") {
        Kind::Volume
    } else if starts(template, "/networks/{") {
        Kind::Network
    } else {
        Kind::Other
    }
}

/// `str::starts_with`, which is not `const`.
const fn starts(text: &str, prefix: &str) -> bool {
    let (text, prefix) = (text.as_bytes(), prefix.as_bytes());
    let mut at = 0;
    while at < prefix.len() {
        if at >= text.len() || text[at] != prefix[at] {
            return false;
        }
        at += 1;
    }
    true
}
