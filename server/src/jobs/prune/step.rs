//! One kind of thing that is pruned, and what the engine is asked for it.

use super::super::call;
use super::gone::{Gone, Known, gone};
use super::{Prune, What};
use engine::{ApiVersion, Call, Method};
use serde_json::{Map, Value, json};

/// From here on a prune of volumes takes only anonymous ones, unless it is told otherwise.
const ANONYMOUS: ApiVersion = ApiVersion(1, 42);
/// From here on what stays of the build cache has its new name.
const RESERVED: ApiVersion = ApiVersion(1, 48);

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Containers,
    Networks,
    Volumes,
    Images,
    Build,
}

/// Whether an engine's prune of volumes takes named ones in any case.
pub(super) fn takes_named(api: ApiVersion) -> bool {
    api < ANONYMOUS
}

impl Step {
    /// Its part of the job.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Containers => "containers",
            Self::Networks => "networks",
            Self::Volumes => "volumes",
            Self::Images => "images",
            Self::Build => "build cache",
        }
    }

    /// The same at the beginning of a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Containers => "Containers",
            Self::Networks => "Networks",
            Self::Volumes => "Volumes",
            Self::Images => "Images",
            Self::Build => "Build cache",
        }
    }

    /// What is removed of it.
    pub(super) fn doing(self, order: &Prune) -> &'static str {
        match self {
            Self::Containers => "containers that do not run",
            Self::Networks => "networks that nothing uses",
            Self::Volumes if order.all => "volumes that nothing uses",
            Self::Volumes => "volumes without a name that nothing uses",
            Self::Images if is_all(order) => "images that nothing uses",
            Self::Images => "images without a tag",
            Self::Build => "build cache",
        }
    }

    /// One of it, and several.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Containers => ("container", "containers"),
            Self::Networks => ("network", "networks"),
            Self::Volumes => ("volume", "volumes"),
            Self::Images => ("image", "images"),
            Self::Build => ("piece of build cache", "pieces of build cache"),
        }
    }

    /// The call that prunes it.
    pub(super) fn call(self, order: &Prune, api: ApiVersion) -> Call {
        let mut filters = Map::new();
        let mut query = Vec::new();
        if !order.until.is_empty() && self != Self::Volumes {
            filters.insert("until".to_owned(), json!([order.until]));
        }
        if self != Self::Build {
            filters.extend(labels(&order.labels));
        }
        match self {
            Self::Images => {
                filters.insert("dangling".to_owned(), json!([(!is_all(order)).to_string()]));
            }
            Self::Volumes if order.all && !takes_named(api) => {
                filters.insert("all".to_owned(), json!(["true"]));
            }
            Self::Build => {
                query.extend(is_all(order).then(|| ("all", "1".to_owned())));
                let key = if api < RESERVED { "keep-storage" } else { "reserved-space" };
                query.extend((order.keep > 0).then(|| (key, order.keep.to_string())));
            }
            Self::Containers | Self::Networks | Self::Volumes => {}
        }
        if !filters.is_empty() {
            query.push(("filters", Value::Object(filters).to_string()));
        }
        let path = match self {
            Self::Containers => "/containers/prune",
            Self::Networks => "/networks/prune",
            Self::Volumes => "/volumes/prune",
            Self::Images => "/images/prune",
            Self::Build => "/build/prune",
        };
        Call { query, ..call::to(Method::Post, path) }
    }

    /// What went, by the engine's answer.
    pub(super) fn gone(self, answer: &Value, known: &Known) -> Gone {
        gone(self, answer, known)
    }
}

/// Whether more goes than what is left over: everything means all images, and all of the build cache.
fn is_all(order: &Prune) -> bool {
    order.all || order.what == What::Everything
}

/// Labels as filters.
pub(super) fn labels(labels: &[String]) -> Map<String, Value> {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for label in labels {
        match label.split_once("!=") {
            Some((key, value)) => without.push(json!(format!("{key}={value}"))),
            None => with.push(json!(label)),
        }
    }
    let lists = [("label", with), ("label!", without)].into_iter().filter(|(_, list)| !list.is_empty());
    lists.map(|(key, list)| (key.to_owned(), Value::Array(list))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::from_value;

    fn query(step: Step, order: Value, api: ApiVersion) -> Vec<(&'static str, String)> {
        step.call(&from_value(order).unwrap(), api).query
    }

    fn filters(step: Step, order: Value, api: ApiVersion) -> Value {
        let found = query(step, order, api).into_iter().find(|(key, _)| *key == "filters");
        found.map_or(Value::Null, |(_, text)| text.parse().unwrap())
    }

    #[test]
    fn images_with_a_tag_go_only_when_that_is_said() {
        let new = ApiVersion(1, 45);
        assert_eq!(filters(Step::Images, json!({ "what": "images" }), new), json!({ "dangling": ["true"] }));
        let order = json!({ "what": "images", "all": true, "until": "24h", "labels": ["a", "b=c", "d!=e"] });
        let expected = json!({ "dangling": ["false"], "until": ["24h"], "label": ["a", "b=c"], "label!": ["d=e"] });
        assert_eq!(filters(Step::Images, order, new), expected);
        let everything = json!({ "what": "everything" });
        assert_eq!(filters(Step::Images, everything.clone(), new), json!({ "dangling": ["false"] }));
        assert_eq!(filters(Step::Containers, everything, new), Value::Null);
    }

    #[test]
    fn volumes_with_a_name_go_only_when_that_is_said() {
        let all = json!({ "what": "volumes", "all": true });
        assert_eq!(filters(Step::Volumes, all.clone(), ApiVersion(1, 45)), json!({ "all": ["true"] }));
        assert_eq!(filters(Step::Volumes, all, ApiVersion(1, 41)), Value::Null, "it does not know the filter");
        assert_eq!(filters(Step::Volumes, json!({ "what": "volumes" }), ApiVersion(1, 45)), Value::Null);
        assert!(takes_named(ApiVersion(1, 41)) && !takes_named(ApiVersion(1, 42)));
    }

    #[test]
    fn what_stays_of_the_build_cache_is_said_in_the_words_of_the_engine() {
        let order = json!({ "what": "build", "all": true, "keep": 5_000 });
        let old = query(Step::Build, order.clone(), ApiVersion(1, 45));
        assert_eq!(old, [("all", "1".to_owned()), ("keep-storage", "5000".to_owned())]);
        let new = query(Step::Build, order, ApiVersion(1, 48));
        assert_eq!(new[1].0, "reserved-space");
        assert!(query(Step::Build, json!({ "what": "build" }), ApiVersion(1, 41)).is_empty());
    }
}
