//! `GET /containers/{id}/json`, and what else is asked about one container.

use super::answer::{Answer, Ask, Failure, json};
use super::clock::{SECOND, stamp, stamp_or_never};
use super::container::{Container, Moment, Port, Status};
use super::list::{MountRow, sizes};
use super::rhythm::STARTING;
use super::state::{State, World};
use super::template::{self, overlaid};
use serde_json::{Map, Value, json as value};

/// Between two health checks.
const CHECKS: i64 = 30 * SECOND;

/// Answers with all that is known of a container.
pub(super) fn inspect(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let now = world.now();
    let container = state.find(ask.name())?;
    let (spec, moment) = (&container.spec, container.at(now));
    let directory = format!("/var/lib/docker/containers/{}", container.id);
    let layer = |part: &str| format!("/var/lib/docker/overlay2/{}/{part}", container.id);
    let words: Vec<&String> = spec.entrypoint.iter().flatten().chain(&spec.command).collect();
    let execs: Vec<&String> = state
        .execs
        .iter()
        .filter(|exec| exec.container == container.id && exec.running())
        .map(|exec| &exec.id)
        .collect();
    let mut answer = value!({
        "Id": container.id, "Created": stamp(container.created), "Path": words.first(), "Args": words.get(1..),
        "State": state_of(container, &moment, now), "Image": spec.image_id,
        "Name": format!("/{}", container.name), "RestartCount": moment.restarts, "Driver": "overlay2",
        "Platform": "linux", "MountLabel": "", "ProcessLabel": "", "AppArmorProfile": "docker-default",
        "ExecIDs": if execs.is_empty() { None } else { Some(execs) },
        "GraphDriver": { "Data": {
            "LowerDir": layer("lower"), "MergedDir": layer("merged"), "UpperDir": layer("diff"), "WorkDir": layer("work"),
        }, "Name": "overlay2" },
    });
    for (key, file) in [("ResolvConfPath", "resolv.conf"), ("HostnamePath", "hostname"), ("HostsPath", "hosts")] {
        answer[key] = format!("{directory}/{file}").into();
    }
    answer["LogPath"] = format!("{directory}/{}-json.log", container.id).into();
    answer["HostConfig"] = host_config(container);
    answer["Config"] = config(container);
    answer["Mounts"] = value!(spec.mounts.iter().map(MountRow::from).collect::<Vec<_>>());
    answer["NetworkSettings"] = networks(&state, container, moment.status.is_up());
    if ask.is_on("size") {
        let (own, all) = sizes(container);
        answer["SizeRw"] = own.into();
        answer["SizeRootFs"] = all.into();
    }
    Ok(json(&answer))
}

fn state_of(container: &Container, moment: &Moment, now: i64) -> Value {
    let up = moment.status.is_up();
    let restarting = moment.status == Status::Restarting;
    let mut state = value!({
        "Status": moment.status.word(), "Running": up || restarting, "Paused": moment.status == Status::Paused,
        "Restarting": restarting, "OOMKilled": moment.oom, "Dead": false,
        "Pid": if up { 1000 + container.seed % 60_000 } else { 0 }, "ExitCode": moment.code, "Error": "",
        "StartedAt": stamp_or_never(moment.started), "FinishedAt": stamp_or_never(moment.finished),
    });
    if let Some(health) = moment.health {
        state["Health"] = checks(health, moment.started.filter(|_| up), now);
    }
    state
}

/// The last checks, up to five.
fn checks(health: &str, started: Option<i64>, now: i64) -> Value {
    let first = started.map_or(now, |started| started + STARTING);
    let newest = first + (now - first).max(0) / CHECKS * CHECKS;
    let ill = health == "unhealthy";
    let check = |nth: i64| newest - nth * CHECKS;
    let log = |at: i64| {
        value!({
            "Start": stamp(at), "End": stamp(at + SECOND / 20), "ExitCode": i32::from(ill),
            "Output": if ill { "wget: server returned error: HTTP/1.1 503 Service Unavailable\n" } else { "" },
        })
    };
    let log: Vec<Value> = (0..5).rev().map(check).filter(|at| *at >= first && *at <= now).map(log).collect();
    value!({ "Status": health, "FailingStreak": if ill { 3 } else { 0 }, "Log": log })
}

fn host_config(container: &Container) -> Value {
    let spec = &container.spec;
    let mut host = overlaid(&template::HOST_CONFIG, &spec.host);
    host["NetworkMode"] = spec.networks.first().map_or("default", String::as_str).into();
    host["RestartPolicy"]["Name"] = spec.restart.as_str().into();
    host["Memory"] = spec.memory_limit.into();
    host["MemorySwap"] = (spec.memory_limit * 2).into();
    host["NanoCpus"] = spec.nano_cpus.into();
    host["PortBindings"] = bound(&spec.ports, &[""]);
    let bind = |mount: &super::container::Mount| {
        let source = if mount.volume.is_empty() { &mount.source } else { &mount.volume };
        format!("{source}:{}:{}", mount.target, if mount.writable { "rw" } else { "ro" })
    };
    host["Binds"] = if spec.mounts.is_empty() { Value::Null } else { spec.mounts.iter().map(bind).collect() };
    host
}

