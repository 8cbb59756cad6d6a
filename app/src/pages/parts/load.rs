//! The states of something that is loaded: not yet, there, gone, failed.

use crate::json::Value;
use crate::live::live;
use crate::seed::Answer;
use crate::text::{fill, t};
use crate::transport::Load;
use crate::ui::{click, follow};
use engine::Error;
use leptos::prelude::*;

/// What shows a loaded value.
pub(crate) struct Show(Box<dyn Fn(Value) -> AnyView + Send + Sync>);

impl<F: Fn(Value) -> AnyView + Send + Sync + 'static> From<F> for Show {
    fn from(show: F) -> Self {
        Self(Box::new(show))
    }
}

/// What failed while the engine was away, or was said by the engine before, is asked for again when it is back.
pub(crate) fn again_when_back(load: Load) {
    let live = live();
    Effect::new(move |before: Option<bool>| {
        let up = live.engine.read().up;
        if before == Some(false) && up {
            load.again();
        }
        up
    });
}

/// Shows `children` of the loaded JSON; `gone` is the sentence for a 404.
#[component]
pub(crate) fn Loaded(
    load: Load,
    #[prop(into)] gone: String,
    /// A way out, shown under the sentence.
    way: fn() -> AnyView,
    #[prop(into)] children: Show,
) -> impl IntoView {
    again_when_back(load);
    follow(move || match load.answer.get() {
        None => view! { <p class="muted" role="status">{t().loading}</p> }.into_any(),
        Some(answer) => match read(&answer) {
            Ok(value) => (children.0)(value),
            Err(error) => {
                let sentence = match &error {
                    Error::NotFound(_) => gone.clone(),
                    other => fill(t().load_failed, &[("message", &other.to_string())]),
                };
                let again = click(move || load.again());
                view! {
                    <div class="empty" role="alert">
                        <p>{sentence}</p>
                        <p>{way()}" "<button type="button" on:click=again>{t().try_again}</button></p>
                    </div>
                }
                .into_any()
            }
        },
    })
}

fn read(answer: &Answer) -> Result<Value, Error> {
    if answer.status == 0 {
        return Err(Error::Unreachable(t().console_lost.to_owned()));
    }
    match Error::from_answer(answer.status, answer.body.as_bytes()) {
        Some(error) => Err(error),
        None => serde_json::from_str(&answer.body).map_err(|cause| Error::Undecodable(cause.to_string())),
    }
}
