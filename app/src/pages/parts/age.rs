//! How old something is.

use crate::format;
use crate::live::live;
use leptos::prelude::*;

/// A relative time, with the exact one on hover.
#[component]
pub(crate) fn Age(#[prop(into)] since: Signal<i64>) -> impl IntoView {
    let now = live().now;
    let exact = Signal::derive(move || format::utc(since.get()));
    view! { <time title=exact datetime=exact>{move || format::age(since.get(), now.get())}</time> }
}
