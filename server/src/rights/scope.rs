//! Which containers a person's rights are about, by name or label.

use std::fmt;
use std::str::FromStr;

/// One way into a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `name:web-*`: the name fits a pattern, in which `*` stands for anything.
    Name(String),
    /// `label:team` or `label:team=shop-*`: the label is there, and its value fits.
    Label {
        /// The label, exactly.
        key: String,
        /// The pattern of its value; any value without.
        value: Option<String>,
    },
}

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no scope rule; write name:web-* or label:team=shop")]
pub struct ScopeError(String);

impl FromStr for Rule {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let bad = || ScopeError(text.chars().take(80).collect());
        let fit = |text: &str| !text.is_empty() && text.len() <= 256 && !text.chars().any(char::is_control);
        let (kind, rest) = text.split_once(':').ok_or_else(bad)?;
        match kind {
            "name" if fit(rest) => Ok(Self::Name(rest.to_owned())),
            "label" => match rest.split_once('=') {
                None if fit(rest) => Ok(Self::Label { key: rest.to_owned(), value: None }),
                Some((key, value)) if fit(key) && fit(value) => {
                    Ok(Self::Label { key: key.to_owned(), value: Some(value.to_owned()) })
                }
                _ => Err(bad()),
            },
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(pattern) => write!(f, "name:{pattern}"),
            Self::Label { key, value: None } => write!(f, "label:{key}"),
            Self::Label { key, value: Some(value) } => write!(f, "label:{key}={value}"),
        }
    }
}

/// The containers that some rights are about: those that fit any of the rules, or everything when there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(Vec<Rule>);

impl Scope {
    /// No limits.
    pub fn everything() -> Self {
        Self(Vec::new())
    }

    /// Those that fit any of these; no rules are no limits.
    pub fn of(rules: Vec<Rule>) -> Self {
        Self(rules)
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.0
    }

    /// Whether there are no limits.
    pub fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a thing of that name (without a leading slash) and with these labels is within.
    pub fn admits(&self, name: &str, label: &dyn Fn(&str) -> Option<String>) -> bool {
        self.is_everything()
            || self.0.iter().any(|rule| match rule {
                Rule::Name(pattern) => fits(pattern, name),
                Rule::Label { key, value } => {
                    label(key).is_some_and(|found| value.as_ref().is_none_or(|pattern| fits(pattern, &found)))
                }
            })
    }

    /// As stored: a rule a line.
    pub fn to_text(&self) -> String {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// Reads what was stored. A rule that cannot be read admits nothing, rather than everything.
    pub fn from_text(text: &str) -> Self {
        let nothing = || Rule::Name(String::new());
        Self(text.lines().map(|line| line.parse().unwrap_or_else(|_| nothing())).collect())
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    let mut rest = rest;
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(rules: &[&str], name: &str, labels: &[(&str, &str)]) -> bool {
        let scope = Scope::of(rules.iter().map(|rule| rule.parse().unwrap()).collect());
        assert_eq!(Scope::from_text(&scope.to_text()), scope);
        scope.admits(name, &|key| labels.iter().find(|(own, _)| *own == key).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn any_rule_admits_and_none_is_no_limit() {
        assert!(admits(&[], "web", &[]));
        assert!(admits(&["name:web-*"], "web-1", &[]));
        assert!(!admits(&["name:web-*"], "my-web-1", &[]));
        assert!(!admits(&["name:web"], "web-1", &[]));
        assert!(admits(&["name:a*b*c"], "a1b2c", &[]) && !admits(&["name:a*b*c"], "a1c2b", &[]));
        assert!(!admits(&["name:ab*ba"], "aba", &[]), "parts do not overlap");
        assert!(admits(&["name:x", "label:team"], "web", &[("team", "")]));
        assert!(admits(&["label:team=shop-*"], "web", &[("team", "shop-1")]));
        assert!(!admits(&["label:team=shop"], "web", &[("team", "shop2")]));
        assert!(!admits(&["label:Team"], "web", &[("team", "a")]));
    }

    #[test]
    fn what_cannot_be_read_admits_nothing() {
        for bad in ["", "web", "name:", "label:", "label:=a", "label:a=", "image:x", "name:a\nname:*"] {
            assert!(bad.parse::<Rule>().is_err(), "{bad:?}");
        }
        let scope = Scope::from_text("nonsense");
        assert!(!scope.is_everything() && !scope.admits("web", &|_| None));
    }
}
