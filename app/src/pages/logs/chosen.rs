//! Which containers the address chooses: `c` with a name or an id, `project` with a compose project, each any number of
//! times, or `all=1` for all that run. Pure.

use crate::contract::Container;
use crate::format::natural;
use crate::pages::parts::{MOST_LOGS, Origin};
use crate::site;
use crate::sorted::ordered;
use leptos_router::params::ParamsMap;

/// The shortest id that chooses.
const SHORTEST: usize = 12;

/// What the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) containers: Vec<String>,
    pub(super) projects: Vec<String>,
    pub(super) all: bool,
}

/// Whose logs are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) origins: Vec<Origin>,
    /// How many the address chooses; more than are shown, where they are too many.
    pub(super) fit: usize,
}

impl Wanted {
    pub(super) fn read(query: &ParamsMap) -> Self {
        let all = |key: &str| query.get_all(key).into_iter().flatten().filter(|value| !value.is_empty()).collect();
        Self { containers: all("c"), projects: all("project"), all: query.get_str("all") == Some("1") }
    }

    /// Whether it says anything.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The address that says this.
    pub(super) fn address(&self) -> String {
        if self.all {
            return site::logs(vec![("all", "1".to_owned())]);
        }
        let containers = self.containers.iter().map(|name| ("c", name.clone()));
        site::logs(containers.chain(self.projects.iter().map(|project| ("project", project.clone()))).collect())
    }

    /// Whether it names a container, itself or its project.
    fn names(&self, row: &Container) -> bool {
        let is = |name: &String| *name == row.name || (name.len() >= SHORTEST && row.id.starts_with(name.as_str()));
        self.containers.iter().any(is) || self.projects.contains(&row.project)
    }

    /// The containers, in the order of their names. Those that were shown before stay, if they are to be shown at all:
    /// a view does not begin anew because one of many stopped.
    pub(super) fn choose(&self, rows: &mut dyn Iterator<Item = Container>, before: &[Origin]) -> Chosen {
        let was_shown = |row: &Container| before.iter().any(|origin| origin.id == row.id);
        let fits = |row: &Container| self.names(row) || (self.all && (row.is_up() || was_shown(row)));
        let rows: Vec<_> = rows.filter(fits).map(|row| (!was_shown(&row), !row.is_up(), row)).collect();
        let rows = ordered(&rows, &|(a_new, a_down, a), (b_new, b_down, b)| {
            (a_new, a_down).cmp(&(b_new, b_down)).then_with(|| natural(&a.name, &b.name))
        });
        let fit = rows.len();
        let shown: Vec<_> = rows.into_iter().take(MOST_LOGS).map(|(_, _, row)| Origin::of(row)).collect();
        let shown = ordered(&shown, &|a, b| natural(&a.name, &b.name));
        Chosen { origins: shown.into_iter().cloned().collect(), fit }
    }

    /// With one more container.
    pub(super) fn with(&self, name: &str) -> Self {
        let mut more = Self { all: false, ..self.clone() };
        more.containers.push(name.to_owned());
        more
    }

    /// Those that are chosen without one of them, each by its name.
    pub(super) fn without(chosen: &Chosen, name: &str) -> Self {
        let others = chosen.origins.iter().filter(|origin| origin.name != name);
        Self { containers: others.map(|origin| origin.name.clone()).collect(), ..Self::default() }
    }

    /// With a project, or without it.
    pub(super) fn turned(&self, project: &str, on: bool) -> Self {
        let mut other = Self { all: false, ..self.clone() };
        other.projects.retain(|own| own != project);
        if on {
            other.projects.push(project.to_owned());
        }
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, project: &str, state: &str) -> Container {
        let id = format!("{name}0123456789abcdef");
        Container { id, name: name.into(), project: project.into(), state: state.into(), ..Container::default() }
    }

    fn rows() -> Vec<Container> {
        vec![row("b", "shop", "running"), row("a", "shop", "exited"), row("c", "", "running"), row("d", "", "exited")]
    }

    fn names(chosen: &Chosen) -> Vec<&str> {
        chosen.origins.iter().map(|origin| origin.name.as_str()).collect()
    }

    fn wanted(containers: &[&str], projects: &[&str], all: bool) -> Wanted {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Wanted { containers: texts(containers), projects: texts(projects), all }
    }

    #[test]
    fn containers_are_chosen_by_name_id_and_project() {
        let choose = |wanted: &Wanted| wanted.choose(&mut rows().into_iter(), &[]);
        assert_eq!(names(&choose(&wanted(&["d", "b0123456789a", "x"], &[], false))), ["b", "d"]);
        assert_eq!(names(&choose(&wanted(&["c", "b01"], &["shop"], false))), ["a", "b", "c"]);
        assert_eq!(names(&choose(&wanted(&[], &[], true))), ["b", "c"]);
        assert!(choose(&Wanted::default()).origins.is_empty() && Wanted::default().is_empty());
        assert_eq!(names(&choose(&wanted(&[], &["none"], false))), Vec::<&str>::new());
    }

    #[test]
    fn who_is_shown_stays_and_not_too_many_are() {
        let all = wanted(&[], &[], true);
        let before = [Origin::of(&row("d", "", "running"))];
        assert_eq!(names(&all.choose(&mut rows().into_iter(), &before)), ["b", "c", "d"]);
        let many = || (0..40).map(|nth| row(&format!("n{nth}"), "shop", if nth < 5 { "exited" } else { "running" }));
        let chosen = wanted(&[], &["shop"], false).choose(&mut many(), &[]);
        assert_eq!((chosen.origins.len(), chosen.fit), (MOST_LOGS, 40));
        assert_eq!(names(&chosen)[0], "n5", "those that run first");
        let before = [Origin::of(&row("n3", "shop", "exited"))];
        assert_eq!(names(&wanted(&[], &["shop"], false).choose(&mut many(), &before))[0], "n3");
    }

    #[test]
    fn choices_are_addresses() {
        assert_eq!(wanted(&["web"], &["a b"], false).address(), "/logs?c=web&project=a%20b");
        assert_eq!(
            (wanted(&["x"], &[], true).address(), Wanted::default().address()),
            ("/logs?all=1".into(), "/logs".into())
        );
        assert_eq!(wanted(&[], &[], true).with("web").address(), "/logs?c=web");
        let chosen = wanted(&[], &["shop"], false).choose(&mut rows().into_iter(), &[]);
        assert_eq!(Wanted::without(&chosen, "a").address(), "/logs?c=b");
        assert_eq!(wanted(&["c"], &["shop"], false).turned("shop", false).address(), "/logs?c=c");
        assert_eq!(wanted(&[], &["shop"], false).turned("shop", true).address(), "/logs?project=shop");
    }
}
