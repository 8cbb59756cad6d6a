//! The one dialog of all actions: what will be done, its options, the call it is, and what came of it.

use super::outcome::{Outcome, Way};
use super::shown::ShownCalls;
use super::{Acts, Ask, Field, Options, Target, Verb, acts, is_own, run};
use crate::text::{fill, t};
use crate::ui::{Modal, click, follow, icon, optional, ticked, typed};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// The signals of Linux that people send to containers.
const SIGNALS: [&str; 8] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"];

/// How many calls at once.
const AT_ONCE: usize = 3;

/// What came of it, by target; `None` while it runs.
type Results = RwSignal<Vec<Option<Outcome>>>;

/// Shows the dialog of the context's question.
#[component]
pub fn ActionDialog() -> impl IntoView {
    let acts = acts();
    let open = RwSignal::new(false);
    let title = Signal::derive(move || acts.ask.read().as_ref().map(title).unwrap_or_default());
    // Each follows the other, and writes only what differs, or they would run for ever.
    Effect::new(move |_| {
        let asked = acts.ask.read().is_some();
        if open.get_untracked() != asked {
            open.set(asked);
        }
    });
    Effect::new(move |_| {
        if !open.get() && acts.ask.read_untracked().is_some() {
            acts.ask.set(None);
        }
    });
    view! {
        <Modal open title>
            {move || acts.ask.get().map(|ask| view! { <Question ask acts/> }.into_any())}
        </Modal>
    }
}

fn title(ask: &Ask) -> String {
    let verb = ask.verb.label();
    match ask.targets.as_slice() {
        [one] if ask.offers.is_empty() => fill(t().ask_one, &[("verb", verb), ("name", &one.name)]),
        [one] => fill(t().ask_call, &[("name", &one.name)]),
        many => fill(t().ask_many, &[("verb", verb), ("n", &many.len().to_string())]),
    }
}

#[component]
fn Question(ask: Ask, acts: Acts) -> impl IntoView {
    let verb = RwSignal::new(ask.verb);
    let options = RwSignal::new(initial(ask.verb, &ask.targets));
    let results: Results = RwSignal::new(Vec::new());
    let showing = !ask.offers.is_empty();
    let many = ask.targets.len() > 1;
    let targets = StoredValue::new(ask.targets.clone());
    let go = move |way: Option<Way>| {
        let (verb, told) = (verb.get_untracked(), options.get_untracked());
        submit(acts, verb, told, targets.get_value(), way, results);
    };
    let asking = move || results.read().is_empty();
    let running = Signal::derive(move || results.read().iter().any(Option::is_none) && !asking());
    let choices: Vec<_> = ask.offers.iter().map(|offer| (*offer, offer.label())).collect();
    let choose = move |event: leptos::ev::Targeted<web_sys::Event, web_sys::HtmlSelectElement>| {
        let nth = usize::try_from(event.target().selected_index()).unwrap_or_default();
        if let Some((offer, _)) = choices.get(nth) {
            // What one verb was told is not meant for the next.
            options.set(initial(*offer, &targets.get_value()));
            verb.set(*offer);
        }
    };
    let chooser = showing.then(|| {
        let items: Vec<_> =
            ask.offers.iter().map(|offer| view! { <option>{offer.label()}</option> }.into_any()).collect();
        view! { <label class="field"><span>{t().action}</span><select on:change:target=choose>{items}</select></label> }
            .into_any()
    });
    let form = follow(move || {
        targets.with_value(|targets| {
            let fields: Vec<_> = verb.get().fields().iter().map(|field| input(*field, options, many)).collect();
            view! { {own(verb.get(), targets)} {sure(verb.get(), targets)} {fields} }.into_any()
        })
    });
    let submit_form = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        go(None);
    };
    let calls = targets.get_value();
    let failed = optional(move || {
        let results = results.read();
        match results.as_slice() {
            [Some(outcome)] if !many && !outcome.done => Some(single(outcome.clone(), verb.get(), go)),
            _ => None,
        }
    });
    view! {
        <form on:submit=submit_form>
            {chooser}
            {(!showing && many).then(|| view! { <ul class="targets">{targets.with_value(|targets| targets.iter().map(|target| view! { <li>{target.name.clone()}</li> }.into_any()).collect::<Vec<_>>())}</ul> }.into_any())}
            <fieldset class="plain" disabled=running>{form}</fieldset>
            <div role="alert">{failed}</div>
            {move || (many && !asking()).then(|| view! { <ResultList targets=targets.get_value() results verb=verb.get()/> }.into_any())}
            <details open=showing>
                <summary>{t().show_call}</summary>
                <ShownCalls verb=verb.into() options targets=calls/>
            </details>
            <footer>
                <button type="button" on:click=click(move || acts.ask.set(None))>
                    {move || if many && !asking() { t().close } else { t().cancel }}
                </button>
                {move || (!many || asking()).then(|| view! {
                    <button type="submit" class=if verb.get().is_destructive() { "primary danger" } else { "primary" } disabled=running>
                        {move || if running.get() { t().working } else { verb.get().label() }}
                    </button>
                }.into_any())}
            </footer>
        </form>
    }
}

