//! Who may use which Engine route: every route of the table, asked through the whole console by everybody, and compared
//! with `matrix.txt`. A new route fails here until somebody has decided on it.
//!
//! `QUAYSIDE_BLESS=1` writes the file anew; read the difference as if it were code.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/recording.rs"]
mod recording;
mod support;

use axum::body::Body;
use engine::Method;
use engine::route::{Class, Kind, Matched, Payload, Route, routes};
use http::StatusCode;
use recording::oracle::{Door, Outcome};
use recording::{Heard, WEB};
use server::gateway::ExecOwner;
use server::rights::{Grant, Role};
use std::fmt::Write;
use std::path::Path;
use support::{HOST, bare};

/// What a person may, in one word: `yes`, `401`, or the reason in the audit log.
type Cell = String;

/// Somebody who asks.
struct Person {
    /// The column, and the person's name.
    name: String,
    credentials: Credentials,
}

enum Credentials {
    None,
    Token(String),
    Cookie(String),
}

/// Nobody, a viewer, an operator, a viewer with each grant, and an administrator by token and by session.
async fn people(door: &Door) -> Vec<Person> {
    let person = |name: &str, credentials| Person { name: name.to_owned(), credentials };
    let mut people = vec![person("anonymous", Credentials::None)];
    for role in [Role::Viewer, Role::Operator] {
        let token = door.console.person(role.name(), role, &[], &[]).await;
        people.push(person(role.name(), Credentials::Token(token)));
    }
    for grant in Grant::ALL {
        let token = door.console.person(grant.name(), Role::Viewer, &[grant], &[]).await;
        people.push(person(grant.name(), Credentials::Token(token)));
    }
    people.push(person("ada", Credentials::Token(door.console.token.clone())));
    people.push(person("session", Credentials::Cookie(door.console.cookie().await)));
    // An exec is its maker's: everybody has one, called as they are.
    let access = &door.console.console.access;
    for person in &people {
        if let Some(known) = access.person_named(&person.name).unwrap() {
            let owner = ExecOwner { user: known.id, container: WEB.to_owned() };
            door.console.console.execs.put(format!("exec-{}", person.name), owner);
        }
    }
    people
}

/// An ordinary request to a route: about `web`, which is harmless, or about what everybody has.
fn target(route: &Route, person: &str) -> String {
    let name = match (route.template, route.names) {
        ("/containers/{link}", _) | (_, Kind::Container) => "web".to_owned(),
        (_, Kind::Exec) => format!("exec-{person}"),
        (_, Kind::Volume) => "data".to_owned(),
        (_, Kind::Network) => "front".to_owned(),
        _ => "thing".to_owned(),
    };
    let path =
        ["{id}", "{image}", "{link}"].iter().fold(route.template.to_owned(), |path, key| path.replace(key, &name));
    let query = match route.template {
        "/containers/json" => "limit=5",
        "/containers/create" => "name=new",
        "/containers/{id}/rename" => "name=other",
        "/containers/{id}/archive" => "path=/",
        "/containers/{id}/resize" | "/exec/{id}/resize" => "h=1&w=1",
        "/images/json" => "digests=1",
        "/images/create" => "fromImage=alpine&tag=3",
        "/images/get" => "names=alpine",
        "/images/search" => "term=web",
        "/images/{image}/tag" => "repo=other",
        "/commit" => "container=web",
        "/build/cancel" => "id=x",
        "/events" => "since=0",
        "/plugins/pull" => "remote=a",
        "/plugins/create" => "name=a",
        _ => "",
    };
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/engine/local{path}{mark}{query}")
}

fn body(route: &Route) -> &'static str {
    match (route.payload, route.template) {
        (Payload::None, _) | (_, "/images/create") => "",
        (Payload::Raw, _) => "an archive",
        (_, "/containers/create") => r#"{"Image":"alpine"}"#,
        (_, "/containers/{id}/update") => r#"{"CpuShares":512}"#,
        (_, "/containers/{id}/exec") => r#"{"Cmd":["true"]}"#,
        (_, "/exec/{id}/start") => r#"{"Detach":true}"#,
        (_, "/networks/create" | "/volumes/create") => r#"{"Name":"new"}"#,
        (_, "/networks/{id}/connect" | "/networks/{id}/disconnect") => r#"{"Container":"web"}"#,
        (_, "/auth") => r#"{"username":"a","password":"b","serveraddress":"https://index.docker.io/v1/"}"#,
        (Payload::Json, _) => "{}",
    }
}

async fn ask(door: &Door, route: &Route, person: &Person) -> Outcome {
    let mut request = bare(route.method.name(), &target(route, &person.name));
    request = match &person.credentials {
        Credentials::None => request,
        Credentials::Token(token) => request.header("authorization", format!("Bearer {token}")),
        Credentials::Cookie(cookie) => request.header("cookie", cookie).header("origin", format!("http://{HOST}")),
    };
    request = match route.payload {
        Payload::None => request,
        Payload::Json => request.header("content-type", "application/json"),
        Payload::Raw => request.header("content-type", "application/x-tar"),
    };
    let body = body(route);
    door.send(request, if body.is_empty() { Body::empty() } else { Body::from(body) }).await
}

