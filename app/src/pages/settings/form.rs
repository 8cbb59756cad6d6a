//! Forms: their state is the JSON they will send.

use super::desk::{Change, Desk, Then, says};
use super::field::Body;
use crate::seed::Answer;
use crate::text::{fill, t};
use crate::ui::{click, optional};
use engine::Method;
use leptos::prelude::*;
use std::sync::Arc;

/// Where a form's content goes, and what comes after.
#[derive(Clone)]
pub(super) struct Form {
    pub(super) method: Method,
    pub(super) path: String,
    /// What its button says.
    pub(super) button: &'static str,
    /// Whether it takes something away.
    pub(super) danger: bool,
    /// What is told when it was done; nothing when empty.
    pub(super) done: String,
    /// The dialog it stands in, which closes when it was done.
    pub(super) dialog: Option<RwSignal<bool>>,
    /// What follows when it was done.
    pub(super) then: Then,
}

impl Form {
    /// A form that tells nothing and stands in no dialog.
    pub(super) fn new(
        method: Method,
        path: &str,
        button: &'static str,
        then: impl Fn(&Answer) + Send + Sync + 'static,
    ) -> Self {
        let (path, then) = (path.to_owned(), Arc::new(then));
        Self { method, path, button, danger: false, done: String::new(), dialog: None, then }
    }

    /// It tells this when it was done.
    pub(super) fn done(self, sentence: impl Into<String>) -> Self {
        Self { done: sentence.into(), ..self }
    }

    /// It stands in this dialog.
    pub(super) fn within(self, dialog: RwSignal<bool>) -> Self {
        Self { dialog: Some(dialog), ..self }
    }
}

/// What came of a request: a sentence when it was not done.
pub(super) fn told(answer: &Answer) -> Result<(), String> {
    match answer.status {
        200..=299 => Ok(()),
        0 => Err(t().offline.to_owned()),
        status => match says(answer, "message") {
            message if message.is_empty() => Err(fill(t().answered, &[("status", &status.to_string())])),
            message => Err(message),
        },
    }
}

/// The form around some fields. Nothing is sent twice, and a failure is said where it happened.
pub(super) fn form(desk: Desk, form: Form, body: Body, fields: AnyView) -> AnyView {
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(String::new());
    let Form { method, path, button, danger, done, dialog, then } = form;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(String::new());
        let (done, then) = (done.clone(), Arc::clone(&then));
        let finish = move |answer: &Answer| {
            busy.try_set(false);
            if let Err(sentence) = told(answer) {
                failure.try_set(sentence);
                return;
            }
            if !done.is_empty() {
                desk.tell(&done);
            }
            then(answer);
            if let Some(dialog) = dialog {
                dialog.try_set(false);
            }
        };
        let body = body.with_untracked(|body| (!body.is_null()).then(|| body.to_string()));
        desk.send(Change { method, path: path.clone(), body, then: Arc::new(finish) });
    };
    let failed = optional(move || {
        let sentence = failure.get();
        (!sentence.is_empty()).then(|| view! { <p class="failure">{sentence}</p> }.into_any())
    });
    let cancel = dialog.map(|dialog| {
        view! { <button type="button" on:click=click(move || dialog.set(false))>{t().cancel}</button> }.into_any()
    });
    view! {
        <form class="ask" on:submit=submit>
            {fields}
            <div role="alert">{failed}</div>
            <footer>
                {cancel}
                <button type="submit" class=if danger { "primary danger" } else { "primary" }>
                    {move || if busy.get() { t().working } else { button }}
                </button>
            </footer>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_in_a_sentence() {
        let of = |status, body: &str| told(&Answer { status, body: body.into() });
        assert_eq!(of(204, ""), Ok(()));
        assert_eq!(of(403, r#"{"message":"No."}"#), Err("No.".into()));
        assert_eq!(of(502, "<html>"), Err("The console answered with status 502.".into()));
        assert_eq!(of(0, ""), Err(t().offline.into()));
    }
}
