//! The browser's entry point: takes over the page that the server rendered.

use app::App;
use app::seed::Seed;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the page; called by public/boot.js.
#[wasm_bindgen]
pub fn hydrate() {
    let seed = Seed::read();
    leptos::mount::hydrate_body(move || view! { <App seed/> });
}
