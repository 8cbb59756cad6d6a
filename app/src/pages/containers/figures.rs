//! What containers use, as far as the list is ordered by it: the newest of every one, without measuring more for it.

use crate::json::{Value, items};
use crate::live::join;
use crate::sorted::ordered;
use leptos::prelude::*;

/// One container's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Figure {
    id: String,
    /// In hundredths of a percent of one core.
    cpu: i64,
    /// In bytes.
    memory: i64,
}

/// All that are known, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures(Vec<Figure>);

impl Figures {
    /// Reads the data of an event `usage`.
    pub(super) fn read(data: &str) -> Self {
        let value: Value = serde_json::from_str(data).unwrap_or_default();
        let figure = |row: &Value| {
            let cpu = row[1].as_f64().map_or(-1, |percent| (percent * 100.0) as i64);
            Figure { id: row[0].as_str().unwrap_or_default().to_owned(), cpu, memory: row[2].as_i64().unwrap_or(-1) }
        };
        let figures: Vec<_> = items(&value, "rows").iter().map(figure).collect();
        Self(ordered(&figures, &|a, b| a.id.cmp(&b.id)).into_iter().cloned().collect())
    }

    /// What a column is ordered by: the more, the larger; -1 for what is not known, and in every other column.
    pub(super) fn of(&self, id: &str, column: &str) -> i64 {
        let found = self.0.binary_search_by(|figure| figure.id.as_str().cmp(id));
        match (found, column) {
            (Ok(at), "cpu") => self.0[at].cpu,
            (Ok(at), "memory") => self.0[at].memory,
            _ => -1,
        }
    }

    /// Whether a column is ordered by figures.
    pub(super) fn are_for(column: &str) -> bool {
        matches!(column, "cpu" | "memory")
    }
}

/// The figures, followed while they are wanted. They come every five seconds, and the order changes no more often.
pub(super) fn figures(wanted: Memo<bool>) -> RwSignal<Figures> {
    let figures = RwSignal::new(Figures::default());
    Effect::new(move |_| {
        if wanted.get() {
            let take = move |data: &str| {
                figures.try_set(Figures::read(data));
            };
            // Belongs to this run of the effect: the topic is left by the next one.
            StoredValue::new_local(join("usage", take));
        }
    });
    figures
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn figures_are_found_by_id() {
        let figures = Figures::read(r#"{"at":1,"rows":[["b",1.256,7],["a",null,9,"more"],["c",0,null]]}"#);
        let of = |id| (figures.of(id, "cpu"), figures.of(id, "memory"), figures.of(id, "name"));
        assert_eq!((of("a"), of("b")), ((-1, 9, -1), (125, 7, -1)));
        assert_eq!((of("c"), of("d")), ((0, -1, -1), (-1, -1, -1)));
        assert_eq!((Figures::read("{"), Figures::read(r#"{"end":"gone"}"#)), Default::default());
    }
}
