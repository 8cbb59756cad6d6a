//! What the demo begins with: a few projects as people run them at home and at work, as often as it takes.

use super::clock::SECOND;
use super::container::{Container, Habit, Mount, Port, Spec};
use super::image;
use super::noise;
use super::rhythm::Rhythm;
use super::state::State;
use super::style::{CRASH, Style};
use serde_json::Value;
use std::collections::BTreeMap;

const HOUR: i64 = 3600 * SECOND;
/// Only every so many copies of a project fail and fall ill, so that a large demo is not all alarm.
const RESTLESS: usize = 10;
/// Nanoseconds between two lines of [`CRASH`].
const CRASHES: i64 = 3 * SECOND / 2;
const LEAKS: Rhythm = Rhythm::Fails { runs: 540 * SECOND, waits: 3 * SECOND, code: 137, oom: true };
const LOOPS: Rhythm = Rhythm::Fails { runs: CRASH.len() as i64 * CRASHES, waits: 33 * SECOND, code: 1, oom: false };
const AILS: Rhythm = Rhythm::Ails { every: 360 * SECOND, ill: 45 * SECOND };

/// How a service of the demo is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Runs,
    /// It ended with that code, that many hours ago.
    Ended(i64, i64),
    Paused,
    Created,
}

/// A service of a compose project; without a project it was started by hand.
struct Service {
    project: &'static str,
    name: &'static str,
    image: &'static str,
    port: Option<(u16, u16)>,
    style: Style,
    /// Milliseconds between two lines.
    pace: i64,
    cpu: f64,
    /// MiB.
    memory: u32,
    limit: i64,
    volume: &'static str,
    checked: bool,
    tty: bool,
    rhythm: Rhythm,
    fate: Fate,
    /// Hours since it was made.
    age: i64,
}

const PLAIN: Service = Service {
    project: "",
    name: "",
    image: "",
    port: None,
    style: Style::Levels,
    pace: 2000,
    cpu: 0.02,
    memory: 60,
    limit: 0,
    volume: "",
    checked: false,
    tty: false,
    rhythm: Rhythm::Steady,
    fate: Fate::Runs,
    age: 52,
};

const SHOP: Service = Service { project: "shop", ..PLAIN };
const MONITORING: Service = Service { project: "monitoring", style: Style::Logfmt, age: 400, ..PLAIN };
const MEDIA: Service = Service { project: "media", style: Style::Unicode, age: 1300, ..PLAIN };
const LAB: Service = Service { project: "lab", image: "busybox:1.36", age: 6, ..PLAIN };

