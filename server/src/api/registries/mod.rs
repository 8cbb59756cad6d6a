//! Registries: kept and tested by administrators, browsed by whoever may move images. A secret is taken, and never given
//! back.

mod browse;
mod updates;

use super::asked::{Admin, Asked, ProvedAdmin};
use super::body::Body;
use super::problem::Problem;
use crate::access::AccessError;
use crate::clock::now;
use crate::console::Console;
use crate::registries::{Client, Registry, Verdict, is_host};
use crate::rights::Grant;
use crate::store::{RegistryRow, StoreError};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use engine::reference::{HUB, canonical};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most registries.
const MOST: usize = 100;
/// The longest user, secret and CA, in bytes. Some clouds' secrets are whole keys.
const LONGEST: (usize, usize, usize) = (255, 8 * 1024, 32 * 1024);
/// What moves images, and so sees registries.
const GRANTS: [Grant; 3] = [Grant::Images, Grant::Builds, Grant::Registries];

/// All of it.
pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/registries", get(all).post(add))
        .route("/registries/{id}", put(change).delete(remove))
        .route("/registries/{id}/test", post(test))
        .route("/registries/{id}/repositories", get(browse::repositories))
        .route("/registries/{id}/tags", get(browse::tags))
        .route("/registries/{id}/manifest", get(browse::manifest).delete(browse::delete_manifest))
        .route("/updates", get(updates::updates).post(updates::look).put(updates::switch))
}

/// A registry as it is listed.
#[derive(Debug, Serialize, PartialEq)]
struct Listed {
    id: String,
    host: String,
    user: String,
    /// Whether there is one.
    secret: bool,
    scheme: String,
    /// Whether it has a CA of its own.
    ca: bool,
    state: String,
    said: String,
    checked: i64,
}

/// What is sent of one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    host: String,
    #[serde(default)]
    user: String,
    /// Without one, a change keeps the one that is kept.
    secret: Option<String>,
    #[serde(default = "https")]
    scheme: String,
    /// The same.
    ca: Option<String>,
    #[serde(default)]
    save_anyway: bool,
}

fn https() -> String {
    "https".to_owned()
}

/// `GET /api/registries`
async fn all(asked: Asked) -> Result<Json<Vec<Listed>>, Problem> {
    let asked = mover(asked).await?;
    let rows = asked.console.access.store().registries().map_err(AccessError::from)?;
    Ok(Json(rows.into_iter().map(listed).collect()))
}

/// `POST /api/registries`: tested first.
async fn add(asked: ProvedAdmin, Body(sent): Body<Sent>) -> Result<(StatusCode, Json<Listed>), Problem> {
    let saved = tidy(sent, None, "")?;
    asked
        .about(&saved.registry.host)
        .saying(told(&saved.registry))
        .change(move |console| async move {
            let store = console.access.store();
            let rows = store.registries().map_err(AccessError::from)?;
            if rows.len() >= MOST {
                return Err(conflict("There are 100 registries already. Remove one first."));
            }
            if rows.iter().any(|row| row.host == saved.registry.host) {
                return Err(conflict("This registry is there already. Change that one."));
            }
            let row = saved.row(&console, 0).await?;
            let id = store.add_registry(&row).map_err(unique)?;
            Ok((StatusCode::CREATED, Json(listed(RegistryRow { id, ..row }))))
        })
        .await
}

/// `PUT /api/registries/{id}`
async fn change(asked: ProvedAdmin, Body(sent): Body<Sent>) -> Result<Json<Listed>, Problem> {
    let before = find(&asked.console, asked.id()?)?;
    // A secret that cannot be read any more can be replaced all the same.
    let kept = asked.console.registries.unsealed(&before).map(|registry| registry.secret).unwrap_or_default();
    let saved = tidy(sent, Some(&before), &kept)?;
    asked
        .saying(told(&saved.registry))
        .change(move |console| async move {
            let row = saved.row(&console, before.id).await?;
            if !console.access.store().set_registry(&row).map_err(unique)? {
                return Err(Problem::not_found());
            }
            console.registries.forget(row.id);
            Ok(Json(listed(row)))
        })
        .await
}

