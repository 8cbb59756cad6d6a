//! Bodies for property tests: mostly fit for their tables, in random spellings, with something odd now and then.

use super::schema::{Field, Fields, Rule};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// Fields of these tables, possibly doubled.
pub(super) fn entries(fields: Fields) -> BoxedStrategy<Vec<(String, Value)>> {
    let all: Vec<&'static Field> = fields.iter().flat_map(|group| group.iter()).collect();
    if all.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let entry = (0..all.len()).prop_flat_map(move |at| {
        let field: &'static Field = all[at];
        (spelled(field.0), prop_oneof![9 => fit(&field.1), 1 => anything()])
    });
    vec(entry, 0..4).boxed()
}

/// The object of these entries, doubled ones and all.
pub(super) fn text(entries: &[(String, Value)]) -> String {
    let entries: Vec<_> = entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", entries.join(","))
}

/// Any JSON without fractions.
pub(super) fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((word(), inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
    .boxed()
}

const WORDS: &[&str] = &[
    "",
    "host",
    "container:web",
    "private",
    "bridge",
    "volume",
    "tmpfs",
    "bind",
    "web",
    "/",
    "local",
    "no-new-privileges",
];

fn word() -> BoxedStrategy<String> {
    proptest::sample::select(WORDS).prop_map(str::to_owned).boxed()
}

fn spelled(name: &'static str) -> BoxedStrategy<String> {
    let spell = move |bits: u64| {
        let letter = |(at, letter): (usize, char)| match (bits >> (at % 64)) & 1 {
            0 => letter,
            _ if letter.is_ascii_uppercase() => letter.to_ascii_lowercase(),
            _ => letter.to_ascii_uppercase(),
        };
        name.chars().enumerate().map(letter).collect::<String>()
    };
    any::<u64>().prop_map(spell).boxed()
}

fn fit(rule: &'static Rule) -> BoxedStrategy<Value> {
    match rule {
        Rule::Bool => any::<bool>().prop_map(Value::from).boxed(),
        Rule::Int => any::<i64>().prop_map(Value::from).boxed(),
        Rule::Text => word().prop_map(Value::from).boxed(),
        Rule::Words => vec(word(), 0..3).prop_map(Value::from).boxed(),
        Rule::List(rule) => vec(fit(rule), 0..3).prop_map(Value::Array).boxed(),
        Rule::Map(rule) => {
            vec((word(), fit(rule)), 0..3).prop_map(|entries| Value::Object(entries.into_iter().collect())).boxed()
        }
        Rule::Object(fields) => {
            entries(fields).prop_map(|entries| Value::Object(entries.into_iter().collect())).boxed()
        }
        Rule::Only(rule, _) => fit(rule),
        Rule::Unset(_) | Rule::Null(_) | Rule::Ignored => prop_oneof![Just(Value::Null), anything()].boxed(),
    }
}
