//! E: out of one's role. Each body and route by which a console has been escaped from, sent through the whole console.

use super::wire::{Served, head};
use crate::recording::oracle::{Door, Outcome};
use crate::recording::{BACK, CANARY, DB, FRONT, Heard, ROOT, WEB, container};
use crate::support::{HOST, bare, within};
use axum::body::Body;
use futures_util::{StreamExt, stream};
use http::StatusCode;
use serde_json::{Value, json};
use server::rights::{Grant, Rights, Role};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

const CREATE: &str = "/containers/create?name=new";

/// The body of a new container.
fn with_host(host: &Value) -> String {
    json!({"Image": "alpine", "HostConfig": host}).to_string()
}

/// Each of these is refused for that reason to who has every grant, and passes for an administrator as it came.
async fn refused_hosts(reason: &str, hosts: &[Value]) {
    let door = Door::new().await;
    let granted = door.granted().await;
    for host in hosts {
        let body = with_host(host);
        door.ask(&granted, "POST", CREATE, &body).await.denied(403, reason);
        let passed = door.ask(&door.console.token, "POST", CREATE, &body).await.passed();
        assert_eq!(passed.body, body.as_bytes(), "an administrator's bytes are the engine's to judge");
    }
    // However the first of them is written, it stays refused.
    for body in spellings(&hosts[0]) {
        let start: String = body.chars().take(200).collect();
        door.ask(&granted, "POST", CREATE, &body).await.denied_somehow(&start);
    }
}

