//! One type for each kind of handler and of changing view, whatever it does: each type is paid for in wasm.

use leptos::prelude::*;
use std::sync::{Arc, Mutex};
use web_sys::{Event, MouseEvent};

/// A handler for `on:click`.
pub fn click(handle: impl Fn() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| handle())
}

/// A handler for `on:input` and `on:change`; takes what is now in the field.
pub fn typed(handle: impl Fn(String) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| handle(event_target_value(&event)))
}

/// A handler for `on:change` of a box; takes whether it is ticked.
pub fn ticked(handle: impl Fn(bool) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| handle(event_target_checked(&event)))
}

/// A view that is made anew whenever a signal that it reads has changed.
pub fn follow(show: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let show: Arc<Mutex<dyn FnMut() -> AnyView + Send>> = Arc::new(Mutex::new(show));
    show.into_any()
}

/// A view that is there only while there is something to show, made anew as with [`follow`].
pub fn optional(mut show: impl FnMut() -> Option<AnyView> + Send + 'static) -> AnyView {
    follow(move || show().into_any())
}