#[rustfmt::skip]
static ALL: [Service; 24] = [
    Service { name: "web", image: "nginx:1.27-alpine", port: Some((80, 8080)), style: Style::Nginx, pace: 700, cpu: 0.06, checked: true, ..SHOP },
    Service { name: "api", image: "ghcr.io/shop/api:4.2.1", port: Some((3000, 3000)), style: Style::Json, pace: 450, cpu: 0.45, memory: 310, limit: 1024, checked: true, rhythm: AILS, ..SHOP },
    Service { name: "db", image: "postgres:16", port: Some((5432, 0)), style: Style::Postgres, pace: 8000, cpu: 0.2, memory: 540, volume: "/var/lib/postgresql/data", checked: true, ..SHOP },
    Service { name: "mailer", image: "ghcr.io/shop/mailer:1.9.0", style: Style::Crash, pace: CRASHES / (SECOND / 1000), memory: 20, rhythm: LOOPS, ..SHOP },
    Service { name: "cache", image: "redis:7-alpine", port: Some((6379, 0)), pace: 20_000, memory: 90, volume: "/data", checked: true, ..SHOP },
    Service { name: "worker", image: "ghcr.io/shop/api:4.2.1", pace: 1200, cpu: 0.7, memory: 260, limit: 512, ..SHOP },
    Service { name: "import", image: "ghcr.io/shop/api:4.2.1", pace: 900, fate: Fate::Ended(1, 3), ..SHOP },
    Service { name: "payments", image: "ghcr.io/shop/payments:2.0.4", port: Some((8081, 8081)), style: Style::Traces, cpu: 0.3, memory: 560, limit: 1024, ..SHOP },
    Service { name: "migrate", image: "ghcr.io/shop/api:4.2.1", pace: 40_000, fate: Fate::Ended(0, 51), ..SHOP },
    Service { name: "prometheus", image: "prom/prometheus:v2.53.1", port: Some((9090, 9090)), pace: 15_000, cpu: 0.25, memory: 830, volume: "/prometheus", ..MONITORING },
    Service { name: "grafana", image: "grafana/grafana:11.1.0", port: Some((3000, 3001)), pace: 4000, memory: 140, volume: "/var/lib/grafana", checked: true, ..MONITORING },
    Service { name: "loki", image: "grafana/loki:3.1.0", port: Some((3100, 0)), pace: 900, cpu: 0.15, memory: 300, ..MONITORING },
    Service { name: "node-exporter", image: "prom/node-exporter:v1.8.2", pace: 60_000, memory: 18, ..MONITORING },
    Service { name: "jellyfin", image: "jellyfin/jellyfin:10.9.7", port: Some((8096, 8096)), pace: 5000, cpu: 1.2, memory: 900, volume: "/config", checked: true, ..MEDIA },
    Service { name: "transcoder", image: "jellyfin/jellyfin:10.9.7", pace: 800, cpu: 2.5, memory: 300, limit: 512, rhythm: LEAKS, ..MEDIA },
    Service { name: "transmission", image: "linuxserver/transmission:4.0.6", port: Some((9091, 9091)), pace: 30_000, cpu: 0.1, memory: 120, ..MEDIA },
    Service { name: "firehose", style: Style::Numbered, pace: 5, cpu: 0.3, memory: 6, age: 1, ..LAB },
    Service { name: "archive", style: Style::Numbered, pace: 1000, memory: 4, age: 720, ..LAB },
    Service { name: "console", style: Style::Colour, pace: 600, tty: true, memory: 8, ..LAB },
    Service { name: "draft", fate: Fate::Created, ..LAB },
    Service { project: "home", name: "zigbee", image: "koenkk/zigbee2mqtt:1.39.1", fate: Fate::Paused, pace: 3000, ..PLAIN },
    Service { project: "home", name: "mosquitto", image: "eclipse-mosquitto:2.0", port: Some((1883, 1883)), pace: 9000, memory: 9, ..PLAIN },
    Service { name: "registry", image: "registry:2", port: Some((5000, 5000)), style: Style::Logfmt, volume: "/var/lib/registry", age: 2200, ..PLAIN },
    Service { name: "runner", image: "gitlab/gitlab-runner:v17.2.0", style: Style::Colour, pace: 1500, cpu: 0.5, memory: 200, age: 90, ..PLAIN },
];

/// How many services there are.
#[cfg(test)]
pub(super) const SERVICES: usize = ALL.len();

/// The images that these are made of.
pub(super) fn images() -> Vec<&'static str> {
    let mut names: Vec<_> = ALL.iter().map(|service| service.image).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Fills an engine with so many containers.
pub(super) fn fill(state: &mut State, containers: usize, now: i64) {
    for nth in 0..containers {
        let container = container(nth, now);
        for network in &container.spec.networks {
            state.network(network, container.created);
        }
        for mount in &container.spec.mounts {
            state.volume(&mount.volume, container.created);
        }
        state.containers.insert(container.id.clone(), container);
    }
}

/// What an image of that name does, when somebody makes a container of it.
pub(super) fn habit_of(image: &str) -> Habit {
    let repository = |name: &str| name.split(['@', ':']).next().unwrap_or_default().to_owned();
    let known = ALL.iter().find(|service| repository(service.image) == repository(image));
    Habit { rhythm: Rhythm::Steady, ..habit(known.unwrap_or(&PLAIN)) }
}

fn habit(service: &Service) -> Habit {
    Habit {
        style: service.style,
        pace: service.pace * (SECOND / 1000),
        cpu: service.cpu,
        memory: f64::from(service.memory) * 1_048_576.0,
        rhythm: service.rhythm,
    }
}