/// What stands in the fields at first.
fn initial(verb: Verb, targets: &[Target]) -> Options {
    let name = match targets {
        [one] if verb == Verb::Rename => one.name.clone(),
        _ => String::new(),
    };
    Options { name, ..Options::default() }
}

/// What is about to happen, for verbs that take something away.
fn sure(verb: Verb, targets: &[Target]) -> Option<AnyView> {
    let one = targets.len() == 1;
    let sentence = match verb {
        Verb::Remove if one => t().sure_remove,
        Verb::Remove => t().sure_remove_many,
        Verb::RemoveImage if targets.iter().any(|target| target.name == target.short) => t().sure_remove_dangling,
        Verb::RemoveImage => t().sure_remove_image,
        Verb::Kill if one => t().sure_kill,
        Verb::Kill => t().sure_kill_many,
        _ => return None,
    };
    let first = targets.first()?;
    Some(view! { <p>{fill(sentence, &[("name", &first.name), ("id", &first.short)])}</p> }.into_any())
}

/// What it means for this console, when the container it runs in is among them.
fn own(verb: Verb, targets: &[Target]) -> Option<AnyView> {
    let own = targets.iter().find(|target| is_own(&target.id))?;
    let sentence = match verb {
        Verb::Stop | Verb::Kill => t().own_stop,
        Verb::Pause => t().own_pause,
        Verb::Restart => t().own_restart,
        Verb::Remove => t().own_remove,
        Verb::Rename => t().own_rename,
        _ => return None,
    };
    Some(view! { <p class="note warned">{fill(sentence, &[("name", &own.name)])}</p> }.into_any())
}

/// One option's field.
fn input(field: Field, options: RwSignal<Options>, many: bool) -> AnyView {
    let flag =
        move |label: &'static str, hint: &'static str, read: fn(&Options) -> bool, write: fn(&mut Options, bool)| {
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=move || read(&options.read())
                        on:change=ticked(move |on| options.update(|options| write(options, on)))/>
                    <span>{label}<small class="hint">{hint}</small></span>
                </label>
            }
            .into_any()
        };
    let text = move |label: &'static str,
                     hint: &'static str,
                     required: bool,
                     read: fn(&Options) -> String,
                     write: fn(&mut Options, String)| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input type="text" autocomplete="off" spellcheck="false" required=required autofocus=required
                    inputmode=if label == t().field_seconds { "numeric" } else { "text" }
                    pattern=if label == t().field_seconds { "-?[0-9]*" } else { ".*" }
                    prop:value=move || read(&options.read())
                    on:input=typed(move |text| options.update(|options| write(options, text)))/>
                <small class="hint">{hint}</small>
            </label>
        }
        .into_any()
    };
    let name: fn(&Options) -> String = |options| options.name.clone();
    let set_name: fn(&mut Options, String) = |options, value| options.name = value;
    match field {
        Field::Seconds => text(t().field_seconds, t().hint_seconds, false, |o| o.seconds.clone(), |o, value| o.seconds = value),
        Field::Name => text(t().field_name, "", true, name, set_name),
        Field::Reference => text(t().field_reference, t().hint_reference, true, name, set_name),
        Field::Volumes => flag(t().field_volumes, "", |o| o.volumes, |o, on| o.volumes = on),
        Field::ForceContainer => flag(t().field_force, t().hint_force_container, |o| o.force, |o, on| o.force = on),
        Field::ForceImage => flag(t().field_force, t().hint_force_image, |o| o.force, |o, on| o.force = on),
        Field::NoPrune => flag(t().field_noprune, "", |o| o.noprune, |o, on| o.noprune = on),
        // A link belongs to one container.
        Field::Link if many => ().into_any(),
        Field::Link => view! {
            {flag(t().field_link, "", |o| o.link, |o, on| o.link = on)}
            {move || options.with(|options| options.link).then(|| text(t().field_link_name, t().hint_link, true, name, set_name))}
        }
        .into_any(),
        Field::Signal => {
            let items = SIGNALS.map(|signal| view! { <option>{signal}</option> }.into_any());
            view! {
                <label class="field">
                    <span>{t().field_signal}</span>
                    <select on:change=typed(move |signal| options.update(|options| options.signal = signal))>
                        {items.into_iter().collect::<Vec<_>>()}
                    </select>
                </label>
            }
            .into_any()
        }
    }
}

