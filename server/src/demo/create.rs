//! `POST /containers/create`

use super::answer::{Answer, Ask, Failure, json_with};
use super::container::{Container, Mount, Port, Spec};
use super::found::habit_of;
use super::image::full;
use super::lines::asked_rate;
use super::noise::{self, pick};
use super::rhythm::Rhythm;
use super::state::{State, World};
use engine::route::is_container_name;
use serde_json::{Value, json as value};
use std::collections::BTreeMap;

const FIRST: [&str; 8] = ["brave", "calm", "eager", "gentle", "happy", "keen", "lucid", "quiet"];
const SECOND: [&str; 8] = ["curie", "hopper", "lovelace", "noether", "payne", "rubin", "turing", "wu"];

/// Makes a container of an image that is there.
pub(super) fn create(world: &World, ask: &Ask) -> Answer {
    let body = ask.json()?;
    let mut state = world.state();
    state.room()?;
    let now = world.now();
    let seed = state.seed();
    let name = match ask.value("name") {
        Some(name) => name.trim_start_matches('/').to_owned(),
        None => format!("{}_{}{}", pick(&FIRST, seed), pick(&SECOND, seed >> 8), seed % 1000),
    };
    if !is_container_name(&name) {
        return Err(Failure::bad(format!(
            "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )));
    }
    state.name_is_free(&name)?;
    let spec = spec(&state, &body, seed)?;
    for mount in &spec.mounts {
        state.volume(&mount.volume, now);
    }
    let host_part = u8::try_from(2 + seed % 250).unwrap_or(2);
    let container = Container { id: noise::hex(seed), name, seed, created: now, host_part, spec, runs: Vec::new() };
    let id = container.id.clone();
    state.containers.insert(id.clone(), container);
    state.tell_of(&id, "create", &[], now);
    Ok(json_with(201, &value!({ "Id": id, "Warnings": [] })))
}

fn spec(state: &State, body: &Value, seed: u64) -> Result<Spec, Failure> {
    let image = body["Image"].as_str().unwrap_or_default();
    let known = state.image(image).ok_or_else(|| Failure::not_found(format!("No such image: {}", full(image))))?;
    let host = &body["HostConfig"];
    let network = match host["NetworkMode"].as_str() {
        None | Some("" | "default") => "bridge",
        Some(network) => network,
    };
    let shared = network.starts_with("container:");
    if !shared && !state.networks.contains_key(network) && state.networks.values().all(|known| known.id != network) {
        return Err(Failure::not_found(format!("network {network} not found")));
    }
    let labels = texts(&body["Labels"]);
    let mut habit = habit_of(image);
    if let Some((style, pace)) = labels.get("quayside.demo.rate").and_then(|rate| asked_rate(rate)) {
        (habit.style, habit.pace) = (style, pace);
    }
    if labels.contains_key("loop") {
        habit.rhythm =
            Rhythm::Fails { runs: 12 * super::clock::SECOND, waits: 8 * super::clock::SECOND, code: 1, oom: false };
    }
    Ok(Spec {
        image: image.to_owned(),
        image_id: known.id.clone(),
        entrypoint: list(&body["Entrypoint"]),
        command: list(&body["Cmd"]).unwrap_or_else(|| vec!["/bin/sh".into()]),
        env: list(&body["Env"]).unwrap_or_default(),
        labels,
        tty: body["Tty"].as_bool().unwrap_or_default(),
        user: body["User"].as_str().unwrap_or_default().to_owned(),
        directory: body["WorkingDir"].as_str().unwrap_or_default().to_owned(),
        check: list(&body["Healthcheck"]["Test"]).filter(|test| test.first().is_some_and(|word| word != "NONE")),
        ports: ports(body, seed),
        mounts: mounts(host, seed),
        networks: if shared { Vec::new() } else { vec![network.to_owned()] },
        restart: host["RestartPolicy"]["Name"].as_str().filter(|name| !name.is_empty()).unwrap_or("no").to_owned(),
        memory_limit: host["Memory"].as_i64().unwrap_or_default(),
        nano_cpus: host["NanoCpus"].as_i64().unwrap_or_default(),
        host: host.clone(),
        habit,
    })
}

fn ports(body: &Value, seed: u64) -> Vec<Port> {
    let bindings = &body["HostConfig"]["PortBindings"];
    let exposed =
        [&body["ExposedPorts"], bindings].into_iter().filter_map(Value::as_object).flat_map(|ports| ports.keys());
    let mut keys: Vec<&String> = exposed.collect();
    keys.sort_unstable();
    keys.dedup();
    let port = |key: &String| {
        let (number, kind) = key.split_once('/').unwrap_or((key, "tcp"));
        let private: u16 = number.parse().ok()?;
        let public = bindings[key.as_str()][0]["HostPort"].as_str().map(|port| match port.parse() {
            Ok(0) | Err(_) => u16::try_from(32_768 + (seed ^ u64::from(private)) % 20_000).unwrap_or(u16::MAX),
            Ok(port) => port,
        });
        Some(Port { private, public, kind: kind.to_owned() })
    };
    keys.into_iter().filter_map(port).collect()
}

fn mounts(host: &Value, seed: u64) -> Vec<Mount> {
    let mount = |source: &str, target: &str, writable: bool| {
        let volume = match source {
            "" => noise::hex(noise::nth(seed, noise::seed(target))),
            source if source.starts_with('/') => String::new(),
            source => source.to_owned(),
        };
        let place =
            if volume.is_empty() { source.to_owned() } else { format!("/var/lib/docker/volumes/{volume}/_data") };
        Mount { volume, source: place, target: target.to_owned(), writable }
    };
    let bind = |text: String| {
        let mut parts = text.split(':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(source), Some(target), mode) => mount(source, target, mode.is_none_or(|mode| !mode.contains("ro"))),
            _ => mount("", &text, true),
        }
    };
    let listed = host["Mounts"].as_array().into_iter().flatten().map(|one| {
        let text = |key: &str| one[key].as_str().unwrap_or_default();
        mount(text("Source"), text("Target"), one["ReadOnly"] != true)
    });
    list(&host["Binds"]).unwrap_or_default().into_iter().map(bind).chain(listed).collect()
}

/// A list of texts, or one.
pub(super) fn list(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}

/// A map of texts.
pub(super) fn texts(value: &Value) -> BTreeMap<String, String> {
    let pair = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    value.as_object().into_iter().flatten().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Demo;
    use super::super::tests::{get, inspect, post};
    use engine::Error;
    use engine::call::container;

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_for_is_made() {
        let demo = Demo::new(3);
        let body = r#"{"Image":"nginx:1.27-alpine","Cmd":["nginx"],"Labels":{"a":"b"},"ExposedPorts":{"80/tcp":{}},
            "HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"8090"}]},"Binds":["data:/data:ro"],"Memory":1000,
            "RestartPolicy":{"Name":"always"},"Nonsense":1,"Privileged":true}}"#;
        post(&demo, "/containers/create", &[("name", "new")], body).await.unwrap();
        let made = inspect(&demo, "new").await;
        assert_eq!(made["State"]["Status"], "created");
        assert_eq!(made["Config"]["Labels"]["a"], "b");
        assert_eq!(made["HostConfig"]["PortBindings"]["80/tcp"][0]["HostPort"], "8090");
        assert_eq!(made["HostConfig"]["Privileged"], true);
        assert_eq!(made["HostConfig"]["Memory"], 1000);
        assert!(made["HostConfig"].get("Nonsense").is_none());
        assert_eq!(made["Mounts"][0]["Name"], "data");
        assert_eq!(made["Mounts"][0]["RW"], false);
        get(&demo, &container::start("new")).await;
        assert!(get(&demo, &container::list()).await.contains("\"PublicPort\":8090"));
        let again = post(&demo, "/containers/create", &[("name", "new")], body).await;
        assert!(matches!(again, Err(Error::Conflict(_))));
        let missing = post(&demo, "/containers/create", &[], r#"{"Image":"nobody/nothing"}"#).await;
        assert_eq!(missing, Err(Error::NotFound("No such image: nobody/nothing:latest".into())));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_made_has_a_size_and_a_number() {
        let demo = Demo::new(3);
        let body =
            |length: usize| format!(r#"{{"Image":"nginx:1.27-alpine","Labels":{{"a":"{}"}}}}"#, "x".repeat(length));
        let large = post(&demo, "/containers/create", &[], &body(64 * 1024)).await;
        assert!(matches!(large, Err(Error::Engine { status: 400, .. })), "{large:?}");
        for nth in 0..500 {
            let name = format!("made-{nth}");
            post(&demo, "/containers/create", &[("name", name.as_str())], &body(1)).await.unwrap();
        }
        let more = post(&demo, "/containers/create", &[("name", "more")], &body(1)).await;
        assert!(matches!(more, Err(Error::Engine { status: 500, .. })), "{more:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn faults_come_when_they_are_asked_for() {
        let demo = Demo::new(3);
        post(&demo, "/containers/create", &[("name", "broken")], r#"{"Image":"nginx:1.27-alpine"}"#).await.unwrap();
        let failed = engine::transport::open(&*demo, "/v1.45", &container::start("broken")).await.err();
        assert!(matches!(failed, Some(Error::Engine { status: 500, .. })), "{failed:?}");
    }
}