/// `DELETE /api/registries/{id}`
async fn remove(asked: ProvedAdmin) -> Result<StatusCode, Problem> {
    let RegistryRow { id, host, .. } = find(&asked.console, asked.id()?)?;
    asked
        .saying(host)
        .change(move |console| async move {
            let gone = console.access.store().remove_registry(id).map_err(AccessError::from)?;
            console.registries.forget(id);
            super::gone(gone)
        })
        .await
}

/// `POST /api/registries/{id}/test`
async fn test(asked: Admin) -> Result<Json<Listed>, Problem> {
    let row = find(&asked.console, asked.id()?)?;
    asked
        .saying(row.host.clone())
        .change(move |console| async move {
            console.registries.forget(row.id);
            let verdict = match console.registries.client(&row) {
                Ok(client) => client.test().await,
                Err(failure) => Verdict::of(&failure),
            };
            let (state, checked) = (verdict.state.to_owned(), now() * 1000);
            let store = console.access.store();
            let known = store.set_registry_state(row.id, &state, &verdict.said, checked).map_err(AccessError::from)?;
            if !known {
                return Err(Problem::not_found());
            }
            Ok(Json(listed(RegistryRow { state, said: verdict.said, checked, ..row })))
        })
        .await
}

/// Somebody who may move images, and so sees what registries have.
async fn mover(asked: Asked) -> Result<Asked, Problem> {
    if GRANTS.into_iter().any(|grant| asked.caller.rights.may(grant)) {
        return Ok(asked);
    }
    let sentence = "Seeing registries takes one of the grants images, builds and registries.";
    Err(asked.denied("grant-images", Problem::new(StatusCode::FORBIDDEN, sentence)).await)
}

fn find(console: &Console, id: i64) -> Result<RegistryRow, Problem> {
    console.access.store().registry(id).map_err(AccessError::from)?.ok_or_else(Problem::not_found)
}

/// What is about more than the caller's scope.
fn beyond() -> Problem {
    let sentence = "Your rights are limited to some containers, and this is about more than those.";
    Problem::new(StatusCode::FORBIDDEN, sentence)
}

fn conflict(message: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, message)
}

fn unique(cause: StoreError) -> Problem {
    match cause {
        StoreError::Exists => conflict("This registry is there already. Change that one."),
        other => AccessError::from(other).into(),
    }
}

fn listed(row: RegistryRow) -> Listed {
    Listed {
        id: row.id.to_string(),
        host: row.host,
        user: row.user,
        secret: !row.secret.is_empty(),
        scheme: row.scheme,
        ca: !row.ca.is_empty(),
        state: row.state,
        said: row.said,
        checked: row.checked,
    }
}

/// A registry in a line, for the audit: nothing of its secret.
fn told(registry: &Registry) -> String {
    let user = if registry.user.is_empty() { String::new() } else { format!(" as {}", registry.user) };
    let ca = if registry.ca.is_empty() { "" } else { ", with a CA of its own" };
    format!("{}://{}{user}{ca}", registry.scheme, registry.host)
}

/// A registry that is to be kept.
struct Saved {
    registry: Registry,
    anyway: bool,
}

impl Saved {
    /// Tests it, and makes the row that is kept; refused where the test fails, but for who saves it anyway.
    async fn row(self, console: &Console, id: i64) -> Result<RegistryRow, Problem> {
        let Self { registry, anyway } = self;
        let verdict = match Client::new(&registry) {
            Ok(client) => client.test().await,
            Err(failure) => Verdict::of(&failure),
        };
        if !verdict.is_ok() && !anyway {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &verdict.said));
        }
        let secret = console.registries.sealed(&registry.secret);
        let Registry { host, user, scheme, ca, .. } = registry;
        let (state, said, checked) = (verdict.state.to_owned(), verdict.said, now() * 1000);
        Ok(RegistryRow { id, host, user, secret, scheme, ca, state, said, checked })
    }
}

