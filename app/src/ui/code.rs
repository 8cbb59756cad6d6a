//! Text to be copied whole: commands, keys, codes.

use super::CopyButton;
use crate::text::t;
use leptos::prelude::*;

/// A block of text under its name, with a button that copies it.
pub fn code(title: &'static str, text: Signal<String>) -> AnyView {
    view! {
        <div class="code">
            <p>{title}<CopyButton text=text label=format!("{} {title}", t().copy)/></p>
            <pre tabindex="0" aria-label=title>{move || text.get()}</pre>
        </div>
    }
    .into_any()
}
