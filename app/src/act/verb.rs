//! The Engine's verbs: what each asks for, and the call it is.

use crate::contract::Session;
use crate::text::t;
use engine::Call;
use engine::call::{container, image};

/// Something that can be done to a container or an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Verb {
    Start,
    Stop,
    Restart,
    Kill,
    Pause,
    Unpause,
    Rename,
    Remove,
    Tag,
    RemoveImage,
}

/// What a verb can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Field {
    Seconds,
    Signal,
    Name,
    Reference,
    Volumes,
    ForceContainer,
    ForceImage,
    Link,
    NoPrune,
}

/// What a verb was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `t`: digits, or empty for the container's own.
    pub seconds: String,
    /// A signal, or empty for SIGKILL.
    pub signal: String,
    /// The new name, reference, or link.
    pub name: String,
    /// `v`
    pub volumes: bool,
    /// `force`
    pub force: bool,
    /// `link`
    pub link: bool,
    /// `noprune`
    pub noprune: bool,
}

impl Verb {
    /// What its button says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Start => t().start,
            Self::Stop => t().stop,
            Self::Restart => t().restart,
            Self::Kill => t().kill,
            Self::Pause => t().pause,
            Self::Unpause => t().unpause,
            Self::Rename => t().rename,
            Self::Remove | Self::RemoveImage => t().remove,
            Self::Tag => t().tag,
        }
    }

    /// What a thing is shown to be while it is done.
    pub fn doing(self) -> &'static str {
        match self {
            Self::Start => t().doing_start,
            Self::Stop => t().doing_stop,
            Self::Restart => t().doing_restart,
            Self::Kill => t().doing_kill,
            Self::Pause => t().doing_pause,
            Self::Unpause => t().doing_unpause,
            Self::Rename => t().doing_rename,
            Self::Remove | Self::RemoveImage => t().doing_remove,
            Self::Tag => t().doing_tag,
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Start | Self::Unpause => "play",
            Self::Stop => "square",
            Self::Restart => "rotate-cw",
            Self::Kill => "zap",
            Self::Pause => "pause",
            Self::Rename => "pencil",
            Self::Remove | Self::RemoveImage => "trash-2",
            Self::Tag => "tag",
        }
    }

    /// Whether one click on one thing does it without a question.
    pub fn is_one_click(self) -> bool {
        matches!(self, Self::Start | Self::Stop | Self::Restart | Self::Pause | Self::Unpause)
    }

    /// Whether it takes something away.
    pub fn is_destructive(self) -> bool {
        matches!(self, Self::Kill | Self::Remove | Self::RemoveImage)
    }

    /// Whether a session's role and grants allow it.
    pub fn is_allowed(self, session: &Session) -> bool {
        match self {
            Self::Start | Self::Stop | Self::Restart | Self::Kill | Self::Pause | Self::Unpause => session.operates(),
            Self::Rename => session.may("create"),
            Self::Remove | Self::RemoveImage => session.may("remove"),
            Self::Tag => session.may("images"),
        }
    }

    /// What its dialog asks for.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Stop | Self::Restart => &[Field::Seconds],
            Self::Kill => &[Field::Signal],
            Self::Rename => &[Field::Name],
            Self::Remove => &[Field::Volumes, Field::ForceContainer, Field::Link],
            Self::Tag => &[Field::Reference],
            Self::RemoveImage => &[Field::ForceImage, Field::NoPrune],
            Self::Start | Self::Pause | Self::Unpause => &[],
        }
    }

    /// The Engine call; `thing` is an id, a name or a reference.
    pub fn call(self, thing: &str, options: &Options) -> Call {
        let seconds = options.seconds.trim().parse().ok();
        match self {
            Self::Start => container::start(thing),
            Self::Stop => container::stop(thing, seconds),
            Self::Restart => container::restart(thing, seconds),
            Self::Kill => container::kill(thing, options.signal.trim()),
            Self::Pause => container::pause(thing),
            Self::Unpause => container::unpause(thing),
            Self::Rename => container::rename(thing, options.name.trim()),
            Self::Remove => {
                let thing = if options.link { options.name.trim() } else { thing };
                let how = container::Remove { volumes: options.volumes, force: options.force, link: options.link };
                container::remove(thing, how)
            }
            Self::Tag => image::tag(thing, options.name.trim()),
            Self::RemoveImage => image::remove(thing, options.force, options.noprune),
        }
    }
}

/// What can be done to a container in a state: first what stands in its row, then the rest.
pub fn of_container(state: &str) -> (Vec<Verb>, Vec<Verb>) {
    use Verb::{Kill, Pause, Remove, Rename, Restart, Start, Stop, Unpause};
    match state {
        "running" | "restarting" => (vec![Stop, Restart], vec![Pause, Kill, Rename, Remove]),
        "paused" => (vec![Unpause, Restart], vec![Stop, Kill, Rename, Remove]),
        "removing" => (vec![], vec![Remove]),
        _ => (vec![Start], vec![Restart, Rename, Remove]),
    }
}

/// All verbs of containers, for showing their calls: those of the state first.
pub fn calls_of_container(state: &str) -> Vec<Verb> {
    use Verb::{Kill, Pause, Remove, Rename, Restart, Start, Stop, Unpause};
    let (mut verbs, rest) = of_container(state);
    for verb in rest.into_iter().chain([Start, Stop, Restart, Kill, Pause, Unpause, Rename, Remove]) {
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }
    verbs
}

/// What can be done to an image.
pub fn of_image() -> Vec<Verb> {
    vec![Verb::Tag, Verb::RemoveImage]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(role: &str, grants: &[&str]) -> Vec<Verb> {
        let grants = grants.iter().map(|grant| (*grant).to_owned()).collect();
        let session = Session { role: role.into(), grants, ..Session::default() };
        let all = calls_of_container("running").into_iter().chain(of_image());
        all.filter(|verb| verb.is_allowed(&session)).collect()
    }

    #[test]
    fn buttons_are_for_those_who_may() {
        use Verb::{Remove, RemoveImage, Rename, Tag};
        assert!(allowed("viewer", &[]).is_empty());
        assert_eq!(allowed("viewer", &["create", "images"]), [Rename, Tag]);
        assert_eq!(allowed("viewer", &["remove"]), [Remove, RemoveImage]);
        let operator = allowed("operator", &[]);
        assert_eq!(operator.len(), 6);
        assert!(!operator.contains(&Remove));
        assert_eq!(allowed("admin", &[]).len(), 10);
        assert!(allowed("", &[]).is_empty());
    }
}
