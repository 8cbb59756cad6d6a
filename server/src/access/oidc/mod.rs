//! Sign-in by an OpenID Connect provider: authorization code with PKCE, state and nonce.
//!
//! # Layout
//! - `flows`: sign-ins on their way
//! - `provider`: what it tells of itself and of people; `fetch`: how it is asked
//! - `claims`: who somebody is, and their role here

mod claims;
mod error;
mod fetch;
mod flows;
mod provider;

pub use claims::Identity;
pub use error::OidcError;
pub use flows::Flow;

use super::{Access, AccessError, Person, Secret};
use crate::rights::{Rights, Role};
use app::contract::OidcSettings;
use flows::Flows;
use openidconnect::{Nonce, PkceCodeChallenge};
use provider::Provider;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long what a provider tells of itself is good enough to send people there …
const KEPT: Duration = Duration::from_secs(10 * 60);
/// … and to check who they are: it may have changed its keys.
const FRESH: Duration = Duration::from_secs(60);
/// How long a sign-in waits for the provider, with the others who wait for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The way in by a provider.
#[derive(Default)]
pub struct Oidc {
    flows: Flows,
    /// The provider asked last. It is locked while it is asked: many who wait ask once.
    known: Mutex<Option<(Arc<Provider>, Instant)>>,
}

/// A sign-in that has begun.
pub struct Begun {
    /// Where it goes on, at the provider.
    pub url: String,
    /// What this browser must bring when it comes back.
    pub browser: Secret,
}

impl Oidc {
    /// Begins a sign-in that comes back to `redirect` and then goes to `next`.
    pub async fn begin(
        &self,
        settings: OidcSettings,
        redirect: String,
        next: String,
        address: Option<IpAddr>,
    ) -> Result<Begun, OidcError> {
        let provider = self.provider(&settings.issuer, KEPT).await?;
        let (state, browser) = (Secret::random(), Secret::random());
        let nonce = Nonce::new(Secret::random().reveal().to_owned());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let url = provider.door(&settings, &redirect, state.reveal().to_owned(), nonce.clone(), challenge)?;
        self.flows.put(&state, &browser, address, Flow { settings, next, redirect, nonce, verifier });
        Ok(Begun { url, browser })
    }

    /// The sign-in that comes back with this state and this browser's cookie. It is found once.
    pub fn take(&self, state: &str, browser: &str) -> Option<Flow> {
        self.flows.take(state, browser)
    }

    /// Asks the provider who it was. `secret` is this console's own there.
    pub async fn finish(&self, flow: Flow, secret: Option<String>, code: String) -> Result<Identity, OidcError> {
        let provider = self.provider(&flow.settings.issuer, FRESH).await?;
        provider.identify(flow, secret, code).await
    }

    /// The provider, as it told of itself not longer ago than this.
    async fn provider(&self, issuer: &str, age: Duration) -> Result<Arc<Provider>, OidcError> {
        tokio::time::timeout(PATIENCE, self.ask(issuer, age)).await.unwrap_or(Err(OidcError::Late))
    }

    async fn ask(&self, issuer: &str, age: Duration) -> Result<Arc<Provider>, OidcError> {
        let mut known = self.known.lock().await;
        if let Some((provider, since)) = &*known
            && provider.issuer() == issuer
            && since.elapsed() < age
        {
            return Ok(Arc::clone(provider));
        }
        let provider = Arc::new(Provider::discover(issuer).await?);
        *known = Some((Arc::clone(&provider), Instant::now()));
        Ok(provider)
    }
}

/// Whether these settings let the same people in with the same roles; what the button says is all the same.
pub fn admits_alike(one: &OidcSettings, other: &OidcSettings) -> bool {
    let people = |settings: &OidcSettings| OidcSettings {
        name: String::new(),
        scopes: String::new(),
        client_secret: String::new(),
        ..settings.clone()
    };
    people(one) == people(other)
}

impl Access {
    /// The person of an identity, found or added. The role is the provider's to say; grants and scope are given here
    /// and stay.
    pub fn admit(&self, identity: &Identity, role: Role) -> Result<i64, AccessError> {
        let known = self.store.user_with_subject(&identity.subject)?.map(Person::from);
        let rights = match known {
            Some(person) => Rights { role, ..person.rights },
            None => Rights::of(role),
        };
        self.oidc_person(&identity.subject, &identity.name, rights)
    }

    /// Ends whatever the provider's people have: sessions, tokens and certificates. For when the provider is another
    /// one, or gives other roles: whoever is still welcome signs in again.
    pub fn end_provided(&self) -> Result<(), AccessError> {
        for person in self.people()?.into_iter().filter(|person| person.oidc) {
            for session in self.sessions(person.id)? {
                self.end_session(person.id, session.id)?;
            }
            for token in self.tokens(Some(person.id))? {
                self.revoke_token(Some(person.id), token.id)?;
            }
            for certificate in self.certificates(Some(person.id))? {
                self.revoke_certificate(Some(person.id), certificate.id)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::fixture::{access, person, visit};
    use crate::rights::{Grant, Grants};

    fn grace(role: Role) -> Identity {
        Identity { subject: "https://id.example|7".into(), name: "grace".into(), role: Some(role) }
    }

    #[test]
    fn the_role_is_the_provider_s_and_the_grants_are_ours() {
        let (_directory, access) = access();
        let id = access.admit(&grace(Role::Viewer), Role::Viewer).unwrap();
        let rights = Rights { grants: Grants::NONE.with(Grant::Exec), ..Rights::of(Role::Viewer) };
        access.oidc_person("https://id.example|7", "grace", rights).unwrap();
        assert_eq!(access.admit(&grace(Role::Operator), Role::Operator).unwrap(), id);
        let rights = access.person(id).unwrap().unwrap().rights;
        assert!(rights.role == Role::Operator && rights.may(Grant::Exec));
    }

    #[test]
    fn security_i4_what_the_provider_s_people_have_ends_with_it() {
        let (_directory, access) = access();
        let ada = person(&access, "ada", &Rights::admin());
        let id = access.admit(&grace(Role::Admin), Role::Admin).unwrap();
        for user in [ada, id] {
            access.begin(user, &visit("10.0.0.1", None)).unwrap();
            access.create_token(user, "laptop", None).unwrap();
            access.add_certificate(user, "laptop", &format!("f{user}"), i64::MAX).unwrap();
        }
        let changes = access.changes();
        access.end_provided().unwrap();
        assert!(changes.has_changed().unwrap());
        let left = |user| {
            let (tokens, certificates) = (access.tokens(Some(user)).unwrap(), access.certificates(Some(user)).unwrap());
            [access.sessions(user).unwrap().len(), tokens.len(), certificates.len()]
        };
        assert_eq!((left(ada), left(id)), ([1, 1, 1], [0, 0, 0]));
    }

    #[test]
    fn a_button_is_no_other_provider() {
        let one = OidcSettings { issuer: "https://id.example".into(), admin: "a".into(), ..OidcSettings::default() };
        assert!(admits_alike(&one, &OidcSettings { name: "Example".into(), ..one.clone() }));
        assert!(!admits_alike(&one, &OidcSettings { admin: "b".into(), ..one.clone() }));
        assert!(!admits_alike(&one, &OidcSettings::default()));
    }
}
