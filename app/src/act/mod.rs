//! What can be done: verbs, the dialog that asks for their options, and their outcome in a sentence; and the ways to what
//! is done elsewhere.

mod dialog;
mod lead;
mod menu;
mod newer;
mod notice;
mod open;
mod outcome;
mod right;
mod run;
mod shown;
mod verb;

pub use dialog::ActionDialog;
pub use menu::{VerbButton, container_menu, image_menu, images_menu, project_menu};
pub use newer::{newer_image, newer_tag};
pub use notice::{Notices, listen};
pub use open::dialogs;
pub use right::{granted, grants, is_own, may, may_save, may_update, sees_registries};
pub use verb::{Field, Options, Verb, calls_of_container, of_container, of_image};

use crate::contract::{Container, short};
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

/// The dialogs that are open, and the notices: a context.
#[derive(Clone, Copy)]
pub struct Acts {
    ask: RwSignal<Option<Ask>>,
    /// What the module `dialogs` was asked for last, as JSON.
    opened: RwSignal<String>,
    notices: RwSignal<Vec<Notice>>,
    /// What is under way, by target.
    busy: RwSignal<Sorted<Verb>>,
    next: StoredValue<u32>,
}

/// Provides the context.
pub fn provide() {
    provide_context(Acts {
        ask: RwSignal::new(None),
        opened: RwSignal::new(String::new()),
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
    /// Does it: at once when the verb is harmless and there is one target that is not this console, else through the
    /// dialog. What removing an image takes is a question to the console, so that has a dialog of its own.
    pub fn act(self, verb: Verb, targets: Vec<Target>) {
        match targets.as_slice() {
            [] => {}
            all if verb == Verb::RemoveImage => self.open_removal(all),
            [target] if verb.is_one_click() && !is_own(&target.id) => run::at_once(self, verb, target.clone()),
            _ => self.ask.set(Some(Ask { verb, offers: Vec::new(), targets })),
        }
    }

    /// A number that was not given before.
    fn number(self) -> u32 {
        let number = self.next.get_value().wrapping_add(1);
        self.next.set_value(number);
        number
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
