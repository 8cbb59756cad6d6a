//! What can be done: verbs, the dialog that asks for their options, and their outcome in a sentence.

mod dialog;
mod menu;
mod notice;
mod outcome;
mod run;
mod shown;
mod verb;

pub use dialog::ActionDialog;
pub use menu::{VerbButton, VerbMenu};
pub use notice::Notices;
pub use verb::{Field, Options, Verb, calls_of_container, of_container, of_image};

use crate::contract::{Container, short};
use crate::live::live;
use crate::sorted::Sorted;
use leptos::prelude::*;
use notice::Notice;

/// What something is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What the engine is asked with: an id, or an image's reference.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The short id of the thing itself.
    pub short: String,
}

impl Target {
    /// A container.
    pub fn of_container(of: &Container) -> Self {
        Self { id: of.id.clone(), name: of.name.clone(), short: short(&of.id).to_owned() }
    }
}

/// A dialog to show: a verb, for some targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// The verb it opens with.
    verb: Verb,
    /// The verbs it offers, when it is about showing calls; else empty.
    offers: Vec<Verb>,
    targets: Vec<Target>,
}

/// The dialog that is open, and the notices: a context.
#[derive(Clone, Copy)]
pub struct Acts {
    ask: RwSignal<Option<Ask>>,
    notices: RwSignal<Vec<Notice>>,
    /// What is under way, by target.
    busy: RwSignal<Sorted<Verb>>,
    next: StoredValue<u32>,
}

/// Whether the signed-in person may do it, so that no button leads to a refusal. The door judges by itself.
pub fn may(verb: Verb) -> bool {
    live().session.with_value(|session| verb.is_allowed(session))
}

/// Provides the context.
pub fn provide() {
    provide_context(Acts {
        ask: RwSignal::new(None),
        notices: RwSignal::new(Vec::new()),
        busy: RwSignal::new(Sorted::default()),
        next: StoredValue::new(0),
    });
}

/// The context of [`provide`].
pub fn acts() -> Acts {
    expect_context()
}

impl Acts {
    /// Does it: at once when the verb is harmless and there is one target, else through the dialog.
    pub fn act(self, verb: Verb, targets: Vec<Target>) {
        match targets.as_slice() {
            [] => {}
            [target] if verb.is_one_click() => run::at_once(self, verb, target.clone()),
            _ => self.ask.set(Some(Ask { verb, offers: Vec::new(), targets })),
        }
    }

    /// What is under way with a thing. Tracked.
    pub fn busy(self, id: &str) -> Option<Verb> {
        self.busy.read().get(id).copied()
    }

    /// Opens the dialog that shows the calls of some verbs.
    pub fn show_calls(self, offers: Vec<Verb>, target: Target) {
        if let Some(verb) = offers.first().copied() {
            self.ask.set(Some(Ask { verb, offers, targets: vec![target] }));
        }
    }
}
