//! The log viewer, for one container or for several; what it does is in frontend/modules/log.

use crate::contract::{Container, Session};
use crate::live::live;
use crate::text::t;
use crate::ui::{Module, Query};
use leptos::prelude::*;
use serde_json::json;

/// So many logs are shown at once.
pub(crate) const MOST_LOGS: usize = 32;

/// A container whose log is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_up: bool,
}

impl Origin {
    pub(crate) fn of(row: &Container) -> Self {
        Self { id: row.id.clone(), name: row.name.clone(), is_up: row.is_up() }
    }
}

/// Whether the signed-in person may read logs, so that no link leads to a refusal. The server judges by itself.
pub(crate) fn reads_logs() -> bool {
    live().session.with_value(Session::operates)
}

/// The viewer; a sentence for who may not read logs. `project` is the compose project that all are of, or empty. The
/// URL has the line that is shown: `at`, and `in` with its container.
pub(crate) fn log_viewer(of: Memo<Vec<Origin>>, merged: bool, project: Signal<String>) -> AnyView {
    if !reads_logs() {
        return view! { <p class="empty">{t().logs_operators}</p> }.into_any();
    }
    let query = Query::new();
    let options = Memo::new(move |_| {
        let of = of.read();
        let containers = of.iter().map(|one| json!({"id": one.id, "name": one.name, "running": one.is_up}));
        let options = json!({
            "containers": containers.collect::<Vec<_>>(),
            "merged": merged,
            "follow": true,
            "at": query.get("at"),
            "container_at": query.get("in"),
            "base": query.link(&[("at", ""), ("in", "")]),
            "project": project.get(),
        });
        options.to_string()
    });
    view! { <Module name="log" options=options class="logs"/> }.into_any()
}
