//! What a person wants to know of a container, from its inspect.

use crate::act::granted;
use crate::contract::{Port, short};
use crate::format::engine_time;
use crate::json::{Value, at, entries, items, number, plain, text};
use crate::pages::parts::{Ports, facts, linked, panel, table};
use crate::site;
use crate::sorted::ordered;
use crate::text::t;
use crate::transport::Load;
use crate::ui::{click, icon};
use leptos::prelude::*;

/// The overview tab; `load` is where its value comes from.
pub(super) fn overview(value: Value, load: Load) -> AnyView {
    let environment = items(&value, "Config.Env").iter().map(|pair| split(&plain(pair))).collect();
    let labels =
        entries(&value, "Config.Labels").into_iter().map(|(key, value)| vec![key.clone(), plain(value)]).collect();
    view! {
        <div class="panels">
            {general(&value)}
            {lifecycle(&value)}
            {health(&value, load)}
            {networks(&value)}
            {panel(t().mounts, mounts(&value))}
            {panel(t().environment, table(&[], environment))}
            {panel(t().labels, table(&[], labels))}
        </div>
    }
    .into_any()
}

/// `NAME=value`.
fn split(pair: &str) -> Vec<String> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    vec![name.to_owned(), value.to_owned()]
}

fn general(value: &Value) -> AnyView {
    let image = text(value, "Config.Image");
    let href = format!("/images/{}", short(&text(value, "Image")));
    let rest = facts(vec![
        (t().entrypoint, text(value, "Config.Entrypoint")),
        (t().command, text(value, "Config.Cmd")),
        (t().user, text(value, "Config.User")),
        (t().workdir, text(value, "Config.WorkingDir")),
        (t().hostname, text(value, "Config.Hostname")),
        (t().platform, text(value, "Platform")),
    ]);
    let compare = site::compare(&text(value, "Id"), &text(value, "Image"));
    panel(
        t().general,
        view! {
            <dl class="facts"><div class="fact"><dt>{t().image}</dt><dd><a href=href>{image}</a></dd></div></dl>
            {rest}
            <p><a href=compare>{t().compare_image}</a></p>
        },
    )
}

fn lifecycle(value: &Value) -> AnyView {
    let finished = engine_time(&text(value, "State.FinishedAt"));
    let ended = !finished.is_empty() && text(value, "State.Running") != "true";
    let mut code = text(value, "State.ExitCode");
    if text(value, "State.OOMKilled") == "true" {
        code = format!("{code} ({})", t().out_of_memory);
    }
    let policy = text(value, "HostConfig.RestartPolicy.Name");
    let most = number(value, "HostConfig.RestartPolicy.MaximumRetryCount");
    let policy = match (policy.is_empty(), most) {
        (true, _) => "no".to_owned(),
        (false, 0) => policy,
        (false, most) => format!("{policy}:{most}"),
    };
    let when_ended = |text: String| if ended { text } else { String::new() };
    panel(
        t().state,
        facts(vec![
            (t().created, engine_time(&text(value, "Created"))),
            (t().started, engine_time(&text(value, "State.StartedAt"))),
            (t().finished, when_ended(finished)),
            (t().exit_code, when_ended(code)),
            (t().restart_policy, policy),
            (t().restarts, text(value, "RestartCount")),
        ]),
    )
}

/// The health check's last results, as many as the engine keeps; the newest first.
fn health(value: &Value, load: Load) -> Option<AnyView> {
    let status = text(value, "State.Health.Status");
    if matches!(status.as_str(), "" | "none") {
        return None;
    }
    let row = |check: &Value| vec![engine_time(&text(check, "Start")), text(check, "ExitCode"), text(check, "Output")];
    let rows: Vec<_> = items(value, "State.Health.Log").iter().rev().map(row).collect();
    let checks = if rows.is_empty() {
        view! { <p class="faint">{t().health_none}</p> }.into_any()
    } else {
        table(&[t().health_checked, t().exit_code, t().health_output], rows)
    };
    let content = view! {
        {facts(vec![(t().state, status), (t().failing_streak, text(value, "State.Health.FailingStreak"))])}
        <div class="checks">{checks}</div>
        <button type="button" on:click=click(move || load.again())>{icon("refresh-cw")}{t().refresh}</button>
    };
    Some(panel(t().health, content))
}

fn networks(value: &Value) -> AnyView {
    let row = |(name, network): (&String, &Value)| {
        vec![name.clone(), text(network, "IPAddress"), text(network, "Gateway"), text(network, "MacAddress")]
    };
    let rows = entries(value, "NetworkSettings.Networks").into_iter().map(row).collect();
    let ports = Signal::stored(ports(value));
    panel(
        t().networks,
        view! {
            {facts(vec![(t().network_mode, text(value, "HostConfig.NetworkMode"))])}
            <dl class="facts"><div class="fact"><dt>{t().ports}</dt><dd class="mono"><Ports of=ports/></dd></div></dl>
            {table(&[t().network, t().address, t().gateway, t().mac], rows)}
        },
    )
}

/// `NetworkSettings.Ports`: `{"80/tcp": [{"HostIp": …, "HostPort": …}] or null}`.
fn ports(value: &Value) -> Vec<Port> {
    let mut ports = Vec::new();
    for (key, bindings) in entries(value, "NetworkSettings.Ports") {
        let (private, kind) = key.split_once('/').unwrap_or((key, "tcp"));
        let port = |public: u16, ip: String| Port {
            public,
            private: private.parse().unwrap_or_default(),
            kind: kind.to_owned(),
            ip,
        };
        match bindings.as_array() {
            None => ports.push(port(0, String::new())),
            Some(bindings) => ports.extend(bindings.iter().map(|binding| {
                let ip = text(binding, "HostIp");
                let ip = if matches!(ip.as_str(), "0.0.0.0" | "::") { String::new() } else { ip };
                port(text(binding, "HostPort").parse().unwrap_or_default(), ip)
            })),
        }
    }
    let mut ports = ordered(&ports, &Ord::cmp);
    ports.dedup();
    ports.into_iter().cloned().collect()
}

/// What is mounted; where it is mounted leads to its files.
fn mounts(value: &Value) -> AnyView {
    let id = text(value, "Id");
    let reads = granted("files");
    let row = |mount: &Value| {
        let inside = text(mount, "Destination");
        let to = if reads { site::files(&id, &inside) } else { String::new() };
        let name = text(mount, "Name");
        let source = if name.is_empty() { text(mount, "Source") } else { name };
        let mode = if at(mount, "RW").as_bool() == Some(false) { t().read_only } else { t().read_write };
        (to, vec![inside, text(mount, "Type"), source, mode.to_owned()])
    };
    let rows = items(value, "Mounts").iter().map(row).collect();
    linked(&[t().destination, t().kind, t().source, t().mode], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_in_each_form() {
        let value = serde_json::json!({"NetworkSettings": {"Ports": {
            "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}], "53/udp": null}}});
        let ports = ports(&value);
        assert_eq!(
            ports.iter().map(|port| (port.public, port.private, port.kind.as_str())).collect::<Vec<_>>(),
            [(0, 53, "udp"), (8080, 80, "tcp")]
        );
    }
}