fn config(container: &Container) -> Value {
    let spec = &container.spec;
    let mut config = value!({
        "Hostname": &container.id[..12], "Domainname": "", "User": spec.user, "AttachStdin": false,
        "AttachStdout": true, "AttachStderr": true, "Tty": spec.tty, "OpenStdin": false, "StdinOnce": false,
        "Env": spec.env, "Cmd": spec.command, "Image": spec.image, "Volumes": null, "WorkingDir": spec.directory,
        "Entrypoint": spec.entrypoint, "OnBuild": null, "Labels": spec.labels,
    });
    if !spec.ports.is_empty() {
        let exposed = spec.ports.iter().map(|port| (format!("{}/{}", port.private, port.kind), value!({})));
        config["ExposedPorts"] = Value::Object(exposed.collect());
    }
    if let Some(test) = &spec.check {
        config["Healthcheck"] = value!({ "Test": test, "Interval": CHECKS, "Timeout": 3 * SECOND, "Retries": 3 });
    }
    config
}

fn networks(state: &State, container: &Container, up: bool) -> Value {
    let names = container.spec.networks.iter().filter_map(|name| state.networks.get(name));
    let places: Map<String, Value> =
        names.map(|network| (network.name.clone(), value!(network.endpoint(container, up)))).collect();
    let key = if up { format!("/var/run/docker/netns/{}", &container.id[..12]) } else { String::new() };
    let mut settings = value!({
        "Bridge": "", "SandboxID": if up { container.id.as_str() } else { "" }, "SandboxKey": key,
        "Ports": if up { bound(&container.spec.ports, &["0.0.0.0", "::"]) } else { value!({}) }, "HairpinMode": false,
        "LinkLocalIPv6Address": "", "LinkLocalIPv6PrefixLen": 0, "SecondaryIPAddresses": null,
        "SecondaryIPv6Addresses": null, "EndpointID": "", "Gateway": "", "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0, "IPAddress": "", "IPPrefixLen": 0, "IPv6Gateway": "", "MacAddress": "",
    });
    // The usual bridge is shown twice, for clients of before there were others.
    for key in ["EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "MacAddress"] {
        if let Some(place) = places.get("bridge") {
            settings[key] = place[key].clone();
        }
    }
    settings["Networks"] = Value::Object(places);
    settings
}

/// `{"80/tcp":[{"HostIp":…,"HostPort":…}]}` for each of the addresses; `null` for one that is not bound.
fn bound(ports: &[Port], addresses: &[&str]) -> Value {
    let binding = |port: &Port| {
        let row = |public: u16| {
            addresses.iter().map(|ip| value!({ "HostIp": ip, "HostPort": public.to_string() })).collect::<Value>()
        };
        (format!("{}/{}", port.private, port.kind), port.public.map_or(Value::Null, row))
    };
    let only_bound = addresses == [""];
    let shown = ports.iter().filter(|port| !only_bound || port.public.is_some());
    Value::Object(shown.map(binding).collect())
}

/// `GET /containers/{id}/top`
pub(super) fn top(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    let container = up(&state, ask.name(), world.now())?;
    let pid = 1000 + container.seed % 60_000;
    let started = container.at(world.now()).started.unwrap_or_default();
    let time = super::clock::time_of_day(super::clock::date(started));
    let row = |nth: u64| {
        let parent = if nth == 0 { pid - 20 } else { pid };
        let words = container.spec.command.join(" ");
        let command = if nth == 0 { words } else { format!("{words} (worker {nth})") };
        value!(["root", (pid + nth).to_string(), parent.to_string(), "0", &time[..5], "?", "00:00:01", command])
    };
    let rows: Vec<Value> = (0..1 + container.seed % 4).map(row).collect();
    Ok(json(&value!({ "Titles": ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"], "Processes": rows })))
}

/// `GET /containers/{id}/changes`
pub(super) fn changes(world: &World, ask: &Ask) -> Answer {
    let state = world.state();
    state.find(ask.name())?;
    let change = |(path, kind): (&str, u8)| value!({ "Path": path, "Kind": kind });
    Ok(json(&[("/run", 0), ("/run/app.pid", 1), ("/tmp", 0), ("/tmp/cache", 1)].map(change)))
}

/// The container of that name, if its processes are there.
pub(super) fn up<'a>(state: &'a State, name: &str, now: i64) -> Result<&'a Container, Failure> {
    let container = state.find(name)?;
    match container.at(now).status {
        Status::Running => Ok(container),
        Status::Paused => {
            Err(Failure::conflict(format!("container {} is paused, unpause the container first", container.id)))
        }
        _ => Err(Failure::conflict(format!("container {} is not running", container.id))),
    }
}