/// What was sent, judged. `before` and `kept`: what a change is of, and its secret.
fn tidy(sent: Sent, before: Option<&RegistryRow>, kept: &str) -> Result<Saved, Problem> {
    let Sent { host, user, secret, scheme, ca, save_anyway: anyway } = sent;
    let (host, user) = (canonical(&host), user.trim().to_owned());
    if !matches!(scheme.as_str(), "https" | "http") || !is_host(&host) {
        return Err(Problem::bad(
            "Write the registry as images name it: a host with a dot, or host:port; its scheme is https or http.",
        ));
    }
    if host == HUB && scheme != "https" {
        return Err(Problem::bad("Docker Hub is reached by https alone."));
    }
    let moved = before.is_some_and(|row| row.host != host || (row.scheme == "https" && scheme == "http"));
    if moved && secret.is_none() && !kept.is_empty() {
        // A secret is for one registry: it must not be sent to another, or in the open, by a change of the address alone.
        return Err(Problem::bad("Enter the secret again: the one that is kept is for the address as it was."));
    }
    let secret = secret.unwrap_or_else(|| kept.to_owned());
    let ca = ca.unwrap_or_else(|| before.map_or_else(String::new, |row| row.ca.clone())).trim().to_owned();
    let bad = |text: &str| text.chars().any(char::is_control);
    if user.len() > LONGEST.0 || secret.len() > LONGEST.1 || ca.len() > LONGEST.2 || bad(&user) || user.contains(':') {
        return Err(Problem::bad("The user, the secret or the CA is too long, or has characters that it cannot have."));
    }
    if user.is_empty() != secret.is_empty() {
        return Err(Problem::bad("Enter the user and the secret, or neither."));
    }
    if !ca.is_empty() && !ca.contains("-----BEGIN CERTIFICATE-----") {
        return Err(Problem::bad("The CA is no certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----."));
    }
    Ok(Saved { registry: Registry { host, user, secret, scheme, ca }, anyway })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sent(json: Value) -> Sent {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let good = tidy(sent(json!({"host": " Registry.LAN:5000 ", "user": "ci", "secret": "w"})), None, "").unwrap();
        assert_eq!(told(&good.registry), "https://registry.lan:5000 as ci");
        assert_eq!(tidy(sent(json!({"host": "index.docker.io"})), None, "").unwrap().registry.host, "docker.io");
        for bad in [
            json!({"host": ""}),
            json!({"host": "registry"}),
            json!({"host": "a.b/c"}),
            json!({"host": "a.b", "scheme": "ftp"}),
            json!({"host": "docker.io", "scheme": "http"}),
            json!({"host": "a.b", "user": "ci"}),
            json!({"host": "a.b", "secret": "w"}),
            json!({"host": "a.b", "user": "c:i", "secret": "w"}),
            json!({"host": "a.b", "ca": "x"}),
        ] {
            assert!(tidy(sent(bad.clone()), None, "").is_err(), "{bad}");
        }
        assert!(serde_json::from_value::<Sent>(json!({"host": "a.b", "more": 1})).is_err());
    }

    #[test]
    fn a_kept_secret_goes_nowhere_else() {
        let before = RegistryRow { host: "a.lan".into(), scheme: "https".into(), ..RegistryRow::default() };
        let changed = |json: Value| tidy(sent(json), Some(&before), "kept").map(|saved| saved.registry.secret);
        assert_eq!(changed(json!({"host": "a.lan", "user": "new"})).unwrap(), "kept");
        assert_eq!(changed(json!({"host": "a.lan", "user": "new", "secret": "w"})).unwrap(), "w");
        assert_eq!(changed(json!({"host": "a.lan", "secret": ""})).unwrap(), "");
        assert!(changed(json!({"host": "b.lan", "user": "new"})).is_err());
        assert!(changed(json!({"host": "a.lan", "user": "new", "scheme": "http"})).is_err());
        assert_eq!(changed(json!({"host": "b.lan", "user": "new", "secret": "w"})).unwrap(), "w");
    }
}
