//! The policy as a whole: what a person without an administrator's rights gets for a request to a small engine.

use super::subject::text;
use super::*;
use crate::rights::{Grant, Grants, Role, Scope};
use engine::Method::{self, Delete, Get, Head, Post, Put};
use engine::route::{self, Class};
use serde_json::json;

/// The full id of a container or network of that name.
fn id(name: &str) -> String {
    format!("{name:f<64}")
}

/// The inspect of an ordinary container.
pub(super) fn container(name: &str, labels: &Value) -> Value {
    json!({
        "Id": id(name),
        "Name": format!("/{name}"),
        "Config": {"Labels": labels},
        "HostConfig": {
            "Privileged": false, "PidMode": "", "IpcMode": "private", "UTSMode": "", "UsernsMode": "",
            "CgroupnsMode": "private", "NetworkMode": "default", "CapAdd": null, "Devices": [],
            "DeviceRequests": null, "DeviceCgroupRules": null, "SecurityOpt": null, "Binds": null,
            "MaskedPaths": ["/proc/kcore"], "ReadonlyPaths": ["/proc/sys"],
        },
        "Mounts": [],
    })
}

/// A small engine.
struct Engine {
    containers: Vec<Value>,
    volumes: Vec<Value>,
    networks: Vec<Value>,
    /// Who made the exec `e1`.
    owner: ExecOwner,
}

impl Engine {
    fn new() -> Self {
        let mut root = container("root", &json!({}));
        root["HostConfig"]["Privileged"] = json!(true);
        let mut bound = container("bound", &json!({}));
        bound["Mounts"] = json!([{"Type": "bind", "Source": "/var/run/docker.sock"}]);
        Self {
            containers: vec![
                container("web", &json!({"team": "shop"})),
                container("db", &json!({"team": "bank"})),
                root,
                bound,
            ],
            volumes: vec![
                json!({"Name": "data", "Driver": "local", "Options": null, "Labels": {"team": "shop"}}),
                json!({"Name": "host", "Driver": "local", "Options": {"o": "bind", "device": "/"}, "Labels": null}),
            ],
            networks: vec![
                json!({"Id": id("front"), "Name": "front", "Driver": "bridge", "Labels": {"team": "shop"}}),
                json!({
                    "Id": id("back"), "Name": "back", "Driver": "bridge", "Labels": {},
                    "Containers": {id("db"): {"Name": "db"}},
                }),
                json!({"Id": id("host"), "Name": "host", "Driver": "host", "Labels": {}}),
            ],
            owner: ExecOwner { user: 1, container: id("web") },
        }
    }

    fn container(&self, name: &str) -> Option<Value> {
        let fits = |container: &&Value| container["Name"] == format!("/{name}") || container["Id"] == name;
        self.containers.iter().find(fits).cloned()
    }

    fn network(&self, name: &str) -> Option<Value> {
        let fits = |network: &&Value| network["Name"] == name || text(&network["Id"]).starts_with(name);
        self.networks.iter().find(fits).cloned()
    }

    /// Containers labelled `team=shop` are made of `a` and `alpine`; `b` belongs to others.
    fn image(name: &str) -> Option<Value> {
        match name {
            "a" | "alpine" => Some(json!({"Id": "sha256:01", "Config": {"Labels": null}})),
            "b" => Some(json!({"Id": "sha256:00", "Config": {"Labels": {"team": "bank"}}})),
            "labelled" => Some(json!({"Id": "sha256:02", "Config": {"Labels": {"team": "shop"}}})),
            _ => None,
        }
    }

    fn volume(&self, name: &str) -> Option<Value> {
        self.volumes.iter().find(|volume| volume["Name"] == name).cloned()
    }

