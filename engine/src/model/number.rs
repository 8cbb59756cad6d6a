//! Numbers as engines write them, whatever they write them as.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A count: a whole number, else the nearest to what is there (a fraction, a text), else 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count(pub(super) u64);

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Count, E> {
        Ok(Count(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Count, E> {
        Ok(Count(u64::try_from(number).unwrap_or(0)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Count, E> {
        // Saturates; what is no number is 0.
        Ok(Count(number as u64))
    }

    fn visit_str<E>(self, text: &str) -> Result<Count, E> {
        let text = text.trim();
        Ok(Count(text.parse().unwrap_or_else(|_| text.parse::<f64>().map_or(0, |number| number as u64))))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Count, E> {
        Ok(Count(0))
    }

    fn visit_unit<E>(self) -> Result<Count, E> {
        Ok(Count(0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rest: A) -> Result<Count, A::Error> {
        while rest.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Count(0))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut rest: A) -> Result<Count, A::Error> {
        while rest.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Count(0))
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

/// Reads a [`Count`] into a field.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Count::deserialize(from).map(|count| count.0)
}

/// Reads one that may not be there.
pub(super) fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Option::<Count>::deserialize(from).map(|count| count.map(|count| count.0))
}

/// Reads a time, which is a [`Count`] since 1970.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    count(from).map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_k8_numbers_are_read_however_they_are_written() {
        let read = |json: &str| serde_json::from_str::<Count>(json).unwrap().0;
        for (json, number) in [
            ("7", 7),
            ("18446744073709551615", u64::MAX),
            ("18446744073709551616", u64::MAX),
            ("7.9", 7),
            ("-7", 0),
            ("-7.5", 0),
            ("\"7\"", 7),
            ("\" 7.9 \"", 7),
            ("\"many\"", 0),
            ("null", 0),
            ("true", 0),
            ("[1,{\"a\":2}]", 0),
            ("{\"a\":[1]}", 0),
        ] {
            assert_eq!(read(json), number, "{json}");
        }
    }
}
