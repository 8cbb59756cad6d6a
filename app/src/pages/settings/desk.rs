//! Where changes to the console are handed in: with the proof of who one is, where that is needed first, and with the
//! question before something is taken away.

use super::field::{Input, input};
use super::form::{Form, form};
use crate::act::{Acts, acts};
use crate::json::{Value, text};
use crate::live::live;
use crate::seed::Answer;
use crate::text::t;
use crate::transport::fetch;
use crate::ui::Modal;
use engine::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use std::sync::Arc;

/// What follows an answer.
pub(super) type Then = Arc<dyn Fn(&Answer) + Send + Sync>;

/// A change to ask for.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) method: Method,
    pub(super) path: String,
    /// JSON
    pub(super) body: Option<String>,
    pub(super) then: Then,
}

/// A question, and what is sent when the answer is yes.
#[derive(Clone)]
struct Question {
    title: String,
    sentence: String,
    form: Form,
}

/// The desk of the settings, with its two dialogs.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    acts: Acts,
    /// What waits for a proof, and how it was refused without.
    pending: StoredValue<Option<(Change, Answer)>>,
    proving: RwSignal<bool>,
    question: RwSignal<Option<Question>>,
    asking: RwSignal<bool>,
}

/// A text of an answer's JSON.
pub(super) fn says(answer: &Answer, key: &str) -> String {
    serde_json::from_str::<Value>(&answer.body).map(|value| text(&value, key)).unwrap_or_default()
}

fn wants_proof(answer: &Answer) -> bool {
    answer.status == 403 && says(answer, "code") == "proof"
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            acts: acts(),
            pending: StoredValue::new(None),
            proving: RwSignal::new(false),
            question: RwSignal::new(None),
            asking: RwSignal::new(false),
        }
    }

    /// Sends a change; asks who it is first where the console wants to know, and then sends it again.
    pub(super) fn send(self, change: Change) {
        spawn_local(async move {
            let answer = fetch(change.method, &change.path, change.body.as_deref()).await;
            if wants_proof(&answer) {
                self.pending.try_set_value(Some((change, answer)));
                self.proving.try_set(true);
            } else {
                (change.then)(&answer);
            }
        });
    }

    /// Asks before something is taken away.
    pub(super) fn ask(self, title: String, sentence: String, form: Form) {
        let form = Form { danger: true, ..form }.within(self.asking);
        self.question.set(Some(Question { title, sentence, form }));
        self.asking.set(true);
    }

    /// Says that something was done.
    pub(super) fn tell(self, sentence: &str) {
        self.acts.tell(true, sentence.to_owned());
    }

    fn take_pending(self) -> Option<(Change, Answer)> {
        self.pending.try_update_value(Option::take).flatten()
    }

    /// Both dialogs; made after what opens them, so that they stand above it.
    pub(super) fn dialogs(self) -> AnyView {
        // Closed without a proof: it stands refused.
        Effect::new(move |_| {
            if !self.proving.get()
                && let Some((change, refused)) = self.take_pending()
            {
                (change.then)(&refused);
            }
        });
        let title = Signal::derive(move || {
            self.question.with(|asked| asked.as_ref().map(|asked| asked.title.clone()).unwrap_or_default())
        });
        view! {
            <Modal open=self.asking title>{question(self)}</Modal>
            <Modal open=self.proving title=Signal::stored(t().second_step.to_owned())>{proof(self)}</Modal>
        }
        .into_any()
    }
}

fn question(desk: Desk) -> Option<AnyView> {
    let Question { sentence, form: wanted, .. } = desk.question.get_untracked()?;
    let body = RwSignal::new(Value::Null);
    Some(form(desk, wanted, body, view! { <p>{sentence}</p> }.into_any()))
}

/// The password; a code, from who has no password here; or the way to a new sign-in, from who has neither.
fn proof(desk: Desk) -> AnyView {
    let (provider, second) = live().session.with_value(|session| (session.oidc, session.second_factor));
    if provider && !second {
        return view! {
            <p>{t().proof_anew}</p>
            <form method="post" action="/logout"><footer><button type="submit">{t().sign_out}</button></footer></form>
        }
        .into_any();
    }
    let (of, body) = if provider {
        (Input::code("/code", t().proof_code), json!({"code": ""}))
    } else {
        (Input::password("/password", t().field_password), json!({"password": ""}))
    };
    let body = RwSignal::new(body);
    let proved = move |_: &Answer| {
        let pending = desk.take_pending();
        if let Some((change, _)) = pending {
            desk.send(change);
        }
    };
    let wanted = Form::new(Method::Post, "/api/account/proof", t().confirm, proved).within(desk.proving);
    let fields = view! { <p>{t().proof_lead}</p> {input(body, of)} };
    form(desk, wanted, body, fields.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_refusal_for_want_of_a_proof_asks_for_one() {
        let wants = |status, body: &str| wants_proof(&Answer { status, body: body.into() });
        assert!(wants(403, r#"{"message":"Confirm your password first.","code":"proof"}"#));
        assert!(!wants(403, r#"{"message":"Only administrators may do this."}"#));
        assert!(!wants(400, r#"{"code":"proof"}"#));
        assert!(!wants(403, "<html>"));
    }
}