    /// What becomes of person 1's request.
    fn ask(&self, rights: &Rights, method: Method, target: &str, body: &str) -> Result<Forward, Denial> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let matched = route::find(method, path, query).unwrap_or_else(|refusal| panic!("{target}: {refusal}"));
        let needs = needs(rights, &matched)?;
        let read = needs.body.then_some(body.as_bytes());
        let mentions = read.map(|body| mentions(rights, &matched, body)).transpose()?.unwrap_or_default();
        let image = mentions.image.as_deref().and_then(Self::image);
        let target = needs.look.and_then(|look| match look {
            Look::Container(name) => self.container(&name),
            Look::Exec(_) => self.container(&self.owner.container),
            Look::Volume(name) => self.volume(&name),
            Look::Network(name) => self.network(&name),
            Look::Image(_) => Some(json!({"Id": "sha256:00", "Config": {"Labels": {"team": "bank"}}})),
        });
        let facts = Facts {
            target: target.as_ref(),
            exec: Some(&self.owner),
            body: read,
            user: 1,
            others: &|name| self.container(name),
            volumes: &|name| self.volume(name),
            networks: &|name| self.network(name),
            image: image.as_ref(),
            images: &|image| image["Id"] == "sha256:01",
            registries: &[],
        };
        decide(rights, &matched, &facts)
    }

    fn reason(&self, rights: &Rights, method: Method, target: &str, body: &str) -> Option<&'static str> {
        self.ask(rights, method, target, body).err().map(|denial| denial.reason)
    }
}

/// An operator with every grant, on everything.
fn all() -> Rights {
    Rights { grants: Grant::ALL.into_iter().fold(Grants::NONE, Grants::with), ..Rights::of(Role::Operator) }
}

/// The same within a scope.
fn scoped(rule: &str) -> Rights {
    Rights { scope: Scope::of(vec![rule.parse().unwrap()]), ..all() }
}

