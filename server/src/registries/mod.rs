//! Registries: their credentials, what is in them, and whether they have something newer.
//!
//! Addresses of the link are refused, however they are written or named; those of this machine and its networks are
//! not: that is where registries of one's own are, and only administrators say which there are.
//!
//! # Layout
//! - this file: the registries there are, opened with this console's key; `auth`: credentials, as they are sent
//! - `reference`: names of images; `client`: how a registry is asked (`challenge`: what it asks for, `failure`: why not)
//! - `trial`, `browse`: what it is asked; `updates`: what the engine is asked of it now and then (`check` does it)

mod auth;
mod browse;
mod challenge;
mod check;
mod client;
mod failure;
mod reference;
mod trial;
mod updates;

pub(crate) use auth::Auth;
pub(crate) use browse::{Manifest, Repositories};
pub(crate) use client::Client;
pub(crate) use failure::Failure;
pub(crate) use reference::{is_digest, is_host, is_repository, is_tag};
pub(crate) use trial::Verdict;
pub(crate) use updates::Shown;

use crate::access::{Seal, SealError};
use crate::console::Console;
use crate::store::{RegistryRow, Store, StoreError};
use engine::reference::host_of;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use updates::Updates;

/// A registry as it is kept, with its secret. Never shown and never written down.
pub(crate) struct Registry {
    /// `host` or `host:port`.
    pub(crate) host: String,
    /// The user; empty for none.
    pub(crate) user: String,
    /// The secret; empty for none.
    pub(crate) secret: String,
    /// https or http.
    pub(crate) scheme: String,
    /// Its own CA as PEM; empty for those of the system.
    pub(crate) ca: String,
}

impl Registry {
    /// Its credentials, if it has some.
    fn auth(&self) -> Option<Auth> {
        let Self { host, user, secret, .. } = self;
        let auth = || Auth { host: host.clone(), user: user.clone(), secret: secret.clone() };
        (!user.is_empty() || !secret.is_empty()).then(auth)
    }
}

/// All registries.
pub struct Registries {
    store: Store,
    seal: Seal,
    /// Those that were asked; each with the row that it was made of, and the tokens that it gave.
    clients: Mutex<HashMap<i64, (RegistryRow, Arc<Client>)>>,
    /// Whether there is something newer.
    pub(crate) updates: Updates,
}

impl Registries {
    /// Those of a database, with the key in a data directory.
    pub fn open(store: &Store, directory: &Path) -> Result<Self, SealError> {
        let updates = Updates::read(store);
        Ok(Self { store: store.clone(), seal: Seal::open(directory)?, clients: Mutex::default(), updates })
    }

    /// The credentials for a reference. `choice`: empty for those of its host, if there are any; `none`; or a
    /// registry's number. The error is a sentence.
    pub(crate) fn auth(&self, reference: &str, choice: &str) -> Result<Option<Auth>, String> {
        let host = host_of(reference);
        let row = match choice {
            "none" => return Ok(None),
            "" => self.store.registry_at(&host).map_err(|cause| unread(&cause))?,
            id => {
                let row = id.parse().ok().map(|id| self.store.registry(id)).transpose();
                let row = row.map_err(|cause| unread(&cause))?.flatten();
                Some(row.ok_or("The registry that was chosen is not there any more. Choose another.")?)
            }
        };
        let Some(row) = row else { return Ok(None) };
        if row.host != host {
            let own = row.host;
            return Err(format!("The credentials of {own} are for it alone, and this is of {host}. Choose others."));
        }
        Ok(self.unsealed(&row)?.auth())
    }

    /// The value of `X-Registry-Config` for somebody's builds: all credentials of hosts that they may have asked; `None`
    /// when there are none.
    pub(crate) fn config_for(&self, may_ask: impl Fn(&str) -> bool) -> Option<String> {
        use base64::Engine as _;
        let stored = self.stored();
        let allowed = stored.iter().filter(|auth| may_ask(&auth.host));
        let config: Map<String, Value> = allowed.map(Auth::entry_by_address).collect();
        let encode = |config| base64::engine::general_purpose::URL_SAFE.encode(Value::Object(config).to_string());
        (!config.is_empty()).then(|| encode(config))
    }

    /// All credentials that are stored.
    pub(crate) fn stored(&self) -> Vec<Auth> {
        let rows = self.store.registries().inspect_err(|cause| drop(unread(cause))).unwrap_or_default();
        rows.iter().filter_map(|row| self.unsealed(row).ok()?.auth()).collect()
    }

