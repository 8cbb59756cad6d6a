//! Dialogs that a module draws: what needs more than a call and a few options.

use super::{Acts, Target, acts};
use crate::contract::Container;
use crate::json::Value;
use crate::live::live;
use crate::ui::{Module, optional};
use leptos::prelude::*;
use serde_json::json;

/// What a dialog about containers is told: of all, and of the first by itself.
fn about(act: &str, rows: &[Container]) -> Value {
    let item = |row: &Container| json!({"id": row.id, "name": row.name, "image": row.image, "running": row.is_up()});
    let items: Vec<_> = rows.iter().map(item).collect();
    let mut options = items.first().cloned().unwrap_or_default();
    options["act"] = act.into();
    options["items"] = items.into();
    options
}

impl Acts {
    /// Opens a dialog about containers: commit, export, wait or update.
    pub fn open_for(self, act: &str, rows: &[Container]) {
        self.open(about(act, rows));
    }

    /// Opens the dialog about a compose project; `what` is start, stop, restart or remove.
    pub fn open_project(self, project: &str, what: &str, rows: &[Container]) {
        let mut options = about("project", rows);
        options["project"] = project.into();
        options["what"] = what.into();
        options["names"] = rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>().into();
        self.open(options);
    }

    /// Opens a dialog about images: pull, push, save, load or import. `keys` are tags or ids; none where it asks for them.
    pub fn open_images(self, act: &str, keys: &[String]) {
        let first = keys.first().cloned().unwrap_or_default();
        self.open(json!({"act": act, "image": first, "names": keys}));
    }

    /// Opens the dialog that shows what removing images would take, and does it.
    pub fn open_removal(self, targets: &[Target]) {
        let item = |target: &Target| json!({"key": target.id, "name": target.name});
        let items: Vec<_> = targets.iter().map(item).collect();
        self.open(json!({"act": "remove-images", "items": items}));
    }

    /// Opens the dialog that shows what pruning would take.
    pub fn open_prune(self, what: &str) {
        self.open(json!({"act": "prune", "what": what}));
    }

    /// Each time has a number of its own, or the same question twice would be none.
    fn open(self, mut options: Value) {
        options["nonce"] = self.number().into();
        options["own"] = live().session.with_value(|session| session.own.clone()).into();
        self.opened.set(options.to_string());
    }
}

/// Where they are drawn, once one was asked for.
pub fn dialogs() -> AnyView {
    let acts = acts();
    let wanted = Memo::new(move |_| !acts.opened.read().is_empty());
    optional(move || wanted.get().then(|| view! { <Module name="dialogs" options=acts.opened/> }.into_any()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_is_about_all_and_about_the_first() {
        let row = |id: &str, state: &str| Container {
            id: id.into(),
            name: format!("n{id}"),
            image: "a:1".into(),
            state: state.into(),
            ..Container::default()
        };
        let options = about("update", &[row("1", "paused"), row("2", "exited")]);
        let first = json!({"id": "1", "name": "n1", "image": "a:1", "running": true});
        let second = json!({"id": "2", "name": "n2", "image": "a:1", "running": false});
        let all = json!({"act": "update", "id": "1", "name": "n1", "image": "a:1", "running": true, "items": [first, second]});
        assert_eq!(options, all);
        assert_eq!(about("update", &[]), json!({"act": "update", "items": []}));
    }
}
