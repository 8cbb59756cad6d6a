//! The console's settings: `/api/settings`, for administrators.

use serde::{Deserialize, Serialize};

/// The body of `GET` and `PUT /api/settings`.
#[derive(Clone, Default, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The registries, as `host` or `host:port`, that others than administrators may pull from and push to; any public
    /// one when empty.
    pub registries: Vec<String>,
    /// Sign-in by OpenID Connect.
    pub oidc: OidcSettings,
    /// Whether no history of what containers use is kept.
    #[serde(default)]
    pub history_off: bool,
    /// Whether `/metrics` tells what each container uses.
    #[serde(default)]
    pub metrics_containers: bool,
}

/// How to sign in by an OpenID Connect provider.
#[derive(Clone, Default, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct OidcSettings {
    /// The provider, as `https://id.example/realms/main`; empty switches it off and forgets the secret.
    pub issuer: String,
    /// What this console is called there.
    pub client_id: String,
    /// Its secret there. Never told: always empty in answers, and empty in a change keeps the one that is kept.
    pub client_secret: String,
    /// What the button on the sign-in page calls the provider.
    pub name: String,
    /// What is asked for beyond `openid`, with spaces between, as `profile groups`.
    pub scopes: String,
    /// The claim of the ID token with a person's groups, as `groups`.
    pub claim: String,
    /// The group of administrators; empty for none.
    pub admin: String,
    /// The group of operators; empty for none.
    pub operator: String,
    /// The group of viewers; empty for none.
    pub viewer: String,
    /// The role of who is in none of these groups; empty keeps them out.
    pub default: String,
}
