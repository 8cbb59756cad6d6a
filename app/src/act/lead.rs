//! Ways on from a container or an image: what is done to it on a page or in a dialog of its own, where a verb is one call.

use super::right::{recreates, saves};
use crate::contract::{Container, Session, short};
use crate::site;
use crate::text::t;

/// Where something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// On a page.
    Page(String),
    /// In a dialog of the module `dialogs`.
    Dialog(&'static str),
}

/// A way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) icon: &'static str,
    pub(super) label: &'static str,
    pub(super) to: To,
}

fn lead(icon: &'static str, label: &'static str, to: To) -> Lead {
    Lead { icon, label, to }
}

/// Those that somebody may go.
fn allowed(all: Vec<(bool, Lead)>) -> Vec<Lead> {
    all.into_iter().filter(|(may, _)| *may).map(|(_, lead)| lead).collect()
}

/// To parts of its page.
pub(super) fn parts(of: &Container, session: &Session) -> Vec<Lead> {
    let tab = |tab: &str| To::Page(format!("/containers/{}?tab={tab}", short(&of.id)));
    allowed(vec![
        (session.operates(), lead("scroll-text", t().logs, tab("logs"))),
        (session.may("exec"), lead("terminal", t().tab_terminal, tab("terminal"))),
        (session.may("files"), lead("folder", t().tab_files, tab("files"))),
        (true, lead("braces", t().inspect, tab("inspect"))),
    ])
}

/// To what else can be done.
pub(super) fn leads(of: &Container, session: &Session) -> Vec<Lead> {
    let id = short(&of.id);
    allowed(vec![
        (recreates(session), lead("sliders", t().edit, To::Page(format!("/containers/{id}/edit")))),
        (session.may("create"), lead("copy", t().duplicate, To::Page(format!("/containers/create?from={id}")))),
        (recreates(session), lead("refresh-cw", t().update, To::Dialog("update"))),
        // A commit makes the container's files an image, which can then be read.
        (session.may("images") && session.may("files"), lead("save", t().commit, To::Dialog("commit"))),
        (session.may("files"), lead("download", t().export, To::Dialog("export"))),
        (of.is_up(), lead("clock", t().wait, To::Dialog("wait"))),
        (true, lead("git-compare", t().compare, To::Page(site::compare(&of.id, &of.image_id)))),
    ])
}

/// To what else can be done with an image; `key` is its tag, or its id where it has none. On its own page, `in_page`, much
/// stands there already.
pub(super) fn of_image(id: &str, key: &str, in_page: bool, session: &Session) -> Vec<Lead> {
    let tagged = key != id;
    let tab = |tab: &str| To::Page(format!("/images/{}?tab={tab}", short(id)));
    allowed(vec![
        (tagged && session.may("images"), lead("download", t().pull_again, To::Dialog("pull"))),
        (!in_page && tagged && session.may("registries"), lead("upload", t().push, To::Dialog("push"))),
        (!in_page && saves(session), lead("save", t().save, To::Dialog("save"))),
        (true, lead("git-compare", t().compare, To::Page(site::compare_images(&[id])))),
        (!in_page, lead("layers", t().layers, tab("layers"))),
        (!in_page, lead("braces", t().inspect, tab("inspect"))),
    ])
}

/// What can be done to a compose project, in the dialog `project`: icon, word, and what the dialog calls it.
pub(super) fn of_project(session: &Session) -> Vec<(&'static str, &'static str, &'static str)> {
    if !session.operates() {
        return Vec::new();
    }
    let mut all =
        vec![("play", t().start, "start"), ("square", t().stop, "stop"), ("rotate-cw", t().restart, "restart")];
    // What runs is stopped before it is removed.
    if session.may("remove") {
        all.push(("trash-2", t().remove, "remove"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(leads: &[Lead]) -> Vec<&'static str> {
        leads.iter().map(|lead| lead.label).collect()
    }

    #[test]
    fn no_lead_ends_in_a_refusal() {
        let of = Container { id: "1f".repeat(32), state: "exited".into(), ..Container::default() };
        let up = Container { state: "running".into(), ..of.clone() };
        let session = |role: &str, grants: &[&str]| Session {
            role: role.into(),
            grants: grants.iter().map(|grant| (*grant).to_owned()).collect(),
            ..Session::default()
        };
        let viewer = session("viewer", &[]);
        assert_eq!(words(&parts(&up, &viewer)), ["Inspect"]);
        assert_eq!(words(&leads(&of, &viewer)), ["Compare"]);
        assert!(of_project(&viewer).is_empty());
        // Putting a new one in its place takes stopping the old one, and removing it.
        let remover = session("viewer", &["create", "remove"]);
        assert_eq!(words(&leads(&of, &remover)), ["Duplicate", "Compare"]);
        assert!(of_project(&remover).is_empty());
        let operator = session("operator", &["create", "exec", "images"]);
        assert_eq!(words(&parts(&up, &operator)), ["Logs", "Terminal", "Inspect"]);
        assert_eq!(words(&leads(&up, &operator)), ["Duplicate", "Wait for its end", "Compare"]);
        assert_eq!(of_project(&operator).len(), 3);
        assert_eq!(words(&leads(&of, &session("operator", &["files"]))), ["Export", "Compare"]);
        let builder = session("operator", &["create", "remove", "images", "files"]);
        assert_eq!(words(&leads(&of, &builder)), ["Edit", "Duplicate", "Update", "Commit", "Export", "Compare"]);
        assert_eq!(of_project(&builder).len(), 4);
        let admin = session("admin", &[]);
        assert_eq!((parts(&of, &admin).len(), leads(&of, &admin).len(), of_project(&admin).len()), (4, 6, 4));
    }

    #[test]
    fn an_image_without_a_tag_is_neither_pulled_nor_pushed() {
        let (id, admin) = ("sha256:1f", Session { role: "admin".into(), ..Session::default() });
        let of = |key: &str, in_page| words(&of_image(id, key, in_page, &admin));
        assert_eq!(of("a:1", false), ["Pull again", "Push", "Save", "Compare", "Layers", "Inspect"]);
        assert_eq!(of(id, false), ["Save", "Compare", "Layers", "Inspect"]);
        assert_eq!(of("a:1", true), ["Pull again", "Compare"]);
        // What is saved is not masked.
        let grants = vec!["images".to_owned()];
        let puller = Session { role: "viewer".into(), grants, ..Session::default() };
        assert_eq!(words(&of_image(id, "a:1", false, &puller)), ["Pull again", "Compare", "Layers", "Inspect"]);
    }

    #[test]
    fn leads_name_the_container() {
        let of =
            Container { id: "1f".repeat(32), image_id: format!("sha256:{}", "ab".repeat(32)), ..Container::default() };
        let admin = Session { role: "admin".into(), ..Session::default() };
        let pages: Vec<_> = leads(&of, &admin)
            .into_iter()
            .filter_map(|lead| match lead.to {
                To::Page(path) => Some(path),
                To::Dialog(_) => None,
            })
            .collect();
        assert_eq!(pages[0], "/containers/1f1f1f1f1f1f/edit");
        assert_eq!(pages[1], "/containers/create?from=1f1f1f1f1f1f");
        assert_eq!(pages[2], site::compare(&of.id, &of.image_id));
    }
}
