//! Ports; published ones are links to where they lead.

use crate::contract::Port;
use crate::live::live;
use crate::ui::follow;
use leptos::prelude::*;

/// The ports of a container.
#[component]
pub(crate) fn Ports(
    #[prop(into)] of: Signal<Vec<Port>>,
    /// So many are shown; the rest is told on hover.
    #[prop(default = usize::MAX)]
    most: usize,
) -> impl IntoView {
    let live = live();
    // An engine on this machine publishes where the console is; one that is reached over TCP publishes there.
    let far = live.engine.read_untracked().host().map(str::to_owned);
    let host = far.unwrap_or_else(|| live.session.with_value(|session| session.host.clone()));
    let chips = follow(move || {
        let ports = of.get();
        if ports.is_empty() {
            return view! { <span class="faint">"–"</span> }.into_any();
        }
        let (shown, rest) = ports.split_at(most.min(ports.len()));
        let chips: Vec<_> = shown.iter().map(|port| chip(port, &host)).collect();
        view! { {chips}{more(rest)} }.into_any()
    });
    view! { <span class="ports">{chips}</span> }
}

fn is_tcp(port: &Port) -> bool {
    port.kind == "tcp" || port.kind.is_empty()
}

fn written(port: &Port) -> String {
    let kind = if is_tcp(port) { String::new() } else { format!("/{}", port.kind) };
    if port.public == 0 {
        format!("{}{kind}", port.private)
    } else {
        format!("{}→{}{kind}", port.public, port.private)
    }
}

/// Ports that are not shown, each on hover.
fn more(rest: &[Port]) -> Option<AnyView> {
    let all: Vec<_> = rest.iter().map(written).collect();
    let count = format!("+{}", rest.len());
    (!rest.is_empty()).then(|| view! { <span class="faint" title=all.join(", ")>{count}</span> }.into_any())
}

fn chip(port: &Port, host: &str) -> AnyView {
    let text = written(port);
    if port.public == 0 {
        return view! { <span class="port faint">{text}</span> }.into_any();
    }
    // A port bound to loopback leads nowhere from another machine; one that is not TCP is no page.
    let loopback = port.ip.starts_with("127.") || port.ip == "::1";
    let far = loopback && !matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if !is_tcp(port) || far {
        return view! { <span class="port">{text}</span> }.into_any();
    }
    let scheme = if matches!(port.private, 443 | 8443) { "https" } else { "http" };
    let bound = if port.ip.is_empty() || loopback { host.to_owned() } else { bracketed(&port.ip) };
    let href = format!("{scheme}://{bound}:{}/", port.public);
    view! { <a class="port" href=href target="_blank" rel="noopener noreferrer">{text}</a> }.into_any()
}

fn bracketed(ip: &str) -> String {
    if ip.contains(':') { format!("[{ip}]") } else { ip.to_owned() }
}