/// Other ways to write a body that mean the same to a decoder in Go, or nothing that can be judged.
fn spellings(host: &Value) -> Vec<String> {
    let plain = with_host(host);
    let (field, value) = host.as_object().unwrap().iter().next().unwrap();
    let named = |name: &str| format!(r#"{{"Image":"alpine","HostConfig":{{"{name}":{value}}}}}"#);
    let twice =
        |first: &str, second: &str| format!(r#"{{"HostConfig":{first},"Image":"alpine","hostConfig":{second}}}"#);
    let escaped = format!("\\u{:04x}{}", u32::from(field.as_bytes()[0]), &field[1..]);
    vec![
        named(&field.to_lowercase()),
        named(&field.to_uppercase()),
        named(&escaped),
        named(&field.replace('s', "\u{17f}").replace('k', "\u{212a}")),
        plain.replace("HostConfig", "ho\u{17f}tconfig"),
        twice("{}", &host.to_string()),
        twice(&host.to_string(), "{}"),
        plain.replace(r#""HostConfig""#, r#""HostConfig":null,"HostConfig""#),
        format!("{plain}{{}}"),
        format!("[{plain}]"),
        format!("\u{feff}{plain}"),
        format!("{}{plain}", " ".repeat(2 * 1024 * 1024)),
    ]
}

#[tokio::test]
async fn security_e1_no_binds() {
    let binds = |bind: &str| json!({ "Binds": [bind] });
    refused_hosts("binds", &[binds("/:/h"), binds("/var/run/docker.sock:/s"), binds("/proc/1/root:/h")]).await;
}

/// What is allowed does pass, as it was understood: the other tests here could fail.
#[tokio::test]
async fn security_e1_e11_a_harmless_body_passes_in_our_words() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let body = r#"{"image":"alpine","hostconfig":{"memory":6291456,"Privileged":false,"Binds":null}}"#;
    let passed = door.ask(&granted, "POST", CREATE, body).await.passed();
    assert_eq!(passed.json(), json!({"Image": "alpine", "HostConfig": {"Memory": 6_291_456}}));
    assert_eq!(passed.target, "/v1.45/containers/create?name=new");
}

/// Where the body is, and how it comes, changes nothing.
#[tokio::test]
async fn security_e1_headers_and_versions_change_nothing() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let body = with_host(&json!({"Binds": ["/:/h"]}));
    for path in ["/v1.24/containers/create", "/v1.41/containers/create?name=a", "/v1.55/containers/create"] {
        door.ask(&granted, "POST", path, &body).await.denied(403, "binds");
    }
    let ask = || door.console.request_of(&granted, "POST", "/engine/local/containers/create");
    door.send(ask(), body.clone()).await.denied(403, "binds");
    door.send(ask().header("content-type", "text/plain"), body.clone()).await.denied(403, "binds");
    let gzip = ask().header("content-type", "application/json").header("content-encoding", "gzip");
    door.send(gzip, body.clone()).await.denied(415, "encoding");
    let form = ask().header("content-type", "application/x-www-form-urlencoded");
    door.send(form, "name=a&fromSrc=b").await.denied(415, "form");
    let chunks = body.into_bytes().into_iter().map(|byte| Ok::<_, std::io::Error>(vec![byte]));
    door.send(ask(), Body::from_stream(stream::iter(chunks))).await.denied(403, "binds");
    let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
    door.send(ask(), Body::from_stream(endless)).await.denied(413, "body-too-large");
}

#[tokio::test]
async fn security_e2_no_mounts_of_other_types() {
    let mount = |kind: &str, source: &str| json!({"Mounts": [{"Type": kind, "Source": source, "Target": "/h"}]});
    let kinds = ["bind", "BIND", "Bind", "npipe", "cluster", "image", ""];
    refused_hosts("mounts", &kinds.map(|kind| mount(kind, "/"))).await;
    refused_hosts("mounts", &[mount("volume", "/"), mount("volume", ""), mount("volume", "../x")]).await;
}

#[tokio::test]
async fn security_e3_no_options_of_a_volumes_driver() {
    let mount = |options: Value| {
        let driver = json!({"Name": "local", "Options": options});
        json!({"Mounts": [{"Type": "volume", "Source": "new", "Target": "/h", "VolumeOptions": {"DriverConfig": driver}}]})
    };
    refused_hosts(
        "mounts",
        &[
            mount(json!({"type": "none", "o": "bind", "device": "/"})),
            mount(json!({"type": "none", "o": "rw,rbind", "device": "/"})),
            mount(json!({"type": "ext4", "device": "/dev/sda1"})),
            mount(json!({"type": "nfs", "o": "addr=10.0.0.1", "device": ":/"})),
            mount(json!({"type": "cifs", "device": "//10.0.0.1/c"})),
            mount(json!({"type": "overlay", "o": "lowerdir=/,upperdir=/a,workdir=/b", "device": "overlay"})),
            mount(json!({"size": "1g"})),
        ],
    )
    .await;
}

#[tokio::test]
async fn security_e4_no_volume_with_options_made_or_mounted() {
    let door = Door::new().await;
    let granted = door.granted().await;
    for options in [json!({"type": "none", "o": "bind", "device": "/"}), json!({"type": "ext4", "device": "/dev/sda1"})]
    {
        let body = json!({"Name": "new", "DriverOpts": options}).to_string();
        door.ask(&granted, "POST", "/volumes/create", &body).await.denied(403, "volume-options");
    }
    let mount = |volume: &str| with_host(&json!({"Mounts": [{"Type": "volume", "Source": volume, "Target": "/d"}]}));
    let outcome = door.ask(&granted, "POST", CREATE, &mount("host")).await;
    assert_eq!(outcome.heard.len(), 1, "it was looked at");
    outcome.denied(403, "volume-options");
    door.ask(&granted, "POST", CREATE, &mount("data")).await.passed();
}

/// The engine gives back a volume of that name, where there is one.
#[tokio::test]
async fn security_e4_e15_no_volume_of_others_by_making_it() {
    let door = Door::new().await;
    let scoped = door.scoped().await;
    let make = |name: &str| json!({"Name": name, "Labels": {"team": "shop"}}).to_string();
    let answer = door.ask(&scoped, "POST", "/volumes/create", &make("host")).await.denied(409, "scope");
    assert_eq!(answer, r#"{"message":"That name is taken."}"#);
    for own in ["data", "new"] {
        door.ask(&scoped, "POST", "/volumes/create", &make(own)).await.passed();
    }
    // What the engine could know and we could not ask for is not taken for absent.
    door.ask(&scoped, "POST", "/volumes/create", &make("da..ta")).await.denied(400, "name");
}

#[tokio::test]
async fn security_e5_no_privileges() {
    refused_hosts("privileged", &[json!({"Privileged": true})]).await;
    refused_hosts("capabilities", &[json!({"CapAdd": ["ALL"]}), json!({"CapAdd": ["SYS_PTRACE"]})]).await;
    let options = ["seccomp=unconfined", "apparmor=unconfined", "label=disable", "systempaths=unconfined"];
    refused_hosts("security-opt", &options.map(|option| json!({ "SecurityOpt": [option] }))).await;
    refused_hosts("masked-paths", &[json!({"MaskedPaths": []}), json!({"ReadonlyPaths": []})]).await;
}

#[tokio::test]
async fn security_e6_no_namespaces_of_the_host() {
    let modes = ["PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "NetworkMode"];
    refused_hosts("namespaces", &modes.map(|mode| json!({mode: "host"}))).await;
}

#[tokio::test]
async fn security_e7_no_namespaces_of_dangerous_or_foreign_containers() {
    let door = Door::new().await;
    let (granted, scoped) = (door.granted().await, door.scoped().await);
    for mode in ["PidMode", "IpcMode", "NetworkMode"] {
        for name in ["root", ROOT, &ROOT[..12]] {
            let body = with_host(&json!({mode: format!("container:{name}")}));
            door.ask(&granted, "POST", CREATE, &body).await.denied(403, "target-privileged");
        }
        let body = json!({
            "Image": "alpine", "Labels": {"team": "shop"}, "HostConfig": {mode: format!("container:{DB}")},
        });
        door.ask(&scoped, "POST", CREATE, &body.to_string()).await.denied(404, "scope");
        let body = with_host(&json!({mode: "container:web"}));
        let passed = door.ask(&granted, "POST", CREATE, &body).await.passed();
        assert_eq!(passed.json()["HostConfig"][mode], format!("container:{WEB}"), "the one that was judged");
    }
}

/// To make containers is not to reach into others.
#[tokio::test]
async fn security_e7_e9_sharing_takes_the_grants_for_what_is_shared() {
    let door = Door::new().await;
    let creator = door.console.person("creator", Role::Operator, &[Grant::Create], &[]).await;
    for (host, reason) in [
        (json!({"PidMode": "container:web"}), "grant-exec"),
        (json!({"IpcMode": "container:web"}), "grant-exec"),
        (json!({"NetworkMode": format!("container:{WEB}")}), "grant-exec"),
        (json!({"VolumesFrom": ["web:ro"]}), "grant-files"),
        (json!({"Links": ["web:w"]}), "grant-secrets"),
    ] {
        let outcome = door.ask(&creator, "POST", CREATE, &with_host(&host)).await;
        assert!(outcome.heard.is_empty(), "{host}");
        outcome.denied(403, reason);
    }
    let grants = [Grant::Create, Grant::Exec, Grant::Files];
    let without = door.console.person("without", Role::Operator, &grants, &[]).await;
    let pid = with_host(&json!({"PidMode": "container:web"}));
    door.ask(&without, "POST", CREATE, &pid).await.denied(403, "grant-secrets");
    let files = with_host(&json!({"VolumesFrom": ["web:ro"]}));
    door.ask(&without, "POST", CREATE, &files).await.passed();
}

#[tokio::test]
async fn security_e8_no_devices_and_what_is_like_them() {
    let devices = [
        json!({"Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/sda", "CgroupPermissions": "rwm"}]}),
        json!({"DeviceCgroupRules": ["a *:* rwm"]}),
        json!({"DeviceRequests": [{"Count": -1, "Capabilities": [["gpu"]]}]}),
    ];
    refused_hosts("devices", &devices).await;
    for (reason, host) in [
        ("sysctls", json!({"Sysctls": {"kernel.core_pattern": "|/x"}})),
        ("cgroup", json!({"CgroupParent": "/"})),
        ("runtime", json!({"Runtime": "other"})),
        ("annotations", json!({"Annotations": {"run.oci.keep_original_groups": "1"}})),
        ("groups", json!({"GroupAdd": ["0"]})),
        ("oom", json!({"OomScoreAdj": -1000})),
    ] {
        refused_hosts(reason, &[host]).await;
    }
}

#[tokio::test]
async fn security_e9_no_volumes_from_containers_with_binds() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let mut bound = container(&"7".repeat(64), "bound", &json!({}));
    bound["Mounts"] = json!([{"Type": "bind", "Source": "/srv", "Destination": "/srv"}]);
    door.engine.containers.lock().unwrap().push(bound);
    for (name, reason) in [("root", "target-privileged"), ("bound", "target-mounts"), ("bound:ro", "target-mounts")] {
        let body = with_host(&json!({"VolumesFrom": [name]}));
        door.ask(&granted, "POST", CREATE, &body).await.denied(403, reason);
    }
}

