//! The dialog for one rule; of one that is there also the test and the way out.

use super::condition;
use crate::json::{Value, at, number, text};
use crate::pages::settings::desk::Desk;
use crate::pages::settings::field::{Body, Input, check, choice, input, lines, put, text_at};
use crate::pages::settings::form::{Form, form};
use crate::site;
use crate::text::{fill, t};
use crate::transport::Load;
use crate::ui::{click, follow, optional, typed};
use engine::Method;
use leptos::prelude::*;
use serde_json::json;

/// The dialog's content; `rule` is null for a new one.
pub(super) fn editor(desk: Desk, rule: Value, open: RwSignal<bool>, rules: Load) -> AnyView {
    if rule.is_null() {
        let body = RwSignal::new(json!({
            "name": "", "on": true, "what": "exit", "limit": 0, "minutes": 0, "containers": [], "address": "",
            "shape": "json", "quiet": 10, "resolved": false,
        }));
        let added = Form::new(Method::Post, site::RULES, t().add_rule, move |_| rules.again());
        let address = Input { hint: t().webhook_hint, ..Input::text("/address", t().webhook) };
        return form(desk, added.done(t().rule_added).within(open), body, fields(body, address));
    }
    let path = format!("{}/{}", site::RULES, number(&rule, "id"));
    let mut settings = at(&rule, "settings").clone();
    // What is shown of the address is not the address.
    settings["address"] = Value::String(String::new());
    let body = RwSignal::new(settings);
    let changed = Form::new(Method::Put, &path, t().save, move |_| rules.again());
    let address = Input::optional("/address", t().webhook, t().webhook_kept);
    let name = text(&rule, "settings.name");
    view! {
        {form(desk, changed.done(t().rule_changed).within(open), body, fields(body, address))}
        <h3>{t().try_it}</h3>
        {test(desk, &path)}
        <h3>{t().actions}</h3>
        <div class="buttons">{remove(desk, &path, &name, open, rules)}</div>
    }
    .into_any()
}

fn fields(body: Body, address: Input) -> AnyView {
    let what = Memo::new(move |_| text_at(body, "/what"));
    // Another kind has another unit.
    Effect::new(move |before: Option<String>| {
        let now = what.get();
        if before.is_some_and(|before| before != now) {
            let (limit, minutes) = usual(&now);
            put(body, "/limit", limit);
            put(body, "/minutes", minutes);
        }
        now
    });
    let whats = [
        ("\"exit\"", t().when_exit),
        ("\"unhealthy\"", t().when_unhealthy),
        ("\"oom\"", t().when_oom),
        ("\"restarts\"", t().when_restarts),
        ("\"cpu\"", t().when_cpu),
        ("\"memory\"", t().when_memory),
        ("\"memory_size\"", t().when_memory_size),
        ("\"disk\"", t().when_disk),
    ];
    let shapes = [
        ("\"json\"", t().shape_json),
        ("\"slack\"", t().shape_slack),
        ("\"discord\"", t().shape_discord),
        ("\"ntfy\"", t().shape_ntfy),
    ];
    let figures = follow(move || figures(body, &what.get()));
    let containers = optional(move || {
        (what.get() != "disk").then(|| lines(body, "/containers", t().containers, t().rule_containers_hint))
    });
    view! {
        {input(body, Input::text("/name", t().name))}
        {choice(body, "/what", t().rule_when, &whats)}
        {figures}
        {containers}
        {choice(body, "/shape", t().shape, &shapes)}
        {input(body, address)}
        {figure(body, "/quiet", t().quiet, t().quiet_hint)}
        {check(body, "/resolved", "", t().tell_over, "")}
        {check(body, "/on", "", t().switched_on, "")}
    }
    .into_any()
}

/// The fields of what is too much, and for how long; none where once is too much.
fn figures(body: Body, what: &str) -> AnyView {
    let (limit, minutes) = match what {
        "restarts" => (t().limit_restarts, t().within_minutes),
        "cpu" => (t().limit_cpu, t().for_minutes),
        "memory" => (t().limit_memory, t().for_minutes),
        "memory_size" => (t().limit_memory_size, t().for_minutes),
        "disk" => (t().limit_disk, ""),
        _ => return ().into_any(),
    };
    let minutes = (!minutes.is_empty()).then(|| figure(body, "/minutes", minutes, ""));
    view! {
        {figure(body, "/limit", limit, "")}
        {minutes}
        <p class="hint">{move || body.with(condition)}</p>
    }
    .into_any()
}

/// What one begins with.
fn usual(what: &str) -> (u64, u64) {
    match what {
        "restarts" => (5, 10),
        "cpu" | "memory" => (90, 5),
        "memory_size" => (1024, 5),
        "disk" => (100, 0),
        _ => (0, 0),
    }
}

/// A whole number.
fn figure(body: Body, at: &'static str, label: &'static str, about: &'static str) -> AnyView {
    let value = Signal::derive(move || text_at(body, at));
    let first = value.get_untracked();
    let change = typed(move |text| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        // Nothing is no number; the field says so itself.
        match digits.parse::<u64>() {
            Ok(number) => put(body, at, number),
            Err(_) => put(body, at, Value::Null),
        }
    });
    let hint = (!about.is_empty()).then(|| view! { <small class="hint">{about}</small> }.into_any());
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="text" inputmode="numeric" autocomplete="off" required=true value=first prop:value=value
                on:input=change/>
            {hint}
        </label>
    }
    .into_any()
}

fn test(desk: Desk, path: &str) -> AnyView {
    let wanted = Form::new(Method::Post, &format!("{path}/test"), t().send_test, |_| {}).done(t().test_sent);
    let lead = view! { <p class="muted">{t().test_hint}</p> }.into_any();
    form(desk, wanted, RwSignal::new(Value::Null), lead)
}

fn remove(desk: Desk, path: &str, name: &str, open: RwSignal<bool>, rules: Load) -> AnyView {
    let (path, name) = (path.to_owned(), name.to_owned());
    let ask = click(move || {
        let say = |sentence: &str| fill(sentence, &[("name", &name)]);
        let wanted = Form::new(Method::Delete, &path, t().remove, move |_| {
            open.try_set(false);
            rules.again();
        });
        desk.ask(say(t().remove_rule), say(t().remove_rule_sure), wanted.done(say(t().rule_removed)));
    });
    view! { <button type="button" class="danger" on:click=ask>{t().remove}</button> }.into_any()
}
