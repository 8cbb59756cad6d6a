//! The parts of the page that a module draws.

use crate::act::{granted, grants, is_own};
use crate::contract::Container;
use crate::pages::parts::reads_logs;
use crate::text::t;
use crate::ui::{Module, Query};
use leptos::prelude::*;
use serde_json::json;

/// One of them.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// As the URL has it.
    tab: &'static str,
    label: &'static str,
    /// Which module draws it; `container` has several.
    module: &'static str,
}

/// Those that the signed-in person may use.
fn parts() -> Vec<Part> {
    let part = |may: bool, tab, label, module| may.then_some(Part { tab, label, module });
    let all = [
        part(granted("exec"), "terminal", t().tab_terminal, "terminal"),
        part(granted("files"), "files", t().tab_files, "files"),
        part(true, "changes", t().tab_changes, "container"),
        part(reads_logs(), "processes", t().tab_processes, "container"),
        part(granted("create"), "limits", t().tab_limits, "container"),
        part(true, "networks", t().networks, "container"),
    ];
    all.into_iter().flatten().collect()
}

/// Their tabs.
pub(super) fn tabs() -> impl Iterator<Item = (&'static str, &'static str)> {
    parts().into_iter().map(|part| (part.tab, part.label))
}

/// The one of a tab.
pub(super) fn part(tab: &str) -> Option<Part> {
    parts().into_iter().find(|part| part.tab == tab)
}

impl Part {
    /// Shows it. Files begin at the place that the URL has.
    pub(super) fn show(self, of: Memo<Option<Container>>, query: Query) -> AnyView {
        let path = query.now("path");
        let options = Memo::new(move |_| {
            let of = of.read();
            let of = of.as_ref();
            let text = |read: fn(&Container) -> &str| of.map(read).unwrap_or_default();
            let options = json!({
                "panel": self.tab,
                "id": text(|row| row.id.as_str()),
                "name": text(|row| row.name.as_str()),
                "running": text(|row| row.state.as_str()) == "running",
                "own": is_own(text(|row| row.id.as_str())),
                "path": path,
                "may": grants(),
            });
            options.to_string()
        });
        view! { <Module name=self.module options=options class="drawn"/> }.into_any()
    }
}
