//! Icons, from one sprite file that is loaded once.

use leptos::prelude::*;

/// Where the assets are: a context.
#[derive(Clone, Copy)]
pub struct Assets(pub StoredValue<String>);

impl Assets {
    /// Reads the path.
    pub fn with<R>(read: impl FnOnce(&str) -> R) -> R {
        match use_context::<Self>() {
            Some(Self(path)) => path.with_value(|path| read(path)),
            None => read(""),
        }
    }
}

/// An icon of public/icons.svg; decoration, so the control has a name of its own.
pub fn icon(name: &'static str) -> AnyView {
    let href = Assets::with(|assets| format!("{assets}/icons.svg#{name}"));
    view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> }.into_any()
}

/// Quayside's mark.
pub fn logo(assets: &str) -> AnyView {
    view! { <svg class="logo" aria-hidden="true"><use href=format!("{assets}/icons.svg#quayside")></use></svg> }
        .into_any()
}
