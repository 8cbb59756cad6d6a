//! A modal dialog: the browser's own, which keeps the focus in and closes on Escape.

use super::{click, icon};
use crate::text::t;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Shown while `open`. Its content is there only then, and is made anew each time.
#[component]
pub fn Modal(open: RwSignal<bool>, #[prop(into)] title: Signal<String>, children: ChildrenFn) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let children = StoredValue::new(children);
    // A click on the backdrop hits the dialog element itself, not what is in it.
    let backdrop = move |event: web_sys::MouseEvent| {
        let itself = event
            .target()
            .is_some_and(|target| dialog.get_untracked().is_some_and(|dialog| target == *dialog.as_ref()));
        if itself {
            open.set(false);
        }
    };
    view! {
        <dialog node_ref=dialog aria-label=move || title.get() on:close=move |_| open.set(false) on:mousedown=backdrop>
            {move || open.get().then(|| view! {
                <div class="modal">
                    <header>
                        <h2>{move || title.get()}</h2>
                        <button type="button" class="plain" aria-label=t().close on:click=click(move || open.set(false))>{icon("x")}</button>
                    </header>
                    {children.with_value(|children| children())}
                </div>
            }.into_any())}
        </dialog>
    }
}
