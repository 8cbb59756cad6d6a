//! The site map: which pages there are, and what data each starts with. `shell::App` routes the same paths.

use crate::contract::short;
use crate::format;
use engine::{Call, Method};

/// The engine's route prefix; one endpoint so far.
pub const ENGINE: &str = "/engine/local";
/// The containers as a list frame.
pub const CONTAINERS: &str = "/live/containers";
/// The images as a list frame.
pub const IMAGES: &str = "/live/images";
/// What happened at the engine, as far as it is remembered.
pub const EVENTS: &str = "/live/events";
/// The newest of it.
pub const LATEST_EVENTS: &str = "/live/events?last=10";
/// One's own sessions.
pub const SESSIONS: &str = "/api/account/sessions";
/// One's own tokens.
pub const TOKENS: &str = "/api/account/tokens";
/// One's own client certificates.
pub const CERTIFICATES: &str = "/api/account/certificates";
/// Who may come in.
pub const PEOPLE: &str = "/api/people";
/// Everybody's tokens.
pub const ALL_TOKENS: &str = "/api/tokens";
/// Everybody's client certificates.
pub const ALL_CERTIFICATES: &str = "/api/certificates";
/// The console's settings.
pub const SETTINGS: &str = "/api/settings";
/// The rules of notifications.
pub const RULES: &str = "/api/rules";
/// What became of what they told.
pub const DELIVERIES: &str = "/api/deliveries";

/// The requests a page starts with; `None` for a path that is no page. The path may have a query.
pub fn needs(path: &str) -> Option<Vec<String>> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let those = |paths: &[&str]| Some(paths.iter().map(|path| (*path).to_owned()).collect());
    match path.trim_end_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        ["", "overview"] => Some(vec![CONTAINERS.to_owned(), LATEST_EVENTS.to_owned(), info()]),
        ["", "containers"] | ["", "logs"] => those(&[CONTAINERS]),
        // What these show comes later: a module asks for it, or nothing is asked for at all.
        ["", "containers", "create"]
        | ["", "containers", _, "edit"]
        | ["", "images", "build"]
        | ["", "builds"]
        | ["", "tags"]
        | ["", "disk"]
        | ["", "registries"]
        | ["", "registries", _]
        | ["", "compare"]
        | ["", "jobs"]
        | ["", "jobs", _]
        | ["", "settings", "cli"] => those(&[]),
        ["", "containers", id] => Some(vec![container(id)]),
        ["", "images"] => those(&[IMAGES]),
        ["", "images", id] => {
            let layers = shows_layers(query).then(|| history(id));
            Some([IMAGES.to_owned(), image(id)].into_iter().chain(layers).collect())
        }
        ["", "events"] => those(&[EVENTS]),
        ["", "settings"] | ["", "settings", "account"] => those(&[SESSIONS, TOKENS, CERTIFICATES]),
        ["", "settings", "people"] => those(&[PEOPLE, ALL_TOKENS, ALL_CERTIFICATES]),
        ["", "settings", "sign-in"] | ["", "settings", "figures"] => those(&[SETTINGS]),
        ["", "settings", "notifications"] => those(&[RULES, DELIVERIES]),
        ["", "settings", "audit"] => Some(vec![audit(query)]),
        _ => None,
    }
}

/// Whether an image's page begins with its layers.
fn shows_layers(query: &str) -> bool {
    query.split('&').any(|pair| matches!(pair, "tab=layers" | "tab=history"))
}

/// The engine's figures.
pub fn info() -> String {
    format!("{ENGINE}{}", engine::call::system::info().target())
}

/// A container's inspect.
pub fn container(id: &str) -> String {
    format!("{ENGINE}{}", engine::call::container::inspect(id, false).target())
}

/// An image's inspect.
pub fn image(id: &str) -> String {
    format!("{ENGINE}{}", engine::call::image::inspect(id).target())
}

/// An image's layers.
pub fn history(id: &str) -> String {
    format!("{ENGINE}{}", engine::call::image::history(id).target())
}

/// The rows of the audit that the query of its page asks for.
pub fn audit(query: &str) -> String {
    with_query("/api/audit", audit_filters(query, true))
}

/// The same rows as a file, all of them; `format` is csv or jsonl.
pub fn audit_export(query: &str, format: &str) -> String {
    let mut filters = audit_filters(query, false);
    filters.push(format!("format={format}"));
    with_query("/api/audit/export", filters)
}

