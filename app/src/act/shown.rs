//! The calls of an action, as people would type them.

use super::{Options, Target, Verb};
use crate::live::live;
use crate::text::t;
use crate::ui::code;
use leptos::prelude::*;

/// At most this many targets are written out.
const MOST: usize = 20;

/// `docker`, `curl` through the console and `curl` on the engine's machine, following the options.
#[component]
pub fn ShownCalls(verb: Signal<Verb>, options: RwSignal<Options>, targets: Vec<Target>) -> impl IntoView {
    let live = live();
    let targets = StoredValue::new(targets);
    let lines = move |form: &dyn Fn(&engine::Call) -> String| {
        let (verb, options) = (verb.get(), options.get());
        targets.with_value(|targets| {
            let calls = targets.iter().take(MOST).map(|target| form(&verb.call(&target.name, &options)));
            calls.collect::<Vec<_>>().join("\n")
        })
    };
    let docker = Signal::derive(move || {
        let place = live.engine.read().place.clone();
        lines(&|call| call.as_docker(&place))
    });
    let origin = live.session.with_value(|session| session.origin.clone());
    let console = Signal::derive(move || {
        let name = live.engine.read().name.clone();
        lines(&|call| call.as_curl_console(&origin, &name))
    });
    let socket = Signal::derive(move || {
        let engine = live.engine.get();
        lines(&|call| call.as_curl_socket(engine.socket().unwrap_or_default(), &engine.api))
    });
    let token = live.session.with_value(|session| session.token_command.clone());
    let local = live.engine.read_untracked().socket().is_some();
    view! {
        <div class="calls">
            {code(t().call_docker, docker)}
            {code(t().call_console, console)}
            {(!token.is_empty()).then(|| code(t().call_console_hint, Signal::stored(token)))}
            {local.then(|| code(t().call_socket, socket))}
        </div>
    }
}