    /// A registry as it is kept, with its secret. The error is a sentence.
    pub(crate) fn unsealed(&self, row: &RegistryRow) -> Result<Registry, String> {
        let RegistryRow { host, user, secret, scheme, ca, .. } = row.clone();
        let secret = if secret.is_empty() { Some(secret) } else { self.seal.unseal(&secret) };
        let sentence = || format!("The stored secret of {host} cannot be read with this console's key. Enter it anew.");
        let secret = secret.ok_or_else(sentence)?;
        Ok(Registry { host, user, secret, scheme, ca })
    }

    /// A secret as it is kept.
    pub(crate) fn sealed(&self, secret: &str) -> String {
        if secret.is_empty() { String::new() } else { self.seal.seal(secret) }
    }

    /// What asks the registry of a row.
    pub(crate) fn client(&self, row: &RegistryRow) -> Result<Arc<Client>, Failure> {
        // Who has read a row before it was changed must leave nothing behind that was made of it.
        if let Some((of, client)) = self.clients().get(&row.id)
            && is_asked_alike(of, row)
        {
            return Ok(Arc::clone(client));
        }
        let registry = self.unsealed(row).map_err(Failure::Unreachable)?;
        let client = Arc::new(Client::new(&registry)?);
        self.clients().insert(row.id, (row.clone(), Arc::clone(&client)));
        Ok(client)
    }

    /// Forgets what was known of a registry that has changed.
    pub(crate) fn forget(&self, id: i64) {
        self.clients().remove(&id);
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<i64, (RegistryRow, Arc<Client>)>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether two rows say the same of how a registry is asked.
fn is_asked_alike(one: &RegistryRow, other: &RegistryRow) -> bool {
    (&one.host, &one.user, &one.secret, &one.scheme, &one.ca)
        == (&other.host, &other.user, &other.secret, &other.scheme, &other.ca)
}

fn unread(cause: &StoreError) -> String {
    tracing::error!(%cause, "the registries cannot be read");
    "The stored credentials cannot be read at this moment. Try again.".to_owned()
}

/// Looks for newer images until the console stops.
pub async fn run(console: Arc<Console>) {
    // A simulated engine asks nobody.
    if console.demo {
        return;
    }
    tokio::select! {
        () = console.stop.cancelled() => {}
        () = check::keep(&console) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    fn registries() -> (tempfile::TempDir, Registries) {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let registries = Registries::open(&store, directory.path()).unwrap();
        (directory, registries)
    }

    fn add(registries: &Registries, host: &str, user: &str, secret: &str) -> i64 {
        let (host, user, secret) = (host.to_owned(), user.to_owned(), registries.sealed(secret));
        let row = RegistryRow { host, user, secret, scheme: "https".into(), ..RegistryRow::default() };
        registries.store.add_registry(&row).unwrap()
    }

    #[test]
    fn credentials_are_chosen_by_host_or_by_number() {
        let (_directory, registries) = registries();
        let lan = add(&registries, "registry.lan:5000", "ci", "word");
        let open = add(&registries, "open.lan", "", "");
        let chosen =
            |reference: &str, choice: &str| registries.auth(reference, choice).map(|auth| auth.map(|a| a.user));
        assert_eq!(chosen("registry.lan:5000/a:1", ""), Ok(Some("ci".into())));
        assert_eq!(chosen("registry.lan:5000/a:1", "none"), Ok(None));
        assert_eq!(chosen("registry.lan:5000/a", &lan.to_string()), Ok(Some("ci".into())));
        assert_eq!((chosen("alpine", ""), chosen("open.lan/a", &open.to_string())), (Ok(None), Ok(None)));
        assert!(chosen("alpine", &lan.to_string()).unwrap_err().contains("for it alone"));
        for gone in ["99", "x"] {
            assert!(chosen("alpine", gone).unwrap_err().contains("not there"), "{gone}");
        }
    }

    #[test]
    fn the_configuration_of_builds_has_all_credentials() {
        let (directory, registries) = registries();
        assert_eq!(registries.config_for(|_| true), None);
        add(&registries, "open.lan", "", "");
        assert_eq!(registries.config_for(|_| true), None);
        add(&registries, "docker.io", "ada", "word");
        let json = base64::engine::general_purpose::URL_SAFE.decode(registries.config_for(|_| true).unwrap()).unwrap();
        let json: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["https://index.docker.io/v1/"]["password"], "word");
        assert_eq!(json.as_object().unwrap().len(), 1);
        assert_eq!(registries.config_for(|host| host != "docker.io"), None, "who may not have it asked");
        // Another console's key opens nothing.
        std::fs::write(directory.path().join("secret.key"), [7; 32]).unwrap();
        let other = Registries::open(&registries.store, directory.path()).unwrap();
        assert!(other.auth("alpine", "").unwrap_err().contains("Enter it anew"));
        assert_eq!(other.config_for(|_| true), None);
    }
}
