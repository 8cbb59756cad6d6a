//! What a body may hold, as tables: the Engine's spelling of a field, and the rule for its value.

use super::json;
use super::refusal::Refusal;
use serde_json::{Map, Value};

/// The Engine's spelling, and the rule.
pub(super) type Field = (&'static str, Rule);
/// An object's fields, in groups that several objects share.
pub(super) type Fields = &'static [&'static [Field]];
/// Looks at a value that already has its shape.
pub(super) type Check = fn(&Value) -> Result<(), Refusal>;

/// What a value may be. `null` means everywhere what leaving the field out means.
pub(super) enum Rule {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// A list of texts, or one text: the Engine reads both as a list.
    Words,
    /// A list of such values.
    List(&'static Rule),
    /// An object with keys of the client's choice, whose case matters.
    Map(&'static Rule),
    /// An object with these fields and no others.
    Object(Fields),
    /// Such a value, if the check has nothing against it.
    Only(&'static Rule, Check),
    /// Administrators set it. Clients send whole structs, so a value that says nothing is left out.
    Unset(&'static str),
    /// Administrators set it, and even an empty value says something.
    Null(&'static str),
    /// The Engine does not read it; it is left out.
    Ignored,
}

impl Rule {
    /// What is passed on of a value, if anything.
    fn judge(&self, name: &str, value: Value) -> Result<Option<Value>, Refusal> {
        let kept = match (self, value) {
            (_, Value::Null) | (Self::Ignored, _) => return Ok(None),
            (Self::Unset(_), value) if says_nothing(&value) => return Ok(None),
            (Self::Unset(reason) | Self::Null(reason), _) => return Err(Refusal::field(reason, name)),
            (Self::Only(rule, check), value) => {
                let kept = rule.judge(name, value)?;
                if let Some(kept) = &kept {
                    check(kept)?;
                }
                return Ok(kept);
            }
            (Self::Bool, value @ Value::Bool(_)) => value,
            (Self::Int, Value::Number(number)) if !number.is_f64() => Value::Number(number),
            (Self::Text | Self::Words, value @ Value::String(_)) => value,
            (Self::Words, Value::Array(items)) => list(&Self::Text, name, items)?,
            (Self::List(rule), Value::Array(items)) => list(rule, name, items)?,
            (Self::Map(rule), Value::Object(entries)) => map(rule, name, entries)?,
            (Self::Object(fields), Value::Object(entries)) => Value::Object(object(fields, entries)?),
            _ => return Err(Refusal::malformed(format!("The value of {name} has the wrong type."))),
        };
        Ok(Some(kept))
    }
}

/// Reads and judges a body that is an object.
pub(super) fn judge(fields: Fields, body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match json::parse(body)? {
        Value::Object(entries) => object(fields, entries),
        _ => Err(Refusal::malformed("The body must be a JSON object.")),
    }
}

fn object(fields: Fields, entries: Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    // All keys before any value: a key that comes in two spellings is malformed whatever the values are.
    let mut found: Vec<(&Field, Value)> = Vec::new();
    for (key, value) in entries {
        let field = find(fields, &key).ok_or_else(|| Refusal::unknown(&key))?;
        if found.iter().any(|(other, _)| other.0 == field.0) {
            return Err(Refusal::malformed(format!("The field {} comes twice.", field.0)));
        }
        found.push((field, value));
    }
    let mut kept = Map::new();
    for ((name, rule), value) in found {
        if let Some(value) = rule.judge(name, value)? {
            kept.insert((*name).to_owned(), value);
        }
    }
    Ok(kept)
}

/// Go also takes ſ for s and the Kelvin sign for k. No field has such letters here, so such keys are unknown.
fn find(fields: Fields, key: &str) -> Option<&'static Field> {
    fields.iter().flat_map(|group| group.iter()).find(|(name, _)| name.eq_ignore_ascii_case(key))
}

fn list(rule: &Rule, name: &str, items: Vec<Value>) -> Result<Value, Refusal> {
    let judged = |item| {
        let kept = rule.judge(name, item)?;
        kept.ok_or_else(|| Refusal::malformed(format!("A value in {name} is null.")))
    };
    items.into_iter().map(judged).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// In a map the key alone says something (`"Volumes":{"/data":null}`), so it stays.
fn map(rule: &Rule, name: &str, entries: Map<String, Value>) -> Result<Value, Refusal> {
    let mut kept = Map::new();
    for (key, value) in entries {
        kept.insert(key, rule.judge(name, value)?.unwrap_or(Value::Null));
    }
    Ok(Value::Object(kept))
}

/// Whether a value is what a Go struct sends of a field that nobody set.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(on) => !on,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.values().all(says_nothing),
    }
}

/// A check for texts of which only these pass.
pub(super) fn one_of(reason: &'static str, name: &str, value: &Value, allowed: &[&str]) -> Result<(), Refusal> {
    Refusal::unless(value.as_str().is_some_and(|text| allowed.contains(&text)), reason, name)
}

/// A check for maps of which only these keys pass.
pub(super) fn only_keys(reason: &'static str, name: &str, value: &Value, allowed: &[&str]) -> Result<(), Refusal> {
    let fine = value.as_object().is_some_and(|entries| entries.keys().all(|key| allowed.contains(&key.as_str())));
    Refusal::unless(fine, reason, name)
}

/// The text at a place in what was judged; empty when nothing is there.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The texts of a list at a place in what was judged.
pub(super) fn texts<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    value.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: Fields = &[
        &[("On", Rule::Bool), ("Size", Rule::Int), ("Cmd", Rule::Words), ("Labels", Rule::Map(&Rule::Text))],
        &[("Inner", Rule::Object(&[&[("Name", Rule::Text)]])), ("Names", Rule::List(&Rule::Text))],
        &[("Root", Rule::Unset("root")), ("Paths", Rule::Null("paths")), ("Id", Rule::Ignored)],
    ];

    fn judged(body: &Value) -> Result<Value, &'static str> {
        judge(FIELDS, body.to_string().as_bytes()).map(Value::Object).map_err(|refusal| refusal.reason)
    }

    #[test]
    fn what_is_known_is_kept_in_the_engines_spelling() {
        let body =
            json!({"on": true, "SIZE": -1, "cMD": "ls", "labels": {"a": "1", "A": null}, "inner": {"name": "x"}});
        let kept =
            json!({"On": true, "Size": -1, "Cmd": "ls", "Labels": {"a": "1", "A": null}, "Inner": {"Name": "x"}});
        assert_eq!(judged(&body), Ok(kept.clone()));
        assert_eq!(judged(&kept), Ok(kept));
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        for nothing in
            [json!(null), json!(false), json!(0), json!(""), json!([]), json!({}), json!({"Type": "", "C": {}})]
        {
            assert_eq!(judged(&json!({"Root": nothing})), Ok(json!({})));
        }
        assert_eq!(judged(&json!({"On": null, "Names": null, "Paths": null, "Id": {"x": 1}})), Ok(json!({})));
    }

    #[test]
    fn what_says_something_is_an_administrators() {
        for something in [json!(true), json!(1), json!(0.5), json!("x"), json!([""]), json!([0]), json!({"a": ["x"]})] {
            assert_eq!(judged(&json!({"rOOT": something})), Err("root"));
        }
        assert_eq!(judged(&json!({"Paths": []})), Err("paths"));
    }

    #[test]
    fn other_keys_and_shapes_are_refused() {
        for unknown in [json!({"Other": null}), json!({"inner": {"Size": 1}}), json!({"\u{17f}ize": 1}), json!({"": 1})]
        {
            assert_eq!(judged(&unknown), Err("unknown-field"));
        }
        for wrong in [
            json!({"On": 1}),
            json!({"Size": 1.0}),
            json!({"Size": "1"}),
            json!({"Names": "x"}),
            json!({"Names": [null]}),
            json!({"Cmd": [["x"]]}),
            json!({"Labels": []}),
            json!({"Labels": {"a": 1}}),
            json!({"Inner": []}),
            json!({"On": true, "on": true}),
            json!({"Inner": {"Name": "x", "NAME": "y"}}),
            json!([]),
            json!(null),
        ] {
            assert_eq!(judged(&wrong), Err("body"), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_field_is_named_in_short() {
        let body = json!({ (format!("x\n{}", "y".repeat(200))): 1 });
        let refusal = judge(FIELDS, body.to_string().as_bytes()).unwrap_err();
        assert!(refusal.sentence.contains(r"x\nyyy") && refusal.sentence.len() < 160, "{}", refusal.sentence);
    }
}
