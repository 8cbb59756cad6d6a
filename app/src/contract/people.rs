//! Who may come in: `/api/people/…`, for administrators.

use serde::{Deserialize, Serialize};

/// A person: a row of `GET /api/people`, and `GET /api/people/{id}`. Times are in seconds since 1970.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Person {
    /// Their number.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// viewer, operator or admin.
    pub role: String,
    /// What was granted beyond the role, by name.
    pub grants: Vec<String>,
    /// The rules of the containers their rights are about, as `name:web-*` and `label:team=shop`; all without.
    pub scope: Vec<String>,
    /// Whether they are kept out.
    pub disabled: bool,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Whether they come from an OpenID Connect provider.
    pub oidc: bool,
    /// When they were added.
    pub created: i64,
    /// When they were last here.
    pub seen: Option<i64>,
}

/// The body of `POST /api/people`; the answer is the [`Person`].
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// viewer, operator or admin.
    pub role: String,
    /// What is granted beyond the role, by name.
    #[serde(default)]
    pub grants: Vec<String>,
    /// The rules of their scope; everything without.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Their password.
    pub password: String,
}

/// The body of `PUT /api/people/{id}`; the answer is the [`Person`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    /// viewer, operator or admin.
    pub role: String,
    /// What is granted beyond the role, by name.
    pub grants: Vec<String>,
    /// The rules of their scope; everything when empty.
    pub scope: Vec<String>,
    /// Whether they are kept out.
    pub disabled: bool,
}

/// The body of `POST /api/people/{id}/password`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password from now on.
    pub new: String,
}