/// The failure of an action on one thing, with the way out of it.
fn single(outcome: Outcome, verb: Verb, go: impl Fn(Option<Way>) + Copy + Send + Sync + 'static) -> AnyView {
    let way = outcome.way.map(|way| {
        let label = match way {
            Way::StopAndRemove => t().stop_and_remove.to_owned(),
            Way::Force => fill(t().with_force, &[("verb", verb.label())]),
        };
        view! { <button type="button" class="danger" on:click=click(move || go(Some(way)))>{label}</button> }.into_any()
    });
    let said = (!outcome.detail.is_empty()).then(|| fill(t().engine_said, &[("message", &outcome.detail)]));
    view! {
        <div class="failure">
            <p>{outcome.sentence}</p>
            {said.map(|said| view! { <p class="detail">{said}</p> }.into_any())}
            {way}
        </div>
    }
    .into_any()
}

/// A result for each of many.
#[component]
fn ResultList(targets: Vec<Target>, results: Results, verb: Verb) -> impl IntoView {
    let rows: Vec<_> = targets
        .into_iter()
        .enumerate()
        .map(|(nth, target)| {
            let result = follow(move || match results.read().get(nth).cloned().flatten() {
                None => view! { <span class="muted">{t().working}</span> }.into_any(),
                Some(outcome) => view! {
                    <span class=if outcome.done { "ok" } else { "bad" }>
                        {icon(if outcome.done { "check" } else { "circle-alert" })}{outcome.sentence}
                    </span>
                }
                .into_any(),
            });
            view! { <li><strong>{target.name}</strong>{result}</li> }.into_any()
        })
        .collect();
    view! { <div role="status"><ul class="results" aria-label=format!("{} {}", t().results, verb.label())>{rows}</ul></div> }
}

/// Does it to all targets, a few at a time: browsers open six connections to a host, and moving on to another page
/// must not wait. One target's success closes the dialog and is told in a notice; everything else stays in the dialog,
/// or is told in a notice when the dialog has been closed meanwhile.
fn submit(acts: Acts, verb: Verb, mut options: Options, targets: Vec<Target>, way: Option<Way>, results: Results) {
    if way == Some(Way::Force) {
        options.force = true;
    }
    let single = targets.len() == 1;
    results.set(vec![None; targets.len()]);
    let queue = Rc::new(RefCell::new(targets.into_iter().enumerate().collect::<VecDeque<_>>()));
    for _ in 0..AT_ONCE {
        let (queue, options) = (Rc::clone(&queue), options.clone());
        let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
            loop {
                let next = queue.borrow_mut().pop_front();
                let Some((nth, target)) = next else { return };
                let outcome = match way {
                    Some(Way::StopAndRemove) => run::stop_and_remove(acts, &target, &options).await,
                    _ => run::on(acts, verb, &target, &options).await,
                };
                tell(acts, results, nth, single, outcome);
            }
        });
        spawn_local(work);
    }
}

/// Says what came of one of them, where the person is now.
fn tell(acts: Acts, results: Results, nth: usize, single: bool, outcome: Outcome) {
    let dialog_is_open = results.try_with_untracked(|_| ()).is_some();
    if dialog_is_open && !(single && outcome.done) {
        results.update(|results| results[nth] = Some(outcome));
        return;
    }
    if dialog_is_open {
        acts.ask.set(None);
    }
    acts.notify(outcome);
}