/// What an outcome says, once both sides of it agree.
fn cell(route: &'static Route, person: &Person, outcome: &Outcome) -> Cell {
    let what = format!("{} {} for {}", route.method.name(), route.template, person.name);
    let Outcome { status, answer, heard, rows } = outcome;
    if *status == StatusCode::UNAUTHORIZED {
        assert!(heard.is_empty(), "{what}: {heard:?}");
        return "401".to_owned();
    }
    if let [row] = rows.as_slice()
        && row.decision == "denied"
    {
        assert_eq!((row.status, row.route.as_str()), (Some(status.as_u16()), route.template), "{what}");
        let looked = heard.iter().all(Heard::is_look);
        let by_rights = ["grant-", "role-", "admin"].iter().any(|start| row.detail.starts_with(start));
        assert!(looked && (heard.is_empty() || !by_rights), "{what}: the engine heard {heard:?}");
        return row.detail.clone();
    }
    assert!(status.is_success(), "{what}: {status} {answer}");
    // The last one is the request itself; before it, those who are no administrators are judged by looks.
    let (act, looks) = heard.split_last().unwrap_or_else(|| panic!("{what}: the engine heard nothing"));
    assert_eq!(act.method, route.method.name(), "{what}");
    assert!(looks.iter().all(Heard::is_look), "{what}: {heard:?}");
    let is_admin = matches!(person.name.as_str(), "ada" | "session");
    let by_name = is_admin || route.names != Kind::Container;
    assert!(by_name || act.target.contains(WEB), "{what}: acts on what was judged: {}", act.target);
    assert!(!is_admin || looks.is_empty(), "{what}: {looks:?}");
    let recorded = match route.class {
        Class::Files | Class::Image => true,
        // To wait is a `POST` that changes nothing.
        Class::Read => false,
        _ => changes(route),
    };
    let told: Vec<_> = rows.iter().map(|row| (row.decision.as_str(), row.route.as_str(), row.status)).collect();
    let row = ("allowed", route.template, Some(status.as_u16()));
    assert_eq!(told, if recorded { vec![row] } else { Vec::new() }, "{what}");
    "yes".to_owned()
}

fn changes(route: &'static Route) -> bool {
    Matched { route, version: None, parameter: None, query: Vec::new() }.changes()
}

/// What holds whatever the file says.
fn rules(route: &'static Route, column: &dyn Fn(&str) -> Cell) {
    let what = format!("{} {}", route.method.name(), route.template);
    let may = |name: &str| column(name) == "yes";
    assert_eq!(column("anonymous"), "401", "{what}");
    assert!(may("ada") && may("session"), "{what}: administrators may use every route of the table");
    let reads = matches!(route.class, Class::Read | Class::SecretRead);
    assert_eq!(may("viewer"), reads, "{what}: viewers see, and do nothing else");
    assert!(!may("viewer") || !changes(route) || route.template == "/containers/{id}/wait", "{what}");
    let operates = matches!(route.class, Class::Logs | Class::Lifecycle);
    assert_eq!(may("operator"), reads || operates, "{what}: operators start, stop, and read logs");
    let granted: Vec<&str> = Grant::ALL.into_iter().map(Grant::name).filter(|name| may(name)).collect();
    match route.class {
        Class::Read | Class::SecretRead => assert_eq!(granted.len(), Grant::ALL.len(), "{what}"),
        Class::Logs | Class::Lifecycle => assert!(granted.is_empty(), "{what}: {granted:?}"),
        Class::Swarm | Class::SwarmRead | Class::Plugin | Class::PluginRead | Class::System => {
            assert!(granted.is_empty(), "{what} is an administrator's: {granted:?}");
        }
        _ => assert!(granted.len() <= 1, "{what}: no two grants are the same: {granted:?}"),
    }
    assert!(!granted.contains(&"secrets") || reads, "{what}: that grant shows, and does nothing");
}

#[tokio::test]
async fn security_j1_e26_every_route_is_decided_for_everybody() {
    let door = Door::new().await;
    let people = people(&door).await;
    let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    let mut table = format!("METHOD template: {}\n", names.join(" "));
    for route in routes() {
        let mut cells = Vec::new();
        for person in &people {
            cells.push(cell(route, person, &ask(&door, route, person).await));
        }
        rules(route, &|name: &str| cells[names.iter().position(|known| *known == name).unwrap()].clone());
        writeln!(table, "{} {}: {}", route.method.name(), route.template, cells.join(" ")).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrix.txt");
    if std::env::var_os("QUAYSIDE_BLESS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    let differ: Vec<String> = table
        .lines()
        .filter(|line| !known.lines().any(|other| other == *line))
        .map(|line| format!("is  {line}"))
        .chain(
            known.lines().filter(|line| !table.lines().any(|other| other == *line)).map(|line| format!("was {line}")),
        )
        .collect();
    assert!(differ.is_empty(), "matrix.txt says otherwise; QUAYSIDE_BLESS=1 writes it anew\n{}", differ.join("\n"));
    assert!(routes().any(|route| route.method == Method::Head), "HEAD has rows of its own");
}