/// The page with the logs of some containers: pairs of `c` and a name, or of `project` and one.
pub fn logs(query: Vec<(&'static str, String)>) -> String {
    page("/logs", query)
}

/// A place in a container's files.
pub fn files(container: &str, path: &str) -> String {
    let page_of = format!("/containers/{}", short(container));
    page(&page_of, vec![("tab", "files".to_owned()), ("path", path.to_owned())])
}

/// The form for a new container of an image.
pub fn create(image: &str) -> String {
    page("/containers/create", vec![("image", image.to_owned())])
}

/// The page that compares a container with its image; with nothing yet, where that is not known.
pub fn compare(container: &str, image: &str) -> String {
    let mut query = vec![("a", format!("container:{}", short(container)))];
    if !image.is_empty() {
        query.push(("b", format!("image:{}", short(image))));
    }
    page("/compare", query)
}

/// The page that compares two images; with one, where the other is not chosen yet.
pub fn compare_images(ids: &[&str]) -> String {
    let sides = ["a", "b"].into_iter().zip(ids);
    page("/compare", sides.map(|(side, id)| (side, format!("image:{}", short(id)))).collect())
}

/// Encoded as what the engine is asked.
fn page(path: &str, query: Vec<(&'static str, String)>) -> String {
    Call { method: Method::Get, path: path.to_owned(), query, body: None, command: Vec::new() }.target()
}

fn with_query(path: &str, query: Vec<String>) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The page has days where the API has milliseconds; the rest goes on as it is, encoded.
fn audit_filters(query: &str, paged: bool) -> Vec<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let filter = |(key, value): (&str, &str)| match key {
        _ if value.is_empty() => None,
        "user" | "route" | "target" | "decision" => Some(format!("{key}={value}")),
        "before" => paged.then(|| format!("{key}={value}")),
        "since" => format::day(value).map(|day| format!("{key}={}", day * 1000)),
        // The last day counts to its end.
        "until" => format::day(value).map(|day| format!("{key}={}", (day + 86_400) * 1000)),
        _ => None,
    };
    pairs.filter_map(filter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_is_filtered_by_its_pages_query() {
        assert_eq!(audit(""), "/api/audit");
        assert_eq!(needs("/settings/audit?user=ada").unwrap(), [audit("user=ada")]);
        let query = "user=a%20b&route=&since=2000-02-29&until=2000-02-29&before=9&sort=x&decision=denied";
        assert_eq!(
            audit(query),
            "/api/audit?user=a%20b&since=951782400000&until=951868800000&before=9&decision=denied"
        );
        assert_eq!(audit_export("before=9&target=web&since=never", "csv"), "/api/audit/export?target=web&format=csv");
    }

    #[test]
    fn logs_are_named_in_the_query() {
        assert_eq!(logs(Vec::new()), "/logs");
        let address = logs(vec![("c", "web-1".into()), ("c", "db".into()), ("project", "a b".into())]);
        assert_eq!(address, "/logs?c=web-1&c=db&project=a%20b");
        assert_eq!(needs(&address).unwrap(), [CONTAINERS]);
    }

    #[test]
    fn places_in_files_and_comparisons_are_encoded() {
        let id = "1f".repeat(32);
        let place = files(&id, "/srv/a b&c");
        assert_eq!(place, "/containers/1f1f1f1f1f1f?tab=files&path=/srv/a%20b%26c");
        assert_eq!(needs(&place).unwrap(), [container("1f1f1f1f1f1f")]);
        let image = format!("sha256:{}", "ab".repeat(32));
        assert_eq!(compare(&id, &image), "/compare?a=container:1f1f1f1f1f1f&b=image:abababababab");
        assert!(!compare(&id, "").contains('&'));
        assert_eq!(compare_images(&[&image]), "/compare?a=image:abababababab");
        assert_eq!(compare_images(&[&image, "1f"]), "/compare?a=image:abababababab&b=image:1f");
        assert_eq!(create("shop/api:2.1@x"), "/containers/create?image=shop/api:2.1%40x");
    }

    #[test]
    fn an_image_begins_with_its_layers_where_they_are_shown() {
        assert_eq!(needs("/images/1f").unwrap(), [IMAGES.to_owned(), image("1f")]);
        for tab in ["layers", "history"] {
            assert_eq!(needs(&format!("/images/1f?tab={tab}")).unwrap()[2], history("1f"));
        }
        for path in
            ["/images/build", "/images/build?from=7", "/builds", "/tags", "/disk", "/registries", "/registries/3"]
        {
            assert_eq!(needs(path).unwrap(), Vec::<String>::new(), "{path}");
        }
        assert!(needs("/images/build/x").is_none() && needs("/registries/3/x").is_none() && needs("/tags/x").is_none());
    }

    #[test]
    fn creating_is_no_container() {
        for path in ["/containers/create", "/containers/create?image=nginx", "/containers/1f/edit", "/jobs", "/jobs/17"]
        {
            assert_eq!(needs(path).unwrap(), Vec::<String>::new(), "{path}");
        }
        assert_eq!(needs("/containers/created").unwrap(), [container("created")]);
        assert!(needs("/containers/1f/nothing").is_none() && needs("/jobs/17/x").is_none());
    }

    #[test]
    fn pages_are_known_with_and_without_a_query() {
        let paths =
            ["/containers", "/containers?q=web", "/settings", "/settings/cli/", "/settings/notifications", "/events"];
        for path in paths {
            assert!(needs(path).is_some(), "{path}");
        }
        for path in ["/", "/settings/nothing", "/settings/account/x"] {
            assert!(needs(path).is_none(), "{path}");
        }
    }
}
