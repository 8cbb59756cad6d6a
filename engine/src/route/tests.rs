use super::*;
use crate::call::{container, image, system};
use std::collections::BTreeSet;

const NEGOTIATED: ApiVersion = ApiVersion(1, 41);

fn target(method: Method, path: &str, query: &str) -> Result<String, Refusal> {
    find(method, path, query).map(|matched| matched.target(NEGOTIATED))
}

fn found(method: Method, path: &str) -> Matched {
    find(method, path, "").unwrap_or_else(|refusal| panic!("{path}: {refusal}"))
}

#[test]
fn every_call_of_ours_has_its_route() {
    let how = container::Remove { volumes: true, force: true, link: true };
    let calls = [
        container::list(),
        container::list_only(["4f0e"].into_iter()),
        container::inspect("web", true),
        container::start("web"),
        container::stop("web", Some(3)),
        container::restart("web", None),
        container::kill("web", "SIGHUP"),
        container::pause("web"),
        container::unpause("web"),
        container::rename("web", "web2"),
        container::remove("web/db", how),
        image::list(),
        image::inspect("reg.lan:5000/shop/api:2"),
        image::history("sha256:abc"),
        image::tag("a/b", "c:d"),
        image::remove("a@sha256:00", true, true),
        system::ping(),
        system::version(),
        system::info(),
        system::disk_usage(),
        system::events(Some(1)),
    ];
    for call in calls {
        let target = call.target();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let matched = find(call.method, path, query).unwrap_or_else(|refusal| panic!("{target}: {refusal}"));
        assert!(matched.target(NEGOTIATED).starts_with(&format!("/v1.41{path}")), "{target}");
    }
}

#[test]
fn every_row_is_one_of_a_kind_and_finds_itself() {
    let mut seen = BTreeSet::new();
    for route in routes() {
        let name = format!("{} {}", route.method.name(), route.template);
        assert!(seen.insert(name.clone()), "{name} twice");
        let keys: BTreeSet<&str> = route.query.iter().copied().collect();
        assert_eq!(keys.len(), route.query.len(), "{name}: a key twice");
        assert!(route.repeats.iter().all(|key| keys.contains(key)), "{name}: repeats a key it does not have");
        assert!(OLDEST_ASKED <= route.since && route.is_in(NEWEST), "{name}: versions");

        let path = path::filled(route.template, "a");
        let query: Vec<String> = route.query.iter().map(|key| format!("{key}=1")).collect();
        let matched = find(route.method, &path, &query.join("&")).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(matched.route, route);
        assert_eq!(matched.parameter.as_deref(), route.template.contains('{').then_some("a"));
        assert_eq!(matched.query.len(), route.query.len());
    }
}

#[test]
fn the_forwarded_target_is_rebuilt() {
    assert_eq!(
        target(Method::Get, "/containers/json", "all=1&limit=%31"),
        Ok("/v1.41/containers/json?all=1&limit=1".into())
    );
    assert_eq!(target(Method::Get, "/v1.30/containers/w%65b/json", ""), Ok("/v1.30/containers/web/json".into()));
    assert_eq!(target(Method::Get, "/images/a/b:1/json", ""), Ok("/v1.41/images/a/b:1/json".into()));
    assert_eq!(
        target(Method::Get, "/distribution/a%40sha256:00/json", ""),
        Ok("/v1.41/distribution/a@sha256:00/json".into())
    );
    assert_eq!(target(Method::Get, "/volumes", "filters"), Ok("/v1.41/volumes?filters=".into()));
}

#[test]
fn a_parameter_put_in_later_cannot_leave_its_place() {
    let mut matched = found(Method::Post, "/containers/web/start");
    matched.parameter = Some("a?b#c %".into());
    assert_eq!(matched.target(NEGOTIATED), "/v1.41/containers/a%3Fb%23c%20%25/start");
}

