//! Which events are shown. Pure.

use crate::contract::Event;

/// What is looked for; all in lower case. From the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// container, image, network, volume, other, or empty for all.
    pub(super) kind: String,
    /// A part of the action.
    pub(super) action: String,
    /// A part of the name, or the beginning of the id.
    pub(super) name: String,
}

/// The kinds with a filter of their own.
const KINDS: [&str; 4] = ["container", "image", "network", "volume"];

impl Filter {
    /// Those of the events that pass, the newest first.
    pub(super) fn of(&self, events: &[Event]) -> Vec<Event> {
        events.iter().rev().filter(|event| self.passes(event)).cloned().collect()
    }

    fn passes(&self, event: &Event) -> bool {
        let kind = match self.kind.as_str() {
            "" => true,
            "other" => !KINDS.contains(&event.kind.as_str()),
            kind => event.kind == kind,
        };
        kind && event.action.to_lowercase().contains(&self.action)
            && (event.name.to_lowercase().contains(&self.name) || event.id.starts_with(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_come_first_and_filters_hold_together() {
        let event = |seq, kind: &str, action: &str, name: &str| Event {
            seq,
            kind: kind.into(),
            action: action.into(),
            id: format!("{seq}f"),
            name: name.into(),
            ..Event::default()
        };
        let events = [
            event(1, "container", "start", "Web"),
            event(2, "container", "die", "web"),
            event(3, "image", "pull", "web:1"),
            event(4, "daemon", "reload", "host"),
        ];
        let of = |kind: &str, action: &str, name: &str| {
            let filter = Filter { kind: kind.into(), action: action.into(), name: name.into() };
            filter.of(&events).iter().map(|event| event.seq).collect::<Vec<_>>()
        };
        assert_eq!(of("", "", ""), [4, 3, 2, 1]);
        assert_eq!(of("container", "", "web"), [2, 1]);
        assert_eq!((of("other", "", ""), of("", "di", ""), of("", "", "3f")), (vec![4], vec![2], vec![3]));
        assert_eq!(of("image", "start", ""), [0; 0]);
    }
}
