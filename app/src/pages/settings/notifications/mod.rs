//! Notifications: the rules, and what became of what they told.

mod editor;

use super::desk::Desk;
use super::rows::{button, cell, rows};
use super::{load_path, loaded, wide};
use crate::json::{Value, at, items, number, plain, text};
use crate::pages::parts::Age;
use crate::site;
use crate::text::{fill, t};
use crate::ui::{Modal, click};
use leptos::prelude::*;

/// The rules, the dialog for one of them, and the deliveries.
pub(super) fn notifications(desk: Desk) -> AnyView {
    let (rules, deliveries) = (load_path(site::RULES), load_path(site::DELIVERIES));
    // Null is a new one.
    let rule = RwSignal::new(Value::Null);
    let open = RwSignal::new(false);
    let edit = move |which: Value| {
        rule.set(which);
        open.set(true);
    };
    let title = Signal::derive(move || match rule.with(|rule| text(rule, "settings.name")) {
        name if name.is_empty() => t().add_rule.to_owned(),
        name => fill(t().edit_rule, &[("name", &name)]),
    });
    let again = click(move || deliveries.again());
    let told = view! {
        {loaded(deliveries, |value| delivery_table(&value))}
        <button type="button" on:click=again>{t().reload}</button>
    };
    view! {
        <p class="muted">{t().rules_hint}</p>
        <div class="tools">
            <button type="button" class="primary" on:click=click(move || edit(Value::Null))>{t().add_rule}</button>
        </div>
        {loaded(rules, move |value| view! { {blind(&value)} {table(&value, edit)} }.into_any())}
        <div class="panels">{wide(t().deliveries, told)}</div>
        <Modal open title>{editor::editor(desk, rule.get_untracked(), open, rules)}</Modal>
    }
    .into_any()
}

/// Says which rules see nothing while no figures are kept.
fn blind(value: &Value) -> Option<AnyView> {
    sees_nothing(value).then(|| view! { <p class="note" role="status">{t().history_needed}</p> }.into_any())
}

fn sees_nothing(value: &Value) -> bool {
    let figures = |rule: &Value| matches!(text(rule, "settings.what").as_str(), "cpu" | "memory" | "memory_size");
    at(value, "history").as_bool() == Some(false) && items(value, "rules").iter().any(figures)
}

fn table(value: &Value, edit: impl Fn(Value) + Copy + Send + 'static) -> AnyView {
    let row = |rule: &Value| {
        let name = text(rule, "settings.name");
        let own = rule.clone();
        let to = format!("{} · {}", shape_name(&text(rule, "settings.shape")), text(rule, "settings.address"));
        let cells = vec![
            cell(&name),
            cell(condition(at(rule, "settings"))),
            cell(about(at(rule, "settings"))),
            cell(to),
            switched(at(rule, "settings.on").as_bool() == Some(true)),
            button(t().edit, move || edit(own.clone())),
        ];
        (name, cells)
    };
    rows(
        t().rules,
        &[t().name, t().rule_when, t().containers, t().told_to, t().state, t().actions],
        items(value, "rules").iter().map(row).collect(),
    )
}

/// When a rule tells, in words; what is not known by its own name.
fn condition(settings: &Value) -> String {
    let what = text(settings, "what");
    let sentence = match what.as_str() {
        "exit" => t().when_exit,
        "unhealthy" => t().when_unhealthy,
        "oom" => t().when_oom,
        "restarts" => t().rule_restarts,
        "cpu" => t().rule_cpu,
        "memory" => t().rule_memory,
        "memory_size" => t().rule_memory_size,
        "disk" => t().rule_disk,
        other => other,
    };
    fill(sentence, &[("limit", &text(settings, "limit")), ("minutes", &text(settings, "minutes"))])
}

/// The containers that a rule is about.
fn about(settings: &Value) -> String {
    let named = items(settings, "containers");
    if text(settings, "what") == "disk" {
        t().nobody.to_owned()
    } else if named.is_empty() {
        t().all.to_owned()
    } else {
        named.iter().map(plain).collect::<Vec<_>>().join(", ")
    }
}

/// A form as its makers call it.
fn shape_name(shape: &str) -> String {
    let name = match shape {
        "json" => t().shape_json,
        "slack" => t().shape_slack,
        "discord" => t().shape_discord,
        "ntfy" => t().shape_ntfy,
        other => other,
    };
    name.to_owned()
}

fn switched(on: bool) -> AnyView {
    look(if on { ("state disc ok", t().yes) } else { ("state ring idle", t().no) })
}

fn look((class, word): (&'static str, &'static str)) -> AnyView {
    view! { <span class=class><i aria-hidden="true"></i>{word}</span> }.into_any()
}

fn delivery_table(value: &Value) -> AnyView {
    let row = |delivery: &Value| {
        let name = text(delivery, "message");
        let failure = text(delivery, "failure");
        let failure = (!failure.is_empty()).then(|| view! { <small class="hint">{failure}</small> }.into_any());
        let state = match text(delivery, "state").as_str() {
            "delivered" => ("state disc ok", t().delivered),
            "failed" => ("state block bad", t().given_up),
            _ => ("state half info", t().waiting),
        };
        let cells = vec![
            cell(&name),
            cell(text(delivery, "rule")),
            view! { <Age since=Signal::stored(number(delivery, "made"))/> }.into_any(),
            view! { <span>{look(state)}" "{failure}</span> }.into_any(),
            cell(text(delivery, "tries")),
        ];
        (name, cells)
    };
    let found = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let heads = [t().message, t().rule, t().age, t().state, t().tries];
    rows(t().deliveries, &heads, found.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_are_told_in_words() {
        let cpu = json!({"what": "cpu", "limit": 150, "minutes": 5, "containers": ["name:web-*", "label:team=shop"]});
        assert_eq!(condition(&cpu), "CPU above 150 % of a core for 5 min");
        assert_eq!(about(&cpu), "name:web-*, label:team=shop");
        let disk = json!({"what": "disk", "limit": 100, "containers": []});
        assert_eq!((condition(&disk), about(&disk)), ("Disk of the engine above 100 GiB".into(), "–".into()));
        let later = json!({"what": "tide", "containers": []});
        assert_eq!((condition(&later), about(&later)), ("tide".into(), "All".into()));
        assert_eq!((shape_name("slack"), shape_name("smoke")), ("Slack".into(), "smoke".into()));
    }

    #[test]
    fn rules_about_figures_are_blind_without_them() {
        let rules = |history: bool, what: &str| json!({"history": history, "rules": [{"settings": {"what": what}}]});
        assert!(sees_nothing(&rules(false, "cpu")) && sees_nothing(&rules(false, "memory_size")));
        assert!(!sees_nothing(&rules(true, "cpu")) && !sees_nothing(&rules(false, "exit")));
    }
}
