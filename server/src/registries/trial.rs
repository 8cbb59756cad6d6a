//! Tries a registry out: whether it answers, and takes the credentials.

use super::client::{Answer, Client};
use super::failure::Failure;
use http::Method;
use serde_json::Value;

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// ok, refused or unreachable.
    pub(crate) state: &'static str,
    /// A sentence.
    pub(crate) said: String,
}

impl Verdict {
    /// A failure's.
    pub(crate) fn of(failure: &Failure) -> Self {
        let state = match failure {
            Failure::Refused | Failure::Forbidden(_) => "refused",
            _ => "unreachable",
        };
        Self { state, said: failure.to_string() }
    }

    /// Whether the registry can be used.
    pub(crate) fn is_ok(&self) -> bool {
        self.state == "ok"
    }
}

impl Client {
    /// Tries the registry out.
    pub(crate) async fn test(&self) -> Verdict {
        let asked = self.ask(Method::GET, "v2/", "").await;
        let (state, said) = match &asked {
            Ok(answer) if !is_registry(answer) => return Verdict::of(&Failure::nonsense()),
            Ok(_) if !self.has_login() => ("ok", "It answers, without a user."),
            Ok(_) if self.was_opened("") => ("ok", "It answers, and takes the user and the secret."),
            Ok(_) => ("ok", "It answers, and asks for no user: whether the secret is right was not seen."),
            Err(Failure::Refused) if self.has_login() => ("refused", "The user or the secret is wrong."),
            Err(Failure::Refused) => ("refused", "It asks for a user and a secret."),
            Err(Failure::Missing | Failure::Unsupported) => {
                ("unreachable", "There is no registry there: it does not know /v2/.")
            }
            Err(failure) => return Verdict::of(failure),
        };
        Verdict { state, said: said.to_owned() }
    }
}

/// Whether it is a registry that answers, and not just any web server.
fn is_registry(answer: &Answer) -> bool {
    let is_named = answer.header("docker-distribution-api-version").is_some();
    is_named || answer.body.is_empty() || serde_json::from_slice::<Value>(&answer.body).is_ok()
}
