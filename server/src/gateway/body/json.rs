//! Reads JSON that can be read in one way only: UTF-8, one value, no doubled keys, not too deep, not too big.

use super::refusal::{Refusal, cut};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// More than this is not judged.
pub(super) const MAX_BYTES: usize = 1 << 20;
const MAX_DEPTH: usize = 64;

/// Reads a body.
pub(super) fn parse(body: &[u8]) -> Result<Value, Refusal> {
    if body.len() > MAX_BYTES {
        return Err(Refusal::malformed("The body is larger than 1 MiB, so it cannot be judged."));
    }
    let text = std::str::from_utf8(body).map_err(|_| Refusal::malformed("The body is not UTF-8."))?;
    let mut source = serde_json::Deserializer::from_str(text);
    let value = Node(MAX_DEPTH).deserialize(&mut source).map_err(|error| unreadable(&error))?;
    source.end().map_err(|error| unreadable(&error))?;
    Ok(value)
}

/// Encodes what was judged.
pub(super) fn encode(object: Map<String, Value>) -> Vec<u8> {
    Value::Object(object).to_string().into_bytes()
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    Refusal::malformed(format!("The body is not JSON that can be judged: {error}."))
}

/// A value with room for so many levels in it. `Value`'s own reading lets the last of two equal keys win in silence.
#[derive(Clone, Copy)]
struct Node(usize);

impl Node {
    fn inner<E: Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("it is nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let inner = self.inner::<A::Error>()?;
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let inner = self.inner::<A::Error>()?;
        let mut entries = Map::new();
        while let Some(key) = source.next_key::<String>()? {
            let value = source.next_value_seed(inner)?;
            if entries.contains_key(&key) {
                return Err(A::Error::custom(format!("the key \"{}\" comes twice", cut(&key))));
            }
            entries.insert(key, value);
        }
        Ok(Value::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_can_be_read_in_one_way_is_read() {
        let text = r#" {"a":[1,-2,18446744073709551615,1.5,true,null,"\u0050 \ud83d\ude00"],"A":{}} "#;
        let value = json!({"a": [1, -2, u64::MAX, 1.5, true, null, "P \u{1f600}"], "A": {}});
        assert_eq!(parse(text.as_bytes()), Ok(value));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        let cases: [&[u8]; 12] = [
            b"",
            b"{",
            b"{}{}",
            b"{} x",
            br#"{"a":1,"a":1}"#,
            br#"{"a":1,"\u0061":2}"#,
            br#"[{"x":{"a":1,"b":2,"a":3}}]"#,
            b"{\"a\":\"\xff\"}",
            br#"{"a":"\ud800"}"#,
            b"\xef\xbb\xbf{}",
            br#"{"a":1,}"#,
            b"{'a':1}",
        ];
        for case in cases {
            let refusal = parse(case).unwrap_err();
            assert!(refusal.malformed && refusal.reason == "body", "{}", String::from_utf8_lossy(case));
        }
    }

    #[test]
    fn depth_and_size_have_their_limits() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(parse(nested(100_000).as_bytes()).is_err());
        let padded = |bytes: usize| format!("{{}}{}", " ".repeat(bytes - 2));
        assert!(parse(padded(MAX_BYTES).as_bytes()).is_ok());
        assert!(parse(padded(MAX_BYTES + 1).as_bytes()).is_err());
    }
}