#[test]
fn tricks_with_paths_are_refused() {
    let bad = [
        "/v1.41/../plugins",
        "/containers/../../swarm",
        "/./containers/json",
        "//containers/json",
        "/v1.41//containers/json",
        "/containers/json/",
        "/containers/%2e%2e/json",
        "/containers/a%2Fb/json",
        "/images/a%2Fb/json",
        "/images/a/../../containers/json",
        "/containers/%252e/json",
        "/containers/a%00/json",
        "/containers/a%5cb/json",
        "/containers/%ff/json",
        "/containers/%c0%ae/json",
        "/v1..41/containers/json",
        "/v999/containers/json",
        "/v1.01/containers/json",
        "",
        "containers/json",
    ];
    for path in bad {
        assert!(matches!(find(Method::Get, path, ""), Err(Refusal::Malformed(_) | Refusal::Unknown)), "{path}");
    }
    for path in ["/v1.23/containers/json", "/v1.99/containers/json"] {
        assert!(matches!(find(Method::Get, path, ""), Err(Refusal::Version(_))), "{path}");
    }
}

#[test]
fn what_is_not_in_the_table_is_unknown() {
    let unknown = [
        (Method::Get, "/V1.41/containers/json"),
        (Method::Get, "/vabc/containers/json"),
        (Method::Get, "/v1.41/v1.41/containers/json"),
        (Method::Get, "/libpod/info"),
        (Method::Get, "/containers/a/b/json"),
        (Method::Get, "/containers/web/start/exec"),
        (Method::Get, "/containers/-web/json"),
        (Method::Get, "/containers/web/checkpoints"),
        (Method::Get, "/debug/vars"),
        (Method::Get, "/foo"),
        (Method::Get, "/v1.60/newthing"),
        (Method::Get, "/images/create"),
        (Method::Post, "/containers/abc/start/exec"),
        (Method::Post, "/containers/a/b/start"),
        (Method::Post, "/plugins/x"),
        (Method::Put, "/containers/json"),
        (Method::Delete, "/containers/a/b/c"),
        (Method::Head, "/containers/json"),
    ];
    for (method, path) in unknown {
        assert_eq!(find(method, path, "").err(), Some(Refusal::Unknown), "{path}");
    }
}

#[test]
fn a_version_has_only_its_own_routes() {
    let asked = |path: &str| find(Method::Get, path, "").err();
    assert_eq!(asked("/v1.54/images/a/attestations"), Some(Refusal::Unknown));
    assert_eq!(asked("/v1.55/images/a/attestations"), None);
    assert_eq!(asked("/images/a/attestations"), None);
    assert_eq!(find(Method::Put, "/v1.41/volumes/v", "").err(), Some(Refusal::Unknown));
    assert_eq!(find(Method::Put, "/v1.42/volumes/v", "").err(), None);
}

#[test]
fn names_that_look_like_routes_are_names() {
    for name in ["json", "create", "prune", "version1", "archive", "v1.41"] {
        let matched = found(Method::Post, &format!("/containers/{name}/stop"));
        assert_eq!((matched.parameter.as_deref(), matched.route.class), (Some(name), Class::Lifecycle));
    }
    let verbs = [
        (Method::Get, "/json", Class::SecretRead),
        (Method::Post, "/push", Class::Registry),
        (Method::Delete, "", Class::Remove),
    ];
    for name in ["json", "get", "search", "load", "a/containers/create", "a/json", "a/push"] {
        for (method, verb, class) in verbs {
            let matched = found(method, &format!("/images/{name}{verb}"));
            assert_eq!((matched.parameter.as_deref(), matched.route.class), (Some(name), class), "{name}{verb}");
        }
    }
    assert_eq!(found(Method::Get, "/images/json").route.template, "/images/json");
    assert_eq!(found(Method::Get, "/swarm/unlockkey").route.class, Class::SwarmRead);
}

