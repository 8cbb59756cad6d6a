//! Order at the smallest price: the standard's tree and sort are paid for in wasm for each type they are used with.

use std::cmp::Ordering;

/// Things by text, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted<T>(Vec<(String, T)>);

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Sorted<T> {
    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.as_str().cmp(key))
    }

    /// The thing under a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.place(key).ok().map(|at| &self.0[at].1)
    }

    /// Whether there is one.
    pub fn contains(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// Puts a thing in the place of the one that was under its key.
    pub fn insert(&mut self, key: String, thing: T) {
        match self.place(&key) {
            Ok(at) => self.0[at].1 = thing,
            Err(at) => self.0.insert(at, (key, thing)),
        }
    }

    /// Takes a thing away; whether it was there.
    pub fn remove(&mut self, key: &str) -> bool {
        let found = self.place(key);
        found.map(|at| self.0.remove(at)).is_ok()
    }

    /// Keeps those whose key passes.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|(key, _)| keep(key));
    }

    /// Keys and things.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, thing)| (key.as_str(), thing))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A set of texts.
pub type Texts = Sorted<()>;

impl Texts {
    /// Turns a text on or off.
    pub fn turn(&mut self, text: &str, on: bool) {
        if on {
            self.insert(text.to_owned(), ());
        } else {
            self.remove(text);
        }
    }
}

impl FromIterator<String> for Texts {
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Self {
        let mut set = Self::default();
        for text in texts {
            set.insert(text, ());
        }
        set
    }
}

/// Rows in an order; those that are equal stay as they stood.
pub fn ordered<'a, T>(rows: &'a [T], compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<&'a T> {
    let places = places(rows.len(), &|a, b| compare(&rows[a], &rows[b]));
    places.into_iter().map(|place| &rows[place]).collect()
}

fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_order_and_once() {
        let mut things = Sorted::default();
        for (key, thing) in [("b", 1), ("a", 2), ("c", 3), ("b", 4)] {
            things.insert(key.to_owned(), thing);
        }
        assert_eq!(things.iter().collect::<Vec<_>>(), [("a", &2), ("b", &4), ("c", &3)]);
        assert!(things.remove("a") && !things.remove("a"));
        assert_eq!((things.get("a"), things.get("c")), (None, Some(&3)));
        things.retain(|key| key == "b");
        assert_eq!((things.len(), things.is_empty(), things.contains("c")), (1, false, false));
    }

    #[test]
    fn texts_turn_on_and_off() {
        let mut texts: Texts = ["x".to_owned(), "x".to_owned()].into_iter().collect();
        assert_eq!(texts.len(), 1);
        texts.turn("y", true);
        texts.turn("x", false);
        assert!(texts.contains("y") && !texts.contains("x"));
    }

    #[test]
    fn equal_rows_stay_as_they_stood() {
        let rows = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let order: String = ordered(&rows, &|a, b| a.0.cmp(&b.0)).iter().map(|row| row.1).collect();
        assert_eq!(order, "bdac");
    }
}
