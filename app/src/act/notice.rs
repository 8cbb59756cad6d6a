//! Notices: what came of an action, told in a `status` or an `alert` region.

use super::outcome::Outcome;
use super::{Acts, acts};
use crate::json::{Value, text};
use crate::text::{fill, t};
use crate::ui::{click, icon};
use leptos::prelude::*;
use std::time::Duration;

/// A success is read in this time; a failure stays until it is closed.
const LASTS: Duration = Duration::from_secs(6);
/// More than this many at once are noise; the oldest go first.
const MOST: usize = 5;

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    id: u32,
    outcome: Outcome,
}

impl Acts {
    /// Tells what came of something.
    pub(super) fn notify(self, outcome: Outcome) {
        let id = self.number();
        let passing = outcome.done;
        self.notices.update(|notices| {
            notices.push(Notice { id, outcome });
            if notices.len() > MOST {
                notices.remove(0);
            }
        });
        if passing {
            set_timeout(move || self.close(id), LASTS);
        }
    }

    /// Tells what came of something that is no verb.
    pub fn tell(self, done: bool, sentence: String) {
        self.notify(Outcome { done, sentence, detail: String::new(), way: None, gone: false });
    }

    fn close(self, id: u32) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }
}

/// Shows what modules tell, for as long as the page lives; called once, in the browser.
pub fn listen(acts: Acts) {
    window_event_listener_untyped("quayside:tell", move |event| {
        let told = js_sys::Reflect::get(&event, &"detail".into()).ok().and_then(|detail| detail.as_string());
        let told: Value = serde_json::from_str(&told.unwrap_or_default()).unwrap_or_default();
        let done = told["done"].as_bool().unwrap_or_default();
        let (sentence, detail) = (text(&told, "sentence"), text(&told, "detail"));
        acts.notify(Outcome { done, sentence, detail, way: None, gone: false });
    });
}

/// Both regions; they are there from the start, so that screen readers hear what is put into them.
#[component]
pub fn Notices() -> impl IntoView {
    let acts = acts();
    let region = move |done: bool| {
        let those = move || {
            let notices = acts.notices.get();
            notices.into_iter().filter(|notice| notice.outcome.done == done).collect::<Vec<_>>()
        };
        view! { <For each=those key=|notice| notice.id children=move |notice| view! { <Card notice acts/> }.into_any()/> }
    };
    view! {
        <div class="notices">
            <div role="alert">{region(false)}</div>
            <div role="status">{region(true)}</div>
        </div>
    }
}

#[component]
fn Card(notice: Notice, acts: Acts) -> impl IntoView {
    let Notice { id, outcome } = notice;
    let said = (!outcome.detail.is_empty()).then(|| fill(t().engine_said, &[("message", &outcome.detail)]));
    view! {
        <div class="notice" class:bad=!outcome.done>
            {icon(if outcome.done { "check" } else { "circle-alert" })}
            <div>
                <p>{outcome.sentence}</p>
                {said.map(|said| view! { <p class="detail">{said}</p> }.into_any())}
            </div>
            <button type="button" class="plain" aria-label=t().close on:click=click(move || acts.close(id))>{icon("x")}</button>
        </div>
    }
}
