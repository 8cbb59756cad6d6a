//! What a person wants to know of an image.

use crate::act::{Target, Verb, VerbButton};
use crate::contract::{User, short};
use crate::format::{age, bytes, engine_time};
use crate::json::{Value, entries, items, number, plain, text};
use crate::pages::parts::{facts, panel, table};
use crate::text::t;
use crate::ui::follow;
use leptos::prelude::*;

/// The panels made of the inspect.
pub(super) fn overview(value: Value) -> AnyView {
    let pair = |pair: &Value| {
        let pair = plain(pair);
        let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
        vec![name.to_owned(), value.to_owned()]
    };
    let environment = items(&value, "Config.Env").iter().map(pair).collect();
    let labels =
        entries(&value, "Config.Labels").into_iter().map(|(key, value)| vec![key.clone(), plain(value)]).collect();
    view! {
        {panel(t().general, general(&value))}
        {panel(t().tags, tags(&value))}
        {health(&value)}
        {panel(t().environment, table(&[], environment))}
        {panel(t().labels, table(&[], labels))}
    }
    .into_any()
}

fn general(value: &Value) -> AnyView {
    let platform = [text(value, "Os"), text(value, "Architecture"), text(value, "Variant")];
    let platform = platform.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let keys = |path| entries(value, path).into_iter().map(|(key, _)| key.clone()).collect::<Vec<_>>().join(" ");
    facts(vec![
        (t().size, bytes(number(value, "Size"))),
        (t().created, engine_time(&text(value, "Created"))),
        (t().platform, platform),
        (t().author, text(value, "Author")),
        (t().entrypoint, text(value, "Config.Entrypoint")),
        (t().command, text(value, "Config.Cmd")),
        (t().user, text(value, "Config.User")),
        (t().workdir, text(value, "Config.WorkingDir")),
        (t().exposed, keys("Config.ExposedPorts")),
        (t().volumes, keys("Config.Volumes")),
        (t().stop_signal, text(value, "Config.StopSignal")),
    ])
}

/// The check that its containers are told to make; nothing where there is none.
fn health(value: &Value) -> Option<AnyView> {
    let test = text(value, "Config.Healthcheck.Test");
    // How it is to be run is said by its first word.
    let command = ["CMD-SHELL ", "CMD "].iter().find_map(|kind| test.strip_prefix(*kind)).unwrap_or(&test);
    if command.is_empty() {
        return None;
    }
    let span = |key: &str| match number(value, key) / 1_000_000_000 {
        0 => String::new(),
        seconds => age(0, seconds),
    };
    let check = facts(vec![
        (t().command, if command == "NONE" { t().none.to_owned() } else { command.to_owned() }),
        (t().health_interval, span("Config.Healthcheck.Interval")),
        (t().health_timeout, span("Config.Healthcheck.Timeout")),
        (t().health_start, span("Config.Healthcheck.StartPeriod")),
        (t().health_retries, text(value, "Config.Healthcheck.Retries")),
    ]);
    Some(panel(t().health_check, check))
}

/// Each tag can be removed by itself.
fn tags(value: &Value) -> AnyView {
    let id = short(&text(value, "Id")).to_owned();
    let row = |tag: String| {
        let target = Signal::stored(Target { id: tag.clone(), name: tag.clone(), short: id.clone() });
        view! { <tr aria-label=tag.clone()><th scope="row">{tag.clone()}</th><td class="acts"><VerbButton verb=Verb::RemoveImage target/></td></tr> }.into_any()
    };
    let rows: Vec<_> = items(value, "RepoTags").iter().map(plain).map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="faint">{t().none}</p> }.into_any());
    let digests: Vec<_> = items(value, "RepoDigests")
        .iter()
        .map(|digest| view! { <p class="mono wrap">{plain(digest)}</p> }.into_any())
        .collect();
    view! { <table class="pairs"><tbody>{rows}</tbody></table> {none} {digests} }.into_any()
}

/// The containers made of it.
pub(super) fn used_by(users: Signal<Vec<User>>) -> AnyView {
    let list = follow(move || {
        let users = users.get();
        if users.is_empty() {
            return view! { <p class="faint">{t().none}</p> }.into_any();
        }
        let link = |user: User| {
            let href = format!("/containers/{}", short(&user.id));
            view! { <li><a href=href>{user.name}</a></li> }.into_any()
        };
        let links = users.into_iter().map(link);
        view! { <ul class="plain">{links.collect::<Vec<_>>()}</ul> }.into_any()
    });
    panel(t().used_by, list)
}
