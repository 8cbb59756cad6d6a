//! The choice of containers and projects.

use super::chosen::{Chosen, Wanted};
use crate::contract::Container;
use crate::format::natural;
use crate::live::live;
use crate::pages::parts::MOST_LOGS;
use crate::sorted::{Sorted, ordered};
use crate::text::{fill, t};
use crate::ui::{optional, ticked, typed};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// So many are listed; more are found by the filter.
const LISTED: usize = 60;

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    /// All that run.
    All,
    /// A compose project.
    Project(String),
    /// A container, by its name.
    Container(String),
}

impl Choice {
    fn key(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Project(name) => format!("project {name}"),
            Self::Container(name) => name.clone(),
        }
    }
}

/// What there is to choose by a filter, and how much of it is not listed.
fn choices(rows: &mut dyn Iterator<Item = Container>, filter: &str) -> (Vec<Choice>, usize) {
    let has = |text: &str| filter.split_whitespace().all(|word| text.to_lowercase().contains(word));
    let mut projects = Sorted::default();
    let mut names = Vec::new();
    for row in rows {
        if has(&format!("{} {}", row.name, row.project)) {
            names.push(row.name);
        }
        if !row.project.is_empty() && has(&row.project) {
            projects.insert(row.project, ());
        }
    }
    let mut found = Vec::new();
    if filter.is_empty() && names.len() > 1 {
        found.push(Choice::All);
    }
    found.extend(projects.iter().map(|(name, ())| Choice::Project(name.to_owned())));
    found.extend(ordered(&names, &|a, b| natural(a, b)).into_iter().map(|name| Choice::Container(name.clone())));
    let more = found.len().saturating_sub(LISTED);
    found.truncate(LISTED);
    (found, more)
}

/// The choice, folded once something is chosen.
pub(super) fn picker(wanted: Memo<Wanted>, chosen: Memo<Chosen>) -> AnyView {
    let live = live();
    let filter = RwSignal::new(String::new());
    let found = Memo::new(move |_| live.containers.with(|rows| choices(rows, &filter.read().trim().to_lowercase())));
    let count = Signal::derive(move || fill(t().logs_chosen, &[("n", &chosen.read().origins.len().to_string())]));
    let rest = optional(move || {
        let more = found.read().1;
        (more > 0).then(|| {
            let sentence = fill(t().logs_more, &[("n", &more.to_string())]);
            view! { <p class="hint" role="status">{sentence}</p> }.into_any()
        })
    });
    let full = Memo::new(move |_| chosen.read().origins.len() >= MOST_LOGS);
    let is_full = optional(move || {
        let sentence = fill(t().logs_full, &[("n", &MOST_LOGS.to_string())]);
        full.get().then(|| view! { <p class="hint" role="status">{sentence}</p> }.into_any())
    });
    let none = optional(move || {
        let none = found.read().0.is_empty() && live.containers.is_ready();
        none.then(|| view! { <p class="faint">{t().nothing_found}</p> }.into_any())
    });
    let clear = optional(move || {
        (!wanted.read().is_empty()).then(|| view! { <a href="/logs">{t().clear_selection}</a> }.into_any())
    });
    // Not followed: what somebody opens stays open.
    let open = wanted.read_untracked().is_empty();
    view! {
        <details class="picker" open=open>
            <summary>{t().containers}" "<span class="faint">{count}</span></summary>
            <div class="tools">
                <input type="search" aria-label=t().logs_filter placeholder=t().logs_filter
                    on:input=typed(move |text| filter.set(text))/>
                {clear}
            </div>
            <ul class="choices">
                <For each=move || found.read().0.clone() key=Choice::key children=move |choice| row(choice, wanted, chosen, full)/>
            </ul>
            {none}{rest}{is_full}
        </details>
    }
    .into_any()
}

fn row(choice: Choice, wanted: Memo<Wanted>, chosen: Memo<Chosen>, full: Memo<bool>) -> AnyView {
    let (name, kind) = match &choice {
        Choice::All => (t().logs_running.to_owned(), ""),
        Choice::Project(name) => (name.clone(), t().project),
        Choice::Container(name) => (name.clone(), ""),
    };
    let own = choice.clone();
    let on = Memo::new(move |_| match &own {
        Choice::All => wanted.read().all,
        Choice::Project(name) => wanted.read().projects.contains(name),
        Choice::Container(name) => chosen.read().origins.iter().any(|origin| origin.name == *name),
    });
    let change = ticked(move |on| {
        // Nothing is held while the address changes.
        let next = match &choice {
            Choice::All => Wanted { all: on, ..Wanted::default() },
            Choice::Project(name) => wanted.get_untracked().turned(name, on),
            Choice::Container(name) if on => wanted.get_untracked().with(name),
            Choice::Container(name) => Wanted::without(&chosen.get_untracked(), name),
        };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        use_navigate()(&next.address(), options);
    });
    view! {
        <li>
            <label class="check">
                <input type="checkbox" prop:checked=move || on.get() disabled=move || full.get() && !on.get() on:change=change/>
                <span>{name}" "<span class="faint">{kind}</span></span>
            </label>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(filter: &str) -> Vec<String> {
        let row = |(name, project): (&str, &str)| Container {
            name: name.into(),
            project: project.into(),
            ..Container::default()
        };
        let rows = [("web-10", "shop"), ("web-2", "shop"), ("db", ""), ("post", "blog")].map(row);
        choices(&mut rows.into_iter(), filter).0.iter().map(Choice::key).collect()
    }

    #[test]
    fn projects_come_before_containers() {
        assert_eq!(found(""), ["", "project blog", "project shop", "db", "post", "web-2", "web-10"]);
        assert_eq!(found("shop"), ["project shop", "web-2", "web-10"]);
        assert_eq!(found("shop 10"), ["web-10"]);
        assert!(found("nothing").is_empty());
    }

    #[test]
    fn what_is_too_much_is_counted() {
        let rows = (0..100).map(|nth| Container { name: format!("n{nth}"), ..Container::default() });
        let (listed, more) = choices(&mut { rows }, "");
        assert_eq!((listed.len(), more), (LISTED, 41));
    }
}