#[tokio::test]
async fn security_e10_logs_go_nowhere_else() {
    let log = |kind: &str, options: Value| json!({"LogConfig": {"Type": kind, "Config": options}});
    let elsewhere = ["syslog", "fluentd", "gelf", "splunk"].map(|kind| log(kind, json!({"address": "tcp://10.0.0.1"})));
    refused_hosts("log-driver", &elsewhere).await;
    refused_hosts("log-driver", &[log("json-file", json!({"env": "PASSWORD"}))]).await;
}

#[tokio::test]
async fn security_e11_no_unknown_fields() {
    refused_hosts("unknown-field", &[json!({"HostRoot": true}), json!({"": 1}), json!({"Privileged ": true})]).await;
}

#[tokio::test]
async fn security_e12_no_root_by_exec() {
    let door = Door::new().await;
    let granted = door.granted().await;
    for (body, reason) in [
        (r#"{"Cmd":["sh"],"Privileged":true}"#, "privileged"),
        (r#"{"Cmd":["sh"],"privileged":true}"#, "privileged"),
        (r#"{"Cmd":["sh"],"User":"0"}"#, "exec-user"),
        (r#"{"Cmd":["sh"],"user":"root:root"}"#, "exec-user"),
    ] {
        door.ask(&granted, "POST", "/containers/web/exec", body).await.denied(403, reason);
    }
    let passed = door.ask(&granted, "POST", "/containers/web/exec", r#"{"Cmd":["sh"]}"#).await.passed();
    assert_eq!(passed.target, format!("/v1.45/containers/{WEB}/exec"));
}

#[tokio::test]
async fn security_e13_no_way_into_dangerous_containers() {
    let door = Door::new().await;
    let granted = door.granted().await;
    for (method, path, body) in [
        ("POST", "/containers/root/exec", r#"{"Cmd":["sh"]}"#),
        ("POST", "/containers/root/attach?stdin=1&stream=1", ""),
        ("GET", "/containers/root/attach/ws?stdin=1&stream=1", ""),
        ("POST", "/containers/root/resize?h=1&w=1", ""),
    ] {
        door.ask(&granted, method, path, body).await.denied(403, "target-privileged");
        door.ask(&door.console.token, method, path, body).await.passed();
    }
    // An administrator's exec in there is no way in for others either.
    let owner = server::gateway::ExecOwner { user: door.id("granted"), container: ROOT.to_owned() };
    door.console.console.execs.put("leftover".to_owned(), owner);
    door.ask(&granted, "POST", "/exec/leftover/start", r#"{"Detach":true}"#).await.denied(403, "target-privileged");
}

#[tokio::test]
async fn security_e14_no_exec_of_others() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let other = door.console.person("other", Role::Operator, &Grant::ALL, &[]).await;
    let made = door.console.request_of(&granted, "POST", "/engine/local/containers/web/exec");
    let made = made.header("content-type", "application/json");
    let (status, _, made) = door.console.send_body(made, r#"{"Cmd":["sh"]}"#).await;
    assert_eq!(status, StatusCode::CREATED);
    let made: Value = serde_json::from_str(&made).unwrap();
    let id = made["Id"].as_str().unwrap();
    for (method, path, body) in
        [("POST", "start", r#"{"Detach":true}"#), ("POST", "resize?h=1&w=1", ""), ("GET", "json", "")]
    {
        let path = format!("/exec/{id}/{path}");
        door.ask(&other, method, &path, body).await.denied(404, "scope");
        door.ask(&granted, method, &path, body).await.passed();
    }
    door.ask(&granted, "POST", "/exec/e0/start", "{}").await.denied(404, "scope");
}

#[tokio::test]
async fn security_e15_what_is_not_listed_is_not_there() {
    let door = Door::new().await;
    let scoped = door.scoped().await;
    let list = door.read(&scoped, "/containers/json?all=1").await;
    assert!(list.contains(WEB) && !list.contains(DB) && !list.contains(ROOT), "{list}");
    for name in ["db", DB, &DB[..12], &DB[..4]] {
        for (method, path, body) in [
            ("GET", format!("/containers/{name}/json"), ""),
            ("GET", format!("/containers/{name}/logs?stdout=1"), ""),
            ("POST", format!("/containers/{name}/stop"), ""),
            ("POST", format!("/containers/{name}/exec"), r#"{"Cmd":["sh"]}"#),
            ("GET", format!("/containers/{name}/archive?path=/"), ""),
            ("DELETE", format!("/containers/{name}?force=1"), ""),
        ] {
            let sentence = door.ask(&scoped, method, &path, body).await.denied(404, "scope");
            assert_eq!(sentence, json!({"message": format!("No such container: {name}")}).to_string());
        }
    }
    door.ask(&scoped, "POST", "/containers//db/stop", "").await.denied(400, "malformed");
    door.ask(&scoped, "POST", "/containers/%2Fdb/stop", "").await.denied(400, "malformed");
    for name in ["web", WEB, &WEB[..12]] {
        let passed = door.ask(&scoped, "POST", &format!("/containers/{name}/stop"), "").await.passed();
        assert_eq!(passed.target, format!("/v1.45/containers/{WEB}/stop"));
    }
    // The name is another container's now.
    {
        let mut containers = door.engine.containers.lock().unwrap();
        containers[0]["Name"] = json!("/old");
        containers[1]["Name"] = json!("/web");
    }
    door.ask(&scoped, "POST", "/containers/web/stop", "").await.denied(404, "scope");
}

/// A container that is named like another's id: whoever asks for the id means the other, and so does the audit log.
#[tokio::test]
async fn security_e15_a_name_that_is_an_id_stands_for_nothing() {
    let impostor = "0".repeat(64);
    let row = |id: &str, name: &str| json!({"Id": id, "Names": [format!("/{name}")], "State": "running"});
    let rows = json!([row(&impostor, DB), row(DB, "db"), row(WEB, "web")]);
    let door = Door::with(move |asked| (asked == "GET /containers/json?all=1").then(|| (200, rows.clone()))).await;
    let outcome = door.ask(&door.console.token, "POST", &format!("/containers/{DB}/stop"), "").await;
    assert_eq!(outcome.rows[0].target, DB);
    let granted = door.granted().await;
    for path in [format!("/containers/create?name={DB}"), format!("/containers/web/rename?name={DB}")] {
        let body = if path.contains("create") { with_host(&json!({})) } else { String::new() };
        door.ask(&granted, "POST", &path, &body).await.denied(400, "name");
        door.ask(&door.console.token, "POST", &path, &body).await.passed();
    }
}

/// The engine's own words would tell what is there.
#[tokio::test]
async fn security_e15_e28_lists_names_and_errors_tell_nothing_out_of_scope() {
    let taken = format!("Conflict. The container name \"/taken\" is already in use by container \"{DB}\".");
    let door = Door::with(move |asked| match asked {
        "GET /images/gone:1/json" => Some((404, json!({"message": "No such image: docker.io/library/gone:1"}))),
        "GET /containers/22/json" => Some((400, json!({"message": "Multiple IDs found with provided prefix: 22"}))),
        "POST /containers/create?name=taken" => Some((409, json!({ "message": taken }))),
        "DELETE /volumes/data" => Some((409, json!({"message": format!("volume is in use - [{DB}]")}))),
        _ => None,
    })
    .await;
    let (scoped, granted) = (door.scoped().await, door.granted().await);
    for path in [
        "/containers/json?limit=1",
        "/containers/json?since=db",
        "/containers/json?before=db",
        "/containers/json?filters={%22before%22:[%22db%22]}",
        "/images/json?filters={%22since%22:{%22data/db:1%22:true}}",
    ] {
        let outcome = door.ask(&scoped, "GET", path, "").await;
        assert!(outcome.heard.is_empty(), "{path}");
        outcome.denied(403, "scope");
        door.ask(&granted, "GET", path, "").await.passed();
    }
    door.ask(&scoped, "GET", "/containers/json?limit=-1", "").await.passed();
    let answer = door.ask(&scoped, "GET", "/images/gone:1/json", "").await.denied(404, "scope");
    assert_eq!(answer, json!({"message": "No such image: gone:1"}).to_string(), "as for what is out of scope");
    door.ask(&scoped, "GET", "/containers/22/json", "").await.denied(404, "scope");
    let body = json!({"Image": "alpine", "Labels": {"team": "shop"}}).to_string();
    let outcome = door.ask(&scoped, "POST", "/containers/create?name=taken", &body).await;
    let message = json!({"message": "That name is taken."}).to_string();
    assert_eq!((outcome.status.as_u16(), &outcome.answer), (409, &message));
    let outcome = door.ask(&scoped, "DELETE", "/volumes/data", "").await;
    assert!(outcome.status == StatusCode::CONFLICT && !outcome.answer.contains(DB), "{}", outcome.answer);
    let outcome = door.ask(&granted, "POST", "/containers/create?name=taken", &body).await;
    assert!(outcome.answer.contains(DB), "who sees all is told: {}", outcome.answer);
}

/// Names are swapped after each look: what is acted on is what was looked at, or nothing. (A unit test of the policy does
/// the thousand rounds.)
#[tokio::test]
async fn security_e16_a_race_for_a_name_is_won_by_nobody() {
    let looks = AtomicUsize::new(0);
    let door = Door::with(move |request| {
        let foreign = looks.load(Ordering::Relaxed) % 2 == 1;
        (request == "GET /containers/web/json").then(|| {
            looks.fetch_add(1, Ordering::Relaxed);
            let (id, team) = if foreign { (DB, "data") } else { (WEB, "shop") };
            (200, container(id, "web", &json!({ "team": team })))
        })
    })
    .await;
    let scoped = door.scoped().await;
    let mut acts = Vec::new();
    for _ in 0..100 {
        let outcome = door.ask(&scoped, "DELETE", "/containers/web", "").await;
        acts.extend(outcome.acts().into_iter().cloned());
    }
    assert_eq!(acts.len(), 50);
    assert!(acts.iter().all(|act: &Heard| act.target == format!("/v1.45/containers/{WEB}")), "{acts:?}");
}

#[tokio::test]
async fn security_e17_no_files_for_viewers_nor_through_binds() {
    let door = Door::new().await;
    let (viewer, granted) = (door.viewer().await, door.granted().await);
    for (path, reason) in [
        ("/containers/web/archive?path=/etc/shadow", "grant-files"),
        ("/containers/web/archive?path=/run/secrets", "grant-files"),
        ("/containers/web/export", "grant-files"),
        ("/images/get?names=a", "grant-images"),
        ("/images/a/get", "grant-images"),
    ] {
        let outcome = door.ask(&viewer, "GET", path, "").await;
        assert!(outcome.heard.is_empty());
        outcome.denied(403, reason);
    }
    for path in ["/containers/root/archive?path=/s", "/containers/root/export"] {
        door.ask(&granted, "GET", path, "").await.denied(403, "target-privileged");
    }
}

/// An image holds environments and files: what is taken away needs the grant to see them, and leaves its row.
#[tokio::test]
async fn security_e15_e17_images_are_taken_away_and_run_by_those_who_may_see_them() {
    let door = Door::new().await;
    let (granted, scoped) = (door.granted().await, door.scoped().await);
    let images = door.console.person("images", Role::Operator, &[Grant::Images], &[]).await;
    for (path, target) in [("/images/get?names=a&names=b:1", "a, b:1"), ("/images/shop/web:1/get", "shop/web:1")] {
        let outcome = door.ask(&images, "GET", path, "").await;
        assert!(outcome.heard.is_empty());
        outcome.denied(403, "grant-secrets");
        for token in [&granted, &door.console.token] {
            let outcome = door.ask(token, "GET", path, "").await;
            let told: Vec<_> = outcome.rows.iter().map(|row| (row.decision.as_str(), row.target.as_str())).collect();
            assert_eq!(told, [("allowed", target)]);
            outcome.passed();
        }
    }
    let create = |image: &str| json!({"Image": image, "Labels": {"team": "shop"}}).to_string();
    let answer = door.ask(&scoped, "POST", CREATE, &create("data/db:1")).await.denied(404, "scope");
    assert_eq!(answer, json!({"message": "No such image: data/db:1"}).to_string());
    door.ask(&scoped, "POST", CREATE, &create("shop/web:1")).await.passed();
    door.ask(&granted, "POST", CREATE, &create("data/db:1")).await.passed();
}

/// Errors repeat commands, and so do those of looks.
#[tokio::test]
async fn security_e17_f1_errors_hold_no_secrets() {
    let told = json!({"message": format!("exec: \"serve --password={CANARY}\": executable file not found")});
    let door = Door::with(move |asked| match asked {
        "GET /containers/broken/json" => Some((500, told.clone())),
        _ if asked == format!("POST /containers/{WEB}/start") => Some((400, told.clone())),
        _ => None,
    })
    .await;
    let operator = door.console.person("op", Role::Operator, &[], &[]).await;
    let trusted = door.console.person("trusted", Role::Operator, &[Grant::Secrets], &[]).await;
    for (name, status) in [("web", 400), ("broken", 502)] {
        let path = format!("/containers/{name}/start");
        let outcome = door.ask(&operator, "POST", &path, "").await;
        assert_eq!(outcome.status.as_u16(), status);
        let answer = &outcome.answer;
        assert!(!answer.contains(CANARY) && answer.contains("executable file not found"), "{answer}");
        assert!(door.ask(&trusted, "POST", &path, "").await.answer.contains(CANARY), "{name}");
    }
}

/// A viewer may wait, and fills no log by it.
#[tokio::test]
async fn security_e17_waiting_leaves_no_rows() {
    let door = Door::new().await;
    let viewer = door.viewer().await;
    for (name, status) in [("web", 200), ("gone", 404)] {
        let outcome = door.ask(&viewer, "POST", &format!("/containers/{name}/wait"), "").await;
        assert_eq!((outcome.status.as_u16(), outcome.rows.len()), (status, 0), "{name}");
    }
}

#[tokio::test]
async fn security_e18_archives_are_never_unpacked_here() {
    let door = Door::new().await;
    let (viewer, granted) = (door.viewer().await, door.granted().await);
    // Names that lead out of a directory, a link, and a device: bytes, here.
    let archive = "../../root/.ssh/authorized_keys\0link -> /etc\0b 8 0\0";
    let put = |token: &str, name: &str| {
        let path = format!("/engine/local/containers/{name}/archive?path=/root/.ssh");
        door.console.request_of(token, "PUT", &path).header("content-type", "application/x-tar")
    };
    door.send(put(&viewer, "web"), archive).await.denied(403, "grant-files");
    door.send(put(&granted, "root"), archive).await.denied(403, "target-privileged");
    for (token, name) in [(&granted, "web"), (&door.console.token, "root")] {
        let passed = door.send(put(token, name), archive).await.passed();
        assert_eq!(passed.body, archive.as_bytes());
        assert_eq!(passed.header("content-type"), Some("application/x-tar"));
    }
}

#[tokio::test]
async fn security_e19_no_attach_for_viewers() {
    let door = Door::new().await;
    let viewer = door.viewer().await;
    for (method, path) in [("GET", "/containers/web/attach/ws?stdin=1"), ("POST", "/containers/web/attach?stdin=1")] {
        door.ask(&viewer, method, path, "").await.denied(403, "grant-exec");
    }
}

#[tokio::test]
async fn security_e20_no_reshaping() {
    let door = Door::new().await;
    let (granted, operator) = (door.granted().await, door.console.person("op", Role::Operator, &[], &[]).await);
    for (path, body, reason) in [
        ("/commit?container=web", "{}", "grant-images"),
        ("/containers/web/update", r#"{"Memory":6291456}"#, "grant-create"),
        ("/containers/web/rename?name=other", "", "grant-create"),
    ] {
        door.ask(&operator, "POST", path, body).await.denied(403, reason);
        door.ask(&granted, "POST", path, body).await.passed();
    }
    for (body, reason) in [
        (r#"{"Devices":[{"PathOnHost":"/dev/sda"}]}"#, "devices"),
        (r#"{"deviceCgroupRules":["a *:* rwm"]}"#, "devices"),
        (r#"{"CgroupParent":"/"}"#, "cgroup"),
        (r#"{"Privileged":true}"#, "unknown-field"),
    ] {
        door.ask(&granted, "POST", "/containers/web/update", body).await.denied(403, reason);
    }
    // Whoever starts that tag next would start what was made of this container.
    let scoped = door.scoped().await;
    for query in ["repo=data/db", "repo=a&tag=1"] {
        door.ask(&scoped, "POST", &format!("/commit?container=web&{query}"), "{}").await.denied(403, "scope");
    }
    door.ask(&scoped, "POST", "/commit?container=web", "{}").await.passed();
}

#[tokio::test]
async fn security_e21_no_builds_on_the_host() {
    let door = Door::new().await;
    let granted = door.granted().await;
    for (query, reason) in [
        ("networkmode=host", "build-options"),
        ("securityopt=seccomp%3Dunconfined", "build-options"),
        ("cgroupparent=/", "build-options"),
        ("extrahosts=%5B%22a:169.254.169.254%22%5D", "build-options"),
        ("version=2", "build-options"),
        ("remote=http://169.254.169.254/", "remote"),
        ("remote=http://127.0.0.1:2375/", "remote"),
        ("remote=git@10.0.0.1:a.git", "remote"),
    ] {
        let request = door.console.request_of(&granted, "POST", &format!("/engine/local/build?{query}"));
        door.send(request.header("content-type", "application/x-tar"), "archive").await.denied(403, reason);
    }
    let request = door.console.request_of(&granted, "POST", "/engine/local/build?t=a");
    let passed = door.send(request.header("content-type", "application/x-tar"), "archive").await.passed();
    assert_eq!((passed.target.as_str(), passed.body.as_slice()), ("/v1.45/build?version=1&t=a", b"archive".as_slice()));
}

/// E22 to E25: who has every grant is still no administrator.
async fn admins_only(routes: &[(&str, &str)]) {
    let door = Door::new().await;
    let granted = door.granted().await;
    for (method, path) in routes {
        let outcome = door.ask(&granted, method, path, "").await;
        assert!(outcome.heard.is_empty(), "{path}");
        outcome.denied(403, "admin");
    }
}

#[tokio::test]
async fn security_e22_buildkit_is_administrators() {
    admins_only(&[("POST", "/session"), ("POST", "/grpc")]).await;
}

#[tokio::test]
async fn security_e23_services_are_administrators() {
    admins_only(&[("POST", "/services/create"), ("POST", "/services/a/update?version=1"), ("DELETE", "/services/a")])
        .await;
}

#[tokio::test]
async fn security_e24_plugins_are_administrators() {
    admins_only(&[
        ("GET", "/plugins"),
        ("GET", "/plugins/privileges?remote=a"),
        ("POST", "/plugins/pull?remote=a"),
        ("POST", "/plugins/a/enable"),
        ("POST", "/plugins/a/set"),
        ("POST", "/plugins/a/upgrade?remote=a"),
        ("POST", "/plugins/create?name=a"),
        ("DELETE", "/plugins/a"),
    ])
    .await;
}

#[tokio::test]
async fn security_e25_the_swarm_is_administrators() {
    admins_only(&[
        ("GET", "/swarm"),
        ("GET", "/swarm/unlockkey"),
        ("POST", "/swarm/init"),
        ("POST", "/swarm/join"),
        ("POST", "/swarm/leave?force=1"),
        ("GET", "/secrets"),
        ("POST", "/secrets/create"),
        ("GET", "/configs"),
        ("GET", "/nodes"),
        ("POST", "/nodes/a/update?version=1"),
    ])
    .await;
}

#[tokio::test]
async fn security_e26_what_is_in_no_table_passes_for_nobody() {
    let door = Door::new().await;
    let (viewer, granted) = (door.viewer().await, door.granted().await);
    for token in [&viewer, &granted, &door.console.token] {
        for (method, path) in [
            ("GET", "/foo"),
            ("POST", "/v1.41/newthing"),
            ("GET", "/v1.60/newthing"),
            ("POST", "/containers/web/checkpoints"),
            ("PATCH", "/containers/web"),
            ("GET", "/debug/pprof/"),
        ] {
            let outcome = door.ask(token, method, path, "").await;
            assert!(outcome.heard.is_empty(), "{path}");
            outcome.denied_somehow(path);
        }
    }
}

#[tokio::test]
async fn security_e27_ps_shows_no_environments() {
    let door = Door::new().await;
    let granted = door.granted().await;
    door.ask(&granted, "GET", "/containers/web/top?ps_args=axe", "").await.denied(403, "ps-args");
    door.ask(&granted, "GET", "/containers/web/top", "").await.passed();
}

#[tokio::test]
async fn security_e28_a_part_is_a_part_everywhere() {
    let door = Door::new().await;
    let scoped = door.scoped().await;
    let live = async |topic: &str| {
        door.console.send(door.console.request_of(&scoped, "GET", &format!("/live/{topic}"))).await.2
    };
    let answers = [
        door.read(&scoped, "/containers/json").await,
        door.read(&scoped, "/images/json?all=1").await,
        door.read(&scoped, "/networks").await,
        door.read(&scoped, "/volumes").await,
        live("containers").await,
        live("images").await,
    ];
    for answer in &answers {
        for foreign in [DB, ROOT, BACK, "/db", "data/db", "\"host\"", "sha256:db"] {
            assert!(!answer.contains(foreign), "{foreign} in {answer}");
        }
    }
    for (answer, own) in answers.iter().zip([WEB, "sha256:web", "front", "data", WEB, "sha256:web"]) {
        assert!(answer.contains(own), "{own} in {answer}");
    }
    let info: Value = serde_json::from_str(&door.read(&scoped, "/info").await).unwrap();
    assert_eq!((&info["Containers"], &info["Images"]), (&json!(1), &json!(1)));
    door.ask(&scoped, "GET", "/system/df", "").await.denied(403, "scope");
    door.ask(&scoped, "GET", "/networks/back", "").await.denied(404, "scope");
    door.ask(&scoped, "GET", "/volumes/host", "").await.denied(404, "scope");
    door.ask(&scoped, "GET", "/images/data/db:1/json", "").await.denied(404, "scope");
    door.read(&scoped, "/images/shop/web:1/json").await;
}

/// The engine compares filters with what is masked in its answers.
#[tokio::test]
async fn security_e28_f1_filters_tell_no_secrets() {
    let door = Door::new().await;
    let (viewer, granted) = (door.viewer().await, door.granted().await);
    let pruner = door.console.person("pruner", Role::Viewer, &[Grant::Prune], &[]).await;
    for (token, method, path) in [
        (&viewer, "GET", "/containers/json"),
        (&viewer, "GET", "/images/json"),
        (&viewer, "GET", "/volumes"),
        (&viewer, "GET", "/networks"),
        (&viewer, "GET", "/events"),
        (&pruner, "POST", "/containers/prune"),
    ] {
        for guess in [r#"{"label":["api.token=guess"]}"#, r#"{"label":{"api.token=guess":true}}"#] {
            let path = format!("{path}?filters={}", guess.replace('"', "%22"));
            let outcome = door.ask(token, method, &path, "").await;
            assert!(outcome.heard.is_empty(), "{path}");
            outcome.denied(403, "grant-secrets");
            door.ask(&granted, method, &path, "").await.passed();
        }
        door.ask(token, method, &format!("{path}?filters=x"), "").await.denied(400, "filters");
        door.ask(&door.console.token, method, &format!("{path}?filters=x"), "").await.passed();
    }
    let sent = door.ask(&viewer, "GET", "/networks?filters={%22label%22:[%22team=shop%22]}", "").await.passed();
    assert_eq!(sent.target, "/v1.45/networks?filters=%7B%22label%22%3A%5B%22team%3Dshop%22%5D%7D");
}

/// One stream from the engine, two who watch it: each gets their own part.
#[tokio::test]
async fn security_e29_shared_streams_are_filtered_for_each() {
    let door = Door::new().await;
    let scoped = door.scoped().await;
    let open = async |token: &str, path: &str| {
        let request = door.console.request_of(token, "GET", path).body(Body::empty()).unwrap();
        let response = door.console.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body().into_data_stream()
    };
    let mut whole = open(&door.console.token, "/engine/local/events?since=0").await;
    let mut part = open(&scoped, "/engine/local/events?since=0").await;
    let mut live = open(&scoped, "/live").await;
    {
        let mut containers = door.engine.containers.lock().unwrap();
        containers[0]["State"]["Status"] = json!("paused");
        containers[1]["State"]["Status"] = json!("paused");
    }
    for (id, name, team) in [(DB, "db", "data"), (WEB, "web", "shop")] {
        let actor = json!({"ID": id, "Attributes": {"name": name, "team": team}});
        door.engine.tell(&json!({"Type": "container", "Action": "pause", "Actor": actor}).to_string());
    }
    let first = within(whole.next()).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains(DB), "who sees all is told first of db: {first:?}");
    let first = within(part.next()).await.unwrap().unwrap();
    let first = String::from_utf8_lossy(&first);
    assert!(first.contains(WEB) && !first.contains(DB), "{first}");
    let mut seen = String::new();
    while !seen.contains("paused") {
        seen.push_str(&String::from_utf8_lossy(&within(live.next()).await.unwrap().unwrap()));
    }
    assert!(seen.contains(WEB) && !seen.contains(DB) && !seen.contains(ROOT), "{seen}");
}

#[tokio::test]
async fn security_e30_no_networks_of_the_host_and_no_foreign_containers() {
    let door = Door::new().await;
    let (granted, scoped) = (door.granted().await, door.scoped().await);
    for driver in ["macvlan", "ipvlan", "host", "overlay"] {
        let body = json!({"Name": "n", "Driver": driver, "Options": {"parent": "eth0"}}).to_string();
        door.ask(&granted, "POST", "/networks/create", &body).await.denied(403, "network-driver");
    }
    door.ask(&scoped, "POST", "/networks/front/connect", r#"{"Container":"db"}"#).await.denied(404, "scope");
    door.ask(&scoped, "POST", "/networks/back/connect", r#"{"Container":"web"}"#).await.denied(404, "scope");
    let passed = door.ask(&scoped, "POST", "/networks/front/connect", r#"{"Container":"web"}"#).await.passed();
    assert_eq!(passed.json()["Container"], WEB);
    // A new container joins by the same rules, whatever the network is called by.
    let create = |network: &str| {
        json!({"Image": "alpine", "Labels": {"team": "shop"}, "HostConfig": {"NetworkMode": network}}).to_string()
    };
    for foreign in ["back", BACK, "gone"] {
        door.ask(&scoped, "POST", CREATE, &create(foreign)).await.denied(404, "scope");
    }
    for own in ["front", FRONT] {
        let passed = door.ask(&scoped, "POST", CREATE, &create(own)).await.passed();
        assert_eq!(passed.json()["HostConfig"]["NetworkMode"], FRONT, "the one that was judged");
    }
    // One that is within by its name, and the host's own by its kind.
    let hosts = json!({"Id": "7".repeat(64), "Name": "odd", "Driver": "host", "Labels": {}});
    let door = Door::with(move |asked| (asked == "GET /networks/odd").then(|| (200, hosts.clone()))).await;
    let granted = door.granted().await;
    door.ask(&granted, "POST", CREATE, &create("odd")).await.denied(403, "namespaces");
}

#[tokio::test]
async fn security_e31_the_engine_is_sent_nowhere_near() {
    let door = Door::new().await;
    let granted = door.granted().await;
    for (method, path, reason) in [
        ("POST", "/images/create?fromSrc=http://169.254.169.254/", "from-src"),
        ("POST", "/images/create?fromImage=169.254.169.254/a", "registry"),
        ("POST", "/images/create?fromImage=localhost:5000/a", "registry"),
        ("GET", "/distribution/10.0.0.1/a/json", "registry"),
        ("POST", "/images/127.0.0.1:5000/a/push", "registry"),
        ("GET", "/images/search?term=127.0.0.1:2375/a", "registry"),
    ] {
        door.ask(&granted, method, path, "").await.denied(403, reason);
    }
    let auth = |address: &str| json!({"username": "a", "password": "b", "serveraddress": address}).to_string();
    for address in ["http://169.254.169.254/", "http://127.0.0.1:2375", "https://ghcr.io@127.0.0.1/"] {
        door.ask(&granted, "POST", "/auth", &auth(address)).await.denied(403, "registry");
    }
    door.ask(&granted, "POST", "/images/ghcr.io/a/push", "").await.passed();
    // With a list there is nothing else.
    door.console.console.access.set_setting("registries", Some(r#"["registry.lan:5000"]"#)).unwrap();
    door.ask(&granted, "POST", "/images/ghcr.io/a/push", "").await.denied(403, "registry");
    door.ask(&granted, "POST", "/images/registry.lan:5000/a/push", "").await.passed();
}

#[tokio::test]
async fn security_e32_no_removing_without_the_grant() {
    let door = Door::new().await;
    let (operator, scoped) = (door.console.person("op", Role::Operator, &[], &[]).await, door.scoped().await);
    for path in ["/containers/prune", "/images/prune", "/volumes/prune", "/networks/prune", "/build/prune"] {
        door.ask(&operator, "POST", path, "").await.denied(403, "grant-prune");
        door.ask(&scoped, "POST", path, "").await.denied(403, "scope");
    }
    door.ask(&operator, "POST", "/system/prune", "").await.denied(403, "unknown-route");
    for path in ["/containers/web?force=1", "/images/a?force=1", "/volumes/data?force=1", "/networks/front"] {
        door.ask(&operator, "DELETE", path, "").await.denied(403, "grant-remove");
    }
}

#[tokio::test]
async fn security_e33_old_versions_start_nothing_else() {
    let door = Door::new().await;
    for token in [door.granted().await, door.console.token.clone()] {
        let host = with_host(&json!({"Binds": ["/:/h"]}));
        door.ask(&token, "POST", "/v1.23/containers/web/start", &host).await.denied(400, "version");
        door.ask(&token, "POST", "/containers/web/start", &host).await.denied(415, "no-body");
    }
}

/// Labels are data: nothing here runs a command.
#[test]
fn security_e34_the_console_runs_no_commands() {
    fn sources(directory: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for part in ["server", "engine", "app", "frontend"] {
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(part).join("src"), &mut found);
    }
    assert!(found.len() > 100, "these are all sources");
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        // Its tests may: one runs the listing's script in a shell of this machine.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for way in ["process::Command", "Command::new", "libc::exec"] {
            assert!(!text.contains(way), "{way} in {}", path.display());
        }
    }
}

/// Hiding a button is never the check: everything that a page can send is refused to who may not.
#[tokio::test]
async fn security_e35_what_is_hidden_is_refused() {
    let door = Door::new().await;
    let viewer = door.viewer().await;
    for (method, path, body) in [
        ("POST", "/api/people", json!({"name": "eve", "role": "admin", "password": "a very long password"})),
        ("PUT", "/api/people/1", json!({"role": "viewer", "grants": [], "scope": [], "disabled": true})),
        ("DELETE", "/api/people/1", json!({})),
        ("POST", "/api/people/1/password", json!({"new": "a very long password"})),
        ("DELETE", "/api/people/1/two-factor", json!({})),
        ("DELETE", "/api/people/1/sessions/1", json!({})),
        ("DELETE", "/api/tokens/1", json!({})),
        ("DELETE", "/api/certificates/1", json!({})),
        ("PUT", "/api/settings", json!({"registries": []})),
        ("GET", "/api/audit", json!({})),
    ] {
        let request = door.console.request_of(&viewer, method, path).header("content-type", "application/json");
        let outcome = door.send(request, body.to_string()).await;
        assert_eq!(outcome.status, StatusCode::FORBIDDEN, "{method} {path}: {}", outcome.answer);
        assert!(outcome.heard.is_empty());
    }
    for verb in ["start", "stop", "restart", "kill", "pause", "unpause"] {
        let path = format!("/containers/web/{verb}");
        door.ask(&viewer, "POST", &path, "").await.denied(403, "role-operator");
    }
    assert_eq!(door.console.console.access.people().unwrap().len(), 2);
    assert_eq!(door.console.send(bare("GET", "/api/people")).await.0, StatusCode::UNAUTHORIZED);
}

/// What streams does not outlive the rights that it was opened with.
#[tokio::test]
async fn security_e36_lower_rights_close_open_streams() {
    let door = Door::new().await;
    let granted = door.granted().await;
    let request = door.console.request_of(&granted, "GET", "/engine/local/containers/web/logs?stdout=1&follow=1");
    let response = door.console.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut log = response.into_body().into_data_stream();
    door.engine.tell("one");
    assert_eq!(within(log.next()).await.unwrap().unwrap(), "one\n");
    door.console.console.access.change_person(door.id("granted"), Rights::of(Role::Viewer), false).unwrap();
    within(log.count()).await;
    let again: Outcome = door.ask(&granted, "GET", "/containers/web/logs?stdout=1", "").await;
    assert!(!again.denied(403, "role-operator").contains(CANARY));
}

#[tokio::test]
async fn security_e36_lower_rights_close_open_tunnels() {
    let door = Door::new().await;
    let (granted, id) = (door.granted().await, door.id("granted"));
    let owner = server::gateway::ExecOwner { user: id, container: WEB.to_owned() };
    door.console.console.execs.put("shell".to_owned(), owner);
    let Door { engine, console } = door;
    let served = Served::new(console).await;
    let mut stream = served.connect().await;
    let request = format!(
        "POST /engine/local/exec/shell/start HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {granted}\r\n\
         connection: upgrade\r\nupgrade: tcp\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 101 "));
    stream.write_all(b"hello").await.unwrap();
    let mut back = [0; 5];
    within(stream.read_exact(&mut back)).await.unwrap();
    assert_eq!(&back, b"hello");
    served.test.console.access.change_person(id, Rights::of(Role::Viewer), false).unwrap();
    let mut rest = Vec::new();
    // Whether it is closed or reset is the same to us.
    let _ = within(stream.read_to_end(&mut rest)).await;
    assert!(rest.is_empty(), "{rest:?}");
    let mut tunnels = engine.tunnels();
    within(tunnels.wait_for(|open| *open == 0)).await.unwrap();
}
