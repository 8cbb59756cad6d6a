//! What a page keeps in its URL: filters, sorting, tabs. A link to a page is a link to what was seen.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::Location;
use leptos_router::params::ParamsMap;

/// The URL's query.
#[derive(Clone, Copy)]
pub struct Query {
    map: Memo<ParamsMap>,
    path: Memo<String>,
}

impl Query {
    /// The query of the page being made.
    pub fn new() -> Self {
        let Location { pathname: path, query, .. } = use_location();
        let own = untrack(|| first(&path.read()).to_owned());
        // The router's own map of a page is not told when the page goes on to another thing of its kind; and a page that is
        // being left must not take the next one's for its own.
        let map = Memo::new(move |before: Option<&ParamsMap>| match before {
            Some(before) if first(&path.read()) != own => before.clone(),
            _ => query.get(),
        });
        Self { map, path }
    }

    /// The value of a key; empty when it is not there. Tracked.
    pub fn get(self, key: &str) -> String {
        self.map.read().get(key).unwrap_or_default()
    }

    /// The value of a key as it is when the page is made.
    pub fn now(self, key: &str) -> String {
        untrack(|| self.get(key))
    }

    /// The whole of it, with its question mark; empty without any.
    pub fn search(self) -> String {
        self.map.read_untracked().to_query_string()
    }

    /// The link to this page with other values; an empty one leaves its key out. Tracked.
    pub fn link(self, changes: &[(&str, &str)]) -> String {
        let mut map = self.map.get();
        for (key, value) in changes {
            map.remove(key);
            if !value.is_empty() {
                map.insert((*key).to_owned(), (*value).to_owned());
            }
        }
        format!("{}{}", self.path.get(), map.to_query_string())
    }

    /// Changes a value in place, without a step in the history. For event handlers.
    pub fn set(self, key: &str, value: &str) {
        let to = untrack(|| self.link(&[(key, value)]));
        use_navigate()(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    }
}

/// The kind of page: what the path begins with.
fn first(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

impl Default for Query {
    fn default() -> Self {
        Self::new()
    }
}
