//! Whether the audit is as it was written: each row is bound to the one before it.

use crate::json::{Value, at, number};
use crate::pages::settings::form::told;
use crate::seed::Answer;
use crate::text::{fill, t};
use crate::transport::fetch;
use crate::ui::{click, optional};
use engine::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The button, and what came of it.
pub(super) fn chain() -> AnyView {
    let verdict = RwSignal::new(None::<(bool, String)>);
    let busy = RwSignal::new(false);
    let check = click(move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        verdict.set(None);
        spawn_local(async move {
            let answer = fetch(Method::Get, "/api/audit/chain", None).await;
            busy.try_set(false);
            verdict.try_set(Some(judged(&answer)));
        });
    });
    let shown = optional(move || {
        verdict.get().map(|(whole, sentence)| {
            view! { <span class=if whole { "ok" } else { "bad" }>{sentence}</span> }.into_any()
        })
    });
    view! {
        <button type="button" on:click=check>{move || if busy.get() { t().working } else { t().check_chain }}</button>
        <span role="status">{shown}</span>
    }
    .into_any()
}

fn judged(answer: &Answer) -> (bool, String) {
    if let Err(sentence) = told(answer) {
        return (false, sentence);
    }
    let value: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let whole = at(&value, "ok").as_bool() == Some(true);
    let (sentence, n) = if whole { (t().chain_whole, "rows") } else { (t().chain_broken, "broken_at") };
    (whole, fill(sentence, &[("n", &number(&value, n).to_string())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_whole() {
        let of = |status, body: &str| judged(&Answer { status, body: body.into() });
        let whole = of(200, r#"{"ok":true,"rows":12,"broken_at":null}"#);
        assert_eq!(whole, (true, "The chain is whole: all 12 rows are as they were written.".into()));
        let broken = of(200, r#"{"ok":false,"rows":12,"broken_at":7}"#);
        assert!(!broken.0 && broken.1.contains("row 7"), "{broken:?}");
        assert!(!of(200, "{}").0 && !of(503, "").0 && !of(0, "").0);
    }
}
