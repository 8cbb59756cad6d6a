//! Which rows stand where: filter, order and groups. Pure.

use super::figures::Figures;
use crate::contract::Container;
use crate::format::natural;
use crate::sorted::{Texts, ordered};
use crate::ui::{Outline, sorted_by};
use std::cmp::Ordering;

/// How the list is looked at; from the URL.
#[derive(Debug, Default)]
pub(super) struct View {
    /// In lower case.
    pub(super) filter: String,
    /// running, stopped, attention, or empty for all.
    pub(super) state: String,
    /// name, state, cpu, memory, image, ports, age; `-` before it for descending.
    pub(super) sort: String,
    /// By compose project.
    pub(super) grouped: bool,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A compose project; empty for those of none.
    Group(String),
    /// A container, by id.
    Row(String),
}

impl Line {
    pub(super) fn key(&self) -> String {
        match self {
            Self::Group(project) => format!("group {project}"),
            Self::Row(id) => id.clone(),
        }
    }
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// In order.
    pub(super) lines: Vec<Line>,
    /// The containers that pass the filter, folded ones too.
    pub(super) ids: Vec<String>,
    /// Project, ids, and how many of them run.
    pub(super) groups: Vec<(String, Vec<String>, usize)>,
}

impl Lines {
    /// What is known of the table without its rows.
    pub(super) fn outline(&self) -> Outline {
        let lines = self.lines.iter().enumerate();
        let heads = lines.filter(|(_, line)| matches!(line, Line::Group(_))).map(|(nth, _)| nth).collect();
        Outline { count: self.lines.len(), heads }
    }
}

/// Filters, orders and groups.
pub(super) fn lines<'a>(
    rows: &mut dyn Iterator<Item = &'a Container>,
    view: &View,
    folded: &Texts,
    figures: &Figures,
) -> Lines {
    let (key, down) = sorted_by(&view.sort, "name");
    let figured = |row: &'a Container| (figures.of(&row.id, &key), row);
    let rows: Vec<_> = rows.filter(|row| passes(row, view)).map(figured).collect();
    let rows = ordered(&rows, &|(a_figure, a), (b_figure, b)| {
        // The largest first.
        let order = b_figure.cmp(a_figure).then_with(|| compare(a, b, &key));
        let order = if down { order.reverse() } else { order };
        order.then_with(|| natural(&a.name, &b.name))
    });
    let rows: Vec<_> = rows.into_iter().map(|(_, row)| *row).collect();
    let ids = rows.iter().map(|row| row.id.clone()).collect();
    let any_project = rows.iter().any(|row| !row.project.is_empty());
    if !view.grouped || !any_project {
        return Lines { lines: rows.iter().map(|row| Line::Row(row.id.clone())).collect(), ids, groups: Vec::new() };
    }
    // Projects by name, those of none last; the sort above holds within each.
    let rows = ordered(&rows, &|a, b| (a.project.is_empty(), &a.project).cmp(&(b.project.is_empty(), &b.project)));
    let mut shown = Lines { ids, ..Lines::default() };
    for of_project in rows.chunk_by(|a, b| a.project == b.project) {
        let Some(first) = of_project.first() else { continue };
        shown.lines.push(Line::Group(first.project.clone()));
        if !folded.contains(&first.project) {
            shown.lines.extend(of_project.iter().map(|row| Line::Row(row.id.clone())));
        }
        let running = of_project.iter().filter(|row| row.state == "running").count();
        let ids = of_project.iter().map(|row| row.id.clone()).collect();
        shown.groups.push((first.project.clone(), ids, running));
    }
    shown
}

fn passes(row: &Container, view: &View) -> bool {
    let state = match view.state.as_str() {
        "running" => row.is_up(),
        "stopped" => !row.is_up(),
        "attention" => row.needs_attention(),
        _ => true,
    };
    // All words must be found, each anywhere.
    state
        && view.filter.split_whitespace().all(|word| {
            let has = |text: &str| text.to_lowercase().contains(word);
            has(&row.name)
                || has(&row.image)
                || has(&row.project)
                || row.id.starts_with(word)
                || has(&row.state)
                || has(&row.health)
                || row.labels.iter().any(|label| has(label))
                || (!row.project.is_empty() && has(&format!("com.docker.compose.project={}", row.project)))
                || row.ports.iter().any(|port| port.public.to_string() == word)
        })
}

fn compare(a: &Container, b: &Container, key: &str) -> Ordering {
    match key {
        "state" => (&a.state, &a.health, a.exit).cmp(&(&b.state, &b.health, b.exit)),
        "image" => natural(&a.image, &b.image),
        "ports" => a.ports.cmp(&b.ports),
        // The youngest first: that is the smallest age.
        "age" => b.created.cmp(&a.created),
        "cpu" | "memory" => Ordering::Equal,
        _ => natural(&a.name, &b.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(name: &str, project: &str, state: &str, created: i64) -> Container {
        Container {
            id: name.into(),
            name: name.into(),
            project: project.into(),
            state: state.into(),
            created,
            ..Container::default()
        }
    }

    fn shown(view: &View, folded: &[&str]) -> Vec<String> {
        let rows = [
            container("b", "shop", "running", 1),
            container("a", "shop", "exited", 3),
            container("c", "", "running", 2),
            container("d", "blog", "created", 4),
        ];
        let folded = folded.iter().map(|project| (*project).to_owned()).collect();
        let figures = Figures::read(r#"{"rows":[["a",null,5],["b",7.5,5],["c",80,9]]}"#);
        lines(&mut rows.iter(), view, &folded, &figures).lines.iter().map(Line::key).collect()
    }

    #[test]
    fn projects_come_by_name_and_those_of_none_last() {
        let view = View { grouped: true, ..View::default() };
        assert_eq!(shown(&view, &[]), ["group blog", "d", "group shop", "a", "b", "group ", "c"]);
        assert_eq!(shown(&view, &["shop"]), ["group blog", "d", "group shop", "group ", "c"]);
    }

    #[test]
    fn sorting_and_filters_hold_without_groups() {
        assert_eq!(shown(&View { sort: "-name".into(), ..View::default() }, &[]), ["d", "c", "b", "a"]);
        assert_eq!(shown(&View { sort: "age".into(), ..View::default() }, &[]), ["d", "a", "c", "b"]);
        assert_eq!(shown(&View { sort: "cpu".into(), ..View::default() }, &[]), ["c", "b", "a", "d"]);
        assert_eq!(shown(&View { sort: "-memory".into(), ..View::default() }, &[]), ["d", "a", "b", "c"]);
        assert_eq!(shown(&View { state: "running".into(), ..View::default() }, &[]), ["b", "c"]);
        assert_eq!(shown(&View { filter: "shop run".into(), ..View::default() }, &[]), ["b"]);
        assert_eq!(
            shown(&View { filter: "nothing".into(), grouped: true, ..View::default() }, &[]),
            Vec::<String>::new()
        );
    }
}
