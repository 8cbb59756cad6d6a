//! One's own account: `/api/account/…`. Times are in seconds since 1970.

use serde::{Deserialize, Serialize};

/// The body of `POST /api/account/proof`: one of the two.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proof {
    /// The password, or empty.
    pub password: String,
    /// A code of the second factor, or empty.
    pub code: String,
}

/// The body of `POST /api/account/password`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    pub old: String,
    /// The password from now on.
    pub new: String,
}

/// A sign-in that holds: a row of `GET /api/account/sessions` and `GET /api/people/{id}/sessions`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct OpenSession {
    /// What it is ended by.
    pub id: i64,
    /// When it began.
    pub created: i64,
    /// When it was last used, to the minute.
    pub seen: i64,
    /// What the browser called itself.
    pub agent: String,
    /// Where it began.
    pub address: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A token: a row of `GET /api/account/tokens` and `GET /api/tokens`. The token itself is not kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Token {
    /// What it is revoked by.
    pub id: i64,
    /// Whose it is.
    pub user: String,
    /// What they called it.
    pub name: String,
    /// When it was made.
    pub created: i64,
    /// When it ends; never without.
    pub expires: Option<i64>,
    /// When it was last used, to the minute.
    pub used: Option<i64>,
}

/// The body of `POST /api/account/tokens`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What to call it.
    pub name: String,
    /// How many days it holds; for ever without.
    #[serde(default)]
    pub expires_days: Option<u32>,
}

/// The answer to it: the only time that the token is shown.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct TokenMade {
    /// The token.
    pub token: String,
}

/// The answer to `POST /api/account/two-factor/start`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct TwoFactor {
    /// The seed in base32, for typing.
    pub secret: String,
    /// The seed as `otpauth://…`.
    pub uri: String,
    /// The same as a QR code: an `<svg>` element.
    pub svg: String,
}

/// The body of `POST /api/account/two-factor/confirm`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits.
    pub code: String,
}

/// The answer to it: the only time that they are shown. Each works once, in place of a code.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Ten of them.
    pub codes: Vec<String>,
}

/// A client certificate: a row of `GET /api/account/certificates` and `GET /api/certificates`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Certificate {
    /// What it is revoked by.
    pub id: i64,
    /// Whose it is.
    pub user: String,
    /// What they called it.
    pub name: String,
    /// When it was made.
    pub created: i64,
    /// When it ends.
    pub expires: i64,
    /// SHA-256 of it, in hexadecimal.
    pub fingerprint: String,
}

/// The body of `POST /api/account/certificates`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCertificate {
    /// What to call it.
    pub name: String,
    /// How many days it holds.
    pub days: u32,
}

/// The answer to it, as PEM: the files of `DOCKER_CERT_PATH`. The key is not kept; this is the only time it is shown.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct CertificateMade {
    /// `ca.pem`
    pub ca: String,
    /// `cert.pem`
    pub cert: String,
    /// `key.pem`
    pub key: String,
}
