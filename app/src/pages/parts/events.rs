//! What happened at the engine.

use crate::contract::{Event, Read, short};
use crate::json::Value;
use crate::live::join;
use crate::seed::Unused;
use crate::text::{fill, t};
use crate::ui::icon;
use leptos::prelude::*;

/// So many are kept.
const MOST: usize = 1000;

/// The events that are known, the oldest first; none before the first have come.
pub(crate) type Events = RwSignal<Option<Vec<Event>>>;

/// The events: those of the page's seed, which is the answer to this path, and all that follow.
pub(crate) fn events(seed: &str) -> Events {
    let seeded = use_context::<Unused>().and_then(|unused| unused.take(seed)).filter(|answer| answer.status == 200);
    let events = RwSignal::new(seeded.map(|answer| read(&answer.body).0));
    Effect::new(move |_| {
        let take = move |data: &str| {
            let (new, all) = read(data);
            events.try_update(|known| add(known, new, all));
        };
        StoredValue::new_local(join("events", take));
    });
    events
}

/// Events, and whether they are all there are.
fn read(data: &str) -> (Vec<Event>, bool) {
    let value: Value = serde_json::from_str(data).unwrap_or_default();
    (Read::read(&value["events"]), Read::read(&value["all"]))
}

fn add(known: &mut Option<Vec<Event>>, new: Vec<Event>, all: bool) {
    let known = known.get_or_insert_default();
    if all {
        known.clear();
    }
    known.extend(new);
    known.drain(..known.len().saturating_sub(MOST));
}

/// What happened, in the engine's own words. What a person should look at has a sign beside it.
pub(crate) fn what(event: &Event) -> AnyView {
    let words = words(event);
    match event.action.as_str() {
        _ if event.needs_attention() => {
            view! { <span class="state bad">{icon("circle-alert")}{words}</span> }.into_any()
        }
        "health_status: healthy" => {
            view! { <span class="state disc ok"><i aria-hidden="true"></i>{words}</span> }.into_any()
        }
        _ => view! { <span>{words}</span> }.into_any(),
    }
}

fn words(event: &Event) -> String {
    if let Some(state) = event.action.strip_prefix("health_status: ") {
        return fill(t().event_health, &[("state", state)]);
    }
    match (event.action.as_str(), event.exit) {
        ("oom", _) => t().out_of_memory.to_owned(),
        (action, Some(code)) => fill(t().event_exit, &[("action", action), ("code", &code.to_string())]),
        (action, None) => action.to_owned(),
    }
}

/// What else is known of it: what the engine says, or a container's image.
pub(crate) fn detail(event: &Event) -> String {
    if event.detail.is_empty() { event.image.clone() } else { event.detail.clone() }
}

/// What it was about: its name, else its id; a pruning is about nothing of its own.
pub(crate) fn named(event: &Event) -> String {
    let names = [event.name.as_str(), short(&event.id), t().nobody];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

/// Where the thing is that it happened to, as far as there is a page for it.
pub(crate) fn leads_to(event: &Event) -> Option<String> {
    let id = short(&event.id);
    match event.kind.as_str() {
        "container" => Some(format!("/containers/{id}")),
        "image" if event.id.starts_with("sha256:") => Some(format!("/images/{id}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(action: &str, exit: Option<i64>, detail: &str) -> Event {
        let (action, detail) = (action.to_owned(), detail.to_owned());
        Event { kind: "container".into(), image: "web:1".into(), action, exit, detail, ..Event::default() }
    }

    #[test]
    fn events_follow_each_other_and_are_bounded() {
        let numbered = |from: u64, to: u64| (from..to).map(|seq| Event { seq, ..Event::default() }).collect::<Vec<_>>();
        let mut known = None;
        add(&mut known, numbered(1, 3), false);
        add(&mut known, numbered(3, 1500), false);
        let kept = known.as_ref().unwrap();
        assert_eq!((kept.len(), kept[0].seq, kept[MOST - 1].seq), (MOST, 500, 1499));
        add(&mut known, numbered(7, 9), true);
        assert_eq!(known, Some(numbered(7, 9)));
        let told = read(r#"{"events":[{"seq":4,"kind":"image"}],"all":true}"#);
        assert_eq!((told.0[0].seq, told.0.len(), told.1), (4, 1, true));
        assert_eq!(read(r#"{"end":"rights"}"#), (Vec::new(), false));
    }

    #[test]
    fn events_are_told_in_words() {
        let of = |action: &str, exit, detail: &str| {
            let event = event(action, exit, detail);
            (words(&event), super::detail(&event))
        };
        let says = |word: &str, detail: &str| (word.to_owned(), detail.to_owned());
        assert_eq!(of("start", None, ""), says("start", "web:1"));
        assert_eq!(of("die", Some(137), ""), says("die, exit code 137", "web:1"));
        assert_eq!(of("kill", None, "SIGTERM"), says("kill", "SIGTERM"));
        assert_eq!(of("oom", None, ""), says("out of memory", "web:1"));
        assert_eq!(of("health_status: unhealthy", None, ""), says("health: unhealthy", "web:1"));
    }

    #[test]
    fn what_has_a_page_is_linked() {
        let to = |kind: &str, id: &str| leads_to(&Event { kind: kind.into(), id: id.into(), ..Event::default() });
        assert_eq!(to("container", "0123456789abcdef"), Some("/containers/0123456789ab".into()));
        assert_eq!(to("image", "sha256:0123456789abcdef"), Some("/images/0123456789ab".into()));
        assert_eq!((to("image", "web:1"), to("network", "0123456789abcdef")), (None, None));
    }
}