fn body(forward: &Forward) -> Value {
    match &forward.body {
        ForwardBody::Bytes(bytes) => serde_json::from_slice(bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_administrators_requests_go_on_as_they_came() {
    let engine = Engine::new();
    let forward = engine.ask(&Rights::admin(), Post, "/build?networkmode=host&version=2", "").unwrap();
    let query = [("networkmode", "host"), ("version", "2")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(forward, Forward { parameter: None, query: query.to_vec(), body: ForwardBody::Stream });
    let forward = engine.ask(&Rights::admin(), Post, "/containers/root/start", "").unwrap();
    assert_eq!(forward, Forward { parameter: Some("root".into()), query: Vec::new(), body: ForwardBody::None });
    for route in route::routes() {
        let parameter = route.template.contains('{').then(|| "x".to_owned());
        let matched = Matched { route, version: None, parameter, query: Vec::new() };
        assert_eq!(needs(&Rights::admin(), &matched), Ok(Needs::default()), "{}", route.template);
    }
}

#[test]
fn every_body_that_others_may_send_has_its_judge() {
    for route in route::routes().filter(|route| route.payload == Payload::Json) {
        let admins =
            matches!(route.class, Class::Swarm | Class::SwarmRead | Class::Plugin | Class::PluginRead | Class::System);
        assert_eq!(bodies::judge_of(route).is_ok(), !admins, "{}", route.template);
    }
}

#[test]
fn security_e4_volumes_with_options_are_not_mounted() {
    let engine = Engine::new();
    let create = |rights: &Rights, volume: &str| {
        let mount = json!({"Type": "volume", "Source": volume, "Target": "/d"});
        let body = json!({"Image": "alpine", "Labels": {"team": "shop"}, "HostConfig": {"Mounts": [mount]}});
        engine.reason(rights, Post, "/containers/create", &body.to_string())
    };
    assert_eq!(create(&all(), "data"), None);
    assert_eq!(create(&all(), "new"), None);
    assert_eq!(create(&all(), "host"), Some("volume-options"));
    let creator = Rights { grants: Grants::NONE.with(Grant::Create), ..Rights::of(Role::Viewer) };
    assert_eq!(create(&creator, "data"), None);
    assert_eq!(create(&creator, "new"), Some("grant-volumes"));
    assert_eq!(create(&scoped("label:team=shop"), "data"), None);
    assert_eq!(create(&scoped("label:team=shop"), "new"), Some("scope"));
}

#[test]
fn security_e7_e9_other_containers_lend_nothing_dangerous() {
    let engine = Engine::new();
    let create = |rights: &Rights, host: Value| {
        let body = json!({"Image": "alpine", "Labels": {"team": "shop"}, "HostConfig": host}).to_string();
        engine.ask(rights, Post, "/containers/create?name=new", &body)
    };
    for mode in ["PidMode", "IpcMode", "NetworkMode"] {
        let forward = create(&all(), json!({mode: "container:web"})).unwrap();
        assert_eq!(body(&forward)["HostConfig"][mode], format!("container:{}", id("web")), "acts on what was judged");
        for (name, reason) in [("root", "target-privileged"), ("bound", "target-mounts"), ("gone", "scope")] {
            let denial = create(&all(), json!({mode: format!("container:{name}")})).unwrap_err();
            assert_eq!(denial.reason, reason, "{mode} of {name}");
        }
        let denial = create(&scoped("label:team=shop"), json!({mode: "container:db"})).unwrap_err();
        assert_eq!((denial.status.as_u16(), denial.sentence.as_str()), (404, "No such container: db"));
    }
    let forward = create(&all(), json!({"VolumesFrom": ["web:ro"]})).unwrap();
    assert_eq!(body(&forward)["HostConfig"]["VolumesFrom"], json!([format!("{}:ro", id("web"))]));
    assert_eq!(create(&all(), json!({"VolumesFrom": ["bound"]})).unwrap_err().reason, "target-mounts");
    assert_eq!(create(&scoped("label:team=shop"), json!({"VolumesFrom": ["db"]})).unwrap_err().reason, "scope");
}

#[test]
fn security_e13_e18_reaching_into_dangerous_containers_is_refused() {
    let engine = Engine::new();
    for (method, path, body) in [
        (Post, "/containers/NAME/exec", r#"{"Cmd":["sh"]}"#),
        (Post, "/containers/NAME/attach?stdin=1", ""),
        (Get, "/containers/NAME/attach/ws?stdin=1", ""),
        (Post, "/containers/NAME/resize?h=1&w=1", ""),
        (Get, "/containers/NAME/archive?path=/", ""),
        (Head, "/containers/NAME/archive?path=/", ""),
        (Put, "/containers/NAME/archive?path=/", ""),
        (Get, "/containers/NAME/export", ""),
        (Post, "/commit?container=NAME", ""),
    ] {
        for (name, reason) in [("web", None), ("root", Some("target-privileged")), ("bound", Some("target-mounts"))] {
            assert_eq!(engine.reason(&all(), method, &path.replace("NAME", name), body), reason, "{path} of {name}");
        }
    }
    assert_eq!(engine.reason(&all(), Post, "/containers/root/start", ""), None, "who made it was an administrator");
}

#[test]
fn security_e14_an_exec_is_its_makers() {
    let mut engine = Engine::new();
    let start = |engine: &Engine, rights: &Rights| engine.ask(rights, Post, "/exec/e1/start", r#"{"Detach":false}"#);
    assert_eq!(start(&engine, &all()).unwrap().parameter.as_deref(), Some("e1"));
    assert_eq!(start(&engine, &scoped("name:db")).unwrap_err().status.as_u16(), 404);
    engine.owner.user = 2;
    let denial = start(&engine, &all()).unwrap_err();
    assert_eq!((denial.status.as_u16(), denial.sentence.as_str()), (404, "No such exec instance: e1"));
    assert_eq!(engine.reason(&all(), Get, "/exec/e1/json", ""), Some("scope"));
    assert_eq!(engine.reason(&all(), Post, "/exec/e1/resize?h=1&w=1", ""), Some("scope"));
    engine.owner = ExecOwner { user: 1, container: id("root") };
    assert_eq!(start(&engine, &all()).unwrap_err().reason, "target-privileged");
}

#[test]
fn security_e15_names_and_ids_are_judged_alike() {
    let engine = Engine::new();
    for rights in [scoped("label:team=shop"), scoped("name:w*")] {
        for name in ["web".to_owned(), id("web")] {
            let forward = engine.ask(&rights, Post, &format!("/containers/{name}/stop"), "").unwrap();
            assert_eq!(forward.parameter, Some(id("web")));
        }
        for name in ["db".to_owned(), id("db")] {
            for (method, path) in [(Post, "/containers/NAME/stop"), (Get, "/containers/NAME/json")] {
                let denial = engine.ask(&rights, method, &path.replace("NAME", &name), "").unwrap_err();
                let sentence = format!("No such container: {name}");
                assert_eq!((denial.status.as_u16(), denial.reason, denial.sentence), (404, "scope", sentence));
            }
        }
        assert_eq!(engine.reason(&rights, Delete, "/containers/web/db?link=1", ""), Some("scope"));
    }
    assert_eq!(engine.reason(&all(), Delete, "/containers/web/db?link=1", ""), None);
    assert_eq!(engine.reason(&all(), Delete, "/containers/web/db", ""), Some("name"));
}

#[test]
fn security_e16_what_was_judged_is_acted_on() {
    let mut engine = Engine::new();
    let rights = scoped("name:web");
    for round in 0..1000 {
        let judged = engine.containers[round % 2]["Id"].clone();
        let forward = engine.ask(&rights, Delete, "/containers/web", "").unwrap();
        // The names are swapped before the engine gets to act.
        let name = engine.containers[0]["Name"].take();
        engine.containers[0]["Name"] = engine.containers[1]["Name"].take();
        engine.containers[1]["Name"] = name;
        assert_eq!(json!(forward.parameter), judged);
    }
    let commit = engine.ask(&rights, Post, "/commit?repo=&container=web", "").unwrap();
    let query = [("repo".to_owned(), String::new()), ("container".to_owned(), id("web"))];
    assert_eq!((commit.parameter, commit.query), (None, query.to_vec()));
}

#[test]
fn security_e17_e19_viewers_reach_into_nothing() {
    let engine = Engine::new();
    for (method, path, reason) in [
        (Get, "/containers/web/archive?path=/etc/shadow", "grant-files"),
        (Get, "/containers/web/export", "grant-files"),
        (Get, "/images/get?names=a", "grant-images"),
        (Get, "/images/a/get", "grant-images"),
        (Get, "/containers/web/attach/ws?stdin=1", "grant-exec"),
        (Get, "/containers/web/logs?stdout=1", "role-operator"),
    ] {
        assert_eq!(engine.reason(&Rights::of(Role::Viewer), method, path, ""), Some(reason), "{path}");
    }
}

#[test]
fn security_e20_names_stay_within_the_scope() {
    let engine = Engine::new();
    let rename =
        |rights: &Rights, name: &str| engine.reason(rights, Post, &format!("/containers/web/rename?name={name}"), "");
    assert_eq!(rename(&scoped("name:web*"), "web2"), None);
    assert_eq!(rename(&scoped("name:web*"), "%2Fweb2"), None);
    assert_eq!(rename(&scoped("name:web*"), "db2"), Some("scope"));
    assert_eq!(rename(&scoped("label:team=shop"), "db2"), None);
    assert_eq!(rename(&all(), "a%2Fb"), Some("name"));
    assert_eq!(engine.reason(&all(), Post, "/containers/web/update", r#"{"devices":[{}]}"#), Some("devices"));
    assert_eq!(engine.reason(&all(), Post, "/containers/web/update", r#"{"Memory":1000000}"#), None);
}

#[test]
fn new_things_are_within_the_scope() {
    let engine = Engine::new();
    let shop = scoped("label:team=shop");
    let web = scoped("name:web*");
    let labelled = r#"{"Name":"x","Labels":{"team":"shop"}}"#;
    for path in ["/volumes/create", "/networks/create"] {
        assert_eq!(engine.reason(&shop, Post, path, labelled), None, "{path}");
        assert_eq!(engine.reason(&shop, Post, path, r#"{"Name":"web"}"#), Some("scope"), "{path}");
        assert_eq!(engine.reason(&web, Post, path, r#"{"name":"web1"}"#), None, "{path}");
        assert_eq!(engine.reason(&web, Post, path, labelled), Some("scope"), "{path}");
    }
    let image = r#"{"Image":"a"}"#;
    assert_eq!(engine.reason(&web, Post, "/containers/create?name=web1", image), None);
    assert_eq!(engine.reason(&web, Post, "/containers/create?name=/web1", image), None);
    assert_eq!(engine.reason(&web, Post, "/containers/create?name=db", image), Some("scope"));
    assert_eq!(engine.reason(&web, Post, "/containers/create", image), Some("scope"));
    assert_eq!(engine.reason(&shop, Post, "/containers/create?name=x", image), Some("scope"));
}

#[test]
fn security_e4_e15_a_volume_that_is_there_is_not_made_but_had() {
    let engine = Engine::new();
    let make = |rights: &Rights, name: &str, team: &str| {
        let body = json!({"Name": name, "Labels": {"team": team}}).to_string();
        engine.ask(rights, Post, "/volumes/create", &body).err().map(|denial| (denial.status.as_u16(), denial.sentence))
    };
    let shop = scoped("label:team=shop");
    assert_eq!(make(&shop, "new", "shop"), None);
    assert_eq!(make(&shop, "data", "bank"), None, "it is theirs, whatever the body says");
    assert_eq!(make(&shop, "host", "shop"), Some((409, "That name is taken.".to_owned())));
    assert_eq!(make(&all(), "host", "shop"), None);
    // What could not be made anyway tells nothing about what is there.
    assert_eq!(make(&shop, "host", "bank"), make(&shop, "new", "bank"));
    assert_eq!(make(&shop, "", "shop"), None, "the Engine finds a name");
}

#[test]
fn security_e7_e9_what_is_shared_takes_the_grants_for_it() {
    let engine = Engine::new();
    let create = |grants: &[Grant], host: &Value| {
        let grants = grants.iter().fold(Grants::NONE.with(Grant::Create), |all, grant| all.with(*grant));
        let body = json!({"Image": "alpine", "HostConfig": host}).to_string();
        engine.reason(&Rights { grants, ..Rights::of(Role::Viewer) }, Post, "/containers/create", &body)
    };
    let pid = json!({"PidMode": "container:web"});
    assert_eq!(create(&[], &pid), Some("grant-exec"));
    assert_eq!(create(&[Grant::Exec], &pid), Some("grant-files"));
    assert_eq!(create(&[Grant::Exec, Grant::Files], &pid), Some("grant-secrets"));
    assert_eq!(create(&[Grant::Exec, Grant::Files, Grant::Secrets], &pid), None);
    for (host, grant, reason) in [
        (json!({"IpcMode": "container:web"}), Grant::Exec, "grant-exec"),
        (json!({"NetworkMode": "container:web"}), Grant::Exec, "grant-exec"),
        (json!({"VolumesFrom": ["web"]}), Grant::Files, "grant-files"),
        (json!({"Links": ["web:w"]}), Grant::Secrets, "grant-secrets"),
    ] {
        assert_eq!((create(&[], &host), create(&[grant], &host)), (Some(reason), None), "{host}");
    }
    // One grant does not stand for another way.
    assert_eq!(
        create(&[Grant::Exec], &json!({"IpcMode": "container:web", "VolumesFrom": ["web"]})),
        Some("grant-files")
    );
}

#[test]
fn security_e15_e30_networks_of_a_body_are_judged_by_what_they_are() {
    let engine = Engine::new();
    let create = |rights: &Rights, network: &str| {
        let body =
            json!({"Image": "a", "Labels": {"team": "shop"}, "HostConfig": {"NetworkMode": network}}).to_string();
        engine.ask(rights, Post, "/containers/create?name=new", &body)
    };
    let reason = |rights: &Rights, network: &str| create(rights, network).err().map(|denial| denial.reason);
    let (shop, backs) = (scoped("label:team=shop"), scoped("name:back*"));
    for name in ["front", "fro", &id("front")] {
        let forward = create(&shop, name).unwrap();
        assert_eq!(body(&forward)["HostConfig"]["NetworkMode"], id("front"), "acts on what was judged: {name}");
    }
    for name in ["back", "bac", &id("back"), "gone"] {
        let denial = create(&shop, name).unwrap_err();
        assert_eq!((denial.status.as_u16(), denial.sentence), (404, format!("network {name} not found")));
    }
    // The beginning of a foreign id fits the pattern of a name.
    let mut other = Engine::new();
    other
        .networks
        .push(json!({"Id": format!("{:0<64}", "backfff"), "Name": "vault", "Driver": "bridge", "Labels": {}}));
    let stolen = r#"{"Image":"a","HostConfig":{"NetworkMode":"backfff0"}}"#;
    assert_eq!(other.reason(&backs, Post, "/containers/create?name=back1", stolen), Some("scope"));
    assert_eq!((reason(&all(), "back"), reason(&all(), "gone")), (None, Some("scope")));
    assert_eq!(reason(&all(), &id("host")), Some("namespaces"), "however the host's network is named");
    assert_eq!((reason(&shop, "bridge"), reason(&shop, "none")), (None, None));
}

#[test]
fn security_e15_e17_a_scope_runs_its_own_images() {
    let engine = Engine::new();
    let create = |rights: &Rights, image: &str| {
        let body = json!({"Image": image, "Labels": {"team": "shop"}}).to_string();
        engine
            .ask(rights, Post, "/containers/create", &body)
            .err()
            .map(|denial| (denial.status.as_u16(), denial.sentence))
    };
    let shop = scoped("label:team=shop");
    for image in ["a", "labelled", ""] {
        assert_eq!(create(&shop, image), None, "{image}");
    }
    // What is foreign and what is not there are answered alike.
    for image in ["b", "gone"] {
        assert_eq!(create(&shop, image), Some((404, format!("No such image: {image}"))));
        assert_eq!(create(&all(), image), None, "the Engine says what is there");
    }
}

#[test]
fn security_e15_e20_no_names_are_taken_from_others() {
    let engine = Engine::new();
    let shop = scoped("label:team=shop");
    for query in ["repo=bank/db", "repo=a&tag=1", "tag=1"] {
        let path = format!("/commit?container=web&{query}");
        assert_eq!(
            (engine.reason(&shop, Post, &path, ""), engine.reason(&all(), Post, &path, "")),
            (Some("scope"), None)
        );
    }
    assert_eq!(engine.reason(&shop, Post, "/commit?container=web&repo=&tag=&comment=a", ""), None);
    let labelled = r#"{"Image":"a","Labels":{"team":"shop"}}"#;
    for name in [id("db").replace('b', "0").replace('d', "1"), "A".repeat(64), format!("%2F{}", "0".repeat(64))] {
        assert_eq!(
            engine.reason(&all(), Post, &format!("/containers/web/rename?name={name}"), ""),
            Some("name"),
            "{name}"
        );
        assert_eq!(
            engine.reason(&all(), Post, &format!("/containers/create?name={name}"), labelled),
            Some("name"),
            "{name}"
        );
    }
    for name in ["0".repeat(63), "0".repeat(65), "g".repeat(64)] {
        assert_eq!(engine.reason(&all(), Post, &format!("/containers/web/rename?name={name}"), ""), None, "{name}");
    }
}

#[test]
fn security_e15_e28_lists_compare_with_nothing_out_of_scope() {
    let engine = Engine::new();
    let shop = scoped("label:team=shop");
    for query in ["since=db", "before=db", "limit=1", "limit=x", "filters={\"before\":[\"db\"]}"] {
        let path = format!("/containers/json?{query}");
        assert_eq!(
            (engine.reason(&shop, Get, &path, ""), engine.reason(&all(), Get, &path, "")),
            (Some("scope"), None)
        );
    }
    assert_eq!(engine.reason(&shop, Get, "/images/json?filters={\"since\":{\"b\":true}}", ""), Some("scope"));
    // As the Python SDK asks.
    assert_eq!(engine.reason(&shop, Get, "/containers/json?limit=-1&all=0&size=0&trunc_cmd=0&filters=", ""), None);
    assert_eq!(engine.reason(&shop, Get, "/events?since=0", ""), None);
}

#[test]
fn security_e28_f1_filters_tell_no_secrets() {
    let engine = Engine::new();
    let prune = Rights { grants: Grants::NONE.with(Grant::Prune), ..Rights::of(Role::Viewer) };
    for (method, path) in [
        (Get, "/containers/json"),
        (Get, "/images/json"),
        (Get, "/volumes"),
        (Get, "/networks"),
        (Get, "/events"),
        (Post, "/containers/prune"),
        (Post, "/images/prune"),
        (Post, "/volumes/prune"),
        (Post, "/networks/prune"),
        (Post, "/build/prune"),
    ] {
        let asked = |filters: &str| engine.reason(&prune, method, &format!("{path}?filters={filters}"), "");
        assert_eq!(asked("{\"label\":[\"token=a\"]}"), Some("grant-secrets"), "{path}");
        assert_eq!(asked("{\"label\":[\"team=shop\"]}"), None, "{path}");
        assert_eq!(asked("nonsense"), Some("filters"), "{path}");
    }
    let forward = engine.ask(&prune, Get, "/volumes?filters={\"label\":{\"a\":true},\"label\":[\"b\"]}", "").unwrap();
    assert_eq!(forward.query, [("filters".to_owned(), "{\"label\":[\"b\"]}".to_owned())]);
    let forward = engine.ask(&Rights::admin(), Get, "/volumes?filters=nonsense", "").unwrap();
    assert_eq!(forward.query[0].1, "nonsense", "an administrator's are the engine's to read");
}

#[test]
fn security_e22_to_e25_are_administrators() {
    let engine = Engine::new();
    for (method, path) in [
        (Post, "/session"),
        (Post, "/grpc"),
        (Post, "/services/create"),
        (Post, "/services/s/update?version=1"),
        (Post, "/plugins/pull?remote=a"),
        (Post, "/plugins/p/enable"),
        (Post, "/plugins/p/set"),
        (Post, "/plugins/create"),
        (Get, "/plugins"),
        (Get, "/swarm"),
        (Get, "/swarm/unlockkey"),
        (Post, "/swarm/init"),
        (Post, "/swarm/join"),
        (Post, "/swarm/leave"),
        (Get, "/secrets"),
        (Get, "/configs"),
        (Post, "/nodes/n/update?version=1"),
    ] {
        assert_eq!(engine.reason(&all(), method, path, "{}"), Some("admin"), "{path}");
    }
}

#[test]
fn security_e27_ps_shows_what_it_shows() {
    let engine = Engine::new();
    assert_eq!(engine.reason(&all(), Get, "/containers/web/top?ps_args=axe", ""), Some("ps-args"));
    assert_eq!(engine.reason(&all(), Get, "/containers/web/top", ""), None);
    assert_eq!(engine.reason(&all(), Post, "/containers/web/start?checkpoint-dir=/", ""), Some("checkpoint"));
}

#[test]
fn security_e28_e32_a_scope_leaves_out_what_is_about_everything() {
    let engine = Engine::new();
    let rights = scoped("label:team=shop");
    for (method, path) in [
        (Get, "/system/df"),
        (Get, "/images/a/json"),
        (Get, "/images/a/history"),
        (Get, "/images/a/get"),
        (Get, "/images/get?names=a"),
        (Post, "/images/load"),
        (Post, "/images/a/tag?repo=b"),
        (Post, "/images/a/push"),
        (Delete, "/images/a"),
        (Post, "/containers/prune"),
        (Post, "/images/prune"),
        (Post, "/volumes/prune"),
        (Post, "/networks/prune"),
        (Post, "/build/prune"),
        (Get, "/volumes/host"),
        (Delete, "/volumes/host"),
        (Get, "/networks/back"),
        (Delete, "/networks/back"),
    ] {
        assert_eq!(engine.reason(&rights, method, path, ""), Some("scope"), "{path}");
    }
    for (method, path) in [
        (Get, "/containers/json"),
        (Get, "/events"),
        (Get, "/networks/front"),
        (Get, "/volumes/data"),
        (Delete, "/volumes/data"),
        (Delete, "/networks/front"),
        (Delete, "/containers/web?force=1"),
    ] {
        assert_eq!(engine.reason(&rights, method, path, ""), None, "{path}");
    }
    assert_eq!(engine.reason(&scoped("name:db"), Get, "/networks/back", ""), None, "db is connected to it");
    let operator = Rights::of(Role::Operator);
    assert_eq!(engine.reason(&operator, Post, "/containers/prune", ""), Some("grant-prune"));
    assert_eq!(engine.reason(&operator, Delete, "/containers/web?force=1", ""), Some("grant-remove"));
}

#[test]
fn security_e30_networks_join_what_is_in_scope() {
    let engine = Engine::new();
    let connect = |rights: &Rights, network: &str, container: &str| {
        let body = json!({"container": container}).to_string();
        engine.ask(rights, Post, &format!("/networks/{network}/connect"), &body)
    };
    let rights = scoped("label:team=shop");
    let forward = connect(&rights, "front", "web").unwrap();
    assert_eq!((forward.parameter.clone(), &body(&forward)["Container"]), (Some(id("front")), &json!(id("web"))));
    assert_eq!(connect(&rights, "front", "db").unwrap_err().sentence, "No such container: db");
    assert_eq!(connect(&rights, "back", "web").unwrap_err().sentence, "network back not found");
    assert_eq!(connect(&all(), "host", "web").unwrap_err().reason, "namespaces");
    assert!(connect(&all(), "back", "root").is_ok());
    let disconnect = |container: &str| {
        engine.reason(&rights, Post, "/networks/front/disconnect", &json!({"Container": container}).to_string())
    };
    assert_eq!((disconnect("web"), disconnect("db")), (None, Some("scope")));
    assert_eq!(
        engine.reason(&all(), Post, "/networks/create", r#"{"Name":"n","Driver":"macvlan"}"#),
        Some("network-driver")
    );
}

#[test]
fn security_e31_the_engine_is_sent_nowhere_near() {
    let engine = Engine::new();
    for (method, path, reason) in [
        (Post, "/images/create?fromSrc=http://169.254.169.254/", Some("from-src")),
        (Post, "/images/create?fromSrc=-&repo=a", Some("from-src")),
        (Post, "/images/create?fromImage=a&fromSrc=-", Some("from-src")),
        (Post, "/images/create", Some("from-src")),
        (Post, "/images/create?fromImage=169.254.169.254/a", Some("registry")),
        (Post, "/images/create?fromImage=alpine&tag=3", None),
        (Post, "/images/localhost:5000/a/push", Some("registry")),
        (Post, "/images/ghcr.io/a/push?tag=1", None),
        (Get, "/distribution/10.0.0.1/a/json", Some("registry")),
        (Get, "/images/search?term=127.0.0.1:2375/x", Some("registry")),
        (Get, "/images/search?term=web+server", None),
        (Post, "/build/cancel?id=x", Some("build-options")),
        (Post, "/build?remote=http://169.254.169.254/", Some("remote")),
    ] {
        assert_eq!(engine.reason(&all(), method, path, ""), reason, "{path}");
    }
    let auth = |address: &str| engine.reason(&all(), Post, "/auth", &json!({"serveraddress": address}).to_string());
    assert_eq!(auth("https://ghcr.io/v2/"), None);
    assert_eq!(auth("http://169.254.169.254/"), Some("registry"));
    let pull = engine.ask(&all(), Post, "/images/create?fromImage=alpine", "").unwrap();
    assert_eq!(pull.body, ForwardBody::None, "a body would be an import");
}
