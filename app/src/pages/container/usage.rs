//! What the container uses; what draws it is in frontend/modules.

use crate::contract::Container;
use crate::text::t;
use crate::ui::Module;
use leptos::prelude::*;
use serde_json::json;

/// The charts of the tab.
pub(super) fn charts(of: Memo<Option<Container>>) -> AnyView {
    let options = Memo::new(move |_| {
        let of = of.read();
        let (id, state) = of.as_ref().map(|row| (row.id.as_str(), row.state.as_str())).unwrap_or_default();
        json!({"id": id, "running": state == "running"}).to_string()
    });
    view! { <Module name="usage" options=options class="usage"/> }.into_any()
}

/// What it uses now, above the overview while it runs.
pub(super) fn now(of: Signal<Container>) -> AnyView {
    let id = Memo::new(move |_| of.read().id.clone());
    let runs = Memo::new(move |_| of.read().state == "running");
    view! {
        <div class="now" role="group" aria-label=t().now_uses hidden=move || !runs.get()>
            // What stands in these is written by the module.
            <p data-usage=move || id.get() data-running=move || runs.get()>
                <span class="muted">{t().cpu}</span><span data-spark></span><strong data-cpu></strong>
                <span class="muted">{t().memory}</span><strong data-memory></strong>
            </p>
            <Module name="cells" options=Signal::stored("{}".to_owned())/>
        </div>
    }
    .into_any()
}