#[test]
fn a_parameter_names_what_stands_before_it() {
    let kind = |method, path| found(method, path).route.names;
    assert_eq!(kind(Method::Get, "/containers/a/attach/ws"), Kind::Container);
    assert_eq!(kind(Method::Delete, "/containers/a/b"), Kind::Container);
    assert_eq!(kind(Method::Get, "/exec/a/json"), Kind::Exec);
    assert_eq!(kind(Method::Get, "/images/a/get"), Kind::Image);
    assert_eq!(kind(Method::Put, "/volumes/a"), Kind::Volume);
    assert_eq!(kind(Method::Post, "/networks/a/connect"), Kind::Network);
    for path in ["/containers/json", "/images/get", "/distribution/a/json", "/plugins/a/json", "/secrets/a"] {
        assert_eq!(kind(Method::Get, path), Kind::Other, "{path}");
    }
}

#[test]
fn what_leads_to_the_host_is_no_plain_reading() {
    for (method, path, class) in [
        (Method::Get, "/containers/a/archive", Class::Files),
        (Method::Head, "/containers/a/archive", Class::Files),
        (Method::Get, "/containers/a/export", Class::Files),
        (Method::Get, "/containers/a/attach/ws", Class::Exec),
        (Method::Get, "/exec/a/json", Class::Exec),
        (Method::Get, "/containers/a/top", Class::Logs),
        (Method::Get, "/images/get", Class::Image),
        (Method::Get, "/images/a/get", Class::Image),
        (Method::Get, "/distribution/evil.lan/a/json", Class::Registry),
        (Method::Get, "/swarm", Class::SwarmRead),
        (Method::Get, "/plugins/privileges", Class::PluginRead),
        (Method::Post, "/session", Class::System),
        (Method::Post, "/grpc", Class::System),
    ] {
        assert_eq!(found(method, path).route.class, class, "{path}");
    }
}

#[test]
fn only_these_become_tunnels() {
    let tunnels: Vec<&str> = routes().filter(|route| route.upgrade).map(|route| route.template).collect();
    let hijacked = ["/session", "/grpc", "/containers/{id}/attach", "/containers/{id}/attach/ws", "/exec/{id}/start"];
    assert_eq!(tunnels, hijacked);
}

#[test]
fn reading_changes_nothing_but_what_opens_a_tunnel_may() {
    let changes = |method, path| found(method, path).changes();
    assert!(!changes(Method::Get, "/containers/json") && !changes(Method::Head, "/containers/a/archive"));
    assert!(changes(Method::Get, "/containers/a/attach/ws"));
    assert!(changes(Method::Post, "/containers/a/wait") && changes(Method::Put, "/containers/a/archive"));
}

#[test]
fn unknown_and_repeated_keys_are_refused() {
    for query in ["t=1&t=2", "T=1", "x=1", "t=%ff", "%74=1", "t=1&Signal=9", "=1"] {
        assert!(find(Method::Post, "/containers/web/stop", query).is_err(), "{query}");
    }
    assert_eq!(
        target(Method::Post, "/containers/web/stop", "t=1;x=2"),
        Ok("/v1.41/containers/web/stop?t=1%3Bx%3D2".into())
    );
}

#[test]
fn some_keys_may_repeat_but_not_for_ever() {
    assert_eq!(target(Method::Get, "/images/get", "names=a&names=b"), Ok("/v1.41/images/get?names=a&names=b".into()));
    let names = |count| vec!["names=a"; count].join("&");
    assert_eq!(find(Method::Get, "/images/get", &names(100)).map(|matched| matched.query.len()), Ok(100));
    assert_eq!(find(Method::Get, "/images/get", &names(101)).err(), Some(Refusal::Malformed("query")));
}

#[test]
fn switches_are_read_as_the_engine_reads_them() {
    let on = |query: &str| find(Method::Delete, "/containers/a", query).unwrap().is_on("force");
    for query in ["force=1", "force=true", "force=x", "force=off"] {
        assert!(on(query), "{query}");
    }
    for query in ["", "force", "force=0", "force=False", "force=+no+", "force=NONE", "v=1"] {
        assert!(!on(query), "{query}");
    }
    assert_eq!(find(Method::Get, "/images/get", "names=a&names=b").unwrap().value("names"), Some("a"));
}
