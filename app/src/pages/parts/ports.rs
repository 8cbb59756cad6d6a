//! Ports; published ones are links to where they lead.

use crate::contract::Port;
use crate::live::live;
use crate::ui::follow;
use leptos::prelude::*;

/// The ports of a container.
#[component]
pub(crate) fn Ports(#[prop(into)] of: Signal<Vec<Port>>) -> impl IntoView {
    let live = live();
    // An engine on this machine publishes where the console is; one that is reached over TCP publishes there.
    let far = live.engine.read_untracked().host().map(str::to_owned);
    let host = far.unwrap_or_else(|| live.session.with_value(|session| session.host.clone()));
    let chips = follow(move || {
        let ports = of.get();
        if ports.is_empty() {
            return view! { <span class="faint">"–"</span> }.into_any();
        }
        ports.iter().map(|port| chip(port, &host)).collect::<Vec<_>>().into_any()
    });
    view! { <span class="ports">{chips}</span> }
}

fn chip(port: &Port, host: &str) -> AnyView {
    let kind = if port.kind == "tcp" || port.kind.is_empty() { String::new() } else { format!("/{}", port.kind) };
    if port.public == 0 {
        return view! { <span class="port faint">{format!("{}{kind}", port.private)}</span> }.into_any();
    }
    let text = format!("{}→{}{kind}", port.public, port.private);
    // A port bound to loopback leads nowhere from another machine; one that is not TCP is no page.
    let loopback = port.ip.starts_with("127.") || port.ip == "::1";
    let far = loopback && !matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if !kind.is_empty() || far {
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
