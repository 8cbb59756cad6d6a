//! A container's state: shape, colour and word.

use crate::act::acts;
use crate::contract::Container;
use crate::text::{fill, t};
use leptos::prelude::*;

/// The shape (a CSS class), the tone (another), and the word.
fn look(container: &Container) -> (&'static str, &'static str, String) {
    let code = container.exit.unwrap_or_default();
    match (container.state.as_str(), container.health.as_str()) {
        ("running", "healthy") => ("disc", "ok", t().state_healthy.to_owned()),
        ("running", "unhealthy") => ("block", "bad", t().state_unhealthy.to_owned()),
        ("running", "starting") => ("half", "info", t().state_starting.to_owned()),
        ("running", _) => ("disc", "ok", t().state_running.to_owned()),
        ("paused", _) => ("ring", "warn", t().state_paused.to_owned()),
        ("restarting", _) => ("half", "warn", t().state_restarting.to_owned()),
        ("created", _) => ("ring", "idle", t().state_created.to_owned()),
        ("removing", _) => ("half", "idle", t().state_removing.to_owned()),
        ("dead", _) => ("block", "bad", t().state_dead.to_owned()),
        ("exited", _) if !container.failed() => {
            ("ring", "idle", fill(t().state_exited, &[("code", &code.to_string())]))
        }
        ("exited", _) => ("block", "bad", fill(t().state_exited, &[("code", &code.to_string())])),
        // An engine of the future may say something new: its own word, without a judgement.
        (other, _) => ("ring", "idle", other.to_owned()),
    }
}

/// The state of a container, following it; while something is done to it, that.
#[component]
pub(crate) fn State(#[prop(into)] of: Signal<Container>) -> impl IntoView {
    let acts = acts();
    let look = Memo::new(move |_| {
        let container = of.read();
        match acts.busy(&container.id) {
            Some(verb) => ("half", "info", verb.doing().to_owned()),
            None => look(&container),
        }
    });
    view! {
        <span class=move || { let (shape, tone, _) = look.get(); format!("state {shape} {tone}") }>
            <i aria-hidden="true"></i>{move || look.get().2}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_looks_differ_by_colour_alone() {
        let of = |state: &str, health: &str, exit: Option<i64>| {
            look(&Container { state: state.into(), health: health.into(), exit, ..Container::default() })
        };
        let looks = [
            of("running", "", None),
            of("running", "unhealthy", None),
            of("running", "starting", None),
            of("paused", "", None),
            of("exited", "", Some(0)),
            of("exited", "", Some(1)),
            of("created", "", None),
            of("dead", "", None),
        ];
        for (nth, one) in looks.iter().enumerate() {
            assert!(looks[nth + 1..].iter().all(|other| other.2 != one.2), "{one:?}");
        }
        assert_eq!(of("hibernating", "", None), ("ring", "idle", "hibernating".into()));
    }
}
