//! Who the provider says somebody is, and what that makes them here.

use crate::rights::Role;
use app::contract::OidcSettings;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, IdTokenClaims};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The claims that the standard does not name; groups are among them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Others(Map<String, Value>);

impl AdditionalClaims for Others {}

/// Somebody whom the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Issuer and subject: what they are known by, whatever they are called.
    pub subject: String,
    /// What they are called.
    pub name: String,
    /// What they are here; nobody without a role comes in.
    pub role: Option<Role>,
}

impl Identity {
    /// Reads verified claims.
    pub(super) fn read(settings: &OidcSettings, claims: &IdTokenClaims<Others, CoreGenderClaim>) -> Self {
        let subject = claims.subject().as_str();
        let name = claims.preferred_username().map(|name| name.as_str());
        let name = name.or_else(|| claims.email().map(|email| email.as_str())).unwrap_or(subject);
        Self {
            subject: format!("{}|{subject}", settings.issuer),
            // A name is for people here; who somebody is, the subject says.
            name: name.split('@').next().unwrap_or(name).to_owned(),
            role: role(settings, &claims.additional_claims().0),
        }
    }
}

/// The highest role that one of the groups gives, or everybody's.
fn role(settings: &OidcSettings, claims: &Map<String, Value>) -> Option<Role> {
    let groups = groups(claims, &settings.claim);
    let is_in = |group: &String| !group.is_empty() && groups.contains(&group.as_str());
    if is_in(&settings.admin) {
        Some(Role::Admin)
    } else if is_in(&settings.operator) {
        Some(Role::Operator)
    } else if is_in(&settings.viewer) {
        Some(Role::Viewer)
    } else {
        Role::named(&settings.default)
    }
}

/// The groups of a claim, one or a list. A claim that is not there by its name may be a path, as `realm_access.roles`.
fn groups<'a>(claims: &'a Map<String, Value>, claim: &str) -> Vec<&'a str> {
    let path = || {
        let (first, rest) = claim.split_once('.')?;
        rest.split('.').try_fold(claims.get(first)?, |value, key| value.get(key))
    };
    match claims.get(claim).or_else(path) {
        Some(Value::String(group)) => vec![group.as_str()],
        Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settings(default: &str) -> OidcSettings {
        OidcSettings {
            claim: "groups".into(),
            admin: "captains".into(),
            operator: "crew".into(),
            default: default.into(),
            ..OidcSettings::default()
        }
    }

    fn found(settings: &OidcSettings, claims: &Value) -> Option<Role> {
        role(settings, claims.as_object().unwrap())
    }

    #[test]
    fn the_highest_group_counts() {
        let settings = settings("");
        assert_eq!(found(&settings, &json!({"groups": ["crew", "captains"]})), Some(Role::Admin));
        assert_eq!(found(&settings, &json!({"groups": ["x", "crew"]})), Some(Role::Operator));
        assert_eq!(found(&settings, &json!({"groups": "crew"})), Some(Role::Operator));
        for none in [
            json!({}),
            json!({"groups": []}),
            json!({"groups": ["crews", "Captains", "", 7, null]}),
            json!({"groups": {"captains": true}}),
            json!({"groups": "crew captains"}),
            json!({"roles": ["captains"]}),
        ] {
            assert_eq!(found(&settings, &none), None, "{none}");
        }
    }

    #[test]
    fn an_empty_setting_is_no_group_and_no_claim() {
        assert_eq!(found(&settings("viewer"), &json!({"groups": [""]})), Some(Role::Viewer));
        assert_eq!(found(&settings("root"), &json!({})), None);
        let unset = OidcSettings { claim: String::new(), ..settings("") };
        assert_eq!(found(&unset, &json!({"groups": ["captains"]})), None);
    }

    #[test]
    fn a_claim_may_be_a_path() {
        let nested = OidcSettings { claim: "realm_access.roles".into(), ..settings("") };
        assert_eq!(found(&nested, &json!({"realm_access": {"roles": ["captains"]}})), Some(Role::Admin));
        assert_eq!(found(&nested, &json!({"realm_access.roles": ["crew"]})), Some(Role::Operator));
        assert_eq!(found(&nested, &json!({"realm_access": "captains"})), None);
    }
}
