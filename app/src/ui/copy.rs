//! Copying to the clipboard.

use super::{click, icon};
use crate::text::t;
use leptos::prelude::*;
use std::time::Duration;

/// Copies a text.
pub fn copy(text: &str) {
    // The promise fails only where the browser forbids it; there is nothing better to fall back on.
    let _ = window().navigator().clipboard().write_text(text);
}

/// A button that copies and says so. `label` names it for those who do not see the icon.
#[component]
pub fn CopyButton(#[prop(into)] text: Signal<String>, #[prop(into)] label: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let click = click(move || {
        copy(&text.read_untracked());
        copied.set(true);
        set_timeout(
            move || {
                copied.try_set(false);
            },
            Duration::from_millis(1500),
        );
    });
    view! {
        <button type="button" class="copy" title=t().copy aria-label=label on:click=click>
            <span hidden=move || copied.get()>{icon("copy")}</span>
            <span hidden=move || !copied.get()>{icon("check")}</span>
        </button>
        <span class="sr" role="status">{move || copied.get().then_some(t().copied)}</span>
    }
}