/// The `nth` container of an engine that began at `now`.
fn container(nth: usize, now: i64) -> Container {
    let service = &ALL[nth % ALL.len()];
    let copy = nth / ALL.len();
    let seed = noise::nth(0x9ab5, nth as u64);
    let suffix = if copy == 0 { String::new() } else { format!("-{}", copy + 1) };
    let project = if service.project.is_empty() { String::new() } else { format!("{}{suffix}", service.project) };
    let name = match project.is_empty() {
        true => format!("{}{suffix}", service.name),
        false => format!("{project}-{}-1", service.name),
    };
    // A few minutes apart, as an evening's work is.
    let created = now - service.age * HOUR - i64::from(noise::below(seed, 1800)) * SECOND;
    let mut habit = habit(service);
    if !copy.is_multiple_of(RESTLESS) {
        habit.rhythm = Rhythm::Steady;
    }
    let mut container = Container {
        id: noise::hex(seed),
        name,
        seed,
        created,
        host_part: u8::try_from(2 + nth % 250).unwrap_or(2),
        spec: spec(service, &project, copy, habit),
        runs: Vec::new(),
    };
    let started = created + SECOND / 2;
    if service.fate != Fate::Created {
        container.begin(started, started);
    }
    match service.fate {
        Fate::Ended(code, hours) => container.end((now - hours * HOUR).max(started + SECOND), code, false),
        Fate::Paused => container.end(now - HOUR / 3, 0, true),
        Fate::Runs | Fate::Created => {}
    }
    container
}

fn spec(service: &Service, project: &str, copy: usize, habit: Habit) -> Spec {
    let network = if project.is_empty() { "bridge".to_owned() } else { format!("{project}_default") };
    let public = |public: u16| match (public, copy) {
        (0, _) => None,
        (public, 0) => Some(public),
        // Every port of the host is taken once, as long as there are enough of them.
        (public, copy) => u16::try_from(20_000 + (usize::from(public) + copy * 31) % 45_000).ok(),
    };
    let port = |(private, host): (u16, u16)| Port { private, public: public(host), kind: "tcp".into() };
    let volume = |target: &str| {
        let name = format!("{}_{}-data", if project.is_empty() { "default" } else { project }, service.name);
        Mount {
            source: format!("/var/lib/docker/volumes/{name}/_data"),
            volume: name,
            target: target.into(),
            writable: true,
        }
    };
    Spec {
        image: service.image.into(),
        image_id: image::id_of(service.image),
        entrypoint: None,
        command: vec![
            format!("/usr/local/bin/{}", service.name),
            "--config".into(),
            format!("/etc/{}.conf", service.name),
        ],
        env: vec![
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".into(),
            format!("SERVICE={}", service.name),
            "DATABASE_PASSWORD=demo-password".into(),
        ],
        labels: labels(service, project),
        tty: service.tty,
        user: String::new(),
        directory: "/app".into(),
        check: service.checked.then(|| vec!["CMD-SHELL".into(), "wget -qO- http://localhost/healthz || exit 1".into()]),
        ports: service.port.map(port).into_iter().collect(),
        mounts: Some(service.volume).filter(|target| !target.is_empty()).map(volume).into_iter().collect(),
        networks: vec![network],
        restart: if matches!(service.fate, Fate::Ended(..)) { "no".into() } else { "unless-stopped".into() },
        memory_limit: service.limit * 1_048_576,
        nano_cpus: 0,
        host: Value::Null,
        habit,
    }
}

/// The labels that compose gives, and a few that people give.
fn labels(service: &Service, project: &str) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let mut label = |key: &str, value: &str| labels.insert(key.to_owned(), value.to_owned());
    label("org.opencontainers.image.source", "https://example.com/source");
    if !project.is_empty() {
        let directory = format!("/srv/{project}");
        label("team", service.project);
        label("com.docker.compose.project", project);
        label("com.docker.compose.service", service.name);
        label("com.docker.compose.container-number", "1");
        label("com.docker.compose.oneoff", "False");
        label("com.docker.compose.version", "2.29.1");
        label("com.docker.compose.config-hash", &noise::hex(noise::seed(service.name)));
        label("com.docker.compose.project.config_files", &format!("{directory}/compose.yaml"));
        label("com.docker.compose.project.working_dir", &directory);
    }
    labels
}

/// One container of each kind, for tests.
#[cfg(test)]
pub(super) fn sample(nth: usize) -> Container {
    container(nth, 1_700_000_000 * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_ids_and_ports_are_each_ones_own() {
        let all: Vec<_> = (0..2000).map(sample).collect();
        let count = |of: &dyn Fn(&Container) -> String| all.iter().map(of).collect::<BTreeSet<_>>().len();
        assert_eq!((count(&|one| one.id.clone()), count(&|one| one.name.clone())), (all.len(), all.len()));
        let ports: Vec<_> =
            all[..SERVICES].iter().flat_map(|one| &one.spec.ports).filter_map(|port| port.public).collect();
        assert_eq!(ports.iter().collect::<BTreeSet<_>>().len(), ports.len());
    }
}
